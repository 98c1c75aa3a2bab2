"""Losses that compare numbers: how far each output is from its target."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from layerlab.catalog.equations import letter
from layerlab.catalog.losses.formula import Formula, Numbers, Term, number, share, signed
from layerlab.catalog.losses.loss import Loss

if TYPE_CHECKING:
    from torch import Tensor


class MeanSquaredError(Loss):
    """Mean of (y − a)² over outputs and examples; classes are compared as 0 and 1. What normal noise leads to."""

    title = "Mean squared error"
    allows_single_output = True

    type: Literal["mean_squared_error"] = "mean_squared_error"

    def __call__(self, outputs: Tensor, targets: Tensor) -> Tensor:
        from torch.nn import functional

        return functional.mse_loss(outputs, targets)

    def formula(self, outputs: int | None = None) -> Formula:
        mean = share(outputs)
        return Formula(
            f"E = {mean}Σ (y − a)²",
            f"{mean}2 (a − y)",
            (f"{mean}2 (", letter("a"), " − ", letter("y", is_signed=True), ")"),
        )

    def terms(self, outputs: Numbers, target: Numbers) -> list[Term]:
        n = len(outputs)
        pairs = zip(outputs, target, strict=True)
        return [(f"{share(n)}({number(y)} − {signed(a)})²", (y - a) ** 2 / n) for a, y in pairs]

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

    def formula(self, outputs: int | None = None) -> Formula:
        return Formula("E = Σ ½ (y − a)²", "a − y", (letter("a"), " − ", letter("y", is_signed=True)))

    def terms(self, outputs: Numbers, target: Numbers) -> list[Term]:
        pairs = zip(outputs, target, strict=True)
        return [(f"½ ({number(y)} − {signed(a)})²", 0.5 * (y - a) ** 2) for a, y in pairs]

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

    def formula(self, outputs: int | None = None) -> Formula:
        mean = share(outputs)
        return Formula(f"E = {mean}Σ |y − a|", f"{mean}1 where a > y, −1 where a < y")

    def terms(self, outputs: Numbers, target: Numbers) -> list[Term]:
        n = len(outputs)
        pairs = zip(outputs, target, strict=True)
        return [(f"{share(n)}|{number(y)} − {signed(a)}|", abs(y - a) / n) for a, y in pairs]

    def code(self, outputs: int) -> str:
        return "nn.functional.l1_loss(outputs, targets)"


DISTANCES = (MeanSquaredError, HalfSquaredError, MeanAbsoluteError)
