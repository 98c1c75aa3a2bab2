"""The probe of data on the plane that shows every unit's own answer over it; imports torch in functions only."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Literal

from layerlab.instruments.probes.pictures import plane_grid
from layerlab.instruments.probes.probe import Probe, Raster, View

if TYPE_CHECKING:
    from layerlab.catalog.datasets import Dataset
    from layerlab.catalog.losses import Loss

UNIT_SIDE = 24
MOST_UNITS = 32
MOST_LAYERS = 24
"""24 layers of 32 units of 24 x 24 bytes are 442 KB, the most a frame may carry of them."""


class UnitsOverPlane(Probe):
    """What each unit says at every point of the plane: lines first, then what later layers make of them."""

    title = "Units over the plane"
    draw = "plane"
    kinds = ("row",)

    type: Literal["units_over_plane"] = "units_over_plane"

    def applies(self, dataset: Dataset, loss: Loss) -> bool:
        return dataset.boundary_range is not None

    def look(self, view: View) -> list[Raster]:
        if view.layers is None or not view.outputs:
            return []
        said = view.layers(plane_grid(view.dataset, UNIT_SIDE).to(view.batch.device))
        rows = islice(self.seen(said, view.shapes), MOST_LAYERS)
        planes = ((name, values[:, :MOST_UNITS].T.reshape(-1, UNIT_SIDE, UNIT_SIDE)) for name, values in rows)
        return [Raster(name, values, kind="picture") for name, values in planes]


PLANE_PROBES = (UnitsOverPlane,)
