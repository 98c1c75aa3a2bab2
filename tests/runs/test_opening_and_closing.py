"""What a server does with runs that had not ended, when it closes and when it opens; imports the harness."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from layerlab.event_text import EventText
from layerlab.events import NumberEvent, RunPaused, RunStarted
from layerlab.jobs.executor import Exited, Message
from layerlab.jobs.scripted import SilentExecutor
from layerlab.runs import INTERRUPTED, Patience
from layerlab.streaming.messages import Lagging
from tests.runs.harness import serving, spec


class UndyingExecutor(SilentExecutor):
    """Whatever is done to its trainers, nobody hears that they are gone."""

    async def messages(self, run_id: str) -> AsyncIterator[Message]:
        async for message in super().messages(run_id):
            if isinstance(message, Exited):
                await asyncio.Event().wait()
            yield message


@pytest.mark.parametrize("state", ["running", "paused"])
async def test_what_trained_when_the_server_died_has_failed(tmp_path: Path, state: str) -> None:
    async with serving(tmp_path, is_opened=False) as house:  # as if another server had left it so
        run, _ = await house.store.create(spec().document(), "left", 3)
        attempt = await house.store.claim(run.id)
        said: list[NumberEvent] = [RunStarted("cpu", 3, 0, 80, 20, 3, 17, ["dense_1"], ["dense_1"])]
        if state == "paused":
            said.append(RunPaused(0, 0))
        await house.store.append(run.id, attempt, [EventText.of(event) for event in said])
        assert await house.state(run.id) == state
        await house.runs.open()
        assert (await house.store.get(run.id)).said == INTERRUPTED
        assert await house.state(run.id) == "failed"
        assert house.executor.started == []


async def test_what_waited_when_the_server_died_trains_in_its_order(tmp_path: Path) -> None:
    async with serving(tmp_path, is_opened=False) as house:
        waiting = [(await house.store.create(spec().document(), "waiting", 3))[0].id for _ in range(3)]
        await house.runs.open()
        await house.until(waiting[-1], "finished")
        assert house.executor.started == waiting


async def test_what_was_about_to_start_when_the_server_died_starts_with_all_it_had(tmp_path: Path) -> None:
    """Its trainer may have written a checkpoint already, which nobody ever pointed at."""
    async with serving(tmp_path, is_opened=False) as house:
        document = spec(epochs=4, start={"run": "0" * 32, "epoch": 2}).document()
        run, _ = await house.store.create(document, "claimed", 4)
        await house.store.claim(run.id)
        folder = house.artifacts.directory(run.id)
        (folder / "start").write_text('{"epoch":2}')
        (folder / "0001-000002.safetensors").write_text("half a life ago")
        house.executor.is_open.clear()
        opening = asyncio.create_task(house.runs.open())
        await house.executor.somebody_waits.wait()
        assert house.artifacts.checkpoints(run.id) == []
        house.executor.is_open.set()
        await opening
        await house.until(run.id, "finished")
        assert [stored.epoch for stored in await house.store.epochs_after(run.id, 0)] == [3, 4]
        assert house.executor.jobs[0].attempt > 1


async def test_closing_ends_what_trains_and_keeps_what_waits(tmp_path: Path) -> None:
    async with serving(tmp_path, SilentExecutor(), running_limit=2) as house:
        silent, other = await house.submit(), await house.submit()
        waiting = await house.submit()
        await house.until(silent, "running")
        assert not house.runs.is_closing
        with house.hub.subscribe(waiting) as news:
            await house.runs.close()
            assert [type(item) for item in [item async for item in news]] == [Lagging]  # it comes back
        assert house.runs.is_closing
        assert house.runs.training_count == 0
        late = await house.submit()
        assert house.executor.started == [silent, other]
        for run_id in (silent, other):
            assert (await house.store.get(run_id)).said == INTERRUPTED
    async with serving(tmp_path) as house:
        await house.until(late, "finished")
        assert house.executor.started == [waiting, late]


async def test_a_run_that_finished_stays_so_when_the_server_closes_and_opens(tmp_path: Path) -> None:
    async with serving(tmp_path) as house:
        run_id = await house.submit()
        before = await house.until(run_id, "finished")
    async with serving(tmp_path) as house:
        assert await house.store.get(run_id) == before


async def test_closing_again_does_nothing(tmp_path: Path) -> None:
    async with serving(tmp_path, SilentExecutor()) as house:
        run_id = await house.submit()
        await house.until(run_id, "running")
        await asyncio.gather(house.runs.close(), house.runs.close())
        await house.runs.close()
        assert (await house.kinds(run_id)).count("run_failed") == 1
        assert house.executor.times_closed == 1


async def test_closing_while_a_run_is_being_started_ends_it_too(tmp_path: Path) -> None:
    async with serving(tmp_path, SilentExecutor()) as house:
        house.executor.is_open.clear()
        submitting = asyncio.create_task(house.submit())
        await house.executor.somebody_waits.wait()
        closing = asyncio.create_task(house.runs.close())
        house.executor.is_open.set()
        run_id = await submitting
        await closing
        assert (await house.store.get(run_id)).said == INTERRUPTED
        assert house.runs.training_count == 0


async def test_a_trainer_that_nobody_sees_end_holds_up_closing_only_so_long(tmp_path: Path) -> None:
    async with serving(tmp_path, UndyingExecutor(), patience=Patience(closing_seconds=0.01)) as house:
        run_id = await house.submit()
        await house.until(run_id, "running")
        await house.runs.close()
        assert house.runs.is_closing


async def test_a_trainer_that_nobody_sees_end_holds_up_deleting_only_so_long(tmp_path: Path) -> None:
    async with serving(tmp_path, UndyingExecutor(), patience=Patience(closing_seconds=0.01)) as house:
        run_id = await house.submit()
        await house.until(run_id, "running")
        await house.runs.delete(run_id)
        assert (await house.store.page()).items == []
        assert not (tmp_path / "runs" / run_id).exists()
