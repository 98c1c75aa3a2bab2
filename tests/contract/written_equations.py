"""Works an equation of the catalog out, as its data say it: the text of a calculation, read by Python."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

from layerlab.catalog.equations import Equation, Part

Numbers = Mapping[str, float]
"""What each letter stands for."""
NAMES = {"e": math.e, "tanh": math.tanh, "max": max, "abs": abs}
SIGNS = (
    ("−", "-"),
    ("·", "*"),
    ("²", "**2"),
)
PRODUCTS = ((r"\|([^|]+)\|", r"abs(\1)"), (r"([\d)])\s+\(", r"\1*("))
"""A product is written without a sign: `a (1 − a)`."""


def worked_out(equation: Equation | Sequence[Part], unit: int, units: Sequence[Numbers]) -> float:
    """The value of the equation of one of these units."""
    text = _text(equation, unit, units)
    for written, read in SIGNS:
        text = text.replace(written, read)
    for pattern, read in PRODUCTS:
        text = re.sub(pattern, read, text)
    return float(eval(text, dict(NAMES)))


def letters_in(equation: Equation | Sequence[Part]) -> set[str]:
    """The letters that get numbers."""
    found = set[str]()
    for part in equation:
        if isinstance(part, Mapping):
            found |= {part["letter"]} if "letter" in part else set()
            for inner in _inside(part):
                found |= letters_in(inner)
    return found


def _inside(part: Mapping[str, Any]) -> list[Sequence[Part]]:
    return [*part.get("fraction", ()), *([part[name] for name in ("power", "sum") if name in part])]


def _text(equation: Equation | Sequence[Part], unit: int, units: Sequence[Numbers]) -> str:
    return "".join(part if isinstance(part, str) else _part(part, unit, units) for part in equation)


def _part(part: Mapping[str, Any], unit: int, units: Sequence[Numbers]) -> str:
    match part:
        case {"letter": name} | {"symbol": name}:
            return f"({units[unit][name]!r})"
        case {"power": exponent}:
            return f"**({_text(exponent, unit, units)})"
        case {"fraction": [top, bottom]}:
            return f"(({_text(top, unit, units)})/({_text(bottom, unit, units)}))"
        case {"sum": parts}:
            return "(" + "+".join(f"({_text(parts, other, units)})" for other in range(len(units))) + ")"
    raise ValueError(f"no part of an equation: {part}")
