"""Uploads at the door: the body is the file itself, the query says how to read it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from fastapi import Request, Response
from starlette.requests import ClientDisconnect

from layerlab.api.answers import created, json_response
from layerlab.api.body import FORBIDDEN
from layerlab.api.dependencies import DeskDependency
from layerlab.api.parameters import IdempotencyKey, UploadId
from layerlab.errors import InvalidInput, Problem
from layerlab.intake import FORMATS
from layerlab.sentences import Sentence, sentence
from layerlab.uploads import UploadRequest

AUTO = "auto"
NAME_LENGTH = 100
VALUE_LENGTH = 256
OWN_FIELDS = ("name", "format")


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


async def upload(desk: DeskDependency, request: Request, idempotency_key: IdempotencyKey = None) -> Response:
    """Send a file of own data."""
    asked = read_request(request, idempotency_key)
    try:
        return created(await desk.upload(asked, _parts(request)), "uploads")
    except ClientDisconnect:  # nobody reads the answer
        return Response(status_code=400)


async def list_uploads(desk: DeskDependency) -> Response:
    """All uploads, newest first."""
    return json_response(await desk.uploads())


async def get_upload(desk: DeskDependency, upload_id: UploadId) -> Response:
    """One upload."""
    return json_response(await desk.upload_of(upload_id))


async def delete_upload(desk: DeskDependency, upload_id: UploadId) -> Response:
    """Forget an upload."""
    await desk.delete_upload(upload_id)
    return Response(status_code=204)


def read_request(request: Request, idempotency_key: str | None) -> UploadRequest:
    """The query, checked before a byte of the body is read. Raises InvalidInput or ValidationError."""
    query = request.query_params
    for key, value in query.multi_items():
        if len(value) > VALUE_LENGTH or FORBIDDEN.search(value):
            raise _wrong(sentence("bad_text", "expected a short text without control characters"), key)
    tag = query.get("format", AUTO)
    if tag != AUTO and tag not in FORMATS:
        raise _wrong(
            sentence("unknown_format", "choose one of: {known:listed}", known=[AUTO, *FORMATS.tags()], variant="query"),
            "format",
        )
    fields = {name: value for name, value in query.items() if name not in OWN_FIELDS}
    known = {name for entry in FORMATS for name in entry.model_fields} - {"type"}
    for name in fields:
        if name not in known:
            raise _wrong(sentence("extra_forbidden", "there is no such option"), name)
    if tag != AUTO:
        FORMATS.parse({**fields, "type": tag})
    name = query.get("name", "").strip() or "upload"
    if len(name) > NAME_LENGTH:
        raise _wrong(
            sentence("text_too_long", "expected at most {most} characters", most=NAME_LENGTH, variant="field"), "name"
        )
    return UploadRequest(name, tag, fields, idempotency_key)


def _wrong(said: Sentence, field: str) -> InvalidInput:
    shown = field[:64] if field.isidentifier() and field.isascii() else "query"
    whole = sentence(said.code, "{field}: {problem}", field=shown, problem=said, variant="of_field")
    return InvalidInput(whole, problems=[Problem.of(said, (shown,))])


async def _parts(request: Request) -> AsyncIterator[bytes]:
    async for part in request.stream():
        yield part
