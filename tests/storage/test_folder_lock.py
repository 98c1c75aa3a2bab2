"""One data folder has one server."""

from __future__ import annotations

from pathlib import Path

import pytest

from layerlab.errors import Conflict
from layerlab.storage.folder_lock import FolderLock


def test_a_folder_is_taken_once_until_it_is_let_go(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "data"
    first, second = FolderLock(folder), FolderLock(folder)
    first.acquire()
    assert folder.stat().st_mode & 0o777 == 0o700
    for _ in range(2):
        with pytest.raises(Conflict) as refusal:
            second.acquire()
        assert refusal.value.code == "data_folder_in_use"
    second.release()
    with pytest.raises(Conflict):
        second.acquire()
    first.release()
    first.release()
    second.acquire()
    second.release()
