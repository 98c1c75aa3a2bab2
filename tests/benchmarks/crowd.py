"""Many runs at once on all cores of the machine, through the executor that the server uses."""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from layerlab.jobs.executor import Batch, Job
from layerlab.jobs.forkserver import ForkServer
from layerlab.jobs.local import LocalExecutor
from tests.benchmarks import machine
from tests.benchmarks.workloads import Document, with_epochs

FOR_EVER = 10_000


@dataclass(frozen=True)
class Crowd:
    """What some runs did together in a while."""

    workload: str
    runs: int
    epochs_per_second: float
    slowest_to_fastest: float
    private_bytes: float
    """Of the middle one of them."""


def measure(document: Document, sizes: tuple[int, ...], seconds: float) -> list[Crowd]:
    """Start so many runs, and count their epochs for `seconds` once all have finished their first."""
    return asyncio.run(_measure(document, sizes, seconds))


async def _measure(document: Document, sizes: tuple[int, ...], seconds: float) -> list[Crowd]:
    forks = ForkServer()
    try:
        await forks.warm()
        return [await _crowd(forks, document, size, seconds) for size in sizes]
    finally:
        await forks.close()


async def _crowd(forks: ForkServer, document: Document, size: int, seconds: float) -> Crowd:
    executor = LocalExecutor(forks)
    names = [f"run-{number}" for number in range(size)]
    done: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        try:
            for name in names:
                await executor.start(Job(name, with_epochs(document, FOR_EVER), Path(folder) / name))
            followers = [asyncio.ensure_future(_follow(executor, name, done)) for name in names]
            while len(done) < size:
                await asyncio.sleep(0.02)
            before, started = done.copy(), time.perf_counter()
            await asyncio.sleep(seconds)
            counts = [done[name] - before[name] for name in names]
            taken = time.perf_counter() - started
            memory = [machine.private_bytes(executor.process_id(name) or 0) for name in names]
        finally:
            await executor.close()
        await asyncio.gather(*followers, return_exceptions=True)
    share = min(counts) / max(1, *counts)
    return Crowd(document["name"], size, sum(counts) / taken, share, statistics.median(memory))


async def _follow(executor: LocalExecutor, name: str, done: Counter[str]) -> None:
    async for message in executor.messages(name):
        if isinstance(message, Batch):
            done[name] += sum(event.type == "epoch_finished" for event in message.events)
