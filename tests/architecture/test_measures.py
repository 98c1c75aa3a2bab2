"""The proportions of the backend: no room holds a quarter of it, no file imports itself by a detour."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from statistics import median

import pytest

from tests.architecture.imports import Module, read_package

MOST_OF_ALL = 0.25
TYPICAL_LINES = 130


@pytest.fixture(scope="module")
def modules(repository: Path) -> dict[str, Module]:
    return read_package(repository / "backend" / "layerlab")


def lines_of(module: Module) -> int:
    return module.path.read_text(encoding="utf-8").count("\n")


def test_no_room_holds_a_quarter_of_the_backend(modules: dict[str, Module]) -> None:
    rooms = Counter[str]()
    for module in modules.values():
        rooms[module.room] += lines_of(module)
    assert {room for room, lines in rooms.items() if lines > MOST_OF_ALL * rooms.total()} == set()


def test_the_typical_file_is_read_in_a_minute(modules: dict[str, Module]) -> None:
    assert median(map(lines_of, modules.values())) <= TYPICAL_LINES


def test_no_file_imports_itself_by_a_detour(modules: dict[str, Module]) -> None:
    assert circles({name: loaded_by(module, modules) for name, module in modules.items()}) == set()


def test_a_circle_is_found() -> None:
    arrows = {"a": {"b"}, "b": {"c"}, "c": {"b"}, "d": {"a"}, "e": set[str]()}
    assert circles(arrows) == {"b", "c"}


def loaded_by(module: Module, modules: dict[str, Module]) -> set[str]:
    """The modules of ours that this one imports itself, in functions too; an import for types alone is none."""
    targets = {each.target for each in module.imports if not each.is_typing}
    return {target for target in targets if target in modules and target != module.name}


def circles(arrows: dict[str, set[str]]) -> set[str]:
    """What stays when everything is taken away that nothing is left to import, or to be imported by."""
    left = {name: set(targets) for name, targets in arrows.items()}
    while True:
        targets = set().union(*left.values()) if left else set()
        ends = {name for name, to in left.items() if not to & left.keys() or name not in targets}
        if not ends:
            return set(left)
        left = {name: to for name, to in left.items() if name not in ends}
