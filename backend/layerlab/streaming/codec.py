"""What a viewer is told as it is on the wire: WebSocket frames and Server-Sent Events; imports messages."""

from __future__ import annotations

from typing import Any

import orjson

from layerlab.streaming.messages import End, Hello, Lagging, Numbers, Picture, Ping, Reset, Told


def to_frame(told: Told) -> str | bytes:
    """One WebSocket frame: text for everything but pictures."""
    if isinstance(told, Picture):
        return told.frame
    return told.text if isinstance(told, Numbers) else _text(told)


def to_lines(told: Told) -> str:
    """The same as Server-Sent Events, an event each; "" for pictures, which only the WebSocket carries.

    Only an event of the run has an `id`: the `Last-Event-ID` of a client that comes back is its last `seq`.
    """
    if isinstance(told, Picture):
        return ""
    if isinstance(told, Numbers):
        return "".join(f"id: {seq}\ndata: {text}\n\n" for seq, text in told.events)
    if isinstance(told, Ping):
        return ": ping\n\n"
    return f"data: {_text(told)}\n\n"


def _text(told: Hello | Ping | Reset | Lagging | End) -> str:
    return orjson.dumps(_document(told)).decode()


def _document(told: Hello | Ping | Reset | Lagging | End) -> dict[str, Any]:
    if isinstance(told, Hello):
        return {"type": "hello", "history": told.history, "seq": told.seq, "run": told.run}
    if isinstance(told, Reset):
        return {"type": "reset", "history": told.history}
    return {"type": type(told).__name__.lower()}
