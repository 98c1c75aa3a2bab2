"""What a loss is (`Loss`): it turns outputs and targets into one number, the mean over the examples of a batch.

It also knows how targets have to look (`targets`), what counts as right (`correct`), which networks fit it, and its
formula, in symbols and with numbers.
"""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from layerlab.catalog.choice import Choice
from layerlab.catalog.losses.formula import LARGEST, NO_FORMULA, Formula, LossInNumbers, Numbers, Term
from layerlab.sentences import Sentence

if TYPE_CHECKING:
    from torch import Tensor

    from layerlab.catalog.datasets import Task
    from layerlab.catalog.layers import Layer


@dataclass(frozen=True)
class Advice:
    """Why an output and a loss do not belong together, and what mends it: another last layer, or one less.

    `is_error` where the loss has no meaning for such outputs; else training works, but badly.
    """

    said: Sentence
    removes_last: bool = False
    appends: str | None = None
    is_error: bool = False


class Loss(Choice):
    """Base of the losses."""

    group = "Losses"
    needs_classes: ClassVar[bool] = False
    is_cross_entropy: ClassVar[bool] = False
    """Whether it is −ln of the share that the right class gets among all: its slope is largest where the network is
    most wrong, and untrained it is about ln of the number of classes."""
    allows_single_output: ClassVar[bool] = False
    """Whether two classes may share one output (0 or 1), instead of one output for each class."""

    @abstractmethod
    def __call__(self, outputs: Tensor, targets: Tensor) -> Tensor:
        """The loss, a scalar: mean over the examples. `outputs` [n, outputs], `targets` as `targets` makes them."""

    def targets(self, labels: Tensor, outputs: int) -> Tensor:
        """Labels (int64 [n], or float [n, outputs]) as this loss compares them: vectors, one-hot for classes."""
        from torch.nn import functional

        if labels.is_floating_point():
            return labels
        if outputs == 1:
            return labels.float().unsqueeze(1)
        return functional.one_hot(labels, outputs).float()

    def correct(self, outputs: Tensor, labels: Tensor) -> Tensor:
        """Which examples are classified right (bool [n]): the largest output, or a single one above 0.5."""
        if outputs.shape[1] == 1:
            return (outputs[:, 0] > self.single_output_threshold) == (labels == 1)
        return outputs.argmax(1) == labels

    single_output_threshold: ClassVar[float] = 0.5

    def probabilities(self, outputs: Tensor) -> Tensor | None:
        """Outputs as class probabilities [n, classes], None where the loss does not read them so."""
        return None

    def class_shares(self, outputs: Tensor) -> Tensor | None:
        """Class probabilities [n, classes], of a single output for two classes too; None as for `probabilities`."""
        return self.probabilities(outputs)

    def formula(self, outputs: int | None = None) -> Formula | None:
        """The loss of one example in symbols, for so many outputs (n if None); None where it has no formula."""
        return None

    def terms(self, outputs: Numbers, target: Numbers) -> list[Term]:
        """What adds up to the loss of one example, by its formula with the numbers in it.

        `target` as `targets` makes it: the class alone, or a number for each output.
        """
        return []

    def in_numbers(self, outputs: Numbers, target: Numbers) -> LossInNumbers | None:
        """Formula and terms; None for a loss without a formula, and for outputs that float64 cannot square."""
        formula = self.formula(len(outputs))
        if formula is None or not all(abs(a) < LARGEST for a in outputs):
            return None
        return LossInNumbers(formula, self.terms(outputs, target))

    @classmethod
    def description(cls) -> dict[str, Any]:
        words = asdict(cls().formula() or NO_FORMULA)
        return {**super().description(), **words}

    def advice(self, last_layer: Layer, task: Task) -> Advice | None:
        """What is wrong with this loss after this last layer; None where they go together."""
        return None

    def outputs_needed(self, task: Task) -> tuple[int, ...]:
        """The numbers of outputs that fit the task, the usual one first."""
        single = self.allows_single_output and len(task.classes) == 2
        return (task.outputs, 1) if single else (task.outputs,)

    @abstractmethod
    def code(self, outputs: int) -> str:
        """The Python expression of the loss, given `outputs` ([n, outputs]) and `targets`."""

    def targets_code(self, outputs: int) -> str:
        """The Python expression of `targets`, given class `labels` (int64 [n])."""
        return "labels.float().unsqueeze(1)" if outputs == 1 else f"nn.functional.one_hot(labels, {outputs}).float()"

    def correct_code(self, outputs: int) -> str:
        """The Python expression of `correct`, given `outputs` ([n, outputs]) and `labels`."""
        single = f"(outputs[:, 0] > {self.single_output_threshold}) == (labels == 1)"
        return single if outputs == 1 else "outputs.argmax(1) == labels"
