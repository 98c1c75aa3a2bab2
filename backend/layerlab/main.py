"""`create_app(settings)`: the only place that picks implementations and joins them."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog
from fastapi import FastAPI

from layerlab import __version__
from layerlab.api import edge, openapi, page, problems
from layerlab.api.contract import assemble
from layerlab.api.routes import ROUTES
from layerlab.archive import RunArchive
from layerlab.catalog.datasets.shelf import place
from layerlab.desk import Services
from layerlab.errors import LayerlabError
from layerlab.intake import conversion, shelf
from layerlab.intake.fetching import Fetcher
from layerlab.jobs.engine import DEVICE_VARIABLE
from layerlab.jobs.forkserver import ForkFailed, ForkServer
from layerlab.jobs.limits import ProcessLimits
from layerlab.jobs.local import LocalExecutor
from layerlab.jobs.workbench import LocalWorkbench
from layerlab.network.forecast import Calibration
from layerlab.questions import Questions
from layerlab.runs import RunService
from layerlab.settings import Settings
from layerlab.storage.artifacts import ArtifactStore
from layerlab.storage.calibrations import CalibrationFile
from layerlab.storage.database import Database
from layerlab.storage.runs import RunStore
from layerlab.storage.uploads import UploadStore
from layerlab.streaming.hub import EventHub
from layerlab.uploads import UploadService

log = structlog.get_logger(__name__)

CALIBRATION_DELAY_SECONDS = 3.0
"""A server that has just started has better things to do: its page opens, and somebody presses Train."""
IMPORTING = f"{conversion.__name__}:TASKS"


def create_app(settings: Settings) -> FastAPI:
    """The whole server. Nothing is opened before the app's lifespan begins."""
    container = Container(settings)
    app = FastAPI(
        title="Layerlab",
        version=__version__,
        summary="Build convolutional networks, train them for real, see inside while they learn",
        openapi_url=None,  # a route of the table
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=container.lifespan,
    )
    app.state.close = container.service.close
    app.state.services = container.services
    problems.install(app)
    openapi.install(app, ROUTES)
    app.add_middleware(edge.Edge, allowed_hosts=settings.allowed_hosts)
    assemble(app, ROUTES)
    page.install(app)
    return app


def device_environment(device: str) -> dict[str, str]:
    """What trainers have to know to find the device; with "cpu" they see no card at all."""
    visible = "" if device == "cpu" else os.environ.get("CUDA_VISIBLE_DEVICES")
    return {DEVICE_VARIABLE: device, **({} if visible is None else {"CUDA_VISIBLE_DEVICES": visible})}


class Container:
    """The rooms of one server, joined; opened and closed with the app."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._database = Database(settings.data_dir / "layerlab.db")
        self._forks = ForkServer(
            environment={**device_environment(settings.device), **shelf.environment(settings.data_dir)}
        )
        # Two: a slow answer, an ONNX file say, does not hold up the one that follows a finger.
        self._workbench = LocalWorkbench(self._forks, workers=2)
        # Apart from the other one: reading a large file takes a minute, and previews must not wait for it.
        self._importing = LocalWorkbench(self._forks, workers=2, tasks=IMPORTING)
        self._fetcher = Fetcher(
            self._importing.call,
            settings.data_dir / shelf.OPENML,
            is_allowed=settings.openml,
            address=settings.openml_url,
        )
        limits = ProcessLimits(memory_bytes=settings.trainer_memory_bytes)
        store = RunStore(self._database)
        artifacts = ArtifactStore(
            settings.data_dir,
            picture_bytes=settings.picture_store_bytes,
            checkpoint_bytes=settings.checkpoint_store_bytes,
        )
        self.questions = Questions(store, artifacts, self._workbench, settings.limits, self._fetcher)
        kept = UploadStore(self._database, settings.data_dir, settings.upload_store_bytes)
        self.uploads = UploadService(kept, store, self._importing, settings.limits)
        hub = EventHub()
        self.archive = RunArchive(store, artifacts, hub, settings.viewers_limit)
        self.service = RunService(
            store,
            artifacts,
            hub,
            LocalExecutor(self._forks, limits=limits, wall_seconds=settings.run_seconds),
            settings,
            self._fetcher,
        )
        self.services = Services(self.service, self.archive, self.questions, self.uploads, settings.limits)

    @asynccontextmanager
    async def lifespan(self, _app: FastAPI) -> AsyncIterator[None]:
        """Open the database and reconcile before the first request; warm the engine beside it."""
        self._settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        place(shelf.FolderShelf(self._settings.data_dir))
        await self._database.prepare()
        await self.uploads.open()
        warming = asyncio.create_task(self._warm())
        await self.service.open()
        try:
            yield
        finally:
            warming.cancel()
            await asyncio.gather(warming, return_exceptions=True)
            await self._fetcher.close()
            await self._importing.close()
            await self.service.close()
            await self.questions.close()
            await self._forks.close()
            await self._database.close()

    async def _warm(self) -> None:
        """Import what trainers need before anyone asks for one; a failure is told to whoever asks."""
        try:
            await self._forks.warm()
            await self._workbench.warm()
            await self._calibrate()
        except (ForkFailed, LayerlabError) as error:
            if not self.service.is_closing:
                log.error("engine_not_ready", exc_info=error)

    async def _calibrate(self) -> None:
        """Learn how fast this machine is, from the data folder or by measuring while nothing trains."""
        kept = CalibrationFile(self._settings.data_dir, self._settings.device)
        known = await asyncio.to_thread(kept.read)
        if known is None:
            await asyncio.sleep(CALIBRATION_DELAY_SECONDS)
            while self.service.training_count:
                await asyncio.sleep(CALIBRATION_DELAY_SECONDS)
            apart = LocalWorkbench(self._forks, limits=ProcessLimits())  # at the priority of a trainer
            try:
                measured = await apart.call("calibrate", {})
            finally:
                await apart.close()
            if not measured:  # runs compute on another device than the processor
                return
            known = Calibration.model_validate(measured)
            await asyncio.to_thread(kept.write, known)
        self.service.calibration = known
