"""Inspection says what is wrong with a network before anything is built; what it lets through really trains."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layerlab.events import EpochFinished, RunDiverged, RunFinished
from layerlab.network.budget import budget_problems
from layerlab.network.inspection import Inspection, document, inspect
from layerlab.network.presets import PRESETS
from layerlab.network.spec import Spec
from layerlab.settings import Limits
from tests.contract.strategies import examples, stacks
from tests.network.documents import (
    FLATTEN,
    NUMBERS,
    POINTS,
    RELU,
    SMALL_DATA,
    Document,
    conv,
    dense,
    on_blank,
    pool,
    spec,
)
from tests.training.runs import of_type, run

QUICK = Limits(parameters=200_000, activation_bytes=2**24, multiply_adds=10**9)
"""What a test may compute."""


def mended(chosen: Spec, most: int = 40) -> tuple[Spec, Inspection]:
    """The spec after the fix of its first error was clicked again and again."""
    for _ in range(most):
        inspection = inspect(chosen)
        if inspection.is_trainable:
            break
        fix = inspection.errors[0].fix
        assert fix is not None, inspection.errors[0]
        chosen = Spec.model_validate({**chosen.document(), "network": fix})
    return chosen, inspect(chosen)


def assert_speaks_plainly(inspection: Inspection, chosen: Spec) -> None:
    """Every problem has a sentence, a code, and a path that leads into the spec's document."""
    for problem in inspection.problems:
        assert problem.message.endswith(".")
        assert problem.code
        assert problem.severity in ("error", "warning")
        assert (problem.fix is None) == (problem.fix_label is None)
        place: Any = chosen.model_dump(mode="json")
        for step in problem.path:
            place = place[step]


@examples(120)
@given(layers=stacks(), data=st.sampled_from(SMALL_DATA))
def test_any_stack_is_inspected_and_trains_exactly_if_it_says_so(layers: list[Document], data: Document) -> None:
    chosen = spec(data, layers, epochs=1, batch_size=4)
    inspection = inspect(chosen)
    assert_speaks_plainly(inspection, chosen)
    json.dumps(document(inspection))
    if not inspection.is_trainable:
        assert len(inspection.layers) <= len(layers)
    elif not budget_problems(chosen, inspection, QUICK):
        assert_trains(chosen, inspection)


@examples(60)
@given(layers=stacks(), data=st.sampled_from(SMALL_DATA))
def test_clicking_the_first_fix_again_and_again_ends_in_a_network_that_trains(
    layers: list[Document], data: Document
) -> None:
    chosen, inspection = mended(spec(data, layers, epochs=1, batch_size=4))
    assert inspection.is_trainable, inspection.errors
    if not budget_problems(chosen, inspection, QUICK):
        assert_trains(chosen, inspection)


def assert_trains(chosen: Spec, inspection: Inspection) -> None:
    """One epoch without an exception, through layers of the predicted shapes and sizes."""
    events = run({**chosen.document(), "watch": {"every": 1}})
    assert isinstance(events[-1], RunFinished | RunDiverged)
    started = events[0]
    assert getattr(started, "parameters", None) == inspection.parameters
    for epoch in of_type(events, EpochFinished):
        assert [layer.id for layer in epoch.layers] == [layer.id for layer in inspection.layers]


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset["name"])
def test_every_network_to_start_from_is_free_of_problems(preset: Document) -> None:
    chosen = Spec.model_validate(preset)
    inspection = inspect(chosen)
    assert inspection.errors == []
    assert budget_problems(chosen, inspection, Limits()) == []


def codes(inspection: Inspection) -> list[str]:
    return [problem.code for problem in inspection.problems]


def test_a_good_network_has_no_problems() -> None:
    inspection = inspect(spec(POINTS, [dense(4), RELU, dense(2)]))
    assert codes(inspection) == []
    assert inspection.is_trainable
    assert (inspection.parameters, inspection.multiply_adds) == (22, 16)
    assert inspection.activation_bytes == 4 * (4 + 4 + 2)


def test_layers_before_an_impossible_one_keep_their_shapes() -> None:
    inspection = on_blank((1, 6, 6), conv(2), pool(kernel_size=9), FLATTEN)
    assert [layer.id for layer in inspection.layers] == ["conv2d_1"]
    problem = inspection.errors[0]
    assert (problem.code, problem.layer) == ("kernel_too_large", "max_pool2d_1")
    assert problem.path == ("network", "layers", 1, "kernel_size")
    assert "9×9" in problem.message
    assert "4×4" in problem.message


@pytest.mark.parametrize(
    ("layers", "code", "path"),
    [
        ([conv(2)], "needs_picture", (0,)),
        ([dense(2), {"type": "dense", "id": "dense_1"}], "duplicate_id", (1, "id")),
        ([{"type": "dense", "id": "input"}], "duplicate_id", (0, "id")),
        ([dense(2, inputs=["later"]), dense(2, id="later")], "unknown_input", (0, "inputs")),
        ([dense(2, id="me", inputs=["me"])], "unknown_input", (0, "inputs")),
        ([dense(2, inputs=["input", "input"])], "too_many_inputs", (0, "inputs")),
        ([RELU], "nothing_to_learn", ()),
        ([], "nothing_to_learn", ()),
        ([dense(3)], "wrong_output", (0,)),
        (
            [dense(2, initializer={"type": "explicit", "weights": [[1]]})],
            "explicit_weights_shape",
            (0, "initializer", "weights"),
        ),
    ],
)
def test_what_is_wrong_and_where(layers: list[Document], code: str, path: tuple[str | int, ...]) -> None:
    problem = inspect(spec(POINTS, layers)).errors[0]
    assert (problem.code, problem.path) == (code, ("network", "layers", *path))


