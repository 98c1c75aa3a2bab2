"""What a run's epochs add up to in its row, and its tags; may import storage."""

from __future__ import annotations

import random

import pytest

from layerlab.errors import NotFound
from layerlab.event_text import EventText
from layerlab.storage.records import RunRecord
from layerlab.storage.runs import RunStore
from tests.storage.samples import SPEC, epoch, finished, queued_run, running_run

NOWHERE = "0" * 32


def best_of(record: RunRecord) -> tuple[int | None, float | None, float | None]:
    return record.best_epoch, record.best_test_loss, record.best_test_accuracy


def reports(losses: list[float | None]) -> list[EventText]:
    return [epoch(number, number / 1000, loss) for number, loss in enumerate(losses, start=1)]


async def test_a_run_that_has_trained_nothing_has_no_results(store: RunStore) -> None:
    record = await store.get(await queued_run(store))
    assert (best_of(record), record.seconds, record.parameters) == ((None, None, None), None, None)


@pytest.mark.parametrize("group", [1, 3, 100])
async def test_the_best_epoch_is_the_first_with_the_lowest_test_loss(store: RunStore, group: int) -> None:
    losses: list[float | None] = [round(random.Random(7).random(), 2) for _ in range(40)]
    losses[0] = float("nan")
    losses[30] = losses[5] = min(loss for loss in losses[1:] if loss is not None) - 0.5
    run_id, attempt = await running_run(store)
    documents = reports(losses)
    for first in range(0, len(documents), group):
        await store.append(run_id, attempt, documents[first : first + group])
    record = await store.get(run_id)
    assert best_of(record) == (6, losses[5], 0.006)
    assert record.seconds == pytest.approx(0.01 * 40)
    assert record.parameters == 100


@pytest.mark.parametrize("loss", [None, float("nan"), float("inf")])
async def test_a_loss_that_is_no_number_is_never_the_best(store: RunStore, loss: float | None) -> None:
    run_id, attempt = await running_run(store)
    await store.append(run_id, attempt, reports([loss, loss]))
    assert best_of(await store.get(run_id)) == (None, None, None)
    await store.append(run_id, attempt, [epoch(3, 0.5, 9.0)])
    assert best_of(await store.get(run_id)) == (3, 9.0, 0.5)


async def test_what_is_taken_back_no_longer_counts(store: RunStore) -> None:
    run_id, attempt = await running_run(store)
    await store.append(run_id, attempt, [epoch(1, 0.25, 3.0), epoch(2, 0.5, 2.0)], "checkpoint-1-2", 2)
    await store.append(run_id, attempt, [epoch(3, 0.75, 1.0)])
    assert best_of(await store.get(run_id)) == (3, 1.0, 0.75)
    rewound = await store.rewind(run_id, 2)
    assert best_of(rewound) == (2, 2.0, 0.5)
    assert rewound.seconds == pytest.approx(0.02)
    assert best_of(await store.rewind(run_id, 0)) == (None, None, None)


async def test_what_stays_counts_once(store: RunStore) -> None:
    run_id, attempt = await running_run(store)
    await store.append(run_id, attempt, reports([5.0, 3.0, 4.0, 2.0]), "checkpoint-1-4", 4)
    await store.append(run_id, attempt, [epoch(5, 0.75, 1.0)])
    rewound = await store.rewind(run_id, 4)
    assert rewound.seconds == pytest.approx(0.01 * 4)
    assert best_of(rewound) == (4, 2.0, 0.004)


async def test_tags_are_kept_in_order_each_once_and_replaced_as_a_whole(store: RunStore) -> None:
    run_id = await queued_run(store)
    assert (await store.get(run_id)).tags == ()
    assert (await store.relabel(run_id, tags=["zebra", "apple", "zebra", "ümlaut 1"])).tags == (
        "zebra",
        "apple",
        "ümlaut 1",
    )
    assert (await store.relabel(run_id, tags=["apple"])).tags == ("apple",)
    assert (await store.relabel(run_id, name="other")).tags == ("apple",), "a new name leaves the tags"
    assert (await store.relabel(run_id, tags=[])).tags == ()


async def test_a_renamed_run_and_its_spec_are_called_the_same(store: RunStore) -> None:
    run_id = await queued_run(store)
    record = await store.relabel(run_id, name="other")
    assert (record.name, record.spec) == ("other", {**SPEC, "name": "other"})


async def test_runs_of_a_tag_come_in_pages_newest_first(store: RunStore) -> None:
    made = [await queued_run(store, f"run {number}") for number in range(6)]
    for run_id in made[::2]:
        await store.relabel(run_id, tags=["even", "x"])
    first = await store.page(tag="even", limit=2)
    assert [record.id for record in first.items] == [made[4], made[2]]
    assert all(record.tags == ("even", "x") for record in first.items)
    assert [record.id for record in (await store.page(tag="even", limit=2, after=first.next)).items] == [made[0]]
    assert (await store.page(tag="Even")).items == [], "tags are told apart by case"
    assert (await store.page(tag="even", state="running")).items == []


async def test_a_run_that_has_ended_can_still_be_labelled_and_takes_its_tags_with_it(store: RunStore) -> None:
    run_id, attempt = await running_run(store)
    await store.append(run_id, attempt, [finished(0)])
    await store.relabel(run_id, "done", ["kept"])
    await store.delete(run_id)
    assert (await store.page(tag="kept")).items == []
    with pytest.raises(NotFound):
        await store.relabel(run_id, tags=["kept"])
    with pytest.raises(NotFound):
        await store.relabel(NOWHERE, name="x")
