"""The life of a run as the store remembers it; may import storage."""

from __future__ import annotations

import re
from typing import Any

import orjson
import pytest

from layerlab.errors import Conflict, InvalidInput, NotFound
from layerlab.sentences import sentence
from layerlab.storage.records import RunRecord, StoredEvent
from layerlab.storage.runs import RunStore
from tests.storage.samples import (
    SPEC,
    epoch,
    finished,
    paused,
    queued_run,
    resumed,
    running_run,
    started,
    stopped,
)

INTERRUPTED = sentence("interrupted", "Interrupted in epoch {epoch}.", epoch=3)


def parsed(events: list[StoredEvent]) -> list[dict[str, Any]]:
    return [orjson.loads(event.json) for event in events]


async def test_a_new_run_is_queued_and_has_said_so(store: RunStore) -> None:
    record, is_new = await store.create(SPEC, "first conv net", 20, is_stepped=True)
    assert is_new
    assert re.fullmatch("[0-9a-f]{32}", record.id)
    assert (record.state, record.epoch, record.epochs, record.is_stepped) == ("queued", 0, 20, True)
    assert (record.spec, record.name, record.attempt, record.seq) == (SPEC, "first conv net", 0, 1)
    assert (record.reason, record.started_at, record.ended_at) == (None, None, None)
    (event,) = parsed(await store.events_after(record.id, 0))
    assert record.created_at <= event.pop("at")
    assert event == {"seq": 1, "type": "run_queued"}


async def test_times_are_rfc_3339_in_utc(store: RunStore) -> None:
    record = await store.get(await queued_run(store))
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", record.created_at)


async def test_ids_are_not_guessable_and_histories_differ(store: RunStore) -> None:
    records = [await store.get(await queued_run(store)) for _ in range(20)]
    assert len({record.id for record in records} | {record.history for record in records}) == 40


@pytest.mark.parametrize("bad", ["", "0" * 31, "A" * 32, "../" * 10 + "ab", "0" * 32 + "\n", "\ud800" * 32, "٣" * 32])
async def test_what_does_not_look_like_an_id_is_not_found(store: RunStore, bad: str) -> None:
    for look in (
        store.get(bad),
        store.delete(bad),
        store.claim(bad),
        store.events_after(bad, 0),
        store.fail(bad, INTERRUPTED),
    ):
        with pytest.raises(NotFound):
            await look


async def test_an_unknown_id_is_not_found(store: RunStore) -> None:
    unknown = "0" * 32
    for look in (store.get(unknown), store.delete(unknown), store.claim(unknown), store.append(unknown, 1, [epoch(1)])):
        with pytest.raises(NotFound):
            await look
    assert await store.events_after(unknown, 0) == []


async def test_events_are_numbered_from_one_without_holes(store: RunStore) -> None:
    run_id, attempt = await running_run(store)
    stored = await store.append(run_id, attempt, [epoch(1), epoch(2)])
    assert [event.seq for event in stored] == [3, 4]
    assert list(orjson.loads(stored[0].json))[:3] == ["seq", "at", "type"]
    assert await store.events_after(run_id, 2) == stored
    assert [event.seq for event in await store.events_after(run_id, 0)] == [1, 2, 3, 4]
    assert (await store.get(run_id)).seq == 4


async def test_events_come_in_pages(store: RunStore) -> None:
    run_id, attempt = await running_run(store)
    await store.append(run_id, attempt, [epoch(number) for number in range(1, 11)])
    seen: list[int] = []
    while page := await store.events_after(run_id, seen[-1] if seen else 0, limit=5):
        assert len(page) <= 5
        seen += [event.seq for event in page]
    assert seen == list(range(1, 13))


async def test_a_long_run_is_read_to_its_end(store: RunStore) -> None:
    run_id, attempt = await running_run(store)
    await store.append(run_id, attempt, [epoch(number) for number in range(1, 301)])
    assert [event.seq for event in await store.events_after(run_id, 290)] == list(range(291, 303))
    assert [each.epoch for each in await store.epochs_after(run_id, 290)] == list(range(291, 301))


async def test_a_bound_beyond_any_integer_column_means_the_end(store: RunStore) -> None:
    run_id, _ = await running_run(store)
    assert await store.events_after(run_id, 10**30) == []
    assert await store.epochs_after(run_id, 10**30) == []


