"""What a row of the table of routes says (`Route`), and the app assembled from rows (`assemble`)."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from fastapi import FastAPI, Response

from layerlab.api.answers import PREFIX
from layerlab.people.rights import Kind, Verb

JSON = "application/json"
Model = Any
"""A Pydantic model, or any type that Pydantic makes a schema of."""


@dataclass(frozen=True)
class Body:
    """A JSON body: the type that validates it, and examples that work, by name."""

    model: Model
    examples: Mapping[str, Any]


@dataclass(frozen=True)
class Answer:
    """What is answered if all goes well: by media type the model of the JSON, or `str` or `bytes`.

    The first media type is what is answered where nobody asks for another.
    """

    content: Mapping[str, Model] = field(default_factory=dict)
    status: int = 200


@dataclass(frozen=True)
class Route:
    """One call: its function, what it asks `can` for, and what goes in and out.

    Its summary is the first line of the function's docstring. `extra` is said in the OpenAPI document besides.
    """

    method: Literal["GET", "POST", "PATCH", "DELETE", "SOCKET"]
    path: str
    endpoint: Callable[..., Awaitable[Any]]
    tag: str
    verb: Verb
    kind: Kind
    answer: Answer
    body: Body | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def summary(self) -> str:
        return (inspect.getdoc(self.endpoint) or "").partition("\n")[0].removesuffix(".")

    @property
    def is_socket(self) -> bool:
        return self.method == "SOCKET"


def assemble(app: FastAPI, routes: Iterable[Route]) -> None:
    """Add the routes to the app, below the prefix of this version."""
    for route in routes:
        if route.is_socket:
            app.add_api_websocket_route(PREFIX + route.path, route.endpoint, name=route.endpoint.__name__)
            continue
        app.add_api_route(
            PREFIX + route.path,
            route.endpoint,
            methods=[route.method],
            name=route.endpoint.__name__,
            operation_id=route.endpoint.__name__,
            summary=route.summary,
            tags=[route.tag],
            status_code=route.answer.status,
            response_class=Response,
            openapi_extra=dict(route.extra) or None,
        )
