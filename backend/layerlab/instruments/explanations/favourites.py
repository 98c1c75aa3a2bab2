"""The explanation of a unit by the examples it responds to most; imports its own parts and torch in functions only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import Field

from layerlab.catalog.shape import feature_axis, kind_of
from layerlab.document import Document
from layerlab.instruments.explanations.explanation import Explanation, Samples, Subject, plain, refusal
from layerlab.instruments.explanations.judging import MOST_JUDGED
from layerlab.instruments.explanations.showing import label_of, shown
from layerlab.instruments.explanations.values import LayerId
from layerlab.sentences import sentence

if TYPE_CHECKING:
    from torch import Tensor

BATCH_NUMBERS = 2_000_000
"""Activations of the whole network computed at once, about; a batch is as many examples as that allows."""


class TopInputs(Explanation):
    """The examples for which a unit or channel says most, and where in the picture it does."""

    title = "Top inputs of a unit"
    draw = "top_inputs"

    type: Literal["top_inputs"] = "top_inputs"
    layer: LayerId
    channel: int = Field(0, ge=0, le=100_000, description="The channel, or the unit, counted from 0")
    part: Literal["all", "train", "test"] = Field("all", description="Among which examples")
    most: int = Field(9, ge=1, le=36, description="How many")

    def answer(self, subject: Subject) -> Document:
        subject.node(self.layer)
        examples = {"all": subject.everything, "train": subject.train, "test": subject.test}[self.part]()
        if not len(examples):
            raise refusal(sentence("no_examples", "There are no {part} examples.", part=self.part), "part")
        largest, places, side = self._responses(subject, examples)
        order = largest.nan_to_num(nan=float("-inf")).argsort(descending=True, stable=True)[: self.most]
        indices = examples.indices[order]
        samples = [
            {
                "index": index,
                "true": label_of(examples.targets[row]),
                "activation": plain(largest[row]),
                "place": None if side is None else [int(places[row]) // side[1], int(places[row]) % side[1]],
            }
            for row, index in zip(order.tolist(), indices.tolist(), strict=True)
        ]
        return {
            "layer": self.layer,
            "channel": self.channel,
            "side": None if side is None else list(side),
            "judged": len(largest),
            "of": len(examples),
            "mean": plain(largest.mean()),
            "samples": samples,
            **shown(subject, indices),
        }

    def _responses(self, subject: Subject, examples: Samples) -> tuple[Tensor, Tensor, tuple[int, int] | None]:
        """The largest activation of each example [n], where it is in the map (flat), and the map's size."""
        import torch

        largest, places, side = [], [], None
        with torch.inference_mode():
            first, shape = subject.model.outputs(examples.inputs[:1]), subject.model.shapes[self.layer]
            channel_count = shape[feature_axis(shape)]
            if self.channel >= channel_count:
                raise refusal(
                    sentence(
                        "no_such_channel",
                        "{layer} has {channel_count:,}, counted from 0.",
                        layer=self.layer,
                        channel_count=channel_count,
                    ),
                    "channel",
                )
            batch = max(1, min(256, BATCH_NUMBERS // max(1, sum(values.numel() for values in first.values()))))
            for inputs in examples.inputs[:MOST_JUDGED].split(batch):
                values = subject.model.outputs(inputs)[self.layer].select(1 + feature_axis(shape), self.channel)
                side = (shape[1], shape[2]) if kind_of(shape) == "picture" else None
                top, place = values.reshape(len(values), -1).max(1)
                largest.append(top)
                places.append(place)
        return torch.cat(largest), torch.cat(places), side


FAVOURITES = (TopInputs,)
