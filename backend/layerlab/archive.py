"""RunArchive, what runs have left behind, read back: records, numbers, events, pictures, and all of it live.

It joins storage and streaming and knows nothing of HTTP. It changes nothing: that is RunService's.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from typing import Any, NamedTuple

from layerlab.errors import Busy, NotFound
from layerlab.storage.artifacts import ArtifactStore
from layerlab.storage.records import RunRecord
from layerlab.storage.runs import RunStore
from layerlab.streaming.hub import EventHub
from layerlab.streaming.source import Cursor, Snapshot
from layerlab.streaming.viewer import follow, follow_lines

EVENTS_PAGE = 500
DIAGNOSIS = "diagnosis_changed"

Show = Callable[[RunRecord], dict[str, Any]]
"""How a run is shown to those who follow it."""


class PlacedRun(NamedTuple):
    """A run, and its place in the queue, counted from 1; None if it does not wait."""

    run: RunRecord
    place: int | None


class PlacedRuns(NamedTuple):
    """Some runs, newest first; `next` is the cursor of the page after, None on the last."""

    items: list[PlacedRun]
    next: str | None


class EventPage(NamedTuple):
    """Events in order as JSON texts, and the id of the history that they are of."""

    texts: list[str]
    history: str


class RunArchive:
    """One for each server. An unknown run raises NotFound, a failing disk StorageError, anywhere."""

    def __init__(self, store: RunStore, artifacts: ArtifactStore, hub: EventHub, viewers_limit: int) -> None:
        self._store = store
        self._artifacts = artifacts
        self._hub = hub
        self._viewers_limit = viewers_limit

    @property
    def viewer_count(self) -> int:
        """How many look on live."""
        return self._hub.viewer_count()

    async def queue_length(self) -> int:
        """How many runs wait."""
        return await self._store.queue_length()

    async def get(self, run_id: str) -> RunRecord:
        """The run as it stands."""
        return await self._store.get(run_id)

    async def placed(self, run: RunRecord) -> PlacedRun:
        """The run with its place in the queue."""
        return PlacedRun(run, (await self._places([run])).get(run.id))

    async def page(
        self, owner: str, *, state: str | None, after: str | None, limit: int, tag: str | None
    ) -> PlacedRuns:
        """As `RunStore.page`."""
        page = await self._store.page(state=state, after=after, limit=limit, tag=tag, owner=owner)
        places = await self._places(page.items)
        return PlacedRuns([PlacedRun(run, places.get(run.id)) for run in page.items], page.next)

    async def _places(self, runs: Sequence[RunRecord]) -> dict[str, int]:
        return await self._store.queue_places([run.id for run in runs if run.state == "queued"])

    async def epochs(self, run_id: str, after: int, limit: int) -> list[str]:
        """The numbers of the epochs after this one, an epoch a JSON text."""
        return [stored.json for stored in await self._store.epochs_after(run_id, after, limit)]

    async def events(self, run: RunRecord, after: int) -> EventPage:
        """The next events of the run after this `seq`."""
        stored = await self._store.events_after(run.id, after, EVENTS_PAGE)
        return EventPage([event.json for event in stored], run.history)

    async def newest_diagnosis(self, run_id: str) -> str | None:
        """The last event that told of findings, as JSON text; None if there is none."""
        return await self._store.newest_event(run_id, DIAGNOSIS)

    async def frame(self, run_id: str, epoch: int | None = None, *, is_nearest: bool = False) -> bytes:
        """The pictures of `epoch` or of the nearest kept one before it; of the newest where it is None.

        With `is_nearest` the first ones after it, where none are before. Raises NotFound if there are none.
        """
        if epoch is None:
            frame = await asyncio.to_thread(self._artifacts.newest_frame, run_id)
        else:
            find = self._artifacts.nearest_frame if is_nearest else self._artifacts.frame_at
            frame = await asyncio.to_thread(find, run_id, epoch)
        if frame is None:
            raise NotFound("There are no pictures of that epoch, nor of an earlier one.", code="no_picture")
        return frame

    def follow(self, run_id: str, cursor: Cursor, show: Show) -> AsyncGenerator[str | bytes]:
        """The WebSocket frames of a visit; see streaming/viewer.py. Raises Busy if too many look on already."""
        self._refuse_the_many()
        return follow(run_id, self._source(run_id, show), self._hub, cursor)

    def follow_lines(self, run_id: str, cursor: Cursor, show: Show) -> AsyncGenerator[str]:
        """The same as Server-Sent Events."""
        self._refuse_the_many()
        return follow_lines(run_id, self._source(run_id, show), self._hub, cursor)

    def _refuse_the_many(self) -> None:
        if self.viewer_count >= self._viewers_limit:
            raise Busy("Too many viewers look on already; try again later.", code="too_many_viewers")

    def _source(self, run_id: str, show: Show) -> StoredRun:
        return StoredRun(self._store, self._artifacts, run_id, show)


class StoredRun:
    """One run as the streaming room reads it (its `RunSource`)."""

    def __init__(self, store: RunStore, artifacts: ArtifactStore, run_id: str, show: Show) -> None:
        self._store = store
        self._artifacts = artifacts
        self._run_id = run_id
        self._show = show

    async def run(self) -> tuple[dict[str, Any], Snapshot]:
        run = await self._store.get(self._run_id)
        return self._show(run), Snapshot(run.seq, run.history, run.is_final)

    async def snapshot(self) -> Snapshot:
        head = await self._store.head(self._run_id)
        return Snapshot(head.seq, head.history, head.is_final)

    async def events_after(self, seq: int) -> Sequence[tuple[int, str]]:
        return await self._store.events_after(self._run_id, seq, EVENTS_PAGE)

    async def newest_frame(self) -> bytes | None:
        return await asyncio.to_thread(self._artifacts.newest_frame, self._run_id)
