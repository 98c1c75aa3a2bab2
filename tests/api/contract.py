"""Holds documents against the OpenAPI document: what a call answers or takes has to be what its schema says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from jsonschema import Draft202012Validator
from pydantic import TypeAdapter

from layerlab.api.contract import Route
from layerlab.api.routes import ROUTES

Document = dict[str, Any]
CALLS = [route for route in ROUTES if not route.is_socket]


def name(route: Route) -> str:
    return f"{route.method} {route.path}"


def operation(openapi: Document, route: Route) -> Document:
    found: Document = openapi["paths"][f"/api/v1{route.path}"][route.method.lower()]
    return found


def answer_of(openapi: Document, route: Route) -> Document:
    """Its answer if all goes well, as the document describes it."""
    found: Document = operation(openapi, route)["responses"][str(route.answer.status)]
    return found


def assert_fits(openapi: Document, schema: Document, value: Any) -> None:
    """The value is what this schema of the document says."""
    # The whole document is the schema's surroundings: references lead into its components.
    validator = Draft202012Validator({**schema, "components": openapi["components"]})
    assert [f"{error.json_path}: {error.message[:200]}" for error in validator.iter_errors(value)] == []


def assert_is(model: Any, text: str | bytes) -> None:
    """The JSON text is a document of this model, strictly: right types, and no field that the model does not have."""
    TypeAdapter(model).validate_json(text, strict=True)


def references(value: Any) -> Iterator[str]:
    """Every $ref anywhere below `value`."""
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for item in value.values():
            yield from references(item)
    elif isinstance(value, list):
        for item in value:
            yield from references(item)
