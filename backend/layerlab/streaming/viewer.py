"""The visit of one viewer, from hello to end, without hole or duplicate (`follow`); may import this room.

Knows neither the store nor the socket: it reads a `RunSource`, and yields what the socket has to send.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

from layerlab.streaming.codec import to_frame, to_lines
from layerlab.streaming.hub import EventHub
from layerlab.streaming.messages import LAST, End, EventBatch, Frame, Hello, Lagging, Message, Ping, Reset
from layerlab.streaming.source import Cursor, RunSource, Snapshot
from layerlab.streaming.subscription import Subscription

PING_SECONDS = 20.0
START = Cursor()


async def follow(
    run_id: str, source: RunSource, hub: EventHub, cursor: Cursor = START, *, ping_seconds: float = PING_SECONDS
) -> AsyncGenerator[str | bytes]:
    """The WebSocket frames of a visit. Use it within `contextlib.aclosing`: that is when the viewer is gone.

    Raises NotFound (before the first frame, or when the run is deleted meanwhile) and StorageError.
    """
    async with aclosing(Viewer(run_id, source, hub, cursor, ping_seconds).tell()) as visit:
        async for message in visit:
            yield to_frame(message)


async def follow_lines(
    run_id: str, source: RunSource, hub: EventHub, cursor: Cursor = START, *, ping_seconds: float = PING_SECONDS
) -> AsyncGenerator[str]:
    """The same as Server-Sent Events."""
    async with aclosing(Viewer(run_id, source, hub, cursor, ping_seconds).tell()) as visit:
        async for message in visit:
            if lines := to_lines(message):
                yield lines


class Viewer:
    """One viewer at one run; `seq` is the last event it was message."""

    def __init__(self, run_id: str, source: RunSource, hub: EventHub, cursor: Cursor, ping_seconds: float) -> None:
        self._run_id = run_id
        self._source = source
        self._hub = hub
        self._cursor = cursor
        self._ping_seconds = ping_seconds
        self._is_over = False
        self.seq = cursor.after

    async def tell(self) -> AsyncGenerator[Message]:
        """Everything the viewer is told, in order."""
        run, snapshot = await self._source.run()
        yield Hello(run, snapshot.seq, snapshot.history)
        if not self._cursor.fits(snapshot):
            yield Reset(snapshot.history)
            return
        # A long backlog is read before subscribing: what happens meanwhile is stored and needs no queue.
        history = snapshot.history
        while self.seq < snapshot.seq and snapshot.history == history and (page := await self._next_page()):
            yield page
            if self.seq >= snapshot.seq:
                snapshot = await self._source.snapshot()
        with self._hub.subscribe(self._run_id) as live:
            joined = await self._source.snapshot()
            if joined.history != history:
                yield Reset(joined.history)
                return
            while page := await self._next_page():
                yield page
            for message in await self._at_join(live, joined):
                yield message
            while not self._is_over:
                for message in await self._next(live):
                    yield message

    async def _at_join(self, live: Subscription, snapshot: Snapshot) -> list[Message]:
        """The newest pictures, unless newer ones wait; and the end, if it came before the viewer did."""
        self._is_over = snapshot.is_over
        waits = live.has_picture and not snapshot.is_over
        frame = None if waits else await self._source.newest_frame()
        messages: list[Message] = [] if frame is None else [Frame(frame)]
        return [*messages, End()] if snapshot.is_over else messages

    async def _next(self, live: Subscription) -> list[Message]:
        """What the viewer is told next: what arrives, or after a while without, a ping."""
        try:
            async with asyncio.timeout(self._ping_seconds):
                item = await anext(live)
        except TimeoutError:
            return await self._idle()
        if isinstance(item, EventBatch):
            return await self._joined_on(item)
        self._is_over = isinstance(item, LAST)
        return [item]

    async def _joined_on(self, numbers: EventBatch) -> list[Message]:
        """`numbers` without what was told before, and after what was committed but never published."""
        messages: list[Message] = []
        while numbers.first > self.seq + 1:
            page = await self._next_page()
            if page is None:  # not even the store has it
                self._is_over = True
                return [*messages, Lagging()]
            messages.append(page)
        if fresh := numbers.after(self.seq):
            self.seq = fresh.last
            messages.append(fresh)
        return messages

    async def _idle(self) -> list[Message]:
        """A ping, unless the store knows better than the hub."""
        snapshot = await self._source.snapshot()
        messages: list[Message] = []
        while page := await self._next_page():
            messages.append(page)
        self._is_over = snapshot.is_over
        return [*messages, End() if snapshot.is_over else Ping()]

    async def _next_page(self) -> EventBatch | None:
        """The next events of the store, which are then taken as told; None if there are no more."""
        page = await self._source.events_after(self.seq)
        if not page:
            return None
        numbers = EventBatch(tuple((seq, text) for seq, text in page))
        self.seq = numbers.last
        return numbers
