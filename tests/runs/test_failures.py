"""How a run ends that does not end by itself, and that the server and the other runs go on; imports the harness."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path
from typing import cast

import pytest
from structlog.testing import capture_logs

from layerlab.errors import NotFound
from layerlab.event_text import EventText
from layerlab.events import CheckpointTaken
from layerlab.jobs import reasons
from layerlab.jobs.executor import Batch, Message
from layerlab.jobs.inline import InlineExecutor
from layerlab.jobs.scripted import DIVERGED, FINISHED, Script, ScriptedExecutor, SilentExecutor, play
from layerlab.runs import Patience
from layerlab.sentences import Sentence
from layerlab.streaming.messages import End
from tests.runs.harness import serving, spec


class GarblingExecutor(ScriptedExecutor):
    """After its first words it says an event that is none."""

    async def messages(self, run_id: str) -> AsyncIterator[Message]:
        is_first = True
        async for message in super().messages(run_id):
            yield message
            if is_first:
                yield Batch([cast("EventText", None)])
            is_first = False


class BreakingOffExecutor(ScriptedExecutor):
    """Its trainers fall silent, against the contract, without Exited."""

    async def messages(self, run_id: str) -> AsyncIterator[Message]:
        async for message in super().messages(run_id):
            yield message
            return


def lost(_directory: Path, name: str, _checkpoint: CheckpointTaken) -> str:
    """A disk that says it has the file, and has not."""
    return f"{name}.safetensors"


class ForgettingExecutor(InlineExecutor):
    """What its trainers save is not there."""

    def __init__(self) -> None:
        super().__init__(train=partial(play, Script()), save=lost)


@pytest.mark.parametrize(
    ("script", "state", "reason"),
    [
        (Script(dies_after=1), "failed", reasons.reason_of_exit(0)),
        (Script(fails_after=1), "failed", reasons.OUT_OF_MEMORY),
        (Script(diverges_after=1), "diverged", DIVERGED),
        (Script(), "finished", FINISHED),
    ],
)
async def test_a_run_ends_as_its_trainer_does(tmp_path: Path, script: Script, state: str, reason: Sentence) -> None:
    async with serving(tmp_path, ScriptedExecutor(script)) as house:
        first, second = await house.submit(), await house.submit()
        watching = asyncio.create_task(house.everything(second))
        assert isinstance((await watching)[-1], End)
        for run_id in (first, second):
            run = await house.store.get(run_id)
            assert (run.state, run.said) == (state, reason)
            assert (await house.kinds(run_id)).count(f"run_{state}") == 1


async def test_pictures_that_cannot_be_kept_end_the_run_and_say_so(tmp_path: Path) -> None:
    async with serving(tmp_path) as house:
        first = await house.paused()
        run_id = await house.submit()
        last = await house.submit()
        (house.artifacts.directory(run_id) / "pictures").write_text("in the way")
        await house.tell(first, "stop")
        run = await house.until(run_id, "failed")
        assert run.reason is not None
        assert run.reason.startswith("The server could not record it: ")
        assert "/" not in run.reason
        await house.executor.has_gone(run_id)
        await house.until(last, "finished")


async def test_a_checkpoint_that_is_not_there_ends_the_run_and_says_so(tmp_path: Path) -> None:
    async with serving(tmp_path, ForgettingExecutor()) as house:
        run = await house.until(await house.submit(), "failed")
        assert run.reason == "The server could not record it: There is no such checkpoint."
        assert run.reason_code == "not_recorded"
        assert run.reason_values is not None
        assert run.reason_values["problem"]["code"] == "not_found"


@pytest.mark.parametrize("executor", [GarblingExecutor, BreakingOffExecutor])
async def test_a_fault_that_nobody_expected_ends_the_run_and_shows_nothing_of_itself(
    tmp_path: Path, executor: type[ScriptedExecutor]
) -> None:
    async with serving(tmp_path, executor()) as house:
        first = await house.submit(spec(epochs=10_000))
        second = await house.submit(spec(epochs=10_000))
        for run_id in (first, second):
            run = await house.until(run_id, "failed")
            assert run.reason == "The server could not record it; the reason is in the server's log."
        assert house.executor.started == [first, second]


async def test_a_trainer_whose_words_cannot_be_kept_is_gone_before_the_next_starts(tmp_path: Path) -> None:
    """Else it would write on into a folder that may be deleted now, and be held by nobody."""
    async with serving(tmp_path, GarblingExecutor()) as house:
        first = await house.submit(spec(epochs=10_000))
        second = await house.submit(spec(epochs=10_000))
        await house.until(second, "running", "failed")
        with pytest.raises(NotFound):
            await anext(house.executor.messages(first))


async def test_a_disk_that_fails_holds_the_end_back_until_it_takes_it(tmp_path: Path) -> None:
    patience = Patience(recording_seconds=0.01)
    async with serving(tmp_path, SilentExecutor(), patience=patience) as house:
        run_id = await house.submit()
        await house.until(run_id, "running")
        await house.refuse_writing()
        await house.executor.kill(run_id)
        await house.executor.has_gone(run_id)
        assert await house.state(run_id) == "running"
        assert house.runs.training_count == 1  # it keeps its place
        watching = asyncio.create_task(house.everything(run_id))
        await house.allow_writing()
        assert isinstance((await watching)[-1], End)
        run = await house.store.get(run_id)
        assert (run.state, run.said) == ("failed", reasons.KILLED)


async def test_a_server_whose_disk_fails_closes_and_says_what_happened_when_it_opens(tmp_path: Path) -> None:
    patience = Patience(recording_seconds=0.01)
    async with serving(tmp_path, SilentExecutor(), patience=patience) as house:
        run_id = await house.submit()
        await house.until(run_id, "running")
        await house.refuse_writing()
        await house.runs.close()
        assert await house.state(run_id) == "running"
        await house.allow_writing()
    async with serving(tmp_path) as house:
        assert await house.state(run_id) == "failed"


async def test_a_trainer_that_was_given_up_writes_nothing_more_and_its_run_starts_anew(tmp_path: Path) -> None:
    lasting = ScriptedExecutor(Script(epoch_seconds=0.02))  # it would go on for minutes
    async with serving(tmp_path, lasting) as house:
        run_id = await house.submit(spec(epochs=10_000))
        await house.until(run_id, "running", epoch=1)
        with capture_logs() as logs:
            await house.store.rewind(run_id, 0)
            await house.executor.has_gone(run_id)
        assert logs == []  # nothing has failed
        again = await house.until_it(run_id, lambda run: run.attempt == 3)
        assert house.executor.started == [run_id, run_id]
        assert again.state != "failed"
        assert [job.attempt for job in house.executor.jobs] == [1, 3]
        await house.tell(run_id, "stop")
        await house.until(run_id, "stopped")
        assert (await house.kinds(run_id)).count("run_started") == 1


async def test_the_loss_of_its_checkpoints_epoch_decides_which_is_the_best(tmp_path: Path) -> None:
    async with serving(tmp_path) as house:
        run_id = await house.paused(epoch=3)
        assert house.artifacts.best_checkpoint_epoch(run_id) == 3  # the loss of a script falls and falls
        assert [kept.epoch for kept in house.artifacts.checkpoints(run_id)] == [0, 1, 2, 3]


async def test_viewers_get_numbers_and_pictures_in_order_and_then_the_end(tmp_path: Path) -> None:
    async with serving(tmp_path) as house:
        first = await house.paused()
        run_id = await house.submit(spec(epochs=2))
        watching = asyncio.create_task(house.everything(run_id))
        await house.tell(first, "stop")
        *items, last = await watching
        sequence = [seq for item in items for seq, _ in getattr(item, "events", ())]
        assert sequence == list(range(2, 2 + len(sequence)))
        assert len(sequence) == (await house.store.get(run_id)).seq - 1
        assert isinstance(last, End)
        frame = house.artifacts.newest_frame(run_id)
        assert frame is not None
        assert frame in [getattr(item, "frame", None) for item in items]
