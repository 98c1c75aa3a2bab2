"""The folders of uploads (`UploadFiles`): one each, which appears whole or not at all; may import intake's names.

    <data>/uploads/<id>/     examples.npz and meta.json, never changed
    <data>/incoming/         what is being received, converted or deleted; emptied at every start

Methods block for as long as the disk takes: call them in a thread (`asyncio.to_thread`).
"""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Set
from dataclasses import dataclass
from pathlib import Path

from layerlab.intake.shelf import EXAMPLES, UPLOADS
from layerlab.storage.failures import as_storage_errors


@dataclass(frozen=True)
class Arrival:
    """An upload on its way: `body` takes what is sent, `folder` what is made of it."""

    id: str
    body: Path
    folder: Path


class UploadFiles:
    """The files of all uploads under `data_directory`. A failing disk raises StorageError."""

    def __init__(self, data_directory: Path) -> None:
        self._kept = data_directory / UPLOADS
        self._incoming = data_directory / "incoming"

    def prepare(self, known: Set[str]) -> None:
        """Remove what an earlier server left half done: on its way, or in its place but without a row (`known`)."""
        with as_storage_errors():
            for folder in (self._kept, self._incoming):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            for entry in list(self._kept.iterdir()):
                if entry.name not in known:
                    entry.rename(self._incoming / entry.name)
            shutil.rmtree(self._incoming, ignore_errors=True)
            self._incoming.mkdir(mode=0o700, exist_ok=True)

    def begin(self) -> Arrival:
        """A new id, with an empty folder and the name of a file for the body."""
        upload_id = secrets.token_hex(16)
        folder = self._incoming / upload_id
        with as_storage_errors():
            folder.mkdir(mode=0o700)
        return Arrival(upload_id, self._incoming / f"{upload_id}.body", folder)

    def place(self, arrival: Arrival) -> int:
        """Move the finished folder to its place, for good; returns the bytes of its examples."""
        with as_storage_errors():
            arrival.folder.rename(self._kept / arrival.id)
            _sync(self._kept)
            return (self._kept / arrival.id / EXAMPLES).stat().st_size

    def discard(self, arrival: Arrival) -> None:
        """Forget whatever is left of an arrival. Never fails; `prepare` takes what cannot be removed now."""
        shutil.rmtree(arrival.folder, ignore_errors=True)
        arrival.body.unlink(missing_ok=True)

    def remove(self, upload_id: str) -> None:
        """Out of its place at once, even if removing the files takes a while or fails."""
        away = self._incoming / f"{upload_id}.deleted"
        with as_storage_errors():
            try:
                (self._kept / upload_id).rename(away)
            except FileNotFoundError:  # somebody took it by hand
                return
            shutil.rmtree(away, ignore_errors=True)

    def used_bytes(self) -> int:
        """Bytes of all uploads, those on their way too."""
        with as_storage_errors():
            return sum(_bytes_below(folder) for folder in (self._kept, self._incoming))


def _bytes_below(folder: Path) -> int:
    total = 0
    for path, _, names in os.walk(folder):
        for name in names:
            try:
                total += os.stat(os.path.join(path, name)).st_size
            except FileNotFoundError:  # it ended meanwhile
                continue
    return total


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
