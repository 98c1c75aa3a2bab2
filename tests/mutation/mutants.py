"""What can be changed in a Python source, one place at a time (`mutants_of`); imports nothing of ours."""

from __future__ import annotations

import ast
import copy
import re
from collections.abc import Iterator
from dataclasses import dataclass

COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    **{ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq},
    **{ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In},
}
COMPUTED: dict[type[ast.operator], type[ast.operator]] = {
    **{ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult},
    **{ast.FloorDiv: ast.Mult, ast.Mod: ast.Mult, ast.Pow: ast.Mult},
}

PATH = re.compile(r"(path|folder|directory|dir|root)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Mutant:
    """One expression of a source and another in its place; `line` counts from 1, `start` and `end` are in bytes."""

    line: int
    before: str
    after: str
    start: int
    end: int

    def applied_to(self, source: str) -> str:
        """The source with the change in it. What stood on several lines stands on one."""
        data = source.encode()
        return (data[: self.start] + f"({self.after})".encode() + data[self.end :]).decode()


def mutants_of(source: str) -> list[Mutant]:
    """Every change of a comparison, a sign, a number, a flag, an `and`, an `or`, a `not` or a condition."""
    lines = [0]
    for line in source.encode().splitlines(keepends=True):
        lines.append(lines[-1] + len(line))
    found = []
    for node, is_condition in _expressions(ast.parse(source)):
        start = lines[node.lineno - 1] + node.col_offset
        end = lines[(node.end_lineno or node.lineno) - 1] + (node.end_col_offset or 0)
        changed = [*_changes(node), *_denied(node, is_condition)]
        found += [Mutant(node.lineno, ast.unparse(node), ast.unparse(new), start, end) for new in changed]
    return found


def _expressions(node: ast.AST) -> Iterator[tuple[ast.expr, bool]]:
    """All that is computed, and whether something hangs on it; no types, decorators, asserts, texts put together."""
    for name, value in ast.iter_fields(node):
        for child in value if isinstance(value, list) else [value]:
            if name in ("annotation", "returns", "decorator_list") or isinstance(child, ast.Assert | ast.JoinedStr):
                continue
            if isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING":
                continue
            if isinstance(child, ast.expr):
                yield child, name in ("test", "ifs")
            if isinstance(child, ast.AST):
                yield from _expressions(child)


def _denied(node: ast.expr, is_condition: bool) -> Iterator[ast.expr]:
    if is_condition and isinstance(node, ast.Name | ast.Attribute | ast.Call | ast.NamedExpr):
        yield ast.UnaryOp(ast.Not(), node)


def _changes(node: ast.expr) -> Iterator[ast.expr]:
    match node:
        case ast.Compare():
            for place, operator in enumerate(node.ops):
                new = copy.deepcopy(node)
                new.ops[place] = COMPARED[type(operator)]()
                yield new
        case ast.BinOp(op=operator) if type(operator) in COMPUTED and not _is_of_text(node):
            yield ast.BinOp(node.left, COMPUTED[type(operator)](), node.right)
        case ast.BoolOp():
            yield ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)
        case ast.UnaryOp(op=ast.Not() | ast.USub()):
            yield node.operand
        case ast.Constant(value=bool(flag)):
            yield ast.Constant(not flag)
        case ast.Constant(value=int(number)):
            yield ast.Constant(number + 1)
        case ast.Constant(value=float(number)):
            yield ast.Constant(number * 2 or 1.0)


def _is_of_text(node: ast.BinOp) -> bool:
    """Whether texts or paths are joined, where another sign would be an error and no change."""
    sides = (node.left, node.right)
    is_text = any(
        isinstance(side, ast.JoinedStr) or isinstance(getattr(side, "value", 0), str | bytes) for side in sides
    )
    return is_text or bool(PATH.search(ast.unparse(node.left)))
