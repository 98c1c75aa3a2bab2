"""How answers are made that several families of routes give: JSON, files in pieces, what was created."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import orjson
from fastapi import Response
from fastapi.responses import StreamingResponse

PREFIX = "/api/v1"
CHUNK_BYTES = 2**18
OCTETS = "application/octet-stream"


def json_response(content: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """Plain data as JSON; NaN becomes null."""
    try:
        text: bytes | str = orjson.dumps(content)
    except TypeError:  # orjson takes no integer over 64 bits, and counts of monstrous networks are exact
        text = json.dumps(content, allow_nan=False)
    return Response(text, status, headers, media_type="application/json")


def json_text(text: str) -> Response:
    """JSON that is text already."""
    return Response(text, media_type="application/json")


def created(content: dict[str, Any], family: str) -> Response:
    """A new thing of a family ("runs"), and where it can be had from now on."""
    return json_response(content, 201, {"Location": f"{PREFIX}/{family}/{content['id']}"})


def attached(name: str) -> dict[str, str]:
    """The header by which a browser saves the answer under this name."""
    return {"Content-Disposition": f'attachment; filename="{name}"'}


async def streamed(path: Path, name: str) -> Response:
    """The file in pieces. It is opened before it is deleted, so it lasts as long as somebody reads it."""
    file = await asyncio.to_thread(path.open, "rb")
    headers = {"Content-Length": str(os.fstat(file.fileno()).st_size), **attached(name)}
    return StreamingResponse(_chunks(file), media_type=OCTETS, headers=headers)


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    with file:
        while chunk := file.read(CHUNK_BYTES):
            yield chunk
