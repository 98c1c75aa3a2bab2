"""Runs short calculations in worker processes (`LocalWorkbench`); for tests, in a thread (`InlineWorkbench`)."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from layerlab.errors import Busy, WorkerFailed
from layerlab.jobs import wire, worker_process
from layerlab.jobs.child import Child
from layerlab.jobs.engine import load_by_name
from layerlab.jobs.forkserver import ForkFailed, ForkServer
from layerlab.jobs.limits import ProcessLimits
from layerlab.sentences import sentence

CALLS_PER_WORKER = 200
"""Then a fresh one takes its place, so that nothing a library leaks can pile up."""
WORKER_LIMITS = ProcessLimits(niceness=5)

log = logging.getLogger(__name__)


class Worker:
    """One worker process; takes one call at a time."""

    def __init__(self, child: Child) -> None:
        self._child = child
        self._calls = 0
        self.is_spent = False

    @classmethod
    async def begin(cls, forks: ForkServer, tasks: str, limits: ProcessLimits) -> Worker:
        """Raises WorkerFailed if there can be no process."""
        child = await Child.prepare()
        child.send(wire.pack({"tasks": tasks, "limits": limits.document()}))
        try:
            await forks.fork(child, worker_process.TARGET)
        except BaseException as error:
            child.close()
            if isinstance(error, ForkFailed):
                raise WorkerFailed("The server could not start a process for the calculation.") from error
            raise
        return cls(child)

    async def call(self, task: str, arguments: dict[str, Any]) -> Any:
        """The task's answer. If anything but an answer comes of it, the worker is spent; so if cancelled."""
        self.is_spent = True
        self._child.send(wire.pack_value({"task": task, "arguments": arguments}))
        message = await self._child.receive()
        if message is None:
            raise WorkerFailed("The process that calculated this died.")
        answer = wire.to_value(*message)
        self._calls += 1
        self.is_spent = self._calls >= CALLS_PER_WORKER
        if "error" in answer:
            raise worker_process.revive(answer["error"])
        return answer["answer"]

    async def end(self) -> None:
        self._child.kill()
        await self._child.wait()
        self._child.close()

    @property
    def pid(self) -> int | None:
        return self._child.pid


class LocalWorkbench:
    """Keeps `Workbench` of executor.py with `workers` processes forked from `forks`.

    At most `queue_limit` calls wait for one; the next is told Busy. `tasks` names the dictionary of tasks.
    """

    def __init__(
        self,
        forks: ForkServer,
        *,
        workers: int = 1,
        queue_limit: int = 16,
        limits: ProcessLimits = WORKER_LIMITS,
        tasks: str = worker_process.TASKS,
    ) -> None:
        self._forks = forks
        self._limits = limits
        self._tasks = tasks
        self._queue_limit = queue_limit
        self._waiting = 0
        self._is_closed = False
        self._places = asyncio.Semaphore(workers)
        self._idle: list[Worker] = []
        self._workers: set[Worker] = set()

    async def warm(self) -> None:
        """Start a worker before anybody waits for it."""
        async with self._worker():
            pass

    async def call(self, task: str, arguments: dict[str, Any], *, timeout_seconds: float = 20.0) -> Any:
        async with self._worker() as worker:
            try:
                async with asyncio.timeout(timeout_seconds):
                    return await worker.call(task, arguments)
            except TimeoutError as error:
                message = sentence(
                    "worker_timeout",
                    "The calculation took longer than {timeout_seconds:g} seconds and was ended.",
                    timeout_seconds=timeout_seconds,
                )
                raise WorkerFailed(message) from error

    async def close(self) -> None:
        """End the workers; calls under way are told WorkerFailed."""
        self._is_closed = True
        await asyncio.gather(*(worker.end() for worker in list(self._workers)))

    @asynccontextmanager
    async def _worker(self) -> AsyncIterator[Worker]:
        """A worker for one call; ended afterwards if it is spent."""
        await self._wait_for_place()
        try:
            worker = await self._take()
            try:
                yield worker
            finally:
                if worker.is_spent or self._is_closed or worker.pid is None:
                    self._workers.discard(worker)
                    await asyncio.shield(worker.end())
                else:
                    self._idle.append(worker)
        finally:
            self._places.release()

    async def _wait_for_place(self) -> None:
        if self._is_closed:
            raise WorkerFailed("The server is closing.")
        if self._places.locked() and self._waiting >= self._queue_limit:
            raise Busy("Too many calculations wait already; try again in a moment.")
        self._waiting += 1
        try:
            await self._places.acquire()
        finally:
            self._waiting -= 1

    async def _take(self) -> Worker:
        """A worker that lives: one that is idle, else a new one."""
        while self._idle:
            worker = self._idle.pop()
            if worker.pid is not None:
                return worker
            self._workers.discard(worker)
            await worker.end()
        worker = await Worker.begin(self._forks, self._tasks, self._limits)
        self._workers.add(worker)
        return worker


class InlineWorkbench:
    """Keeps `Workbench` in a thread of this process, without its protection. Answers pass the same wire."""

    def __init__(self, *, tasks: str = worker_process.TASKS) -> None:
        self._tasks = tasks

    async def call(self, task: str, arguments: dict[str, Any], *, timeout_seconds: float = 20.0) -> Any:
        try:
            async with asyncio.timeout(timeout_seconds):
                message = await asyncio.to_thread(self._answer, task, arguments)
        except TimeoutError as error:
            raise WorkerFailed("The calculation took too long.", code="worker_timeout") from error
        answer = wire.to_value(*wire.unpack(message[wire.LENGTH.size :]))
        if "error" in answer:
            raise worker_process.revive(answer["error"])
        return answer["answer"]

    async def close(self) -> None:
        """Nothing to do."""

    def _answer(self, task: str, arguments: dict[str, Any]) -> bytes:
        return worker_process.answer(load_by_name(self._tasks), task, arguments)
