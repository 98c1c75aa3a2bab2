"""A copy of the repository in which a mutant is tried (`Trial`): the working tree is never changed."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tests.mutation.mutants import Mutant

COPIED = ("backend", "tests")
OMITTED = shutil.ignore_patterns("node_modules", ".hypothesis", ".*_cache")
CLOSEST = 2
"""So many files are asked first: most mutants are noticed there, and the others are slow to be collected."""
TEST_SECONDS = 120
"""A test that takes longer hangs, and has noticed."""
PYTEST = (
    "-m",
    "pytest",
    f"--timeout={TEST_SECONDS}",
    "-x",
    "-q",
    "--tb=no",
    "-m",
    "not slow",
    "-p",
    "no:cacheprovider",
)

Verdict = Literal["killed", "survived", "unfinished"]


@dataclass(frozen=True)
class Outcome:
    """What became of a mutant; `by` is the test that noticed it."""

    verdict: Verdict
    by: str = ""


class Trial:
    """One copy, for one mutant at a time. What is not copied is linked."""

    def __init__(self, repository: Path, folder: Path) -> None:
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        folder.mkdir()
        for entry in repository.iterdir():
            if entry.name in COPIED:
                shutil.copytree(entry, folder / entry.name, ignore=OMITTED)
            elif not entry.name.startswith(".git"):
                (folder / entry.name).symlink_to(entry)

    def of(self, source: Path, mutant: Mutant, tests: list[Path], seconds: float) -> Outcome:
        """Run the tests with the mutant in place, the closest by themselves; the paths are below the repository."""
        file = self._folder / source
        before, times = file.read_text(encoding="utf-8"), file.stat()
        file.write_text(mutant.applied_to(before), encoding="utf-8")
        try:
            closest = self.run(tests[:CLOSEST], seconds)
            others = tests[CLOSEST:] if closest.verdict == "survived" else []
            return self.run(others, seconds) if others else closest
        finally:
            file.write_text(before, encoding="utf-8")
            os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))  # by which its compiled file is known to be valid

    def run(self, tests: list[Path], seconds: float) -> Outcome:
        """Run the tests up to the first that fails. Everything that they started is gone afterwards."""
        environment = {**os.environ, "PYTHONPATH": str(self._folder / "backend"), "PYTHONDONTWRITEBYTECODE": "1"}
        command = [sys.executable, *PYTEST, *map(str, tests)]
        log = self._folder / "tests.log"
        with log.open("wb") as written:
            process = self._process = subprocess.Popen(
                command, cwd=self._folder, env=environment, stdout=written, stderr=written, start_new_session=True
            )
        try:
            status = process.wait(seconds)
        except subprocess.TimeoutExpired:
            return Outcome("unfinished")
        finally:
            self.end()
        return (
            Outcome("survived") if status == 0 else Outcome("killed", _first_failure(log.read_text(errors="replace")))
        )

    def end(self) -> None:
        """End the tests that run, and everything that they started."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()


def _first_failure(output: str) -> str:
    told = [line for line in output.splitlines() if line.startswith(("FAILED", "ERROR"))]
    return told[0].split(" - ")[0].split(maxsplit=1)[1] if told else output.strip().splitlines()[-1]
