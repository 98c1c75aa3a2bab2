"""A visit from hello to end, as a viewer hears it; may import streaming."""

from __future__ import annotations

import asyncio
from contextlib import aclosing

import pytest

from layerlab.errors import NotFound
from layerlab.streaming.hub import EventHub
from layerlab.streaming.source import Cursor, Snapshot
from layerlab.streaming.viewer import follow_lines
from tests.streaming.runs import RUN, MemoryRun, Viewer, settled, visit


@pytest.fixture
def run() -> MemoryRun:
    return MemoryRun(EventHub(message_limit=8))


async def test_hello_comes_first_and_says_where_the_run_is(run: MemoryRun) -> None:
    run.commit(5)
    async with visit(run) as frames:
        assert await Viewer(frames).hear() == [{"type": "hello", "history": "first", "seq": 5, "run": {"id": RUN}}]


async def test_a_late_viewer_hears_everything_from_the_start(run: MemoryRun) -> None:
    run.commit(8)
    async with visit(run) as frames:
        viewer = Viewer(frames)
        await viewer.hear(4)
        assert viewer.seqs == list(range(1, 9))


async def test_a_viewer_that_returns_hears_what_it_missed(run: MemoryRun) -> None:
    run.commit(8)
    async with visit(run, after=5, history="first") as frames:
        viewer = Viewer(frames)
        await viewer.hear(2)
        assert viewer.seqs == [6, 7, 8]


async def test_what_happens_while_the_backlog_is_read_comes_once_and_in_order(run: MemoryRun) -> None:
    run.commit(7)
    async with visit(run) as frames:
        viewer = Viewer(frames)
        for _ in range(12):
            await viewer.hear()
            run.say(2)
        run.finish()
        await viewer.hear_all()
    assert viewer.seqs == list(range(1, 33))
    assert viewer.types[-1] == "end"


async def test_what_is_published_just_before_the_viewer_subscribes_is_heard_at_once(run: MemoryRun) -> None:
    stands = run.snapshot
    looks = 0

    async def snapshot() -> Snapshot:
        nonlocal looks
        looks += 1
        seen = await stands()
        if looks == 2:  # the backlog is read, and this is the last look before subscribing
            run.say()
        return seen

    run.snapshot = snapshot  # type: ignore[method-assign]
    run.commit(2)
    async with visit(run) as frames:
        viewer = Viewer(frames)
        await asyncio.wait_for(viewer.hear(3), 30)
    assert viewer.seqs == [1, 2, 3]


async def test_groups_stay_together(run: MemoryRun) -> None:
    async with visit(run) as frames:
        viewer = Viewer(frames)
        waiting = asyncio.create_task(viewer.hear(2))
        await settled()
        run.say(5)
        await waiting
    assert viewer.seqs == [1, 2, 3, 4, 5]


async def test_a_run_that_has_ended_is_told_to_its_end(run: MemoryRun) -> None:
    run.commit(4)
    run.frame = b"newest"
    run.finish()
    async with visit(run) as frames:
        viewer = Viewer(frames)
        await viewer.hear_all()
    assert viewer.types == ["hello", *["event"] * 5, "picture", "end"]


async def test_a_run_that_ends_while_its_viewer_joins_is_told_with_its_last_pictures(run: MemoryRun) -> None:
    run.commit(3)
    stands, looks = run.snapshot, 0

    async def snapshot() -> Snapshot:
        nonlocal looks
        looks += 1
        if run.hub.viewer_count(RUN):  # subscribed, but not yet told: the end and the pictures arrive in the queue
            run.picture(b"last")
            run.finish()
        return await stands()

    run.snapshot = snapshot  # type: ignore[method-assign]
    async with visit(run) as frames:
        assert [each for each in await Viewer(frames).hear_all() if isinstance(each, bytes)] == [b"last"]


async def test_who_has_everything_of_an_ended_run_hears_just_the_end(run: MemoryRun) -> None:
    run.finish()
    async with visit(run, after=1) as frames:
        assert [each["type"] for each in await Viewer(frames).hear_all()] == ["hello", "end"]


async def test_the_last_pictures_come_before_the_end(run: MemoryRun) -> None:
    async with visit(run) as frames:
        viewer = Viewer(frames)
        waiting = asyncio.create_task(viewer.hear_all())
        await settled()
        run.say()
        run.picture(b"last")
        run.finish()
        await waiting
    assert viewer.types == ["hello", "event", "picture", "event", "end"]


async def test_the_newest_pictures_are_there_at_once(run: MemoryRun) -> None:
    run.commit(2)
    run.frame = b"newest"
    async with visit(run, after=2) as frames:
        assert (await Viewer(frames).hear(2))[1] == b"newest"


async def test_pictures_that_come_while_joining_stand_for_the_older_ones(run: MemoryRun) -> None:
    run.commit(3)
    run.frame = b"old"
    async with visit(run) as frames:
        viewer = Viewer(frames)
        await viewer.hear(2)
        waiting = asyncio.create_task(viewer.hear())
        while not run.hub.viewer_count(RUN):
            await asyncio.sleep(0)
        run.picture(b"new")
        await waiting
    assert [each for each in viewer.heard if isinstance(each, bytes)] == [b"new"]


