"""Reads every sentence of the backend from its source: code, template, and the names of its values."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from string import Formatter

MAKERS = {"sentence": ((0,), (1,)), "Figure.of": ((0,), (1, 3)), "Remedy.of": ((0,), (1, 2))}
"""What makes a sentence, and at which places its code and its templates stand."""
SNAKE_CASE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")


@dataclass(frozen=True)
class Said:
    """One call that makes a sentence. `values` is None where they come from a dictionary that only a run knows."""

    where: str
    maker: str
    code: str | None
    templates: tuple[str, ...]
    variant: str | None
    values: frozenset[str] | None


def sentences(folder: Path) -> Iterator[Said]:
    """Every sentence said below `folder`."""
    for path in sorted(folder.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for call in ast.walk(tree):
            if isinstance(call, ast.Call) and (maker := MAKERS.get(ast.unparse(call.func))) is not None:
                yield _said(tree, call, *maker, f"{path.relative_to(folder)}:{call.lineno}")


def fields_of(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name is not None}


def specs_of(template: str) -> set[str]:
    """The format specs that a template uses."""
    return {spec for _, _, spec, _ in Formatter().parse(template) if spec}


def violations(folder: Path) -> list[str]:
    """What breaks the rules: values that are no fields, fields without a value, codes, two templates of one code."""
    said = list(sentences(folder))
    return [complaint for one in said for complaint in _complaints(one)] + _doubles(said)


def _complaints(said: Said) -> Iterator[str]:
    if said.code is not None and not SNAKE_CASE.fullmatch(said.code):
        yield f"{said.where}: {said.code} is no snake_case"
    if said.values is None:
        return
    fields = set().union(*(fields_of(template) for template in said.templates))
    if missing := fields - said.values:
        yield f"{said.where}: no value for {', '.join(sorted(missing))}"
    if spare := said.values - fields:
        yield f"{said.where}: {', '.join(sorted(spare))} stands in no template"
    yield from (f"{said.where}: {name} is no snake_case" for name in said.values if not SNAKE_CASE.fullmatch(name))


def _doubles(said: list[Said]) -> list[str]:
    """Codes with two templates that no variant tells apart."""
    known: dict[tuple[str, str, str | None], Said] = {}
    found = []
    for one in said:
        if (
            one.code is not None
            and (first := known.setdefault((one.maker, one.code, one.variant), one)).templates != one.templates
        ):
            found.append(f"{one.where}: {one.code} says something else at {first.where}; tell them apart by a variant")
    return found


def _said(tree: ast.Module, call: ast.Call, codes: tuple[int, ...], templates: tuple[int, ...], where: str) -> Said:
    code = call.args[codes[0]]
    keywords = {keyword.arg: keyword.value for keyword in call.keywords}
    named = frozenset(name for name in keywords if name not in (None, "variant"))
    variant = keywords.get("variant")
    return Said(
        where,
        ast.unparse(call.func),
        str(code.value) if isinstance(code, ast.Constant) else None,
        tuple(_text(tree, call, call.args[place], where) for place in templates),
        str(variant.value) if isinstance(variant, ast.Constant) else None,
        None if None in keywords else frozenset(str(name) for name in named),
    )


def _text(tree: ast.Module, call: ast.Call, node: ast.expr, where: str) -> str:
    """A template written out, or under a name that is given it nearest above."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    given = [
        (each.lineno, text)
        for each in ast.walk(tree)
        if isinstance(each, ast.Assign) and each.lineno < call.lineno and isinstance(node, ast.Name)
        for name, text in _pairs(each)
        if name == node.id and isinstance(text, ast.Constant)
    ]
    if not given:
        raise AssertionError(f"{where}: the template {ast.unparse(node)} is not written out")
    return str(max(given, key=lambda one: one[0])[1].value)


def _pairs(assignment: ast.Assign) -> list[tuple[str, ast.expr]]:
    """The names and the expressions of `a = x` and of `a, b = x, y`."""
    target, value = assignment.targets[0], assignment.value
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        return [(ast.unparse(name), one) for name, one in zip(target.elts, value.elts, strict=True)]
    return [(ast.unparse(target), value)]
