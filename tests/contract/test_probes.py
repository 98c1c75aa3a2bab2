"""What every probe promises: it shows known layers, and disturbs nothing."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import Tensor

from layerlab.catalog.datasets.tensors import load
from layerlab.instruments.probes import PROBES, Probe, Raster, View
from layerlab.network.build import LayerGraph, build
from layerlab.network.spec import Spec

every_probe = pytest.mark.parametrize("entry", list(PROBES), ids=lambda entry: entry.tag())

CONV = {"type": "conv2d", "filters": 3}
PICTURES = {
    "data": {"type": "digits", "train_limit": 40},
    "network": {"layers": [CONV, {"type": "relu"}, {"type": "dropout"}, {"type": "flatten"}, {"type": "dense"}]},
}
POINTS = {
    "data": {"type": "circle", "samples": 40},
    "network": {"layers": [{"type": "dense", "units": 4}, {"type": "tanh"}, {"type": "dense", "units": 2}]},
}
NUMBERS = {
    "data": {"type": "plane", "samples": 40},
    "network": {"layers": [{"type": "dense", "units": 3}, {"type": "dense", "units": 1}]},
}
UNFINISHED = {**POINTS, "network": {"layers": [{"type": "dense", "units": 5}]}}
EMPTY = {**POINTS, "network": {"layers": []}}
every_spec = pytest.mark.parametrize(
    "document",
    [PICTURES, POINTS, NUMBERS, UNFINISHED, EMPTY],
    ids=["pictures", "points", "numbers", "unfinished", "empty"],
)


def view_of(spec: Spec, model: LayerGraph) -> View:
    batch = load(spec.data).everything.inputs[:8]
    return View(
        batch, model.outputs(batch), model.shapes, model, spec.data, spec.loss, (0.0, 1.0), model.outputs, batch[:3]
    )


def looked(entry: type[Probe], spec: Spec, model: LayerGraph | None = None) -> list[Raster]:
    model = model or build(spec)
    probe = entry()
    with torch.inference_mode():
        return probe.look(view_of(spec, model.eval())) if probe.applies(spec.data, spec.loss) else []


@every_probe
def test_introduces_itself_and_says_how_it_is_drawn(entry: type[Probe]) -> None:
    description = entry.description()
    assert description["title"]
    assert description["help"].endswith(".")
    assert description["draw"] == entry.draw


@every_probe
@every_spec
def test_shows_layers_of_the_network_as_pictures_or_rows(entry: type[Probe], document: dict[str, Any]) -> None:
    spec = Spec.model_validate(document)
    model = build(spec)
    known = {"input", "output", *(node.id for node in model.graph)}
    for plane in looked(entry, spec, model):
        assert plane.layer in known
        assert plane.values.dim() in (1, 3)
        assert plane.range is None or plane.range[0] < plane.range[1]


@every_probe
@every_spec
def test_changes_no_weight_and_draws_no_random_number(entry: type[Probe], document: dict[str, Any]) -> None:
    spec = Spec.model_validate(document)
    model = build(spec)
    before = {name: value.clone() for name, value in model.layer_state().items()}
    random_state = torch.get_rng_state()
    looked(entry, spec, model)
    assert torch.equal(torch.get_rng_state(), random_state)
    assert all(torch.equal(value, before[name]) for name, value in model.layer_state().items())


def shown(tag: str, document: dict[str, Any]) -> dict[str, Tensor]:
    return {plane.layer: plane.values for plane in looked(PROBES[tag], Spec.model_validate(document))}


def test_feature_maps_are_the_picture_itself_and_every_layer_of_pictures() -> None:
    maps = shown("feature_maps", PICTURES)
    assert {name: tuple(values.shape) for name, values in maps.items()} == {
        "input": (1, 8, 8),
        "conv2d_1": (3, 6, 6),
        "relu_1": (3, 6, 6),
        "dropout_1": (3, 6, 6),
    }
    assert torch.equal(maps["relu_1"], maps["conv2d_1"].clamp(min=0))
    assert torch.equal(maps["dropout_1"], maps["relu_1"])  # when it is looked at, nothing is dropped


def test_units_are_the_values_of_every_row() -> None:
    units = shown("units", POINTS)
    assert {name: tuple(values.shape) for name, values in units.items()} == {
        "input": (2,),
        "dense_1": (4,),
        "tanh_1": (4,),
        "dense_2": (2,),
    }


def test_probabilities_are_the_softmax_of_the_scores() -> None:
    scores, shares = shown("units", POINTS)["dense_2"], shown("probabilities", POINTS)["output"]
    assert torch.allclose(shares, scores.softmax(0))


@pytest.mark.parametrize("document", [UNFINISHED, EMPTY], ids=["unfinished", "empty"])
@pytest.mark.parametrize("tag", ["probabilities", "decision_boundary"])
def test_a_network_that_does_not_answer_the_question_yet_has_no_answer_to_show(
    tag: str, document: dict[str, Any]
) -> None:
    assert shown(tag, document) == {}


def test_the_decision_boundary_has_x_to_the_right_and_y_upwards() -> None:
    """A net whose first score is x and whose second is y, with a loss that shows scores as they are."""
    identity = {"type": "explicit", "weights": [[1.0, 0.0], [0.0, 1.0]]}
    layers = [{"type": "dense", "units": 2, "initializer": identity}]
    loss = {"type": "mean_squared_error"}
    document = {"data": {"type": "circle"}, "network": {"layers": layers}, "training": {"loss": loss}}
    planes = shown("decision_boundary", document)["output"]
    assert planes.shape == (2, 48, 48)
    along = torch.linspace(-6, 6, 48)
    assert torch.allclose(planes[0], along.expand(48, 48), atol=1e-5)
    assert torch.allclose(planes[1], along.flip(0).unsqueeze(1).expand(48, 48), atol=1e-5)


def test_the_decision_boundary_is_of_the_plane_alone() -> None:
    assert shown("decision_boundary", PICTURES) == {}
    assert shown("decision_boundary", NUMBERS)["output"].shape == (1, 48, 48)
