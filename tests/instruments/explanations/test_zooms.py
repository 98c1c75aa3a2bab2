"""The three zooms held against the network itself, autograd and arithmetic worked out here again."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from layerlab.errors import InvalidInput
from layerlab.events import CheckpointTaken
from layerlab.instruments import explaining
from layerlab.instruments.explanations.tracing import trail
from layerlab.network import checkpoint_file as checkpoints
from layerlab.network.build import build
from layerlab.network.graph import Node
from layerlab.network.inspection import inspect
from layerlab.network.spec import Spec
from tests.contract.strategies import examples
from tests.instruments.explanations.asking import Document, ask
from tests.training.runs import of_type, run

LAYERS: list[Document] = [
    {"type": "conv2d", "filters": 3, "padding": 1},
    {"type": "relu"},
    {"type": "max_pool2d"},
    {"type": "conv2d", "filters": 20, "padding": "same", "kernel_size": 2},
    {"type": "tanh"},
    {"type": "conv2d", "filters": 2, "kernel_size": 2},
    {"type": "flatten"},
    {"type": "dense", "units": 40},
    {"type": "dense", "units": 10},
]
DIGITS: Document = {
    "data": {"type": "digits", "train_limit": 60},
    "network": {"layers": LAYERS},
    "watch": {"sample": 7},
}


def outputs(document: Document = DIGITS, sample: int = 7) -> dict[str, torch.Tensor]:
    """What every layer really says to the example."""
    inputs = torch.tensor([ask(document, type="layer_values", layer="input", sample=sample)["values"]])
    with torch.no_grad():
        model = build(Spec.model_validate(document)).eval()
        return {"input": inputs[0], **{name: value[0] for name, value in model.outputs(inputs).items()}}


def kernels(layer: str) -> tuple[torch.Tensor, torch.Tensor]:
    state = build(Spec.model_validate(DIGITS)).layer_state()
    weight, bias = (
        next(value for name, value in state.items() if name.startswith(f"{layer}.") and name.endswith(kind))
        for kind in ("weight", "bias")
    )
    return weight, bias


class TestOneValue:
    def test_of_a_convolution_is_patch_times_kernel_for_every_input_channel(self) -> None:
        answer = ask(DIGITS, type="unit", layer="conv2d_2", channel=5, row=0, column=3)
        weight, bias = kernels("conv2d_2")
        before = outputs()["max_pool2d_1"]
        padded = torch.nn.functional.pad(before, (0, 1, 0, 1))  # "same" with an even kernel pads after
        for part in answer["parts"]:
            channel = part["corner"][0]
            torch.testing.assert_close(torch.tensor(part["values"]), padded[channel, 0:2, 3:5])
            torch.testing.assert_close(torch.tensor(part["weights"]), weight[5, channel])
            by_hand = sum(
                v * w
                for vs, ws in zip(part["values"], part["weights"], strict=True)
                for v, w in zip(vs, ws, strict=True)
            )
            assert part["total"] == pytest.approx(by_hand, abs=1e-9)
        assert answer["bias"] == pytest.approx(float(bias[5]))
        by_hand = sum(part["total"] for part in answer["parts"]) + answer["bias"]
        real = float(outputs()["conv2d_2"][5, 0, 3])
        assert answer["total"] == pytest.approx(by_hand, abs=1e-9)
        assert answer["total"] == pytest.approx(real, abs=1e-5)
        assert answer["value"] == pytest.approx(real, abs=1e-6)
        assert answer["next"]["layer"] == "tanh_1"
        assert answer["next"]["value"] == pytest.approx(math.tanh(real), abs=1e-5)
        assert answer["next"]["slope"] == pytest.approx(1 - math.tanh(real) ** 2, abs=1e-5)

    def test_padding_counts_as_zero_and_sticks_out_of_the_picture(self) -> None:
        answer = ask(DIGITS, type="unit", layer="conv2d_1", channel=0, row=0, column=0)
        part = answer["parts"][0]
        assert part["corner"] == [0, -1, -1]
        assert part["values"][0] == [0, 0, 0]
        assert answer["sources"][0]["read"] == ((0, 1), (-1, 2), (-1, 2))
        assert answer["sources"][0]["inside"] == ((0, 1), (0, 2), (0, 2))

    def test_of_a_pool_says_which_cell_won(self) -> None:
        before = outputs()["relu_1"][1, 2:4, 4:6]
        answer = ask(DIGITS, type="unit", layer="max_pool2d_1", channel=1, row=1, column=2)
        part = answer["parts"][0]
        torch.testing.assert_close(torch.tensor(part["values"]), before)
        assert answer["total"] == pytest.approx(float(before.max()))
        assert torch.tensor(part["chosen"]).sum() == 1
        assert float(before[torch.tensor(part["chosen"])]) == float(before.max())

    def test_of_a_long_row_gives_the_largest_terms_and_the_rest(self) -> None:
        answer = ask(DIGITS, type="unit", layer="dense_2", channel=3)
        weight, bias = kernels("dense_2")
        products = weight[3] * outputs()["dense_1"]
        part = answer["parts"][0]
        sizes = [abs(term["product"]) for term in part["terms"]]
        assert sizes == sorted(sizes, reverse=True)
        assert len(sizes) == 32
        assert part["terms_rest"]["count"] == 8
        for term in part["terms"]:
            (index,) = term["place"]
            assert term["product"] == pytest.approx(float(products[index]), abs=1e-6)
            assert term["product"] == pytest.approx(term["value"] * term["weight"], abs=1e-9)
        summed = sum(term["product"] for term in part["terms"]) + part["terms_rest"]["total"] + float(bias[3])
        assert answer["total"] == pytest.approx(summed, abs=1e-6)
        assert answer["value"] == pytest.approx(summed, abs=1e-5)

    def test_of_many_input_channels_gives_the_largest_sums_and_the_rest(self) -> None:
        answer = ask(DIGITS, type="unit", layer="conv2d_3", channel=1, row=2, column=2)
        totals = [abs(part["total"]) for part in answer["parts"]]
        assert len(totals) == 16
        assert answer["part_count"] == 20
        assert totals == sorted(totals, reverse=True)
        assert answer["rest"]["count"] == 4
        summed = sum(part["total"] for part in answer["parts"]) + answer["rest"]["total"] + answer["bias"]
        assert summed == pytest.approx(float(outputs()["conv2d_3"][1, 2, 2]), abs=1e-5)

    def test_of_ones_own_example_uses_it(self) -> None:
        own = [[[float(row == column) for column in range(8)] for row in range(8)]]
        answer = ask(DIGITS, type="unit", layer="conv2d_1", row=3, column=3, inputs=own)
        assert answer["parts"][0]["values"] == [[1, 0, 0], [0, 1, 0], [0, 0, 1]]


class TestOneChannel:
    def test_is_the_sum_of_what_each_input_channel_adds(self) -> None:
        answer = ask(DIGITS, type="channel", layer="conv2d_3", channel=1)
        weight, bias = kernels("conv2d_3")
        before = outputs()["tanh_1"]
        assert len(answer["reads"]) == 16
        assert answer["rest"]["count"] == 4
        total = torch.tensor(answer["rest"]["result"]["values"])
        for read in answer["reads"]:
            channel = read["channel"]
            alone = torch.nn.functional.conv2d(before[None, channel : channel + 1], weight[1:2, channel : channel + 1])
            torch.testing.assert_close(torch.tensor(read["result"]["values"]), alone[0, 0])
            torch.testing.assert_close(torch.tensor(read["kernel"]), weight[1, channel])
            torch.testing.assert_close(torch.tensor(read["map"]["values"]), before[channel])
            total = total + alone[0, 0]
        torch.testing.assert_close(torch.tensor(answer["sum"]["values"]), total)
        assert answer["bias"] == pytest.approx(float(bias[1]))
        torch.testing.assert_close(torch.tensor(answer["result"]["values"]), outputs()["conv2d_3"][1])
        torch.testing.assert_close(total + bias[1], outputs()["conv2d_3"][1])

    def test_of_a_pool_is_the_channel_before(self) -> None:
        answer = ask(DIGITS, type="channel", layer="max_pool2d_1", channel=2)
        assert [(read["channel"], read["result"]) for read in answer["reads"]] == [(2, None)]
        torch.testing.assert_close(torch.tensor(answer["reads"][0]["map"]["values"]), outputs()["relu_1"][2])
        assert answer["sum"] is None

    def test_shows_what_the_activation_makes_of_it(self) -> None:
        answer = ask(DIGITS, type="channel", layer="conv2d_1", channel=0)
        assert answer["next"]["layer"] == "relu_1"
        torch.testing.assert_close(torch.tensor(answer["next"]["result"]["values"]), outputs()["relu_1"][0])


def test_the_network_that_is_kept_for_the_next_question_is_not_the_one_handed_out(tmp_path: Path) -> None:
    """Pointing at one pixel after another loads a checkpoint once; a newer one of the same run is loaded again."""
    spec = {**DIGITS, "training": {"epochs": 2}}
    taken = of_type(run(spec), CheckpointTaken)
    answers = []
    for checkpoint in (taken[1], taken[-1], taken[1]):
        path = checkpoints.save(checkpoint, tmp_path, "checkpoint")
        question: Document = {"type": "unit", "layer": "dense_2", "channel": 1}
        first = ask(spec, path, **question)
        model, _ = explaining._network(Spec.model_validate(spec), str(path))
        with torch.no_grad():
            for parameter in model.parameters():
                parameter.zero_()
        assert ask(spec, path, **question) == first
        answers.append(first)
    assert answers[0] == answers[2]
    assert answers[0]["value"] != answers[1]["value"]


def receptive_fields(spec: Spec, at: tuple[int, ...]) -> tuple[Any, Any]:
    """The rows and columns of the input that a value of the last layer depends on: as traced, and by autograd with
    positive weights. None where it reads nothing but padding."""
    model = build(spec).eval()
    layer = model.graph[-1].id
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.abs_().add_(0.01)
    picture = torch.rand(1, *spec.data.task().input_shape, requires_grad=True)
    values = model.outputs(picture)
    (slopes,) = torch.autograd.grad(values[layer][0][at], picture)
    rows, columns = (slopes[0].abs().sum(0).sum(axis).nonzero()[:, 0] for axis in (1, 0))
    shapes = {"input": tuple(picture.shape[1:]), **{name: tuple(v.shape[1:]) for name, v in values.items()}}
    graph: list[Node] = model.graph
    traced = {step["layer"]: step["box"][1:] for step in trail(graph, shapes, layer, at)}.get("input")
    if not len(rows):
        return traced, None
    return traced, tuple((int(side.min()), int(side.max()) + 1) for side in (rows, columns))


@examples(25)
@given(data=st.data())
def test_the_receptive_field_is_what_the_gradient_reaches(data: st.DataObject) -> None:
    """Windows without gaps and without maxima, so that every pixel within the rectangle has some slope."""
    layers: list[Document] = []
    for _ in range(data.draw(st.integers(1, 3))):
        kernel = data.draw(st.integers(1, 3))
        stride, padding = data.draw(st.integers(1, kernel)), data.draw(st.integers(0, kernel // 2))
        kind = data.draw(st.sampled_from(["conv2d", "avg_pool2d", "locally_connected2d"]))
        layers.append({"type": kind, "kernel_size": kernel, "stride": stride, "padding": padding})
        layers.append({"type": data.draw(st.sampled_from(["softplus", "upsample2d", "zero_pad2d", "dropout"]))})
    spec = Spec.model_validate({"data": {"type": "digits"}, "network": {"layers": layers}})
    shapes = [layer.output_shape for layer in inspect(spec).layers]
    if len(shapes) < len(layers):
        return  # the stack does not fit the picture
    at = tuple(data.draw(st.integers(0, size - 1)) for size in shapes[-1])
    traced, reached = receptive_fields(spec, at)
    assert traced == reached


@pytest.mark.parametrize(
    ("wrong", "code", "path"),
    [
        ({"type": "unit", "layer": "dense_9"}, "unknown_layer", "layer"),
        ({"type": "unit", "layer": "conv2d_1", "channel": 3}, "out_of_range", "channel"),
        ({"type": "unit", "layer": "conv2d_1", "row": 8}, "out_of_range", "row"),
        ({"type": "unit", "layer": "dense_1", "column": 1}, "out_of_range", "column"),
        ({"type": "channel", "layer": "conv2d_1", "channel": 3}, "out_of_range", "channel"),
        ({"type": "channel", "layer": "dense_1"}, "not_maps", "layer"),
    ],
)
def test_a_mistake_is_named(wrong: Document, code: str, path: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        ask(DIGITS, **wrong)
    assert caught.value.problems[0].code == code
    assert caught.value.problems[0].path == (path,)
