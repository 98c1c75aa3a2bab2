"""The visit of one viewer, from hello to end, without hole or duplicate (`follow`); may import this room.

Knows neither the store nor the socket: it reads a `Source`, and yields what the socket has to send.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

from layerlab.streaming.codec import to_frame, to_lines
from layerlab.streaming.hub import EventHub
from layerlab.streaming.messages import LAST, End, Hello, Lagging, Numbers, Picture, Ping, Reset, Told
from layerlab.streaming.source import Place, Source, Standing
from layerlab.streaming.subscription import Subscription

PING_SECONDS = 20.0
START = Place()


async def follow(
    run_id: str, source: Source, hub: EventHub, place: Place = START, *, ping_seconds: float = PING_SECONDS
) -> AsyncGenerator[str | bytes]:
    """The WebSocket frames of a visit. Use it within `contextlib.aclosing`: that is when the viewer is gone.

    Raises NotFound (before the first frame, or when the run is deleted meanwhile) and StorageError.
    """
    async with aclosing(Visit(run_id, source, hub, place, ping_seconds).tell()) as visit:
        async for told in visit:
            yield to_frame(told)


async def follow_lines(
    run_id: str, source: Source, hub: EventHub, place: Place = START, *, ping_seconds: float = PING_SECONDS
) -> AsyncGenerator[str]:
    """The same as Server-Sent Events."""
    async with aclosing(Visit(run_id, source, hub, place, ping_seconds).tell()) as visit:
        async for told in visit:
            if lines := to_lines(told):
                yield lines


class Visit:
    """One viewer at one run; `seq` is the last event it was told."""

    def __init__(self, run_id: str, source: Source, hub: EventHub, place: Place, ping_seconds: float) -> None:
        self._run_id = run_id
        self._source = source
        self._hub = hub
        self._place = place
        self._ping_seconds = ping_seconds
        self._is_over = False
        self.seq = place.after

    async def tell(self) -> AsyncGenerator[Told]:
        """Everything the viewer is told, in order."""
        standing = await self._source.standing()
        yield Hello(standing.run, standing.seq, standing.history)
        if not self._place.fits(standing):
            yield Reset(standing.history)
            return
        # A long backlog is read before subscribing: what happens meanwhile is stored and needs no queue.
        history = standing.history
        while self.seq < standing.seq and standing.history == history and (page := await self._next_page()):
            yield page
            if self.seq >= standing.seq:
                standing = await self._source.standing()
        with self._hub.subscribe(self._run_id) as live:
            joined = await self._source.standing()
            if joined.history != history:
                yield Reset(joined.history)
                return
            while page := await self._next_page():
                yield page
            for told in await self._at_join(live, joined):
                yield told
            while not self._is_over:
                for told in await self._next(live):
                    yield told

    async def _at_join(self, live: Subscription, standing: Standing) -> list[Told]:
        """The newest pictures, unless newer ones wait; and the end, if it came before the viewer did."""
        self._is_over = standing.is_over
        waits = live.has_picture and not standing.is_over
        frame = None if waits else await self._source.newest_frame()
        told: list[Told] = [] if frame is None else [Picture(frame)]
        return [*told, End()] if standing.is_over else told

    async def _next(self, live: Subscription) -> list[Told]:
        """What the viewer is told next: what arrives, or after a while without, a ping."""
        try:
            async with asyncio.timeout(self._ping_seconds):
                item = await anext(live)
        except TimeoutError:
            return await self._idle()
        if isinstance(item, Numbers):
            return await self._joined_on(item)
        self._is_over = isinstance(item, LAST)
        return [item]

    async def _joined_on(self, numbers: Numbers) -> list[Told]:
        """`numbers` without what was told before, and after what was committed but never published."""
        told: list[Told] = []
        while numbers.first > self.seq + 1:
            page = await self._next_page()
            if page is None:  # not even the store has it
                self._is_over = True
                return [*told, Lagging()]
            told.append(page)
        if fresh := numbers.after(self.seq):
            self.seq = fresh.last
            told.append(fresh)
        return told

    async def _idle(self) -> list[Told]:
        """A ping, unless the store knows better than the hub."""
        standing = await self._source.standing()
        told: list[Told] = []
        while page := await self._next_page():
            told.append(page)
        self._is_over = standing.is_over
        return [*told, End() if standing.is_over else Ping()]

    async def _next_page(self) -> Numbers | None:
        """The next events of the store, which are then taken as told; None if there are no more."""
        page = await self._source.events_after(self.seq)
        if not page:
            return None
        numbers = Numbers(tuple((seq, text) for seq, text in page))
        self.seq = numbers.last
        return numbers
