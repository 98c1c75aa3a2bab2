"""What a run can be told in which state, and what comes of it; imports the harness."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from layerlab.errors import ForbiddenCommand, InvalidInput, NotFound
from layerlab.jobs import reasons
from layerlab.jobs.scripted import Script, ScriptedExecutor, SilentExecutor
from layerlab.runs import Patience
from layerlab.streaming.messages import End
from layerlab.training.control import COMMAND_NAMES, CommandName
from tests.runs.harness import House, serving, spec

TAKEN = {
    "queued": ("stop",),
    "running": ("pause", "step", "stop", "set"),
    "paused": ("resume", "step", "stop", "set"),
    "finished": (),
    "stopped": (),
}
BY_FORCE = "It was stopped by force, because its trainer did not answer."


async def in_state(house: House, state: str) -> str:
    """The id of a run in this state."""
    if state == "paused":
        return await house.paused()
    if state == "finished":
        run_id = await house.submit(spec(epochs=1))
    elif state == "running":
        run_id = await house.submit(spec(epochs=10_000))
    else:
        await house.paused()
        run_id = await house.submit()
        if state == "stopped":
            await house.tell(run_id, "stop")
    await house.until(run_id, state)
    return run_id


@pytest.mark.parametrize("state", TAKEN)
async def test_a_state_takes_its_commands_and_no_other(tmp_path: Path, state: str) -> None:
    async with serving(tmp_path) as house:
        run_id = await in_state(house, state)
        for name in COMMAND_NAMES:
            if name in TAKEN[state]:
                continue
            with pytest.raises(ForbiddenCommand) as caught:
                await house.tell(run_id, name)
            assert caught.value.allowed == TAKEN[state]
        assert await house.state(run_id) == state


@pytest.mark.parametrize(
    ("state", "command", "said"),
    [
        ("running", "pause", "run_paused"),
        ("running", "step", "run_paused"),
        ("running", "stop", "run_stopped"),
        ("running", "set", "setting_changed"),
        ("paused", "resume", "run_resumed"),
        ("paused", "step", "run_resumed"),
        ("paused", "stop", "run_stopped"),
        ("paused", "set", "setting_changed"),
    ],
)
async def test_a_command_reaches_the_trainer(tmp_path: Path, state: str, command: CommandName, said: str) -> None:
    async with serving(tmp_path) as house:
        run_id = await in_state(house, state)
        before = (await house.store.get(run_id)).seq
        settings = {"learning_rate": 0.5} if command == "set" else {}
        await house.tell(run_id, command, **settings)

        def is_said(found: list[str]) -> bool:
            return said in found[before:]

        with house.hub.subscribe(run_id) as news:
            while not is_said(await house.kinds(run_id)):
                await anext(news)


async def test_a_run_that_is_stepped_does_one_epoch_more(tmp_path: Path) -> None:
    async with serving(tmp_path) as house:
        run_id = await house.paused(epoch=3)
        assert (await house.store.get(run_id)).epoch == 3


async def test_an_example_that_is_not_there_cannot_be_watched(tmp_path: Path) -> None:
    async with serving(tmp_path, SilentExecutor()) as house:
        run_id = await house.submit()
        await house.until(run_id, "running")
        await house.tell(run_id, "set", sample=99)
        with pytest.raises(InvalidInput) as caught:
            await house.tell(run_id, "set", sample=100)
        assert caught.value.code == "sample_out_of_range"
        assert caught.value.problems[0].path == ("settings", "sample")


async def test_a_run_whose_data_are_not_known_any_more_can_be_stopped(tmp_path: Path) -> None:
    async with serving(tmp_path, SilentExecutor(), is_opened=False, patience=Patience(stopping_seconds=0.01)) as house:
        document = {**spec().document(), "data": {"type": "gone"}}
        running, waiting = [(await house.store.create(document, "old", 3))[0].id for _ in range(2)]
        await house.runs.open()
        await house.until(running, "running")
        for run_id in (waiting, running):
            await house.tell(run_id, "stop")
            await house.until(run_id, "stopped")


async def test_what_is_no_run_takes_no_command(tmp_path: Path) -> None:
    async with serving(tmp_path) as house:
        for unknown in ("0" * 32, "../etc"):
            with pytest.raises(NotFound):
                await house.tell(unknown, "stop")


async def test_who_watches_a_waiting_run_is_told_that_it_was_stopped(tmp_path: Path) -> None:
    async with serving(tmp_path) as house:
        await house.paused()
        run_id = await house.submit()
        with house.hub.subscribe(run_id) as news:
            await house.tell(run_id, "stop")
            *_, last = [item async for item in news]
        assert isinstance(last, End)
        assert await house.kinds(run_id) == ["run_queued", "run_stopped"]


@pytest.mark.parametrize("name", ["stop", "pause"])
async def test_a_command_that_meets_the_start_is_heard(tmp_path: Path, name: CommandName) -> None:
    """The trainer is on its way: a command that went past it would be lost."""
    async with serving(tmp_path) as house:
        first = await house.paused()
        run_id = await house.submit(spec(epochs=10_000))
        house.executor.is_open.clear()
        house.executor.somebody_waits.clear()
        await house.tell(first, "stop")
        await house.executor.somebody_waits.wait()
        told = asyncio.create_task(house.tell(run_id, name))
        await house.let_others_go_on()
        house.executor.is_open.set()
        await told
        run = await house.until(run_id, "stopped", "paused")
        assert run.state == {"stop": "stopped", "pause": "paused"}[name]
        assert (run.reason or "") != "It was stopped before it started."


async def test_a_stop_that_meets_the_claim_in_the_database_is_heard(tmp_path: Path) -> None:
    """Both are written one after the other: the run has been claimed when its stop is."""
    async with serving(tmp_path) as house:
        first = await house.paused()
        run_id = await house.submit(spec(epochs=10_000))
        is_free = asyncio.Event()
        blocked = asyncio.create_task(house.database.write(lambda _: is_free.wait()))
        ending = asyncio.create_task(house.tell(first, "stop"))
        stopping = asyncio.create_task(house.tell(run_id, "stop"))
        await house.let_others_go_on(can_write=False)
        is_free.set()
        await asyncio.gather(blocked, ending, stopping)
        await house.until(run_id, "stopped")
        await house.until(first, "stopped")
        last = await house.submit(spec(epochs=1))
        await house.until(last, "finished")


async def test_a_trainer_that_does_not_stop_is_ended_by_force(tmp_path: Path) -> None:
    patience = Patience(stopping_seconds=0.02)
    async with serving(tmp_path, SilentExecutor(after=1), patience=patience) as house:
        run_id = await house.submit()
        await house.until(run_id, "running", epoch=0)
        next_one = await house.submit()
        watching = asyncio.create_task(house.everything(run_id))
        await house.tell(run_id, "stop")
        await house.tell(run_id, "stop")  # whoever is impatient may say it again
        assert isinstance((await watching)[-1], End)
        run = await house.store.get(run_id)
        assert (run.state, run.reason, run.reason_code) == ("stopped", BY_FORCE, "stopped_by_force")
        assert (await house.kinds(run_id)).count("run_stopped") == 1
        await house.until(next_one, "running")  # its place is free
        await house.executor.has_gone(run_id)


async def test_a_trainer_that_stops_in_time_is_not_ended_by_force(tmp_path: Path) -> None:
    executor = ScriptedExecutor(Script(epoch_seconds=0.01))
    async with serving(tmp_path, executor, patience=Patience(stopping_seconds=30.0)) as house:
        run_id = await house.submit(spec(epochs=10_000))
        await house.until(run_id, "running")
        await house.tell(run_id, "stop")
        assert (await house.until(run_id, "stopped")).reason == "Stopped on request."


async def test_a_forced_stop_that_cannot_be_recorded_ends_the_trainer_all_the_same(tmp_path: Path) -> None:
    patience = Patience(stopping_seconds=0.01, recording_seconds=0.01)
    async with serving(tmp_path, SilentExecutor(), patience=patience) as house:
        run_id = await house.submit()
        await house.until(run_id, "running")
        await house.refuse_writing()
        await house.tell(run_id, "stop")
        await house.executor.has_gone(run_id)
        assert await house.state(run_id) == "running"
        await house.allow_writing()
        assert (await house.until(run_id, "failed")).said == reasons.KILLED
