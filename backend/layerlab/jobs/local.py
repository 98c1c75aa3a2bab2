"""Runs each trainer as a process of its own on this machine (`LocalExecutor`); never imports torch itself."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass

from layerlab.errors import NotFound
from layerlab.events import FINAL_STATES
from layerlab.jobs import reasons, wire
from layerlab.jobs.child import Child
from layerlab.jobs.engine import SAVE, TRAINER
from layerlab.jobs.executor import Batch, Exited, Job, Message
from layerlab.jobs.forkserver import ForkServer
from layerlab.jobs.limits import ProcessLimits
from layerlab.jobs.trainer_process import LOG_NAME, TARGET, Order, temporary_folder
from layerlab.sentences import Sentence
from layerlab.training.control import Command

LINGER_SECONDS = 1.0
"""How long a trainer may live on after it has said its last word or closed its pipe."""

log = logging.getLogger(__name__)


@dataclass
class RunProcess:
    """One job's process, and why it was ended if it was ended by us."""

    job: Job
    child: Child
    launch: asyncio.Task[None]
    wall_clock: asyncio.TimerHandle | None = None
    reason: Sentence | None = None
    has_ended: bool = False
    """The trainer said a last event."""


class LocalExecutor:
    """Keeps the contract of executor.py with one process a run, forked from `forks`.

    `limits` bind every trainer; `wall_seconds` is how long one may live. `trainer` and `save` name what
    trains and what writes checkpoints.
    """

    def __init__(
        self,
        forks: ForkServer,
        *,
        limits: ProcessLimits = ProcessLimits(),
        wall_seconds: float = 24 * 3600.0,
        trainer: str = TRAINER,
        save: str = SAVE,
    ) -> None:
        self._forks = forks
        self._limits = limits
        self._wall_seconds = wall_seconds
        self._trainer = trainer
        self._save = save
        self._runs: dict[str, RunProcess] = {}
        self._is_closed = False

    async def warm(self) -> None:
        """Import what trainers need, so that the first run starts as fast as the next. Takes seconds."""
        await self._forks.warm()

    async def start(self, job: Job) -> None:
        """Returns at once; the process follows, and if it cannot, Exited says so."""
        if self._is_closed:
            raise RuntimeError("the executor is closed")
        if job.run_id in self._runs:
            raise RuntimeError(f"run {job.run_id} is here already")
        job.directory.mkdir(parents=True, exist_ok=True)
        child = await Child.prepare()
        child.send(Order(job, self._trainer, self._save, self._limits).pack())
        run = RunProcess(job, child, asyncio.ensure_future(self._forks.fork(child, TARGET)))
        loop = asyncio.get_running_loop()
        run.wall_clock = loop.call_later(self._wall_seconds, _end, run, reasons.TOO_LONG)
        self._runs[job.run_id] = run

    async def messages(self, run_id: str) -> AsyncIterator[Message]:
        """See executor.py. Raises NotFound for a run that is not here, or whose Exited was delivered."""
        run = self._runs.get(run_id)
        if run is None:
            raise NotFound("There is no such run on this machine.")
        await asyncio.wait([run.launch])
        while (batch := await _next_batch(run)) is not None:
            yield batch
        reason = await _farewell(run)
        await asyncio.to_thread(_sweep, run.job)
        self._drop(run)
        yield Exited(reason)

    async def command(self, run_id: str, command: Command) -> None:
        if (run := self._runs.get(run_id)) is not None:
            run.child.send(wire.pack_command(command))

    async def kill(self, run_id: str) -> None:
        if (run := self._runs.get(run_id)) is not None:
            _end(run, reasons.KILLED)

    async def close(self) -> None:
        """Kill everything and wait until it is gone. The fork server is not ours to close."""
        self._is_closed = True
        runs = list(self._runs.values())
        for run in runs:
            _end(run, reasons.KILLED)
        for run in runs:
            await _farewell(run)
            run.child.close()

    def process_id(self, run_id: str) -> int | None:
        """The trainer's process while it lives, for whoever measures or watches it."""
        run = self._runs.get(run_id)
        return None if run is None else run.child.pid

    def _drop(self, run: RunProcess) -> None:
        if run.wall_clock is not None:
            run.wall_clock.cancel()
        run.child.close()
        self._runs.pop(run.job.run_id, None)


def _sweep(job: Job) -> None:
    """Remove what a killed trainer could not, and a log with nothing in it."""
    shutil.rmtree(temporary_folder(job), ignore_errors=True)
    for unfinished in job.directory.glob(f".{job.attempt:04d}-*.part"):
        unfinished.unlink(missing_ok=True)
    with contextlib.suppress(OSError):
        if (job.directory / LOG_NAME).stat().st_size == 0:
            (job.directory / LOG_NAME).unlink()


def _end(run: RunProcess, reason: Sentence) -> None:
    """End the run's process by force; the first reason is the one that counts."""
    run.reason = run.reason or reason
    run.launch.cancel()  # a process that comes later finds nobody on its command pipe, and ends
    run.child.kill()


async def _next_batch(run: RunProcess) -> Batch | None:
    """What the trainer says next; None when it has nothing more to say, or makes no sense."""
    try:
        async with asyncio.timeout(LINGER_SECONDS if run.has_ended else None):
            if not _is_launched(run) or (message := await run.child.receive()) is None:
                return None
        batch = wire.to_batch(*message)
        run.has_ended = run.has_ended or any(event.type in FINAL_STATES for event in batch.events)
    except TimeoutError:
        return None
    except (wire.BadMessage, KeyError, TypeError):
        _end(run, reasons.GARBLED)
        return None
    return batch


async def _farewell(run: RunProcess) -> Sentence | None:
    """Wait for the process to end, by force if it does not; then the reason that Exited gives."""
    await asyncio.wait([run.launch])
    if not _is_launched(run):
        return run.reason or reasons.NOT_STARTED
    try:
        async with asyncio.timeout(LINGER_SECONDS):
            exit_code = await run.child.wait()
    except TimeoutError:
        _end(run, reasons.SILENT)
        exit_code = await run.child.wait()
    if run.has_ended:
        return None
    return run.reason or reasons.reason_of_exit(exit_code)


def _is_launched(run: RunProcess) -> bool:
    if run.launch.cancelled():
        return False
    if error := run.launch.exception():
        log.error("run %s could not be started", run.job.run_id, exc_info=error)
    return error is None
