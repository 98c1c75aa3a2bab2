"""A run in memory that a visit can read (`MemoryRun`), and ways to listen to a visit; may import streaming."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any

import orjson

from layerlab.errors import NotFound
from layerlab.streaming.hub import EventHub
from layerlab.streaming.source import Cursor, Snapshot
from layerlab.streaming.viewer import follow

RUN = "0123456789abcdef" * 2
FINAL = "run_finished"


def texts(events: list[dict[str, Any]]) -> list[tuple[int, str]]:
    """Events as the hub and the store hand them out."""
    return [(event["seq"], orjson.dumps(event).decode()) for event in events]


class MemoryRun:
    """A Source that keeps its events in a list, and the service's order of things: commit, then publish."""

    def __init__(self, hub: EventHub, page_size: int = 3) -> None:
        self.hub = hub
        self.page_size = page_size
        self.history = "first"
        self.events: list[dict[str, Any]] = []
        self.frame: bytes | None = None
        self.is_deleted = False
        self.pages_read = 0

    def commit(self, count: int = 1, kind: str = "epoch_finished") -> list[dict[str, Any]]:
        first = len(self.events) + 1
        group = [{"seq": seq, "at": "now", "type": kind} for seq in range(first, first + count)]
        self.events += group
        return group

    def say(self, count: int = 1, kind: str = "epoch_finished") -> None:
        self.hub.publish(RUN, texts(self.commit(count, kind)))

    def finish(self) -> None:
        self.say(kind=FINAL)
        self.hub.end(RUN)

    def picture(self, frame: bytes) -> None:
        self.frame = frame
        self.hub.publish_frame(RUN, frame)

    def rewind(self, seq: int) -> None:
        del self.events[seq:]
        self.history += "'"
        self.hub.reset(RUN, self.history)

    async def run(self) -> tuple[dict[str, Any], Snapshot]:
        return {"id": RUN}, await self.snapshot()

    async def snapshot(self) -> Snapshot:
        await asyncio.sleep(0)
        if self.is_deleted:
            raise NotFound("There is no such run.")
        is_over = bool(self.events) and self.events[-1]["type"] == FINAL
        return Snapshot(len(self.events), self.history, is_over)

    async def events_after(self, seq: int) -> list[tuple[int, str]]:
        page = texts(self.events[seq : seq + self.page_size])
        self.pages_read += 1
        await asyncio.sleep(0)
        return page

    async def newest_frame(self) -> bytes | None:
        await asyncio.sleep(0)
        return self.frame


class Viewer:
    """One visit, listened to step by step: what came, and the `seq`s among it."""

    def __init__(self, frames: AsyncIterator[str | bytes]) -> None:
        self._frames = frames
        self.heard: list[Any] = []

    @property
    def seqs(self) -> list[int]:
        return [document["seq"] for document in self.heard if is_event(document)]

    @property
    def types(self) -> list[str]:
        """What came, pictures as "picture", events of the run as "event"."""
        return [kind(document) for document in self.heard]

    async def hear(self, count: int = 1) -> list[Any]:
        """The next frames, decoded; arrays are taken apart."""
        fresh: list[Any] = []
        for _ in range(count):
            frame = await asyncio.wait_for(anext(self._frames), 30)
            decoded = frame if isinstance(frame, bytes) else orjson.loads(frame)
            fresh += decoded if isinstance(decoded, list) else [decoded]
        self.heard += fresh
        return fresh

    async def hear_all(self) -> list[Any]:
        """Everything until the visit ends by itself."""
        while True:
            try:
                await self.hear()
            except StopAsyncIteration:
                return self.heard


async def settled() -> None:
    """Returns when every task has gone as far as it can: here nothing waits for a clock, only for its turn."""
    for _ in range(50):
        await asyncio.sleep(0)


def is_event(document: Any) -> bool:
    return isinstance(document, dict) and "seq" in document and document["type"] != "hello"


def kind(document: Any) -> str:
    if isinstance(document, bytes):
        return "picture"
    return "event" if is_event(document) else str(document["type"])


def visit(run: MemoryRun, after: int = 0, history: str | None = None, *, ping_seconds: float = 20.0) -> aclosing[Any]:
    """The frames of a visit, for use in `async with`."""
    return aclosing(follow(RUN, run, run.hub, Cursor(after, history), ping_seconds=ping_seconds))
