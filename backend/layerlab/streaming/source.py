"""What a visit reads of its run (`RunSource`), from where its viewer left off (`Cursor`); imports nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Where a run stands in the store: its last `seq`, its history id, whether it has ended."""

    seq: int
    history: str
    is_over: bool


class RunSource(Protocol):
    """The store's side of one run. Events reach the hub only after they can be read here."""

    async def run(self) -> tuple[dict[str, Any], Snapshot]:
        """The run as it is shown, and where it stands at that moment. Raises NotFound."""

    async def snapshot(self) -> Snapshot:
        """Where the run stands now. Raises NotFound."""

    async def events_after(self, seq: int) -> Sequence[tuple[int, str]]:
        """The next page of events after `seq`: (seq, JSON text), in order; empty when there are no more."""

    async def newest_frame(self) -> bytes | None:
        """The newest pictures that are kept, None if there are none."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a viewer left off: the last `seq` it has (0: none), and of which history, if it knows."""

    after: int = 0
    history: str | None = None

    def fits(self, snapshot: Snapshot) -> bool:
        """Whether what the viewer has is the beginning of what the store has."""
        return self.after <= snapshot.seq and self.history in (None, snapshot.history)
