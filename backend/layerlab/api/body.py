"""Reads a JSON body so that nothing hostile gets past: size, depth, lengths and characters are checked as it comes in.

orjson refuses NaN, Infinity and lone surrogates by itself (R4, R5).
"""

from __future__ import annotations

import re
from typing import Any

import orjson
from fastapi import Request

from layerlab.errors import FieldPath, InvalidInput, LimitExceeded
from layerlab.sentences import sentence
from layerlab.settings import Limits

DEPTH = 32
STRING_LENGTH = 256
LIST_LENGTH = 128
LARGEST_NUMBER = 10**15
INLINE_FIELDS = frozenset({"inputs", "targets", "weights", "bias", "samples"})
"""Fields that hold examples or weights: their lists have limits of their own, in the catalog."""

# NUL and other controls, and marks that turn the direction of text around (bidi)
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


async def read_document(request: Request, limits: Limits) -> dict[str, Any]:
    """The JSON object in the body. Raises InvalidInput or LimitExceeded that names the place."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/json":
        raise InvalidInput("Send JSON with Content-Type: application/json.", code="unsupported_media_type")
    raw = await _read(request, limits.inline_body_bytes)
    try:
        document = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        if "depth" in error.msg:  # past its own limit of 1024 levels
            raise _too_deep() from error
        message = "The body is not valid JSON (NaN and Infinity are not JSON numbers)."
        raise InvalidInput(message, code="invalid_json") from error
    if not isinstance(document, dict):
        raise InvalidInput("Expected a JSON object.", code="not_an_object")
    has_examples = _has_inline_examples(document)
    if len(raw) > limits.body_bytes and not has_examples:
        raise _too_large(limits.body_bytes)
    _check(document, (), is_inline=False)
    return document


async def _read(request: Request, limit: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > limit:
            raise _too_large(limit)
        parts.append(part)
    return b"".join(parts)


def _too_large(limit: int) -> LimitExceeded:
    return LimitExceeded(sentence("too_large", "The body is larger than {limit:,} bytes.", limit=limit))


def _too_deep() -> InvalidInput:
    return InvalidInput(sentence("too_deep", "The document is nested deeper than {most} levels.", most=DEPTH))


def _has_inline_examples(document: dict[str, Any]) -> bool:
    data = document.get("data")
    return "inputs" in document or (isinstance(data, dict) and "inputs" in data)


def _check(value: Any, path: FieldPath, *, is_inline: bool) -> None:
    """Depth, lengths, sizes and characters of everything below `value`."""
    if isinstance(value, str):
        _check_text(value, path)
    elif isinstance(value, (dict, list)) and len(path) >= DEPTH:
        raise _too_deep()
    elif isinstance(value, dict):
        if len(value) > LIST_LENGTH:
            raise InvalidInput(
                sentence("too_long", "An object has more than {most} fields.", most=LIST_LENGTH, variant="object"),
                path=path,
            )
        for name, item in value.items():
            _check_text(name, path)
            _check(item, (*path, name), is_inline=is_inline or name in INLINE_FIELDS)
    elif isinstance(value, list):
        if len(value) > LIST_LENGTH and not is_inline:
            raise InvalidInput(
                sentence("too_long", "A list has more than {most} items.", most=LIST_LENGTH, variant="list"), path=path
            )
        for index, item in enumerate(value):
            if type(item) in (int, float) and -LARGEST_NUMBER <= item <= LARGEST_NUMBER:
                continue  # a short cut: inline examples are tens of thousands of these
            _check(item, (*path, index), is_inline=is_inline)
    elif isinstance(value, (int, float)) and abs(value) > LARGEST_NUMBER:
        raise InvalidInput("A number has more than 15 digits.", code="number_too_large", path=path)


def _check_text(text: str, path: FieldPath) -> None:
    if len(text) > STRING_LENGTH:
        raise InvalidInput(
            sentence("text_too_long", "A text is longer than {most} characters.", most=STRING_LENGTH),
            path=path,
        )
    if FORBIDDEN.search(text):
        message = "A text holds control characters or marks that change the direction of writing."
        raise InvalidInput(message, code="forbidden_character", path=path)
