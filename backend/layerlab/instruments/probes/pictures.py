"""Probes of one example and of the plane: feature maps, units, class probabilities, decision boundary."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from layerlab.catalog.shape import kind_of
from layerlab.instruments.probes.probe import Probe, Raster, View
from layerlab.network.surgery import INPUT

if TYPE_CHECKING:
    from torch import Tensor

    from layerlab.catalog.datasets import Dataset
    from layerlab.catalog.losses import Loss

BOUNDARY_SIDE = 48


class FeatureMaps(Probe):
    """What every convolution, pool and activation makes of the watched example, channel by channel."""

    title = "Feature maps"
    draw = "maps"
    kinds = ("picture",)

    type: Literal["feature_maps"] = "feature_maps"

    def look(self, view: View) -> list[Raster]:
        return watched(self, view)


class Units(Probe):
    """What every unit of the dense layers says to the watched example."""

    title = "Units"
    draw = "units"
    kinds = ("row",)

    type: Literal["units"] = "units"

    def look(self, view: View) -> list[Raster]:
        return watched(self, view)


class Probabilities(Probe):
    """How sure the network is of each class for the watched example."""

    title = "Class probabilities"
    draw = "probabilities"

    type: Literal["probabilities"] = "probabilities"

    def look(self, view: View) -> list[Raster]:
        answers = view.answers()
        shares = None if answers is None else view.loss.probabilities(answers[:1])
        return [] if shares is None else [Raster("output", shares[0], (0.0, 1.0), kind="row")]


class DecisionBoundary(Probe):
    """What the network answers at every point of the plane: which class, and how surely."""

    title = "Decision boundary"
    draw = "boundary"

    type: Literal["decision_boundary"] = "decision_boundary"

    def applies(self, dataset: Dataset, loss: Loss) -> bool:
        return dataset.boundary_range is not None

    def look(self, view: View) -> list[Raster]:
        if view.answers() is None:
            return []
        outputs = view.forward(plane_grid(view.dataset, BOUNDARY_SIDE).to(view.batch.device))
        shares = view.loss.probabilities(outputs)
        scores = outputs if shares is None else shares
        planes = scores.T.reshape(-1, BOUNDARY_SIDE, BOUNDARY_SIDE)
        return [Raster("output", planes, None if shares is None else (0.0, 1.0), kind="picture")]


def watched(probe: Probe, view: View) -> list[Raster]:
    """The watched example and what every layer says to it, where it is of the probe's kinds."""
    said = {INPUT: view.batch, **view.outputs}
    return [
        Raster(name, values[0], view.input_range if name == INPUT else None, kind=kind_of(view.shapes[name]))
        for name, values in probe.seen(said, view.shapes)
    ]


@lru_cache(maxsize=8)
def plane_grid(dataset: Dataset, side: int) -> Tensor:
    """The features [side², f] of a grid over the plane of data that lie in one; rows from the top (large y) down.

    It is the same at every look, and takes longer than to ask a small network about it.
    """
    import numpy as np
    import torch

    reach = dataset.boundary_range or 0.0
    xs, ys = np.meshgrid(np.linspace(-reach, reach, side), np.linspace(reach, -reach, side))
    points = np.stack([xs.ravel(), ys.ravel()], axis=1).astype(np.float32)
    return torch.from_numpy(dataset.features_of(points))


PICTURE_PROBES = (FeatureMaps, Units, Probabilities, DecisionBoundary)
