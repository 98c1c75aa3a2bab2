"""Which epochs are looked at, and which steps are measured."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layerlab.events import EpochFinished, PicturesTaken
from layerlab.instruments.gradients import sampled_steps
from layerlab.training.control import Command
from tests.contract.strategies import examples
from tests.training.experiments import CONV, DENSE, FIVE_STEPS, short
from tests.training.runs import of_type, run


def test_first_and_last_epoch_are_looked_at_however_rarely_one_watches() -> None:
    events = run({**FIVE_STEPS, "watch": {"every": 10_000}})
    assert [(picture.epoch, picture.step) for picture in of_type(events, PicturesTaken)] == [(1, 0), (3, 0)]
    watched = [all(layer.activation for layer in epoch.layers) for epoch in of_type(events, EpochFinished)]
    assert watched == [True, False, True]


def test_a_stepped_epoch_is_looked_at() -> None:
    script = {6: Command("step"), 100: Command("resume")}
    events = run({**FIVE_STEPS, "watch": {"every": 10_000}}, script)
    assert 2 in {picture.epoch for picture in of_type(events, PicturesTaken)}


def test_watch_every_second_epoch_is_every_second_epoch() -> None:
    document = {**short(DENSE, epochs=7), "watch": {"every": 2}}
    assert [picture.epoch for picture in of_type(run(document), PicturesTaken)] == [1, 2, 4, 6, 7]


def test_a_frame_of_pictures_comes_back_from_its_bytes() -> None:
    taken = of_type(run(short(CONV, epochs=1)), PicturesTaken)[0]
    assert PicturesTaken.from_frame(taken.frame()) == taken
    with pytest.raises(ValueError, match="cut short"):
        PicturesTaken.from_frame(taken.frame()[:-1])


@given(steps=st.integers(1, 5000))
@examples(60)
def test_gradients_are_sampled_evenly_and_always_at_the_last_step(steps: int) -> None:
    sampled = sorted(sampled_steps(steps))
    assert min(4, steps) <= len(sampled) <= 8
    assert len(sampled) == 8 or len(sampled) <= max(4, steps // 10)
    assert sampled[-1] == steps - 1
    assert sampled[0] >= 0
    gaps = [after - before for before, after in pairwise([-1, *sampled])]
    assert max(gaps) - min(gaps) <= 1
