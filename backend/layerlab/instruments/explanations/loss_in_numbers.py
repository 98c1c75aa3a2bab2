"""The losses of one example as formulas with the numbers in them; knows losses by their type, imports nothing of ours.

A loss that is not among them is still computed and differentiated; it only has no formula here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import exp, isfinite, log

SMALLEST_PROBABILITY = 1e-7
"""As in losses.py: probabilities are held this far from 0 and 1."""
PLACES = 9
LARGEST = 1e150
Numbers = Sequence[float]


@dataclass(frozen=True)
class LossInNumbers:
    """`formula` and `slope` in symbols (a: outputs, y: targets), `terms` (text, value) add up to the loss."""

    formula: str
    slope: str
    terms: list[tuple[str, float]]


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


def in_numbers(loss: str, outputs: Numbers, target: Numbers | int) -> LossInNumbers | None:
    """The loss of this type, for the outputs of one example and its target: a class, or a number for each output.

    None for a type that is not known here, and for outputs that float64 cannot square.
    """
    if not all(abs(a) < LARGEST for a in outputs):
        return None
    if isinstance(target, int):
        of_class = OF_CLASSES.get(loss)
        return None if of_class is None else of_class(outputs, target)
    of_numbers = OF_NUMBERS.get(loss)
    return None if of_numbers is None else of_numbers(outputs, target)


def _half_squares(outputs: Numbers, targets: Numbers) -> LossInNumbers:
    terms = [(f"½ ({number(y)} − {_signed(a)})²", 0.5 * (y - a) ** 2) for a, y in zip(outputs, targets, strict=True)]
    return LossInNumbers("E = Σ ½ (y − a)²", "a − y", terms)


def _mean_squares(outputs: Numbers, targets: Numbers) -> LossInNumbers:
    n = len(outputs)
    terms = [
        (f"{_share(n)}({number(y)} − {_signed(a)})²", (y - a) ** 2 / n) for a, y in zip(outputs, targets, strict=True)
    ]
    return LossInNumbers(f"E = {_share(n)}Σ (y − a)²", f"{_share(n)}2 (a − y)", terms)


def _mean_distances(outputs: Numbers, targets: Numbers) -> LossInNumbers:
    n = len(outputs)
    terms = [
        (f"{_share(n)}|{number(y)} − {_signed(a)}|", abs(y - a) / n) for a, y in zip(outputs, targets, strict=True)
    ]
    return LossInNumbers(f"E = {_share(n)}Σ |y − a|", f"{_share(n)}1 where a > y, −1 where a < y", terms)


def _binary_cross_entropy(outputs: Numbers, targets: Numbers) -> LossInNumbers:
    n = len(outputs)
    terms = []
    for a, y in zip(outputs, targets, strict=True):
        held = min(max(a, SMALLEST_PROBABILITY), 1 - SMALLEST_PROBABILITY)
        value = -(y * log(held) + (1 - y) * log(1 - held)) / n
        text = f"−ln({number(a)})" if y == 1 else f"−ln(1 − {number(a)})"
        if y not in (0, 1):
            text = f"−[{number(y)} ln({number(a)}) + (1 − {number(y)}) ln(1 − {number(a)})]"
        terms.append((f"{_share(n)}{text}", value))
    return LossInNumbers(f"E = {_share(n)}Σ −[y ln a + (1 − y) ln(1 − a)]", f"{_share(n)}(a − y) / (a (1 − a))", terms)


def _cross_entropy(outputs: Numbers, right: int) -> LossInNumbers:
    highest = max(outputs)
    powers = [exp(a - highest) for a in outputs]
    value = log(sum(powers)) - (outputs[right] - highest)
    text = f"−ln( e^{_signed(outputs[right])} / ({' + '.join(f'e^{_signed(a)}' for a in outputs)}) )"
    formula = "E = −ln p, p = eᵃ of the right class / Σ eᵃ (softmax)"
    return LossInNumbers(formula, "p − y, with y = 1 for the right class and 0 for the others", [(text, value)])


def _negative_log_likelihood(outputs: Numbers, right: int) -> LossInNumbers:
    value = -log(max(outputs[right], SMALLEST_PROBABILITY))
    text = f"−ln({number(outputs[right])})"
    return LossInNumbers(
        "E = −ln a of the right class", "−1 / a for the right class, 0 for the others", [(text, value)]
    )


def _hinge(outputs: Numbers, right: int) -> LossInNumbers:
    if len(outputs) == 1:
        sign = 2 * right - 1
        text = f"max(0, 1 − ({sign}) · {_signed(outputs[0])})".replace("-", "−")
        value = max(0.0, 1 - sign * outputs[0])
        return LossInNumbers("E = max(0, 1 − y·a), y = ±1", "−y inside the margin, else 0", [(text, value)])
    n, chosen = len(outputs), outputs[right]
    terms = [
        (f"{_share(n)}max(0, 1 − {_signed(chosen)} + {_signed(a)})", max(0.0, 1 - chosen + a) / n)
        for index, a in enumerate(outputs)
        if index != right
    ]
    formula = f"E = {_share(n)}Σ max(0, 1 − a of the right class + a) over the others"
    return LossInNumbers(formula, f"{_share(n)}1 for each other class inside the margin, minus their sum", terms)


def _share(n: int) -> str:
    return "" if n == 1 else f"1/{n} · "


def _signed(value: float) -> str:
    return f"({number(value)})" if value < 0 else number(value)


OF_NUMBERS: dict[str, Callable[[Numbers, Numbers], LossInNumbers]] = {
    "half_squared_error": _half_squares,
    "mean_squared_error": _mean_squares,
    "mean_absolute_error": _mean_distances,
    "binary_cross_entropy": _binary_cross_entropy,
}
OF_CLASSES: dict[str, Callable[[Numbers, int], LossInNumbers]] = {
    "cross_entropy": _cross_entropy,
    "negative_log_likelihood": _negative_log_likelihood,
    "hinge": _hinge,
}
