"""The services of one server, joined as main joins them, over a real database and files and scripted trainers.

The only file of these tests that knows how a service is made. Nothing here sleeps: what is waited for is said by the
hub, or by the executor.
"""

from __future__ import annotations

import asyncio
import gc
import tempfile
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import orjson

from layerlab.catalog.datasets.shelf import EmptyShelf, place
from layerlab.intake.fetching import Fetcher
from layerlab.intake.shelf import FolderShelf
from layerlab.jobs.executor import Executor, Exited, Job, Message, Workbench
from layerlab.jobs.scripted import ScriptedExecutor
from layerlab.jobs.workbench import InlineWorkbench
from layerlab.network.spec import Spec
from layerlab.questions import Questions
from layerlab.runs import Patience, RunService
from layerlab.settings import Limits, Settings
from layerlab.storage.artifacts import ArtifactStore
from layerlab.storage.database import Database
from layerlab.storage.records import RunRecord
from layerlab.storage.runs import RunStore
from layerlab.storage.uploads import UploadStore
from layerlab.streaming.hub import EventHub
from layerlab.streaming.subscription import Item
from layerlab.training.control import Command, CommandName
from layerlab.uploads import UploadBounds, UploadService

PATIENCE_SECONDS = 30.0
"""Nothing takes long here; on a machine that does much else it may."""
TASKS = "tests.runs.tasks:TASKS"
LAYERS: list[dict[str, Any]] = [{"type": "dense", "units": 3}, {"type": "tanh"}, {"type": "dense", "units": 2}]


def spec(epochs: int = 3, **parts: Any) -> Spec:
    """A network that could train, were its trainer no script; `parts` replace those of its document."""
    document = {"data": {"type": "circle", "samples": 100}, "network": {"layers": LAYERS}}
    return Spec.model_validate({**document, "training": {"epochs": epochs}, **parts})


