"""How exported Python is laid out: long statements broken as formatters break them, imports sorted, names and
literals that are safe; imports nothing of ours."""

from __future__ import annotations

import ast
import keyword
import re
import sys
import textwrap
from collections.abc import Iterable, Sequence
from typing import Any
from unicodedata import east_asian_width

WIDTH = 120
STEP = "    "

OPENERS: dict[type[ast.expr], tuple[str, str]] = {ast.List: ("[", "]"), ast.Tuple: ("(", ")")}


def columns(text: str) -> int:
    """How wide a line is; wide characters count twice, as linters count them."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


def indented(lines: Iterable[str], depth: int = 1) -> list[str]:
    return [STEP * depth + line if line else line for line in lines]


def laid_out(statement: str, depth: int = 0, comment: str = "") -> list[str]:
    """The lines of a one-line statement (or `name=value,` of a call), broken where it is too long.

    `comment` stands behind it where there is room. What cannot be broken well, a long row of numbers, is filled line
    by line, and formatters are asked to leave it.
    """
    margin = STEP * depth
    line = margin + statement
    if columns(line) <= WIDTH:
        with_comment = f"{line}  # {comment}"
        return [with_comment if comment and columns(with_comment) <= WIDTH else line]
    keyword_name = re.match(r"(\w+)=(?!=)", statement)
    end = "," if keyword_name else ""
    code = statement.removesuffix(",") if keyword_name else statement
    head = keyword_name[0] if keyword_name else ""
    text = code.removeprefix(head)
    node = ast.parse(text).body[0]
    if isinstance(node, ast.Assign):
        head, value = text[: node.value.col_offset], node.value
    else:
        assert isinstance(node, ast.Expr)
        value = node.value
    broken = _Broken(text.encode())
    lines = broken.lines(value, margin, head, end)
    return [f"{margin}# fmt: off", *lines, f"{margin}# fmt: on"] if broken.is_filled else lines


class _Broken:
    """Breaks one expression of a one-line source (bytes, as the tree counts columns in bytes)."""

    def __init__(self, source: bytes) -> None:
        self._source = source
        self.is_filled = False

    def lines(self, node: ast.expr, margin: str, head: str, end: str) -> list[str]:
        line = margin + head + self._text(node) + end
        if columns(line) <= WIDTH or (children := self._children(node)) is None:
            return [line]
        opening, parts, closing = children
        if _is_long_row_of_numbers(node):
            self.is_filled = True
            filled = textwrap.wrap(", ".join(self._text(part) for _, part in parts) + ",", WIDTH - len(margin + STEP))
            return [margin + head + opening, *(margin + STEP + row for row in filled), margin + closing + end]
        inner = [line for name, part in parts for line in self.lines(part, margin + STEP, name, ",")]
        return [margin + head + opening, *inner, margin + closing + end]

    def _children(self, node: ast.expr) -> tuple[str, list[tuple[str, ast.expr]], str] | None:
        """What opens it, its parts as (keyword and =, node), what closes it; None if it has no parts."""
        if isinstance(node, ast.Call) and (node.args or node.keywords):
            named = [("", arg) for arg in node.args] + [(f"{word.arg}=", word.value) for word in node.keywords]
            return self._text(node.func) + "(", named, ")"
        if isinstance(node, ast.List | ast.Tuple) and node.elts:
            opening, closing = OPENERS[type(node)]
            return opening, [("", part) for part in node.elts], closing
        return None

    def _text(self, node: ast.expr) -> str:
        return self._source[node.col_offset : node.end_col_offset].decode()


def _is_long_row_of_numbers(node: ast.expr) -> bool:
    if not isinstance(node, ast.List | ast.Tuple):
        return False
    return len(node.elts) > 16 and all(isinstance(part, ast.Constant | ast.UnaryOp) for part in node.elts)


def literal(value: Any) -> str:
    """Plain data as Python, with the quotes that formatters prefer."""
    if isinstance(value, str):
        quoted = repr(value)
        return f'"{quoted[1:-1]}"' if quoted[0] == "'" and '"' not in quoted else quoted
    if isinstance(value, list):
        return f"[{', '.join(map(literal, value))}]"
    if isinstance(value, tuple):
        return f"({', '.join(map(literal, value))}{',' if len(value) == 1 else ''})"
    return repr(value)


def docstring(text: str, depth: int = 1) -> list[str]:
    """A docstring of one paragraph, on as few lines as it takes."""
    margin = STEP * depth
    safe = prose(text)
    one = f'{margin}"""{safe}"""'
    if columns(one) <= WIDTH:
        return [one]
    summary, *rest = re.split(r"(?<=[.!?:)]) (?=[A-Z0-9])", safe, maxsplit=1)
    first, *more = wrapped(summary, WIDTH - len(margin) - 3)
    lines = [f'"""{first}', *more, *(["", *wrapped(rest[0], WIDTH - len(margin))] if rest else []), '"""']
    return [margin + line if line else line for line in lines]


def wrapped(text: str, width: int) -> list[str]:
    """The words of a text on lines of at most so many columns."""
    lines = [""]
    for word in text.split():
        for piece in _pieces(word, width):
            joined = f"{lines[-1]} {piece}".strip()
            lines = [*lines[:-1], joined] if columns(joined) <= width else [*lines, piece]
    return lines


def _pieces(word: str, width: int) -> list[str]:
    """A word cut where it alone is too long for a line."""
    size = width if columns(word) == len(word) else width // 2
    return [word[start : start + size] for start in range(0, len(word), size)]


def prose(text: str) -> str:
    """A user's text as it may stand in a docstring or a comment: printable, and without what would end either."""
    shown = "".join(character if character.isprintable() else " " for character in text)
    return " ".join(shown.replace("\\", "/").replace('"', "'").split())


def identifiers(names: Sequence[str]) -> dict[str, str]:
    """A Python name for each layer id. Usual ids (conv2d_1) stay; others could be words of Python or of nn.Module."""
    taken = {name for name in names if re.fullmatch(r"[a-z][a-z0-9_]*_[0-9]+", name)}
    given = {name: name for name in taken}
    for name in names:
        if name not in given:
            chosen = f"layer_{name.strip('_')}" if not keyword.iskeyword(name) else f"layer_{name}"
            while chosen in taken:
                chosen += "_"
            taken.add(chosen)
            given[name] = chosen
    return given


def import_block(lines: Iterable[str]) -> list[str]:
    """Import lines, each once, sorted and grouped as linters want them."""
    plain = {line for line in lines if line.startswith("import ")}
    froms: dict[str, set[str]] = {}
    for line in set(lines) - plain:
        module, names = line.removeprefix("from ").split(" import ")
        froms.setdefault(module, set()).update(names.split(", "))
    joined = [f"from {module} import {', '.join(sorted(names, key=_by_kind))}" for module, names in froms.items()]
    blocks = []
    for wanted in (True, False):
        for kind in (sorted(plain, key=_module_of), sorted(joined, key=_module_of)):
            blocks.append(
                [line for line in kind if (_module_of(line).split(".")[0] in sys.stdlib_module_names) is wanted]
            )
    standard, others = blocks[0] + blocks[1], blocks[2] + blocks[3]
    return [*standard, *([""] if standard and others else []), *others]


def _module_of(line: str) -> str:
    return line.split()[1]


def _by_kind(name: str) -> tuple[int, str]:
    """CONSTANTS, then Classes, then the rest, as isort sorts."""
    return (0 if name.isupper() and len(name) > 1 else 1 if name[0].isupper() else 2), name
