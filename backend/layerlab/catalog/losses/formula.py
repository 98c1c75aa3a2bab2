"""How the formula of a loss is written, in symbols (`Formula`) and with the numbers of one example in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite

from layerlab.catalog.equations import Equation

PLACES = 9
LARGEST = 1e150
Numbers = Sequence[float]
Term = tuple[str, float]
"""A part of the sum as text, and its value."""


@dataclass(frozen=True)
class Formula:
    """The loss of one example and its slope in symbols (a: outputs, y: targets), as people write them.

    `slope_equation` is the slope by one output, to be typeset; () where it takes words.
    """

    formula: str
    slope: str
    slope_equation: Equation = ()


NO_FORMULA = Formula("", "")


@dataclass(frozen=True)
class LossInNumbers:
    """A formula, and the `terms` that add up to the loss."""

    formula: Formula
    terms: list[Term]


def number(value: float) -> str:
    """Nine places after the point; fewer where the number has no more, powers of ten where it is tiny or huge."""
    if not isfinite(value):
        return "–"
    if value != 0 and not 1e-4 <= abs(value) < 1e6:
        return f"{value:.6e}".replace("e-0", "e-").replace("e+0", "e+").replace("-", "−")
    text = f"{value:.{PLACES}f}"
    if abs(value - round(value, 4)) < 1e-13 * max(1.0, abs(value)):
        text = text.rstrip("0").rstrip(".")
    return text.replace("-", "−")


def signed(value: float) -> str:
    """The same, in brackets if it is negative."""
    return f"({number(value)})" if value < 0 else number(value)


def share(outputs: int | None) -> str:
    """The factor of a mean over this many outputs, n if None; nothing for a single one."""
    return "" if outputs == 1 else f"1/{outputs or 'n'} · "
