"""What every workbench promises, and what only one with processes can keep."""

from __future__ import annotations

import asyncio
import itertools
import os
import signal
import time
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from statistics import median
from typing import Any

import pytest

from layerlab.errors import Busy, InvalidInput, NotFound, Problem, WorkerFailed
from layerlab.jobs.executor import Workbench
from layerlab.jobs.forkserver import ForkServer
from layerlab.jobs.limits import ProcessLimits
from layerlab.jobs.workbench import CALLS_PER_WORKER, InlineWorkbench, LocalWorkbench
from tests.jobs import standins

PATIENCE_SECONDS = 30.0
TASKS = f"{standins.__name__}:TASKS"
Scene = Callable[[Any], Coroutine[Any, Any, None]]


@pytest.fixture
def forks() -> Iterator[ForkServer]:
    server = ForkServer(warm_up="")
    yield server
    asyncio.run(server.close())


def play(workbench: Workbench, scene: Scene) -> None:
    async def run() -> None:
        try:
            async with asyncio.timeout(2 * PATIENCE_SECONDS):
                await scene(workbench)
        finally:
            await workbench.close()

    asyncio.run(run())


@pytest.fixture(params=["inline", "local"])
def workbench(request: pytest.FixtureRequest) -> Workbench:
    if request.param == "inline":
        return InlineWorkbench(tasks=TASKS)
    return LocalWorkbench(request.getfixturevalue("forks"), tasks=TASKS)


async def began(path: Path) -> None:
    """Wait until the task "sleep" runs."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not path.exists():
            await asyncio.sleep(0.005)


def test_answers_are_plain_data(workbench: Workbench) -> None:
    async def scene(workbench: Workbench) -> None:
        arguments = {"spec": {"layers": [1, 2.5, None]}, "pictures": [b"\x00\xff", b""]}
        assert await workbench.call("echo", arguments) == arguments

    play(workbench, scene)


def test_a_mistake_of_the_caller_travels_back_whole(workbench: Workbench) -> None:
    async def scene(workbench: Workbench) -> None:
        with pytest.raises(InvalidInput) as refused:
            await workbench.call("refuse", {})
        assert (refused.value.message, refused.value.code) == ("That is odd.", "too_odd")
        assert refused.value.path == ("data",)
        problem = Problem("too_odd", "That is odd.", ("network", "layers", 3), "dense_1", {"layers": []}, "Mend")
        assert refused.value.problems == (problem,)
        with pytest.raises(NotFound) as missing:
            await workbench.call("miss", {})
        assert missing.value.code == "no_epoch"

    play(workbench, scene)


def test_a_fault_of_ours_is_not_told_in_detail(workbench: Workbench, capfd: pytest.CaptureFixture[str]) -> None:
    async def scene(workbench: Workbench) -> None:
        with pytest.raises(WorkerFailed) as failed:
            await workbench.call("fail", {})
        assert "secret" not in failed.value.message

    play(workbench, scene)
    assert "/secret/path" in capfd.readouterr().err


def test_a_warm_call_takes_a_small_part_of_the_first(forks: ForkServer) -> None:
    async def scene(workbench: LocalWorkbench) -> None:
        await workbench.warm()
        moments = [time.perf_counter()]
        for _ in range(20):
            await workbench.call("echo", {})
            moments.append(time.perf_counter())
        first, *others = (after - before for before, after in itertools.pairwise(moments))
        assert median(others) < first / 20, "no process is started for it"

    play(LocalWorkbench(forks, tasks=TASKS), scene)


def test_one_worker_serves_many_calls_and_then_makes_room_for_a_fresh_one(forks: ForkServer) -> None:
    async def scene(workbench: LocalWorkbench) -> None:
        pids = [await workbench.call("process_id", {}) for _ in range(CALLS_PER_WORKER + 1)]
        assert len(set(pids[:-1])) == 1
        assert pids[-1] != pids[0]

    play(LocalWorkbench(forks, tasks=TASKS), scene)


def test_a_dead_worker_is_replaced(forks: ForkServer) -> None:
    async def scene(workbench: LocalWorkbench) -> None:
        with pytest.raises(WorkerFailed):
            await workbench.call("die", {})
        assert await workbench.call("echo", {"a": 1}) == {"a": 1}

    play(LocalWorkbench(forks, tasks=TASKS), scene)


def test_a_worker_that_died_while_idle_is_not_given_to_anyone(forks: ForkServer) -> None:
    async def scene(workbench: LocalWorkbench) -> None:
        first = await workbench.call("process_id", {})
        os.kill(first, signal.SIGKILL)
        (worker,) = workbench._idle
        async with asyncio.timeout(PATIENCE_SECONDS):
            await worker._child.wait()
        assert await workbench.call("process_id", {}) != first

    play(LocalWorkbench(forks, tasks=TASKS), scene)


def test_a_call_over_its_time_is_ended_and_the_next_one_works(forks: ForkServer, tmp_path: Path) -> None:
    async def scene(workbench: LocalWorkbench) -> None:
        with pytest.raises(WorkerFailed) as late:
            await workbench.call("sleep", {"began": str(tmp_path / "began")}, timeout_seconds=0.2)
        assert late.value.code == "worker_timeout"
        assert await workbench.call("echo", {"a": 1}) == {"a": 1}

    play(LocalWorkbench(forks, tasks=TASKS), scene)


def test_a_caller_who_leaves_frees_the_worker(forks: ForkServer, tmp_path: Path) -> None:
    async def scene(workbench: LocalWorkbench) -> None:
        call = asyncio.ensure_future(workbench.call("sleep", {"began": str(tmp_path / "began")}))
        await began(tmp_path / "began")
        call.cancel()
        assert await workbench.call("echo", {"a": 1}, timeout_seconds=PATIENCE_SECONDS) == {"a": 1}

    play(LocalWorkbench(forks, tasks=TASKS), scene)


def test_too_many_waiting_calls_are_told_to_come_back(forks: ForkServer, tmp_path: Path) -> None:
    async def scene(workbench: LocalWorkbench) -> None:
        calls = [asyncio.ensure_future(workbench.call("sleep", {"began": str(tmp_path / "began")}))]
        await began(tmp_path / "began")
        calls += [asyncio.ensure_future(workbench.call("echo", {})) for _ in range(2)]
        await asyncio.sleep(0)
        with pytest.raises(Busy):
            await workbench.call("echo", {})
        calls[0].cancel()
        assert await asyncio.gather(*calls[1:]) == [{}, {}]

    play(LocalWorkbench(forks, tasks=TASKS, queue_limit=2), scene)


def test_closing_tells_the_callers(forks: ForkServer, tmp_path: Path) -> None:
    async def scene(workbench: LocalWorkbench) -> None:
        call = asyncio.ensure_future(workbench.call("sleep", {"began": str(tmp_path / "began")}))
        await began(tmp_path / "began")
        await workbench.close()
        for refused in (call, workbench.call("echo", {})):
            with pytest.raises(WorkerFailed):
                await refused

    play(LocalWorkbench(forks, tasks=TASKS), scene)


@pytest.mark.linux
def test_a_call_over_its_memory_fails_alone(forks: ForkServer, capfd: pytest.CaptureFixture[str]) -> None:
    async def scene(workbench: LocalWorkbench) -> None:
        with pytest.raises(WorkerFailed, match="memory"):
            await workbench.call("grab", {})
        assert await workbench.call("echo", {"a": 1}) == {"a": 1}

    play(LocalWorkbench(forks, tasks=TASKS, limits=ProcessLimits(memory_bytes=2**28)), scene)
    assert "MemoryError" in capfd.readouterr().err
