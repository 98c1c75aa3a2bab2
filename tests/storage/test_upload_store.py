"""The folders of uploads: whole or not there at all, within their room, and no path from what is no id."""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest

from layerlab.errors import Conflict, NotFound
from layerlab.storage.uploads import Arrival, UploadStore

MOST_BYTES = 1000


@pytest.fixture
def store(tmp_path: Path) -> UploadStore:
    store = UploadStore(tmp_path, MOST_BYTES)
    store.prepare()
    return store


def arrive(store: UploadStore, size: int, created_at: str = "2026-01-01", body: bytes = b"sent") -> Arrival:
    """An upload that has been received and converted: `size` bytes in all, the body not counted."""
    arrival = store.begin()
    arrival.body.write_bytes(body)
    meta = orjson.dumps({"id": arrival.id, "created_at": created_at})
    (arrival.folder / "meta.json").write_bytes(meta)
    (arrival.folder / "examples.npz").write_bytes(b"x" * (size - len(meta)))
    return arrival


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def test_what_is_kept_is_described_with_its_size_and_its_body_is_gone(store: UploadStore, tmp_path: Path) -> None:
    arrival = arrive(store, 200)
    with pytest.raises(NotFound):
        store.get(arrival.id)
    kept = store.keep(arrival)
    examples = tmp_path / "uploads" / arrival.id / "examples.npz"
    assert kept == {"id": arrival.id, "created_at": "2026-01-01", "bytes": examples.stat().st_size}
    assert store.get(arrival.id) == kept
    assert files(tmp_path) == ["examples.npz", "meta.json"]
    assert [folder.stat().st_mode & 0o777 for folder in (examples.parent, tmp_path / "uploads")] == [0o700, 0o700]


def test_all_of_them_may_take_exactly_as_much_as_there_is_room_for(store: UploadStore) -> None:
    store.keep(arrive(store, MOST_BYTES - 300, body=b"x" * MOST_BYTES))
    store.keep(arrive(store, 300))
    assert store.used_bytes() == MOST_BYTES
    store.check_room()
    late = arrive(store, 100)
    with pytest.raises(Conflict) as full:
        store.keep(late)
    assert full.value.code == "uploads_full"
    assert "1,100 bytes" in full.value.message
    store.discard(late)
    store.discard(late)
    store.check_room()


def test_what_is_on_its_way_takes_room_too(store: UploadStore) -> None:
    arrive(store, 100, body=b"x" * MOST_BYTES)
    with pytest.raises(Conflict):
        store.check_room()


def test_they_are_listed_newest_first_without_what_is_spoilt_or_not_ours(store: UploadStore, tmp_path: Path) -> None:
    ids = [store.keep(arrive(store, 100, f"2026-01-0{day}"))["id"] for day in (2, 3, 1)]
    spoilt = store.keep(arrive(store, 100))["id"]
    (tmp_path / "uploads" / spoilt / "meta.json").write_bytes(b"")
    (tmp_path / "uploads" / "notes").mkdir()
    (tmp_path / "uploads" / ("f" * 32)).write_text("a file, no folder")
    assert [meta["id"] for meta in store.page()] == [ids[1], ids[0], ids[2]]
    with pytest.raises(NotFound):
        store.get(spoilt)


def test_a_deleted_one_is_gone_with_its_files(store: UploadStore, tmp_path: Path) -> None:
    first, second = (store.keep(arrive(store, 100))["id"] for _ in range(2))
    store.delete(first)
    for use in (store.get, store.delete):
        with pytest.raises(NotFound):
            use(first)
    assert [meta["id"] for meta in store.page()] == [second]
    assert files(tmp_path) == ["examples.npz", "meta.json"]


@pytest.mark.parametrize("bad", ["", "..", "../uploads", "F" * 32, "0" * 31, "0" * 33, "0" * 32 + "\n"])
def test_no_path_comes_from_what_is_no_id(store: UploadStore, bad: str) -> None:
    for use in (store.get, store.delete):
        with pytest.raises(NotFound):
            use(bad)


def test_a_start_forgets_what_was_on_its_way_and_nothing_else(store: UploadStore, tmp_path: Path) -> None:
    kept = store.keep(arrive(store, 100))
    arrive(store, 100)
    again = UploadStore(tmp_path, MOST_BYTES)
    again.prepare()
    assert again.page() == [kept]
    assert list((tmp_path / "incoming").iterdir()) == []
