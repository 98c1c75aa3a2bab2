"""What a user with pip gets: a wheel that carries the page and the migrations. Imports the version."""

from __future__ import annotations

import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from layerlab import __version__

pytestmark = pytest.mark.timeout(900)


def build(target: str, repository: Path, folder: Path) -> Path:
    """Build with the backend of this environment: no network, nothing installed."""
    command = [sys.executable, "-m", "hatchling", "build", "--target", target, "--directory", str(folder)]
    answer = subprocess.run(command, cwd=repository, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stdout + answer.stderr
    (built,) = folder.iterdir()
    return built


@pytest.fixture(scope="module")
def wheel(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    command += ["--wheel-dir", str(folder), str(repository)]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stdout + answer.stderr
    (built,) = folder.glob("layerlab-*.whl")
    return zipfile.ZipFile(built)


def test_the_wheel_carries_the_built_page(wheel: zipfile.ZipFile) -> None:
    names = wheel.namelist()
    assert "layerlab/web/index.html" in names
    assert any(name.startswith("layerlab/web/assets/") and name.endswith(".js") for name in names)


def test_the_wheel_carries_the_migrations(wheel: zipfile.ZipFile) -> None:
    migrations = [name for name in wheel.namelist() if name.startswith("layerlab/storage/migrations/")]
    assert "layerlab/storage/migrations/env.py" in migrations
    assert any("/versions/" in name and name.endswith(".py") for name in migrations)


def test_the_wheel_carries_the_package_and_nothing_else(wheel: zipfile.ZipFile) -> None:
    assert {name.split("/")[0] for name in wheel.namelist()} == {
        "layerlab",
        f"layerlab-{__version__}.dist-info",
    }


def test_the_wheel_takes_any_torch_that_is_new_enough(wheel: zipfile.ZipFile) -> None:
    (metadata,) = [name for name in wheel.namelist() if name.endswith(".dist-info/METADATA")]
    lines = wheel.read(metadata).decode().splitlines()
    assert "Requires-Dist: torch>=2.8" in lines
    assert "License-Expression: Apache-2.0" in lines


def test_the_wheel_says_whose_it_is_and_what_it_is_for(wheel: zipfile.ZipFile) -> None:
    (metadata,) = [name for name in wheel.namelist() if name.endswith(".dist-info/METADATA")]
    lines = wheel.read(metadata).decode().splitlines()
    assert "Author: The Layerlab authors" in lines
    assert "Classifier: Intended Audience :: Education" in lines
    assert any(line.startswith("Keywords: ") for line in lines)


def test_the_source_archive_carries_the_page_so_that_no_one_needs_node(repository: Path, tmp_path: Path) -> None:
    with tarfile.open(build("sdist", repository, tmp_path)) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {
        "backend/layerlab/web/index.html",
        "frontend/package-lock.json",
        "hatch_build.py",
        "docs/screenshot.png",
        "docs/architecture.md",
        "CONTRIBUTING.md",
        "PKG-INFO",
    } <= names
    assert not any("node_modules" in name or ".venv" in name for name in names)
