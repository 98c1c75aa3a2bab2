"""Finds code that counts the axes of a shape, and so decides by itself what the shape means; imports nothing of ours.

A shape says its kind: in the backend by catalog/shape.py, on the page by shape.js. A number of axes may still
be told to people, in an f-string or as a value of a sentence.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

OWNER, PAGE_OWNER = "catalog/shape.py", "shape.js"

COMMENT = re.compile(r"/\*.*?\*/|(?<![:'\"`\\])//[^\n]*", re.DOTALL)
ON_THE_PAGE = re.compile(r"\w*[sS]hape\)?\??\.length\b")


def violations(package: Path) -> list[str]:
    """Where the backend's files, under `package`, count axes: the file, the line, and what stands there."""
    return [
        f"{name}:{line}: {found}"
        for path in sorted(package.rglob("*.py"))
        if (name := path.relative_to(package).as_posix()) != OWNER
        for line, found in _counted(ast.parse(path.read_text(encoding="utf-8")))
    ]


def _is_sentence(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and ast.unparse(node.func) == "sentence"


def _counted(node: ast.AST) -> Iterator[tuple[int, str]]:
    if isinstance(node, ast.FormattedValue) or _is_sentence(node):
        return
    if isinstance(node, ast.Attribute) and node.attr == "ndim":
        yield node.lineno, ast.unparse(node)
    if isinstance(node, ast.Call) and _counts(node):
        yield node.lineno, ast.unparse(node)
    for child in ast.iter_child_nodes(node):
        yield from _counted(child)


def _counts(call: ast.Call) -> bool:
    if isinstance(call.func, ast.Attribute):
        return call.func.attr in ("dim", "ndimension") and not call.args and not call.keywords
    return isinstance(call.func, ast.Name) and call.func.id == "len" and _is_shape(call.args[0])


def _is_shape(value: ast.expr) -> bool:
    """Whether an expression is a shape by its name: `shape`, `input_shape`, `values.shape[1:]`, `tuple(x.shape)`."""
    if isinstance(value, ast.Call):
        is_copy = isinstance(value.func, ast.Name) and value.func.id in ("tuple", "list")
        return is_copy and bool(value.args) and _is_shape(value.args[0])
    if isinstance(value, ast.Subscript):
        return isinstance(value.slice, ast.Slice) and _is_shape(value.value)
    name = value.attr if isinstance(value, ast.Attribute) else value.id if isinstance(value, ast.Name) else ""
    return name == "shape" or name.endswith("_shape")


def page_violations(src: Path) -> list[str]:
    """Where the page's sources, under `src`, count axes: the file, the line, and what stands there."""
    return [
        f"{name}:{number}: {match[0]}"
        for path in sorted(src.rglob("*.js*"))
        if (name := path.relative_to(src).as_posix()) != PAGE_OWNER and ".test." not in name
        for number, text in enumerate(_code(path).split("\n"), start=1)
        for match in ON_THE_PAGE.finditer(text)
    ]


def _code(path: Path) -> str:
    """The file without its comments, every line where it was."""
    return COMMENT.sub(lambda match: "\n" * match[0].count("\n"), path.read_text(encoding="utf-8"))
