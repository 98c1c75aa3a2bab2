"""A rate that somebody sets while a schedule runs: it holds at once, and the schedule goes on from it."""

from __future__ import annotations

from typing import Any

import pytest

from layerlab.network.spec import Training
from layerlab.training.learning_rate import LearningRate


class Steps:
    """Keeps the rate it is to step at."""

    rate = 0.8

    def set_rate(self, rate: float) -> None:
        self.rate = rate


def rate(schedule: dict[str, Any]) -> tuple[LearningRate, Steps]:
    training = Training.model_validate(
        {"epochs": 8, "optimizer": {"type": "gradient_descent", "learning_rate": 0.8}, "schedule": schedule}
    )
    steps = Steps()
    return LearningRate(training, steps), steps


HALVING = {"type": "step", "every": 2, "drop": 0.5}


def test_the_schedule_is_followed_from_epoch_to_epoch() -> None:
    followed, steps = rate(HALVING)
    for epoch, expected in enumerate([0.8, 0.8, 0.4, 0.4, 0.2]):
        followed.begin_epoch(epoch, [])
        assert steps.rate == expected


def test_what_is_set_holds_at_once_and_the_schedule_goes_on_from_it() -> None:
    followed, steps = rate(HALVING)
    followed.begin_epoch(3, [])
    followed.set(0.1, 3, [])
    assert steps.rate == 0.1
    assert followed.base == 0.2, "the rate at a factor of 1: at 3 the factor is a half"
    rates = []
    for epoch in (3, 4, 6):
        followed.begin_epoch(epoch, [])
        rates.append(steps.rate)
    assert rates == [0.1, 0.05, 0.025]


def test_what_is_set_where_the_schedule_has_come_to_nothing_holds_too() -> None:
    followed, steps = rate({"type": "cosine"})
    followed.begin_epoch(8, [])
    assert steps.rate == pytest.approx(0.0, abs=1e-12)
    followed.set(0.1, 8, [])
    assert steps.rate == 0.1


def test_a_rate_set_on_a_plateau_starts_from_the_drops_so_far() -> None:
    followed, steps = rate({"type": "reduce_on_plateau", "patience": 1, "drop": 0.5})
    losses = [1.0, 1.0]
    followed.begin_epoch(2, losses)
    assert steps.rate == 0.4
    followed.set(0.3, 2, losses)
    followed.begin_epoch(3, [*losses, 0.9])
    assert steps.rate == 0.3
    followed.begin_epoch(4, [*losses, 0.9, 0.9])
    assert steps.rate == 0.15