@pytest.mark.parametrize(("after", "history"), [(6, None), (3, "another"), (0, "another"), (10**30, "first")])
async def test_a_viewer_of_another_history_is_reset(run: MemoryRun, after: int, history: str | None) -> None:
    run.commit(5)
    async with visit(run, after, history) as frames:
        heard = await Viewer(frames).hear_all()
    assert heard[1:] == [{"type": "reset", "history": "first"}]


async def test_a_rewound_run_resets_who_watches(run: MemoryRun) -> None:
    run.commit(5)
    async with visit(run) as frames:
        viewer = Viewer(frames)
        waiting = asyncio.create_task(viewer.hear_all())
        await settled()
        run.rewind(2)
        await waiting
    assert viewer.heard[-1] == {"type": "reset", "history": "first'"}


async def test_a_rewind_while_the_backlog_is_read_resets_too(run: MemoryRun) -> None:
    run.commit(9)
    async with visit(run) as frames:
        viewer = Viewer(frames)
        await viewer.hear(2)
        run.rewind(1)
        await viewer.hear_all()
    assert viewer.heard[-1] == {"type": "reset", "history": "first'"}


async def test_a_silent_line_pings(run: MemoryRun) -> None:
    async with visit(run, ping_seconds=0.01) as frames:
        viewer = Viewer(frames)
        await viewer.hear(3)
        run.say()
        await viewer.hear()
    assert viewer.types == ["hello", "ping", "ping", "event"]


async def test_what_was_committed_but_never_published_is_told_before_what_comes_next(run: MemoryRun) -> None:
    async with visit(run) as frames:
        viewer = Viewer(frames)
        waiting = asyncio.create_task(viewer.hear_all())
        await settled()
        run.commit(7)
        run.say(2)
        run.finish()
        await waiting
    assert viewer.seqs == list(range(1, 11))


async def test_an_end_that_was_never_published_is_found_when_nothing_else_happens(run: MemoryRun) -> None:
    async with visit(run, ping_seconds=0.02) as frames:
        viewer = Viewer(frames)
        waiting = asyncio.create_task(viewer.hear_all())
        await settled()
        run.commit(kind="run_finished")
        await waiting
    assert [kind for kind in viewer.types if kind != "ping"] == ["hello", "event", "end"]


async def test_a_viewer_that_is_too_slow_is_told_so_and_misses_nothing_when_it_returns(run: MemoryRun) -> None:
    async with visit(run) as frames:
        viewer = Viewer(frames)
        waiting = asyncio.create_task(viewer.hear(2))
        await settled()
        run.say()
        await waiting
        for _ in range(20):
            run.say()
        await viewer.hear_all()
    assert viewer.types == ["hello", "event", "lagging"]
    run.finish()
    async with visit(run, after=viewer.seqs[-1], history="first") as frames:
        again = Viewer(frames)
        await again.hear_all()
    assert viewer.seqs + again.seqs == list(range(1, 23))


async def test_a_long_backlog_does_not_make_a_viewer_lag(run: MemoryRun) -> None:
    run.commit(300)
    async with visit(run) as frames:
        viewer = Viewer(frames)
        for _ in range(100):
            await viewer.hear()
            run.say()  # a hundred messages, with room for eight
        run.finish()
        await viewer.hear_all()
    assert viewer.seqs == list(range(1, 402))


async def test_an_unknown_run_is_not_found_before_anything_is_said(run: MemoryRun) -> None:
    run.is_deleted = True
    async with visit(run) as frames:
        with pytest.raises(NotFound):
            await Viewer(frames).hear()


async def test_a_run_that_is_deleted_meanwhile_is_not_found(run: MemoryRun) -> None:
    async with visit(run, ping_seconds=0.01) as frames:
        viewer = Viewer(frames)
        await viewer.hear()
        run.is_deleted = True
        with pytest.raises(NotFound):
            await viewer.hear()


async def test_a_viewer_that_leaves_is_forgotten_at_once(run: MemoryRun) -> None:
    async with visit(run, ping_seconds=0.01) as frames:
        await Viewer(frames).hear(2)
        assert run.hub.viewer_count(RUN) == 1
    assert run.hub.viewer_count() == 0


async def test_a_viewer_that_is_cut_off_while_it_waits_is_forgotten(run: MemoryRun) -> None:
    async def watch() -> None:
        async with visit(run) as frames:
            await Viewer(frames).hear_all()

    watching = asyncio.create_task(watch())
    await settled()
    assert run.hub.viewer_count(RUN) == 1
    watching.cancel()
    await asyncio.wait([watching])
    assert run.hub.viewer_count() == 0


async def test_server_sent_events_tell_the_same_story(run: MemoryRun) -> None:
    run.commit(3)
    run.frame = b"pictures"
    run.finish()
    async with aclosing(follow_lines(RUN, run, run.hub, Cursor(after=2))) as lines:
        message = [line async for line in lines]
    assert message[0].startswith('data: {"type":"hello"')
    assert "".join(message[1:]) == (
        'id: 3\ndata: {"seq":3,"at":"now","type":"epoch_finished"}\n\n'
        'id: 4\ndata: {"seq":4,"at":"now","type":"run_finished"}\n\n'
        'data: {"type":"end"}\n\n'
    )
