"""Explanations that are plain numbers: what a layer says to an example."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from layerlab.document import Document
from layerlab.instruments.explanations.explanation import OfExample, Subject, plain, refusal
from layerlab.sentences import sentence

LAYER_ID = Field(description="A layer by its id, or input", min_length=1, max_length=64)
LayerId = Annotated[str, LAYER_ID]
LARGEST = 65_536
"""Numbers in one answer."""


class LayerValues(OfExample):
    """All numbers a layer gives for one example, exact, where its pictures round to 256 steps."""

    title = "Values of a layer"
    draw = "values"

    type: Literal["layer_values"] = "layer_values"
    layer: LayerId

    def answer(self, subject: Subject) -> Document:
        if self.layer != "input":
            subject.node(self.layer)
        values = subject.values(self.example(subject))[self.layer][0]
        if values.numel() > LARGEST:
            message = sentence(
                "too_many_values",
                "The layer gives {numel:,} numbers; the most is {most:,}.",
                numel=values.numel(),
                most=LARGEST,
                variant="layer",
            )
            raise refusal(message, "layer")
        return {"layer": self.layer, "shape": list(values.shape), "values": plain(values)}


VALUES = (LayerValues,)
