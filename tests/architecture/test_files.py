"""Every file of the repository can be read, and speaks of no machine. Imports nothing of ours."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.architecture.files import HOSTS, violations

SENTENCE = '"""Owns nothing."""\n'


def test_every_file_keeps_to_the_rules(repository: Path) -> None:
    assert violations(repository) == []


PLANTED = [
    ("backend/helpers.py", SENTENCE, "a name that says nothing"),
    ("frontend/src/utils/one.js", "// Owns nothing.\n", "a name that says nothing"),
    ("backend/long.py", SENTENCE + "\n" * 400, "401 lines"),
    ("frontend/src/long.css", "/* Owns nothing. */\n" + "\n" * 400, "401 lines"),
    ("backend/winding.py", SENTENCE + "def f():\n" + "    x = 1\n" * 40, "f has 41 lines"),
    ("backend/silent.py", "import os\n", "does not open with a sentence"),
    ("frontend/src/silent.js", "import './a.js';\n", "does not open with a sentence"),
    ("Makefile", "PATH := /" + "work/main\n", "names a path of one machine"),
    ("frontend/src/views/one/a.js", "// See ../" + "shared/b.js\n", "names a path of one machine"),
    ("frontend/src/one.js", "// Owns one.\nimport '../" + "shared/b.js';\n", "names a path of one machine"),
    ("README.md", "see ../" + "shared/DESIGN.md\n", "names a path of one machine"),
    ("package-lock.json", '{"resolved' + '": "somewhere"}\n', "says where packages come from"),
    ("constraints.txt", "--index" + "-url somewhere\n", "says where packages come from"),
    *((f"README-{host}.md", f"from https://{host}/simple\n", "names the package registry") for host in HOSTS),
]


@pytest.mark.parametrize(("path", "text", "message"), PLANTED, ids=lambda value: value[:30].strip())
def test_a_planted_violation_is_caught(tmp_path: Path, path: str, text: str, message: str) -> None:
    planted = tmp_path / path
    planted.parent.mkdir(parents=True, exist_ok=True)
    planted.write_text(text, encoding="utf-8")
    found = violations(tmp_path)
    assert len(found) == 1
    assert message in found[0]
