"""Measures what a run really takes: the peak of its process's memory above the idle engine's. Linux.

`train` is what the processes of `peaks` run instead of the trainer: the trainer, between two readings.
"""

from __future__ import annotations

import asyncio
import ctypes
import gc
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from layerlab.events import Event
from layerlab.jobs import engine
from layerlab.jobs.executor import Exited, Job
from layerlab.jobs.forkserver import ForkServer
from layerlab.jobs.local import LocalExecutor
from layerlab.jobs.trainer_process import LOG_NAME
from layerlab.training.control import Control

Document = dict[str, Any]


def train(spec: Document, control: Control, checkpoint: Path | None) -> Iterator[Event]:
    """The trainer; its last line in the log is its peak in bytes above what the warm engine has."""
    engine.warm_up()  # a fork maps the libraries anew as it uses them: that is not the run's own
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    Path("/proc/self/clear_refs").write_text("5")  # VmHWM starts anew
    before = status_bytes("RssAnon")
    yield from engine.train(spec, control, checkpoint)
    # What it has mapped of files by then are libraries, which all processes share.
    print(status_bytes("VmHWM") - status_bytes("RssFile") - before, flush=True)


def status_bytes(name: str) -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(name))


def peaks(specs: Sequence[Document], folder: Path) -> list[int]:
    """The peak of each run in bytes, one run after the other, each in a process of its own."""
    return asyncio.run(_peaks(specs, folder))


async def _peaks(specs: Sequence[Document], folder: Path) -> list[int]:
    forks = ForkServer()
    executor = LocalExecutor(forks, trainer=f"{__name__}:train")
    try:
        return [
            await _peak(executor, Job(f"run{index}", spec, folder / str(index))) for index, spec in enumerate(specs)
        ]
    finally:
        await executor.close()
        await forks.close()


async def _peak(executor: LocalExecutor, job: Job) -> int:
    await executor.start(job)
    async for message in executor.messages(job.run_id):
        assert not (isinstance(message, Exited) and message.reason), message
    return int((job.directory / LOG_NAME).read_text().split()[-1])
