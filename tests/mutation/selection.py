"""Which tests speak of a file of the product (`closest_tests`), read from the layout and from what tests import."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

TOO_FAR = {"browser", "benchmarks", "packaging", "architecture", "mutation"}
"""Folders whose tests look at the whole product, slowly, or do not run it."""


def closest_tests(module: str, tests: Path) -> list[Path]:
    """The test files of a module ("layerlab.storage.checkpoints"), those that speak of it by name first.

    They are what lies in a folder named like a part of the module's name, what imports the module itself, and the
    contract tests of the packages around it.
    """
    _, *parts = module.split(".")
    chosen = {}
    for path in sorted(tests.rglob("test_*.py")):
        folders, targets = set(path.relative_to(tests).parts[:-1]), imported_by(path)
        is_around = any(module.startswith(f"{target}.") and target.count(".") > 1 for target in targets)
        is_near = bool(folders & set(parts)) or module in targets or ("contract" in folders and is_around)
        if is_near and not TOO_FAR & folders:
            chosen[path] = (path.stem != f"test_{parts[-1]}", module not in targets, not is_around)
    return sorted(chosen, key=lambda path: (chosen[path], path))


@cache
def imported_by(path: Path) -> frozenset[str]:
    """The dotted names of what a file imports, inside functions too."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return frozenset(found)
