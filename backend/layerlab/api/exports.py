"""What a run can be taken away as: a script that trains it again, its examples, its network as ONNX."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path as File
from typing import Annotated, BinaryIO

from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import StreamingResponse

from layerlab.questions import Questions

RunId = Annotated[str, Path(json_schema_extra={"pattern": "^[0-9a-f]{32}$"})]
CHUNK_BYTES = 2**18


def router(questions: Questions) -> APIRouter:
    """Routes of exports."""
    routes = APIRouter(tags=["runs"])

    @routes.get("/runs/{run_id}/script.py", summary="A script that builds and trains the same network")
    async def script(run_id: RunId, request: Request) -> Response:
        data_address = str(request.url_for("run_data", run_id=run_id))
        text = await questions.script(run_id, data_address)
        return Response(text, media_type="text/x-python; charset=utf-8", headers=_attached("script.py"))

    @routes.get("/runs/{run_id}/data.npz", name="run_data", summary="Its examples, for the script")
    async def data(run_id: RunId) -> Response:
        async with questions.exported(run_id, "export_data") as path:
            return await _streamed(path, "data.npz")

    @routes.get("/runs/{run_id}/model.onnx", summary="The newest checkpoint's network as ONNX")
    async def onnx(run_id: RunId) -> Response:
        async with questions.exported(run_id, "export_onnx") as path:
            return await _streamed(path, "model.onnx")

    return routes


async def _streamed(path: File, name: str) -> Response:
    """The file in pieces. It is opened before it is deleted, so it lasts as long as somebody reads it."""
    file = await asyncio.to_thread(path.open, "rb")
    headers = {"Content-Length": str(os.fstat(file.fileno()).st_size), **_attached(name)}
    return StreamingResponse(_chunks(file), media_type="application/octet-stream", headers=headers)


def _attached(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"'}


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    with file:
        while chunk := file.read(CHUNK_BYTES):
            yield chunk
