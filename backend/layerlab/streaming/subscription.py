"""One viewer's queue (`Subscription`): bounded in count and bytes, never waited for; may import messages.

EventBatch are never dropped: where they do not fit, the viewer is message that it lags, and comes back.
Of pictures only the newest waits, in the place of the first not fetched, so that numbers cannot starve it.
"""

from __future__ import annotations

import asyncio
from collections import deque

from layerlab.streaming.messages import LAST, End, EventBatch, Frame, Lagging, Reset

Item = EventBatch | Frame | Reset | Lagging | End


class Subscription:
    """An async iterator of what was published since; ends after Reset, Lagging or End. For one reader.

    Everything here happens on the event loop's thread. Waiting may be cancelled without losing anything.
    """

    def __init__(self, *, message_limit: int, byte_limit: int) -> None:
        self._message_limit = message_limit
        self._byte_limit = byte_limit
        self._queue: deque[Item | None] = deque()  # None: here the newest pictures have their place
        self._picture: Frame | None = None
        self._messages = 0
        self._bytes = 0
        self._is_closed = False
        self._arrival = asyncio.Event()

    @property
    def has_picture(self) -> bool:
        """Whether pictures wait to be fetched."""
        return self._picture is not None

    def put_numbers(self, numbers: EventBatch) -> None:
        """Queues it. A message that finds nothing before it always fits: else a large one never would."""
        size = numbers.bytes
        is_full = self._messages >= self._message_limit or self._bytes + size > self._byte_limit
        if self._messages and is_full:
            self.close(Lagging())
        elif not self._is_closed:
            self._messages += 1
            self._bytes += size
            self._put(numbers)

    def put_picture(self, picture: Frame) -> None:
        """Queues it, in place of the one that still waits."""
        if self._is_closed:
            return
        is_first = self._picture is None
        self._picture = picture
        if is_first:
            self._put(None)

    def close(self, last: Reset | Lagging | End) -> None:
        """Nothing comes after `last`. Before End comes what waits; before the others nothing does."""
        if self._is_closed:
            return
        self._is_closed = True
        if not isinstance(last, End):
            self._queue.clear()
            self._picture = None
            self._messages = self._bytes = 0
        self._put(last)

    def __aiter__(self) -> Subscription:
        return self

    async def __anext__(self) -> Item:
        while not self._queue:
            if self._is_closed:
                raise StopAsyncIteration
            self._arrival.clear()
            await self._arrival.wait()
        return self._take()

    def _put(self, item: Item | None) -> None:
        self._queue.append(item)
        self._arrival.set()

    def _take(self) -> Item:
        item = self._queue.popleft()
        if item is None:
            assert self._picture is not None
            item, self._picture = self._picture, None
        if isinstance(item, EventBatch):
            self._messages -= 1
            self._bytes -= item.bytes
        if isinstance(item, LAST):
            self._queue.clear()
        return item
