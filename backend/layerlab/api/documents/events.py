"""The events of a run as they are on the wire: one tagged union, read from the dataclasses of events.py."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Annotated, Any, Literal, get_args

from pydantic import Field, RootModel

from layerlab.api.documents.base import Document, model_of
from layerlab.api.documents.runs import Run
from layerlab.events import EpochFinished, NumberEvent


class Stamped(Document):
    """What every event has."""

    seq: int
    """Counted from 1 in each run, without holes."""
    at: str
    """When it was recorded, RFC 3339 UTC."""


EVENTS = tuple(model_of(kind, base=Stamped) for kind in get_args(NumberEvent))

EpochReport = model_of(EpochFinished, name="EpochReport", without=("type",))

AnyEvent: Any = Annotated[reduce(or_, EVENTS), Field(discriminator="type")]


class RunEvent(RootModel[AnyEvent]):
    """Everything that a run says, by its type."""


class EpochPage(Document):
    """The numbers of a run, epoch by epoch."""

    items: list[EpochReport]  # type: ignore[valid-type]


class EventPage(Document):
    """The next events, in order; an empty list means that there are no more."""

    items: list[RunEvent]
    history: str
    """Changes when events are taken back: what was read before is then of no use."""


class Hello(Document):
    """Always first: the run as it stands, the last `seq` it has, and the id of its history."""

    type: Literal["hello"]
    history: str
    seq: int
    run: Run


class Ping(Document):
    """Nothing happened for a while; the line is alive."""

    type: Literal["ping"]


class Reset(Document):
    """What you have is of another history: drop its events and come back with after=0."""

    type: Literal["reset"]
    history: str


class Lagging(Document):
    """You are too slow, or the server closes: come back with your last `seq`."""

    type: Literal["lagging"]


class End(Document):
    """The run has ended and everything of it was told."""

    type: Literal["end"]


class StreamError(Document):
    """There is no such run; the socket closes."""

    type: Literal["error"]
    code: str


class StreamMessage(RootModel[Hello | RunEvent | list[RunEvent] | Ping | Reset | Lagging | End | StreamError]):
    """A text frame of the WebSocket, and the data of a Server-Sent Event."""
