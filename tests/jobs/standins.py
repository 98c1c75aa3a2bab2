"""Trainers and tasks named after the failure they play; loaded by name in processes of their own."""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import json
import os
import resource
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from layerlab.errors import InvalidInput, NotFound, Problem
from layerlab.events import Event, RunFinished, RunStarted

Events = Iterator[Event]


def started(device: str = "cpu") -> RunStarted:
    return RunStarted(device, 1, 0, 1, 1, 1, 1, [], [])


def segfault(*_: Any) -> Events:
    yield started()
    ctypes.string_at(0)


def leave(*_: Any) -> Events:
    yield started()
    os._exit(3)


def die_after_the_last_word(*_: Any) -> Events:
    yield RunFinished(1, "Done.")
    time.sleep(0.3)  # the word leaves by another thread
    os.kill(os.getpid(), signal.SIGKILL)


def deaf(*_: Any) -> Events:
    """Hears no command and no signal that can be ignored."""
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    yield started()
    while True:
        time.sleep(60)


def linger(*_: Any) -> Events:
    """Says its last word, but does not go."""
    yield RunFinished(1, "Done.")
    while True:
        time.sleep(60)


def hang_up(*_: Any) -> Events:
    yield started()
    for descriptor in map(int, os.listdir("/proc/self/fd")):
        with contextlib.suppress(OSError):
            if descriptor > 2 and fcntl.fcntl(descriptor, fcntl.F_GETFL) & os.O_ACCMODE == os.O_WRONLY:
                os.close(descriptor)
    while True:
        time.sleep(60)


def garble(*_: Any) -> Events:
    yield started()
    time.sleep(0.2)
    for descriptor in range(3, 64):
        with contextlib.suppress(OSError):
            os.write(descriptor, b"\xff" * 64)
    while True:
        time.sleep(60)


def have_children(*_: Any) -> Events:
    yield started(device=str(subprocess.Popen(["sleep", "60"]).pid))
    while True:
        time.sleep(60)


def burn(*_: Any) -> Events:
    yield started()
    while True:
        pass


def hoard(*_: Any) -> Events:
    yield started()
    hoarded = []
    while True:
        hoarded.append(bytearray(2**24))


def stumble(*_: Any) -> Events:
    yield started()
    raise ValueError("/secret/path is not what I expected")


def look_around(*_: Any) -> Events:
    """Says what the process sees of itself."""
    temporary = Path(tempfile.gettempdir())
    facts = {
        "environment": dict(os.environ),
        "first_environment": Path("/proc/self/environ").read_text(),
        "nice": os.getpriority(os.PRIO_PROCESS, 0),
        "oom_score": int(Path("/proc/self/oom_score_adj").read_text()),
        "core": resource.getrlimit(resource.RLIMIT_CORE)[0],
        "data": resource.getrlimit(resource.RLIMIT_DATA)[0],
        "files": resource.getrlimit(resource.RLIMIT_NOFILE)[0],
        "group_is_own": os.getpgid(0) == os.getpid() == os.getsid(0),
        "temporary": str(temporary),
        "temporary_mode": oct(temporary.stat().st_mode & 0o777),
        "descriptors": len(os.listdir("/proc/self/fd")),
        "threads": sorted(thread.name for thread in threading.enumerate()),
    }
    yield RunFinished(1, json.dumps(facts))


def echo(arguments: dict[str, Any]) -> Any:
    return arguments


def process_id(_: dict[str, Any]) -> int:
    return os.getpid()


def refuse(_: dict[str, Any]) -> Any:
    problem = Problem("too_odd", "That is odd.", ("network", "layers", 3), "dense_1", {"layers": []}, "Mend")
    raise InvalidInput("That is odd.", code="too_odd", path=("data",), problems=[problem])


def miss(_: dict[str, Any]) -> Any:
    raise NotFound("There is no such epoch.", code="no_epoch")


def fail(_: dict[str, Any]) -> Any:
    raise ValueError("/secret/path")


def die(_: dict[str, Any]) -> Any:
    os.kill(os.getpid(), signal.SIGKILL)


def sleep(arguments: dict[str, Any]) -> Any:
    Path(arguments["began"]).touch()
    time.sleep(60)


def grab(_: dict[str, Any]) -> Any:
    return len(bytearray(2**33))


TASKS = {task.__name__: task for task in (echo, process_id, refuse, miss, fail, die, sleep, grab)}
