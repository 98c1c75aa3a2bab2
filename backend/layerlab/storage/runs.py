"""Everything that is remembered of runs (`RunStore`), over the database; may import this room and events.

Every method is one transaction. What it returns is committed and on disk.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson
from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from layerlab.errors import Conflict, InvalidInput
from layerlab.event_text import EventText, numbered
from layerlab.events import NumberEvent, RunFailed
from layerlab.sentences import Sentence, sentence
from layerlab.storage.creation import NewRun, create_run, repeated_run
from layerlab.storage.database import Database
from layerlab.storage.journal import StaleWriter, checked_id, find, no_such_run, write_events
from layerlab.storage.records import FINAL, RunHead, RunPage, RunRecord, StoredEpoch, StoredEvent
from layerlab.storage.rewinding import rewind_run
from layerlab.storage.tables import LOCAL, epochs, events, run_tags, runs
from layerlab.storage.tagging import set_tags, tags_of

WAITS = (runs.c.state == "queued") & runs.c.is_claimed.is_(False)
"""Of the runs, those that wait to be claimed."""
LARGEST = 2**63 - 1
"""The largest integer a column takes. A greater bound means the same, and must not reach the driver."""


class RunStore:
    """The runs of one database. An unknown id raises NotFound, a failing disk StorageError, anywhere."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def create(
        self,
        spec: dict[str, Any],
        name: str,
        epochs: int,
        is_stepped: bool = False,
        idempotency_key: str | None = None,
        body_hash: str | None = None,
        *,
        owner: str = LOCAL,
    ) -> tuple[RunRecord, bool]:
        """The new run, queued, its first event written; and True. Under a key its owner used: that run, and False.

        Raises InvalidInput (`idempotency_key_reused`) if the key came with another body.
        """
        new_run = NewRun(spec, name, epochs, is_stepped, idempotency_key, body_hash, owner)
        return await self._database.write(lambda connection: create_run(connection, new_run))

    async def repeated(
        self, idempotency_key: str | None, body_hash: str | None, *, owner: str = LOCAL
    ) -> RunRecord | None:
        """The run that `create` made under this key before; None if there is none. Raises InvalidInput as it does."""
        return await self._database.write(
            lambda connection: repeated_run(connection, idempotency_key, body_hash, owner)
        )

    async def get(self, run_id: str) -> RunRecord:
        """The run as it stands."""
        checked_id(run_id)
        return await self._database.read(lambda connection: find(connection, run_id))

    async def page(
        self,
        state: str | None = None,
        after: str | None = None,
        limit: int = 50,
        tag: str | None = None,
        *,
        owner: str = LOCAL,
    ) -> RunPage:
        """The owner's runs, newest first, those with `tag` if one is given; `after` is the `next` of the page before.

        Raises InvalidInput (`bad_cursor`) if `after` is no such thing.
        """
        query = select(runs).where(runs.c.owner == owner).order_by(runs.c.position.desc()).limit(limit + 1)
        if state is not None:
            query = query.where(runs.c.state == state)
        if tag is not None:
            query = query.where(runs.c.id.in_(select(run_tags.c.run_id).where(run_tags.c.tag == tag)))
        if after is not None:
            query = query.where(runs.c.position < _position(after))
        items = await self._records(query)
        if len(items) <= limit:
            return RunPage(items, None)
        return RunPage(items[:limit], str(items[limit - 1].position))

    async def relabel(self, run_id: str, name: str | None = None, tags: Sequence[str] | None = None) -> RunRecord:
        """The run under another name, with other tags; what is None stays. Its spec is called the same."""
        checked_id(run_id)

        async def work(connection: AsyncConnection) -> RunRecord:
            record = await find(connection, run_id)
            if name is not None:
                spec = orjson.dumps({**record.spec, "name": name}).decode()
                await connection.execute(update(runs).where(runs.c.id == run_id).values(name=name, spec=spec))
            if tags is not None:
                await set_tags(connection, run_id, tags)
            return await find(connection, run_id)

        return await self._database.write(work)

    async def delete(self, run_id: str) -> None:
        """Forgets the run and everything said of it; its files are the ArtifactStore's to delete."""
        checked_id(run_id)

        async def work(connection: AsyncConnection) -> None:
            result = await connection.execute(delete(runs).where(runs.c.id == run_id))
            if result.rowcount == 0:
                raise no_such_run()

        await self._database.write(work)

    async def head(self, run_id: str) -> RunHead:
        """Where its story stands: what can be asked again and again."""
        query = select(runs.c.seq, runs.c.history, runs.c.state).where(runs.c.id == checked_id(run_id))
        rows = await self._rows(query)
        if not rows:
            raise no_such_run()
        return RunHead(*rows[0])

    async def queue_length(self) -> int:
        """How many runs wait to be claimed."""
        (row,) = await self._rows(select(func.count()).select_from(runs).where(WAITS))
        return int(row[0])

    async def queue_places(self, run_ids: Sequence[str]) -> dict[str, int]:
        """The places of those of these runs that wait, counted from 1: the order in which they came."""
        place = func.row_number().over(order_by=runs.c.position).label("place")
        queue = select(runs.c.position, place).where(WAITS).subquery()  # in the index alone: no row is read for it
        query = select(runs.c.id, queue.c.place).join(queue, queue.c.position == runs.c.position)
        rows = await self._rows(query.where(runs.c.id.in_(run_ids))) if run_ids else ()
        return {row.id: row.place for row in rows}

    async def next_queued(self, after: int = 0) -> RunRecord | None:
        """The first run that waits at a later position than `after`; None if there is none."""
        query = select(runs).where(WAITS, runs.c.position > after).order_by(runs.c.position).limit(1)
        return next(iter(await self._records(query)), None)

    async def unfinished(self) -> list[RunRecord]:
        """The runs that have not ended, in the order in which they came: what a restart has to reconcile."""
        return await self._records(select(runs).where(runs.c.state.not_in(FINAL)).order_by(runs.c.position))

    async def claim(self, run_id: str) -> int:
        """Takes a queued run for a trainer; returns the trainer's attempt number.

        The run stays `queued` until the trainer says RunStarted. Raises Conflict if it does not wait.
        """
        checked_id(run_id)
        statement = (
            update(runs)
            .where(runs.c.id == run_id, runs.c.state == "queued", runs.c.is_claimed.is_(False))
            .values(is_claimed=True, attempt=runs.c.attempt + 1)
            .returning(runs.c.attempt)
        )

        async def work(connection: AsyncConnection) -> int:
            attempt = (await connection.execute(statement)).scalar_one_or_none()
            if attempt is None:
                record = await find(connection, run_id)
                what = "claimed already" if record.state == "queued" else record.state
                raise Conflict(
                    sentence("run_not_queued", "The run does not wait to be started: it is {what}.", what=what)
                )
            return int(attempt)

        return await self._database.write(work)

    async def append(
        self,
        run_id: str,
        attempt: int,
        texts: Sequence[EventText],
        checkpoint: str | None = None,
        checkpoint_epoch: int | None = None,
    ) -> list[StoredEvent]:
        """Commits what a trainer said: events, epochs, state, the pointer to the checkpoint (R13).

        Returns the events as they are told from now on, with `seq` and `at`. Raises StaleWriter if `attempt` is not
        the run's newest, or the run has ended; then nothing is written.
        """
        checked_id(run_id)
        pointer = {"checkpoint": checkpoint, "checkpoint_epoch": checkpoint_epoch} if checkpoint else None
        return await self._database.write(
            lambda connection: write_events(connection, run_id, texts, attempt=attempt, also=pointer)
        )

    async def close_run(self, run_id: str, event: NumberEvent, attempt: int | None = None) -> list[StoredEvent]:
        """Says the last event of a run that has no trainer to say it; returns it as stored, in a list.

        [] if the run has ended already: the first end stands. With `attempt`, raises StaleWriter if the run
        was claimed anew meanwhile; without, ends it whoever has it.
        """
        checked_id(run_id)

        async def work(connection: AsyncConnection) -> list[StoredEvent]:
            try:
                return await write_events(connection, run_id, [EventText.of(event)], attempt=attempt)
            except StaleWriter as late:
                if late.record.is_final:
                    return []
                raise

        return await self._database.write(work)

    async def fail(self, run_id: str, reason: Sentence, attempt: int | None = None) -> list[StoredEvent]:
        """`close_run` with RunFailed: its trainer died, or was cut off by a restart."""
        return await self.close_run(run_id, RunFailed(*reason.parts), attempt)

    async def rewind(self, run_id: str, to_epoch: int) -> RunRecord:
        """Queues a cut-off run again from the end of `to_epoch`: its checkpoint's, or 0; see rewinding.py.

        Raises Conflict if the run has ended, or has no such checkpoint.
        """
        checked_id(run_id)
        return await self._database.write(lambda connection: rewind_run(connection, run_id, to_epoch))

    async def events_after(self, run_id: str, seq: int, limit: int = 200) -> list[StoredEvent]:
        """The next events after `seq`, in order; [] when there are no more or no run."""
        columns = (events.c.seq, events.c.at, events.c.type, events.c.body)
        query = select(*columns).where(events.c.run_id == checked_id(run_id), events.c.seq > min(seq, LARGEST))
        rows = await self._rows(query.order_by(events.c.seq).limit(limit))
        return [StoredEvent(row.seq, numbered(*row)) for row in rows]

    async def newest_event(self, run_id: str, kind: str) -> str | None:
        """The last event of this type as JSON text, None if there is none."""
        query = select(events.c.body).where(events.c.run_id == checked_id(run_id), events.c.type == kind)
        rows = await self._rows(query.order_by(events.c.seq.desc()).limit(1))
        return str(rows[0].body) if rows else None

    async def epochs_after(self, run_id: str, epoch: int, limit: int = 1000) -> list[StoredEpoch]:
        """The numbers of the next epochs after `epoch`, in order; [] when there are no more or no run."""
        body_of_epoch = (epochs.c.run_id == events.c.run_id) & (epochs.c.seq == events.c.seq)
        query = select(epochs.c.epoch, events.c.body).join(events, body_of_epoch)
        query = query.where(epochs.c.run_id == checked_id(run_id), epochs.c.epoch > min(epoch, LARGEST))
        rows = await self._rows(query.order_by(epochs.c.epoch).limit(limit))
        return [StoredEpoch(row.epoch, row.body) for row in rows]

    async def _records(self, query: Any) -> list[RunRecord]:
        async def work(connection: AsyncConnection) -> list[RunRecord]:
            rows = (await connection.execute(query)).all()
            tags = await tags_of(connection, [row.id for row in rows])
            return [RunRecord.from_row(row, tags.get(row.id, ())) for row in rows]

        return await self._database.read(work)

    async def _rows(self, query: Any) -> Sequence[Any]:
        async def work(connection: AsyncConnection) -> Sequence[Any]:
            return (await connection.execute(query)).all()

        return await self._database.read(work)


def _position(cursor: str) -> int:
    # Only ASCII digits: int() would also take signs, blanks, underscores and other alphabets.
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) <= 18):
        raise InvalidInput("This is not a cursor that a page gave.", code="bad_cursor", path=("after",))
    return int(cursor)
