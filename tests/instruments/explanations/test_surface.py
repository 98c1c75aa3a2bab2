"""The loss surface, held against the network's own loss, numpy's principal components and the words of the paper."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar, Literal

import numpy as np
import pytest
import torch

from layerlab.catalog.datasets.tensors import load
from layerlab.errors import InvalidInput
from layerlab.events import CheckpointTaken
from layerlab.instruments.explanations import EXPLANATIONS, surface
from layerlab.instruments.explanations.planes import parameters_of, random_directions
from layerlab.instruments.explanations.surface import LossSurface
from layerlab.network import checkpoint_file as checkpoints
from layerlab.network.build import LayerGraph, build
from layerlab.network.spec import Spec
from tests.instruments.explanations.asking import Document, ask
from tests.training.runs import of_type, run

LAYERS = [
    {"type": "conv2d", "filters": 3, "kernel_size": 3},
    {"type": "batch_norm"},
    {"type": "relu"},
    {"type": "flatten"},
    {"type": "dense", "units": 10},
]
DIGITS: Document = {
    "data": {"type": "digits", "train_limit": 60},
    "network": {"layers": LAYERS},
    "training": {"epochs": 6, "optimizer": {"type": "adam", "learning_rate": 0.01}},
}


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The checkpoints of a run, epochs 0 to 6."""
    folder = tmp_path_factory.mktemp("kept")
    taken = {event.epoch: event for event in of_type(run(DIGITS), CheckpointTaken)}
    return [checkpoints.save(taken[epoch], folder, f"{epoch}.safetensors") for epoch in sorted(taken)]


def network(path: Path) -> LayerGraph:
    model = build(Spec.model_validate(DIGITS))
    checkpoints.restore_model(checkpoints.load(path), model)
    return model.eval()


def mean_loss(model: LayerGraph) -> float:
    """Over all training examples, by torch's own cross-entropy."""
    data = load(Spec.model_validate(DIGITS).data)
    chosen = data.everything.chosen(data.train.rows)
    with torch.no_grad():
        return float(torch.nn.functional.cross_entropy(model(chosen.inputs), chosen.labels))


@pytest.mark.parametrize("directions", ["random", "path"])
def test_the_centre_is_the_loss_of_the_network_as_it_is(kept: list[Path], directions: str) -> None:
    answer = ask(DIGITS, kept[-1], kept, type="loss_surface", directions=directions, grid=9)
    middle = (answer["y"].index(0.0), answer["x"].index(0.0))
    assert answer["losses"][middle[0]][middle[1]] == answer["centre"] == pytest.approx(mean_loss(network(kept[-1])))
    assert (answer["epoch"], answer["examples"], len(answer["losses"]), len(answer["losses"][0])) == (6, 60, 9, 9)


def test_any_point_is_the_loss_of_the_network_moved_there(kept: list[Path]) -> None:
    answer = ask(DIGITS, kept[-1], kept, type="loss_surface", directions="random", grid=9, seed=5, reach=0.5)
    model = network(kept[-1])
    plane = random_directions(model, 5)
    for row, column in [(0, 0), (8, 2), (3, 7)]:
        x, y = answer["x"][column], answer["y"][row]
        with torch.no_grad():
            for name, value in parameters_of(model).items():
                value.copy_(plane.centre[name] + x * plane.first[name] + y * plane.second[name])
        assert answer["losses"][row][column] == pytest.approx(mean_loss(model), rel=1e-5)
    assert (answer["x"][0], answer["x"][-1]) == (-0.5, 0.5)


def test_each_filter_of_a_random_direction_is_as_long_as_the_networks(kept: list[Path]) -> None:
    model = network(kept[-1])
    plane = random_directions(model, 1)
    assert any(not torch.equal(plane.first[name], plane.second[name]) for name in plane.first)
    for direction in (plane.first, plane.second):
        for name, value in parameters_of(model).items():
            part = direction[name].numpy()
            if value.dim() < 2:  # biases, and the scale and shift of the batch normalisation
                assert not part.any()
                continue
            for one, theirs in zip(part, value.detach().numpy(), strict=True):
                assert np.linalg.norm(one) == pytest.approx(np.linalg.norm(theirs), rel=1e-5)


