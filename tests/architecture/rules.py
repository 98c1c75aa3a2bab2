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
    ("desk",),
    ("runs", "archive", "uploads", "questions"),
    ("people",),
    ("storage", "streaming", "jobs"),
    ("training",),
    ("instruments",),
    ("network", "intake"),
    ("catalog",),
    ("event_text",),
    ("document", "events", "settings", "errors"),
    ("sentences",),
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
    "torch": {"events", "catalog", "network", "instruments", "training", "jobs"},
    "sklearn": {"catalog", "intake", "training", "jobs"},
    "torchvision": set[str](),
    "pickle": set[str](),
}
"""The rooms in which a library may be imported; a library that is not named here may be imported anywhere."""

MAY_COMPUTE_NAMES = {"jobs"}
"""Rooms that may import a module by a computed name: a child process is told by name what to run."""

HEAVY = {"torch", "sklearn", "scipy"}
"""What the web process must never load: seconds, and hundreds of megabytes."""

TENSOR_ROOMS = ("training", "instruments")
"""Rooms whose own files may be tensor code; what their folders hold (the classes of the instruments) is not."""

TENSOR_FILES = {
    f"{PACKAGE}.{name}"
    for name in (
        "catalog.datasets.tensors",
        "catalog.layers.arithmetic",
        "catalog.layers.torch_modules",
        "catalog.warping",
        "network.build",
        "network.checkpoint_file",
        "training.engines.autograd",
    )
}
"""Files of tensor code elsewhere: all these may import torch when loaded, and be imported in functions only."""

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
        if each.target in TENSOR_FILES and each.runs_at_import and not is_tensor_code(module.name):
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


def is_tensor_code(name: str) -> bool:
    """Whether the module of this name may import torch when it is loaded."""
    parts = name.split(".")
    return name in TENSOR_FILES or (len(parts) == 3 and parts[1] in TENSOR_ROOMS)


def _ownership(module: Module, each: Import) -> Iterator[str]:
    owners = OWNERS.get(each.root)
    if owners is not None and module.room not in owners:
        importer = module.room or "the package"
        yield f"{importer} imports {each.root}, which belongs to {sorted(owners) or 'nobody'}"
    if each.root in HEAVY and each.runs_at_import and not is_tensor_code(module.name):
        yield f"{module.room} imports {each.root} when it is loaded; only inside the functions that compute"


def _heavy_in_web_process(modules: dict[str, Module], folder: Path) -> Iterator[str]:
    for name in sorted(reachable_at_import(modules, *WEB_PROCESS)):
        for each in modules[name].imports:
            if each.root in HEAVY and each.runs_at_import:
                where = modules[name].path.relative_to(folder)
                yield f"{where}:{each.line}: the web process loads {each.root} through {name}"
