"""Explanations of one example, one's own too: the network's answer, and what every layer makes of it, as pictures.

Imports the explanation's own parts, the probes, and torch in functions only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from layerlab.document import Document
from layerlab.instruments.explanations.attribution import chosen_output
from layerlab.instruments.explanations.explanation import OfExample, Subject, plain
from layerlab.instruments.explanations.showing import as_bytes
from layerlab.instruments.probes.pictures import FeatureMaps, Probabilities, Units
from layerlab.instruments.probes.probe import View

if TYPE_CHECKING:
    from torch import Tensor

    from layerlab.instruments.probes.probe import Raster

MOST_BYTES = 600_000
"""All pictures of one answer together; what does not fit is left out, last layers last."""


class NetworkAnswer(OfExample):
    """What the network says to one example: its outputs, the probabilities, the class."""

    title = "Answer"
    draw = "answer"

    type: Literal["network_answer"] = "network_answer"

    def answer(self, subject: Subject) -> Document:
        import torch

        with torch.inference_mode():
            outputs = subject.model.forward(self.example(subject))
            shares = subject.loss.class_shares(outputs)
            is_classes = subject.dataset.task().is_classification
            return {
                "outputs": plain(outputs[0]),
                "probabilities": None if shares is None else plain(shares[0]),
                "predicted": chosen_output(outputs, subject, None) if is_classes else None,
            }


class LayerPictures(OfExample):
    """What every layer makes of one example, as the pictures of the cards: byte 0 to 255 from minimum to maximum."""

    title = "Pictures of an example"
    draw = "pictures"

    type: Literal["layer_pictures"] = "layer_pictures"

    def answer(self, subject: Subject) -> Document:
        import torch

        from layerlab.instruments.imaging import thinned

        example = self.example(subject)
        reach = subject.dataset.boundary_range or 0.0
        span = (-reach, reach) if reach else (min(0.0, float(example.min())), max(1.0, float(example.max())))
        with torch.inference_mode():
            outputs = subject.model.outputs(example)
            shapes = subject.model.shapes
            view = View(example, outputs, shapes, subject.model.forward, subject.dataset, subject.loss, span)
            planes = [(p.draw, plane) for p in (FeatureMaps(), Units(), Probabilities()) for plane in p.look(view)]
        pictures, left = [], MOST_BYTES
        for draw, plane in planes:
            values = thinned(plane)
            left -= values.numel()
            if left >= 0:
                pictures.append(_document(draw, plane, values))
        return {"pictures": pictures}


def _document(draw: str, plane: Raster, values: Tensor) -> Document:
    import torch

    is_finite = bool(torch.isfinite(values).all())
    low, high = plane.range or (float(values.min()), float(values.max()))
    return {
        "draw": draw,
        "layer": plane.layer,
        "shape": list(values.shape),
        "channels": plane.values.shape[0],
        "minimum": low if is_finite else None,
        "maximum": high if is_finite else None,
        "data": as_bytes(values, low, high) if is_finite else as_bytes(torch.zeros_like(values), 0.0, 1.0),
    }


OWN = (NetworkAnswer, LayerPictures)
