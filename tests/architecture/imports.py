"""Reads which modules import what, by syntax alone: nothing has to be run; imports nothing of ours."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PACKAGE = "layerlab"
NAMED = re.compile(rf"{PACKAGE}(\.[a-z_]+)+:[A-Za-z_]+")
COMPUTED = "<computed name>"
"""What a dynamic import of a name that is not written out counts as."""


@dataclass(frozen=True)
class Import:
    """One import: `target` is the dotted name of what is imported, `line` where.

    `is_deferred` is true inside a function; `is_typing` under `if TYPE_CHECKING`, which never runs.
    """

    target: str
    line: int
    is_deferred: bool
    is_typing: bool

    @property
    def root(self) -> str:
        return self.target.split(".")[0]

    @property
    def runs_at_import(self) -> bool:
        return not (self.is_deferred or self.is_typing)


@dataclass(frozen=True)
class Module:
    """One file of the package: its dotted name and what it imports."""

    name: str
    path: Path
    imports: tuple[Import, ...]

    @property
    def room(self) -> str:
        return room_of(self.name)


def room_of(module: str) -> str:
    """The room that a module of ours lives in: "storage" of layerlab.storage.tables, "" of layerlab."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else ""


def read_package(folder: Path) -> dict[str, Module]:
    """Every module under `folder`, the package's own directory, by its dotted name."""
    paths = {_module_name(folder, path): path for path in sorted(folder.rglob("*.py"))}
    return {name: Module(name, path, tuple(_imports(path, name, set(paths)))) for name, path in paths.items()}


def reachable_at_import(modules: dict[str, Module], *starts: str) -> set[str]:
    """The modules of ours that are loaded by importing `starts`, the packages around them included."""
    found: set[str] = set()
    waiting = [name for name in starts if name in modules]
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        found.add(name)
        targets = {each.target for each in modules[name].imports if each.runs_at_import} | {name}
        waiting += [package for target in targets for package in _packages_around(target) if package in modules]
    return found


def _packages_around(name: str) -> list[str]:
    parts = name.split(".")
    return [".".join(parts[: length + 1]) for length in range(len(parts))]


def _module_name(folder: Path, path: Path) -> str:
    parts = path.relative_to(folder).with_suffix("").parts
    return ".".join([PACKAGE, *(part for part in parts if part != "__init__")])


def _imports(path: Path, module: str, known: set[str]) -> Iterator[Import]:
    is_package = path.name == "__init__.py"
    reader = _Reader(module if is_package else module.rpartition(".")[0], known)
    reader.visit(ast.parse(path.read_text(encoding="utf-8"), filename=str(path)))
    yield from reader.found


class _Reader(ast.NodeVisitor):
    """Walks one file, knowing whether it stands inside a function or under `if TYPE_CHECKING`."""

    def __init__(self, package: str, known: set[str]) -> None:
        self.found: list[Import] = []
        self._package = package
        self._known = known
        self._functions = 0
        self._typing = 0

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self._function(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> None:
        self._function(node)

    def visit_Lambda(self, node: ast.Lambda) -> None:
        self._function(node)

    def visit_If(self, node: ast.If) -> None:
        is_typing = ast.unparse(node.test) in ("TYPE_CHECKING", "typing.TYPE_CHECKING")
        self._typing += is_typing
        for each in node.body:
            self.visit(each)
        self._typing -= is_typing
        for each in node.orelse:
            self.visit(each)

    def visit_Import(self, node: ast.Import) -> None:
        for alias in node.names:
            self._add(alias.name, node)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        base = self._base(node)
        for alias in node.names:
            submodule = f"{base}.{alias.name}"
            self._add(submodule if submodule in self._known else base, node)

    def visit_Call(self, node: ast.Call) -> None:
        if ast.unparse(node.func) in ("__import__", "import_module", "importlib.import_module"):
            name = node.args[0] if node.args else None
            is_written_out = isinstance(name, ast.Constant) and isinstance(name.value, str)
            self._add(name.value if is_written_out else COMPUTED, node)  # type: ignore[union-attr]
        self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> None:
        """A name such as "layerlab.training.tasks:TASKS", which a child process is told, is an import too."""
        if isinstance(node.value, str) and NAMED.fullmatch(node.value):
            self.found.append(Import(node.value.partition(":")[0], node.lineno, is_deferred=True, is_typing=False))

    def _function(self, node: ast.AST) -> None:
        self._functions += 1
        self.generic_visit(node)
        self._functions -= 1

    def _base(self, node: ast.ImportFrom) -> str:
        if not node.level:
            return node.module or ""
        parts = self._package.split(".")
        parts = parts[: len(parts) - node.level + 1]
        return ".".join([*parts, node.module] if node.module else parts)

    def _add(self, target: str, node: ast.stmt | ast.expr) -> None:
        self.found.append(Import(target, node.lineno, self._functions > 0, self._typing > 0))
