"""RunService, the one story of a run: accept, save, schedule, start, pump events into store and hub, command, recover.

It joins the rooms below it (storage, streaming, jobs) and knows nothing of HTTP. The database is the truth: every
decision is read from it or written to it before anyone is told.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import structlog

from layerlab.errors import (
    Busy,
    Conflict,
    ForbiddenCommand,
    LayerlabError,
    NotFound,
    Problem,
    StorageError,
    impossible_network,
    refused_for,
)
from layerlab.events import EpochFinished, RunStopped
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


@dataclass(frozen=True)
class Patience:
    """How long a run's service waits: for a trainer told to stop, for one that was ended, for a disk that failed."""

    stopping_seconds: float = 5.0
    closing_seconds: float = 8.0
    recording_seconds: float = 1.0


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
        patience: Patience = Patience(),
    ) -> None:
        self._store = store
        self._artifacts = artifacts
        self._hub = hub
        self._executor = executor
        self._settings = settings
        self._fetcher = fetcher
        self._patience = patience
        self._active: dict[str, asyncio.Task[None]] = {}
        self._stopping: dict[str, asyncio.Task[None]] = {}
        self._scheduling = asyncio.Lock()
        self._accepting = asyncio.Lock()
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
            await asyncio.wait(pumps, timeout=self._patience.closing_seconds)
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
        # One at a time: nobody else takes the last place. And nobody starts a fork before its start is in place.
        async with self._accepting, self._scheduling if start else contextlib.nullcontext():
            waiting = await self._store.queue_length()
            if waiting >= self._settings.queued_limit:
                if earlier := await self._store.repeated(idempotency_key, body_hash, owner=owner):
                    return earlier  # it has its place already
                raise _queue_is_full(waiting)
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
        if is_new and len(self._active) < self._settings.running_limit:
            await self._schedule()
            return await self._store.get(run.id)
        return run

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
        if run_id in self._active:
            await self._tell(await self._store.get(run_id), command)
        else:
            async with self._scheduling:  # not while it is being started: a trainer that is not there hears nothing
                await self._tell(await self._store.get(run_id), command)
        return await self._store.get(run_id)

    async def _tell(self, run: RunRecord, command: Command) -> None:
        is_training = run.id in self._active
        state = "running" if run.state == "queued" and is_training else run.state
        allowed = ALLOWED_COMMANDS.get(state, ())
        if command.name not in allowed:
            raise ForbiddenCommand(command.name, run.state, allowed)
        _check_sample(run, command)
        if is_training:
            await self._tell_trainer(run.id, command)
        else:
            ending = RunStopped(0, *STOPPED_WHILE_QUEUED.parts)
            self._hub.publish(run.id, await self._store.close_run(run.id, ending))
            self._hub.end(run.id)

    async def _tell_trainer(self, run_id: str, command: Command) -> None:
        pump = self._active[run_id]
        await self._executor.command(run_id, command)
        if command.name == "stop" and run_id not in self._stopping:
            self._stopping[run_id] = asyncio.create_task(self._insist(run_id, pump))

    async def _insist(self, run_id: str, pump: asyncio.Task[None]) -> None:
        """A trainer that does not stop when it is told to is ended by force; the run is stopped all the same."""
        try:
            await asyncio.wait([pump], timeout=self._patience.stopping_seconds)
            if not pump.done():
                run = await self._store.get(run_id)
                ending = RunStopped(run.epoch, *STOPPED_BY_FORCE.parts)
                self._hub.publish(run_id, await self._store.close_run(run_id, ending))
        except LayerlabError as error:
            log.error("stop_not_recorded", run=run_id, exc_info=error)
        finally:
            self._stopping.pop(run_id, None)
            if not pump.done():
                await self._executor.kill(run_id)

    async def delete(self, run_id: str) -> None:
        """End it if it trains, then forget it with all its files."""
        async with self._scheduling:  # not while it is being started: its trainer would write to a run that is gone
            pump = self._active.get(run_id)
            if pump is None:
                await self._store.delete(run_id)
        if pump is not None:
            await self._executor.kill(run_id)
            await asyncio.wait([pump], timeout=self._patience.closing_seconds)
            await self._store.delete(run_id)
        self._hub.end(run_id)
        await asyncio.to_thread(self._artifacts.delete, run_id)

    async def _schedule(self) -> None:
        """Start what waits, first come first served, while there is room."""
        async with self._scheduling:
            position = 0
            # Once it closes the database may be closed too.
            while not self._is_closing and len(self._active) < self._settings.running_limit:
                run = await self._store.next_queued(after=position)
                if run is None:
                    return
                position = run.position
                if run.id not in self._active:
                    await self._start(run)

    async def _start(self, run: RunRecord) -> None:
        try:
            attempt = await self._store.claim(run.id)
        except (Conflict, NotFound):  # stopped or deleted while it waited
            return
        try:
            start = self._artifacts.start(run.id)
            if start is None and run.spec.get("start"):
                await self._fail(run.id, attempt, START_MISSING)
                return
            directory = self._artifacts.directory(run.id)
            await self._executor.start(Job(run.id, run.spec, directory, attempt, start, is_stepped=run.is_stepped))
        except (LayerlabError, OSError) as error:
            log.error("start_failed", run=run.id, exc_info=error)
            await self._fail(run.id, attempt, NOT_STARTED)
            return
        self._active[run.id] = asyncio.create_task(self._guarded(run.id, attempt))

    async def _guarded(self, run_id: str, attempt: int) -> None:
        """Whatever happens to one pump, its trainer is gone, its run has an end, and the next one gets its turn."""
        try:
            try:
                reason = await self._pump(run_id, attempt)
            except Exception as error:
                log.exception("pump_failed", run=run_id)
                reason = _reason_of(error)
                await self._end_unheard(run_id)
            await self._fail_in_the_end(run_id, attempt, reason)
        finally:
            self._active.pop(run_id, None)
            self._hub.end(run_id)
            self._artifacts.forget(run_id)
            with contextlib.suppress(LayerlabError):
                await self._schedule()

    async def _pump(self, run_id: str, attempt: int) -> Sentence:
        """Everything the trainer says: first into the store, then to whoever looks on; why it ended, if it did not say.

        A trainer whose run has an end of its own, or is deleted, is not heard any more.
        """
        is_heard = True
        async for message in self._executor.messages(run_id):
            if isinstance(message, Exited):
                return message.reason or ENDED
            if is_heard and not (is_heard := await self._commit(run_id, attempt, message)):
                await self._executor.kill(run_id)
        raise RuntimeError("an executor ended a run's messages without Exited")

    async def _end_unheard(self, run_id: str) -> None:
        """End a trainer whose words cannot be kept, and see it go: until then it writes into the run's folder."""
        try:
            await self._executor.kill(run_id)
            async for _ in self._executor.messages(run_id):
                pass
        except NotFound:  # it is gone already
            pass
        except Exception:
            log.exception("end_failed", run=run_id)

    async def _commit(self, run_id: str, attempt: int, batch: Batch) -> bool:
        """Whether the run still takes what this trainer says."""
        try:
            stored = await self._store.append(
                run_id, attempt, batch.texts, checkpoint=batch.checkpoint, checkpoint_epoch=batch.checkpoint_epoch
            )
        except (StaleWriter, NotFound):
            return False
        if batch.frame is not None:  # before the numbers: a last event ends the viewers' visits
            await asyncio.to_thread(self._artifacts.save_frame, run_id, batch.frame_epoch or 0, batch.frame)
            self._hub.publish_frame(run_id, batch.frame)
        self._hub.publish(run_id, stored)
        if batch.checkpoint is not None:
            loss = _loss_of(batch)
            await asyncio.to_thread(self._artifacts.keep_checkpoint, run_id, batch.checkpoint, loss)
        return True

    async def _fail_in_the_end(self, run_id: str, attempt: int, reason: Sentence) -> None:
        """`_fail`, as soon as the disk takes it. Until then the run keeps its place: no other could start either."""
        while not await self._fail(run_id, attempt, reason) and not self._is_closing:
            await asyncio.sleep(self._patience.recording_seconds)

    async def _fail(self, run_id: str, attempt: int, reason: Sentence) -> bool:
        """Give a run that cannot go on its honest end, unless it has one already; whether that is recorded."""
        try:
            stored = await self._store.fail(run_id, INTERRUPTED if self._is_closing else reason, attempt)
        except StorageError as error:
            log.error("end_not_recorded", run=run_id, detail=error.message)
            return False
        except (StaleWriter, NotFound):  # it goes on without this trainer, or is deleted
            return True
        self._hub.publish(run_id, stored)
        self._hub.end(run_id)
        return True


def _loss_of(batch: Batch) -> float | None:
    """The loss at the batch's checkpoint: of the test examples, or where there are none of the training."""
    for event in batch.events:
        if isinstance(event, EpochFinished) and event.epoch == batch.checkpoint_epoch:
            return event.train.loss if event.test.loss is None else event.test.loss
    return None


def _check_sample(run: RunRecord, command: Command) -> None:
    """Raises InvalidInput if the example to watch is not one of the data set."""
    if "sample" not in command.settings:  # and a run whose data are gone can be stopped
        return
    examples = Spec.model_validate(run.spec).data.task().examples
    if command.settings["sample"] >= examples:
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
