"""One event of numbers with its JSON text (`EventText`), which is written once and travels as it is; imports events.

The trainer writes the text, the store keeps it, viewers are sent it: each only puts its marks before it. Who wants to
know what an event says reads the typed value beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, get_args

import orjson

from layerlab.events import NumberEvent

if TYPE_CHECKING:
    from pydantic import TypeAdapter

CLASSES: dict[str, type[Any]] = {kind.__dataclass_fields__["type"].default: kind for kind in get_args(NumberEvent)}
"""Type of an event -> its class."""


@dataclass(frozen=True, slots=True)
class EventText:
    """`body` is the event as a JSON object without its `type`; numbers that are not finite are null in it."""

    event: NumberEvent
    body: str

    @classmethod
    def of(cls, event: NumberEvent) -> EventText:
        """The event, written out; orjson does that ten times faster than dataclasses.asdict copies it."""
        head = orjson.dumps(event, option=orjson.OPT_SERIALIZE_NUMPY).decode().removesuffix(f'"type":"{event.type}"}}')
        return cls(event, "{}" if head == "{" else f"{head[:-1]}}}")

    @classmethod
    def read(cls, kind: str, body: str) -> EventText:
        """The inverse, from an event's type and body. Raises ValueError if that is no event of ours."""
        if kind not in CLASSES:
            raise ValueError(f"no event is called {kind!r}")
        return cls(_adapter(kind).validate_json(body), body)

    def numbered(self, seq: int, at: str) -> str:
        """The event as it is told and sent: {"seq", "at", "type", ...}."""
        return numbered(seq, at, self.event.type, self.body)


def numbered(seq: int, at: str, kind: str, body: str) -> str:
    """Parts of an event spliced into one document; nothing is parsed. `at` and `kind` need no escaping."""
    rest = "}" if body == "{}" else f",{body[1:]}"
    return f'{{"seq":{seq},"at":"{at}","type":"{kind}"{rest}'


@cache
def _adapter(kind: str) -> TypeAdapter[Any]:
    """Here and not above: a trainer only writes."""
    from pydantic import TypeAdapter

    return TypeAdapter(CLASSES[kind])
