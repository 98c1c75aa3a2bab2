"""The points look like TensorFlow Playground's, and their derived features are what they are called."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from layerlab.catalog.datasets.dataset import Dataset
from layerlab.catalog.datasets.points import (
    POINTS,
    Circle,
    Gaussian,
    Hills,
    LabelledPoints,
    Moons,
    Plane,
    PointDataset,
    Spiral,
    Xor,
)

Array = np.ndarray[Any, Any]


def drawn(dataset: PointDataset) -> tuple[Array, Array]:
    return dataset.points(), dataset.load().targets


def test_the_circle_is_told_by_the_radius() -> None:
    points, labels = drawn(Circle(noise=0))
    radius = np.hypot(*points.T)
    assert radius[labels == 1].max() <= 2.5
    assert radius[labels == 0].min() >= 3.5
    assert radius.max() <= 5.0001
    assert np.bincount(labels).tolist() == [250, 250]


def test_noise_gives_the_circle_wrong_labels() -> None:
    points, labels = drawn(Circle(noise=0.5))
    wrong = np.mean((np.hypot(*points.T) < 3) != labels)
    assert 0.05 < wrong < 0.5


def test_exclusive_or_is_told_by_the_sign_of_the_product() -> None:
    points, labels = drawn(Xor(noise=0))
    assert np.array_equal(labels == 1, points.prod(axis=1) >= 0)
    assert np.abs(points).min() >= 0.3
    assert np.abs(points).max() <= 5.3001


def test_the_gaussians_stand_around_their_centres() -> None:
    points, labels = drawn(Gaussian(samples=5000, noise=0))
    for label, centre in ((0, -2.0), (1, 2.0)):
        assert np.allclose(points[labels == label].mean(axis=0), centre, atol=0.06)
        assert np.allclose(points[labels == label].var(axis=0), 0.5, atol=0.05)


def test_the_arms_of_the_spiral_are_each_other_turned_round() -> None:
    points, labels = drawn(Spiral(noise=0))
    arms = [points[labels == label] for label in (0, 1)]
    by_radius = [arm[np.argsort(np.hypot(*arm.T))] for arm in arms]
    assert np.allclose(by_radius[0], -by_radius[1], atol=1e-5)
    assert np.hypot(*points.T).max() < 5


def test_the_moons_are_half_circles_facing_each_other() -> None:
    points, labels = drawn(Moons(noise=0))
    upper = points[labels == 0] / 3.2 + (0.5, 0.25)
    assert np.allclose(np.hypot(*upper.T), 1, atol=1e-5)
    assert upper[:, 1].min() >= -1e-5
    assert np.abs(points).max() < 5


def test_the_plane_rises_along_the_diagonal() -> None:
    points, heights = drawn(Plane(noise=0))
    assert np.allclose(heights[:, 0], (points.sum(axis=1) / 10).clip(-1, 1), atol=1e-6)


def test_the_hills_stand_where_they_should() -> None:
    places = np.array([[-4, 2.5], [0, 2.5], [4, -2.5], [0, -2.5], [0, 0], [1, 2.5]])
    assert np.allclose(Hills().height(places), [1, -1, -1, 1, 0, -0.5])
    targets = Hills().load().targets
    assert -1 <= targets.min() < -0.7
    assert 0.7 < targets.max() <= 1


@pytest.mark.parametrize("entry", POINTS, ids=lambda entry: entry.tag())
def test_the_inputs_are_the_coordinates(entry: type[PointDataset]) -> None:
    dataset = entry()
    assert np.array_equal(dataset.load().inputs, dataset.points())
    assert dataset.points().shape == (500, 2)
    assert np.mean(np.abs(dataset.points()) <= dataset.boundary_range) > 0.98


def test_derived_features_are_what_they_are_called() -> None:
    names = ("x1", "x2", "x1_squared", "x2_squared", "x1_x2", "sin_x1", "sin_x2")
    dataset = Circle(features=names)
    point = np.array([[3.0, -2.0]])
    expected = [3.0, -2.0, 9 / 6, 4 / 6, -6 / 6, np.sin(3.0), np.sin(-2.0)]
    assert np.allclose(dataset.features_of(point), [expected], atol=1e-6)
    assert dataset.task().input_shape == (7,)
    assert np.array_equal(dataset.load().inputs, dataset.features_of(dataset.points()))


def test_features_do_not_move_the_points() -> None:
    assert np.array_equal(Spiral().points(), Spiral(features=("sin_x1",)).points())


@pytest.mark.parametrize("features", [[], ["x1", "x1"], ["x3"]])
def test_features_are_a_choice_of_known_ones_once_each(features: list[str]) -> None:
    with pytest.raises(ValidationError):
        Circle.model_validate({"features": features})


@pytest.mark.parametrize("entry", POINTS, ids=lambda entry: entry.tag())
def test_an_odd_number_of_points_is_as_many(entry: type[PointDataset]) -> None:
    assert len(entry(samples=11).load()) == 11


def test_the_two_classes_are_called_by_their_colours() -> None:
    labelled: list[type[Dataset]] = [entry for entry in POINTS if issubclass(entry, LabelledPoints)]
    assert [entry().task().classes for entry in labelled] == [("orange", "blue")] * 5
