"""A rate that somebody sets while a schedule runs: it holds at once, and the schedule goes on from it."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from layerlab.network.spec import Training
from layerlab.training.learning_rate import LearningRate


def rate(schedule: dict[str, Any]) -> tuple[LearningRate, torch.optim.Optimizer]:
    training = Training.model_validate(
        {"epochs": 8, "optimizer": {"type": "gradient_descent", "learning_rate": 0.8}, "schedule": schedule}
    )
    weights = [torch.nn.Parameter(torch.zeros(1)) for _ in range(2)]
    optimizer = torch.optim.SGD([{"params": [one], "lr": 0.8} for one in weights])
    return LearningRate(training, optimizer), optimizer


HALVING = {"type": "step", "every": 2, "drop": 0.5}


def test_the_schedule_is_followed_in_every_group_of_weights() -> None:
    followed, optimizer = rate(HALVING)
    for epoch, expected in enumerate([0.8, 0.8, 0.4, 0.4, 0.2]):
        followed.begin_epoch(epoch, [])
        assert followed.value == expected
        assert [group["lr"] for group in optimizer.param_groups] == [expected] * 2


def test_what_is_set_holds_at_once_and_the_schedule_goes_on_from_it() -> None:
    followed, _ = rate(HALVING)
    followed.begin_epoch(3, [])
    followed.set(0.1, 3, [])
    assert followed.value == 0.1
    assert followed.base == 0.2, "the rate at a factor of 1: at 3 the factor is a half"
    rates = []
    for epoch in (3, 4, 6):
        followed.begin_epoch(epoch, [])
        rates.append(followed.value)
    assert rates == [0.1, 0.05, 0.025]


def test_what_is_set_where_the_schedule_has_come_to_nothing_holds_too() -> None:
    followed, _ = rate({"type": "cosine"})
    followed.begin_epoch(8, [])
    assert followed.value == pytest.approx(0.0, abs=1e-12)
    followed.set(0.1, 8, [])
    assert followed.value == 0.1


def test_a_rate_set_on_a_plateau_starts_from_the_drops_so_far() -> None:
    followed, _ = rate({"type": "reduce_on_plateau", "patience": 1, "drop": 0.5})
    losses = [1.0, 1.0]
    followed.begin_epoch(2, losses)
    assert followed.value == 0.4
    followed.set(0.3, 2, losses)
    followed.begin_epoch(3, [*losses, 0.9])
    assert followed.value == 0.3
    followed.begin_epoch(4, [*losses, 0.9, 0.9])
    assert followed.value == 0.15
