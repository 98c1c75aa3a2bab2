"""What an explanation is: a question about a network as it is at one moment, answered with exact numbers.

Probes look at every epoch and are pictures; explanations are asked for, have fields, and may take a second.
"""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from pydantic import Field, model_validator

from layerlab.catalog.choice import Choice
from layerlab.document import Document
from layerlab.errors import InvalidInput, Problem
from layerlab.sentences import Sentence, sentence

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from torch import Tensor, nn

    from layerlab.catalog.datasets import Dataset
    from layerlab.catalog.losses import Loss
    from layerlab.catalog.optimizers import Optimizer
    from layerlab.catalog.shape import Kind, Shape
    from layerlab.network.build import LayerGraph
    from layerlab.network.graph import Node


@dataclass(frozen=True)
class Samples:
    """Examples of the data set: `inputs` [n, *shape], `targets` [n] of classes or [n, outputs], `indices` in it."""

    inputs: Tensor
    targets: Tensor
    indices: Tensor

    def __len__(self) -> int:
        return len(self.indices)


@dataclass(frozen=True)
class Update:
    """The step that the run's optimiser would take next.

    `take_step` changes the model's parameters by the gradients they hold (`.grad`), as the optimiser does in its first
    step, at the learning rate given; `learning_rate` is the one in force, `penalties` say what it adds to those
    gradients, in words.
    """

    learning_rate: float
    take_step: Callable[[float], None]
    penalties: tuple[str, ...]


@dataclass(frozen=True)
class Subject:
    """What an explanation may look at: a copy of the network of `epoch` that nobody else uses, and its data.

    `everything`, `train` and `test` load the data set when they are first asked for. `earlier` goes through the
    weights of the run's kept epochs, oldest first, as (epoch, {"layer.name": tensor}).
    """

    model: LayerGraph
    dataset: Dataset
    loss: Loss
    epoch: int
    watched: int
    everything: Callable[[], Samples]
    train: Callable[[], Samples]
    test: Callable[[], Samples]
    earlier: Callable[[], Iterator[tuple[int, dict[str, Tensor]]]]
    optimizer: Optimizer
    update: Update

    @property
    def kind(self) -> Kind:
        """What an example is: a row, tokens, a sequence, or a picture."""
        return self.dataset.task().kind

    def node(self, layer: str) -> tuple[Node, nn.Module]:
        """The layer of this id, and its module. Raises InvalidInput that names the layers there are."""
        for node, module in zip(self.model.graph, self.model.layers, strict=True):
            if node.id == layer:
                return node, module
        names = [node.id for node in self.model.graph]
        raise refusal(
            sentence("unknown_layer", "There is no such layer; choose one of: {names:listed}.", names=names), "layer"
        )

    def values(self, example: Tensor) -> dict[str, Tensor]:
        """What every layer says to one example [1, *input], by id, with the example itself as "input"."""
        import torch

        with torch.inference_mode():
            return {"input": example, **self.model.outputs(example)}


class Explanation(Choice):
    """Base of the explanations. `draw` names the view of the page that shows the answer."""

    draw: ClassVar[str]
    timeout_seconds: ClassVar[float] = 20.0
    """How long the answer may take at most."""

    def looks_back(self) -> bool:
        """Whether the answer needs the weights of the run's kept epochs (`Subject.earlier`)."""
        return False

    @abstractmethod
    def answer(self, subject: Subject) -> Document:
        """The answer as plain data: finite numbers or None, lists, strings. Raises InvalidInput."""

    @classmethod
    def description(cls) -> Document:
        return {**super().description(), "draw": cls.draw}


class OfExample(Explanation):
    """Base of those about one example: one of the data set by its index, or one of the user's own.

    Where neither is given it is the watched example.
    """

    sample: Annotated[int, Field(ge=0, le=10_000_000)] | None = Field(
        None, description="An example of the data set by its index"
    )
    inputs: list[Any] | None = Field(None, description="An example of your own, shaped like those of the data set")

    @model_validator(mode="after")
    def _not_both(self) -> OfExample:
        if self.sample is not None and self.inputs is not None:
            raise ValueError('give either "sample" or "inputs"')
        return self

    def example(self, subject: Subject) -> Tensor:
        """The example as a batch of one, [1, *input]. Raises InvalidInput."""
        import torch

        if self.inputs is not None:
            return _own(self.inputs, subject.dataset.task().input_shape)
        index = subject.watched if self.sample is None else self.sample
        examples = subject.everything()
        if index >= len(examples):
            message = sentence(
                "sample_out_of_range",
                "There are {examples:,} examples; the last is {last:,}.",
                examples=len(examples),
                last=len(examples) - 1,
            )
            raise refusal(message, "sample")
        return examples.inputs[torch.tensor([index])]


def _own(inputs: list[Any], shape: Shape) -> Tensor:
    import torch

    try:
        example = torch.tensor(inputs, dtype=torch.float32)
    except (ValueError, TypeError, RuntimeError, OverflowError) as error:
        raise refusal(
            sentence(
                "wrong_shape",
                "Expected an example of shape {expected}, received lists of unequal lengths.",
                expected=list(shape),
                variant="ragged",
            ),
            "inputs",
        ) from error
    if tuple(example.shape) != tuple(shape):
        raise refusal(
            sentence(
                "wrong_shape",
                "Expected an example of shape {expected}, received {received}.",
                expected=list(shape),
                received=list(example.shape),
            ),
            "inputs",
        )
    if not bool(torch.isfinite(example).all()):
        raise refusal(
            sentence("not_finite", "Expected an example of shape {expected} of finite numbers.", expected=list(shape)),
            "inputs",
        )
    return example[None]


def refusal(said: Sentence, *path: str | int) -> InvalidInput:
    """An InvalidInput about one field of the explanation."""
    return InvalidInput(said, problems=[Problem.of(said, path)])


def plain(values: Tensor) -> Any:
    """A tensor as nested lists of numbers with None where they are not finite."""
    import torch

    if bool(torch.isfinite(values).all()):
        return values.tolist()
    if not values.shape:
        return None
    return [plain(one) for one in values]
