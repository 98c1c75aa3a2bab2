"""One Idempotency-Key makes one run (R12); may import storage."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from layerlab.errors import InvalidInput
from layerlab.storage.database import Database
from layerlab.storage.runs import RunStore
from tests.storage.samples import SPEC


async def created(store: RunStore, key: str, body_hash: str = "a") -> tuple[str, bool]:
    record, is_new = await store.create(SPEC, "a run", 20, idempotency_key=key, body_hash=body_hash)
    return record.id, is_new


async def test_the_same_key_and_body_give_the_run_of_the_first_time(store: RunStore) -> None:
    first, is_new = await created(store, "key")
    assert is_new
    assert await created(store, "key") == (first, False)
    assert len((await store.page()).items) == 1


async def test_the_same_key_with_another_body_is_refused(store: RunStore) -> None:
    await created(store, "key", "a")
    with pytest.raises(InvalidInput) as refusal:
        await created(store, "key", "b")
    assert refusal.value.code == "idempotency_key_reused"
    assert len((await store.page()).items) == 1


async def test_retries_that_race_make_one_run(store: RunStore) -> None:
    answers = await asyncio.gather(*(created(store, "key") for _ in range(20)))
    assert len({run_id for run_id, _ in answers}) == 1
    assert sum(is_new for _, is_new in answers) == 1


async def test_without_a_key_every_request_makes_a_run(store: RunStore) -> None:
    first, _ = await store.create(SPEC, "a run", 20)
    second, _ = await store.create(SPEC, "a run", 20)
    assert first.id != second.id


async def test_a_key_is_forgotten_after_a_day(store: RunStore, database: Database) -> None:
    first, _ = await created(store, "key")
    yesterday = text("UPDATE idempotency_keys SET created_at = '2020-01-01T00:00:00.000Z'")
    await database.write(lambda connection: connection.execute(yesterday))
    second, is_new = await created(store, "key", "b")
    assert is_new
    assert second != first


@pytest.mark.parametrize(("hours", "is_new"), [(23.9, False), (24.1, True)])
async def test_a_key_holds_for_a_day(store: RunStore, database: Database, hours: float, is_new: bool) -> None:
    await created(store, "key")
    then = (datetime.now(UTC) - timedelta(hours=hours)).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    earlier = text("UPDATE idempotency_keys SET created_at = :then").bindparams(then=then)
    await database.write(lambda connection: connection.execute(earlier))
    assert (await created(store, "key"))[1] is is_new


async def test_a_key_without_a_body_is_not_that_of_a_body(store: RunStore) -> None:
    await store.create(SPEC, "a run", 20, idempotency_key="key")
    await store.create(SPEC, "a run", 20, idempotency_key="key")
    with pytest.raises(InvalidInput):
        await created(store, "key", "a")
    assert len((await store.page()).items) == 1


async def test_deleting_a_run_frees_its_key(store: RunStore) -> None:
    first, _ = await created(store, "key")
    await store.delete(first)
    second, is_new = await created(store, "key")
    assert is_new
    assert second != first
