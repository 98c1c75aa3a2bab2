"""A forecast from a real calibration of this machine against real runs on it."""

from __future__ import annotations

import asyncio
from typing import Any

from layerlab.jobs.forkserver import ForkServer
from layerlab.jobs.limits import ProcessLimits
from layerlab.jobs.workbench import LocalWorkbench
from tests.benchmarks.workloads import DIGITS, LENET_64, TOY
from tests.training import measured_time

FACTOR = 4
"""Machines of tests are noisy; on a quiet one all are within 1.5."""


async def comparisons() -> list[dict[str, Any]]:
    forks = ForkServer()
    bench = LocalWorkbench(forks, tasks=f"{measured_time.__name__}:TASKS", limits=ProcessLimits(niceness=0))
    try:
        answer: list[dict[str, Any]] = await bench.call(
            "compare", {"workloads": [TOY, DIGITS, LENET_64]}, timeout_seconds=280
        )
    finally:
        await bench.close()
        await forks.close()
    return answer


def test_epochs_take_about_as_long_as_forecast() -> None:
    found = asyncio.run(comparisons())
    wrong = [each for each in found if not 1 / FACTOR < each["forecast"] / each["real"] < FACTOR]
    assert len(found) == 3
    assert not wrong
