"""What every schedule of the learning rate promises, and the known ones epoch by epoch."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layerlab.catalog.schedules import SCHEDULES, Schedule
from layerlab.events import EpochFinished
from tests.contract.strategies import documents, examples
from tests.training.experiments import DENSE, short
from tests.training.runs import of_type, run

every_schedule = pytest.mark.parametrize("entry", list(SCHEDULES), ids=lambda entry: entry.tag())


@every_schedule
@examples(20)
@given(data=st.data(), losses=st.lists(st.floats(0, 10), max_size=12))
def test_is_a_share_of_the_chosen_rate(entry: type[Schedule], data: st.DataObject, losses: list[float]) -> None:
    schedule = SCHEDULES.parse(data.draw(documents(entry)))
    assert SCHEDULES.parse(json.loads(json.dumps(schedule.document()))) == schedule
    for epoch in range(len(losses) + 1):
        assert 0 <= schedule.factor(epoch, 13, losses[:epoch]) <= 1


@every_schedule
def test_introduces_itself(entry: type[Schedule]) -> None:
    assert entry.title
    assert entry.help().endswith((".", ")"))


@pytest.mark.parametrize(
    ("document", "losses", "factors"),
    [
        ({"type": "constant"}, [], [1, 1, 1, 1]),
        ({"type": "step", "every": 2, "drop": 0.5}, [], [1, 1, 0.5, 0.5, 0.25]),
        ({"type": "exponential", "decay": 0.5}, [], [1, 0.5, 0.25]),
        ({"type": "cosine"}, [], [1, 0.8535534, 0.5, 0.1464466]),
        ({"type": "warm_up", "warm_epochs": 4}, [], [0.25, 0.5, 0.75, 1, 1]),
        ({"type": "reduce_on_plateau", "patience": 2, "drop": 0.1}, [3, 2, 2, 2, 1], [1, 1, 1, 1, 0.1, 0.1]),
    ],
    ids=lambda value: value["type"] if isinstance(value, dict) else "",
)
def test_factors_epoch_by_epoch(document: dict[str, Any], losses: list[float], factors: list[float]) -> None:
    schedule = SCHEDULES.parse(document)
    found = [schedule.factor(epoch, 4, losses[:epoch]) for epoch in range(len(factors))]
    assert found == pytest.approx(factors, abs=1e-6)


@every_schedule
def test_a_run_follows_it(entry: type[Schedule]) -> None:
    epochs = of_type(run(short(DENSE, schedule={"type": entry.tag()})), EpochFinished)
    losses = [epoch.test.loss or 0.0 for epoch in epochs]
    expected = [0.1 * entry().factor(epoch, 3, losses[:epoch]) for epoch in range(3)]
    assert [epoch.learning_rate for epoch in epochs] == pytest.approx(expected)