def test_the_path_and_its_directions_are_numpys_principal_components(kept: list[Path]) -> None:
    answer = ask(DIGITS, kept[-1], kept, type="loss_surface", directions="path", grid=9)
    names = list(parameters_of(network(kept[0])))
    rows = np.stack(
        [np.concatenate([dict(parameters_of(network(p)))[n].detach().numpy().ravel() for n in names]) for p in kept]
    ).astype(np.float64)
    steps = rows - rows[-1]
    _, lengths, components = np.linalg.svd(steps - steps.mean(0), full_matrices=False)
    shares = lengths**2 / (lengths**2).sum()
    assert answer["explained"] == pytest.approx(shares[:2].tolist(), rel=1e-4)
    places = steps @ components[:2].T
    places *= -np.sign(places[0])  # which way a component points is free: ours starts on the minus side
    found = [(point["x"], point["y"]) for point in answer["path"]]
    np.testing.assert_allclose(found, places, rtol=1e-3, atol=1e-4)
    assert [point["epoch"] for point in answer["path"]] == list(range(7))
    assert found[-1] == (0.0, 0.0)
    assert min(answer["x"]) < min(x for x, _ in found) < max(x for x, _ in found) < max(answer["x"])


def test_an_earlier_moment_sees_only_the_path_up_to_it(kept: list[Path]) -> None:
    answer = ask(DIGITS, kept[4], kept, type="loss_surface", directions="path", grid=9)
    assert [point["epoch"] for point in answer["path"]] == [0, 1, 2, 3, 4]


WORK = 25 * 25 * 1000 * 200


class Frugal(LossSurface):
    """A loss surface that may take little time."""

    most_work: ClassVar[int] = WORK

    type: Literal["frugal"] = "frugal"  # type: ignore[assignment]


@pytest.fixture
def frugal() -> Iterator[str]:
    EXPLANATIONS.add(Frugal)
    yield "frugal"
    EXPLANATIONS.remove("frugal")


def test_too_much_work_means_fewer_examples_then_a_coarser_grid(frugal: str) -> None:
    assert surface.affordable(1000, 25, 1000, LossSurface.most_work) == (25, 1000)
    assert surface.affordable(1000, 25, 1000, WORK) == (25, 200)
    assert surface.affordable(2000, 25, 1000, WORK) == (25, 100)
    assert surface.affordable(10**4, 25, 1000, WORK) == (17, 43)
    grid, examples = surface.affordable(10**5, 25, 1000, WORK)
    assert (grid, examples) == (9, 15)
    with pytest.raises(InvalidInput):
        surface.affordable(10**8, 25, 1000, WORK)
    answer = ask(DIGITS, None, None, type=frugal, grid=31, examples=50)
    assert answer["grid"] < 31 == answer["asked_grid"] or answer["examples"] < answer["asked_examples"] == 50


@pytest.mark.parametrize("epochs", [0, 1])
def test_a_path_of_too_few_epochs_is_refused(kept: list[Path], epochs: int) -> None:
    with pytest.raises(InvalidInput) as caught:
        ask(DIGITS, kept[epochs], kept, type="loss_surface", directions="path", grid=9)
    assert caught.value.problems[0].code == "too_few_epochs"


def test_a_network_without_weights_has_no_surface() -> None:
    bare = {**DIGITS, "network": {"layers": [{"type": "flatten"}, {"type": "relu"}]}}
    with pytest.raises(InvalidInput) as caught:
        ask(bare, type="loss_surface", grid=9)
    assert caught.value.problems[0].code == "no_parameters"


def test_a_loss_that_is_not_finite_is_no_number() -> None:
    huge = {"type": "explicit", "weights": [[1e30, 1e30]], "bias": [0.0]}
    layers = [{"type": "dense", "units": 1, "initializer": huge}]
    regression: Document = {"data": {"type": "plane"}, "network": {"layers": layers}}
    answer = ask(regression, type="loss_surface", grid=9)
    assert any(value is None for row in answer["losses"] for value in row)
