"""The environment of the tests is the pinned one: a dependency can replace PyTorch silently."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PIN = re.compile(r"(?P<name>[A-Za-z0-9._-]+)==(?P<version>[A-Za-z0-9.]+)")


@pytest.fixture(scope="module")
def pins(repository: Path) -> dict[str, str]:
    lines = (repository / "constraints.txt").read_text(encoding="utf-8").splitlines()
    matches = [PIN.fullmatch(line) for line in lines if not line.startswith("#")]
    assert None not in matches, "constraints.txt holds names and versions, nothing else"
    return {canonicalize_name(match["name"]): match["version"] for match in matches if match}


def test_torch_is_the_pinned_one(pins: dict[str, str]) -> None:
    import torch

    assert pins["torch"] == "2.13.0"
    assert torch.__version__.split("+")[0] == pins["torch"]


def test_every_requirement_is_installed_at_its_pinned_version(repository: Path, pins: dict[str, str]) -> None:
    project = tomllib.loads((repository / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    for line in [*project["dependencies"], *extras["export"], *extras["dev"]]:
        requirement = Requirement(line)
        if requirement.name == project["name"]:  # one extra that names another of ours
            continue
        pinned = pins[canonicalize_name(requirement.name)]
        assert requirement.specifier.contains(pinned), line
        assert version(requirement.name).split("+")[0] == pinned, line
