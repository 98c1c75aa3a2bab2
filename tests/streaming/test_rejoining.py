"""However a line is cut, a viewer that returns with its last `seq` hears 1..n once each (R15); over a real database.

May import storage and streaming: this is where the two meet.
"""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack, aclosing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from layerlab.storage.database import Database
from layerlab.storage.records import StoredEvent
from layerlab.storage.runs import RunStore
from layerlab.streaming.hub import EventHub
from layerlab.streaming.source import Cursor, Snapshot
from layerlab.streaming.viewer import follow
from tests.storage.samples import epoch, finished, running_run
from tests.streaming.runs import Viewer

PAGE = 3


class StoredRun:
    """A Source over the real store."""

    def __init__(self, store: RunStore, run_id: str) -> None:
        self.store = store
        self.run_id = run_id

    async def run(self) -> tuple[dict[str, Any], Snapshot]:
        return {"id": self.run_id}, await self.snapshot()

    async def snapshot(self) -> Snapshot:
        head = await self.store.head(self.run_id)
        return Snapshot(head.seq, head.history, head.is_final)

    async def events_after(self, seq: int) -> list[StoredEvent]:
        return await self.store.events_after(self.run_id, seq, PAGE)

    async def newest_frame(self) -> bytes | None:
        return None


class Guest:
    """Someone who watches a run through a line that is cut now and then, and keeps what they heard."""

    def __init__(self, run: StoredRun, hub: EventHub) -> None:
        self._run = run
        self._hub = hub
        self._stack: AsyncExitStack | None = None
        self._viewer: Viewer | None = None
        self.seqs: list[int] = []
        self.is_done = False

    async def listen(self, frames: int) -> None:
        """Hears up to so many frames; joins first where it is cut off."""
        viewer = self._viewer or await self._join()
        for _ in range(frames):
            try:
                heard = await asyncio.wait_for(viewer.hear(), 0.01)
            except TimeoutError:  # nothing new; to wait on would wait for ever
                await self.cut()
                return
            except StopAsyncIteration:
                await self.cut()
                return
            self._keep(heard)

    async def cut(self) -> None:
        """The line breaks."""
        if self._stack is not None:
            await self._stack.aclose()
        self._stack = self._viewer = None

    async def _join(self) -> Viewer:
        self._stack = AsyncExitStack()
        cursor = Cursor(self.seqs[-1] if self.seqs else 0)
        frames = follow(self._run.run_id, self._run, self._hub, cursor)
        self._viewer = Viewer(await self._stack.enter_async_context(aclosing(frames)))
        return self._viewer

    def _keep(self, heard: list[Any]) -> None:
        for document in heard:
            if document["type"] == "end":
                self.is_done = True
            elif "seq" in document and document["type"] != "hello":
                self.seqs.append(document["seq"])


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("append"), st.integers(1, 7)),
        st.tuples(st.just("append unpublished"), st.integers(1, 4)),
        st.tuples(st.just("listen"), st.integers(1, 6)),
        st.tuples(st.just("listen late"), st.integers(1, 6)),
        st.tuples(st.just("cut"), st.just(0)),
    ),
    max_size=25,
)


async def play(folder: Path, steps: list[tuple[str, int]]) -> None:
    database = await Database.open(folder / "layerlab.db")
    store, hub = RunStore(database), EventHub(message_limit=3)
    run_id, attempt = await running_run(store)
    guests = [Guest(StoredRun(store, run_id), hub) for _ in range(2)]
    done = 0

    async def append(count: int, *, is_published: bool) -> None:
        nonlocal done
        stored = await store.append(run_id, attempt, [epoch(done + n) for n in range(1, count + 1)])
        done += count
        if is_published:
            hub.publish(run_id, stored)

    for action, count in steps:
        if action.startswith("append"):
            await append(count, is_published=action == "append")
        elif action == "cut":
            await guests[0].cut()
        else:
            # A group is committed and published while the guest reads.
            reading = guests[action == "listen late"].listen(count)
            await asyncio.gather(reading, append(1, is_published=True))
    hub.publish(run_id, await store.append(run_id, attempt, [finished(done)]))
    hub.end(run_id)
    for guest in guests:
        while not guest.is_done:
            await guest.listen(10)
        await guest.cut()
        assert guest.seqs == list(range(1, done + 4))
    assert hub.viewer_count() == 0
    await database.close()


@settings(max_examples=25)
@given(steps=STEPS)
def test_a_viewer_hears_every_event_once_however_often_it_is_cut_off(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, int]]
) -> None:
    asyncio.run(play(tmp_path_factory.mktemp("rejoining"), steps))


async def test_a_stuck_viewer_slows_neither_the_run_nor_the_others(tmp_path: Path) -> None:
    database = await Database.open(tmp_path / "layerlab.db")
    store, hub = RunStore(database), EventHub()
    run_id, attempt = await running_run(store)
    brisk, run = Guest(StoredRun(store, run_id), hub), StoredRun(store, run_id)
    async with AsyncExitStack() as stack:
        for _ in range(50):
            frames = await stack.enter_async_context(aclosing(follow(run_id, run, hub)))
            stuck = Viewer(frames)
            await stuck.hear(2)  # and never again
        for number in range(1, 101):
            hub.publish(run_id, await store.append(run_id, attempt, [epoch(number)]))
        hub.publish(run_id, await store.append(run_id, attempt, [finished(100)]))
        hub.end(run_id)
        while not brisk.is_done:
            await brisk.listen(10)
        await brisk.cut()
    assert brisk.seqs == list(range(1, 104))
    await database.close()
