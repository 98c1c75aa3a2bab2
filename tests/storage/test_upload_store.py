"""Uploads: a folder and a row that come and go together; may import storage."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from layerlab.errors import Conflict, InvalidInput, NotFound, StorageError
from layerlab.intake.shelf import EXAMPLES, META
from layerlab.storage.database import Database
from layerlab.storage.uploads import UploadKey, UploadRecord, UploadStore

MOST_BYTES = 10_000
NO_KEY = UploadKey(None, "body")


@pytest.fixture
async def uploads(database: Database, tmp_path: Path) -> UploadStore:
    store = UploadStore(database, tmp_path, MOST_BYTES)
    await store.prepare()
    return store


async def kept(
    store: UploadStore, key: UploadKey = NO_KEY, owner: str = "local", size: int = 100, meta: str = "{}"
) -> UploadRecord:
    arrival = await store.begin()
    arrival.body.write_bytes(b"what was sent")
    (arrival.folder / EXAMPLES).write_bytes(b"x" * size)
    (arrival.folder / META).write_text(meta)
    description = {"id": arrival.id, "name": "numbers", "created_at": f"2026-01-01T00:00:0{size % 10}.000Z"}
    try:
        return await store.keep(arrival, description, key, owner=owner)
    finally:
        await store.discard(arrival)


def folders(root: Path) -> list[str]:
    return sorted(path.name for name in ("uploads", "incoming") for path in (root / name).iterdir())


async def test_what_is_kept_has_a_row_and_a_folder(uploads: UploadStore, tmp_path: Path) -> None:
    record = await kept(uploads)
    assert await uploads.get(record.id) == record
    assert record.document == {**record.description, "bytes": 100}
    assert folders(tmp_path) == [record.id]


async def test_the_newest_of_an_owner_s_come_first(uploads: UploadStore) -> None:
    older, newer = await kept(uploads, size=1), await kept(uploads, size=2)
    foreign = await kept(uploads, owner="ada")
    assert await uploads.page() == [newer, older]
    assert await uploads.page(owner="ada") == [foreign]


async def test_a_deleted_one_is_gone_row_and_folder(uploads: UploadStore, tmp_path: Path) -> None:
    record = await kept(uploads)
    await uploads.delete(record.id)
    assert folders(tmp_path) == []
    for use in (uploads.get, uploads.delete):
        with pytest.raises(NotFound):
            await use(record.id)


async def test_one_key_keeps_one_upload_for_each_owner_even_in_a_race(uploads: UploadStore, tmp_path: Path) -> None:
    key = UploadKey("key", "body")
    answers = await asyncio.gather(*(kept(uploads, key) for _ in range(5)), kept(uploads, key, owner="ada"))
    assert len({record.id for record in answers[:5]}) == 1
    assert folders(tmp_path) == sorted({record.id for record in answers})
    assert await uploads.repeated(key) == answers[0]
    with pytest.raises(InvalidInput):
        await kept(uploads, UploadKey("key", "another body"))
    assert len(folders(tmp_path)) == 2


async def test_all_of_them_may_take_exactly_as_much_as_there_is_room_for(uploads: UploadStore) -> None:
    for size in (MOST_BYTES - 300, 300):
        await kept(uploads, size=size - len("{}"))
    assert await uploads.used_bytes() == MOST_BYTES
    await uploads.check_room()
    with pytest.raises(Conflict, match="10,001 bytes"):
        await kept(uploads, size=0, meta="x")


async def test_what_is_on_its_way_takes_room_too(uploads: UploadStore) -> None:
    arrival = await uploads.begin()
    arrival.body.write_bytes(b"x" * (MOST_BYTES + 1))
    with pytest.raises(Conflict):
        await uploads.check_room()


async def test_only_the_server_s_own_user_may_look_into_the_folders(uploads: UploadStore, tmp_path: Path) -> None:
    record = await kept(uploads)
    folders = (tmp_path / "uploads" / record.id, tmp_path / "uploads", tmp_path / "incoming")
    assert {folder.stat().st_mode & 0o777 for folder in folders} == {0o700}


@pytest.mark.parametrize("bad", ["", "..", "../uploads", "F" * 32, "0" * 31, "0" * 33, "0" * 32 + "\n"])
async def test_no_path_comes_from_what_is_no_id(uploads: UploadStore, bad: str) -> None:
    for use in (uploads.get, uploads.delete):
        with pytest.raises(NotFound):
            await use(bad)


async def test_what_finds_no_room_leaves_nothing(uploads: UploadStore, tmp_path: Path) -> None:
    with pytest.raises(Conflict) as refusal:
        await kept(uploads, size=20_000)
    assert refusal.value.code == "uploads_full"
    assert folders(tmp_path) == []
    assert await uploads.page() == []


async def test_what_gets_no_row_leaves_no_folder(tmp_path: Path) -> None:
    database = await Database.open(tmp_path / "layerlab.db")
    store = UploadStore(database, tmp_path, MOST_BYTES)
    await store.prepare()
    await database.close()
    with pytest.raises(StorageError):
        await kept(store)
    assert folders(tmp_path) == []


async def test_a_start_removes_what_an_earlier_server_left_half_done(uploads: UploadStore, tmp_path: Path) -> None:
    record = await kept(uploads)
    await uploads.begin()
    (tmp_path / "uploads" / ("a" * 32)).mkdir()
    await uploads.prepare()
    assert folders(tmp_path) == [record.id]