async def test_epochs_are_their_numbers_alone(store: RunStore) -> None:
    run_id, attempt = await running_run(store)
    await store.append(run_id, attempt, [epoch(1), paused(1), resumed(1), epoch(2)])
    first, second = await store.epochs_after(run_id, 0)
    assert first.json == epoch(1).body
    assert "type" not in orjson.loads(first.json)
    assert (first.epoch, second.epoch) == (1, 2)
    assert [each.epoch for each in await store.epochs_after(run_id, 1)] == [2]
    assert [each.epoch for each in await store.epochs_after(run_id, 0, limit=1)] == [1]


async def test_the_row_follows_the_events(store: RunStore) -> None:
    run_id = await queued_run(store)
    attempt = await store.claim(run_id)
    states = []
    for event in (started(), epoch(1, 0.5), paused(1), resumed(1), epoch(2, 0.875), finished(2)):
        await store.append(run_id, attempt, [event])
        states.append((await store.get(run_id)).state)
    record = await store.get(run_id)
    assert states == ["running", "running", "paused", "running", "running", "finished"]
    assert (record.epoch, record.test_accuracy, record.test_loss) == (2, 0.875, 0.25)
    assert record.engine == "autograd"
    assert (record.train_accuracy, record.train_loss) == (0.75, 0.25)
    assert record.reason == "all epochs are done"
    assert (record.reason_code, record.reason_values) == (None, None), "a trainer of before said no code"
    assert record.started_at is not None
    assert record.ended_at is not None
    assert record.created_at <= record.started_at <= record.ended_at
    assert record.is_final


async def test_a_whole_life_may_come_in_one_group(store: RunStore) -> None:
    run_id = await queued_run(store)
    attempt = await store.claim(run_id)
    await store.append(run_id, attempt, [started(), epoch(1), epoch(2), stopped(2)], "checkpoint-1-2", 2)
    record = await store.get(run_id)
    assert (record.state, record.epoch, record.reason) == ("stopped", 2, "you stopped it")
    assert (record.checkpoint, record.checkpoint_epoch) == ("checkpoint-1-2", 2)


async def test_a_checkpoint_may_come_alone_and_numbers_leave_it(store: RunStore) -> None:
    run_id, attempt = await running_run(store)
    assert await store.append(run_id, attempt, [], "checkpoint-1-7", 7) == []
    await store.append(run_id, attempt, [epoch(1)])
    record = await store.get(run_id)
    assert (record.checkpoint, record.checkpoint_epoch, record.seq) == ("checkpoint-1-7", 7, 3)


async def test_numbers_that_are_not_finite_are_stored_as_null(store: RunStore) -> None:
    run_id, attempt = await running_run(store)
    await store.append(run_id, attempt, [epoch(1, test_accuracy=float("nan"), loss=None)])
    (stored,) = await store.epochs_after(run_id, 0)
    assert orjson.loads(stored.json)["test"] == {"loss": None, "accuracy": None}
    record = await store.get(run_id)
    assert (record.test_accuracy, record.test_loss) == (None, None)


async def test_nothing_can_be_said_after_the_last_event(store: RunStore) -> None:
    run_id, attempt = await running_run(store)
    with pytest.raises(ValueError, match="after the run's last event"):
        await store.append(run_id, attempt, [finished(0), epoch(1)])
    assert (await store.get(run_id)).state == "running"


async def test_runs_are_listed_newest_first_in_pages(store: RunStore) -> None:
    ids = [await queued_run(store, f"run {number}") for number in range(5)]
    seen: list[str] = []
    page = await store.page(limit=2)
    sizes = [len(page.items)]
    seen += [record.id for record in page.items]
    while page.next is not None:
        page = await store.page(after=page.next, limit=2)
        sizes.append(len(page.items))
        seen += [record.id for record in page.items]
    assert seen == ids[::-1]
    assert sizes == [2, 2, 1]


async def test_a_run_that_arrives_between_pages_shifts_nothing(store: RunStore) -> None:
    ids = [await queued_run(store) for _ in range(4)]
    first = await store.page(limit=2)
    await queued_run(store)
    await store.delete(ids[3])
    second = await store.page(after=first.next, limit=2)
    assert [record.id for record in second.items] == [ids[1], ids[0]]
    assert second.next is None


