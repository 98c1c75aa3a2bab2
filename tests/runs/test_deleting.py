"""Deleting a run leaves nothing of it, whatever it does at that moment; imports the harness."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import pytest

from layerlab.errors import NotFound
from layerlab.jobs.scripted import ScriptedExecutor, SilentExecutor
from layerlab.runs import Patience
from layerlab.storage.artifacts import ArtifactStore
from layerlab.streaming.messages import End
from tests.runs.harness import PATIENCE_SECONDS, House, serving, spec


async def is_forgotten(house: House, run_id: str) -> bool:
    """Whether neither a row, nor an event, nor a file, nor a trainer is left."""
    assert not (house.folder / "runs" / run_id).exists()
    assert await house.store.events_after(run_id, 0) == []
    with pytest.raises(NotFound):
        await house.store.get(run_id)
    with pytest.raises(NotFound):
        await anext(house.executor.messages(run_id))
    return True


@pytest.mark.parametrize("state", ["queued", "running", "paused", "finished", "silent"])
async def test_a_run_can_be_deleted_in_every_state(tmp_path: Path, state: str) -> None:
    async with serving(tmp_path, SilentExecutor() if state == "silent" else ScriptedExecutor()) as house:
        if state == "queued":
            await house.paused()
        epochs = 1 if state == "finished" else 10_000
        run_id = await house.submit(spec(epochs), is_stepped=state == "paused")
        await house.until(run_id, "running" if state == "silent" else state)
        with house.hub.subscribe(run_id) as news:
            await house.runs.delete(run_id)
            assert isinstance([item async for item in news][-1], End)
        assert await is_forgotten(house, run_id)


async def test_a_run_is_deleted_once(tmp_path: Path) -> None:
    async with serving(tmp_path) as house:
        run_id = await house.paused()
        answers = await asyncio.gather(*(house.runs.delete(run_id) for _ in range(3)), return_exceptions=True)
        assert sorted(type(answer).__name__ for answer in answers) == ["NoneType", "NotFound", "NotFound"]
        with pytest.raises(NotFound):
            await house.runs.delete("../etc")


async def test_a_delete_that_meets_the_start_waits_for_it(tmp_path: Path) -> None:
    async with serving(tmp_path) as house:
        first = await house.paused()
        run_id = await house.submit(spec(epochs=10_000))
        house.executor.is_open.clear()
        house.executor.somebody_waits.clear()
        await house.tell(first, "stop")
        await house.executor.somebody_waits.wait()
        deleting = asyncio.create_task(house.runs.delete(run_id))
        await house.let_others_go_on()
        assert await house.state(run_id) == "queued"
        house.executor.is_open.set()
        await deleting
        await house.executor.has_gone(run_id)
        assert await is_forgotten(house, run_id)


async def test_a_run_that_is_deleted_while_its_turn_comes_does_not_start(tmp_path: Path) -> None:
    async with serving(tmp_path) as house:
        first = await house.paused()
        second, third = await house.submit(), await house.submit()
        await asyncio.gather(house.tell(first, "stop"), house.store.delete(second))
        await house.until(third, "finished")
        assert second not in house.executor.started or await is_forgotten(house, second)


class SlowArtifacts(ArtifactStore):
    """Keeps pictures only once they `may_be_kept`."""

    def __init__(self, data_directory: Path) -> None:
        super().__init__(data_directory)
        self.somebody_waits, self.may_be_kept = threading.Event(), threading.Event()

    def save_frame(self, run_id: str, epoch: int, frame: bytes) -> None:
        self.somebody_waits.set()
        assert self.may_be_kept.wait(PATIENCE_SECONDS)
        super().save_frame(run_id, epoch, frame)


async def test_a_delete_that_meets_a_commit_comes_after_it(tmp_path: Path) -> None:
    """Else the pictures would make the folder anew, and stay for ever."""
    async with serving(tmp_path, artifacts=SlowArtifacts) as house:
        assert isinstance(house.artifacts, SlowArtifacts)
        run_id = await house.submit(spec(epochs=10_000))
        assert await asyncio.to_thread(house.artifacts.somebody_waits.wait, PATIENCE_SECONDS)
        deleting = asyncio.create_task(house.runs.delete(run_id))
        await house.let_others_go_on()
        assert await house.state(run_id) == "running"
        house.artifacts.may_be_kept.set()
        await deleting
        assert await is_forgotten(house, run_id)


@pytest.mark.parametrize("name", ["stop", "pause"])
async def test_a_command_that_meets_a_delete_hears_that_the_run_is_gone_or_was_heard(tmp_path: Path, name: str) -> None:
    async with serving(tmp_path, SilentExecutor(), patience=Patience(stopping_seconds=0.01)) as house:
        run_id = await house.submit()
        await house.until(run_id, "running")
        telling = house.tell(run_id, "stop" if name == "stop" else "pause")
        told, deleted = await asyncio.gather(telling, house.runs.delete(run_id), return_exceptions=True)
        assert deleted is None
        assert isinstance(told, NotFound) or not isinstance(told, BaseException)
        assert await is_forgotten(house, run_id)


async def test_the_place_of_a_deleted_run_is_free(tmp_path: Path) -> None:
    async with serving(tmp_path, SilentExecutor()) as house:
        first, second = await house.submit(), await house.submit()
        await house.runs.delete(first)
        await house.until(second, "running")
        assert house.runs.training_count == 1
