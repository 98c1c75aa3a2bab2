"""Losses that compare classes: how much the right one gets, against the others."""

from __future__ import annotations

from math import exp, log
from typing import TYPE_CHECKING, Literal

from layerlab.catalog.equations import fraction, letter
from layerlab.catalog.layers.activations import Sigmoid, Softmax
from layerlab.catalog.losses.formula import Formula, Numbers, Term, number, share, signed
from layerlab.catalog.losses.loss import Advice, Loss
from layerlab.sentences import sentence

if TYPE_CHECKING:
    from torch import Tensor

    from layerlab.catalog.datasets import Task
    from layerlab.catalog.layers import Layer


SMALLEST_PROBABILITY = 1e-7
"""Probabilities are held this far from 0 and 1, so that their logarithm is finite."""


class CrossEntropy(Loss):
    """−ln of the probability that softmax gives the right class. It takes logits: the softmax is inside. Its slope is
    (softmax − target): it learns fastest when it is most wrong."""

    title = "Cross-entropy (of logits)"
    short = "Cross-entropy"
    needs_classes = True
    is_cross_entropy = True

    type: Literal["cross_entropy"] = "cross_entropy"

    def __call__(self, outputs: Tensor, targets: Tensor) -> Tensor:
        from torch.nn import functional

        return functional.cross_entropy(outputs, targets)

    def targets(self, labels: Tensor, outputs: int) -> Tensor:
        return labels

    def probabilities(self, outputs: Tensor) -> Tensor | None:
        return outputs.softmax(1)

    def formula(self, outputs: int | None = None) -> Formula:
        return Formula(
            "E = −ln p, p = eᵃ of the right class / Σ eᵃ (softmax)",
            "p − y, with y = 1 for the right class and 0 for the others",
            (letter("p"), " − ", letter("y")),
        )

    def terms(self, outputs: Numbers, target: Numbers) -> list[Term]:
        right, highest = int(target[0]), max(outputs)
        powers = [exp(a - highest) for a in outputs]
        value = log(sum(powers)) - (outputs[right] - highest)
        return [(f"−ln( e^{signed(outputs[right])} / ({' + '.join(f'e^{signed(a)}' for a in outputs)}) )", value)]

    def advice(self, last_layer: Layer, task: Task) -> Advice | None:
        if last_layer.gives == "shares":
            said = sentence(
                "output_and_loss",
                "Cross-entropy has the softmax inside; a softmax layer before it flattens the scores a second time, "
                "and learning crawls. Remove the softmax layer, or choose the negative log-likelihood.",
                variant="softmax_twice",
            )
            return Advice(said, removes_last=True)
        if last_layer.output_range is not None:
            said = sentence(
                "output_and_loss",
                "Cross-entropy reads scores of any size; a {last} at the end holds them in, so the "
                "network can never be sure. Remove the last activation.",
                last=last_layer.tag(),
                variant="scores_held_in",
            )
            return Advice(said, removes_last=True)
        return None

    def targets_code(self, outputs: int) -> str:
        return "labels"

    def code(self, outputs: int) -> str:
        return "nn.functional.cross_entropy(outputs, targets)"


