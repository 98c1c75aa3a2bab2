"""Backpropagation by hand: one example, one small network, every number of it; imports its parts beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal, cast

from pydantic import Field, FiniteFloat

from layerlab.document import Document
from layerlab.instruments.explanations.chain_rule import Worked, work
from layerlab.instruments.explanations.computational_graph import ComputationalGraph, finite
from layerlab.instruments.explanations.explanation import OfExample, Subject, refusal
from layerlab.instruments.explanations.written_out import NeuronLayer, as_written, columns
from layerlab.sentences import sentence

if TYPE_CHECKING:
    from torch import Tensor

Target = int | Annotated[list[FiniteFloat], Field(max_length=64)] | FiniteFloat
FROM_THE_START = (
    "The step is taken by the run's optimiser itself, on a copy, as its first: with nothing remembered of steps before."
)
EXACT = "It remembers nothing of earlier steps: this is exactly what its next step does, on this example alone."


class Backpropagation(OfExample):
    """One example through a small network and back: every unit's value and error, every weight's gradient as the
    product of its factors, and what one step of the optimiser makes of the weights."""

    title = "Backpropagation, by hand"
    draw = "backpropagation"

    type: Literal["backpropagation"] = "backpropagation"
    target: Target | None = Field(
        None, description="What the answer should be: a class by its index, or a number for each output"
    )
    learning_rate: float | None = Field(
        None, gt=0.0, le=100.0, description="Size of the step, if not that of the run at this moment"
    )

    def answer(self, subject: Subject) -> Document:
        """The graph as nodes and edges, the loss in numbers, the update, and the steps in their order."""
        import torch

        with torch.enable_grad():
            chain = columns(subject)
            inputs, target = self._inputs(subject), self._target(subject)
            worked = work(chain, inputs, lambda outputs: subject.loss(outputs, _compared(subject, target, outputs)))
            rate = self.learning_rate or subject.update.learning_rate
            _take_step(subject, chain, worked, rate)
        graph = ComputationalGraph(chain, worked)
        return {
            "example": self._example(subject, target),
            "weights": sum(1 for edge in graph.edges if edge["kind"] == "weight"),
            "columns": graph.columns,
            "nodes": graph.nodes,
            "edges": graph.edges,
            "loss": _loss(subject, worked, target, [node["id"] for node in graph.outputs]),
            "optimizer": _optimizer(subject, rate),
            "steps": graph.steps(),
        }

    def _inputs(self, subject: Subject) -> Tensor:
        """The example [n], in float64: numbers that somebody wrote are the written ones."""
        import torch

        stored = self.example(subject)[0].contiguous()
        told = subject.dataset.written(self._index(subject)) if self.inputs is None else None
        written: Any = self.inputs if told is None else told[0]
        flat = None if written is None else torch.tensor(written, dtype=torch.float64).reshape(-1)
        return as_written(stored.reshape(-1), None if flat is None else flat.tolist())

    def _index(self, subject: Subject) -> int:
        return subject.watched if self.sample is None else self.sample

    def _target(self, subject: Subject) -> int | list[float]:
        """A class, or a number for each output. Raises InvalidInput."""
        task = subject.dataset.task()
        if self.target is not None:
            return _own_target(self.target, len(task.classes), task.outputs)
        if self.inputs is not None:
            raise refusal(
                sentence("needs_target", "An example of your own needs a target: what should the answer be?"), "target"
            )
        index = self._index(subject)
        stored = subject.everything().targets[index]
        if task.is_classification:
            return int(stored)
        told = subject.dataset.written(index)
        written = None if told is None else told[1]
        return cast("list[float]", as_written(stored.reshape(-1), written).tolist())

    def _example(self, subject: Subject, target: int | list[float]) -> Document:
        classes = subject.dataset.task().classes
        name = classes[target] if isinstance(target, int) else None
        return {
            "index": self._index(subject) if self.inputs is None else None,
            "target": target,
            "class_name": name,
            "has_own_target": self.target is not None,
        }


def _own_target(target: int | list[float] | float, classes: int, outputs: int) -> int | list[float]:
    if classes:
        if isinstance(target, int) and 0 <= target < classes:
            return target
        message = sentence("wrong_target", "Expected the index of a class, 0 to {last}.", last=classes - 1)
        raise refusal(message, "target")
    numbers = target if isinstance(target, list) else [target]
    if len(numbers) != outputs:
        raise refusal(
            sentence(
                "wrong_target",
                "Expected {outputs} numbers, received {numbers}.",
                outputs=outputs,
                numbers=len(numbers),
                variant="numbers",
            ),
            "target",
        )
    return [float(one) for one in numbers]


def _compared(subject: Subject, target: int | list[float], outputs: Tensor) -> Tensor:
    """The target as the loss compares it, in float64 where it is no class."""
    import torch

    if not isinstance(target, int):
        return torch.tensor([target], dtype=torch.float64)
    made = subject.loss.targets(torch.tensor([target]), outputs.shape[1])
    return made.double() if made.is_floating_point() else made


def _loss(subject: Subject, worked: Worked, target: int | list[float], outputs: list[str]) -> Document:
    loss, ends = subject.loss, worked.passes[-1].a
    compared = _compared(subject, target, ends[None])
    against = compared[0].tolist() if compared.is_floating_point() else int(compared[0])
    written = loss.in_numbers(ends.tolist(), compared.reshape(-1).tolist())
    shares = loss.probabilities(ends[None])
    return {
        "type": loss.tag(),
        "title": loss.title,
        "value": finite(worked.loss),
        "formula": None if written is None else written.formula.formula,
        "slope": None if written is None else written.formula.slope,
        "slope_equation": [] if written is None else written.formula.slope_equation,
        "terms": [] if written is None else [{"text": text, "value": finite(value)} for text, value in written.terms],
        "targets": None if isinstance(against, int) else dict(zip(outputs, against, strict=True)),
        "right": outputs[against] if isinstance(against, int) and against < len(outputs) else None,
        "probabilities": None if shares is None else dict(zip(outputs, map(finite, shares[0].tolist()), strict=True)),
    }


def _optimizer(subject: Subject, rate: float) -> Document:
    is_plain = subject.optimizer.is_plain
    return {
        "type": subject.optimizer.tag(),
        "title": subject.optimizer.title,
        "help": subject.optimizer.help(),
        "learning_rate": rate,
        "is_plain": is_plain,
        "note": EXACT if is_plain else FROM_THE_START,
        "penalties": list(subject.update.penalties),
    }


def _take_step(subject: Subject, chain: list[NeuronLayer], worked: Worked, rate: float) -> None:
    """Change the columns' linear modules as the run's optimiser does with these gradients."""
    for column, one in zip(chain, worked.passes, strict=True):
        if column.linear is None or one.weight_gradient is None:
            continue
        column.linear.weight.grad = one.weight_gradient.clone()
        if one.bias_gradient is not None:
            column.linear.bias.grad = one.bias_gradient.clone()
    subject.update.take_step(rate)


BACKPROPAGATION = (Backpropagation,)
