"""The executors that play a failure play it."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from layerlab.jobs import reasons
from layerlab.jobs.executor import Exited, Job
from layerlab.jobs.scripted import DyingExecutor, Script, ScriptedExecutor, SilentExecutor
from layerlab.training.control import Command


def play(executor: ScriptedExecutor, folder: Path) -> tuple[list[str], Exited]:
    async def run() -> tuple[list[str], Exited]:
        kinds: list[str] = []
        await executor.start(Job("a", {"training": {"epochs": 4}}, folder))
        async with asyncio.timeout(60):
            async for message in executor.messages("a"):
                if isinstance(message, Exited):
                    return kinds, message
                kinds += [event.type for event in message.events]
        raise AssertionError("no Exited")

    return asyncio.run(run())


@pytest.mark.parametrize(
    ("script", "last"),
    [
        (Script(), "run_finished"),
        (Script(epochs=2), "run_finished"),
        (Script(diverges_after=1), "run_diverged"),
        (Script(fails_after=1), "run_failed"),
    ],
)
def test_a_script_ends_as_it_says(tmp_path: Path, script: Script, last: str) -> None:
    kinds, exited = play(ScriptedExecutor(script), tmp_path)
    assert (kinds[0], kinds[-1]) == ("run_started", last)
    assert kinds.count("epoch_finished") == {Script(): 4, Script(epochs=2): 2}.get(script, 1)
    assert exited == Exited(None)


def test_a_dying_executor_says_why(tmp_path: Path) -> None:
    kinds, exited = play(DyingExecutor(after=2), tmp_path)
    assert kinds == ["run_started", "epoch_finished", "epoch_finished"]
    assert exited == Exited(reasons.reason_of_exit(0))


def test_a_silent_executor_obeys_nothing_but_kill(tmp_path: Path) -> None:
    async def run() -> None:
        executor = SilentExecutor()
        await executor.start(Job("a", {}, tmp_path))
        messages = executor.messages("a")
        async with asyncio.timeout(60):
            await anext(messages)
            await anext(messages)
            await executor.command("a", Command("stop"))
            waiting = asyncio.ensure_future(anext(messages))
            assert await asyncio.wait([waiting], timeout=0.2) == (set(), {waiting})
            await executor.kill("a")
            assert await waiting == Exited(reasons.KILLED)

    asyncio.run(run())
