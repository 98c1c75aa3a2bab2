"""The probe of weights that are pictures: kernels, and dense layers on a picture; imports torch in functions only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from layerlab.instruments.probes.probe import Probe, Raster, View

if TYPE_CHECKING:
    from torch import Tensor

MOST_UNITS = 64
MOST_CHANNELS = 16
MOST_SIDE = 32
LAYER_BYTES = 2**15
"""So many units of one layer are shown that they take no more than this."""
COLOURS = 3


class Kernels(Probe):
    """The weights of every convolution, kernel by kernel, and what each unit of a first dense layer looks for."""

    title = "Kernels"
    draw = "kernels"

    type: Literal["kernels"] = "kernels"

    def look(self, view: View) -> list[Raster]:
        return [self._plane(name, weight, view) for name, weight in view.kernels.items()]

    @staticmethod
    def _plane(name: str, weight: Tensor, view: View) -> Raster:
        is_colour = name in view.reads_picture and weight.shape[1] == COLOURS
        return Raster(name, shown(weight), quantity="colour" if is_colour else "", channels=len(weight))


def shown(weight: Tensor) -> Tensor:
    """The first units and channels of [units, channels, h, w], large ones thinned to every second pixel or further."""
    stride = -(-max(weight.shape[2:]) // MOST_SIDE)
    part = weight[:MOST_UNITS, :MOST_CHANNELS, ::stride, ::stride]
    return part[: max(1, LAYER_BYTES // part[0].numel())]


WEIGHT_PROBES = (Kernels,)
