"""The files of a run: where they are, which are kept, which go; may import storage."""

from __future__ import annotations

import itertools
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layerlab.errors import NotFound, StorageError
from layerlab.events import PicturesTaken
from layerlab.storage.album import Album
from layerlab.storage.artifacts import ArtifactStore

RUN = "0123456789abcdef" * 2


def frame(epoch: int) -> bytes:
    return PicturesTaken(epoch, 0).frame()


def kept(directory: Path) -> list[int]:
    return sorted(int(path.stem.removeprefix("epoch-")) for path in (directory / "pictures").glob("*.frame"))


@pytest.fixture
def artifacts(tmp_path: Path) -> ArtifactStore:
    return ArtifactStore(tmp_path, picture_count=16, picture_bytes=2**20)


def test_a_run_has_a_folder_of_its_own_that_others_cannot_read(artifacts: ArtifactStore, tmp_path: Path) -> None:
    directory = artifacts.directory(RUN)
    assert directory == tmp_path / "runs" / RUN
    assert directory.stat().st_mode & 0o777 == 0o700
    assert artifacts.directory(RUN) == directory


@pytest.mark.parametrize("bad", ["", "..", "../../etc", "/etc", RUN.upper(), RUN + "\n", RUN[:-1], "a/" * 16])
def test_no_path_comes_from_what_is_not_an_id(artifacts: ArtifactStore, bad: str) -> None:
    for use in (artifacts.directory, artifacts.newest_frame, artifacts.delete):
        with pytest.raises(NotFound):
            use(bad)
    with pytest.raises(NotFound):
        artifacts.save_frame(bad, 1, b"frame")


def test_the_newest_pictures_are_the_last_saved(artifacts: ArtifactStore) -> None:
    assert artifacts.newest_frame(RUN) is None
    for epoch in (0, 1, 12):
        artifacts.save_frame(RUN, epoch, frame(epoch))
        assert artifacts.newest_frame(RUN) == frame(epoch)
    assert kept(artifacts.directory(RUN)) == [0, 1, 12]
    assert (artifacts.directory(RUN) / "pictures" / "epoch-000012.frame").is_file()


def test_an_epoch_without_pictures_has_those_of_the_nearest_before(artifacts: ArtifactStore) -> None:
    for epoch in (2, 5, 9):
        artifacts.save_frame(RUN, epoch, frame(epoch))
    found = {epoch: artifacts.frame_at(RUN, epoch) for epoch in (1, 2, 4, 5, 8, 9, 10**20)}
    assert found == {
        1: None,
        2: frame(2),
        4: frame(2),
        5: frame(5),
        8: frame(5),
        9: frame(9),
        10**20: frame(9),
    }


def test_before_the_first_pictures_these_can_stand_in(artifacts: ArtifactStore) -> None:
    assert artifacts.nearest_frame(RUN, 3) is None
    for epoch in (5, 9):
        artifacts.save_frame(RUN, epoch, frame(epoch))
    found = [artifacts.nearest_frame(RUN, epoch) for epoch in (1, 5, 8, 9)]
    assert found == [frame(5), frame(5), frame(5), frame(9)]


def test_pictures_of_the_same_epoch_replace_each_other(artifacts: ArtifactStore) -> None:
    artifacts.save_frame(RUN, 3, frame(3))
    later = PicturesTaken(3, 17).frame()
    artifacts.save_frame(RUN, 3, later)
    assert artifacts.newest_frame(RUN) == later
    assert kept(artifacts.directory(RUN)) == [3]


def test_a_long_run_keeps_pictures_spread_evenly_over_all_of_it(artifacts: ArtifactStore) -> None:
    for epoch in range(1, 1001):
        artifacts.save_frame(RUN, epoch, frame(epoch))
        assert len(kept(artifacts.directory(RUN))) <= 16
    epochs = kept(artifacts.directory(RUN))
    gaps = [after - before for before, after in itertools.pairwise(epochs)]
    assert (epochs[0], epochs[-1]) == (1, 1000)
    assert len(epochs) >= 8
    assert max(gaps) <= 2 * min(gaps[:-1])


def test_what_is_kept_does_not_depend_on_restarts(tmp_path: Path) -> None:
    def kept_after(lives: int) -> list[int]:
        folder = tmp_path / str(lives)
        for epoch in range(1, 400):
            if epoch == 1 or epoch % lives == 0:
                artifacts = ArtifactStore(folder, picture_count=16)
            artifacts.save_frame(RUN, epoch, frame(epoch))
        return kept(artifacts.directory(RUN))

    assert kept_after(7) == kept_after(1000)


