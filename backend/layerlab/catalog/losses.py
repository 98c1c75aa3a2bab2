"""What is made small. A loss turns outputs and targets into one number: the mean over the examples of a batch.

It also knows how targets have to look (`targets`), what counts as right (`correct`), and which networks fit it.
"""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

from layerlab.catalog.choice import Choice, Registry

if TYPE_CHECKING:
    from torch import Tensor

    from layerlab.catalog.datasets import Task


@dataclass(frozen=True)
class Advice:
    """Why an output and a loss do not belong together, and what mends it: another last layer, or one less.

    `is_error` where the loss has no meaning for such outputs; else training works, but badly.
    """

    message: str
    removes_last: bool = False
    appends: str | None = None
    is_error: bool = False


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

    def advice(self, last_layer: str, task: Task) -> Advice | None:
        """What is wrong with this loss after a last layer of type `last_layer`; None where they go together."""
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


class CrossEntropy(Loss):
    """−ln of the probability that softmax gives the right class. It takes logits: the softmax is inside. Its slope is
    (softmax − target): it learns fastest when it is most wrong."""

    title = "Cross-entropy (of logits)"
    short = "Cross-entropy"
    needs_classes = True

    type: Literal["cross_entropy"] = "cross_entropy"

    def __call__(self, outputs: Tensor, targets: Tensor) -> Tensor:
        from torch.nn import functional

        return functional.cross_entropy(outputs, targets)

    def targets(self, labels: Tensor, outputs: int) -> Tensor:
        return labels

    def probabilities(self, outputs: Tensor) -> Tensor | None:
        return outputs.softmax(1)

    def advice(self, last_layer: str, task: Task) -> Advice | None:
        if last_layer == "softmax":
            return Advice(
                "Cross-entropy has the softmax inside; a softmax layer before it flattens the scores a second time, "
                "and learning crawls. Remove the softmax layer, or choose the negative log-likelihood.",
                removes_last=True,
            )
        if last_layer in ("sigmoid", "tanh", "relu"):
            return Advice(
                f"Cross-entropy reads scores of any size; a {last_layer} at the end holds them in, so the network can "
                "never be sure. Remove the last activation.",
                removes_last=True,
            )
        return None

    def targets_code(self, outputs: int) -> str:
        return "labels"

    def code(self, outputs: int) -> str:
        return "nn.functional.cross_entropy(outputs, targets)"


class MeanSquaredError(Loss):
    """Mean of (y − a)² over outputs and examples; classes are compared as 0 and 1. What normal noise leads to."""

    title = "Mean squared error"
    allows_single_output = True

    type: Literal["mean_squared_error"] = "mean_squared_error"

    def __call__(self, outputs: Tensor, targets: Tensor) -> Tensor:
        from torch.nn import functional

        return functional.mse_loss(outputs, targets)

    def code(self, outputs: int) -> str:
        return "nn.functional.mse_loss(outputs, targets)"


class HalfSquaredError(Loss):
    """Sum over the outputs of ½(y − a)², mean over the examples: the form of textbooks, whose slope is (a − y)."""

    title = "Half squared error"
    allows_single_output = True

    type: Literal["half_squared_error"] = "half_squared_error"

    def __call__(self, outputs: Tensor, targets: Tensor) -> Tensor:
        difference = outputs - targets
        return 0.5 * (difference * difference).sum() / len(outputs)

    def code(self, outputs: int) -> str:
        return "0.5 * ((outputs - targets) ** 2).sum() / len(outputs)"


class MeanAbsoluteError(Loss):
    """Mean of |y − a| over outputs and examples; outliers count less than with squares."""

    title = "Mean absolute error"
    allows_single_output = True

    type: Literal["mean_absolute_error"] = "mean_absolute_error"

    def __call__(self, outputs: Tensor, targets: Tensor) -> Tensor:
        from torch.nn import functional

        return functional.l1_loss(outputs, targets)

    def code(self, outputs: int) -> str:
        return "nn.functional.l1_loss(outputs, targets)"


SMALLEST_PROBABILITY = 1e-7
"""Probabilities are held this far from 0 and 1, so that their logarithm is finite."""