async def test_the_list_can_be_of_one_state(store: RunStore) -> None:
    waiting = await queued_run(store)
    running, _ = await running_run(store)
    assert [record.id for record in (await store.page(state="queued")).items] == [waiting]
    assert [record.id for record in (await store.page(state="running")).items] == [running]
    assert (await store.page(state="finished")).items == []


@pytest.mark.parametrize("cursor", ["", "x", "-1", "1.5", " 1", "1_0", "٣", "9" * 40])
async def test_a_cursor_that_no_page_gave_is_refused(store: RunStore, cursor: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        await store.page(after=cursor)
    assert refusal.value.code == "bad_cursor"


async def queue_of(store: RunStore) -> list[str]:
    """The runs that wait, as a scheduler comes by them."""
    found: list[RunRecord] = []
    while run := await store.next_queued(after=found[-1].position if found else 0):
        found.append(run)
    assert await store.queue_length() == len(found)
    return [run.id for run in found]


async def test_the_head_is_where_the_story_stands(store: RunStore) -> None:
    run_id, attempt = await running_run(store)
    record = await store.get(run_id)
    assert await store.head(run_id) == (record.seq, record.history, "running")
    assert not (await store.head(run_id)).is_final
    await store.append(run_id, attempt, [finished(0)])
    assert (await store.head(run_id)).is_final
    for unknown in ("0" * 32, "../runs"):
        with pytest.raises(NotFound):
            await store.head(unknown)


async def test_the_queue_is_in_order_of_arrival_and_claiming_leaves_it(store: RunStore) -> None:
    ids = [await queued_run(store) for _ in range(3)]
    assert await queue_of(store) == ids
    assert await store.queue_places(ids[::-1]) == {ids[0]: 1, ids[1]: 2, ids[2]: 3}
    assert await store.claim(ids[0]) == 1
    assert await queue_of(store) == ids[1:]
    assert await store.queue_places([ids[0], ids[2]]) == {ids[2]: 2}
    assert await store.queue_places([]) == {}
    assert [record.id for record in await store.unfinished()] == ids
    assert (await store.get(ids[0])).state == "queued"


async def test_a_run_is_claimed_once(store: RunStore) -> None:
    run_id = await queued_run(store)
    await store.claim(run_id)
    with pytest.raises(Conflict, match="claimed already"):
        await store.claim(run_id)


async def test_positions_are_not_given_out_again(store: RunStore) -> None:
    first = await store.get(await queued_run(store))
    await store.delete(first.id)
    second = await store.get(await queued_run(store))
    assert second.position > first.position


async def test_deleting_forgets_everything_of_the_run_and_nothing_else(store: RunStore) -> None:
    run_id, attempt = await running_run(store)
    other, _ = await running_run(store)
    await store.append(run_id, attempt, [epoch(1)])
    await store.delete(run_id)
    assert await store.events_after(run_id, 0) == []
    assert await store.epochs_after(run_id, 0) == []
    assert len(await store.events_after(other, 0)) == 2
    with pytest.raises(NotFound):
        await store.delete(run_id)


async def test_a_queued_run_is_stopped_without_a_trainer(store: RunStore) -> None:
    run_id = await queued_run(store)
    (event,) = await store.close_run(run_id, stopped(0).event, attempt=0)
    assert (event.seq, orjson.loads(event.json)["type"]) == (2, "run_stopped")
    record = await store.get(run_id)
    assert (record.state, record.reason, record.started_at) == ("stopped", "you stopped it", None)
    assert await store.queue_length() == 0


async def test_every_unfinished_run_can_be_failed_at_a_restart(store: RunStore) -> None:
    waiting = await queued_run(store)
    running, _ = await running_run(store)
    for record in await store.unfinished():
        await store.fail(record.id, INTERRUPTED)
    assert await store.unfinished() == []
    for run_id in (waiting, running):
        record = await store.get(run_id)
        assert (record.state, record.reason) == ("failed", "Interrupted in epoch 3.")
        assert (record.reason_code, record.reason_values) == ("interrupted", {"epoch": 3})
