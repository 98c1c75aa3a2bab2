"""What a viewer is told as it is on the wire: WebSocket frames and Server-Sent Events; imports messages."""

from __future__ import annotations

from typing import Any

import orjson

from layerlab.streaming.messages import End, EventBatch, Frame, Hello, Lagging, Message, Ping, Reset


def to_frame(message: Message) -> str | bytes:
    """One WebSocket frame: text for everything but pictures."""
    if isinstance(message, Frame):
        return message.frame
    return message.text if isinstance(message, EventBatch) else _text(message)


def to_lines(message: Message) -> str:
    """The same as Server-Sent Events, an event each; "" for pictures, which only the WebSocket carries.

    Only an event of the run has an `id`: the `Last-Event-ID` of a client that comes back is its last `seq`.
    """
    if isinstance(message, Frame):
        return ""
    if isinstance(message, EventBatch):
        return "".join(f"id: {seq}\ndata: {text}\n\n" for seq, text in message.events)
    if isinstance(message, Ping):
        return ": ping\n\n"
    return f"data: {_text(message)}\n\n"


def _text(message: Hello | Ping | Reset | Lagging | End) -> str:
    return orjson.dumps(_document(message)).decode()


def _document(message: Hello | Ping | Reset | Lagging | End) -> dict[str, Any]:
    if isinstance(message, Hello):
        return {"type": "hello", "history": message.history, "seq": message.seq, "run": message.run}
    if isinstance(message, Reset):
        return {"type": "reset", "history": message.history}
    return {"type": type(message).__name__.lower()}
