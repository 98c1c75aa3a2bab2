"""Commands act between two steps, exactly; here an epoch has five steps. A script's later keys wait for a pause."""

from __future__ import annotations

from typing import Any

import pytest

from layerlab.events import (
    CheckpointTaken,
    EpochFinished,
    PicturesTaken,
    RunFinished,
    RunPaused,
    RunResumed,
    RunStopped,
    SettingChanged,
)
from layerlab.training.control import Command
from tests.training.experiments import FIVE_STEPS
from tests.training.runs import is_same_state, last_checkpoint, of_type, run


def test_a_paused_run_stands_between_two_steps_and_learns_the_same() -> None:
    events = run(FIVE_STEPS, {7: Command("pause"), 100: Command("resume")})
    assert of_type(events, RunPaused) == [RunPaused(epoch=1, step=2)]
    assert of_type(events, RunResumed) == [RunResumed(epoch=1, step=2)]
    pause = events.index(RunPaused(1, 2))
    picture = events[pause - 1]
    assert isinstance(picture, PicturesTaken)
    assert (picture.epoch, picture.step) == (1, 2)
    assert is_same_state(last_checkpoint(events), last_checkpoint(run(FIVE_STEPS)))


def test_step_trains_to_the_end_of_the_epoch_and_pauses_there() -> None:
    script = {3: Command("step"), 100: Command("step"), 101: Command("resume")}
    events = run({**FIVE_STEPS, "watch": {"every": 10_000}}, script)
    assert of_type(events, RunPaused) == [RunPaused(1, 0), RunPaused(2, 0)]
    assert of_type(events, RunResumed) == [RunResumed(1, 0), RunResumed(2, 0)]
    assert isinstance(events[-1], RunFinished)
    assert is_same_state(last_checkpoint(events), last_checkpoint(run(FIVE_STEPS)))


def test_stop_ends_the_run_at_once_with_a_last_look() -> None:
    events = run(FIVE_STEPS, {8: Command("stop")})
    assert isinstance(events[-1], RunStopped)
    assert events[-1].epoch == 1
    assert isinstance(events[-2], PicturesTaken)
    assert (events[-2].epoch, events[-2].step) == (1, 3)


@pytest.mark.parametrize("first", ["pause", "step"])
def test_a_paused_run_can_be_stopped(first: Any) -> None:
    events = run(FIVE_STEPS, {2: Command(first), 100: Command("stop")})
    assert isinstance(events[-1], RunStopped)
    assert len(of_type(events, EpochFinished)) == (first == "step")


def test_a_new_learning_rate_holds_from_the_step_at_which_it_is_set() -> None:
    """Rate 1e-12 from step 5 on (the second epoch's first): the second epoch moves no weight."""
    events = run(FIVE_STEPS, {5: Command("set", {"learning_rate": 1e-12})})
    assert of_type(events, SettingChanged) == [SettingChanged(1, 0, "learning_rate", 0.01, 1e-12)]
    first, second, _ = of_type(events, EpochFinished)
    assert (first.learning_rate, second.learning_rate) == (0.01, 1e-12)
    assert second.test.loss == pytest.approx(first.test.loss, abs=1e-6)


def test_a_learning_rate_can_be_set_while_paused_and_is_kept_by_the_checkpoint() -> None:
    script = {4: Command("pause"), 100: Command("set", {"learning_rate": 0.002}), 101: Command("resume")}
    events = run(FIVE_STEPS, script)
    assert of_type(events, SettingChanged) == [SettingChanged(0, 4, "learning_rate", 0.01, 0.002)]
    after_first = next(event for event in of_type(events, CheckpointTaken) if event.epoch == 1)
    resumed = run(FIVE_STEPS, checkpoint=after_first)
    assert {event.learning_rate for event in of_type(resumed, EpochFinished)} == {0.002}
    assert is_same_state(last_checkpoint(resumed), last_checkpoint(events))
