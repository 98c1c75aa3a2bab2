"""Explanations of one answer: which inputs it hangs on, by the gradient (saliency) and by covering them (occlusion).

Imports the explanation's own parts and torch in functions only.
"""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from layerlab.document import Document
from layerlab.instruments.explanations.explanation import OfExample, Subject, plain, refusal
from layerlab.instruments.explanations.judging import outputs_of
from layerlab.instruments.explanations.showing import looked_at
from layerlab.sentences import sentence

if TYPE_CHECKING:
    from torch import Tensor

    from layerlab.catalog.shape import Kind

LARGEST_MAP = 40_000
MOST_PATCHES = 1_024
MOST_COVERED = 16_000_000
"""Numbers in all covered copies of an example together: what bounds the work of an occlusion."""

OUTPUT = Field(None, ge=0, le=1_000, description="The class, or output, to explain; by default what it answers")


def chosen_output(outputs: Tensor, subject: Subject, output: int | None) -> int:
    """The class or output asked for, else the one the network answers. Raises InvalidInput."""
    count = max(outputs.shape[1], len(subject.dataset.task().classes))
    if output is not None and output >= count:
        raise refusal(sentence("no_such_output", "There are {count} of them, counted from 0.", count=count), "output")
    if output is not None:
        return output
    if outputs.shape[1] == 1 and subject.dataset.task().classes:
        return int(outputs[0, 0] > subject.loss.single_output_threshold)
    return int(outputs[0].argmax())


def score(outputs: Tensor, output: int, subject: Subject) -> Tensor:
    """The score of a class, [n]: its output. Where two classes share one, the output or its negative."""
    if outputs.shape[1] == 1 and subject.dataset.task().classes:
        return outputs[:, 0] if output == 1 else -outputs[:, 0]
    return outputs[:, output]


def sureness(outputs: Tensor, output: int, subject: Subject) -> tuple[str, Tensor]:
    """("probability", [n]) of a class, or ("score", [n]) where outputs are no probabilities."""
    shares = subject.loss.class_shares(outputs)
    return ("score", score(outputs, output, subject)) if shares is None else ("probability", shares[:, output])


class Saliency(OfExample):
    """How much the class score would change with each input: its gradient with respect to the example.

    Simonyan et al. 2013. Times the input (Shrikumar et al. 2016) it says how much each input adds to the score.
    """

    title = "Saliency"
    draw = "attribution"

    type: Literal["saliency"] = "saliency"
    output: int | None = OUTPUT
    times_input: bool = Field(False, description="Multiply the gradient with the input")

    def answer(self, subject: Subject) -> Document:
        import torch

        example = self.example(subject)
        if subject.kind == "tokens":
            raise refusal(
                sentence(
                    "no_gradient", "Tokens only name something: there is no little more of one.", variant="tokens"
                ),
                "type",
            )
        _check_map(example, subject.kind)
        with torch.enable_grad():
            leaf = example.detach().clone().requires_grad_()
            outputs = subject.model.forward(leaf)
            output = chosen_output(outputs.detach(), subject, self.output)
            value = score(outputs, output, subject)[0]
            (gradient,) = torch.autograd.grad(value, leaf)
        values = (gradient * example if self.times_input else gradient)[0]
        return {
            "method": "gradient_times_input" if self.times_input else "gradient",
            "output": output,
            "score": plain(value.detach()),
            **_flat(values, subject.kind, is_summed=self.times_input),
            **looked_at(subject, example),
        }


def _check_map(example: Tensor, kind: Kind) -> None:
    size = prod(example.shape[2:]) if kind == "picture" else example.numel()
    if size > LARGEST_MAP:
        message = sentence(
            "too_many_values",
            "The example has {size:,} places; the most is {most:,}.",
            size=size,
            most=LARGEST_MAP,
        )
        raise refusal(message, "sample")