class NegativeLogLikelihood(Loss):
    """−ln of the probability of the right class, of outputs that are probabilities already: end with softmax."""

    title = "Negative log-likelihood (of probabilities)"
    short = "Log-likelihood"
    needs_classes = True

    type: Literal["negative_log_likelihood"] = "negative_log_likelihood"

    def __call__(self, outputs: Tensor, targets: Tensor) -> Tensor:
        from torch.nn import functional

        return functional.nll_loss(outputs.clamp(min=SMALLEST_PROBABILITY).log(), targets)

    def targets(self, labels: Tensor, outputs: int) -> Tensor:
        return labels

    def probabilities(self, outputs: Tensor) -> Tensor | None:
        return outputs

    def advice(self, last_layer: str, task: Task) -> Advice | None:
        if last_layer == "softmax":
            return None
        message = "The negative log-likelihood reads probabilities, so the network has to end with softmax."
        return Advice(message, appends="softmax", is_error=True)

    def targets_code(self, outputs: int) -> str:
        return "labels"

    def code(self, outputs: int) -> str:
        return f"nn.functional.nll_loss(outputs.clamp(min={SMALLEST_PROBABILITY}).log(), targets)"


class BinaryCrossEntropy(Loss):
    """−[y ln a + (1 − y) ln(1 − a)], mean over outputs and examples, of outputs between 0 and 1: end with sigmoid. With
    more than two classes every output is a yes-or-no question of its own."""

    title = "Binary cross-entropy (of probabilities)"
    short = "Binary cross-entropy"
    needs_classes = True
    allows_single_output = True

    type: Literal["binary_cross_entropy"] = "binary_cross_entropy"

    def __call__(self, outputs: Tensor, targets: Tensor) -> Tensor:
        from torch.nn import functional

        held = outputs.clamp(SMALLEST_PROBABILITY, 1 - SMALLEST_PROBABILITY)
        return functional.binary_cross_entropy(held, targets)

    def advice(self, last_layer: str, task: Task) -> Advice | None:
        if last_layer not in ("sigmoid", "softmax"):
            message = "Binary cross-entropy reads values between 0 and 1, so the network has to end with sigmoid."
            return Advice(message, appends="sigmoid", is_error=True)
        if len(task.classes) > 2:
            return Advice(
                f"Binary cross-entropy asks {len(task.classes)} separate yes-or-no questions, although only one class "
                "can be right. Cross-entropy without the sigmoid compares the classes with each other."
            )
        return None

    def code(self, outputs: int) -> str:
        held = f"outputs.clamp({SMALLEST_PROBABILITY}, 1 - {SMALLEST_PROBABILITY})"
        return f"nn.functional.binary_cross_entropy({held}, targets)"


class Hinge(Loss):
    """How much the right answer fails to win by a margin of 1: the loss of support vector machines. One output:
    max(0, 1 − y·a) with y = ±1; one for each of K: 1/K of the sum over the others of max(0, 1 − a_right + a_other)."""

    title = "Hinge"
    needs_classes = True
    allows_single_output = True
    single_output_threshold = 0.0

    type: Literal["hinge"] = "hinge"

    def __call__(self, outputs: Tensor, targets: Tensor) -> Tensor:
        from torch.nn import functional

        if outputs.shape[1] == 1:
            return (1 - outputs[:, 0] * (2 * targets - 1)).clamp(min=0).mean()
        return functional.multi_margin_loss(outputs, targets)

    def targets(self, labels: Tensor, outputs: int) -> Tensor:
        return labels

    def advice(self, last_layer: str, task: Task) -> Advice | None:
        if last_layer not in ("softmax", "sigmoid", "relu"):
            return None
        message = f"The hinge reads scores of any size; a {last_layer} at the end keeps them from winning by 1."
        return Advice(message, removes_last=True)

    def targets_code(self, outputs: int) -> str:
        return "labels"

    def code(self, outputs: int) -> str:
        if outputs == 1:
            return "(1 - outputs[:, 0] * (2 * targets - 1)).clamp(min=0).mean()"
        return "nn.functional.multi_margin_loss(outputs, targets)"


LOSSES: Registry[Loss] = Registry(
    "loss",
    Loss,
    (
        CrossEntropy,
        NegativeLogLikelihood,
        BinaryCrossEntropy,
        MeanSquaredError,
        HalfSquaredError,
        MeanAbsoluteError,
        Hinge,
    ),
)
