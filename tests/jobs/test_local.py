"""What a process can do that a thread cannot: die in every way, be bound, outlive its server. Linux."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

import pytest

from layerlab.events import EpochFinished, NumberEvent, RunFailed, RunFinished, RunStarted
from layerlab.jobs import reasons
from layerlab.jobs.executor import Batch, Exited, Job
from layerlab.jobs.forkserver import ForkServer
from layerlab.jobs.limits import ProcessLimits
from layerlab.jobs.local import LocalExecutor
from layerlab.sentences import Sentence
from tests.jobs import standins

pytestmark = pytest.mark.linux

PATIENCE_SECONDS = 30.0
PROMISED_SECONDS = 2.0
"""Or, on a machine so busy that a start takes long, a few times as long as that."""
SCRIPTED = {"trainer": "layerlab.jobs.scripted:train", "save": "layerlab.jobs.scripted:save"}


@pytest.fixture
def forks() -> Iterator[ForkServer]:
    """One that imports nothing beforehand: these trainers need no torch."""
    server = ForkServer(warm_up="")
    yield server
    asyncio.run(server.close())


Scene = Callable[[LocalExecutor], Coroutine[Any, Any, None]]


def play(forks: ForkServer, scene: Scene, trainer: str = "", **settings: Any) -> None:
    names: dict[str, Any] = {**SCRIPTED, **({"trainer": f"{standins.__name__}:{trainer}"} if trainer else {})}

    async def run() -> None:
        executor = LocalExecutor(forks, **names, **settings)
        try:
            async with asyncio.timeout(2 * PATIENCE_SECONDS):
                await scene(executor)
        finally:
            await executor.close()

    asyncio.run(run())


def job(folder: Path, run_id: str = "a", epochs: int = 10_000) -> Job:
    return Job(run_id, {"training": {"epochs": epochs}}, folder / run_id)


async def first_event(executor: LocalExecutor, run_id: str = "a") -> NumberEvent:
    async for message in executor.messages(run_id):
        if isinstance(message, Batch) and message.events:
            return message.events[0]
        assert isinstance(message, Batch), message
    raise AssertionError("it said nothing")


async def started(executor: LocalExecutor) -> RunStarted:
    event = await first_event(executor)
    assert isinstance(event, RunStarted)
    return event


async def everything(executor: LocalExecutor, run_id: str = "a") -> tuple[list[NumberEvent], Exited]:
    events: list[NumberEvent] = []
    async for message in executor.messages(run_id):
        if isinstance(message, Exited):
            return events, message
        events += message.events
    raise AssertionError("no Exited")


def is_alive(pid: int) -> bool:
    """Whether the process runs; one that has ended but waits to be reaped does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def wait_until(is_so: Callable[[], bool], seconds: float = PATIENCE_SECONDS) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.01)


@pytest.mark.parametrize(
    ("trainer", "reason"),
    [
        ("segfault", reasons.BY_SIGNAL[signal.SIGSEGV]),
        ("leave", reasons.reason_of_exit(3)),
        ("hang_up", reasons.SILENT),
        ("garble", reasons.GARBLED),
    ],
)
def test_each_way_to_die_has_its_own_reason(forks: ForkServer, tmp_path: Path, trainer: str, reason: Sentence) -> None:
    async def scene(executor: LocalExecutor) -> None:
        await executor.start(job(tmp_path))
        events, exited = await everything(executor)
        assert exited == Exited(reason)
        assert [event.type for event in events] in ([], ["run_started"])

    play(forks, scene, trainer)


def test_a_killed_trainer_is_known_within_two_seconds_and_the_next_run_works(forks: ForkServer, tmp_path: Path) -> None:
    async def scene(executor: LocalExecutor) -> None:
        started_at = time.monotonic()
        await executor.start(job(tmp_path, "a"))
        await executor.start(job(tmp_path, "neighbour", epochs=50))
        await first_event(executor)
        pid = executor.process_id("a")
        assert pid is not None
        killed_at = time.monotonic()
        os.kill(pid, signal.SIGKILL)
        _, exited = await everything(executor)
        assert time.monotonic() - killed_at < max(PROMISED_SECONDS, 5 * (killed_at - started_at))
        assert exited.reason == reasons.BY_SIGNAL[signal.SIGKILL]
        assert (await everything(executor, "neighbour"))[1] == Exited(None)
        await executor.start(job(tmp_path, "a", epochs=3))
        assert (await everything(executor))[1] == Exited(None)

    play(forks, scene)


