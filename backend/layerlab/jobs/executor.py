"""The contract of what runs training: `Executor`; what goes in (`Job`, `Command`), what comes out (`Batch`, `Exited`).

An executor is only a hint: the database is the truth. It starts a trainer, passes commands on, and hands
back what the trainer says, in order. It never decides what state a run is in.

Life of a job, as every executor keeps it (tests/contract/test_executors.py):
- `start` returns once the trainer is on its way; messages then come from `messages(run_id)`.
- `messages` yields Batch after Batch, and exactly one Exited, last, however the trainer ends.
- `command` to a job that has ended or never was is ignored: the end is already on its way.
- `kill` ends the trainer at once (its whole process group); Exited still follows.
- `close` kills everything; after it `start` raises RuntimeError.
- After a restart of the server an executor knows no jobs: the service reconciles from the database.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from layerlab.event_text import EventText
from layerlab.events import NumberEvent
from layerlab.sentences import Sentence
from layerlab.training.control import Command


@dataclass(frozen=True)
class Job:
    """One attempt at one run. `directory` is the run's own folder, where checkpoints go.

    `attempt` is the fencing number: it is in every checkpoint's name. `checkpoint` is a file to resume from.
    `is_stepped` asks for a pause at the end of the first epoch.
    """

    run_id: str
    spec: dict[str, Any]
    directory: Path
    attempt: int = 1
    checkpoint: Path | None = None
    is_stepped: bool = False


@dataclass(frozen=True)
class Batch:
    """What is committed together: events in order, the newest checkpoint, the newest pictures.

    `texts` are the events as their trainer wrote them. `checkpoint` is the name of a file in the
    job's directory, already synced to disk. `frame` is PicturesTaken.frame() and `frame_epoch` its epoch.
    """

    texts: list[EventText]
    checkpoint: str | None = None
    checkpoint_epoch: int | None = None
    frame: bytes | None = None
    frame_epoch: int | None = None

    @property
    def events(self) -> list[NumberEvent]:
        """What the texts say."""
        return [text.event for text in self.texts]


@dataclass(frozen=True)
class Exited:
    """The trainer is gone. `reason` is None if it said a last event itself, else says why it died."""

    reason: Sentence | None = None


Message = Batch | Exited


class Executor(Protocol):
    """Where training runs."""

    async def start(self, job: Job) -> None: ...

    def messages(self, run_id: str) -> AsyncIterator[Message]: ...

    async def command(self, run_id: str, command: Command) -> None: ...

    async def kill(self, run_id: str) -> None: ...

    async def close(self) -> None: ...


class Workbench(Protocol):
    """Runs one short calculation that needs torch or scikit-learn in a worker process, and returns its answer.

    `task` names a function of training/tasks.py; `arguments` and the answer are plain data (dict, list, str,
    numbers, bytes). Raises the InvalidInput or NotFound that the task raised, Busy when too many wait, and
    WorkerFailed when the worker died or took longer than `timeout_seconds`.
    """

    async def call(self, task: str, arguments: dict[str, Any], *, timeout_seconds: float = 20.0) -> Any: ...

    async def close(self) -> None: ...
