"""RunService, the one story of a run: accept, save, schedule, start, pump events into store and hub, command, recover.

It joins the rooms below it (storage, streaming, jobs) and knows nothing of HTTP. The database is the truth: every
decision is read from it or written to it before anyone is told.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Coroutine, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import structlog

from layerlab.errors import (
    Busy,
    Conflict,
    ForbiddenCommand,
    LayerlabError,
    NotFound,
    Problem,
    impossible_network,
    refused_for,
)
from layerlab.events import RunStopped, to_document
from layerlab.intake.fetching import Fetcher
from layerlab.jobs.executor import Batch, Executor, Exited, Job
from layerlab.network.budget import budget_problems
from layerlab.network.forecast import Calibration, forecast
from layerlab.network.inspection import Inspection, inspect, is_complete
from layerlab.network.spec import Spec
from layerlab.sentences import Sentence, sentence
from layerlab.settings import Settings
from layerlab.storage.artifacts import ArtifactStore
from layerlab.storage.journal import StaleWriter
from layerlab.storage.records import RunRecord
from layerlab.storage.runs import RunStore
from layerlab.storage.tables import LOCAL
from layerlab.streaming.hub import EventHub
from layerlab.training.control import Command
from layerlab.training.engines import engine_problems

log = structlog.get_logger(__name__)

ALLOWED_COMMANDS: dict[str, tuple[str, ...]] = {
    "queued": ("stop",),
    "running": ("pause", "step", "stop", "set"),
    "paused": ("resume", "step", "stop", "set"),
}
INTERRUPTED = sentence("interrupted", "Interrupted: the server was stopped or restarted while it trained.")
STOPPED_WHILE_QUEUED = sentence("stopped_while_queued", "It was stopped before it started.")
STOPPED_BY_FORCE = sentence("stopped_by_force", "It was stopped by force, because its trainer did not answer.")
START_MISSING = sentence("start_missing", "The weights that it starts from are missing.")
NOT_STARTED = sentence("trainer_not_started", "The trainer could not be started; the reason is in the server's log.")
ENDED = sentence("trainer_ended", "The trainer ended without saying why.", variant="unknown")
CLOSING_SECONDS = 8.0
STOPPING_SECONDS = 5.0


class RunService:
    """One for each server. `open` before anything else; `close` last."""

    def __init__(
        self,
        store: RunStore,
        artifacts: ArtifactStore,
        hub: EventHub,
        executor: Executor,
        settings: Settings,
        fetcher: Fetcher,
    ) -> None:
        self._store = store
        self._artifacts = artifacts
        self._hub = hub
        self._executor = executor
        self._settings = settings
        self._fetcher = fetcher
        self._active: dict[str, asyncio.Task[None]] = {}
        self._stopping: dict[str, asyncio.Task[None]] = {}
        self._scheduling = asyncio.Lock()
        self._is_closing = False
        self.calibration: Calibration | None = None
        """What is known of this machine's speed; nothing until it was measured."""

    @property
    def training_count(self) -> int:
        """How many runs have a trainer."""
        return len(self._active)

    @property
    def is_closing(self) -> bool:
        """Whether the server takes no more work."""
        return self._is_closing

    async def open(self) -> None:
        """Reconcile every unfinished run with the fact that nothing trains now, then start what waits."""
        for run in await self._store.unfinished():
            if run.state != "queued":
                await self._store.fail(run.id, INTERRUPTED)
            elif run.is_claimed:  # its trainer was about to start: nothing is lost, it waits again
                await self._store.rewind(run.id, 0)
                await asyncio.to_thread(self._artifacts.drop_checkpoints_after, run.id, -1)
        await self._schedule()

    async def close(self) -> None:
        """Take no more work, end the trainers, say so in the record and to viewers. A second call does nothing."""
        async with self._scheduling:
            if self._is_closing:
                return
            self._is_closing = True
            pumps = list(self._active.values())
        await self._executor.close()
        if pumps:
            await asyncio.wait(pumps, timeout=CLOSING_SECONDS)
        self._hub.dismiss()

    def inspect(self, spec: Spec) -> Inspection:
        """Shapes, sizes and all problems, with those of the budget."""
        inspection = inspect(spec)
        inspection.problems[:] = self._fetcher.with_state(spec.data, inspection.problems)
        inspection.problems.extend(budget_problems(spec, inspection, self._settings.limits))
        inspection.problems.extend(engine_problems(spec))
        if self.calibration is None or not is_complete(spec, inspection):
            return inspection
        return replace(inspection, forecast=forecast(spec, self.calibration))

    async def submit(
        self,
        spec: Spec,
        *,
        is_stepped: bool = False,
        idempotency_key: str | None = None,
        body_hash: str | None = None,
        start: Path | None = None,
        owner: str = LOCAL,
    ) -> RunRecord:
        """Save a new run of this owner and let it wait for its turn. Raises InvalidInput with the inspection's errors.

        `start` is the checkpoint that a spec with a start goes on from; it is moved into the run's folder.
        """
        errors = self.inspect(spec).errors
        if errors:
            raise impossible_network(errors)
        await self._fetcher.prepare(spec.data)
        waiting = await self._store.queued()
        if len(waiting) >= self._settings.queued_limit:
            if earlier := await self._store.repeated(idempotency_key, body_hash, owner=owner):
                return earlier  # it has its place already
            raise _queue_is_full(len(waiting))
        async with self._scheduling:  # nobody starts it before its start is in place
            run, is_new = await self._store.create(
                spec.document(),
                name=spec.name,
                epochs=spec.training.epochs,
                is_stepped=is_stepped,
                idempotency_key=idempotency_key,
                body_hash=body_hash,
                owner=owner,
            )
            if is_new and start is not None:
                await self._place_start(run.id, start)
        if is_new:
            await self._schedule()
        return await self._store.get(run.id)

    async def _place_start(self, run_id: str, start: Path) -> None:
        """Nothing is left of a run whose start cannot be put in its place."""
        try:
            await asyncio.to_thread(self._artifacts.place_start, run_id, start)
        except LayerlabError:
            await self._store.delete(run_id)
            raise

    async def relabel(self, run_id: str, name: str | None, tags: Sequence[str] | None) -> RunRecord:
        """The run under another name, with other tags; what is None stays."""
        return await self._store.relabel(run_id, name, tags)

    async def command(self, run_id: str, command: Command) -> RunRecord:
        """Pass a command on. Raises ForbiddenCommand if the run's state does not take it."""
        run = await self._store.get(run_id)
        state = "running" if run.state == "queued" and run_id in self._active else run.state
        allowed = ALLOWED_COMMANDS.get(state, ())
        if command.name not in allowed:
            raise ForbiddenCommand(command.name, run.state, allowed)
        _check_sample(run, command)
        if run_id in self._active:
            await self._tell_trainer(run_id, command)
        else:
            ending = to_document(RunStopped(0, *STOPPED_WHILE_QUEUED.parts))
            try:
                stored = await self._store.close_run(run_id, ending, run.attempt)
                self._hub.publish(run_id, stored)
                self._hub.end(run_id)
            except StaleWriter:  # it got its place this very moment
                await self._tell_trainer(run_id, command)
        return await self._store.get(run_id)

    async def _tell_trainer(self, run_id: str, command: Command) -> None:
        await self._executor.command(run_id, command)
        if command.name == "stop":
            self._stopping[run_id] = asyncio.create_task(self._insist(run_id))

    async def _insist(self, run_id: str) -> None:
        """A trainer that does not stop when it is told to is ended by force; the run is stopped all the same."""
        pump = self._active.get(run_id)
        if pump is not None:
            await asyncio.wait([pump], timeout=STOPPING_SECONDS)
            if not pump.done():
                run = await self._store.get(run_id)
                ending = RunStopped(run.epoch, *STOPPED_BY_FORCE.parts)
                self._hub.publish(run_id, await self._store.close_run(run_id, to_document(ending)))
                await self._executor.kill(run_id)
        self._stopping.pop(run_id, None)

    async def delete(self, run_id: str) -> None:
        """End it if it trains, then forget it with all its files."""
        async with self._scheduling:  # not while it is being started: its trainer would write to a run that is gone
            pump = self._active.get(run_id)
            if pump is None:
                await self._store.delete(run_id)
        if pump is not None:
            await self._executor.kill(run_id)
            await asyncio.wait([pump], timeout=CLOSING_SECONDS)
            await self._store.delete(run_id)
        self._hub.end(run_id)
        await asyncio.to_thread(self._artifacts.delete, run_id)

    async def _schedule(self) -> None:
        """Start what waits, first come first served, while there is room."""
        async with self._scheduling:
            for run in await self._store.queued():
                if self._is_closing or len(self._active) >= self._settings.running_limit:
                    return
                if run.id not in self._active:
                    await self._start(run)

    async def _start(self, run: RunRecord) -> None:
        try:
            attempt = await self._store.claim(run.id)
        except (Conflict, NotFound):  # stopped or deleted while it waited
            return
        directory, start = self._artifacts.directory(run.id), self._artifacts.start(run.id)
        if start is None and run.spec.get("start"):
            await self._fail(run.id, START_MISSING)
            return
        job = Job(run.id, run.spec, directory, attempt, start, is_stepped=run.is_stepped)
        try:
            await self._executor.start(job)
        except (LayerlabError, OSError) as error:
            log.error("start_failed", run=run.id, exc_info=error)
            await self._fail(run.id, NOT_STARTED)
            return
        self._active[run.id] = asyncio.create_task(self._guarded(self._pump(run.id, attempt), run.id))

    async def _guarded(self, pump: Coroutine[Any, Any, None], run_id: str) -> None:
        """Whatever happens to one pump, its run gets an end, and the next one its turn."""
        try:
            await pump
        except Exception as error:
            log.exception("pump_failed", run=run_id)
            await self._executor.kill(run_id)
            await self._fail(run_id, _reason_of(error))
        finally:
            self._active.pop(run_id, None)
            self._hub.end(run_id)
            self._artifacts.forget(run_id)
            with contextlib.suppress(LayerlabError):
                await self._schedule()

    async def _pump(self, run_id: str, attempt: int) -> None:
        """Everything the trainer says: first into the store, then to whoever looks on."""
        async for message in self._executor.messages(run_id):
            if isinstance(message, Exited):
                # Changes nothing where the run has an end of its own, or is deleted.
                await self._fail(run_id, message.reason or ENDED)
                return
            try:
                await self._commit(run_id, attempt, message)
            except (StaleWriter, NotFound):
                await self._executor.kill(run_id)

    async def _commit(self, run_id: str, attempt: int, batch: Batch) -> None:
        stored = await self._store.append(
            run_id, attempt, batch.events, checkpoint=batch.checkpoint, checkpoint_epoch=batch.checkpoint_epoch
        )
        if batch.frame is not None:  # before the numbers: a last event ends the viewers' visits
            await asyncio.to_thread(self._artifacts.save_frame, run_id, batch.frame_epoch or 0, batch.frame)
            self._hub.publish_frame(run_id, batch.frame)
        self._hub.publish(run_id, stored)
        if batch.checkpoint is not None:
            loss = _loss_of(batch)
            await asyncio.to_thread(self._artifacts.keep_checkpoint, run_id, batch.checkpoint, loss)

    async def _fail(self, run_id: str, reason: Sentence) -> None:
        """Give a run that cannot go on its honest end, unless it has one already."""
        with contextlib.suppress(LayerlabError):
            stored = await self._store.fail(run_id, INTERRUPTED if self._is_closing else reason)
            self._hub.publish(run_id, stored)