@pytest.mark.parametrize("trainer", ["linger", "die_after_the_last_word"])
def test_a_last_word_counts_however_the_process_ends(forks: ForkServer, tmp_path: Path, trainer: str) -> None:
    async def scene(executor: LocalExecutor) -> None:
        await executor.start(job(tmp_path))
        events, exited = await everything(executor)
        assert [event.type for event in events] == ["run_finished"]
        assert exited == Exited(None)
        assert executor.process_id("a") is None

    play(forks, scene, trainer)


def test_a_trainer_that_hears_nothing_is_killed_and_reaped(forks: ForkServer, tmp_path: Path) -> None:
    async def scene(executor: LocalExecutor) -> None:
        await executor.start(job(tmp_path))
        await first_event(executor)
        pid = executor.process_id("a")
        assert pid is not None
        await executor.kill("a")
        assert (await everything(executor))[1] == Exited(reasons.KILLED)
        assert not Path(f"/proc/{pid}").exists()

    play(forks, scene, "deaf")


def test_kill_takes_what_the_trainer_started_with_it(forks: ForkServer, tmp_path: Path) -> None:
    async def scene(executor: LocalExecutor) -> None:
        await executor.start(job(tmp_path))
        grandchild = int((await started(executor)).device)
        await executor.kill("a")
        await everything(executor)
        await asyncio.to_thread(wait_until, lambda: not is_alive(grandchild))

    play(forks, scene, "have_children")


def test_a_run_over_its_wall_clock_time_is_ended(forks: ForkServer, tmp_path: Path) -> None:
    async def scene(executor: LocalExecutor) -> None:
        await executor.start(job(tmp_path))
        assert (await everything(executor))[1] == Exited(reasons.TOO_LONG)

    play(forks, scene, "deaf", wall_seconds=0.5)


def test_a_run_over_its_computing_time_is_ended(forks: ForkServer, tmp_path: Path) -> None:
    async def scene(executor: LocalExecutor) -> None:
        await executor.start(job(tmp_path))
        assert (await everything(executor))[1] == Exited(reasons.BY_SIGNAL[signal.SIGXCPU])

    play(forks, scene, "burn", limits=ProcessLimits(cpu_seconds=1))


def test_running_out_of_memory_fails_the_run_with_that_reason(forks: ForkServer, tmp_path: Path) -> None:
    async def scene(executor: LocalExecutor) -> None:
        await executor.start(job(tmp_path))
        events, exited = await everything(executor)
        assert events[-1] == RunFailed(*reasons.OUT_OF_MEMORY.parts)
        assert exited == Exited(None)

    play(forks, scene, "hoard", limits=ProcessLimits(memory_bytes=200 * 2**20))


def test_an_error_is_explained_without_its_details_which_the_log_keeps(forks: ForkServer, tmp_path: Path) -> None:
    async def scene(executor: LocalExecutor) -> None:
        await executor.start(job(tmp_path))
        events, _ = await everything(executor)
        failed = events[-1]
        assert isinstance(failed, RunFailed)
        assert "secret" not in failed.reason
        assert "Traceback" not in failed.reason
        assert "/secret/path" in (tmp_path / "a" / "trainer.log").read_text()

    play(forks, scene, "stumble")