def test_pictures_keep_within_their_bytes(tmp_path: Path) -> None:
    artifacts = ArtifactStore(tmp_path, picture_count=1000, picture_bytes=10_000)
    for epoch in range(1, 200):
        artifacts.save_frame(RUN, epoch, b"\x10" * 900)
        assert len(kept(artifacts.directory(RUN))) <= 11
    assert kept(artifacts.directory(RUN))[0] == 1
    assert kept(artifacts.directory(RUN))[-1] == 199


@given(
    steps=st.lists(st.integers(1, 40), min_size=1, max_size=80),
    sizes=st.lists(st.integers(4, 400), min_size=1, max_size=8),
    count_limit=st.integers(2, 12),
    reopened=st.integers(2, 30),
)
def test_first_and_newest_stay_whatever_the_epochs(
    tmp_path_factory: pytest.TempPathFactory, steps: list[int], sizes: list[int], count_limit: int, reopened: int
) -> None:
    folder = tmp_path_factory.mktemp("album") / "pictures"
    album = Album(folder, count_limit, 2000)
    saved: list[int] = []
    for index, step in enumerate(steps):
        if index % reopened == 0:
            album = Album(folder, count_limit, 2000)
        saved.append((saved[-1] if saved else 0) + step)
        album.save(saved[-1], bytes([1]) * sizes[index % len(sizes)])
        left = kept(folder.parent)
        assert {saved[0], saved[-1]} <= set(left) <= set(saved)
        assert len(left) <= count_limit
        held = sum(path.stat().st_size for path in folder.iterdir())
        assert held <= 2000 or len(left) == 2


def test_a_rewound_run_drops_its_later_pictures(artifacts: ArtifactStore) -> None:
    for epoch in range(1, 6):
        artifacts.save_frame(RUN, epoch, frame(epoch))
    artifacts.drop_frames_after(RUN, 2)
    assert kept(artifacts.directory(RUN)) == [1, 2]
    artifacts.save_frame(RUN, 3, frame(3))
    assert artifacts.newest_frame(RUN) == frame(3)


def test_a_picture_that_a_power_cut_emptied_is_passed_over(artifacts: ArtifactStore) -> None:
    artifacts.save_frame(RUN, 1, frame(1))
    folder = artifacts.directory(RUN) / "pictures"
    (folder / "epoch-000002.frame").touch()
    (folder / "epoch-000003.frame").write_bytes(b"\0" * 100)
    (folder / "epoch-000004.partial").write_bytes(b"half")
    (folder / "notes.txt").write_text("not ours")
    assert artifacts.newest_frame(RUN) == frame(1)


def test_readers_see_whole_pictures_while_they_are_saved_and_thinned(artifacts: ArtifactStore) -> None:
    seen: list[bytes | None] = []
    is_done = threading.Event()

    def read() -> None:
        while not is_done.is_set():
            seen.append(artifacts.newest_frame(RUN))

    reader = threading.Thread(target=read)
    artifacts.save_frame(RUN, 1, frame(1))
    reader.start()
    for epoch in range(2, 300):
        artifacts.save_frame(RUN, epoch, frame(epoch))
    is_done.set()
    reader.join()
    epochs = [PicturesTaken.from_frame(found).epoch for found in seen if found is not None]
    assert len(epochs) == len(seen) > 0
    assert epochs == sorted(epochs)


@pytest.mark.parametrize("name", ["", ".", "..", "missing", "../other", "pictures", "a/b", "/etc/passwd"])
def test_a_checkpoint_is_a_file_in_the_folder_of_the_run(artifacts: ArtifactStore, name: str) -> None:
    artifacts.save_frame(RUN, 1, frame(1))
    (artifacts.directory(RUN) / "checkpoint-1-1").write_bytes(b"weights")
    assert artifacts.checkpoint(RUN, "checkpoint-1-1").read_bytes() == b"weights"
    with pytest.raises(NotFound):
        artifacts.checkpoint(RUN, name)


def test_deleting_removes_the_folder_and_nothing_else(artifacts: ArtifactStore) -> None:
    other = RUN[::-1]
    for run_id in (RUN, other):
        artifacts.save_frame(run_id, 1, frame(1))
    artifacts.delete(RUN)
    artifacts.delete(RUN)
    assert artifacts.newest_frame(RUN) is None
    assert artifacts.newest_frame(other) == frame(1)
    artifacts.save_frame(RUN, 1, frame(1))
    assert artifacts.newest_frame(RUN) == frame(1)


def test_a_failing_disk_is_a_storage_error(artifacts: ArtifactStore) -> None:
    (artifacts.directory(RUN) / "pictures").write_text("in the way")
    with pytest.raises(StorageError):
        artifacts.save_frame(RUN, 1, frame(1))
