"""Streams of a run: the WebSocket for the page, Server-Sent Events for scripts, and the events as a page of JSON."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from typing import Annotated

from fastapi import APIRouter, Header, Query, Request, Response, WebSocket, WebSocketDisconnect
from fastapi.responses import StreamingResponse

from layerlab.api.asking import RunId
from layerlab.api.networks import json_text
from layerlab.api.runs import run_document
from layerlab.errors import Busy, NotFound
from layerlab.runs import RunService
from layerlab.streaming.source import Cursor, Snapshot
from layerlab.streaming.viewer import follow, follow_lines

EVENTS_PAGE = 500
SEND_SECONDS = 20.0
"""A viewer that takes no bytes for so long is let go: it would hold its task for ever."""
FROM_PEER_BYTES = 16 * 2**10
CLOSE_NOT_FOUND = 4404
CLOSE_BUSY = 4429

After = Annotated[int, Query(ge=0, le=2**53, description="Last seq that is known already")]
History = Annotated[str | None, Query(max_length=64)]


class StoredRun:
    """One run as the streaming room reads it (its `Source`)."""

    def __init__(self, service: RunService, run_id: str) -> None:
        self._service = service
        self._run_id = run_id

    async def snapshot(self) -> Snapshot:
        run = await self._service.store.get(self._run_id)
        return Snapshot(run_document(run, {}), run.seq, run.history, run.is_final)

    async def events_after(self, seq: int) -> Sequence[tuple[int, str]]:
        return await self._service.store.events_after(self._run_id, seq, EVENTS_PAGE)

    async def newest_frame(self) -> bytes | None:
        return await asyncio.to_thread(self._service.artifacts.newest_frame, self._run_id)


def router(service: RunService, viewers_limit: int) -> APIRouter:
    """Routes that stream."""
    routes = APIRouter(tags=["streams"])

    @routes.get("/runs/{run_id}/events", summary="Its events; live with Accept: text/event-stream")
    async def events(
        run_id: RunId,
        request: Request,
        after: After = 0,
        history: History = None,
        last_event_id: Annotated[int | None, Header(ge=0, le=2**53)] = None,
    ) -> Response:
        if "text/event-stream" not in request.headers.get("accept", ""):
            run = await service.store.get(run_id)
            items = ",".join(event.json for event in await service.store.events_after(run_id, after, EVENTS_PAGE))
            return json_text(f'{{"items":[{items}],"history":"{run.history}"}}')
        if service.hub.viewer_count() >= viewers_limit:
            raise Busy("Too many viewers look on already; try again later.", code="too_many_viewers")
        await service.store.get(run_id)
        cursor = Cursor(after if last_event_id is None else last_event_id, history)
        lines = _until_deleted(follow_lines(run_id, StoredRun(service, run_id), service.hub, cursor))
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return StreamingResponse(lines, media_type="text/event-stream", headers=headers)

    @routes.websocket("/runs/{run_id}/stream")
    async def stream(socket: WebSocket, run_id: str, after: int = 0, history: History = None) -> None:
        await socket.accept()
        if service.hub.viewer_count() >= viewers_limit:
            await socket.close(CLOSE_BUSY)
            return
        cursor = Cursor(max(0, min(after, 2**53)), history)
        async with contextlib.aclosing(follow(run_id, StoredRun(service, run_id), service.hub, cursor)) as frames:
            await _serve(socket, frames)

    return routes


async def _until_deleted(lines: AsyncGenerator[str]) -> AsyncGenerator[str]:
    """The same lines; the run may be deleted while someone looks on, and the answer has begun already."""
    async with contextlib.aclosing(lines):
        with contextlib.suppress(NotFound):
            async for line in lines:
                yield line


async def _serve(socket: WebSocket, frames: AsyncIterator[str | bytes]) -> None:
    """Send until the run or the viewer ends; read beside it, so that a closed socket is noticed at once."""
    sending = asyncio.ensure_future(_send(socket, frames))
    reading = asyncio.ensure_future(_read(socket))
    try:
        await asyncio.wait({sending, reading}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in (sending, reading):
            task.cancel()
        results = await asyncio.gather(sending, reading, return_exceptions=True)
    expected = (asyncio.CancelledError, WebSocketDisconnect, TimeoutError, RuntimeError)
    for result in results:
        if isinstance(result, Exception) and not isinstance(result, expected):
            raise result


async def _send(socket: WebSocket, frames: AsyncIterator[str | bytes]) -> None:
    try:
        async for frame in frames:
            async with asyncio.timeout(SEND_SECONDS):
                await (socket.send_text(frame) if isinstance(frame, str) else socket.send_bytes(frame))
        await socket.close()
    except NotFound:
        await socket.send_json({"type": "error", "code": "not_found"})
        await socket.close(CLOSE_NOT_FOUND)


async def _read(socket: WebSocket) -> None:
    """What viewers send is of no interest; when they leave, this raises WebSocketDisconnect."""
    while True:
        message = await socket.receive()
        if message["type"] == "websocket.disconnect":
            return
