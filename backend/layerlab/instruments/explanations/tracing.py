"""Tracing one value back through a network: which block of each earlier layer it is made from. Imports layers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from layerlab.catalog.layers.derivation import Box, Position, cell, clipped, united

if TYPE_CHECKING:
    from layerlab.catalog.shape import Shape
    from layerlab.document import Document
    from layerlab.network.graph import Node


def trail(graph: Sequence[Node], shapes: Mapping[str, Shape], layer: str, at: Position) -> list[Document]:
    """The smallest block around all values that the one at `at` reads, of each layer before it and of "input".

    From the layer itself backwards; layers it does not depend on are left out. Blocks end where the layer ends.
    """
    reached: dict[str, Box | None] = {layer: cell(at)}
    for placed in reversed(graph):
        box = reached.get(placed.id)
        if box is None:
            continue
        inputs = tuple(shapes[name] for name in placed.inputs)
        for name, read in zip(placed.inputs, placed.layer.reads(inputs, box), strict=True):
            there = None if read is None else clipped(read, shapes[name])
            reached[name] = united(reached.get(name), there)
    order = [*(placed.id for placed in reversed(graph)), "input"]
    return [{"layer": name, "box": box} for name in order if (box := reached.get(name)) is not None]
