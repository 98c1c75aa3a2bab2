"""What runs in a trainer's process: binds itself to its limits, trains, says everything through one pipe.

At import it knows nothing of torch: what it trains with is named in its job.
"""

from __future__ import annotations

import contextlib
import faulthandler
import os
import select
import shutil
import sys
import tempfile
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import IO, Any

from layerlab.events import CheckpointTaken
from layerlab.jobs import wire
from layerlab.jobs.engine import checkpoint_name, load_by_name
from layerlab.jobs.executor import Job
from layerlab.jobs.inbox import Inbox
from layerlab.jobs.limits import ProcessLimits, bind
from layerlab.jobs.outbox import Outbox, forward
from layerlab.jobs.reasons import reason_of_exception
from layerlab.sentences import Sentence
from layerlab.training.control import Command

TARGET = "layerlab.jobs.trainer_process:main"
LOG_NAME = "trainer.log"


@dataclass(frozen=True)
class Order:
    """The first message to a trainer process: the job, what does it, and what it may use."""

    job: Job
    trainer: str
    save: str
    limits: ProcessLimits

    def pack(self) -> bytes:
        job = self.job
        document = {
            "run_id": job.run_id,
            "spec": job.spec,
            "directory": str(job.directory),
            "attempt": job.attempt,
            "checkpoint": None if job.checkpoint is None else str(job.checkpoint),
            "is_stepped": job.is_stepped,
        }
        rest = {"trainer": self.trainer, "save": self.save, "limits": self.limits.document()}
        return wire.pack({"job": document, **rest})

    @classmethod
    def unpack(cls, header: dict[str, Any]) -> Order:
        job = header["job"]
        checkpoint = None if job["checkpoint"] is None else Path(job["checkpoint"])
        paths = {"directory": Path(job["directory"]), "checkpoint": checkpoint}
        limits = ProcessLimits.from_document(header["limits"])
        return cls(Job(**{**job, **paths}), header["trainer"], header["save"], limits)


def main(commands: int, messages: int) -> None:
    """Do the job that the first message on the pipe `commands` orders; say what happens on `messages`."""
    source = os.fdopen(commands, "rb")
    first = wire.read(source)
    if first is None or _has_hung_up(commands):  # given up before it began
        return
    order = Order.unpack(first[0])
    if not order.job.directory.is_dir():  # deleted before it began; it must not come back
        return
    write_log_to(order.job.directory / LOG_NAME)
    with own_temporary_folder(order.job):
        bind(order.limits)
        _train(order, source, messages)


def _has_hung_up(commands: int) -> bool:
    """Whether nobody can write to this pipe any more, though something may wait in it."""
    poll = select.poll()
    poll.register(commands, 0)  # a hang-up is told whatever is asked for
    return any(event & select.POLLHUP for _, event in poll.poll(0))


def _train(order: Order, source: IO[bytes], messages: int) -> None:
    job = order.job
    save = load_by_name(order.save)

    def save_checkpoint(checkpoint: CheckpointTaken) -> str:
        name: str = save(job.directory, checkpoint_name(job.attempt, checkpoint.epoch), checkpoint)
        return name

    outbox = Outbox(lambda message: write_all(messages, message), save_checkpoint)
    inbox = Inbox(outbox.wants_checkpoint)
    if job.is_stepped:
        inbox.put(Command("step"))
    Thread(target=_read_commands, args=(source, inbox), name="commands", daemon=True).start()
    forward(lambda: load_by_name(order.trainer)(job.spec, inbox, job.checkpoint), outbox, _log_and_explain)


def _read_commands(source: IO[bytes], inbox: Inbox) -> None:
    """Pass commands on until the server hangs up: then nobody wants this run, and it ends at once."""
    with contextlib.suppress(OSError, wire.BadMessage):
        while (message := wire.read(source)) is not None:
            inbox.put(wire.to_command(message[0]))
    os._exit(0)


def _log_and_explain(error: Exception) -> Sentence:
    traceback.print_exception(error, file=sys.stderr)
    sys.stderr.flush()
    return reason_of_exception(error)


def write_all(descriptor: int, message: bytes) -> None:
    """Write to a blocking pipe, however often it takes."""
    rest = memoryview(message)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def write_log_to(path: Path) -> None:
    """Send what this process prints, and the stack of a crash, to a file that only its owner reads."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(descriptor, 1)
    os.dup2(descriptor, 2)
    os.close(descriptor)
    faulthandler.enable(file=2)


@contextlib.contextmanager
def own_temporary_folder(job: Job) -> Iterator[None]:
    """A folder 0700 for this attempt alone; the executor removes it where the process could not."""
    folder = temporary_folder(job)
    folder.mkdir(mode=0o700, exist_ok=True)
    tempfile.tempdir = os.environ["TMPDIR"] = str(folder)
    try:
        yield
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def temporary_folder(job: Job) -> Path:
    return job.directory / f"temporary-{job.attempt:04d}"
