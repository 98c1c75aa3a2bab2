"""The probe that shows what a layer makes of several examples side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from layerlab.catalog.shape import Kind, kind_of
from layerlab.instruments.probes.probe import Probe, Raster, View
from layerlab.network.surgery import INPUT

if TYPE_CHECKING:
    from torch import Tensor

MOST_MAPS = 16
MOST_UNITS = 64
MOST_SIDE = 32
EXAMPLE_BYTES = 2**12
"""So many maps of one example are shown that they take no more than this."""


class SideBySide(Probe):
    """What every layer makes of each of the watched examples, in one scale: what is common, and what differs."""

    title = "Watched examples side by side"
    draw = "samples"
    kinds = ("row", "picture")

    type: Literal["side_by_side"] = "side_by_side"

    def look(self, view: View) -> list[Raster]:
        return [
            Raster(
                name,
                shown(values, kind_of(view.shapes[name])),
                view.input_range if name == INPUT else None,
                channels=values.shape[1],
            )
            for name, values in self.seen(view.samples, view.shapes)
        ]


def shown(values: Tensor, kind: Kind) -> Tensor:
    """The first maps or units of [examples, channels, h, w] or [examples, n], maps thinned where they are large."""
    if kind == "row":
        return values[:, :MOST_UNITS]
    stride = -(-max(values.shape[2:]) // MOST_SIDE)
    part = values[:, :MOST_MAPS, ::stride, ::stride]
    return part[:, : max(1, EXAMPLE_BYTES // part[0, 0].numel())]


SAMPLE_PROBES = (SideBySide,)
