"""Who may import whom, of the design, as data and as one function that finds what breaks it.

Imports the reader of imports beside it, nothing of ours.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tests.architecture.imports import (
    COMPUTED,
    PACKAGE,
    Import,
    Module,
    reachable_at_import,
    read_package,
    room_of,
)

LINES = (
    ("cli",),
    ("server",),
    ("main",),
    ("api",),
    ("runs", "uploads", "questions"),
    ("storage", "streaming", "jobs"),
    ("training",),
    ("network",),
    ("catalog",),
    ("settings", "errors"),
)
"""The rooms from top to bottom. A room imports those of lower lines; rooms of one line are strangers."""

HEIGHT = {room: len(LINES) - index for index, line in enumerate(LINES) for room in line}

OWNERS = {
    "sqlalchemy": {"storage"},
    "alembic": {"storage"},
    "aiosqlite": {"storage"},
    "sqlite3": {"storage"},
    "fastapi": {"api", "main"},
    "starlette": {"api", "main"},
    "ray": set[str](),
    "torch": {"catalog", "network", "training", "jobs"},
    "sklearn": {"catalog", "network", "training", "jobs"},
    "torchvision": set[str](),
    "pickle": set[str](),
}
"""The rooms in which a library may be imported; a library that is not named here may be imported anywhere."""

MAY_COMPUTE_NAMES = {"jobs"}
"""Rooms that may import a module by a computed name: a child process is told by name what to run."""

HEAVY = {"torch", "sklearn", "scipy"}
"""What the web process must never load: seconds, and hundreds of megabytes."""

WHOLLY_TORCH = {
    f"{PACKAGE}.{name}"
    for name in ("catalog.layers.arithmetic", "catalog.layers.torch_modules", "catalog.warping", "network.build")
}
"""Files of tensor code and nothing else: they may import torch when loaded, and be imported in functions only."""

WEB_PROCESS = tuple(f"{PACKAGE}.{room}" for room in ("cli", "server", "main"))


def violations(folder: Path) -> list[str]:
    """What breaks the rules in the package at `folder`: a sentence each, with the file and the line."""
    modules = read_package(folder)
    return [
        f"{module.path.relative_to(folder)}:{each.line}: {reason}"
        for module in modules.values()
        for each in module.imports
        for reason in _reasons(module, each)
    ] + list(_heavy_in_web_process(modules, folder))


def _reasons(module: Module, each: Import) -> Iterator[str]:
    if each.target == COMPUTED:
        if module.room not in MAY_COMPUTE_NAMES:
            yield "imports a module whose name is computed"
    elif each.root == PACKAGE:
        yield from _layering(module, room_of(each.target))
        if each.target in WHOLLY_TORCH and each.runs_at_import and not _is_tensor_code(module):
            yield f"{module.room} imports {each.target} when it is loaded, and torch with it"
    else:
        yield from _ownership(module, each)


def _layering(module: Module, target: str) -> Iterator[str]:
    if target in ("", module.room):
        return
    if module.room == "":
        yield f"the package itself imports {target}; it must import nothing of ours"
    elif target not in HEIGHT or module.room not in HEIGHT:
        yield f"{module.room} -> {target}: not both are rooms of the design"
    elif HEIGHT[target] >= HEIGHT[module.room]:
        yield f"{module.room} imports {target}, which is not below it"


def _is_tensor_code(module: Module) -> bool:
    return module.room == "training" or module.name in WHOLLY_TORCH


def _ownership(module: Module, each: Import) -> Iterator[str]:
    owners = OWNERS.get(each.root)
    if owners is not None and module.room not in owners:
        importer = module.room or "the package"
        yield f"{importer} imports {each.root}, which belongs to {sorted(owners) or 'nobody'}"
    if each.root in HEAVY and each.runs_at_import and not _is_tensor_code(module):
        yield f"{module.room} imports {each.root} when it is loaded; only inside the functions that compute"


def _heavy_in_web_process(modules: dict[str, Module], folder: Path) -> Iterator[str]:
    for name in sorted(reachable_at_import(modules, *WEB_PROCESS)):
        for each in modules[name].imports:
            if each.root in HEAVY and each.runs_at_import:
                where = modules[name].path.relative_to(folder)
                yield f"{where}:{each.line}: the web process loads {each.root} through {name}"
