"""A cut-off run goes back to its checkpoint (R13); may import storage."""

from __future__ import annotations

import pytest

from layerlab.errors import Conflict
from layerlab.storage.journal import StaleWriter
from layerlab.storage.runs import RunStore
from tests.storage.samples import epoch, finished, paused, running_run, started


async def cut_off_run(store: RunStore) -> tuple[str, int]:
    """A run with a checkpoint of epoch 2, that has gone on to epoch 4."""
    run_id, attempt = await running_run(store)
    await store.append(run_id, attempt, [epoch(1, 0.25), epoch(2, 0.5)], "checkpoint-1-2", 2)
    await store.append(run_id, attempt, [paused(2), epoch(3, 0.75), epoch(4, 0.875)])
    return run_id, attempt


async def test_what_lies_after_the_checkpoint_is_taken_back(store: RunStore) -> None:
    run_id, _ = await cut_off_run(store)
    record = await store.rewind(run_id, 2)
    assert (record.state, record.epoch, record.seq, record.test_accuracy) == ("queued", 2, 4, 0.5)
    assert (record.checkpoint, record.checkpoint_epoch) == ("checkpoint-1-2", 2)
    assert [event.seq for event in await store.events_after(run_id, 0)] == [1, 2, 3, 4]
    assert [each.epoch for each in await store.epochs_after(run_id, 0)] == [1, 2]


async def test_the_history_is_another_one(store: RunStore) -> None:
    run_id, _ = await cut_off_run(store)
    before = (await store.get(run_id)).history
    assert (await store.rewind(run_id, 2)).history != before


async def test_the_run_is_in_the_queue_again_and_goes_on(store: RunStore) -> None:
    run_id, first = await cut_off_run(store)
    begun = (await store.get(run_id)).started_at
    await store.rewind(run_id, 2)
    assert await store.queue_places([run_id]) == {run_id: 1}
    second = await store.claim(run_id)
    assert second > first
    stored = await store.append(run_id, second, [started(2), epoch(3)])
    assert [event.seq for event in stored] == [5, 6]
    assert (await store.get(run_id)).started_at == begun


async def test_the_trainer_it_had_is_refused_even_before_the_next_one(store: RunStore) -> None:
    run_id, attempt = await cut_off_run(store)
    await store.rewind(run_id, 2)
    with pytest.raises(StaleWriter):
        await store.append(run_id, attempt, [epoch(5)])


async def test_it_can_start_all_over(store: RunStore) -> None:
    run_id, _ = await cut_off_run(store)
    record = await store.rewind(run_id, 0)
    assert (record.epoch, record.seq, record.test_loss) == (0, 1, None)
    assert (record.checkpoint, record.checkpoint_epoch) == (None, None)


async def test_there_has_to_be_a_checkpoint_of_that_epoch(store: RunStore) -> None:
    run_id, _ = await cut_off_run(store)
    before = await store.get(run_id)
    for number in (1, 3, 9, -1):
        with pytest.raises(Conflict) as refusal:
            await store.rewind(run_id, number)
        assert refusal.value.code == "no_checkpoint"
    assert await store.get(run_id) == before


async def test_a_run_that_has_ended_is_not_rewound(store: RunStore) -> None:
    run_id, attempt = await cut_off_run(store)
    await store.append(run_id, attempt, [finished(4)])
    with pytest.raises(Conflict) as refusal:
        await store.rewind(run_id, 2)
    assert refusal.value.code == "run_ended"
