"""The probe that asks the same few test examples after every epoch; imports torch in functions only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from layerlab.instruments.probes.probe import Probe, Raster, View

if TYPE_CHECKING:
    from torch import Tensor

MOST_FIXED = 12
AMONG = 512
"""They are chosen among the first of the test examples, or of the training ones where there are none."""


class FixedPredictions(Probe):
    """What the network says to a few fixed test examples: the class and how surely, or the number."""

    title = "Fixed test samples"
    draw = "predictions"

    type: Literal["fixed_predictions"] = "fixed_predictions"

    def look(self, view: View) -> list[Raster]:
        if view.answers() is None or view.fixed is None or not len(view.fixed):
            return []
        outputs = view.forward(view.fixed)
        if not view.dataset.task().is_classification:
            return [Raster("output", outputs[:, 0], kind="row")]
        return [Raster("output", said(outputs, view), (0.0, 255.0))]


def said(outputs: Tensor, view: View) -> Tensor:
    """[3, 1, n] of whole numbers 0..255: the predicted class (high byte, low byte), and how sure in 255ths.

    Bytes are exact where a picture's scale would round a class to its neighbour. Without probabilities it is 0.
    """
    import torch

    single = outputs.shape[1] == 1
    classes = (outputs[:, 0] > view.loss.single_output_threshold).long() if single else outputs.argmax(1)
    shares = view.loss.probabilities(outputs)
    sure = torch.zeros(len(outputs)) if shares is None else shares.gather(1, classes[:, None])[:, 0]
    return torch.stack([classes // 256, classes % 256, sure * 255])[:, None].float()


def fixed_rows(labels: Tensor) -> Tensor:
    """Rows (int64) of up to 12 examples: the first of each class, then the second ...; of numbers the first."""
    import torch

    labels = labels[:AMONG]
    if labels.is_floating_point():
        return torch.arange(min(MOST_FIXED, len(labels)))
    turn = torch.zeros_like(labels)
    for name in labels.unique().tolist():
        is_one = labels == name
        turn[is_one] = torch.arange(int(is_one.sum()), device=labels.device)
    order = (turn * (int(labels.max()) + 1 if len(labels) else 1) + labels).argsort(stable=True)
    return order[:MOST_FIXED]


FIXED_PROBES = (FixedPredictions,)
