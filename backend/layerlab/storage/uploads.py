"""Everything that is remembered of uploads (`UploadStore`): their rows, and through them their folders.

The row is the truth: a folder comes before its row and goes after it, so that what has a row has its content.
May import this room.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import Row, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from layerlab.errors import Conflict, InvalidInput, LayerlabError, NotFound
from layerlab.sentences import sentence
from layerlab.storage.database import Database
from layerlab.storage.tables import LOCAL, uploads
from layerlab.storage.upload_files import Arrival, UploadFiles

UPLOAD_ID = re.compile(r"[0-9a-f]{32}", re.ASCII)


@dataclass(frozen=True, slots=True)
class UploadRecord:
    """One upload as it is kept: `description` says what is in it, `bytes` how large its examples are."""

    id: str
    owner: str
    created_at: str
    bytes: int
    description: dict[str, Any]

    @property
    def document(self) -> dict[str, Any]:
        """The upload as it is shown."""
        return {**self.description, "bytes": self.bytes}


@dataclass(frozen=True, slots=True)
class UploadKey:
    """The hash of an Idempotency-Key, if one was sent, and of what was sent with it (R12)."""

    key: str | None
    body: str


class UploadStore:
    """The uploads of one data folder, `most_bytes` together. An unknown id raises NotFound, a failing disk
    StorageError."""

    def __init__(self, database: Database, data_directory: Path, most_bytes: int) -> None:
        self._database = database
        self._files = UploadFiles(data_directory)
        self.most_bytes = most_bytes

    async def prepare(self) -> None:
        """Remove what an earlier server left half done."""
        rows = await self._rows(select(uploads.c.id))
        await asyncio.to_thread(self._files.prepare, {row.id for row in rows})

    async def begin(self) -> Arrival:
        """A new id, with an empty folder and the name of a file for the body."""
        return await asyncio.to_thread(self._files.begin)

    async def check_room(self) -> None:
        """Raises Conflict if all uploads, with those on their way, take more than they may."""
        used = await self.used_bytes()
        if used > self.most_bytes:
            message = sentence(
                "uploads_full",
                "All uploads together would take {used:,} bytes; at most {most_bytes:,} may be kept "
                "here. Delete some that are not needed any more.",
                used=used,
                most_bytes=self.most_bytes,
            )
            raise Conflict(message)

    async def keep(
        self, arrival: Arrival, description: dict[str, Any], key: UploadKey, *, owner: str = LOCAL
    ) -> UploadRecord:
        """Give the finished folder its place and its row; the upload, or the one that the same key made meanwhile.

        Raises Conflict if there is no room for it, and InvalidInput as `repeated` does; then nothing is kept.
        """
        await asyncio.to_thread(arrival.body.unlink, missing_ok=True)  # not needed any more, and not counted
        await self.check_room()
        # To its end even if nobody waits any more: a folder and its row come together.
        return await asyncio.shield(asyncio.ensure_future(self._keep(arrival, description, key, owner)))

    async def repeated(self, key: UploadKey, *, owner: str = LOCAL) -> UploadRecord | None:
        """The upload that this owner made under this key before. Raises InvalidInput if that was of other bytes."""
        return await self._database.read(lambda connection: _repeated(connection, key, owner))

    async def discard(self, arrival: Arrival) -> None:
        """Forget whatever is left of an arrival. Never fails."""
        await asyncio.to_thread(self._files.discard, arrival)

    async def page(self, *, owner: str = LOCAL) -> list[UploadRecord]:
        """The owner's uploads, newest first."""
        query = select(uploads).where(uploads.c.owner == owner)
        rows = await self._rows(query.order_by(uploads.c.created_at.desc(), uploads.c.id))
        return [_record(row) for row in rows]

    async def get(self, upload_id: str) -> UploadRecord:
        """One upload."""
        rows = await self._rows(select(uploads).where(uploads.c.id == _checked(upload_id)))
        if not rows:
            raise no_such_upload()
        return _record(rows[0])

    async def delete(self, upload_id: str) -> None:
        """Gone at once, even if removing the files takes a while or fails."""
        statement = delete(uploads).where(uploads.c.id == _checked(upload_id))

        async def work(connection: AsyncConnection) -> None:
            if (await connection.execute(statement)).rowcount == 0:
                raise no_such_upload()

        await self._database.write(work)
        await asyncio.to_thread(self._files.remove, upload_id)

    async def used_bytes(self) -> int:
        """Bytes of all uploads, those on their way too."""
        return await asyncio.to_thread(self._files.used_bytes)

    async def _keep(self, arrival: Arrival, description: dict[str, Any], key: UploadKey, owner: str) -> UploadRecord:
        size = await asyncio.to_thread(self._files.place, arrival)
        record = UploadRecord(arrival.id, owner, description["created_at"], size, description)

        async def work(connection: AsyncConnection) -> UploadRecord:
            if earlier := await _repeated(connection, key, owner):
                return earlier
            await connection.execute(insert(uploads), _columns(record, key))
            return record

        try:
            kept = await self._database.write(work)
        except LayerlabError:
            await asyncio.to_thread(self._files.remove, arrival.id)
            raise
        if kept.id != arrival.id:
            await asyncio.to_thread(self._files.remove, arrival.id)
        return kept

    async def _rows(self, query: Any) -> Sequence[Row[Any]]:
        async def work(connection: AsyncConnection) -> Sequence[Row[Any]]:
            return (await connection.execute(query)).all()

        return await self._database.read(work)


def no_such_upload() -> NotFound:
    return NotFound("There is no such upload.")


async def _repeated(connection: AsyncConnection, key: UploadKey, owner: str) -> UploadRecord | None:
    if key.key is None:
        return None
    query = select(uploads).where(uploads.c.owner == owner, uploads.c.request_key == key.key)
    row = (await connection.execute(query)).one_or_none()
    if row is not None and row.request_body != key.body:
        message = "This Idempotency-Key was used with another file or other options."
        raise InvalidInput(message, code="idempotency_key_reused")
    return None if row is None else _record(row)


def _checked(upload_id: str) -> str:
    if not UPLOAD_ID.fullmatch(upload_id):
        raise no_such_upload()
    return upload_id


def _record(row: Row[Any]) -> UploadRecord:
    return UploadRecord(row.id, row.owner, row.created_at, row.bytes, orjson.loads(row.description))


def _columns(record: UploadRecord, key: UploadKey) -> dict[str, Any]:
    return {
        "id": record.id,
        "owner": record.owner,
        "created_at": record.created_at,
        "bytes": record.bytes,
        "description": orjson.dumps(record.description).decode(),
        "request_key": key.key,
        "request_body": key.body,
    }
