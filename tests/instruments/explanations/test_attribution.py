"""Saliency, occlusion and the inputs a unit likes best, held against gradients by hand and plain loops."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from layerlab.catalog.datasets.tensors import load
from layerlab.errors import InvalidInput
from layerlab.network.build import build
from layerlab.network.spec import Spec
from tests.instruments.explanations.asking import Document, ask

CONV = {"type": "conv2d", "filters": 3, "kernel_size": 3}
DIGITS: Document = {
    "data": {"type": "digits", "train_limit": 60},
    "network": {"layers": [CONV, {"type": "tanh"}, {"type": "flatten"}, {"type": "dense", "units": 10}]},
    "watch": {"sample": 7},
}
COLOUR: Document = {
    "data": {"type": "shapes", "samples": 50},
    "network": {"layers": [{"type": "flatten"}, {"type": "dense", "units": 8}]},
}
CIRCLE: Document = {
    "data": {"type": "circle", "samples": 60},
    "network": {"layers": [{"type": "dense", "units": 3}, {"type": "tanh"}, {"type": "dense", "units": 2}]},
}


def picture(spec: Document, index: int) -> torch.Tensor:
    return load(Spec.model_validate(spec).data).everything.inputs[index : index + 1].contiguous()


def test_saliency_is_the_slope_of_the_class_score_by_finite_differences() -> None:
    model = build(Spec.model_validate(DIGITS)).double().eval()
    example = picture(DIGITS, 7).double()
    answer = ask(DIGITS, type="saliency", output=4)
    step = 1e-5
    with torch.inference_mode():
        for row, column in [(0, 0), (3, 4), (7, 2), (5, 5)]:
            up, down = example.clone(), example.clone()
            up[0, 0, row, column] += step
            down[0, 0, row, column] -= step
            slope = float(model(up)[0, 4] - model(down)[0, 4]) / (2 * step)
            assert answer["map"][row][column] == pytest.approx(slope, rel=1e-3, abs=1e-5)
        assert answer["score"] == pytest.approx(float(model(example)[0, 4]), rel=1e-4)


def test_without_an_output_it_is_the_answer_that_is_explained() -> None:
    model = build(Spec.model_validate(DIGITS)).eval()
    said = int(model(picture(DIGITS, 7))[0].argmax())
    assert ask(DIGITS, type="saliency")["output"] == said
    assert ask(DIGITS, type="occlusion")["output"] == said


def test_of_a_linear_network_gradient_times_input_adds_up_to_the_score_without_the_bias() -> None:
    model = build(Spec.model_validate(COLOUR))
    weight = dict(model.layer_parameters()["dense_1"])["weight"].detach()
    example = picture(COLOUR, 3)
    answer = ask(COLOUR, type="saliency", sample=3, output=2, times_input=True)
    by_hand = (weight[2].reshape(3, 32, 32) * example[0]).sum(0)
    torch.testing.assert_close(torch.tensor(answer["map"]), by_hand, rtol=1e-4, atol=1e-6)


def test_of_colours_the_strongest_slope_is_shown_with_its_sign() -> None:
    model = build(Spec.model_validate(COLOUR))
    weight = dict(model.layer_parameters()["dense_1"])["weight"][2].detach().reshape(3, 32, 32).numpy()
    shown = np.array(ask(COLOUR, type="saliency", sample=3, output=2)["map"])
    expected = np.where(np.abs(weight.max(0)) > np.abs(weight.min(0)), weight.max(0), weight.min(0))
    np.testing.assert_allclose(shown, expected, rtol=1e-5)


def test_a_row_of_numbers_has_a_slope_for_each() -> None:
    model = build(Spec.model_validate(CIRCLE))
    leaf = torch.tensor([[1.5, -2.0]], requires_grad=True)
    model(leaf)[0, 1].backward()
    assert leaf.grad is not None
    answer = ask(CIRCLE, type="saliency", inputs=[1.5, -2.0], output=1)
    assert answer["map"] == pytest.approx(leaf.grad[0].tolist(), rel=1e-5)


def test_two_classes_in_one_output_have_opposite_slopes() -> None:
    layers = [{"type": "dense", "units": 1}, {"type": "sigmoid"}]
    spec = {**CIRCLE, "network": {"layers": layers}, "training": {"loss": {"type": "binary_cross_entropy"}}}
    zero, one = (ask(spec, type="saliency", sample=0, output=output)["map"] for output in (0, 1))
    assert zero == pytest.approx([-value for value in one])
    base = [ask(spec, type="occlusion", sample=0, output=output, patch=1)["base"] for output in (0, 1)]
    assert sum(base) == pytest.approx(1)


@pytest.mark.parametrize(("cover", "patch", "stride"), [("mean", 3, 1), ("smallest", 2, 3), ("largest", 4, 2)])
def test_occlusion_is_the_fall_of_the_probability_patch_by_patch(cover: str, patch: int, stride: int) -> None:
    model = build(Spec.model_validate(DIGITS)).eval()
    example = picture(DIGITS, 7)
    pixels = example[0, 0].numpy()
    fill = {"mean": pixels.mean(), "smallest": pixels.min(), "largest": pixels.max()}[cover]
    answer = ask(DIGITS, type="occlusion", output=4, cover=cover, patch=patch, stride=stride)

    def probability(drawn: np.ndarray) -> float:
        scores = model(torch.tensor(drawn, dtype=torch.float32)[None, None])[0].detach().double().numpy()
        return float(np.exp(scores[4] - scores.max()) / np.exp(scores - scores.max()).sum())

    base = probability(pixels)
    assert answer["base"] == pytest.approx(base, rel=1e-5)
    places = range(0, 8 - patch + 1, stride)
    assert answer["shape"] == [len(places), len(places)]
    for i, top in enumerate(places):
        for j, left in enumerate(places):
            covered = pixels.copy()
            covered[top : top + patch, left : left + patch] = fill
            assert answer["map"][i][j] == pytest.approx(base - probability(covered), abs=1e-5)


def test_top_inputs_of_a_channel_are_where_its_map_is_highest() -> None:
    spec = Spec.model_validate(DIGITS)
    data = load(spec.data)
    maps = build(spec).eval().outputs(data.everything.inputs)["tanh_1"][:, 2].detach()
    highest = maps.flatten(1).max(1).values
    answer = ask(DIGITS, type="top_inputs", layer="tanh_1", channel=2)
    assert answer["side"] == [6, 6]
    assert answer["judged"] == answer["of"] == len(maps)
    shown = [one["activation"] for one in answer["samples"]]
    assert shown == pytest.approx(highest.sort(descending=True).values[:9].tolist(), rel=1e-5)
    for one in answer["samples"]:
        row, column = one["place"]
        assert float(maps[one["index"], row, column]) == pytest.approx(one["activation"], rel=1e-5)
        assert one["true"] == int(data.everything.labels[one["index"]])


def test_top_inputs_of_a_unit_are_those_it_says_most_for() -> None:
    spec = Spec.model_validate(CIRCLE)
    data = load(spec.data)
    values = build(spec).eval().outputs(data.test.inputs)["dense_2"][:, 1].detach()
    order = values.sort(descending=True)
    answer = ask(CIRCLE, type="top_inputs", layer="dense_2", channel=1, part="test", most=5)
    assert [one["index"] for one in answer["samples"]] == data.test_rows[order.indices[:5]].tolist()
    assert answer["mean"] == pytest.approx(float(values.mean()), rel=1e-5)
    assert answer["side"] is None


@pytest.mark.parametrize(
    ("spec", "question", "code"),
    [
        (DIGITS, {"type": "saliency", "output": 10}, "no_such_output"),
        (DIGITS, {"type": "occlusion", "patch": 9}, "patch_too_large"),
        (DIGITS, {"type": "top_inputs", "layer": "tanh_1", "channel": 3}, "no_such_channel"),
        (DIGITS, {"type": "top_inputs", "layer": "tanh_9"}, "unknown_layer"),
    ],
)
def test_what_cannot_be_answered_is_refused(spec: Document, question: Document, code: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        ask(spec, **question)
    assert caught.value.problems[0].code == code


def test_an_occlusion_of_too_many_patches_says_to_step_wider() -> None:
    spec = {
        "data": {"type": "blank", "shape": [3, 128, 128], "classes": 2},
        "network": {"layers": [{"type": "flatten"}, {"type": "dense", "units": 2}]},
    }
    with pytest.raises(InvalidInput, match="longer stride") as caught:
        ask(spec, type="occlusion", inputs=np.zeros((3, 128, 128)).tolist(), patch=1)
    assert caught.value.problems[0].code == "too_many_patches"
