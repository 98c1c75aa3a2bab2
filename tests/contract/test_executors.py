"""The contract of jobs/executor.py, held against every executor that runs on one machine."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest

from layerlab.errors import NotFound
from layerlab.events import (
    EpochFinished,
    NumberEvent,
    PicturesTaken,
    RunFinished,
    RunPaused,
    RunResumed,
    RunStarted,
    RunStopped,
    SettingChanged,
)
from layerlab.jobs import reasons
from layerlab.jobs.executor import Batch, Executor, Exited, Job
from layerlab.jobs.forkserver import ForkServer
from layerlab.jobs.local import LocalExecutor
from layerlab.jobs.scripted import ScriptedExecutor
from layerlab.training.control import Command

PATIENCE_SECONDS = 30.0
PROMISED_SECONDS = 2.0
"""Or, on a machine so busy that a start takes long, a few times as long as that."""
E = TypeVar("E", bound=NumberEvent)
MakeExecutor = Callable[[], Executor]


@pytest.fixture(scope="module")
def forks() -> Iterator[ForkServer]:
    server = ForkServer()
    yield server
    asyncio.run(server.close())


@pytest.fixture(params=["scripted", "local"])
def make_executor(request: pytest.FixtureRequest) -> MakeExecutor:
    if request.param == "scripted":
        return ScriptedExecutor
    server: ForkServer = request.getfixturevalue("forks")
    return lambda: LocalExecutor(server)


def spec(epochs: int) -> dict[str, Any]:
    return {
        "data": {"type": "circle", "samples": 100},
        "network": {"layers": [{"type": "dense", "units": 3}, {"type": "tanh"}, {"type": "dense", "units": 2}]},
        "training": {"epochs": epochs, "optimizer": {"type": "adam", "learning_rate": 0.01}},
    }


class Session:
    """One executor, and everything its jobs have said so far."""

    def __init__(self, executor: Executor, folder: Path) -> None:
        self.executor = executor
        self.folder = folder
        self.batches: list[Batch] = []
        self._lines: dict[str, AsyncIterator[Batch | Exited]] = {}

    async def start(self, run_id: str = "a", epochs: int = 10_000, **fields: Any) -> None:
        await self.executor.start(Job(run_id, spec(epochs), self.folder / run_id, **fields))

    async def next(self, run_id: str = "a") -> Batch | Exited:
        line = self._lines.setdefault(run_id, self.executor.messages(run_id))
        async with asyncio.timeout(PATIENCE_SECONDS):
            message = await anext(line)
        if isinstance(message, Batch):
            self.batches.append(message)
        return message

    async def until(self, kind: type[E], run_id: str = "a") -> E:
        """Read on until an event of this type is said; the first such event."""
        while isinstance(message := await self.next(run_id), Batch):
            for event in message.events:
                if isinstance(event, kind):
                    return event
        raise AssertionError(f"Exited ({message.reason}) before {kind.__name__}")

    async def until_exit(self, run_id: str = "a") -> Exited:
        while isinstance(message := await self.next(run_id), Batch):
            pass
        with pytest.raises(StopAsyncIteration):
            await anext(self._lines[run_id])
        return message

    async def command(self, name: Any, run_id: str = "a", **settings: float) -> None:
        await self.executor.command(run_id, Command(name, settings))

    def events(self) -> list[NumberEvent]:
        return [event for batch in self.batches for event in batch.events]

    def epochs(self) -> list[int]:
        return [event.epoch for event in self.events() if isinstance(event, EpochFinished)]


Story = Callable[[Session], Coroutine[Any, Any, None]]


@pytest.fixture
def play(make_executor: MakeExecutor, tmp_path: Path) -> Callable[[Story], None]:
    """Runs a story with a new executor, and closes it."""

    async def run(story: Story) -> None:
        executor = make_executor()
        try:
            async with asyncio.timeout(2 * PATIENCE_SECONDS):
                await story(Session(executor, tmp_path))
        finally:
            await executor.close()

    return lambda story: asyncio.run(run(story))


Play = Callable[[Story], None]


def test_a_run_says_everything_in_order_and_exits_once(play: Play) -> None:
    async def story(session: Session) -> None:
        await session.start(epochs=5)
        assert await session.until_exit() == Exited(None)
        kinds = [event.type for event in session.events()]
        assert kinds == ["run_started", *["epoch_finished"] * 5, "run_finished"]
        assert session.epochs() == [1, 2, 3, 4, 5]

    play(story)


def test_every_group_of_epochs_comes_with_a_checkpoint_that_is_on_disk(play: Play) -> None:
    async def story(session: Session) -> None:
        await session.start(epochs=30, attempt=7)
        await session.until_exit()
        for batch in session.batches:
            if batch.checkpoint is not None:
                assert batch.checkpoint.startswith("0007-")
                assert (session.folder / "a" / batch.checkpoint).stat().st_size > 0
            epochs = [event.epoch for event in batch.events if isinstance(event, EpochFinished)]
            if epochs:
                assert batch.checkpoint_epoch == epochs[-1]

    play(story)


def test_pictures_come_as_frames_with_their_epoch(play: Play) -> None:
    async def story(session: Session) -> None:
        await session.start(epochs=3)
        await session.until_exit()
        frames = [(batch.frame, batch.frame_epoch) for batch in session.batches if batch.frame is not None]
        assert frames
        for frame, epoch in frames:
            assert frame is not None
            assert PicturesTaken.from_frame(frame).epoch == epoch

    play(story)


def test_pause_and_resume(play: Play) -> None:
    async def story(session: Session) -> None:
        await session.start()
        await session.until(EpochFinished)
        await session.command("pause")
        paused = await session.until(RunPaused)
        await session.command("resume")
        resumed = await session.until(RunResumed)
        assert (resumed.epoch, resumed.step) == (paused.epoch, paused.step)
        assert (await session.until(EpochFinished)).epoch == paused.epoch + 1

    play(story)


def test_a_paused_run_says_nothing(play: Play) -> None:
    async def story(session: Session) -> None:
        await session.start(is_stepped=True)
        await session.until(RunPaused)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(0.3):
                pytest.fail(f"said {await anext(session.executor.messages('a'))}")

    play(story)


def test_a_stepped_run_pauses_after_its_first_epoch_and_each_step_is_one_more(play: Play) -> None:
    async def story(session: Session) -> None:
        await session.start(is_stepped=True)
        for epoch in (1, 2, 3):
            assert (await session.until(RunPaused)).epoch == epoch
            assert session.epochs()[-1] == epoch
            await session.command("step")

    play(story)


@pytest.mark.parametrize("is_stepped", [False, True])
def test_stop_ends_a_run_that_trains_or_is_paused(play: Play, is_stepped: bool) -> None:
    async def story(session: Session) -> None:
        await session.start(is_stepped=is_stepped)
        await session.until(RunPaused if is_stepped else EpochFinished)
        await session.command("stop")
        await session.until(RunStopped)
        assert await session.until_exit() == Exited(None)

    play(story)


def test_a_setting_changes_while_the_run_goes_on(play: Play) -> None:
    async def story(session: Session) -> None:
        await session.start()
        await session.until(EpochFinished)
        await session.command("set", learning_rate=0.125)
        changed = await session.until(SettingChanged)
        assert (changed.name, changed.old, changed.new) == ("learning_rate", 0.01, 0.125)
        assert (await session.until(EpochFinished)).learning_rate == 0.125

    play(story)


@pytest.mark.parametrize("is_stepped", [False, True])
def test_kill_ends_a_run_within_two_seconds_and_says_why(play: Play, is_stepped: bool) -> None:
    async def story(session: Session) -> None:
        started_at = time.monotonic()
        await session.start(is_stepped=is_stepped)
        await session.until(RunPaused if is_stepped else EpochFinished)
        killed_at = time.monotonic()
        await session.executor.kill("a")
        exited = await session.until_exit()
        assert exited.reason == reasons.KILLED
        assert time.monotonic() - killed_at < max(PROMISED_SECONDS, 5 * (killed_at - started_at))

    play(story)


def test_kill_right_after_start(play: Play) -> None:
    async def story(session: Session) -> None:
        await session.start()
        await session.executor.kill("a")
        assert (await session.until_exit()).reason

    play(story)


def test_commands_to_a_run_that_has_ended_or_never_was_are_ignored(play: Play) -> None:
    async def story(session: Session) -> None:
        await session.start(epochs=1)
        await session.until(RunFinished)
        await session.command("pause")
        assert await session.until_exit() == Exited(None)
        for run_id in ("a", "never was"):
            await session.command("stop", run_id)
            await session.executor.kill(run_id)
            with pytest.raises(NotFound):
                await anext(session.executor.messages(run_id))

    play(story)


def test_a_run_goes_on_from_its_checkpoint(play: Play) -> None:
    async def story(session: Session) -> None:
        await session.start(is_stepped=True)
        await session.until(RunPaused)
        await session.executor.kill("a")
        await session.until_exit()
        name = next(b.checkpoint for b in reversed(session.batches) if b.checkpoint_epoch == 1)
        assert name is not None
        session = Session(session.executor, session.folder)
        await session.start(epochs=4, attempt=2, checkpoint=session.folder / "a" / name)
        assert (await session.until(RunStarted)).epoch == 1
        await session.until_exit()
        assert session.epochs() == [2, 3, 4]
        assert all(b.checkpoint.startswith("0002-") for b in session.batches if b.checkpoint)

    play(story)


def test_runs_beside_each_other_do_not_mix(play: Play) -> None:
    async def story(session: Session) -> None:
        await session.start("a", epochs=4)
        await session.start("b", epochs=6)
        await session.until_exit("b")
        assert session.epochs() == [1, 2, 3, 4, 5, 6]
        session.batches.clear()
        await session.until_exit("a")
        assert session.epochs() == [1, 2, 3, 4]

    play(story)


def test_a_run_cannot_be_started_twice(play: Play) -> None:
    async def story(session: Session) -> None:
        await session.start()
        with pytest.raises(RuntimeError):
            await session.start()

    play(story)


def test_a_reader_who_was_interrupted_reads_on_without_a_hole(play: Play) -> None:
    async def story(session: Session) -> None:
        await session.start(epochs=20)
        epochs: list[int] = []
        is_over = False
        while not is_over:  # each reading is cancelled after a few milliseconds, wherever it is
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(0.004):
                    async for message in session.executor.messages("a"):
                        is_over = isinstance(message, Exited)
                        if isinstance(message, Batch):
                            epochs += [event.epoch for event in message.events if isinstance(event, EpochFinished)]
        assert epochs == list(range(1, 21))

    play(story)


def test_close_ends_every_run_and_takes_no_more(play: Play) -> None:
    async def story(session: Session) -> None:
        await session.start("a")
        await session.start("b")
        await session.until(EpochFinished, "a")
        await session.executor.close()
        for run_id in ("a", "b"):
            assert (await session.until_exit(run_id)).reason
        with pytest.raises(RuntimeError):
            await session.start("c")

    play(story)
