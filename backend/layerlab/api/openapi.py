"""The OpenAPI document, made of the table of routes: every body and answer with its model's schema and an example."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import TypeAdapter

from layerlab.api.answers import PREFIX
from layerlab.api.contract import JSON, Model, Route
from layerlab.api.documents.events import StreamMessage
from layerlab.api.documents.server import Problem
from layerlab.api.examples import example_of
from layerlab.document import Document

REFERENCE = "#/components/schemas/{model}"
TEXT = {"type": "string"}
BYTES = {"type": "string", "format": "binary"}

PROBLEM_JSON = "application/problem+json"
REFUSAL = {
    "description": "What was asked for cannot be done; the answer says why, where, and what to do",
    "content": {PROBLEM_JSON: {"schema": {"$ref": REFERENCE.format(model="Problem")}}},
}
FAILURE = {**REFUSAL, "description": "The server failed, or cannot answer now"}


def install(app: FastAPI, routes: Iterable[Route]) -> None:
    """The document is made once, when it is first asked for."""
    rows = tuple(routes)

    def openapi() -> Document:
        if app.openapi_schema is None:
            app.openapi_schema = describe(app, rows)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def describe(app: FastAPI, routes: tuple[Route, ...]) -> Document:
    """FastAPI's own document, which knows the parameters, with everything that the table says besides."""
    document = get_openapi(title=app.title, version=app.version, routes=app.routes, summary=app.summary)
    schemas, components = _schemas(routes)
    for route in routes:
        if not route.is_socket:
            operation = document["paths"][PREFIX + route.path][route.method.lower()]
            _describe(operation, route, schemas)
    document["components"] = {"schemas": dict(sorted(components.items()))}
    document["x-sockets"] = {PREFIX + route.path: _socket(route, schemas) for route in routes if route.is_socket}
    return document


def _schemas(routes: tuple[Route, ...]) -> tuple[dict[int, Document], dict[str, Document]]:
    """A schema for each type in the table (by its identity: not every type can be hashed), and what they refer to."""
    types: list[Model] = [Problem, StreamMessage]
    for route in routes:
        types += [] if route.body is None else [route.body.model]
        types += [model for model in route.answer.content.values() if model not in (str, bytes)]
    once = {id(model): TypeAdapter[Any](model) for model in types}
    found, components = TypeAdapter.json_schemas(
        [(key, "validation", adapter) for key, adapter in once.items()], ref_template=REFERENCE
    )
    return {key: schema for (key, _), schema in found.items()}, components.get("$defs", {})


def _describe(operation: Document, route: Route, schemas: Mapping[int, Document]) -> None:
    if operation.get("description", "").removesuffix(".") == route.summary:
        del operation["description"]  # FastAPI takes the same docstring for both
    answer = operation["responses"][str(route.answer.status)]
    answer["description"] = "Done" if route.answer.status == 204 else route.summary
    if route.answer.content:
        answer["content"] = {kind: _content(model, schemas) for kind, model in route.answer.content.items()}
    operation["responses"] = {str(route.answer.status): answer, "4XX": REFUSAL, "5XX": FAILURE}
    if route.body is not None:
        examples = {name: {"value": value} for name, value in route.body.examples.items()}
        content = {"schema": schemas[id(route.body.model)], "examples": examples}
        operation["requestBody"] = {"required": True, "content": {JSON: content}}


def _content(model: Model, schemas: Mapping[int, Document]) -> Document:
    if model in (str, bytes):
        return {"schema": TEXT if model is str else BYTES}
    return {"schema": schemas[id(model)], "example": example_of(model)}


def _socket(route: Route, schemas: Mapping[int, Document]) -> Document:
    """OpenAPI has no word for sockets; this says the same of one."""
    message = route.answer.content[JSON]
    return {
        "summary": route.summary,
        "tags": [route.tag],
        "text": _content(message, schemas),
        "binary": {"description": PICTURES},
    }


PICTURES = (
    "Pictures: uint32 (little-endian) length of the header, the header as JSON, then raw bytes. The header is "
    '{"at", "epoch", "step", "sample", "samples", "pictures": [{"draw", "layer", "shape", "channels", "minimum", '
    '"maximum", "offset", "length"}]}; offsets count from the end of the header.'
)
