"""The page's sources keep to the design: one fetch, one socket, pure drawings. Imports nothing of ours."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.architecture.page import violations


@pytest.fixture(scope="session")
def src(repository: Path) -> Path:
    return repository / "frontend" / "src"


def test_the_page_keeps_to_the_design(src: Path) -> None:
    assert violations(src) == []


PLANTED = [
    ("drawings/planted.js", "import { run } from '../state/store.js';", "drawings imports state"),
    ("drawings/planted.js", 'export * from "../api.js";', "drawings imports api"),
    (
        "drawings/deep/planted.jsx",
        "const view = await import('../../views/app.jsx');",
        "drawings imports views",
    ),
    ("words/planted.js", "import { count } from '../format.js';", "words imports format"),
    ("words/en/planted.js", "import { run } from '../../state/store.js';", "words imports state"),
    ("format.js", "import { phrase } from './words/shared.js';", "format imports words"),
    ("state/planted.js", "import App from '../views/app.jsx';", "state imports views"),
    ("views/planted.jsx", "import '../main.js';", "views imports main"),
    ("views/own/planted.jsx", "import { Card } from '../stack/Card.jsx';", "views/own imports views/stack"),
    ("views/own/planted.jsx", "import '../why/why.css';", "views/own imports views/why"),
    ("views/own/planted.jsx", "import { Notice } from '../Notice.jsx';", "views/own imports views/Notice.jsx"),
    ("views/shared/planted.jsx", "import '../own/OwnView.jsx';", "views/shared imports views/own"),
    ("views/shared/charts/planted.js", "import '../../own/OwnView.jsx';", "views/shared imports views/own"),
    ("views/planted.jsx", "await fetch('/api/v1/runs');", "uses fetch, which belongs to api.js"),
    ("stream.js", "await window.fetch('/api/v1/runs');", "uses fetch, which belongs to api.js"),
    ("views/planted.js", "navigator.sendBeacon('/x');", "uses sendBeacon, which belongs to api.js"),
    ("api.js", "const socket = new WebSocket(url);", "uses new WebSocket, which belongs to stream.js"),
    ("views/planted.jsx", "element.innerHTML = name;", "inserts text as HTML"),
    ("views/planted.jsx", "eval(text);", "evaluates text as code"),
    ("views/planted.jsx", f"// {'long ' * 24}", "line 2 is longer than 120"),
    ("views/planted.test.js", f"// {'long ' * 24}", "line 2 is longer than 120"),
    ("views/planted.jsx", "image.src = 'https://example.org/a.png';", "names another origin"),
]


@pytest.mark.parametrize(("path", "source", "message"), PLANTED, ids=str)
def test_a_planted_violation_is_caught(tmp_path: Path, src: Path, path: str, source: str, message: str) -> None:
    copy = shutil.copytree(src, tmp_path / "src")
    planted = copy / path
    planted.parent.mkdir(parents=True, exist_ok=True)
    before = planted.read_text(encoding="utf-8") if planted.exists() else ""
    planted.write_text(f"{before}\n{source}\n", encoding="utf-8")
    assert f"{path}: {message}" in violations(copy)


CIRCLES = [
    ("drawings/planted.js", "import './planted.js';", ["drawings/planted.js"]),
    (
        "views/shared/saving.js",
        "import('./charts/ChartFigure.jsx');",
        ["views/shared/charts/ChartFigure.jsx", "views/shared/saving.js"],
    ),
    ("state/asking/latest.js", "import '../run/slots.js';", ["state/asking", "state/run"]),
]


@pytest.mark.parametrize(("path", "source", "knot"), CIRCLES, ids=lambda value: str(value)[:40])
def test_a_planted_circle_is_caught(tmp_path: Path, src: Path, path: str, source: str, knot: list[str]) -> None:
    copy = shutil.copytree(src, tmp_path / "src")
    with (copy / path).open("a", encoding="utf-8") as planted:
        planted.write(source)
    assert violations(copy) == [f"{knot[0]}: lies in a circle of imports: {', '.join(knot)}"]


@pytest.mark.parametrize(
    "source",
    [
        "// fetch(url) and new WebSocket are for others",
        "/* see https://example.org: fetch(it) */",
        "import { scale } from './scale.js';\nimport { signal } from '@preact/signals';",
        "const name = 'http://www.w3.org/2000/svg';",
        "prefetch(one); refetch (two);",
    ],
)
def test_what_the_design_allows_is_not_reported(tmp_path: Path, source: str) -> None:
    (tmp_path / "drawings").mkdir()
    (tmp_path / "drawings" / "planted.js").write_text(source, encoding="utf-8")
    assert violations(tmp_path) == []
