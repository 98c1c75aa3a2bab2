"""The files of uploads (`UploadStore`): one folder each, which appears whole or not at all.

    <data>/uploads/<id>/     examples.npz and meta.json, never changed
    <data>/incoming/         what is being received, converted or deleted; emptied at every start

Methods block for as long as the disk takes: call them in a thread (`asyncio.to_thread`).
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from layerlab.errors import Conflict, NotFound
from layerlab.intake.shelf import EXAMPLES, META, UPLOADS
from layerlab.storage.failures import as_storage_errors

UPLOAD_ID = re.compile(r"[0-9a-f]{32}", re.ASCII)


@dataclass(frozen=True)
class Arrival:
    """An upload on its way: `body` takes what is sent, `folder` what is made of it."""

    id: str
    body: Path
    folder: Path


class UploadStore:
    """The uploads under `data_directory`, `most_bytes` together. An unknown id raises NotFound."""

    def __init__(self, data_directory: Path, most_bytes: int) -> None:
        self._kept = data_directory / UPLOADS
        self._incoming = data_directory / "incoming"
        self.most_bytes = most_bytes

    def prepare(self) -> None:
        """Remove what an earlier server left half done."""
        with as_storage_errors():
            shutil.rmtree(self._incoming, ignore_errors=True)
            for folder in (self._kept, self._incoming):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def begin(self) -> Arrival:
        """A new id, with an empty folder and the name of a file for the body."""
        upload_id = secrets.token_hex(16)
        folder = self._incoming / upload_id
        with as_storage_errors():
            folder.mkdir(mode=0o700)
        return Arrival(upload_id, self._incoming / f"{upload_id}.body", folder)

    def check_room(self) -> None:
        """Raises Conflict if all uploads, with those on their way, take more than they may."""
        used = self.used_bytes()
        if used > self.most_bytes:
            message = (
                f"All uploads together would take {used:,} bytes; at most {self.most_bytes:,} may be kept here. "
                "Delete some that are not needed any more."
            )
            raise Conflict(message, code="uploads_full")

    def keep(self, arrival: Arrival) -> dict[str, Any]:
        """Move the finished folder to its place, for good; returns its description."""
        with as_storage_errors():
            self.check_room_after(arrival)
            arrival.folder.rename(self._kept / arrival.id)
            _sync(self._kept)
        return self.get(arrival.id)

    def check_room_after(self, arrival: Arrival) -> None:
        """`check_room`, the body of this arrival no longer counted: it is not needed any more."""
        arrival.body.unlink(missing_ok=True)
        self.check_room()

    def discard(self, arrival: Arrival) -> None:
        """Forget whatever is left of an arrival. Never fails; `prepare` takes what cannot be removed now."""
        shutil.rmtree(arrival.folder, ignore_errors=True)
        arrival.body.unlink(missing_ok=True)

    def page(self) -> list[dict[str, Any]]:
        """The descriptions of all uploads, newest first."""
        with as_storage_errors():
            found = [self._describe(folder) for folder in self._kept.iterdir() if UPLOAD_ID.fullmatch(folder.name)]
        return sorted((meta for meta in found if meta), key=lambda meta: str(meta["created_at"]), reverse=True)

    def get(self, upload_id: str) -> dict[str, Any]:
        """One upload's description."""
        meta = self._describe(self._path(upload_id))
        if meta is None:
            raise no_such_upload()
        return meta

    def delete(self, upload_id: str) -> None:
        """Gone at once, even if removing the files takes a while or fails."""
        folder, away = self._path(upload_id), self._incoming / f"{upload_id}.deleted"
        with as_storage_errors():
            try:
                folder.rename(away)
            except FileNotFoundError:
                raise no_such_upload() from None
            shutil.rmtree(away, ignore_errors=True)

    def used_bytes(self) -> int:
        """Bytes of all uploads, those on their way too."""
        with as_storage_errors():
            return sum(_bytes_below(folder) for folder in (self._kept, self._incoming))

    def _path(self, upload_id: str) -> Path:
        if not UPLOAD_ID.fullmatch(upload_id):
            raise no_such_upload()
        return self._kept / upload_id

    def _describe(self, folder: Path) -> dict[str, Any] | None:
        try:
            meta: dict[str, Any] = orjson.loads((folder / META).read_bytes())
            return {**meta, "bytes": (folder / EXAMPLES).stat().st_size}
        except (FileNotFoundError, NotADirectoryError, orjson.JSONDecodeError):  # deleted meanwhile, or spoilt
            return None


def no_such_upload() -> NotFound:
    return NotFound("There is no such upload.")


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
