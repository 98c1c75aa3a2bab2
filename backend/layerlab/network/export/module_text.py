"""The text of our own modules, read without importing them: what stands at their top, by name; imports nothing of ours.

The server must not import torch, and an exported script has to carry functions and classes of files that do.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.util import find_spec
from pathlib import Path

PACKAGE = "layerlab"
Function = ast.FunctionDef
Definition = ast.FunctionDef | ast.ClassDef


@dataclass(frozen=True)
class Origin:
    """Where an imported name comes from: `from module import name`, or `import module` where `name` is None."""

    module: str
    name: str | None = None

    @property
    def is_ours(self) -> bool:
        return self.module.split(".")[0] == PACKAGE

    def line(self, alias: str) -> str:
        """The import that binds `alias` to it."""
        if self.name is None:
            return f"import {self.module}" + ("" if alias == self.module else f" as {alias}")
        return f"from {self.module} import {self.name}" + ("" if alias == self.name else f" as {alias}")


class ModuleText:
    """One module of the package, as text and as a tree."""

    def __init__(self, name: str, source: str) -> None:
        self.name = name
        self.source = source
        self.tree = ast.parse(source)

    @cached_property
    def definitions(self) -> dict[str, Definition]:
        """The functions and classes at its top."""
        return {node.name: node for node in self.tree.body if isinstance(node, Definition)}

    @cached_property
    def constants(self) -> dict[str, ast.expr]:
        """The values given to names at its top."""
        found = {}
        for node in self.tree.body:
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                found[node.targets[0].id] = node.value
            elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value:
                found[node.target.id] = node.value
        return found

    @cached_property
    def imports(self) -> dict[str, Origin]:
        """The names that imports at its top bind, those for type checkers too."""
        nodes = [inner for node in self.tree.body if not isinstance(node, Definition) for inner in ast.walk(node)]
        return dict(bound for node in nodes for bound in imported_names(node))

    def method(self, owner: str, name: str) -> Function | None:
        """The method `name` that the class `owner` itself defines."""
        body = self.definitions[owner].body if owner in self.definitions else []
        return next((node for node in body if isinstance(node, Function) and node.name == name), None)

    def text(self, node: ast.AST) -> str:
        """The source of a node, without the indentation of the block it stands in; decorators are left out."""
        assert isinstance(node, ast.stmt | ast.expr)
        text = ast.get_source_segment(self.source, node)
        assert text is not None
        lines = text.split("\n")
        margin = " " * node.col_offset
        return "\n".join([lines[0], *(line.removeprefix(margin) for line in lines[1:])])


def imported_names(node: ast.AST) -> Iterator[tuple[str, Origin]]:
    """The names that an import binds, with their origins."""
    if isinstance(node, ast.Import):
        for alias in node.names:
            yield alias.asname or alias.name, Origin(alias.name)
    elif isinstance(node, ast.ImportFrom) and node.module != "__future__":
        for alias in node.names:
            yield alias.asname or alias.name, Origin(node.module or "", alias.name)


@lru_cache(maxsize=64)
def module_text(name: str) -> ModuleText:
    """The module called `name`; packages on the way are imported, the module itself is not."""
    spec = find_spec(name)
    assert spec is not None
    assert spec.origin is not None
    return ModuleText(name, Path(spec.origin).read_text(encoding="utf-8"))


def is_module(name: str) -> bool:
    """Whether there is a module of ours by this name."""
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError:  # its parent is no package
        return False
