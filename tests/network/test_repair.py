"""Every problem that one change can mend carries that change, and making it removes the problem."""

from __future__ import annotations

import pytest

from layerlab.network.inspection import inspect
from layerlab.network.spec import Spec
from tests.network.documents import FLATTEN, NUMBERS, PICTURES, POINTS, RELU, TANH, Document, conv, dense, pool, spec

BLANK: Document = {"type": "blank", "shape": [3, 8, 8]}
TWO_SIZES: Document = {"type": "blank", "shape": [4, 5]}
EXPLICIT: Document = {"type": "explicit", "weights": [[1.0, 2.0, 3.0]]}

CASES: list[tuple[str, Document, list[Document], list[Document], str]] = [
    ("flatten before dense", PICTURES, [conv(2), dense(3)], [conv(2), FLATTEN, dense(3)], "Put Flatten before it"),
    (
        "smaller kernel",
        BLANK,
        [conv(2, 9), FLATTEN, dense(10)],
        [conv(2, 8), FLATTEN, dense(10)],
        "Make the kernel 8×8",
    ),
    ("no room for any kernel", BLANK, [conv(2, 8), pool()], [conv(2, 8)], "Remove it"),
    (
        "picture layer after flatten",
        BLANK,
        [FLATTEN, conv(2), dense(10)],
        [conv(2), FLATTEN, dense(10)],
        "Move it before Flatten",
    ),
    ("picture layer on points", POINTS, [conv(2), dense(2)], [dense(2)], "Remove it"),
    ("two of them on points", POINTS, [conv(2), conv(2), dense(2)], [dense(2)], "Remove all 2 layers"),
    ("pool padding", BLANK, [pool(padding=2)], [pool(padding=1)], "Set the padding to 1"),
    ("wrong number of units", POINTS, [dense(4), TANH, dense(5)], [dense(4), TANH, dense(2)], "Give dense_2 2 units"),
    ("under an activation", NUMBERS, [dense(4), TANH], [dense(1), TANH], "Give dense_1 1 units"),
    ("no dense layer", PICTURES, [conv(2), RELU], [conv(2), RELU, FLATTEN, dense(3)], "Add Flatten and Dense"),
    ("nothing to learn", POINTS, [TANH], [TANH, dense(2)], "Add Dense with 2 units"),
    ("an empty network", PICTURES, [], [FLATTEN, dense(3)], "Add Flatten and Dense with 3 units (36 inputs)"),
    (
        "neither row nor picture",
        TWO_SIZES,
        [{"type": "batch_norm"}],
        [{"type": "batch_norm"}, FLATTEN, dense(10)],
        "Add",
    ),
    ("explicit weights", POINTS, [dense(2, initializer=EXPLICIT)], [dense(2)], "Draw its weights instead"),
    ("doubled softmax", POINTS, [dense(2), {"type": "softmax"}], [dense(2)], "Remove softmax_1"),
]


def plain(layers: list[Document]) -> list[Document]:
    """Layers as a document writes them: defaults left out."""
    return [layer.document() for layer in spec(BLANK, layers).network.layers]


@pytest.mark.parametrize(
    ("data", "layers", "expected", "label"),
    [case[1:] for case in CASES],
    ids=[case[0].replace(" ", "-") for case in CASES],
)
def test_the_first_problem_is_mended_by_its_fix(
    data: Document, layers: list[Document], expected: list[Document], label: str
) -> None:
    chosen = spec(data, layers)
    problem = inspect(chosen).problems[0]
    assert problem.fix is not None
    assert problem.fix_label is not None
    assert problem.fix_label.startswith(label)
    assert plain(problem.fix["layers"]) == plain(expected)
    after = inspect(Spec.model_validate({**chosen.document(), "network": problem.fix}))
    is_gone = (problem.code, problem.path) not in [(other.code, other.path) for other in after.problems]
    assert is_gone or len(expected) < len(layers)  # where a layer was removed, the next may have the same problem


def fixed(chosen: Spec) -> list[Document]:
    fix = inspect(chosen).errors[0].fix
    assert fix is not None
    Spec.model_validate({**chosen.document(), "network": fix})
    layers: list[Document] = fix["layers"]
    return layers


def test_a_fix_is_as_short_as_a_person_would_write_it() -> None:
    assert fixed(spec(PICTURES, [conv(2), dense(3)]))[1:] == [{"type": "flatten"}, {"type": "dense", "units": 3}]


def test_a_mended_layer_keeps_its_name_and_what_it_reads() -> None:
    layers = [dense(2, id="first"), dense(3, id="last", inputs=["first"])]
    assert fixed(spec(POINTS, layers))[1] == {"type": "dense", "id": "last", "inputs": ["first"], "units": 2}


def test_what_is_put_before_a_layer_reads_what_the_layer_read() -> None:
    layers = [conv(2, id="a"), conv(2, id="b"), dense(3, id="c", inputs=["a"])]
    flatten, last = fixed(spec(PICTURES, layers))[2:]
    assert flatten == {"type": "flatten", "id": "flatten_1", "inputs": ["a"]}
    assert last["inputs"] == ["flatten_1"]


def test_what_read_a_removed_layer_reads_what_that_had_read() -> None:
    layers: list[Document] = [
        dense(2, id="a"),
        {"type": "max_pool2d", "id": "gone"},
        dense(2, id="b", inputs=["gone"]),
    ]
    assert fixed(spec(POINTS, layers))[1] == {"type": "dense", "id": "b", "inputs": ["a"], "units": 2}


def test_the_layer_after_a_removed_one_reads_what_that_had_read_not_what_stands_before_it_now() -> None:
    gone: Document = {"type": "max_pool2d", "inputs": ["a"]}
    layers = [dense(2, id="a"), dense(3, id="b"), gone, dense(2, id="last")]
    assert fixed(spec(POINTS, layers))[2] == {"type": "dense", "id": "last", "inputs": ["a"], "units": 2}


def test_layers_that_others_name_keep_their_names_when_one_is_removed() -> None:
    """Without its pool the second dense layer is still the one that the last layer reads."""
    layers: list[Document] = [{"type": "max_pool2d"}, dense(2), dense(3), dense(2, inputs=["dense_1"])]
    chosen = spec(POINTS, layers)
    after = fixed(chosen)
    assert [layer["id"] for layer in after] == ["dense_1", "dense_2", "dense_3"]
    assert inspect(Spec.model_validate({**chosen.document(), "network": {"layers": after}})).is_trainable


def test_an_added_layer_takes_a_name_that_is_free() -> None:
    layers: list[Document] = [conv(2, id="flatten_1"), dense(3, id="dense_9", inputs=["flatten_1"])]
    assert [layer["id"] for layer in fixed(spec(PICTURES, layers))] == ["flatten_1", "flatten_2", "dense_9"]


def test_the_fix_of_a_wrong_answer_leaves_a_branch_alone_that_depends_on_it() -> None:
    """Changing the units of the shared layer would make the sum impossible, so a layer is added instead."""
    layers: list[Document] = [
        dense(3, id="a"),
        dense(3, id="b"),
        {"type": "add", "id": "sum", "inputs": ["a", "b"]},
    ]
    after = fixed(spec(POINTS, layers))
    assert [layer["type"] for layer in after] == ["dense", "dense", "add", "dense"]
    assert after[-1]["units"] == 2
