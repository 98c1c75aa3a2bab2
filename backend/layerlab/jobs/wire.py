"""How messages look on the pipes between the server and its children: JSON and raw bytes, never pickle.

A message is the length of what follows, the length of the header (both uint32, little-endian), the header
(JSON), then raw bytes.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import IO, Any

import orjson

from layerlab.event_text import EventText
from layerlab.events import NumberEvent
from layerlab.jobs.executor import Batch
from layerlab.training.control import Command

LENGTH = struct.Struct("<I")
MESSAGE_BYTES_LIMIT = 64 * 2**20
"""Far above what an honest child says (500 epochs of 64 layers: 10 MiB); more than this is refused unread."""


Path = list[str | int]
"""Where in plain data something is: keys and indices from the root."""

SCALARS = {int, float, bool, str, type(None)}


class BadMessage(ValueError):
    """The other end said something that is no message."""


def pack(header: Any, body: bytes = b"") -> bytes:
    """One whole message. Dataclasses in `header` become objects; numbers that are not finite become null."""
    text = orjson.dumps(header, option=orjson.OPT_SERIALIZE_NUMPY)
    size = LENGTH.size + len(text) + len(body)
    if size > MESSAGE_BYTES_LIMIT:
        raise BadMessage(f"a message of {size} bytes is over the limit of {MESSAGE_BYTES_LIMIT}")
    return b"".join((LENGTH.pack(size), LENGTH.pack(len(text)), text, body))


def message_size(prefix: bytes) -> int:
    """How many bytes follow the four in `prefix`. Raises BadMessage if that is more than anyone may say."""
    size: int = LENGTH.unpack(prefix)[0]
    if not LENGTH.size <= size <= MESSAGE_BYTES_LIMIT:
        raise BadMessage(f"a message of {size} bytes")
    return size


def unpack(payload: bytes) -> tuple[Any, bytes]:
    """Header and body of what followed the first length."""
    end = LENGTH.size + LENGTH.unpack_from(payload)[0]
    if end > len(payload):
        raise BadMessage("a header longer than its message")
    try:
        return orjson.loads(payload[LENGTH.size : end]), payload[end:]
    except orjson.JSONDecodeError as error:
        raise BadMessage("a header that is no JSON") from error


def read(source: IO[bytes]) -> tuple[Any, bytes] | None:
    """The next message of a blocking pipe; None once the other end is closed, even within a message."""
    prefix = source.read(LENGTH.size)
    if len(prefix) < LENGTH.size:
        return None
    size = message_size(prefix)
    payload = source.read(size)
    return unpack(payload) if len(payload) == size else None


def pack_batch(
    events: Sequence[NumberEvent],
    checkpoint: str | None,
    checkpoint_epoch: int | None,
    frame: bytes | None,
    frame_epoch: int | None,
) -> bytes:
    """A batch as a message: the events' texts one after the other, then the frame."""
    texts = [EventText.of(event) for event in events]
    bodies = [text.body.encode() for text in texts]
    header = {
        "events": [(text.event.type, len(body)) for text, body in zip(texts, bodies, strict=True)],
        "checkpoint": checkpoint,
        "checkpoint_epoch": checkpoint_epoch,
        "frame_epoch": frame_epoch,
    }
    return pack(header, b"".join((*bodies, frame or b"")))


def to_batch(header: dict[str, Any], body: bytes) -> Batch:
    """The inverse of `pack_batch`, after `unpack`. Raises BadMessage if an event is none of ours."""
    texts, offset = [], 0
    try:
        for kind, length in header["events"]:
            texts.append(EventText.read(kind, body[offset : offset + length].decode()))
            offset += length
    except ValueError as error:
        raise BadMessage("an event that is none") from error
    frame = None if header["frame_epoch"] is None else body[offset:]
    return Batch(texts, header["checkpoint"], header["checkpoint_epoch"], frame, header["frame_epoch"])


def pack_command(command: Command) -> bytes:
    return pack({"name": command.name, "settings": command.settings})


def to_command(header: dict[str, Any]) -> Command:
    return Command(header["name"], header["settings"])


def pack_value(value: Any) -> bytes:
    """Plain data (dict, list, tuple, str, numbers, bytes) as a message; bytes travel raw behind the JSON."""
    blobs: list[bytes] = []
    places: list[Path] = []
    tree = _detach_bytes(value, [], places, blobs)
    parts = [{"path": path, "length": len(blob)} for path, blob in zip(places, blobs, strict=True)]
    return pack({"value": tree, "bytes": parts}, b"".join(blobs))


def to_value(header: dict[str, Any], body: bytes) -> Any:
    """The inverse of `pack_value`, after `unpack`; tuples come back as lists."""
    root: dict[str, Any] = {"value": header["value"]}
    offset = 0
    for part in header["bytes"]:
        holder: Any = root
        path: list[str | int] = ["value", *part["path"]]
        for step in path[:-1]:
            holder = holder[step]
        holder[path[-1]] = body[offset : offset + part["length"]]
        offset += part["length"]
    return root["value"]


def _detach_bytes(value: Any, path: Path, places: list[Path], blobs: list[bytes]) -> Any:
    if isinstance(value, bytes):
        places.append(path)
        blobs.append(value)
        return None
    if isinstance(value, dict):
        return {key: _detach_bytes(item, [*path, key], places, blobs) for key, item in value.items()}
    if isinstance(value, list | tuple):
        if SCALARS.issuperset(map(type, value)):
            return value  # a row of numbers can be long
        return [_detach_bytes(item, [*path, index], places, blobs) for index, item in enumerate(value)]
    return value