def test_a_trainer_is_bound_and_knows_no_secret(
    forks: ForkServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LAYERLAB_DATABASE", "postgresql://user:password@somewhere")
    monkeypatch.setenv("SESSION_SECRET", "opensesame")
    limits = ProcessLimits(memory_bytes=2**30)

    async def scene(executor: LocalExecutor) -> None:
        await executor.start(job(tmp_path))
        events, _ = await everything(executor)
        assert isinstance(events[-1], RunFinished)
        facts = json.loads(events[-1].reason)
        for environment in (str(facts["environment"]), facts["first_environment"]):
            assert "password" not in environment
            assert "opensesame" not in environment
            assert "LAYERLAB" not in environment
        assert facts["nice"] >= 15
        assert facts["oom_score"] == 800
        assert facts["core"] == 0
        assert 2**30 <= facts["data"] < 2**31
        assert facts["files"] == 256
        assert facts["group_is_own"]
        assert facts["temporary_mode"] == "0o700"
        assert Path(facts["temporary"]).is_relative_to(tmp_path)
        assert not Path(facts["temporary"]).exists()
        assert facts["descriptors"] <= 7  # three standard ones, two pipes, the listing itself, one to spare
        assert facts["threads"] == ["MainThread", "commands", "outbox"]

    play(forks, scene, "look_around", limits=limits)


def test_what_a_killed_trainer_leaves_behind_is_removed(forks: ForkServer, tmp_path: Path) -> None:
    async def scene(executor: LocalExecutor) -> None:
        await executor.start(job(tmp_path))
        await first_event(executor)
        (tmp_path / "a" / ".0001-000009.safetensors.part").touch()
        await executor.kill("a")
        await everything(executor)
        assert list((tmp_path / "a").iterdir()) == []

    play(forks, scene, "deaf")


def test_a_trainer_ends_when_its_command_pipe_is_closed(forks: ForkServer, tmp_path: Path) -> None:
    async def scene(executor: LocalExecutor) -> None:
        await executor.start(job(tmp_path))
        await first_event(executor)
        pid = executor.process_id("a")
        assert pid is not None
        executor._runs["a"].child.close()
        await asyncio.to_thread(wait_until, lambda: not is_alive(pid))
        executor._runs.clear()

    play(forks, scene, "deaf")


def test_all_processes_end_with_the_server(tmp_path: Path) -> None:
    program = """
        import asyncio, sys
        from pathlib import Path
        from layerlab.jobs.executor import Job
        from layerlab.jobs.forkserver import ForkServer
        from layerlab.jobs.local import LocalExecutor

        async def main():
            forks = ForkServer(warm_up="")
            executor = LocalExecutor(forks, trainer="tests.jobs.standins:deaf", save="layerlab.jobs.scripted:save")
            await executor.start(Job("a", {}, Path(sys.argv[1])))
            await anext(executor.messages("a"))
            print(forks.pid, executor.process_id("a"), flush=True)
            await asyncio.sleep(60)

        asyncio.run(main())
    """
    command = [sys.executable, "-c", textwrap.dedent(program), str(tmp_path)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as server:
        assert server.stdout is not None
        pids = [int(word) for word in server.stdout.readline().split()]
        assert len(pids) == 2
        assert all(is_alive(pid) for pid in pids)
        server.kill()
    wait_until(lambda: not any(is_alive(pid) for pid in pids))


def test_the_death_of_the_fork_server_is_survived(forks: ForkServer, tmp_path: Path) -> None:
    async def scene(executor: LocalExecutor) -> None:
        await executor.start(job(tmp_path))
        await first_event(executor)
        assert forks.pid is not None
        os.kill(forks.pid, signal.SIGKILL)
        assert (await everything(executor))[1] == Exited(reasons.STARTER_DIED)
        await executor.start(job(tmp_path, "b", epochs=3))
        assert (await everything(executor, "b"))[1] == Exited(None)

    play(forks, scene)


def test_a_fork_server_that_cannot_start_is_said_to_the_run(tmp_path: Path) -> None:
    broken = ForkServer(warm_up="os:abort")

    async def scene(executor: LocalExecutor) -> None:
        await executor.start(job(tmp_path))
        assert (await everything(executor))[1] == Exited(reasons.NOT_STARTED)

    play(broken, scene)


def test_a_fork_server_without_warning_up_is_quick_to_answer_and_is_warm_later(forks: ForkServer) -> None:
    async def warm_twice() -> None:
        await forks.warm()
        first = forks.pid
        await forks.warm()
        assert forks.pid == first

    asyncio.run(warm_twice())


def test_thirty_runs_at_once(forks: ForkServer, tmp_path: Path) -> None:
    async def scene(executor: LocalExecutor) -> None:
        names = [f"run{number}" for number in range(30)]
        for name in names:
            await executor.start(job(tmp_path, name, epochs=5))
        results = await asyncio.gather(*(everything(executor, name) for name in names))
        assert [exited for _, exited in results] == [Exited(None)] * 30
        assert all(sum(event.type == "epoch_finished" for event in events) == 5 for events, _ in results)

    play(forks, scene)


def test_a_slow_reader_loses_nothing(forks: ForkServer, tmp_path: Path) -> None:
    async def scene(executor: LocalExecutor) -> None:
        await executor.start(job(tmp_path, epochs=1500))
        await first_event(executor)
        pid = executor.process_id("a")
        await asyncio.sleep(0.5)  # nobody reads meanwhile
        events, exited = await everything(executor)
        epochs = [event.epoch for event in events if isinstance(event, EpochFinished)]
        assert pid is not None
        assert epochs == list(range(1, 1501))
        assert exited == Exited(None)

    play(forks, scene)


def test_the_server_never_imports_torch() -> None:
    program = """
        import sys
        import layerlab.jobs.inline, layerlab.jobs.local, layerlab.jobs.scripted, layerlab.jobs.workbench
        heavy = {"torch", "sklearn", "numpy", "multiprocessing"} & sys.modules.keys()
        assert not heavy, heavy
    """
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    subprocess.run([sys.executable, "-c", textwrap.dedent(program)], check=True, env=environment)
