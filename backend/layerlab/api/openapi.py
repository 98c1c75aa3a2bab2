"""The bodies of the OpenAPI document: every route that reads JSON says its schema, with an example that works."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from layerlab.instruments.explanations import EXPLANATIONS
from layerlab.network.presets import BY_HAND, CIRCLE, OPENING
from layerlab.network.spec import Spec

REFERENCE = "#/components/schemas/{model}"


def body(schema: dict[str, Any], examples: dict[str, Any]) -> dict[str, Any]:
    """A required JSON body for `openapi_extra`."""
    content = {"schema": schema, "examples": {name: {"value": value} for name, value in examples.items()}}
    return {"requestBody": {"required": True, "content": {"application/json": content}}}


SPEC_BODY = body(
    {"$ref": REFERENCE.format(model="Spec")},
    {"digits": OPENING, "circle": CIRCLE, "by_hand": BY_HAND},
)

COMMAND_BODY = body(
    {
        "type": "object",
        "additionalProperties": False,
        "required": ["command"],
        "properties": {
            "command": {"enum": ["pause", "resume", "step", "stop", "set"]},
            "settings": {
                "type": "object",
                "additionalProperties": False,
                "properties": {
                    "learning_rate": {"type": "number", "exclusiveMinimum": 0, "maximum": 100},
                    "sample": {"type": "integer", "minimum": 0},
                },
            },
        },
    },
    {
        "pause": {"command": "pause"},
        "learning_rate": {"command": "set", "settings": {"learning_rate": 0.01}},
        "sample": {"command": "set", "settings": {"sample": 5}},
    },
)

LABELS_BODY = body(
    {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "name": {"type": "string", "minLength": 1, "maxLength": 100},
            "tags": {
                "type": "array",
                "maxItems": 8,
                "items": {"type": "string", "minLength": 1, "maxLength": 32, "pattern": "^[^\\s,]([^,]*[^\\s,])?$"},
                "description": "In this order; no others stay",
            },
        },
    },
    {"name": {"name": "with dropout"}, "tags": {"tags": ["lesson 3", "best so far"]}, "no_tags": {"tags": []}},
)

FORK_BODY = body(
    {"anyOf": [{"$ref": REFERENCE.format(model="Spec")}, {"type": "object", "maxProperties": 0}]},
    {"as_it_was": {}},
)

PREDICT_BODY = body(
    {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "inputs": {"type": "array", "description": "Inputs, each shaped like one of the data set"},
            "samples": {"type": "array", "items": {"type": "integer", "minimum": 0}, "maxItems": 1000},
        },
    },
    {"samples": {"samples": [0, 1, 2]}, "inputs": {"inputs": [[0.05, 0.1]]}},
)

EXPLANATION: dict[str, Any] = {
    "type": "object",
    "required": ["type"],
    "properties": {"type": {"enum": EXPLANATIONS.tags()}},
    "description": "One of the catalog's explanations with its fields; GET /catalog has the schema of each",
}
EXPLANATION_BODY = body(EXPLANATION, {"values": {"type": "layer_values", "layer": "dense_1", "sample": 3}})
UNTRAINED_EXPLANATION_BODY = body(
    {
        "type": "object",
        "additionalProperties": False,
        "required": ["spec", "explanation"],
        "properties": {"spec": {"$ref": REFERENCE.format(model="Spec")}, "explanation": EXPLANATION},
    },
    {"by_hand": {"spec": BY_HAND, "explanation": {"type": "layer_values", "layer": "dense_1"}}},
)

AUGMENTATIONS_BODY = body(
    {
        "type": "object",
        "additionalProperties": False,
        "required": ["data"],
        "properties": {
            "data": {"$ref": REFERENCE.format(model="Spec") + "/properties/data"},
            "augmentations": {"$ref": REFERENCE.format(model="Training") + "/properties/augmentations"},
            "sample": {"type": "integer", "minimum": 0, "default": 0},
            "seed": {"type": "integer", "minimum": 0, "default": 0, "description": "Another seed, other variants"},
        },
    },
    {"digits": {"data": {"type": "digits"}, "augmentations": [{"type": "shift"}, {"type": "rotate"}], "sample": 3}},
)

PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "code", "detail", "errors"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string", "description": "Stable, for programs"},
        "detail": {"type": "string", "description": "For people"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["path", "code", "message"],
                "properties": {
                    "path": {"type": "array", "items": {"type": ["string", "integer"]}},
                    "code": {"type": "string"},
                    "message": {"type": "string"},
                },
            },
        },
        "allowed": {"type": "array", "items": {"type": "string"}, "description": "With 409: the commands it takes"},
    },
}
REFUSAL = {
    "description": "What was asked for cannot be done; the answer says why, where, and what to do",
    "content": {"application/problem+json": {"schema": {"$ref": REFERENCE.format(model="Problem")}}},
}


def install(app: FastAPI) -> None:
    """Put the spec's schemas beside FastAPI's own; the document is made once, when it is first asked for."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            document = get_openapi(title=app.title, version=app.version, routes=app.routes, summary=app.summary)
            spec = Spec.model_json_schema(ref_template=REFERENCE)
            schemas = document.setdefault("components", {}).setdefault("schemas", {})
            schemas.update(spec.pop("$defs", {}))
            schemas["Spec"] = spec
            _describe_refusals(document)
            app.openapi_schema = document
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def _describe_refusals(document: dict[str, Any]) -> None:
    """Every error has one form (problems.py), which is not the one that FastAPI takes for granted."""
    schemas = document["components"]["schemas"]
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    schemas["Problem"] = PROBLEM
    for methods in document["paths"].values():
        for operation in methods.values():
            operation["responses"].pop("422", None)
            operation["responses"]["default"] = REFUSAL
