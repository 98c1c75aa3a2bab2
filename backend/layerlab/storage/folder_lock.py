"""Keeps two servers from using one data folder (`FolderLock`): both would think every run of the other interrupted."""

from __future__ import annotations

import fcntl
from pathlib import Path
from typing import IO

from layerlab.errors import Conflict


class FolderLock:
    """An advisory lock on `<folder>/lock`; the system lets go of it when the process ends, however it ends."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "lock"
        self._file: IO[str] | None = None

    def acquire(self) -> None:
        """Take it. Raises Conflict if another process has it."""
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = self._path.open("a")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            file.close()
            raise Conflict("Another Layerlab server uses this data folder.", code="data_folder_in_use") from error
        self._file = file

    def release(self) -> None:
        """Let go. A second call does nothing."""
        if self._file is not None:
            self._file.close()
            self._file = None
