"""What a viewer of a run can be told, in the order of a visit; imports nothing of ours.

Hello -> EventBatch and Frame (Ping between them when nothing happens) -> End, Reset or Lagging.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any


@dataclass(frozen=True, slots=True)
class Hello:
    """Always first: the run as it stands, the last `seq` it has, and the id of its history."""

    run: dict[str, Any]
    seq: int
    history: str


@dataclass(frozen=True)
class EventBatch:
    """Events in order, at least one: (seq, its JSON text). Joined once, however many viewers share it."""

    events: tuple[tuple[int, str], ...]

    @property
    def first(self) -> int:
        return self.events[0][0]

    @property
    def last(self) -> int:
        return self.events[-1][0]

    @cached_property
    def text(self) -> str:
        """One event as an object, several as an array."""
        bodies = [text for _, text in self.events]
        return bodies[0] if len(bodies) == 1 else f"[{','.join(bodies)}]"

    @cached_property
    def bytes(self) -> int:
        """The size of `text` on the wire."""
        return len(self.text.encode())

    def after(self, seq: int) -> EventBatch | None:
        """What of it comes after `seq`; None if nothing does."""
        if self.first > seq:
            return self
        return EventBatch(tuple(event for event in self.events if event[0] > seq)) if self.last > seq else None


@dataclass(frozen=True, slots=True)
class Frame:
    """The newest pictures of the run, as one binary frame (PicturesTaken.frame)."""

    frame: bytes


@dataclass(frozen=True, slots=True)
class Ping:
    """Nothing happened for a while; the line is alive."""


@dataclass(frozen=True, slots=True)
class Reset:
    """What the viewer has is of another history: it drops its events and comes back with after=0."""

    history: str


@dataclass(frozen=True, slots=True)
class Lagging:
    """The viewer is too slow for the queue it has: it comes back with its last `seq`."""


@dataclass(frozen=True, slots=True)
class End:
    """The run has ended and everything of it was told."""


Message = Hello | EventBatch | Frame | Ping | Reset | Lagging | End
LAST = (Reset, Lagging, End)
"""After one of these nothing more is told."""
