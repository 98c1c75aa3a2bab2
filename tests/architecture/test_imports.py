"""The rooms of the backend keep to the design; planted violations prove each rule. Imports nothing of ours."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.architecture.imports import read_package
from tests.architecture.rules import HEIGHT, violations


@pytest.fixture(scope="session")
def package(repository: Path) -> Path:
    return repository / "backend" / "layerlab"


@pytest.fixture
def copy(package: Path, tmp_path: Path) -> Path:
    """The package's Python files where a test may spoil them."""
    only_python = shutil.ignore_patterns("web", "__pycache__")
    return shutil.copytree(package, tmp_path / "layerlab", ignore=only_python)


def test_rooms_import_only_what_the_design_allows(package: Path) -> None:
    assert violations(package) == []


def test_every_file_lives_in_a_room_of_the_design(package: Path) -> None:
    rooms = {module.room for module in read_package(package).values()}
    assert rooms <= {"", "__main__", *HEIGHT}


IF_TYPING = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    "
INSIDE = "def f():\n    "

PLANTED = [
    ("catalog/planted.py", "from layerlab.network import spec", "catalog imports network"),
    ("catalog/planted.py", "import layerlab.runs", "catalog imports runs"),
    ("catalog/layers/planted.py", "from ... import network", "catalog imports network"),
    ("network/planted.py", INSIDE + "from layerlab.training import trainer", "network imports training"),
    ("training/planted.py", IF_TYPING + "import layerlab.jobs", "training imports jobs"),
    ("storage/planted.py", "from layerlab.streaming import hub", "storage imports streaming"),
    ("jobs/planted.py", "import layerlab.storage.tables", "jobs imports storage"),
    ("streaming/planted.py", "from layerlab import jobs", "streaming imports jobs"),
    ("api/planted.py", "from layerlab.main import create_app", "api imports main"),
    ("people/planted.py", "from layerlab import desk", "people imports desk"),
    ("runs.py", "from layerlab.desk import Desk", "runs imports desk"),
    ("archive.py", "from layerlab.runs import RunService", "archive imports runs"),
    ("storage/planted.py", "from layerlab.people import rights", "storage imports people"),
    ("errors.py", "import layerlab.settings", "errors imports settings"),
    ("settings.py", "from layerlab.errors import LayerlabError", "settings imports errors"),
    ("__init__.py", "from layerlab.errors import LayerlabError", "the package itself imports errors"),
    ("services.py", "import layerlab.errors", "services -> errors: not both are rooms"),
    ("training/planted.py", "import_module('layerlab.api')", "training imports api"),
    ("network/planted.py", "TASKS = 'layerlab.training.tasks:TASKS'", "network imports training"),
    ("catalog/planted.py", "importlib.import_module(name)", "name is computed"),
    ("api/planted.py", INSIDE + "import torch", "api imports torch"),
    ("storage/planted.py", "async def f():\n    from sklearn import datasets", "storage imports sklearn"),
    ("catalog/planted.py", "import torch", "catalog imports torch when it is loaded"),
    ("network/planted.py", "class Net:\n    import torch.nn", "network imports torch when it is loaded"),
    ("jobs/planted.py", "if True:\n    import torch", "jobs imports torch when it is loaded"),
    ("network/planted.py", "from layerlab.network import build", "network imports layerlab.network.build when it"),
    ("training/control.py", "import torch", "the web process loads torch through layerlab.training.control"),
    ("events.py", "import torch", "events imports torch when it is loaded"),
    ("instruments/planted.py", "from layerlab.training import trainer", "instruments imports training"),
    ("instruments/findings/planted.py", "import torch", "instruments imports torch when it is loaded"),
    ("network/planted.py", "from layerlab.intake import shelf", "network imports intake"),
    ("catalog/planted.py", INSIDE + "from layerlab.instruments import probes", "catalog imports instruments"),
    ("api/planted.py", "from sqlalchemy import select", "api imports sqlalchemy"),
    ("jobs/planted.py", "import alembic.command", "jobs imports alembic"),
    ("streaming/planted.py", "from starlette.websockets import WebSocket", "streaming imports starlette"),
    ("cli.py", "import fastapi", "cli imports fastapi"),
    ("jobs/planted.py", INSIDE + "import ray", "jobs imports ray"),
    ("training/planted.py", "import pickle", "training imports pickle"),
]


def last_line(value: str) -> str:
    return value.split("\n")[-1].strip()


@pytest.mark.parametrize(("path", "source", "message"), PLANTED, ids=last_line)
def test_a_planted_violation_is_caught(copy: Path, path: str, source: str, message: str) -> None:
    planted = copy / path
    planted.parent.mkdir(parents=True, exist_ok=True)
    before = planted.read_text(encoding="utf-8") if planted.exists() else ""
    planted.write_text(f"{before}\n{source}\n", encoding="utf-8")
    found = [each for each in violations(copy) if each.startswith(f"{path}:")]
    assert any(message in each for each in found), found


ALLOWED = [
    ("catalog/planted.py", INSIDE + "import torch\n    from sklearn import datasets"),
    ("catalog/planted.py", IF_TYPING + "from torch import nn"),
    ("jobs/planted.py", INSIDE + "import torch\n    import layerlab.events"),
    ("training/planted.py", "import torch\nimport layerlab.catalog.choice"),
    ("storage/planted.py", "import sqlalchemy\nfrom layerlab import __version__, errors"),
]


@pytest.mark.parametrize(("path", "source"), ALLOWED, ids=last_line)
def test_what_the_design_allows_is_not_reported(copy: Path, path: str, source: str) -> None:
    (copy / path).write_text(source, encoding="utf-8")
    assert [each for each in violations(copy) if each.startswith(f"{path}:")] == []
