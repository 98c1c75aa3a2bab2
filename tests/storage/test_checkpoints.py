"""Which checkpoints of a run are kept: first, best, newest, and some within a budget; imports storage."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layerlab.errors import NotFound
from layerlab.storage.artifacts import ArtifactStore
from layerlab.storage.checkpoints import CheckpointHistory

RUN = "0123456789abcdef" * 2
SIZE = 100


def write(folder: Path, epoch: int, attempt: int = 1, size: int = SIZE) -> str:
    name = f"{attempt:04d}-{epoch:06d}.safetensors"
    (folder / name).write_bytes(b"w" * size)
    return name


def epochs(history: CheckpointHistory) -> list[int]:
    return [one.epoch for one in history.kept()]


@given(
    steps=st.lists(st.integers(1, 7), min_size=1, max_size=120),
    losses=st.lists(st.one_of(st.none(), st.floats(0, 10)), min_size=1, max_size=120),
    count_limit=st.integers(3, 20),
    bytes_limit=st.integers(0, 20 * SIZE),
    reopened=st.integers(2, 40),
)
def test_first_best_and_newest_stay_and_the_rest_keeps_within_its_budget(
    tmp_path_factory: pytest.TempPathFactory,
    steps: list[int],
    losses: list[float | None],
    count_limit: int,
    bytes_limit: int,
    reopened: int,
) -> None:
    folder = tmp_path_factory.mktemp("run")
    history = CheckpointHistory(folder, count_limit, bytes_limit)
    history.committed(write(folder, 0), None)
    epoch, best, best_loss = 0, None, float("inf")
    for index, step in enumerate(steps):
        if index % reopened == 0:
            history = CheckpointHistory(folder, count_limit, bytes_limit)
        epoch += step
        loss = losses[index % len(losses)]
        if loss is not None and loss < best_loss:
            best, best_loss = epoch, loss
        name = write(folder, epoch)
        coming = write(folder, epoch + 1)  # on disk before the transaction that will point at it
        gone = history.committed(name, loss)
        assert {name, coming}.isdisjoint(gone)
        assert (folder / name).is_file()
        assert (folder / coming).is_file()
        (folder / coming).unlink()
        assert history.best_epoch() == best
        left = epochs(history)
        assert {0, epoch, *([best] if best is not None else [])} <= set(left)
        assert len(left) <= count_limit
        assert len(left) * SIZE <= bytes_limit or len(left) <= 3


def test_what_is_kept_is_spread_over_the_whole_run(tmp_path: Path) -> None:
    history = CheckpointHistory(tmp_path, 16, 10**6)
    for epoch in range(1001):
        history.committed(write(tmp_path, epoch), 1 / (epoch + 1))
    left = epochs(history)
    gaps = {after - before for before, after in itertools.pairwise(left[:-1])}
    assert (left[0], left[-1]) == (0, 1000)
    assert 8 <= len(left) <= 16
    assert gaps == {64} or gaps == {128}


def test_the_nearest_at_or_before_an_epoch_answers_for_it(tmp_path: Path) -> None:
    history = CheckpointHistory(tmp_path, 16, 10**6)
    for epoch in (2, 5, 9):
        history.committed(write(tmp_path, epoch), None)
    found = {epoch: one and one.epoch for epoch in (1, 2, 4, 5, 8, 10**20) for one in [history.at(epoch)]}
    assert found == {1: None, 2: 2, 4: 2, 5: 5, 8: 5, 10**20: 9}


def test_a_rewound_run_drops_its_later_checkpoints_and_its_later_best(tmp_path: Path) -> None:
    history = CheckpointHistory(tmp_path, 16, 10**6)
    for epoch, loss in enumerate([0.9, 0.5, 0.3, 0.1]):
        history.committed(write(tmp_path, epoch), loss)
    history.drop_after(1)
    assert epochs(history) == [0, 1]
    assert history.best_epoch() is None
    history.committed(write(tmp_path, 2, attempt=2), 0.4)
    assert history.best_epoch() == 2


def test_a_run_that_is_rewound_to_its_best_epoch_keeps_it(tmp_path: Path) -> None:
    history = CheckpointHistory(tmp_path, 16, 10**6)
    for epoch, loss in enumerate([0.9, 0.5, 0.3]):
        history.committed(write(tmp_path, epoch), loss)
    history.drop_after(2)
    assert history.best_epoch() == 2
    assert CheckpointHistory(tmp_path, 16, 10**6).best_epoch() == 2


def test_of_equal_losses_the_first_is_the_best(tmp_path: Path) -> None:
    history = CheckpointHistory(tmp_path, 16, 10**6)
    for epoch, loss in enumerate([0.5, 0.3, None, 0.3, 0.4]):
        history.committed(write(tmp_path, epoch), loss)
    assert history.best_epoch() == 1


def test_a_resumed_run_takes_the_place_of_what_its_last_attempt_wrote(tmp_path: Path) -> None:
    history = CheckpointHistory(tmp_path, 16, 10**6)
    for epoch in range(6):
        history.committed(write(tmp_path, epoch), 1 - epoch / 10)
    resumed = CheckpointHistory(tmp_path, 16, 10**6)
    gone = resumed.committed(write(tmp_path, 3, attempt=2), 0.7)
    assert gone == [f"0001-00000{epoch}.safetensors" for epoch in (3, 4, 5)]
    assert [(one.epoch, one.attempt) for one in resumed.kept()] == [(0, 1), (1, 1), (2, 1), (3, 2)]
    assert resumed.best_epoch() == 3


def test_files_that_are_no_checkpoints_are_left_alone(tmp_path: Path) -> None:
    others = ["start", "notes.safetensors", "0001-000001.part", ".borrowed-12", "1-2.safetensors"]
    for name in others:
        (tmp_path / name).write_bytes(b"")
    history = CheckpointHistory(tmp_path, 3, 0)
    for epoch in range(9):
        history.committed(write(tmp_path, epoch), None)
    assert epochs(history) == [0, 8]
    assert all((tmp_path / name).is_file() for name in others)


@pytest.mark.parametrize("torn", [b"", b"\0" * 20, b"[1]", b'{"epoch": null, "loss": 1}'])
def test_a_best_that_a_power_cut_tore_only_counts_anew(tmp_path: Path, torn: bytes) -> None:
    (tmp_path / "best.json").write_bytes(torn)
    history = CheckpointHistory(tmp_path, 3, 0)
    assert history.best_epoch() is None
    history.committed(write(tmp_path, 4), 0.5)
    assert CheckpointHistory(tmp_path, 3, 0).best_epoch() == 4


def test_the_store_knows_the_checkpoints_of_each_run(tmp_path: Path) -> None:
    artifacts = ArtifactStore(tmp_path, checkpoint_count=3, checkpoint_bytes=10**6)
    folder = artifacts.directory(RUN)
    for epoch in range(5):
        artifacts.keep_checkpoint(RUN, write(folder, epoch), 1.0 - epoch % 2)
    assert [one.epoch for one in artifacts.checkpoints(RUN)] == [0, 1, 4]
    assert artifacts.best_checkpoint_epoch(RUN) == 1
    assert artifacts.checkpoint_at(RUN, 3) == "0001-000001.safetensors"
    artifacts.drop_checkpoints_after(RUN, 0)
    assert [one.epoch for one in artifacts.checkpoints(RUN)] == [0]
    with pytest.raises(NotFound):
        artifacts.keep_checkpoint(RUN, "0001-000009.safetensors")
    artifacts.delete(RUN)
    assert artifacts.checkpoints(RUN) == []
    with pytest.raises(NotFound):
        artifacts.checkpoint_at(RUN, 3)
