"""Runs trainers that are only played in threads of this process (`InlineExecutor`), see scripted.py."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from threading import Semaphore, Thread

from layerlab.errors import NotFound
from layerlab.events import FINAL_STATES, CheckpointTaken
from layerlab.jobs import engine, reasons, wire
from layerlab.jobs.executor import Exited, Job, Message
from layerlab.jobs.inbox import Inbox, Killed
from layerlab.jobs.outbox import Outbox, forward
from layerlab.sentences import Sentence
from layerlab.training.control import Command

UNREAD_BATCHES = 8

log = logging.getLogger(__name__)


class InlineExecutor:
    """Keeps the contract of executor.py with one thread a run, in which `train` plays and `save` writes.

    A thread cannot be killed: `kill` cuts its line at once, and the thread ends at its next poll.
    """

    def __init__(self, *, train: engine.TrainFunction, save: engine.Save) -> None:
        self._train = train
        self._save = save
        self._runs: dict[str, TrainerThread] = {}
        self._is_closed = False

    async def start(self, job: Job) -> None:
        if self._is_closed:
            raise RuntimeError("the executor is closed")
        if job.run_id in self._runs:
            raise RuntimeError(f"run {job.run_id} is here already")
        job.directory.mkdir(parents=True, exist_ok=True)
        self._runs[job.run_id] = TrainerThread(job, self._train, self._save)

    async def messages(self, run_id: str) -> AsyncIterator[Message]:
        """See executor.py. Raises NotFound for a run that is not here, or whose Exited was delivered."""
        run = self._runs.get(run_id)
        if run is None:
            raise NotFound("There is no such run in this process.")
        while not isinstance(message := await run.line.receive(), Exited):
            yield message
        self._runs.pop(run_id, None)
        yield message

    async def command(self, run_id: str, command: Command) -> None:
        if (run := self._runs.get(run_id)) is not None:
            run.inbox.put(command)

    async def kill(self, run_id: str) -> None:
        if (run := self._runs.get(run_id)) is not None:
            run.kill()

    async def close(self) -> None:
        self._is_closed = True
        for run in self._runs.values():
            run.kill()


class Line:
    """What leads from a trainer's thread to the event loop; with UNREAD_BATCHES unread, the thread waits."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._messages: asyncio.Queue[Message] = asyncio.Queue()
        self._room = Semaphore(UNREAD_BATCHES)
        self._is_cut = False

    def send(self, message: Message) -> None:
        """From any thread. Raises Killed once the line is cut."""
        self._room.acquire()
        if self._is_cut:
            self._room.release()
            raise Killed
        self._put(message)

    def end(self, reason: Sentence | None) -> None:
        """Let Exited through, and nothing after it."""
        if not self._is_cut:
            self._is_cut = True
            self._put(Exited(reason))
            self._room.release()

    async def receive(self) -> Message:
        message = await self._messages.get()
        self._room.release()
        return message

    def _put(self, message: Message) -> None:
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody will read it
            self._loop.call_soon_threadsafe(self._messages.put_nowait, message)


class TrainerThread:
    """One job, from its first event to Exited."""

    def __init__(self, job: Job, train: engine.TrainFunction, save: engine.Save) -> None:
        self._job = job
        self._train = train
        self._save = save
        self._has_ended = False
        self.line = Line()
        outbox = Outbox(self._send, self._save_checkpoint)
        self.inbox = Inbox(outbox.wants_checkpoint)
        if job.is_stepped:
            self.inbox.put(Command("step"))
        Thread(target=self._run, args=(outbox,), name=f"run {job.run_id}", daemon=True).start()

    def kill(self) -> None:
        self.inbox.kill()
        self.line.end(None if self._has_ended else reasons.KILLED)

    def _run(self, outbox: Outbox) -> None:
        job = self._job
        try:
            forward(lambda: self._train(job.spec, self.inbox, job.checkpoint), outbox, _log_and_explain)
        except Killed:
            log.info("run %s was ended", job.run_id)
        except Exception:
            log.exception("run %s could not say its last event", job.run_id)
        finally:
            self.line.end(None if self._has_ended else reasons.reason_of_exit(0))

    def _send(self, message: bytes) -> None:
        batch = wire.to_batch(*wire.unpack(message[wire.LENGTH.size :]))
        self.line.send(batch)
        self._has_ended = self._has_ended or any(event.type in FINAL_STATES for event in batch.events)

    def _save_checkpoint(self, checkpoint: CheckpointTaken) -> str:
        name = engine.checkpoint_name(self._job.attempt, checkpoint.epoch)
        return self._save(self._job.directory, name, checkpoint)


def _log_and_explain(error: Exception) -> Sentence:
    log.error("a trainer failed", exc_info=error)
    return reasons.reason_of_exception(error)
