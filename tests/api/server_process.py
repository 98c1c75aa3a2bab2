"""A Layerlab server in a process of its own, started as users start it (`ServerProcess`); imports nothing of ours."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

PATIENCE_SECONDS = 40.0
FAULTS = re.compile(r"unhandled_error|request_failed|pump_failed|start_failed|Traceback|\bERROR\b|\bCRITICAL\b")
T = TypeVar("T")


def wait_until(ask: Callable[[], T | None], what: str, seconds: float = PATIENCE_SECONDS) -> T:
    """The first true answer of `ask`, asked again and again; fails the test when none comes."""
    deadline = time.monotonic() + seconds
    while not (answer := ask()):
        if time.monotonic() > deadline:
            raise AssertionError(f"{what}: not within {seconds:g} s")
        time.sleep(0.01)
    return answer


@dataclass
class ServerProcess:
    """One server; `address` is what it printed. It lives in a session of its own, so no signal of ours strays."""

    data_dir: Path
    process: subprocess.Popen[bytes]
    log_path: Path
    address: str = ""
    _seen: int = field(default=0)

    @classmethod
    def start(cls, data_dir: Path, *arguments: str, **environment: str) -> ServerProcess:
        """Start it on a free port and wait until it listens. Keywords are LAYERLAB_ settings."""
        names = [f"{data_dir.name}.{kind}" for kind in ("out", "log")]
        out_path, log_path = (data_dir.parent / name for name in names)
        command = [sys.executable, "-m", "layerlab.cli", "serve", "--port", "0", "--data-dir", str(data_dir)]
        settings = {f"LAYERLAB_{name.upper()}": value for name, value in environment.items()}
        with out_path.open("wb") as out, log_path.open("ab") as log:
            seen = log.tell()
            process = subprocess.Popen(
                [*command, *arguments], stdout=out, stderr=log, env=os.environ | settings, start_new_session=True
            )
        server = cls(data_dir, process, log_path, _seen=seen)
        server.address = wait_until(lambda: server._listens(out_path), "the server listens")
        return server

    def _listens(self, out_path: Path) -> str | None:
        assert self.process.poll() is None, f"the server ended: {self.log_path.read_text()}"
        found = re.search(r"listens on (http://\S+)\n", out_path.read_text())
        return found and found.group(1)

    @property
    def port(self) -> int:
        return int(self.address.rpartition(":")[2])

    @property
    def pid(self) -> int:
        return self.process.pid

    def cpu_seconds(self) -> float:
        """How long its threads have computed since it started; how busy the machine is does not count."""
        spent = [path.read_text().split()[0] for path in Path(f"/proc/{self.pid}/task").glob("*/schedstat")]
        return sum(map(int, spent)) / 1e9

    def faults(self) -> list[str]:
        """Lines of its log since the last call that tell of a fault of ours (R24)."""
        with self.log_path.open("rb") as log:
            log.seek(self._seen)
            text = log.read()
            self._seen = log.tell()
        return [line for line in text.decode(errors="replace").splitlines() if FAULTS.search(line)]

    def kill(self) -> None:
        """kill -9: no chance to say or save anything."""
        self.process.kill()
        self.process.wait(PATIENCE_SECONDS)

    def terminate(self) -> int:
        """SIGTERM; its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(PATIENCE_SECONDS)

    def end(self) -> None:
        """Whatever state it is in: gone afterwards, with everything it started."""
        children = descendants(self.pid)
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(PATIENCE_SECONDS)
            except subprocess.TimeoutExpired:
                self.kill()
        wait_until(lambda: not any(map(is_alive, children)), "the server's processes are gone")


@dataclass(frozen=True)
class ProcessId:
    """A process for good: the same number with another start time is another process."""

    pid: int
    started: str


def descendants(pid: int) -> list[ProcessId]:
    """The processes that `pid` started, and those that they started, whatever their groups."""
    parents: dict[int, tuple[int, ProcessId]] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            with contextlib.suppress(OSError):
                fields = _stat(int(folder.name))
                parents[int(folder.name)] = (int(fields[1]), ProcessId(int(folder.name), fields[19]))
    family, found = {pid}, list[ProcessId]()
    while new := [child for child, (parent, _) in parents.items() if parent in family and child not in family]:
        family.update(new)
        found += [parents[child][1] for child in new]
    return found


def is_alive(process: ProcessId) -> bool:
    """Whether it still runs; a zombie does not."""
    try:
        fields = _stat(process.pid)
    except OSError:
        return False
    return fields[0] != "Z" and fields[19] == process.started


def _stat(pid: int) -> list[str]:
    """The fields of /proc/PID/stat from the third (the state) on; the second may hold blanks and brackets."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
