"""An equation as plain data: text, and letters that are drawn as letters or as the numbers they stand for.

The page typesets it, of each unit: z is its net input, a its output, y its target, p its share among all outputs.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Part = str | Mapping[str, Any]
Equation = tuple[Part, ...]


def letter(name: str, *, is_signed: bool = False) -> Part:
    """A letter that has a number; `is_signed` where a negative one stands in brackets, as after a minus."""
    return {"letter": name, "is_signed": is_signed}


def symbol(name: str) -> Part:
    """A letter that stays one, with the name of its unit."""
    return {"symbol": name}


def power(*exponent: Part) -> Part:
    """The exponent of what stands before it."""
    return {"power": list(exponent)}


def fraction(top: Equation, bottom: Equation) -> Part:
    """`top` over `bottom`."""
    return {"fraction": [list(top), list(bottom)]}


def sum_over_units(*parts: Part) -> Part:
    """These parts for each unit of the layer, added up: letters are then those of that unit."""
    return {"sum": list(parts)}