def _loss_of(batch: Batch) -> float | None:
    """The loss at the batch's checkpoint: of the test examples, or where there are none of the training."""
    for event in batch.events:
        if event["type"] == "epoch_finished" and event["epoch"] == batch.checkpoint_epoch:
            test, train = event["test"]["loss"], event["train"]["loss"]
            return train if test is None else test  # type: ignore[no-any-return]
    return None


def _check_sample(run: RunRecord, command: Command) -> None:
    """Raises InvalidInput if the example to watch is not one of the data set."""
    examples = Spec.model_validate(run.spec).data.task().examples
    if command.settings.get("sample", 0) >= examples:
        said = sentence(
            "sample_out_of_range",
            "There are {examples:,} examples; the last is {last:,}.",
            examples=examples,
            last=examples - 1,
        )
        raise refused_for(Problem.of(said, ("settings", "sample")))


def _queue_is_full(waiting: int) -> Busy:
    return Busy(sentence("queue_full", "{waiting} runs wait already; try again when some have ended.", waiting=waiting))


def _reason_of(error: Exception) -> Sentence:
    if isinstance(error, LayerlabError):
        return sentence(
            "not_recorded",
            "The server could not record it: {problem}",
            problem=error.said,
            variant="known",
        )
    return sentence("not_recorded", "The server could not record it; the reason is in the server's log.")