class NegativeLogLikelihood(Loss):
    """−ln of the probability of the right class, of outputs that are probabilities already: end with softmax."""

    title = "Negative log-likelihood (of probabilities)"
    short = "Log-likelihood"
    needs_classes = True
    is_cross_entropy = True

    type: Literal["negative_log_likelihood"] = "negative_log_likelihood"

    def __call__(self, outputs: Tensor, targets: Tensor) -> Tensor:
        from torch.nn import functional

        return functional.nll_loss(outputs.clamp(min=SMALLEST_PROBABILITY).log(), targets)

    def targets(self, labels: Tensor, outputs: int) -> Tensor:
        return labels

    def probabilities(self, outputs: Tensor) -> Tensor | None:
        return outputs

    def formula(self, outputs: int | None = None) -> Formula:
        return Formula("E = −ln a of the right class", "−1 / a for the right class, 0 for the others")

    def terms(self, outputs: Numbers, target: Numbers) -> list[Term]:
        a = outputs[int(target[0])]
        return [(f"−ln({number(a)})", -log(max(a, SMALLEST_PROBABILITY)))]

    def advice(self, last_layer: Layer, task: Task) -> Advice | None:
        if last_layer.gives == "shares":
            return None
        said = sentence(
            "output_and_loss",
            "The negative log-likelihood reads probabilities, so the network has to end with softmax.",
            variant="needs_softmax",
        )
        return Advice(said, appends=Softmax.tag(), is_error=True)

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

    def class_shares(self, outputs: Tensor) -> Tensor | None:
        import torch

        return torch.cat([1 - outputs, outputs], 1) if outputs.shape[1] == 1 else self.probabilities(outputs)

    def formula(self, outputs: int | None = None) -> Formula:
        mean, a, y = share(outputs), letter("a"), letter("y")
        return Formula(
            f"E = {mean}Σ −[y ln a + (1 − y) ln(1 − a)]",
            f"{mean}(a − y) / (a (1 − a))",
            (mean, fraction((a, " − ", y), (a, " (1 − ", a, ")"))),
        )

    def terms(self, outputs: Numbers, target: Numbers) -> list[Term]:
        return [self._term(a, y, len(outputs)) for a, y in zip(outputs, target, strict=True)]

    def _term(self, a: float, y: float, outputs: int) -> Term:
        held = min(max(a, SMALLEST_PROBABILITY), 1 - SMALLEST_PROBABILITY)
        value = -(y * log(held) + (1 - y) * log(1 - held)) / outputs
        text = f"−ln({number(a)})" if y == 1 else f"−ln(1 − {number(a)})"
        if y not in (0, 1):
            text = f"−[{number(y)} ln({number(a)}) + (1 − {number(y)}) ln(1 − {number(a)})]"
        return f"{share(outputs)}{text}", value

    def advice(self, last_layer: Layer, task: Task) -> Advice | None:
        if last_layer.gives == "scores":
            said = sentence(
                "output_and_loss",
                "Binary cross-entropy reads values between 0 and 1, so the network has to end with sigmoid.",
                variant="needs_sigmoid",
            )
            return Advice(said, appends=Sigmoid.tag(), is_error=True)
        if len(task.classes) > 2:
            said = sentence(
                "output_and_loss",
                "Binary cross-entropy asks {classes} separate yes-or-no questions, although only one class "
                "can be right. Cross-entropy without the sigmoid compares the classes with each other.",
                classes=len(task.classes),
                variant="separate_questions",
            )
            return Advice(said)
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

    def formula(self, outputs: int | None = None) -> Formula:
        if outputs == 1:
            return Formula("E = max(0, 1 − y·a), y = ±1", "−y inside the margin, else 0")
        mean = share(outputs)
        return Formula(
            f"E = {mean}Σ max(0, 1 − a of the right class + a) over the others",
            f"{mean}1 for each other class inside the margin, minus their sum",
        )

    def terms(self, outputs: Numbers, target: Numbers) -> list[Term]:
        right, n = int(target[0]), len(outputs)
        if n == 1:
            sign = 2 * right - 1
            text = f"max(0, 1 − ({sign}) · {signed(outputs[0])})".replace("-", "−")
            return [(text, max(0.0, 1 - sign * outputs[0]))]
        chosen = outputs[right]
        return [
            (f"{share(n)}max(0, 1 − {signed(chosen)} + {signed(a)})", max(0.0, 1 - chosen + a) / n)
            for index, a in enumerate(outputs)
            if index != right
        ]

    def advice(self, last_layer: Layer, task: Task) -> Advice | None:
        if last_layer.output_range is None or last_layer.output_range[0] < 0:
            return None
        said = sentence(
            "output_and_loss",
            "The hinge reads scores of any size; a {last} at the end keeps them from winning by 1.",
            last=last_layer.tag(),
            variant="hinge_held_in",
        )
        return Advice(said, removes_last=True)

    def targets_code(self, outputs: int) -> str:
        return "labels"

    def code(self, outputs: int) -> str:
        if outputs == 1:
            return "(1 - outputs[:, 0] * (2 * targets - 1)).clamp(min=0).mean()"
        return "nn.functional.multi_margin_loss(outputs, targets)"


LIKELIHOODS = (CrossEntropy, NegativeLogLikelihood, BinaryCrossEntropy)
MARGINS = (Hinge,)
