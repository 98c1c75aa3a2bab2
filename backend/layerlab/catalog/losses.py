"""What is made small. A loss turns outputs and targets into one number: the mean over the examples of a batch.

It also knows how targets have to look (`targets`), what counts as right (`correct`), and which networks fit it.
"""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, ClassVar, Literal

from layerlab.catalog.choice import Choice, Registry

if TYPE_CHECKING:
    from torch import Tensor

    from layerlab.catalog.datasets import Task


class Loss(Choice):
    """Base of the losses."""

    group = "Losses"
    needs_classes: ClassVar[bool] = False
    allows_single_output: ClassVar[bool] = False
    """Whether two classes may share one output (0 or 1), instead of one output for each class."""

    @abstractmethod
    def __call__(self, outputs: Tensor, targets: Tensor) -> Tensor:
        """The loss, a scalar: mean over the examples. `outputs` [n, outputs], `targets` as `targets` makes them."""

    def targets(self, labels: Tensor, outputs: int) -> Tensor:
        """Labels (int64 [n], or float [n, outputs]) as this loss compares them: vectors, one-hot for classes."""
        from torch.nn import functional

        if labels.dim() == 2:
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

    def mismatch(self, last_layer: str) -> str | None:
        """Why this loss does not belong after a last layer of type `last_layer`; None where they go together."""
        return None

    def outputs_needed(self, task: Task) -> tuple[int, ...]:
        """The numbers of outputs that fit the task, the usual one first."""
        single = self.allows_single_output and len(task.classes) == 2
        return (task.outputs, 1) if single else (task.outputs,)

    @abstractmethod
    def code(self) -> str:
        """The Python expression of the loss, given `outputs` and `targets`."""


class CrossEntropy(Loss):
    """−ln of the probability that softmax gives the right class. It takes logits: the softmax is inside. Its slope is
    (softmax − target): it learns fastest when it is most wrong."""

    title = "Cross-entropy (of logits)"
    needs_classes = True

    type: Literal["cross_entropy"] = "cross_entropy"

    def __call__(self, outputs: Tensor, targets: Tensor) -> Tensor:
        from torch.nn import functional

        return functional.cross_entropy(outputs, targets)

    def targets(self, labels: Tensor, outputs: int) -> Tensor:
        return labels

    def probabilities(self, outputs: Tensor) -> Tensor | None:
        return outputs.softmax(1)

    def mismatch(self, last_layer: str) -> str | None:
        if last_layer != "softmax":
            return None
        return (
            "Cross-entropy has the softmax inside; a softmax layer before it flattens the scores a second time, "
            "and learning crawls. Remove the softmax layer."
        )

    def code(self) -> str:
        return "nn.functional.cross_entropy(outputs, targets)"


class MeanSquaredError(Loss):
    """Mean of (y − a)² over outputs and examples; classes are compared as 0 and 1. What normal noise leads to."""

    title = "Mean squared error"
    allows_single_output = True

    type: Literal["mean_squared_error"] = "mean_squared_error"

    def __call__(self, outputs: Tensor, targets: Tensor) -> Tensor:
        from torch.nn import functional

        return functional.mse_loss(outputs, targets)

    def code(self) -> str:
        return "nn.functional.mse_loss(outputs, targets)"


class HalfSquaredError(Loss):
    """Sum over the outputs of ½(y − a)², mean over the examples: the form of textbooks, whose slope is (a − y)."""

    title = "Half squared error"
    allows_single_output = True

    type: Literal["half_squared_error"] = "half_squared_error"

    def __call__(self, outputs: Tensor, targets: Tensor) -> Tensor:
        difference = outputs - targets
        return 0.5 * (difference * difference).sum() / len(outputs)

    def code(self) -> str:
        return "0.5 * ((outputs - targets) ** 2).sum() / len(outputs)"


LOSSES: Registry[Loss] = Registry("loss", Loss, (CrossEntropy, MeanSquaredError, HalfSquaredError))
