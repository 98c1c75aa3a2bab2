"""How a run comes to be, once for each Idempotency-Key (`create_run`); may import this room."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from layerlab.errors import InvalidInput
from layerlab.event_text import EventText
from layerlab.events import RunQueued
from layerlab.network.experiment import experiment, seeds
from layerlab.storage.journal import find, now
from layerlab.storage.records import RunRecord
from layerlab.storage.tables import LOCAL, events, idempotency_keys, runs

KEPT_HOURS = 24


@dataclass(frozen=True, slots=True)
class NewRun:
    """What a new run is made of. A `body_hash` goes with every `idempotency_key`."""

    spec: dict[str, Any]
    name: str
    epochs: int
    is_stepped: bool = False
    idempotency_key: str | None = None
    body_hash: str | None = None
    owner: str = LOCAL


async def create_run(connection: AsyncConnection, new_run: NewRun) -> tuple[RunRecord, bool]:
    """The run, and whether it is new: a key that was used before gives the run that it made then (R12).

    Raises InvalidInput if the key was used with another body.
    """
    if earlier := await repeated_run(connection, new_run.idempotency_key, new_run.body_hash, new_run.owner):
        return earlier, False
    run = await _insert(connection, new_run)
    if new_run.idempotency_key is not None:
        await connection.execute(
            insert(idempotency_keys),
            {
                "owner": new_run.owner,
                "key": new_run.idempotency_key,
                "body_hash": new_run.body_hash or "",
                "run_id": run.id,
                "created_at": run.created_at,
            },
        )
    return run, True


async def repeated_run(
    connection: AsyncConnection, key: str | None, body_hash: str | None, owner: str = LOCAL
) -> RunRecord | None:
    """The run that this owner made under this key before. Raises InvalidInput if it was of another body."""
    if key is None:
        return None
    await connection.execute(delete(idempotency_keys).where(idempotency_keys.c.created_at < _oldest_kept()))
    query = select(idempotency_keys.c.body_hash, idempotency_keys.c.run_id)
    query = query.where(idempotency_keys.c.owner == owner, idempotency_keys.c.key == key)
    row = (await connection.execute(query)).one_or_none()
    if row is None:
        return None
    if row.body_hash != (body_hash or ""):
        raise InvalidInput(
            "This Idempotency-Key was used with another body; send a new key, or the same body.",
            code="idempotency_key_reused",
        )
    return await find(connection, str(row.run_id))


async def _insert(connection: AsyncConnection, new_run: NewRun) -> RunRecord:
    """The row, and the first event said of it."""
    run_id, at, queued = secrets.token_hex(16), now(), EventText.of(RunQueued())
    inserted = await connection.execute(
        insert(runs).returning(*runs.c),
        {
            "id": run_id,
            "owner": new_run.owner,
            "name": new_run.name,
            "state": "queued",
            "spec": orjson.dumps(new_run.spec).decode(),
            **_description(new_run.spec),
            "epoch": 0,
            "epochs": new_run.epochs,
            "is_stepped": new_run.is_stepped,
            "is_claimed": False,
            "attempt": 0,
            "history": secrets.token_hex(16),
            "seq": 1,
            "created_at": at,
        },
    )
    run = RunRecord.from_row(inserted.one(), ())
    event = {"run_id": run_id, "seq": 1, "at": at, "type": queued.event.type, "body": queued.body}
    await connection.execute(insert(events), event)
    return run


def _description(spec: dict[str, Any]) -> dict[str, Any]:
    """The columns that repeat what the spec says, so that a list of runs needs to parse none."""
    seed, start = seeds(spec), spec.get("start") or {}
    return {
        "data_type": spec["data"]["type"],
        "experiment": experiment(spec),
        "data_seed": seed["data"],
        "training_seed": seed["training"],
        "start_run": start.get("run"),
        "start_epoch": start.get("epoch"),
    }


def _oldest_kept() -> str:
    oldest = datetime.now(UTC) - timedelta(hours=KEPT_HOURS)
    return oldest.isoformat(timespec="milliseconds").replace("+00:00", "Z")
