"""Explanations of what comes out: confusion of classes, worst mistakes, numbers against their targets, fixed samples.

Imports the explanation's own parts and torch in functions only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from layerlab.document import Document
from layerlab.instruments.explanations.explanation import Explanation, Subject, plain, refusal
from layerlab.instruments.explanations.judging import Judged, Part, judge, need_classes
from layerlab.instruments.explanations.showing import label_of, shown
from layerlab.instruments.probes.fixed import fixed_rows
from layerlab.sentences import sentence

if TYPE_CHECKING:
    from torch import Tensor

LARGEST_MATRIX = 64
"""Classes a matrix is given for; beyond, the pairs most often confused say more than 4,096 cells."""
MOST_PAIRS = 30
MOST_SCATTERED = 1_000
CLASS = Field(None, ge=0, le=1_000)
AskedPart = Annotated[Part, Field(description="Which examples: those the network has not learnt from, or those it has")]


class Confusion(Explanation):
    """How often each class is taken for each: rows are what is true, columns what the network says."""

    title = "Confusion matrix"
    draw = "confusion"

    type: Literal["confusion"] = "confusion"
    part: AskedPart = "test"

    def answer(self, subject: Subject) -> Document:
        import torch

        names = need_classes(subject)
        judged = judge(subject, self.part)
        count = len(names)
        pairs = judged.examples.targets * count + judged.predicted
        table = torch.bincount(pairs, minlength=count * count).reshape(count, count)
        return {
            "part": self.part,
            "judged": len(judged.examples),
            "of": judged.of,
            "right": int(table.diagonal().sum()),
            "classes": _per_class(table),
            "matrix": table.tolist() if count <= LARGEST_MATRIX else None,
            "pairs": _confused_pairs(table),
        }


def _per_class(table: Tensor) -> list[Document]:
    """Recall: right share of what is of the class; precision: right share of what is called so; None of nothing."""
    hits, true, said = (values.tolist() for values in (table.diagonal(), table.sum(1), table.sum(0)))
    return [
        {
            "true": true_count,
            "predicted": said_count,
            "right": right,
            "recall": right / true_count if true_count else None,
            "precision": right / said_count if said_count else None,
        }
        for right, true_count, said_count in zip(hits, true, said, strict=True)
    ]


def _confused_pairs(table: Tensor) -> list[Document]:
    wrong = table.clone()
    wrong.fill_diagonal_(0)
    count = len(wrong)
    counts, places = wrong.flatten().sort(descending=True, stable=True)
    top = zip(counts[:MOST_PAIRS].tolist(), places[:MOST_PAIRS].tolist(), strict=True)
    return [{"true": at // count, "predicted": at % count, "count": times} for times, at in top if times]


class Mistakes(Explanation):
    """The examples the network gets most wrong, by their loss; or those of one cell of the confusion matrix."""

    title = "Worst mistakes"
    draw = "mistakes"

    type: Literal["mistakes"] = "mistakes"
    part: AskedPart = "test"
    true: int | None = CLASS
    predicted: int | None = CLASS
    most: int = Field(24, ge=1, le=48, description="How many")

    def answer(self, subject: Subject) -> Document:
        import torch

        need_classes(subject)
        judged = judge(subject, self.part)
        rows = self._rows(judged)
        losses = judged.losses(rows).nan_to_num(nan=torch.inf)
        order = losses.argsort(descending=True, stable=True)[: self.most]
        chosen = rows[order]
        indices = judged.examples.indices[chosen]
        return {
            "part": self.part,
            "count": len(rows),
            "judged": len(judged.examples),
            "of": judged.of,
            "samples": _answers(judged, chosen, losses[order]),
            **shown(subject, indices),
        }

    def _rows(self, judged: Judged) -> Tensor:
        truth, said = judged.examples.targets, judged.predicted
        if self.true is None and self.predicted is None:
            return (truth != said).nonzero()[:, 0]
        is_of_cell = truth >= 0
        if self.true is not None:
            is_of_cell = is_of_cell & (truth == self.true)
        if self.predicted is not None:
            is_of_cell = is_of_cell & (said == self.predicted)
        return is_of_cell.nonzero()[:, 0]


def _answers(judged: Judged, rows: Tensor, losses: Tensor) -> list[Document]:
    """Index, truth, answer, how sure of the answer and of the truth, and the loss of these examples."""
    shares, said = judged.shares, judged.predicted
    answers = []
    for row, loss in zip(rows.tolist(), losses, strict=True):
        truth, answer = int(judged.examples.targets[row]), int(said[row])
        answers.append(
            {
                "index": int(judged.examples.indices[row]),
                "true": truth,
                "predicted": answer,
                "probability": None if shares is None else plain(shares[row, answer]),
                "probability_of_true": None if shares is None else plain(shares[row, truth]),
                "loss": plain(loss),
            }
        )
    return answers


class Residuals(Explanation):
    """Numbers predicted against numbers true, and the examples that are farthest off."""

    title = "Predicted against true"
    draw = "residuals"

    type: Literal["residuals"] = "residuals"
    part: AskedPart = "test"
    output: int = Field(0, ge=0, le=1_000, description="Which of the numbers predicted")
    most: int = Field(12, ge=1, le=48, description="How many of the worst")

    def answer(self, subject: Subject) -> Document:
        judged = judge(subject, self.part)
        truth, said = self._columns(subject, judged)
        errors = said - truth
        worst = errors.abs().nan_to_num(nan=float("inf")).argsort(descending=True, stable=True)[: self.most]
        step = max(1, -(-len(truth) // MOST_SCATTERED))
        variance = float(((truth - truth.mean()) ** 2).mean())
        mean_square = float((errors**2).mean())
        return {
            "part": self.part,
            "judged": len(truth),
            "of": judged.of,
            "scatter": {
                "index": judged.examples.indices[::step].tolist(),
                "true": plain(truth[::step]),
                "predicted": plain(said[::step]),
            },
            "mean_absolute_error": plain(errors.abs().mean()),
            "root_mean_square_error": plain((errors**2).mean().sqrt()),
            "explained": 1 - mean_square / variance if variance > 0 and mean_square < float("inf") else None,
            "samples": [
                {"index": index, "true": true, "predicted": answer}
                for index, true, answer in zip(
                    judged.examples.indices[worst].tolist(), plain(truth[worst]), plain(said[worst]), strict=True
                )
            ],
            **shown(subject, judged.examples.indices[worst]),
        }

    def _columns(self, subject: Subject, judged: Judged) -> tuple[Tensor, Tensor]:
        task = subject.dataset.task()
        if task.classes:
            raise refusal(
                sentence("has_classes", "This data set asks for classes: ask for its confusion matrix."), "type"
            )
        if self.output >= task.outputs:
            raise refusal(
                sentence(
                    "no_such_output",
                    "There are {outputs} outputs, counted from 0.",
                    outputs=task.outputs,
                    variant="outputs",
                ),
                "output",
            )
        return judged.examples.targets[:, self.output], judged.outputs[:, self.output]


class FixedSamples(Explanation):
    """Which test examples are asked again each epoch: the first of each class in turn, so the seed decides them."""

    title = "Fixed test samples"
    draw = "samples"

    type: Literal["fixed_samples"] = "fixed_samples"

    def answer(self, subject: Subject) -> Document:
        examples = subject.test() if len(subject.test()) else subject.train()
        rows = fixed_rows(examples.targets)
        indices = examples.indices[rows]
        samples = [
            {"index": index, "true": label_of(target)}
            for index, target in zip(indices.tolist(), examples.targets[rows], strict=True)
        ]
        return {"samples": samples, **shown(subject, indices)}


OUTCOME = (Confusion, Mistakes, Residuals, FixedSamples)
