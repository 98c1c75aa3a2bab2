"""Takes back what a run said after its checkpoint, so that it can go on from there; may import this room."""

from __future__ import annotations

import secrets
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from layerlab.errors import Conflict
from layerlab.event_text import EventText
from layerlab.events import EpochFinished
from layerlab.sentences import sentence
from layerlab.storage.journal import find
from layerlab.storage.progress import measures_of
from layerlab.storage.records import RunRecord
from layerlab.storage.results import results_of
from layerlab.storage.tables import epochs, events, runs


async def rewind_run(connection: AsyncConnection, run_id: str, to_epoch: int) -> RunRecord:
    """The run, queued again, with nothing after the end of `to_epoch` (R13): the checkpoint's epoch, or 0.

    Its history id is new, so viewers start over; its attempt too, so that the trainer it had is refused.
    Raises NotFound, and Conflict if the run has ended or has no checkpoint of that epoch.
    """
    record = await find(connection, run_id)
    if record.is_final:
        raise Conflict(sentence("run_ended", "A run that is {state} has ended for good.", state=record.state))
    if to_epoch not in (0, record.checkpoint_epoch):
        raise Conflict(
            sentence("no_checkpoint", "There is no checkpoint of epoch {to_epoch} to go on from.", to_epoch=to_epoch)
        )
    last, measures = await _end_of(connection, run_id, to_epoch)
    await connection.execute(delete(events).where(events.c.run_id == run_id, events.c.seq > last))
    changes = {
        "state": "queued",
        "is_claimed": False,
        "attempt": record.attempt + 1,
        "history": secrets.token_hex(16),
        "seq": last,
        "epoch": to_epoch,
        **measures,
        **results_of(await _reports(connection, run_id, to_epoch)),
    }
    if to_epoch == 0:
        changes |= {"checkpoint": None, "checkpoint_epoch": None}
    await connection.execute(update(runs).where(runs.c.id == run_id).values(changes))
    return await find(connection, run_id)


async def _reports(connection: AsyncConnection, run_id: str, up_to: int) -> list[EpochFinished]:
    """What was reported of the epochs that stay, in order."""
    body_of_epoch = (epochs.c.run_id == events.c.run_id) & (epochs.c.seq == events.c.seq)
    query = select(events.c.body).join(epochs, body_of_epoch)
    query = query.where(epochs.c.run_id == run_id, epochs.c.epoch <= up_to).order_by(epochs.c.epoch)
    return [_report(row.body) for row in await connection.execute(query)]


def _report(body: str) -> EpochFinished:
    event = EventText.read("epoch_finished", body).event
    assert isinstance(event, EpochFinished)
    return event


async def _end_of(connection: AsyncConnection, run_id: str, epoch: int) -> tuple[int, dict[str, Any]]:
    """The `seq` that closed an epoch, and its measures. Epoch 0 ended when the run was queued: at seq 1."""
    if epoch == 0:
        return 1, measures_of(None)
    query = (
        select(events.c.seq, events.c.body)
        .join(epochs, (epochs.c.run_id == events.c.run_id) & (epochs.c.seq == events.c.seq))
        .where(epochs.c.run_id == run_id, epochs.c.epoch == epoch)
    )
    row = (await connection.execute(query)).one_or_none()
    if row is None:
        raise Conflict(sentence("no_checkpoint", "Epoch {epoch} is not recorded.", epoch=epoch, variant="epoch"))
    return row.seq, measures_of(_report(row.body))
