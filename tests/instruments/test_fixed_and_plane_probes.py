"""The live predictions of fixed test samples, and every unit over the plane, held against the network itself."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from layerlab.catalog.datasets.tensors import load
from layerlab.events import Picture
from layerlab.instruments.probes.fixed import fixed_rows, said
from layerlab.instruments.probes.probe import View
from layerlab.instruments.watching import Watcher
from layerlab.network.build import build
from layerlab.network.spec import Spec

DIGITS: dict[str, Any] = {
    "data": {"type": "digits"},
    "network": {"layers": [{"type": "flatten"}, {"type": "dense", "units": 10}]},
}
CIRCLE: dict[str, Any] = {
    "data": {"type": "circle", "samples": 60},
    "network": {"layers": [{"type": "dense", "units": 3}, {"type": "tanh"}, {"type": "dense", "units": 2}]},
}
HILLS: dict[str, Any] = {
    "data": {"type": "hills", "samples": 60, "test_fraction": 0},
    "network": {"layers": [{"type": "dense", "units": 1}]},
    "training": {"loss": {"type": "mean_squared_error"}},
}


def pictures(document: dict[str, Any], draw: str) -> dict[str, Picture]:
    spec = Spec.model_validate(document)
    observation = Watcher(spec, build(spec), load(spec.data)).look(0, 0)
    return {one.layer: one for one in observation.pictures.pictures if one.draw == draw}


def values(picture: Picture) -> np.ndarray[Any, Any]:
    assert picture.minimum is not None
    assert picture.maximum is not None
    data = np.frombuffer(picture.data, np.uint8).reshape(picture.shape).astype(float)
    return picture.minimum + data / 255 * (picture.maximum - picture.minimum)


def test_the_class_is_exact_and_the_sureness_is_that_of_its_probability() -> None:
    spec = Spec.model_validate(DIGITS)
    test = load(spec.data).test
    shares = build(spec).eval()(test.inputs[fixed_rows(test.labels)]).softmax(1).detach()
    high, low, sure = values(pictures(DIGITS, "predictions")["output"])[:, 0]
    assert (high * 256 + low).tolist() == shares.argmax(1).tolist()
    assert sure / 255 == pytest.approx(shares.max(1).values.numpy(), abs=0.5 / 255 + 1e-6)


def test_class_numbers_beyond_a_byte_stay_exact() -> None:
    spec = Spec.model_validate({**DIGITS, "training": {"loss": {"type": "cross_entropy"}}})
    model = build(spec)
    batch = load(spec.data).test.inputs[:2]
    view = View(batch, model.outputs(batch), model.shapes, model, spec.data, spec.loss, (0.0, 1.0))
    high, low, _ = said(torch.nn.functional.one_hot(torch.tensor([513, 0]), 700).float(), view)[:, 0]
    assert (high * 256 + low).tolist() == [513, 0]


def test_of_numbers_the_outputs_are_shown_of_training_examples_where_there_are_no_others() -> None:
    spec = Spec.model_validate(HILLS)
    expected = build(spec)(load(spec.data).train.first(12).inputs)[:, 0].detach().numpy()
    picture = pictures(HILLS, "predictions")["output"]
    assert picture.shape == (12,)
    assert values(picture) == pytest.approx(expected, abs=float(np.ptp(expected)) / 255)


def test_each_class_takes_its_turn() -> None:
    labels = torch.tensor([1, 1, 1, 0, 2, 0, 1])
    assert fixed_rows(labels).tolist() == [3, 0, 4, 5, 1, 2, 6]
    assert fixed_rows(torch.zeros(40, dtype=torch.long)).tolist() == list(range(12))


def test_every_unit_is_seen_over_the_plane_with_x_to_the_right_and_y_upwards() -> None:
    spec = Spec.model_validate(CIRCLE)
    model = build(spec).eval()
    line = torch.linspace(-6, 6, 24)
    shown = pictures(CIRCLE, "plane")
    assert set(shown) == {"dense_1", "tanh_1", "dense_2"}
    for row, column in [(0, 0), (0, 23), (11, 5), (23, 12)]:
        point = torch.stack([line[column], -line[row]])[None]
        for name, output in model.outputs(point).items():
            seen = values(shown[name])
            step = (seen.max() - seen.min()) / 255
            assert seen[:, row, column] == pytest.approx(output[0].detach().numpy(), abs=step + 1e-6)


def test_units_over_the_plane_are_bounded_and_of_the_plane_alone() -> None:
    wide = {**CIRCLE, "network": {"layers": [{"type": "dense", "units": 300}, {"type": "dense", "units": 2}]}}
    assert pictures(wide, "plane")["dense_1"].shape == (32, 24, 24)
    assert pictures(DIGITS, "plane") == {}
