"""The guarded writing of events within a transaction (`write_events`); may import this room.

The guard is the WHERE of one UPDATE: a late writer, or one to a run that has ended, changes nothing (R14).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from layerlab.errors import Conflict, NotFound
from layerlab.event_text import EventText
from layerlab.events import EpochFinished
from layerlab.storage.progress import changes_of
from layerlab.storage.records import FINAL, RunRecord, StoredEvent
from layerlab.storage.results import changes_by
from layerlab.storage.tables import epochs, events, runs
from layerlab.storage.tagging import tags_of

RUN_ID = re.compile(r"[0-9a-f]{32}", re.ASCII)


class StaleWriter(Conflict):
    """A trainer wrote although its run has ended or has a newer attempt. Nothing was stored."""

    def __init__(self, record: RunRecord, attempt: int | None) -> None:
        super().__init__(
            f"Attempt {attempt} may not write to a run that is {record.state}, at attempt {record.attempt}.",
            code="stale_writer",
        )
        self.record = record


def now() -> str:
    """The wall clock as it is stored and sent: RFC 3339, UTC, milliseconds."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def no_such_run() -> NotFound:
    return NotFound("There is no such run.")


def checked_id(run_id: str) -> str:
    """`run_id`, if it looks like one. Raises NotFound, so that nothing else reaches a query or a path."""
    if not RUN_ID.fullmatch(run_id):
        raise no_such_run()
    return run_id


async def find(connection: AsyncConnection, run_id: str) -> RunRecord:
    """The run as this transaction sees it. Raises NotFound."""
    row = (await connection.execute(select(runs).where(runs.c.id == run_id))).one_or_none()
    if row is None:
        raise no_such_run()
    return RunRecord.from_row(row, (await tags_of(connection, [run_id])).get(run_id, ()))


async def write_events(
    connection: AsyncConnection,
    run_id: str,
    texts: Sequence[EventText],
    *,
    attempt: int | None,
    also: dict[str, Any] | None = None,
) -> list[StoredEvent]:
    """Stores events and what they change in their run; returns them as they are told from now on.

    `attempt` None writes whatever the attempt. `also` are further columns of the run to set.
    Raises StaleWriter, or NotFound.
    """
    at = now()
    said = [text.event for text in texts]
    changes = {**changes_of(said, at), **changes_by(said), **(also or {})}
    if "started_at" in changes:
        changes["started_at"] = func.coalesce(runs.c.started_at, at)  # a resumed run started when it first did
    guard = update(runs).where(runs.c.id == run_id, runs.c.state.not_in(FINAL))
    if attempt is not None:
        guard = guard.where(runs.c.attempt == attempt)
    statement = guard.values(seq=runs.c.seq + len(texts), **changes).returning(runs.c.seq)
    last = (await connection.execute(statement)).scalar_one_or_none()
    if last is None:
        raise StaleWriter(await find(connection, run_id), attempt)
    numbered = list(enumerate(texts, last - len(texts) + 1))
    await _insert(connection, run_id, numbered, at)
    return [StoredEvent(seq, text.numbered(seq, at)) for seq, text in numbered]


async def _insert(connection: AsyncConnection, run_id: str, numbered: Sequence[tuple[int, EventText]], at: str) -> None:
    rows = [
        {"run_id": run_id, "seq": seq, "at": at, "type": text.event.type, "body": text.body} for seq, text in numbered
    ]
    closing = [
        {"run_id": run_id, "epoch": text.event.epoch, "seq": seq}
        for seq, text in numbered
        if isinstance(text.event, EpochFinished)
    ]
    if rows:
        await connection.execute(insert(events), rows)
    if closing:
        await connection.execute(insert(epochs), closing)
