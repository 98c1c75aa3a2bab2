"""What is said to people and to programs at once: a sentence, its stable code, and the values that it is made of.

`sentence` is the only way to one with values: its text comes from the template and the values where it is raised, so
neither can say what the other does not. Imports nothing of ours.

Values are plain JSON: numbers, truths, ids, tags, names that are shown anyway, lists of them, and sentences within
sentences as {"code", "text", "values"}. A code with several templates tells them apart by the value `variant`.
Beside Python's own format specs a template knows those of SPECS.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from string import Formatter
from typing import Any

Values = dict[str, Any]

MOST_NAMED = 20


@dataclass(frozen=True)
class Sentence:
    """One sentence, or some that belong together: the template of `code` with `values` in it."""

    code: str
    text: str
    values: Values = field(default_factory=dict)

    @property
    def parts(self) -> tuple[str, str, Values]:
        """Text, code and values, in the order in which events have them."""
        return self.text, self.code, self.values

    @property
    def document(self) -> Values:
        """As a value of another sentence."""
        return {"code": self.code, "text": self.text, "values": self.values}


def sentence(code: str, template: str, /, **values: Any) -> Sentence:
    """The sentence of this code: `template`, as str.format takes it, with `values` in it.

    Every field of the template is a value, and every value but `variant` a field: tests/architecture holds it.
    """
    plain = as_plain(values)
    return Sentence(code, filled(template, plain), plain)


def as_plain(values: Mapping[str, Any]) -> Values:
    """`values` with every sentence among them as a document."""
    return {name: value.document if isinstance(value, Sentence) else value for name, value in values.items()}


def filled(template: str, values: Mapping[str, Any]) -> str:
    """The text of a template with its values. Raises KeyError where one is missing."""
    return _FORMATTER.vformat(template, (), values)


def number(value: float | None) -> str:
    """A number as a sentence says it: three digits that matter."""
    if value is None:
        return "no finite number"
    if value != 0 and not 1e-3 <= abs(value) < 1e5:
        mantissa, exponent = f"{value:.1e}".split("e")
        return f"{mantissa}·10^{int(exponent)}"
    return f"{value:,.3g}" if abs(value) < 1000 else f"{value:,.0f}"


def percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def listed(items: Iterable[object]) -> str:
    return ", ".join(map(str, items))


def few(names: Sequence[str]) -> str:
    """At most 20 of them."""
    return listed(names[:MOST_NAMED]) + (" ..." if len(names) > MOST_NAMED else "")


def quoted(names: Iterable[str]) -> str:
    return ", ".join(f"“{name}”" for name in names)


def joined(items: Iterable[object]) -> str:
    return " and ".join(map(str, items))


def times(sizes: Iterable[int]) -> str:
    return " × ".join(map(str, sizes))


def arrows(sizes: Iterable[int]) -> str:
    return " → ".join(f"{size:,}" for size in sizes)


def crosses(sizes: Iterable[int]) -> str:
    return "×".join(map(str, sizes))


def counted(count: int, noun: str) -> str:
    """One row, two rows."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


SPECS: dict[str, Callable[..., str]] = {
    "number": number,
    "percent": percent,
    "listed": listed,
    "few": few,
    "quoted": quoted,
    "and": joined,
    "times": times,
    "crosses": crosses,
    "arrows": arrows,
    "counted": counted,
}
"""What may stand after the colon of a field beside Python's own: {share:percent}, {rows:counted row}. Rooms above add
what is theirs to show."""


class _Formatter(Formatter):
    def format_field(self, value: Any, format_spec: str) -> str:
        if isinstance(value, dict):  # a sentence within a sentence
            return str(value["text"])
        name, *arguments = format_spec.split(" ")
        if name in SPECS:
            return SPECS[name](value, *arguments)
        return str(super().format_field(value, format_spec))


_FORMATTER = _Formatter()
