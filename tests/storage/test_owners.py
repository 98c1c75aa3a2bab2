"""What belongs to whom: lists and keys know only their owner's; may import storage."""

from __future__ import annotations

import pytest

from layerlab.errors import InvalidInput
from layerlab.storage.runs import RunStore
from tests.storage.samples import SPEC


async def created(store: RunStore, owner: str, key: str | None = None, body: str = "a") -> str:
    record, _ = await store.create(SPEC, "a run", 20, idempotency_key=key, body_hash=body, owner=owner)
    assert record.owner == owner
    return record.id


async def test_who_says_nothing_is_the_local_user(store: RunStore) -> None:
    record, _ = await store.create(SPEC, "a run", 20)
    assert record.owner == "local"
    assert [run.id for run in (await store.page()).items] == [record.id]


async def test_a_page_shows_the_owner_s_runs_alone(store: RunStore) -> None:
    ada = [await created(store, "ada") for _ in range(2)]
    bob = await created(store, "bob")
    first = await store.page(limit=1, owner="ada")
    second = await store.page(limit=1, owner="ada", after=first.next)
    assert [run.id for run in first.items + second.items] == ada[::-1]
    assert second.next is None
    assert [run.id for run in (await store.page(owner="bob")).items] == [bob]
    assert (await store.page()).items == []


async def test_one_key_makes_one_run_for_each_owner(store: RunStore) -> None:
    ada, bob = await created(store, "ada", "key"), await created(store, "bob", "key", "another body")
    assert ada != bob
    assert await created(store, "ada", "key") == ada
    again = await store.repeated("key", "another body", owner="bob")
    assert again is not None
    assert again.id == bob
    assert await store.repeated("key", "a") is None
    with pytest.raises(InvalidInput, match="another body"):
        await created(store, "ada", "key", "another body")
