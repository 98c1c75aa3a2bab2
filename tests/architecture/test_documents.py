"""The documents name only what exists: links, rules, settings, commands, calls, files. Imports settings and main."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from layerlab.api.answers import PREFIX
from layerlab.cli import app as command
from layerlab.main import create_app
from layerlab.settings import Settings
from tests.architecture import documents, settings_page

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = [path.relative_to(ROOT).as_posix() for path in documents.documents(ROOT)]

every_document = pytest.mark.parametrize("document", DOCUMENTS)


@pytest.fixture(scope="module")
def openapi(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return create_app(Settings(data_dir=tmp_path_factory.mktemp("data"))).openapi()


def read(document: str) -> str:
    return (ROOT / document).read_text(encoding="utf-8")


def test_the_page_of_settings_is_what_the_code_says() -> None:
    assert read(settings_page.PAGE.as_posix()) == settings_page.page(), "write it anew: make docs"


def test_every_setting_has_a_line_of_help() -> None:
    assert [row[0] for row in settings_page.rows(Settings) if not row[-1]] == []


@every_document
def test_links_lead_somewhere(document: str) -> None:
    assert list(documents.broken_links(ROOT, ROOT / document)) == []


def test_every_document_is_in_the_index() -> None:
    index = read("docs/README.md")
    pages = [name.removeprefix("docs/") for name in DOCUMENTS if name.startswith("docs/")]
    assert [page for page in pages if f"({page})" not in index] == ["README.md"]


def test_every_rule_that_is_cited_is_written_down() -> None:
    known = documents.rules(ROOT)
    assert sorted(known, key=lambda rule: int(rule[1:])) == [f"R{number}" for number in range(1, 25)]
    assert {(rule, path) for rule, path in documents.cited_rules(ROOT) if rule not in known} == set()


def test_every_document_that_a_source_names_exists() -> None:
    assert {(name, path) for name, path in documents.cited_documents(ROOT) if name not in DOCUMENTS} == set()


@every_document
def test_every_setting_that_is_named_exists(document: str) -> None:
    assert set(documents.VARIABLE.findall(read(document))) <= documents.variables()


@every_document
def test_every_command_of_make_that_is_named_exists(document: str) -> None:
    assert documents.called_targets(read(document)) <= documents.targets(ROOT)


@every_document
def test_every_command_of_layerlab_that_is_named_exists(document: str) -> None:
    named = set(re.findall(r"(?:^|`)layerlab ([a-z]+)", read(document), re.MULTILINE))
    assert named <= {one.callback.__name__ for one in command.registered_commands if one.callback}


@every_document
def test_every_call_that_is_named_is_answered(document: str, openapi: dict[str, Any]) -> None:
    assert list(documents.unknown_calls(read(document), openapi, PREFIX)) == []


def test_what_leads_nowhere_is_found(tmp_path: Path, openapi: dict[str, Any]) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "# A b, c\n[a](gone.md) [b](#a-b-c) [c](#gone) [d](page.md#a-b-c) [e](../out.md) [f](https://a.b)\n"
    )
    assert list(documents.broken_links(tmp_path, page)) == ["gone.md", "#gone", "../out.md"]
    assert documents.called_targets("make sure; `make run`, `make nothing`\n```sh\nmake less  # or so\n```\n") == {
        "run",
        "nothing",
        "less",
    }
    text = (
        "`GET /runs/{id}`, `PUT /runs/{id}`, `POST /runs/{id}/dance`, $API/runs/$RUN/epochs/3/layers/a.png, /api/v1/x"
    )
    assert list(documents.unknown_calls(text, openapi, PREFIX)) == ["PUT /runs/{id}", "POST /runs/{id}/dance", "/x"]
