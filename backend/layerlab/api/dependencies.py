"""What a route is given: the desk of whoever asks, and the JSON body, parsed; the only place that knows who that is."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, Any, Generic, TypeVar, cast

from fastapi import Depends, Request
from starlette.requests import HTTPConnection

from layerlab.api.body import read_document
from layerlab.desk import Desk, Services
from layerlab.people.identity import LOCAL, Person

T = TypeVar("T")


async def services_of(connection: HTTPConnection) -> Services:
    """The services of the server that was asked."""
    return cast("Services", connection.app.state.services)


async def who_asks() -> Person:
    """Whoever sent this request or opened this socket. There are no accounts yet."""
    return LOCAL


async def desk_of(
    who: Annotated[Person, Depends(who_asks)], services: Annotated[Services, Depends(services_of)]
) -> Desk:
    """A desk for this one request."""
    return Desk(who, services)


DeskDependency = Annotated[Desk, Depends(desk_of)]


@dataclass(frozen=True)
class Sent(Generic[T]):
    """A JSON body: what it was parsed to, and the document that was sent."""

    value: T
    document: dict[str, Any]


def json_body(parse: Callable[[dict[str, Any]], T]) -> Callable[[Request, Services], Awaitable[Sent[T]]]:
    """A dependency that reads the body and parses it; what `parse` raises is the answer."""

    async def read(request: Request, services: Annotated[Services, Depends(services_of)]) -> Sent[T]:
        document = await read_document(request, services.limits)
        return Sent(parse(document), document)

    return read