class WatchedExecutor:
    """Passes everything on to `inner` and remembers it; holds trainers at the door while `is_open` is not set."""

    def __init__(self, inner: Executor) -> None:
        self.inner = inner
        self.jobs: list[Job] = []
        """Those that were started, in order."""
        self.refusals: list[Exception] = []
        """What the next starts raise."""
        self.is_open = asyncio.Event()
        self.is_open.set()
        self.somebody_waits = asyncio.Event()
        self.times_closed = 0
        self._exits: defaultdict[str, asyncio.Event] = defaultdict(asyncio.Event)

    async def start(self, job: Job) -> None:
        self.somebody_waits.set()
        await self.is_open.wait()
        if self.refusals:
            raise self.refusals.pop(0)
        await self.inner.start(job)
        self.jobs.append(job)

    async def messages(self, run_id: str) -> AsyncIterator[Message]:
        async for message in self.inner.messages(run_id):
            if isinstance(message, Exited):
                self._exits[run_id].set()
            yield message

    async def command(self, run_id: str, command: Command) -> None:
        await self.inner.command(run_id, command)

    async def kill(self, run_id: str) -> None:
        await self.inner.kill(run_id)

    async def close(self) -> None:
        self.times_closed += 1
        await self.inner.close()

    async def has_gone(self, run_id: str) -> None:
        """Returns once somebody has heard that this run's trainer is gone."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            await self._exits[run_id].wait()

    @property
    def started(self) -> list[str]:
        """The ids of the runs that got a trainer, in order."""
        return [job.run_id for job in self.jobs]


class House:
    """One server without its door: stores, hub, executor, and the three services over them."""

    def __init__(
        self,
        folder: Path,
        executor: Executor,
        workbench: Workbench,
        settings: Settings,
        patience: Patience,
        bounds: UploadBounds,
        artifacts: type[ArtifactStore],
    ) -> None:
        self.folder = folder
        self.database = Database(folder / "layerlab.db")
        self.store = RunStore(self.database)
        self.artifacts = artifacts(folder)
        self.hub = EventHub()
        self.executor = WatchedExecutor(executor)
        self.workbench = workbench
        fetcher = Fetcher(workbench.call, folder / "openml", is_allowed=False, address="http://127.0.0.1:1")
        self.runs = RunService(self.store, self.artifacts, self.hub, self.executor, settings, fetcher, patience)
        self.questions = Questions(self.store, self.artifacts, workbench, settings.limits, fetcher)
        uploaded = UploadStore(self.database, folder, settings.upload_store_bytes)
        self.uploads = UploadService(uploaded, self.store, workbench, settings.limits, bounds)

    async def submit(self, submitted: Spec | None = None, **options: Any) -> str:
        """The id of a new run."""
        return (await self.runs.submit(submitted or spec(), **options)).id

    async def tell(self, run_id: str, name: CommandName, **settings: float) -> RunRecord:
        return await self.runs.command(run_id, Command(name, settings))

    async def state(self, run_id: str) -> str:
        return (await self.store.get(run_id)).state

    async def until(self, run_id: str, *states: str, epoch: int = 0) -> RunRecord:
        """The run once it is in one of these states, with that many epochs done."""
        return await self.until_it(run_id, lambda run: run.state in states and run.epoch >= epoch)

    async def until_it(self, run_id: str, is_so: Callable[[RunRecord], bool]) -> RunRecord:
        """The run once this is true of it."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                with self.hub.subscribe(run_id) as news:
                    if is_so(run := await self.store.get(run_id)):
                        return run
                    async for _ in news:
                        if is_so(run := await self.store.get(run_id)):
                            return run

    async def paused(self, epoch: int = 1, submitted: Spec | None = None, **options: Any) -> str:
        """The id of a new run that waits after this epoch, with a checkpoint of every epoch before."""
        run_id = await self.submit(submitted or spec(epochs=9), is_stepped=True, **options)
        for done in range(1, epoch + 1):
            await self.until(run_id, "paused", epoch=done)
            if done < epoch:
                await self.tell(run_id, "step")
        await self.settle(run_id)
        return run_id

    async def settle(self, run_id: str) -> None:
        """Returns once all that a paused run has said is kept, its files too: what it says next is."""
        before = (await self.store.get(run_id)).seq
        await self.tell(run_id, "set", learning_rate=0.01)
        await self.until_it(run_id, lambda run: run.seq > before)

    async def waiting(self) -> list[str]:
        """The ids of the runs that wait, in the order in which they start."""
        found: list[str] = []
        position = 0
        while (run := await self.store.next_queued(after=position)) is not None:
            found.append(run.id)
            position = run.position
        return found

    async def let_others_go_on(self, can_write: bool = True) -> None:
        """Some rounds to the database: whoever does not wait for something else is as far as it gets."""
        for _ in range(4):
            await self.store.queue_length()
            if can_write:  # writes are done in the order in which they came
                await self.database.write(lambda connection: connection.exec_driver_sql("SELECT 1"))

    async def kinds(self, run_id: str) -> list[str]:
        """The types of all events of a run, in order."""
        return [orjson.loads(event.json)["type"] for event in await self.store.events_after(run_id, 0)]

    async def everything(self, run_id: str) -> list[Item]:
        """What a viewer of the run is told from now on, to the last."""
        with self.hub.subscribe(run_id) as news:
            async with asyncio.timeout(PATIENCE_SECONDS):
                return [item async for item in news]

    async def refuse_writing(self) -> None:
        """From now on the database keeps nothing that is said of a run, as on a disk that failed."""
        refusal = "CREATE TRIGGER refusal BEFORE INSERT ON events BEGIN SELECT RAISE(ABORT, 'the disk failed'); END"
        await self.database.write(lambda connection: connection.exec_driver_sql(refusal))

    async def allow_writing(self) -> None:
        await self.database.write(lambda connection: connection.exec_driver_sql("DROP TRIGGER refusal"))

    def left_over(self, run_id: str) -> list[str]:
        """Hidden files in a run's folder: what was borrowed or half made, and not taken away."""
        return sorted(path.name for path in (self.folder / "runs" / run_id).glob(".*"))


blank: list[bytes] = []
"""A database without runs, once it was made: to bring one up to date takes longer than most of these tests."""


async def lay_database(path: Path) -> None:
    """Put an empty database there, unless there is one already."""
    if not blank:
        with tempfile.TemporaryDirectory() as folder:
            made = Path(folder) / path.name
            await (await Database.open(made)).close()
            blank.append(made.read_bytes())
    if not path.exists():
        path.write_bytes(blank[0])


@asynccontextmanager
async def serving(
    folder: Path,
    executor: Executor | None = None,
    *,
    workbench: Workbench | None = None,
    patience: Patience = Patience(),
    bounds: UploadBounds = UploadBounds(),
    artifacts: type[ArtifactStore] = ArtifactStore,
    is_opened: bool = True,
    **settings: Any,
) -> AsyncIterator[House]:
    """A server over the data in `folder`, closed at the end; no task of it may fail unheard.

    Its runs are not looked at yet where `is_opened` is false.
    """
    unheard: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: unheard.append(context))
    folder.mkdir(parents=True, exist_ok=True)
    await lay_database(folder / "layerlab.db")
    settings = {"running_limit": 1, "limits": Limits(), **settings}
    house = House(
        folder,
        executor or ScriptedExecutor(),
        workbench or InlineWorkbench(tasks=TASKS),
        Settings(data_dir=folder, **settings),
        patience,
        bounds,
        artifacts,
    )
    place(FolderShelf(folder))
    await house.database.prepare()
    try:
        await house.uploads.open()
        if is_opened:
            await house.runs.open()
        yield house
    finally:
        house.executor.is_open.set()
        await house.runs.close()
        await house.questions.close()
        await house.database.close()
        place(EmptyShelf())
    gc.collect(1)  # an error in a task is told when the task is forgotten
    assert not unheard, unheard
