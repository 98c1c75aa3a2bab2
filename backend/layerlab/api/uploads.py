"""Uploads at the door: the body is the file itself, the query says how to read it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Header, Path, Request, Response
from starlette.requests import ClientDisconnect

from layerlab.api.body import FORBIDDEN
from layerlab.api.networks import json_response
from layerlab.errors import InvalidInput, Problem
from layerlab.intake import FORMATS
from layerlab.uploads import UploadRequest, UploadService

AUTO = "auto"
NAME_LENGTH = 100
VALUE_LENGTH = 256
OWN_FIELDS = ("name", "format")

UploadId = Annotated[str, Path(json_schema_extra={"pattern": "^[0-9a-f]{32}$"})]


def _parameters() -> list[dict[str, Any]]:
    """What the query may say, read from the formats."""
    own = [
        {"name": "name", "description": "What the upload is called", "schema": {"type": "string", "maxLength": 100}},
        {"name": "format", "description": "auto looks at the file", "schema": {"enum": [AUTO, *FORMATS.tags()]}},
    ]
    fields: dict[str, dict[str, Any]] = {}
    for entry in FORMATS:
        for name, schema in entry.model_json_schema()["properties"].items():
            if name != "type":
                said = f"{entry.tag()}: {schema.get('description', '')}"
                known = fields.setdefault(name, {"name": name, "description": said, "schema": schema})
                known["description"] = said if known["description"] == said else f"{known['description']}; {said}"
    return [{"in": "query", "required": False, **parameter} for parameter in (*own, *fields.values())]


FILE = {
    "parameters": _parameters(),
    "requestBody": {
        "required": True,
        "description": "The file: CSV, zip, npz, or IDX",
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    },
}


def router(service: UploadService) -> APIRouter:
    """Routes of uploads."""
    routes = APIRouter(tags=["uploads"])

    @routes.post("/uploads", status_code=201, summary="Send a file of own data", openapi_extra=FILE)
    async def upload(
        request: Request,
        idempotency_key: Annotated[str | None, Header(min_length=1, max_length=128, pattern="^[ -~]+$")] = None,
    ) -> Response:
        asked = read_request(request, idempotency_key)
        try:
            kept = await service.accept(asked, _parts(request))
        except ClientDisconnect:  # nobody reads the answer
            return Response(status_code=400)
        return json_response(kept, 201, {"Location": f"{request.url.path}/{kept['id']}"})

    @routes.get("/uploads", summary="All uploads, newest first")
    async def list_uploads() -> Response:
        return json_response(await service.page())

    @routes.get("/uploads/{upload_id}", summary="One upload")
    async def get(upload_id: UploadId) -> Response:
        return json_response(await service.get(upload_id))

    @routes.delete("/uploads/{upload_id}", status_code=204, summary="Forget an upload")
    async def delete(upload_id: UploadId) -> Response:
        await service.delete(upload_id)
        return Response(status_code=204)

    return routes


def read_request(request: Request, idempotency_key: str | None) -> UploadRequest:
    """The query, checked before a byte of the body is read. Raises InvalidInput or ValidationError."""
    query = request.query_params
    for key, value in query.multi_items():
        if len(value) > VALUE_LENGTH or FORBIDDEN.search(value):
            raise _wrong("bad_text", "expected a short text without control characters", key)
    tag = query.get("format", AUTO)
    if tag != AUTO and tag not in FORMATS:
        raise _wrong("unknown_format", f"choose one of: {', '.join((AUTO, *FORMATS.tags()))}", "format")
    fields = {name: value for name, value in query.items() if name not in OWN_FIELDS}
    known = {name for entry in FORMATS for name in entry.model_fields} - {"type"}
    for name in fields:
        if name not in known:
            raise _wrong("extra_forbidden", "there is no such option", name)
    if tag != AUTO:
        FORMATS.parse({**fields, "type": tag})
    name = query.get("name", "").strip() or "upload"
    if len(name) > NAME_LENGTH:
        raise _wrong("text_too_long", f"expected at most {NAME_LENGTH} characters", "name")
    return UploadRequest(name, tag, fields, idempotency_key)


def _wrong(code: str, message: str, field: str) -> InvalidInput:
    shown = field[:64] if field.isidentifier() and field.isascii() else "query"
    return InvalidInput(f"{shown}: {message}", code=code, problems=[Problem(code, message, (shown,))])


async def _parts(request: Request) -> AsyncIterator[bytes]:
    async for part in request.stream():
        yield part
