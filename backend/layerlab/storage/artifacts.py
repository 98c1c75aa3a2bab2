"""The files of runs beside the database (`ArtifactStore`): checkpoints, pictures; may import this room.

    <data>/runs/<id>/                the run's folder; trainers write their checkpoints here; see checkpoints.py
    <data>/runs/<id>/start           the checkpoint that a forked run starts from: its own copy
    <data>/runs/<id>/pictures/       one frame for each kept epoch; see album.py

Methods block for as long as the disk takes: call them in a thread (`asyncio.to_thread`).
"""

from __future__ import annotations

import shutil
from pathlib import Path
from secrets import token_hex

from layerlab.errors import NotFound
from layerlab.storage.album import Album
from layerlab.storage.checkpoints import CheckpointHistory, Kept
from layerlab.storage.failures import as_storage_errors
from layerlab.storage.journal import checked_id

START = "start"


class ArtifactStore:
    """The folders of all runs under `data_directory`.

    A malformed id raises NotFound, a failing disk StorageError. Pictures of one run are kept up to
    `picture_count` frames and `picture_bytes` bytes, then thinned out; checkpoints likewise, but for the first,
    the best and the newest, which always stay.
    """

    def __init__(
        self,
        data_directory: Path,
        *,
        picture_count: int = 400,
        picture_bytes: int = 32 * 2**20,
        checkpoint_count: int = 128,
        checkpoint_bytes: int = 64 * 2**20,
    ) -> None:
        self._runs = data_directory / "runs"
        self._picture_count = picture_count
        self._picture_bytes = picture_bytes
        self._checkpoint_count = checkpoint_count
        self._checkpoint_bytes = checkpoint_bytes
        self._albums: dict[str, Album] = {}
        self._histories: dict[str, CheckpointHistory] = {}

    def directory(self, run_id: str) -> Path:
        """The run's folder, made if it is not there; closed to other users of the machine."""
        path = self._path(run_id)
        with as_storage_errors():
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
        return path

    def save_frame(self, run_id: str, epoch: int, frame: bytes) -> None:
        """Keeps the pictures of an epoch, instead of earlier ones of it. One caller at a time a run."""
        self.directory(run_id)
        with as_storage_errors():
            self._album(run_id).save(epoch, frame)

    def newest_frame(self, run_id: str) -> bytes | None:
        """The newest kept pictures; None if there are none."""
        with as_storage_errors():
            return self._looked_at(run_id).newest()

    def nearest_frame(self, run_id: str, epoch: int) -> bytes | None:
        """As `frame_at`; before the first kept pictures, these: the first epochs of a run may have shared a commit."""
        with as_storage_errors():
            album = self._looked_at(run_id)
            return album.at(epoch) or album.first()

    def frame_at(self, run_id: str, epoch: int) -> bytes | None:
        """The pictures of `epoch`, or of the nearest kept one before it; None if there are none."""
        with as_storage_errors():
            return self._looked_at(run_id).at(epoch)

    def drop_frames_after(self, run_id: str, epoch: int) -> None:
        """Deletes the pictures of later epochs: the run is rewound to this one."""
        with as_storage_errors():
            self._album(run_id).drop_after(epoch)

    def checkpoint(self, run_id: str, name: str) -> Path:
        """The path of a checkpoint. Raises NotFound if it is not a file directly in the run's folder."""
        path = self._path(run_id) / name
        if path.name != name or not path.is_file():
            raise NotFound("There is no such checkpoint.")
        return path

    def borrow_checkpoint(self, run_id: str, name: str) -> Path:
        """Another name for a checkpoint's file, which outlives pruning; the borrower unlinks it. Raises NotFound."""
        path = self.checkpoint(run_id, name)
        borrowed = path.with_name(f".borrowed-{token_hex(8)}")  # no suffix: pruning looks for it
        with as_storage_errors():
            try:
                borrowed.hardlink_to(path)
            except FileNotFoundError:
                raise NotFound("There is no such checkpoint.") from None
            except OSError:  # a file system without links
                shutil.copyfile(path, borrowed)
        return borrowed

    def keep_checkpoint(self, run_id: str, name: str, loss: float | None = None) -> list[str]:
        """The database points at `name` now, an epoch with this loss: thins out the others; the names deleted.

        Raises NotFound if it is not there. One caller at a time a run.
        """
        self.checkpoint(run_id, name)
        history = self._histories.setdefault(run_id, self._history(run_id))
        with as_storage_errors():
            return history.committed(name, loss)

    def checkpoints(self, run_id: str) -> list[Kept]:
        """The kept checkpoints, by epoch."""
        with as_storage_errors():
            return self._history(run_id).kept()

    def best_checkpoint_epoch(self, run_id: str) -> int | None:
        """The epoch of the kept checkpoint with the lowest loss; None while no loss is known."""
        with as_storage_errors():
            return self._history(run_id).best_epoch()

    def checkpoint_at(self, run_id: str, epoch: int) -> str:
        """The name of the nearest kept checkpoint at or before the end of `epoch`. Raises NotFound."""
        with as_storage_errors():
            found = self._history(run_id).at(epoch)
        if found is None:
            raise NotFound("No checkpoint is kept of that epoch, nor of an earlier one.", code="no_checkpoint")
        return found.name

    def drop_checkpoints_after(self, run_id: str, epoch: int) -> None:
        """Deletes the checkpoints of later epochs: the run is rewound to this one."""
        with as_storage_errors():
            self._histories.setdefault(run_id, self._history(run_id)).drop_after(epoch)

    def place_start(self, run_id: str, made: Path) -> None:
        """Moves the checkpoint that a run starts from into its folder."""
        target = self.directory(run_id) / START
        with as_storage_errors():
            made.replace(target)

    def start(self, run_id: str) -> Path | None:
        """The checkpoint that a run starts from; None if it has none of its own."""
        path = self._path(run_id) / START
        return path if path.is_file() else None

    def forget(self, run_id: str) -> None:
        """Drops what is held in memory of a run that has ended; its files stay."""
        self._albums.pop(run_id, None)
        self._histories.pop(run_id, None)

    def delete(self, run_id: str) -> None:
        """Deletes the run's folder. A second call does nothing."""
        path = self._path(run_id)
        self.forget(run_id)
        with as_storage_errors():
            if path.exists():
                shutil.rmtree(path)

    def _path(self, run_id: str) -> Path:
        return self._runs / checked_id(run_id)

    def _history(self, run_id: str) -> CheckpointHistory:
        if held := self._histories.get(run_id):
            return held
        return CheckpointHistory(self._path(run_id), self._checkpoint_count, self._checkpoint_bytes)

    def _album(self, run_id: str) -> Album:
        return self._albums.setdefault(run_id, self._looked_at(run_id))

    def _looked_at(self, run_id: str) -> Album:
        """An album for reading. One of an old run is not held: else whoever browses would fill the memory."""
        if held := self._albums.get(run_id):
            return held
        return Album(self._path(run_id) / "pictures", self._picture_count, self._picture_bytes)