def test_a_blank_input_is_for_looking_only() -> None:
    inspection = on_blank((4,), dense(10))
    assert codes(inspection) == ["no_examples"]
    assert inspection.errors[0].path == ("data",)


def test_the_watched_sample_has_to_exist() -> None:
    chosen = spec(POINTS, [dense(2)]).model_copy()
    chosen = Spec.model_validate({**chosen.document(), "watch": {"sample": 12}})
    problem = inspect(chosen).errors[0]
    assert (problem.code, problem.path) == ("sample_out_of_range", ("watch", "sample"))
    assert "0 to 11" in problem.message


@pytest.mark.parametrize(
    ("watch", "path"),
    [
        ({"sample": 11}, None),
        ({"samples": [0, 11]}, None),
        ({"samples": [0, 11, 12]}, ("watch", "samples", 2)),
        ({"sample": 12, "samples": [12]}, ("watch", "sample")),
    ],
)
def test_of_twelve_examples_the_last_that_can_be_watched_is_the_eleventh(watch: Document, path: Any) -> None:
    chosen = Spec.model_validate({**spec(POINTS, [dense(2)]).document(), "watch": watch})
    assert [problem.path for problem in inspect(chosen).problems] == ([] if path is None else [path])


def test_augmentations_of_pictures_need_pictures_and_are_named_by_their_place() -> None:
    chosen = spec(POINTS, [dense(2)], augmentations=[{"type": "noise"}, {"type": "rotate"}])
    (problem,) = inspect(chosen).problems
    assert (problem.code, problem.path) == ("augmentation_needs_pictures", ("training", "augmentations", 1))


def test_a_layer_that_nothing_reads_is_a_warning_and_can_be_removed() -> None:
    layers = [dense(3, id="a"), dense(4, id="lost", inputs=["a"]), dense(2, inputs=["a"])]
    (problem,) = inspect(spec(POINTS, layers)).problems
    assert (problem.code, problem.layer, problem.severity) == ("unread_layer", "lost", "warning")
    assert problem.fix is not None
    assert [layer["id"] for layer in problem.fix["layers"]] == ["a", "dense_3"]


def test_a_loss_of_probabilities_after_scores_is_an_error_that_a_softmax_mends() -> None:
    (problem,) = inspect(spec(POINTS, [dense(2)], loss={"type": "negative_log_likelihood"})).problems
    assert (problem.code, problem.severity) == ("output_and_loss", "error")
    assert problem.fix is not None
    assert [layer["type"] for layer in problem.fix["layers"]] == ["dense", "softmax"]


def test_two_layers_that_meet_have_the_widest_receptive_field_of_both() -> None:
    branches = [conv(1, 3, padding="same", id="a"), conv(1, 5, padding="same", id="b", inputs=["input"])]
    meeting = {"type": "add", "inputs": ["a", "b"]}
    fields = [layer.receptive_field for layer in on_blank((1, 20, 30), *branches, meeting, conv(1, 3)).layers]
    assert fields == [3, 5, 5, 7]


def test_a_layer_over_the_whole_picture_sees_all_of_its_longer_side() -> None:
    layers = [conv(1, 3), {"type": "global_avg_pool2d"}, dense(2)]
    assert [layer.receptive_field for layer in on_blank((1, 20, 30), *layers).layers] == [3, 30, 30]


def test_a_loss_for_classes_does_not_fit_numbers() -> None:
    problem = inspect(spec(NUMBERS, [dense(1)], loss={"type": "cross_entropy"})).errors[0]
    assert (problem.code, problem.path) == ("loss_needs_classes", ("training", "loss"))


def test_two_classes_may_share_one_output_where_the_loss_allows_it() -> None:
    assert inspect(spec(POINTS, [dense(1)], loss={"type": "mean_squared_error"})).is_trainable
    assert codes(inspect(spec(POINTS, [dense(1)]))) == ["wrong_output"]


def test_softmax_before_cross_entropy_is_a_warning_that_does_not_stop_training() -> None:
    inspection = inspect(spec(POINTS, [dense(2), {"type": "softmax"}]))
    assert [(problem.code, problem.severity) for problem in inspection.problems] == [("output_and_loss", "warning")]
    assert inspection.is_trainable


def test_the_document_is_what_the_interface_promises() -> None:
    answer = document(inspect(spec(POINTS, [dense(4), dense(3)])))
    assert set(answer) >= {"layers", "parameters", "multiply_adds", "memory_bytes", "problems", "trainable"}
    assert answer["trainable"] is False
    assert set(answer["layers"][0]) == {
        "id",
        "type",
        "input_shapes",
        "output_shape",
        "parameters",
        "multiply_adds",
        "activation_bytes",
        "receptive_field",
        "arithmetic",
        "kind",
        "input_kinds",
    }
    words = {"code", "message", "values", "fix_label", "fix_code", "fix_values"}
    assert set(answer["problems"][0]) == {"path", "layer", "fix", "severity", *words}
