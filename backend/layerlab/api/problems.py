"""Errors as the door tells them: `application/problem+json`, a stable code, a path, no echo of what was sent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.exceptions import HTTPException

from layerlab.api.answers import json_response
from layerlab.errors import (
    Busy,
    Conflict,
    Forbidden,
    ForbiddenCommand,
    InvalidInput,
    LayerlabError,
    LimitExceeded,
    NotFound,
    Problem,
    WorkerFailed,
)
from layerlab.sentences import Values

log = structlog.get_logger(__name__)

TITLES = {
    400: "Bad request",
    403: "Forbidden",
    404: "Not found",
    405: "Method not allowed",
    409: "Conflict",
    413: "Too large",
    415: "Unsupported media type",
    421: "Misdirected request",
    422: "Invalid input",
    429: "Too many requests",
    431: "Header too large",
    500: "Internal error",
    503: "Not available",
}
CODES = {404: "not_found", 405: "method_not_allowed", 413: "too_large"}

TYPE_NAMES: dict[type, str] = {
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    str: "a text",
    list: "a list",
    dict: "an object",
    type(None): "null",
}


def problem(
    status: int,
    code: str,
    detail: str,
    errors: Sequence[dict[str, Any]] = (),
    values: Values | None = None,
    headers: dict[str, str] | None = None,
    **more: Any,
) -> Response:
    """One problem+json answer."""
    body = {
        "type": "about:blank",
        "title": TITLES.get(status, "Error"),
        "status": status,
        "code": code,
        "detail": detail,
        "values": values or {},
        "errors": list(errors),
        **more,
    }
    answer = json_response(body, status, headers)
    answer.headers["content-type"] = "application/problem+json"
    return answer


def status_of(error: LayerlabError) -> int:
    """The HTTP status of one of our errors."""
    if isinstance(error, LimitExceeded) and error.code == "too_large":
        return 413
    if isinstance(error, InvalidInput):
        return {"invalid_json": 400, "unsupported_media_type": 415}.get(error.code, 422)
    for family, status in ((Forbidden, 403), (NotFound, 404), (Conflict, 409), (Busy, 429)):
        if isinstance(error, family):
            return status
    return 503 if isinstance(error, WorkerFailed) else 500


def error_document(found: Problem) -> dict[str, Any]:
    """One of a spec's problems, as it stands in `errors`."""
    return {
        "path": list(found.path),
        "code": found.code,
        "message": found.message,
        "layer": found.layer,
        "fix": found.fix,
        "fix_label": found.fix_label,
        "values": found.values,
        "fix_code": found.fix_code,
        "fix_values": found.fix_values,
    }


def validation_errors(error: ValidationError) -> list[dict[str, Any]]:
    """A parser's complaints: where, what was expected, and the kind of thing that was received."""
    return [
        {
            "path": list(entry["loc"]),
            "code": entry["type"],
            "message": f"{entry['msg'].removeprefix('Value error, ')}{_received(entry)}",
            "values": _limits(entry),
        }
        for entry in error.errors(include_url=False)
    ]


def _limits(entry: Any) -> dict[str, Any]:
    """The numbers of a parser's complaint: which length, which bound. Its texts may echo what was sent."""
    return {name: value for name, value in entry.get("ctx", {}).items() if isinstance(value, int | float)}


def _received(entry: Any) -> str:
    if entry["type"] in ("missing", "extra_forbidden", "unknown_type"):
        return ""
    return f" (received {TYPE_NAMES.get(type(entry.get('input')), 'something else')})"


async def _layerlab_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, LayerlabError)
    status = status_of(error)
    if status >= 500:
        log.error("request_failed", code=error.code, path=request.url.path, exc_info=error)
    headers = {"Retry-After": str(max(1, round(error.retry_after_seconds)))} if isinstance(error, Busy) else None
    more = {"allowed": list(error.allowed)} if isinstance(error, ForbiddenCommand) else {}
    errors = [error_document(found) for found in error.problems] if isinstance(error, InvalidInput) else []
    return problem(status, error.code, error.message, errors, error.values, headers, **more)


async def _validation_error(_request: Request, error: Exception) -> Response:
    if isinstance(error, RequestValidationError):
        errors = [
            {
                "path": list(entry["loc"][1:]),
                "code": entry["type"],
                "message": entry["msg"],
                "values": _limits(entry),
            }
            for entry in error.errors()
        ]
    else:
        assert isinstance(error, ValidationError)
        errors = validation_errors(error)
    first = errors[0] if errors else {"path": [], "message": "The document is not valid."}
    where = ".".join(map(str, first["path"])) or "the document"
    return problem(422, "invalid", f"{where}: {first['message']}", errors)


async def _http_error(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    status = error.status_code
    detail = error.detail if status != 404 else "There is nothing at this address."
    return problem(status, CODES.get(status, f"http_{status}"), detail, headers=dict(error.headers or {}))


async def _bug(request: Request, error: Exception) -> Response:
    reference = uuid4().hex[:12]
    log.error("unhandled_error", reference=reference, path=request.url.path, exc_info=error)
    return problem(500, "internal", f"This is our mistake; it is in the server's log as {reference}.")


def install(app: FastAPI) -> None:
    """Answer every error in this one form."""
    app.add_exception_handler(LayerlabError, _layerlab_error)
    app.add_exception_handler(ValidationError, _validation_error)
    app.add_exception_handler(RequestValidationError, _validation_error)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(Exception, _bug)
