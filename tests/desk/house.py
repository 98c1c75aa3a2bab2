"""A whole server without its processes (`House`): real stores in a folder, scripted training, calculations in a thread.

Its app is assembled from the same table as the real one; who asks, and with what rights, is the test's to say.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
from fastapi import FastAPI

from layerlab.api import problems
from layerlab.api.answers import PREFIX
from layerlab.api.contract import assemble
from layerlab.api.dependencies import desk_of
from layerlab.api.routes import ROUTES
from layerlab.archive import RunArchive
from layerlab.catalog.datasets.shelf import place
from layerlab.desk import Desk, Rights, Services
from layerlab.intake.fetching import Fetcher
from layerlab.intake.shelf import FolderShelf
from layerlab.jobs.scripted import Script, ScriptedExecutor
from layerlab.jobs.workbench import InlineWorkbench
from layerlab.main import IMPORTING
from layerlab.people.identity import LOCAL, Person
from layerlab.people.rights import Kind, Thing, Verb, can
from layerlab.questions import Questions
from layerlab.runs import RunService
from layerlab.settings import Settings
from layerlab.storage.artifacts import ArtifactStore
from layerlab.storage.database import Database
from layerlab.storage.runs import RunStore
from layerlab.storage.uploads import UploadStore
from layerlab.streaming.hub import EventHub
from layerlab.uploads import UploadRequest, UploadService

STRANGER = Person("stranger")
TABLE = b"x,y,kind\n" + b"".join(b"%d,%d,%s\n" % (n, n * n, b"odd" if n % 2 else b"even") for n in range(20))


@dataclass
class Witness:
    """Rights that grant what `can` grants, and remember what was asked."""

    asked: list[tuple[Verb, Kind]] = field(default_factory=list)

    def __call__(self, who: Person, verb: Verb, thing: Thing) -> bool:
        self.asked.append((verb, thing.kind))
        return can(who, verb, thing)


@dataclass
class House:
    """The services, and an app over them."""

    services: Services
    app: FastAPI

    @classmethod
    @asynccontextmanager
    async def open(cls, folder: Path) -> AsyncIterator[House]:
        settings = Settings(data_dir=folder)
        place(FolderShelf(folder))
        database = await Database.open(folder / "layerlab.db")
        services = _services(settings, database)
        await services.uploads.open()
        app = FastAPI(openapi_url=None)
        problems.install(app)
        assemble(app, ROUTES)
        app.state.services = services
        try:
            yield cls(services, app)
        finally:
            await services.runs.close()
            await database.close()

    def desk(self, who: Person = LOCAL, rights: Rights = can) -> Desk:
        return Desk(who, self.services, rights)

    def client(self, who: Person = LOCAL, rights: Rights = can) -> httpx2.AsyncClient:
        """Somebody's client; one at a time."""
        self.app.dependency_overrides[desk_of] = lambda: self.desk(who, rights)
        return httpx2.AsyncClient(transport=httpx2.ASGITransport(self.app), base_url=f"http://localhost{PREFIX}")

    async def finished_run(self, spec: dict[str, Any]) -> str:
        """The id of a new run that has ended."""
        async with self.client() as client:
            answer = await client.post("/runs", json=spec)
            assert answer.status_code == 201, answer.text
            run_id: str = answer.json()["id"]
            while (await client.get(f"/runs/{run_id}")).json()["ended_at"] is None:
                await asyncio.sleep(0.01)
        return run_id

    async def upload(self) -> str:
        """The id of a small table."""
        kept = await self.desk().upload(UploadRequest("table", "auto"), _once(TABLE))
        return str(kept["id"])

    async def socket(self, address: str) -> list[dict[str, Any]]:
        """Everything that the server sends to a viewer who only listens; whoever `client` was last called for."""
        sent: list[dict[str, Any]] = []
        received = [{"type": "websocket.connect"}]

        async def receive() -> dict[str, Any]:
            if received:
                return received.pop()
            return await asyncio.Future()

        async def send(message: Any) -> None:
            sent.append(message)

        scope = {"type": "websocket", "path": PREFIX + address, "query_string": b"", "headers": [], "subprotocols": []}
        await self.app({**scope, "scheme": "ws", "root_path": ""}, receive, send)
        return sent


def _services(settings: Settings, database: Database) -> Services:
    folder, store = settings.data_dir, RunStore(database)
    artifacts, hub = ArtifactStore(folder), EventHub()
    importing = InlineWorkbench(tasks=IMPORTING)
    fetcher = Fetcher(importing.call, folder, is_allowed=False, address="")
    return Services(
        RunService(store, artifacts, hub, ScriptedExecutor(Script(epochs=2)), settings, fetcher),
        RunArchive(store, artifacts, hub, settings.viewers_limit),
        Questions(store, artifacts, InlineWorkbench(), settings.limits, fetcher),
        UploadService(UploadStore(database, folder, settings.upload_store_bytes), store, importing, settings.limits),
        settings.limits,
    )


async def _once(data: bytes) -> AsyncIterator[bytes]:
    yield data