def _flat(values: Tensor, kind: Kind, *, is_summed: bool) -> Document:
    """One number for each place of a picture [c, h, w]: the sum over its channels, or the one farthest from 0."""
    if kind != "picture":
        return {"shape": list(values.shape), "map": plain(values)}
    farthest = values.abs().argmax(0, keepdim=True)
    flat = values.sum(0) if is_summed else values.gather(0, farthest)[0]
    return {"shape": list(flat.shape), "map": plain(flat)}


class Occlusion(OfExample):
    """How far the answer falls when a patch of the picture is covered: what the network cannot do without.

    Zeiler and Fergus 2014. The patch is covered with one value of the example, the same everywhere.
    """

    title = "Occlusion"
    draw = "attribution"

    type: Literal["occlusion"] = "occlusion"
    output: int | None = OUTPUT
    patch: int = Field(3, ge=1, le=64, description="Side of the patch in pixels; for a row of numbers, how many")
    stride: int = Field(1, ge=1, le=64, description="Pixels from one patch to the next")
    cover: Literal["mean", "smallest", "largest"] = Field(
        "mean", description="What the patch is covered with: the example's mean, smallest or largest value"
    )

    def answer(self, subject: Subject) -> Document:
        import torch

        example = self.example(subject)
        tops, lefts = self._places(example, subject.kind)
        with torch.inference_mode():
            outputs = subject.model.forward(example)
            output = chosen_output(outputs, subject, self.output)
            what, (base,) = sureness(outputs, output, subject)
            fill = {"mean": example.mean(), "smallest": example.min(), "largest": example.max()}[self.cover]
            falls = [base - self._when_covered(example, top, lefts, fill, output, subject) for top in tops]
        rows = torch.stack(falls)
        values = rows if subject.kind == "picture" else rows[0]
        return {
            "method": "occlusion",
            "output": output,
            "of": what,
            "base": plain(base),
            "patch": self.patch,
            "stride": self.stride,
            "fill": plain(fill),
            "shape": list(values.shape),
            "map": plain(values),
            **looked_at(subject, example),
        }

    def _places(self, example: Tensor, kind: Kind) -> tuple[list[int], list[int]]:
        """Tops and lefts of the patches that fit. Raises InvalidInput where there are too many, or none."""
        if kind not in ("row", "picture"):
            raise refusal(
                sentence("no_picture", "Only pictures and rows of numbers can be covered.", variant="covered"), "type"
            )
        height, width = example.shape[2:] if kind == "picture" else (self.patch, example.shape[1])
        if self.patch > min(height, width):
            raise refusal(
                sentence(
                    "patch_too_large", "The patch has to fit into {height} x {width}.", height=height, width=width
                ),
                "patch",
            )
        tops, lefts = (list(range(0, side - self.patch + 1, self.stride)) for side in (height, width))
        count = len(tops) * len(lefts)
        if count > MOST_PATCHES or count * example.numel() > MOST_COVERED:
            most = min(MOST_PATCHES, MOST_COVERED // example.numel())
            message = sentence(
                "too_many_patches",
                "That is {count:,} patches; the most here is {most:,}. Take a longer stride.",
                count=count,
                most=most,
            )
            raise refusal(message, "stride")
        return tops, lefts

    def _when_covered(
        self, example: Tensor, top: int, lefts: list[int], fill: Tensor, output: int, subject: Subject
    ) -> Tensor:
        """The answer [len(lefts)] with each patch of one row of them covered."""
        import torch

        copies = example.expand(len(lefts), *example.shape[1:]).clone(memory_format=torch.contiguous_format)
        for copy, left in zip(copies, lefts, strict=True):
            if subject.kind == "picture":
                copy[:, top : top + self.patch, left : left + self.patch] = fill
            else:
                copy[left : left + self.patch] = fill
        return sureness(outputs_of(subject.model, copies), output, subject)[1]


ATTRIBUTION = (Saliency, Occlusion)
