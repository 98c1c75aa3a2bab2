"""Which run gets a trainer, when, and which none; imports the harness."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from layerlab.errors import Busy, InvalidInput, StorageError, WorkerFailed
from layerlab.jobs.scripted import DyingExecutor, SilentExecutor
from layerlab.streaming.messages import End
from tests.runs.harness import LAYERS, House, serving, spec

UNSTARTED = "The trainer could not be started; the reason is in the server's log."
MISSING = "The weights that it starts from are missing."


async def test_runs_start_in_the_order_they_came_as_many_as_there_are_places(tmp_path: Path) -> None:
    async with serving(tmp_path, SilentExecutor(), running_limit=2) as house:
        runs = [await house.submit() for _ in range(4)]
        assert house.executor.started == runs[:2]
        assert house.runs.training_count == 2
        assert await house.waiting() == runs[2:]
        await house.runs.delete(runs[1])
        await house.until(runs[2], "running")
        assert house.executor.started == runs[:3]
        assert await house.state(runs[3]) == "queued"


@pytest.mark.parametrize("end", ["finishes", "is stopped", "is deleted", "dies", "cannot be started"])
async def test_however_a_run_ends_the_next_gets_its_place(tmp_path: Path, end: str) -> None:
    async with serving(tmp_path, DyingExecutor(after=2), running_limit=1) as house:
        first = await house.paused(submitted=spec(epochs=2 if end == "finishes" else 9))
        second = await house.submit(spec(epochs=1))
        third = await house.submit(spec(epochs=1))
        if end == "cannot be started":
            house.executor.refusals.append(OSError("no more processes"))
        if end == "is deleted":
            await house.runs.delete(first)
        else:
            await house.tell(first, "resume" if end in ("finishes", "dies") else "stop")
        await house.until(third, "finished")
        assert house.executor.started[-1] == third
        if end != "is deleted":
            expected = {"finishes": "finished", "dies": "failed"}
            assert await house.state(first) == expected.get(end, "stopped")
        assert await house.state(second) == ("failed" if end == "cannot be started" else "finished")


async def test_a_run_that_is_stopped_while_it_waits_never_starts(tmp_path: Path) -> None:
    async with serving(tmp_path) as house:
        first = await house.paused()
        waiting, last = await house.submit(), await house.submit()
        run = await house.tell(waiting, "stop")
        assert (run.state, run.reason) == ("stopped", "It was stopped before it started.")
        await house.tell(first, "stop")
        await house.until(last, "finished")
        assert house.executor.started == [first, last]


async def test_the_queue_is_never_longer_than_its_limit_however_many_come_at_once(tmp_path: Path) -> None:
    async with serving(tmp_path, queued_limit=3) as house:
        await house.paused()
        answers = await asyncio.gather(*(house.submit() for _ in range(8)), return_exceptions=True)
        refused = [answer for answer in answers if isinstance(answer, Busy)]
        assert len(refused) == 5
        assert {error.code for error in refused} == {"queue_full"}
        assert await house.store.queue_length() == 3


async def test_a_request_that_is_repeated_gets_its_run_even_if_the_queue_is_full_now(tmp_path: Path) -> None:
    async with serving(tmp_path, queued_limit=1) as house:
        await house.paused()
        waiting = await house.submit(idempotency_key="k", body_hash="h")
        assert await house.submit(idempotency_key="k", body_hash="h") == waiting
        with pytest.raises(InvalidInput) as caught:
            await house.submit(idempotency_key="k", body_hash="another")
        assert caught.value.code == "idempotency_key_reused"
        with pytest.raises(Busy):
            await house.submit(idempotency_key="another", body_hash="h")


async def test_requests_under_one_key_make_one_run_that_starts_once(tmp_path: Path) -> None:
    async with serving(tmp_path, SilentExecutor(), running_limit=9) as house:
        made = await asyncio.gather(*(house.submit(idempotency_key="k", body_hash="h") for _ in range(5)))
        assert house.executor.started == [made[0]]
        assert len(set(made)) == 1
        assert len((await house.store.page()).items) == 1


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({"network": {"layers": [{"type": "conv2d", "filters": 2, "kernel_size": 3}]}}, "impossible_network"),
        ({"data": {"type": "openml"}, "network": {"layers": [{"type": "flatten"}, *LAYERS]}}, "impossible_network"),
    ],
)
async def test_what_cannot_train_is_refused_and_not_kept(tmp_path: Path, parts: dict[str, Any], code: str) -> None:
    async with serving(tmp_path) as house:
        with pytest.raises(InvalidInput) as caught:
            await house.submit(spec(**parts))
        assert caught.value.code == code
        assert caught.value.problems
        assert (await house.store.page()).items == []


@pytest.mark.parametrize("error", [OSError("no more processes"), WorkerFailed("none"), StorageError("full")])
async def test_a_trainer_that_cannot_be_started_is_said_to_whoever_looks_on(tmp_path: Path, error: Exception) -> None:
    async with serving(tmp_path) as house:
        first = await house.paused()
        second = await house.submit()
        watching = asyncio.create_task(house.everything(second))
        house.executor.refusals.append(error)
        await house.tell(first, "stop")
        assert isinstance((await watching)[-1], End)
        run = await house.store.get(second)
        assert (run.state, run.reason) == ("failed", UNSTARTED)
        assert await house.kinds(second) == ["run_queued", "run_failed"]


async def test_a_run_whose_folder_cannot_be_made_fails_and_holds_up_nobody(tmp_path: Path) -> None:
    async with serving(tmp_path) as house:
        first = await house.paused()
        second, third = await house.submit(), await house.submit()
        (tmp_path / "runs" / second).write_text("in the way")
        await house.tell(first, "stop")
        await house.until(third, "finished")
        assert (await house.store.get(second)).reason == UNSTARTED


def placed_start(house: House, epoch: int) -> Path:
    made = house.folder / "made"
    made.write_text(f'{{"epoch":{epoch}}}')
    return made


def fork(epochs: int = 9) -> dict[str, Any]:
    return {"start": {"run": "0" * 32, "epoch": 2}, "training": {"epochs": epochs}}


async def test_a_fork_goes_on_from_its_start(tmp_path: Path) -> None:
    async with serving(tmp_path) as house:
        run_id = await house.submit(spec(**fork(4)), start=placed_start(house, 2))
        await house.until(run_id, "finished")
        assert [stored.epoch for stored in await house.store.epochs_after(run_id, 0)] == [3, 4]
        assert not (tmp_path / "made").exists()


async def test_a_fork_whose_start_is_gone_when_its_turn_comes_fails(tmp_path: Path) -> None:
    async with serving(tmp_path) as house:
        first = await house.paused()
        second = await house.submit(spec(**fork()), start=placed_start(house, 2))
        house.artifacts.delete(second)
        third = await house.submit()
        await house.tell(first, "stop")
        run = await house.until(second, "failed")
        assert run.reason == MISSING
        await house.until(third, "finished")
        assert house.executor.started == [first, third]


async def test_a_fork_never_starts_before_its_start_is_in_place(tmp_path: Path) -> None:
    """While it is put there, a place becomes free, and whoever waits is looked for."""
    async with serving(tmp_path, running_limit=2) as house:
        first = await house.paused()
        start = placed_start(house, 2)
        second, _ = await asyncio.gather(house.submit(spec(**fork()), start=start), house.tell(first, "stop"))
        assert (await house.until(second, "finished")).reason != MISSING
