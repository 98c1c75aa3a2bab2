"""The README names every setting, and no setting or command that does not exist. Imports settings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic_settings import BaseSettings

from layerlab.settings import Settings


@pytest.fixture(scope="session")
def readme(repository: Path) -> str:
    return (repository / "README.md").read_text(encoding="utf-8")


def variables(settings: type[BaseSettings]) -> Iterator[str]:
    """The environment variable of every setting."""
    for name, field in settings.model_fields.items():
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, BaseSettings):
            yield from variables(kind)
        else:
            yield f"{settings.model_config['env_prefix']}{name.upper()}"


@pytest.mark.parametrize("variable", list(variables(Settings)))
def test_every_setting_is_in_the_readme(readme: str, variable: str) -> None:
    assert f"`{variable}`" in readme


def test_the_readme_names_no_setting_that_does_not_exist(readme: str) -> None:
    named = set(re.findall(r"\bLAYERLAB_[A-Z_]*[A-Z]\b(?!_)", readme))
    assert named <= set(variables(Settings))


def test_every_setting_has_a_line_of_help() -> None:
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []


def test_the_readme_names_no_command_of_make_that_does_not_exist(readme: str, repository: Path) -> None:
    makefile = (repository / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):.*## ", makefile, re.MULTILINE))
    assert {"run", "test", "check", "bench"} <= targets
    assert set(re.findall(r"`make ([a-z]+)", readme)) <= targets
