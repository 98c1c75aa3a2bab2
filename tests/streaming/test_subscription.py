"""A viewer's queue: bounded, ordered, never waited for (R16); may import streaming."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import orjson
import pytest

from layerlab.streaming.hub import EventHub
from layerlab.streaming.messages import End, EventBatch, Frame, Lagging, Reset
from layerlab.streaming.subscription import Subscription
from tests.streaming.runs import RUN, texts


def group(first: int, count: int = 1, text: str = "") -> list[dict[str, Any]]:
    return [{"seq": seq, "type": "epoch_finished", "text": text} for seq in range(first, first + count)]


@pytest.fixture
def hub() -> EventHub:
    return EventHub(message_limit=4, byte_limit=1000)


@pytest.fixture
def viewer(hub: EventHub) -> Iterator[Subscription]:
    with hub.subscribe(RUN) as viewer:
        yield viewer


async def everything(viewer: Subscription) -> list[Any]:
    return [item async for item in viewer]


async def test_groups_arrive_as_they_were_published(hub: EventHub, viewer: Subscription) -> None:
    hub.publish(RUN, texts(group(1, 3)))
    hub.publish(RUN, texts(group(4)))
    hub.end(RUN)
    first, second, end = await everything(viewer)
    assert [seq for seq, _ in first.events] == [1, 2, 3]
    assert orjson.loads(first.text) == group(1, 3)
    assert orjson.loads(second.text) == group(4)[0]
    assert end == End()


async def test_every_viewer_is_handed_the_same_text(hub: EventHub) -> None:
    with hub.subscribe(RUN) as one, hub.subscribe(RUN) as other:
        hub.publish(RUN, texts(group(1, 3)))
        assert await anext(one) is await anext(other)


async def test_what_nobody_watches_goes_nowhere(hub: EventHub) -> None:
    hub.publish(RUN, texts(group(1)))
    hub.publish_frame(RUN, b"frame")
    hub.end(RUN)
    assert hub.viewer_count() == 0


async def test_a_waiting_reader_is_woken(hub: EventHub, viewer: Subscription) -> None:
    waiting = asyncio.create_task(anext(viewer))
    await asyncio.sleep(0)
    hub.publish(RUN, texts(group(1)))
    item = await asyncio.wait_for(waiting, 30)
    assert isinstance(item, EventBatch)


async def test_waiting_can_be_given_up_without_losing_anything(hub: EventHub, viewer: Subscription) -> None:
    for _ in range(3):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.001):
                await anext(viewer)
    hub.publish(RUN, texts(group(1)))
    hub.end(RUN)
    assert len(await everything(viewer)) == 2


async def test_of_pictures_only_the_newest_waits(hub: EventHub, viewer: Subscription) -> None:
    for number in range(100):
        hub.publish_frame(RUN, b"%d" % number)
    assert await anext(viewer) == Frame(b"99")
    hub.publish_frame(RUN, b"later")
    hub.end(RUN)
    assert await everything(viewer) == [Frame(b"later"), End()]


async def test_pictures_keep_their_place_among_numbers(hub: EventHub, viewer: Subscription) -> None:
    hub.publish(RUN, texts(group(1)))
    hub.publish_frame(RUN, b"old")
    hub.publish(RUN, texts(group(2)))
    hub.publish_frame(RUN, b"new")
    hub.end(RUN)
    assert [type(item) for item in await everything(viewer)] == [EventBatch, Frame, EventBatch, End]


async def test_pictures_do_not_make_a_viewer_lag(hub: EventHub, viewer: Subscription) -> None:
    hub.publish_frame(RUN, b"x" * 10_000)
    for seq in range(1, 5):
        hub.publish(RUN, texts(group(seq)))
    hub.end(RUN)
    assert [type(item) for item in await everything(viewer)] == [Frame, *[EventBatch] * 4, End]


@pytest.mark.parametrize(("count", "text"), [(5, ""), (2, "x" * 900)])
async def test_numbers_that_do_not_fit_are_not_dropped_but_said_to_lag(
    hub: EventHub, viewer: Subscription, count: int, text: str
) -> None:
    for seq in range(1, count + 1):
        hub.publish(RUN, texts(group(seq, text=text)))
    hub.publish_frame(RUN, b"frame")
    hub.publish(RUN, texts(group(99)))
    hub.end(RUN)
    assert await everything(viewer) == [Lagging()]


async def test_a_message_larger_than_the_queue_fits_an_empty_one(hub: EventHub, viewer: Subscription) -> None:
    hub.publish(RUN, texts(group(1, text="x" * 5000)))
    assert isinstance(await anext(viewer), EventBatch)
    hub.publish(RUN, texts(group(2, text="x" * 5000)))
    assert isinstance(await anext(viewer), EventBatch)


def sized(bytes: int) -> EventBatch:
    return EventBatch(((1, "x" * bytes),))


async def test_a_queue_is_full_at_its_limit_in_bytes_and_not_before() -> None:
    viewer = Subscription(message_limit=100, byte_limit=100)
    for size in (50, 49, 1):
        viewer.put_numbers(sized(size))
    assert [len((await anext(viewer)).text) for _ in range(3)] == [50, 49, 1]  # type: ignore[union-attr]
    for size in (50, 49, 1, 1):
        viewer.put_numbers(sized(size))
    viewer.close(End())
    assert await everything(viewer) == [Lagging()]


async def test_bytes_are_counted_as_they_are_sent() -> None:
    viewer = Subscription(message_limit=100, byte_limit=100)
    for _ in range(2):
        viewer.put_numbers(EventBatch(((1, "ネ" * 20),)))  # 60 bytes each
    assert await everything(viewer) == [Lagging()]


async def test_what_was_fetched_makes_room_for_as_many_bytes() -> None:
    viewer = Subscription(message_limit=100, byte_limit=100)
    for size in (60, 40):
        viewer.put_numbers(sized(size))
    await anext(viewer)
    viewer.put_numbers(sized(60))
    viewer.put_picture(Frame(b"costs nothing"))
    viewer.close(End())
    assert [type(item) for item in await everything(viewer)] == [EventBatch, EventBatch, Frame, End]


async def test_what_was_fetched_makes_room_for_as_many_messages() -> None:
    viewer = Subscription(message_limit=2, byte_limit=100)
    for _ in range(2):
        viewer.put_numbers(sized(1))
    await anext(viewer)
    viewer.put_numbers(sized(1))
    viewer.put_numbers(sized(1))
    viewer.close(End())
    assert await everything(viewer) == [Lagging()]


async def test_after_the_last_word_nothing_is_queued() -> None:
    viewer = Subscription(message_limit=2, byte_limit=100)
    viewer.close(End())
    viewer.put_numbers(sized(1))
    viewer.put_picture(Frame(b"late"))
    viewer.close(Lagging())
    assert await everything(viewer) == [End()]
    assert not viewer.has_picture


async def test_a_viewer_that_keeps_up_never_lags(hub: EventHub, viewer: Subscription) -> None:
    for seq in range(1, 1000):
        hub.publish(RUN, texts(group(seq, text="x" * 400)))
        assert isinstance(await anext(viewer), EventBatch)


async def test_a_reset_comes_before_what_it_makes_worthless(hub: EventHub, viewer: Subscription) -> None:
    hub.publish(RUN, texts(group(1)))
    hub.publish_frame(RUN, b"frame")
    hub.reset(RUN, "second")
    assert await everything(viewer) == [Reset("second")]


async def test_a_stuck_viewer_costs_the_others_nothing(hub: EventHub) -> None:
    with hub.subscribe(RUN) as stuck, hub.subscribe(RUN) as brisk:
        for seq in range(1, 1001):
            hub.publish(RUN, texts(group(seq, text="x" * 100)))
            hub.publish_frame(RUN, b"%d" % seq)
            assert isinstance(await anext(brisk), EventBatch)
            assert await anext(brisk) == Frame(b"%d" % seq)
        assert await everything(stuck) == [Lagging()]


async def test_runs_do_not_hear_of_each_other(hub: EventHub, viewer: Subscription) -> None:
    hub.publish("another", texts(group(1)))
    hub.end("another")
    hub.end(RUN)
    assert await everything(viewer) == [End()]


async def test_viewers_are_counted_and_forgotten(hub: EventHub) -> None:
    with hub.subscribe(RUN), hub.subscribe(RUN), hub.subscribe("another"):
        assert (hub.viewer_count(RUN), hub.viewer_count("another"), hub.viewer_count()) == (2, 1, 3)
    assert (hub.viewer_count(RUN), hub.viewer_count()) == (0, 0)


def test_numbers_after_a_seq() -> None:
    numbers = EventBatch(tuple(texts(group(4, 3))))
    assert (numbers.first, numbers.last) == (4, 6)
    assert numbers.after(3) is numbers
    assert numbers.after(6) is None
    rest = numbers.after(5)
    assert rest is not None
    assert (rest.first, rest.last) == (6, 6)
