"""UploadService, the story of an upload: receive, have it converted in a worker, keep it whole or leave nothing.

It joins storage and jobs and knows nothing of HTTP. What was sent is never opened in this process.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from layerlab.errors import Busy, Conflict, InvalidInput, LimitExceeded, WorkerFailed
from layerlab.jobs.executor import Workbench
from layerlab.sentences import sentence
from layerlab.settings import Limits
from layerlab.storage.failures import as_storage_errors
from layerlab.storage.runs import RunStore
from layerlab.storage.tables import LOCAL
from layerlab.storage.upload_files import Arrival
from layerlab.storage.uploads import UploadKey, UploadRecord, UploadStore

WRITE_BYTES = 2**20


@dataclass(frozen=True)
class UploadBounds:
    """How many files may be on their way at once, and how long receiving and converting one may take."""

    at_once: int = 4
    receive_seconds: float = 600.0
    convert_seconds: float = 120.0


@dataclass(frozen=True)
class UploadRequest:
    """How an upload is to be read, and what it shall be called."""

    name: str
    format: str
    fields: dict[str, Any] = field(default_factory=dict)
    idempotency_key: str | None = None


class UploadService:
    """One for each server. `open` before anything else."""

    def __init__(
        self,
        store: UploadStore,
        runs: RunStore,
        workbench: Workbench,
        limits: Limits,
        bounds: UploadBounds = UploadBounds(),
    ) -> None:
        self._store = store
        self._runs = runs
        self._workbench = workbench
        self._limits = limits
        self._bounds = bounds
        self._under_way = 0

    async def open(self) -> None:
        """Remove what was left half done."""
        await self._store.prepare()

    async def accept(self, asked: UploadRequest, parts: AsyncIterator[bytes], *, owner: str = LOCAL) -> dict[str, Any]:
        """Receive, convert and keep; the description with its preview. Whatever fails, nothing stays behind."""
        async with self._arrival() as arrival:
            digest = await self._receive(arrival, parts)
            key = UploadKey(_hash(asked.idempotency_key), _hashed(f"{digest} {asked.format} {asked.fields}"))
            earlier = await self._store.repeated(key, owner=owner)
            if earlier is None:
                answer = await self._convert(arrival, asked)
                kept = await self._store.keep(arrival, answer["meta"], key, owner=owner)
                if kept.id == arrival.id:
                    return {**kept.document, "preview": answer["preview"]}
                earlier = kept
            preview = await self._call("preview_upload", {"id": earlier.id})
            return {**earlier.document, "preview": preview}

    async def page(self, *, owner: str = LOCAL) -> dict[str, Any]:
        """The owner's uploads, newest first, and the room that all uploads take."""
        items = [record.document for record in await self._store.page(owner=owner)]
        return {"items": items, "bytes": await self._store.used_bytes(), "most_bytes": self._store.most_bytes}

    async def get(self, upload_id: str) -> UploadRecord:
        """One upload."""
        return await self._store.get(upload_id)

    async def delete(self, upload_id: str) -> None:
        """Forget it. Raises Conflict while a run that has not ended needs it."""
        await self._store.get(upload_id)
        for run in await self._runs.unfinished():
            if run.spec["data"].get("id") == upload_id:
                said = sentence(
                    "upload_in_use",
                    "The run {name!r} trains on this upload; stop it, or wait for its end.",
                    name=run.name,
                )
                raise Conflict(said)
        await self._store.delete(upload_id)

    @asynccontextmanager
    async def _arrival(self) -> AsyncIterator[Arrival]:
        if self._under_way >= self._bounds.at_once:
            raise Busy("Other files are being uploaded; try again in a moment.", retry_after_seconds=5)
        self._under_way += 1
        try:
            await self._store.check_room()
            arrival = await self._store.begin()
            try:
                yield arrival
            finally:
                # To its end even if the server closes meanwhile.
                await asyncio.shield(self._store.discard(arrival))
        finally:
            self._under_way -= 1

    async def _receive(self, arrival: Arrival, parts: AsyncIterator[bytes]) -> str:
        """Write the body to its file; its SHA-256. Raises LimitExceeded as soon as it is too large."""
        with as_storage_errors():
            file = await asyncio.to_thread(arrival.body.open, "xb")
        digest, waiting, size = hashlib.sha256(), bytearray(), 0
        try:
            async with asyncio.timeout(self._bounds.receive_seconds):
                async for part in parts:
                    size += len(part)
                    self._check_size(size)
                    digest.update(part)
                    waiting += part
                    if len(waiting) >= WRITE_BYTES:
                        await _write(file, waiting)
            await _write(file, waiting)
        except TimeoutError as error:
            raise InvalidInput("The file came too slowly; try again.", code="too_slow") from error
        finally:
            file.close()
        if not size:
            raise InvalidInput("The file is empty: send it as the body of the request.", code="empty")
        return digest.hexdigest()

    def _check_size(self, size: int) -> None:
        most = self._limits.upload_bytes
        if size > most:
            said = sentence(
                "too_large",
                "The file is larger than {most:,} bytes, the most that may be sent.",
                most=most,
                variant="upload",
            )
            raise LimitExceeded(said)

    async def _convert(self, arrival: Arrival, asked: UploadRequest) -> dict[str, Any]:
        limits = {
            "rows": self._limits.upload_rows,
            "pixels": self._limits.upload_pixels,
            "data_bytes": self._limits.data_bytes,
        }
        arguments = {
            "path": str(arrival.body),
            "folder": str(arrival.folder),
            "id": arrival.id,
            "name": asked.name,
            "format": asked.format,
            "fields": asked.fields,
            "limits": limits,
        }
        return await self._call("convert_upload", arguments)

    async def _call(self, task: str, arguments: dict[str, Any]) -> dict[str, Any]:
        seconds = self._bounds.convert_seconds
        try:
            answer: dict[str, Any] = await self._workbench.call(task, arguments, timeout_seconds=seconds)
        except WorkerFailed as error:
            if error.code != "worker_timeout":
                raise
            said = sentence(
                "too_slow",
                "Reading the file took longer than {seconds:.0f} seconds. Send fewer examples.",
                seconds=seconds,
                variant="reading",
            )
            raise InvalidInput(said) from error
        return answer


async def _write(file: Any, waiting: bytearray) -> None:
    with as_storage_errors():
        await asyncio.to_thread(file.write, bytes(waiting))
    waiting.clear()


def _hash(text: str | None) -> str | None:
    return None if text is None else _hashed(text)


def _hashed(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
