"""The benchmark still runs: its quick slice, in a process of its own as `make bench` runs it. Times nothing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

HEADINGS = {
    "peers": ["Training: how many times faster", "The same work"],
    "crowd": ["Many runs at once"],
    "server": ["A real server"],
    "queue": ["Requests while 5 runs wait"],
    "instruments": ["What the instruments cost"],
    "page": ["The page in Chromium"],
}


def check(repository: Path, *parts: str) -> None:
    command = [sys.executable, "-m", "tests.benchmarks", "--quick", "--parts", *parts]
    answer = subprocess.run(command, cwd=repository, capture_output=True, text=True, check=False, timeout=280)
    assert answer.returncode == 0, answer.stderr
    missing = [heading for part in parts for heading in HEADINGS[part] if f"## {heading}" not in answer.stdout]
    assert missing == []
    assert "did not learn" not in answer.stdout


def test_the_quick_slice_prints_its_tables(repository: Path) -> None:
    check(repository, "peers", "crowd", "instruments")


@pytest.mark.slow
@pytest.mark.parametrize("part", ["server", "queue", "page"])
def test_the_quick_slice_asks_a_real_server(repository: Path, part: str) -> None:
    check(repository, part)
