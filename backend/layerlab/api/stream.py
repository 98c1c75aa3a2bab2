"""Streams of a run: the WebSocket for the page, Server-Sent Events for scripts, and the events as a page of JSON."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, AsyncIterator

from fastapi import Request, Response, WebSocket, WebSocketDisconnect
from fastapi.responses import StreamingResponse

from layerlab.api.answers import json_text
from layerlab.api.dependencies import DeskDependency
from layerlab.api.documents.runs import run_document
from layerlab.api.parameters import LARGEST_SEQ, After, History, LastEventId, RunId
from layerlab.errors import Busy, NotFound
from layerlab.streaming.source import Cursor

SEND_SECONDS = 20.0
"""A viewer that takes no bytes for so long is let go: it would hold its task for ever."""
CLOSE_NOT_FOUND = 4404
CLOSE_BUSY = 4429
EVENT_STREAM = "text/event-stream"


async def events(
    desk: DeskDependency,
    run_id: RunId,
    request: Request,
    after: After = 0,
    history: History = None,
    last_event_id: LastEventId = None,
) -> Response:
    """Its events; live with Accept: text/event-stream."""
    if EVENT_STREAM not in request.headers.get("accept", ""):
        page = await desk.events(run_id, after)
        return json_text(f'{{"items":[{",".join(page.texts)}],"history":"{page.history}"}}')
    cursor = Cursor(after if last_event_id is None else last_event_id, history)
    lines = _until_deleted(await desk.follow_lines(run_id, cursor, run_document))
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(lines, media_type=EVENT_STREAM, headers=headers)


async def stream(desk: DeskDependency, socket: WebSocket, run_id: str, after: int = 0, history: History = None) -> None:
    """Its events and pictures, live; what a viewer sends is of no interest."""
    await socket.accept()
    cursor = Cursor(max(0, min(after, LARGEST_SEQ)), history)
    try:
        frames = await desk.follow(run_id, cursor, run_document)
    except Busy:
        await socket.close(CLOSE_BUSY)
    except NotFound:
        await _say_not_found(socket)
    else:
        async with contextlib.aclosing(frames):
            await _serve(socket, frames)


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
        await _say_not_found(socket)


async def _say_not_found(socket: WebSocket) -> None:
    await socket.send_json({"type": "error", "code": "not_found"})
    await socket.close(CLOSE_NOT_FOUND)


async def _read(socket: WebSocket) -> None:
    """What viewers send is of no interest; when they leave, this raises WebSocketDisconnect."""
    while True:
        message = await socket.receive()
        if message["type"] == "websocket.disconnect":
            return
