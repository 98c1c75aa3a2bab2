"""Desk, who is asking and what they may: one for each request, the only thing a route gets.

Every method asks `can` before it does anything. What belongs to somebody else is told exactly as what is not there.
It joins the stories below it and knows nothing of HTTP.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from layerlab.archive import EventPage, PlacedRun, PlacedRuns, RunArchive, Show
from layerlab.document import Document
from layerlab.errors import Forbidden
from layerlab.instruments.explanations import Explanation
from layerlab.network.inspection import Inspection
from layerlab.network.spec import Spec
from layerlab.people.identity import Person
from layerlab.people.rights import Kind, Thing, Verb, can
from layerlab.questions import Questions, said_of_the_start
from layerlab.runs import RunService
from layerlab.settings import Limits
from layerlab.storage.journal import no_such_run
from layerlab.storage.records import RunRecord
from layerlab.storage.uploads import UploadRecord, no_such_upload
from layerlab.streaming.source import Cursor
from layerlab.training.control import Command
from layerlab.uploads import UploadRequest, UploadService

Rights = Callable[[Person, Verb, Thing], bool]


@dataclass(frozen=True)
class Services:
    """What a server does, whoever asks."""

    runs: RunService
    archive: RunArchive
    questions: Questions
    uploads: UploadService
    limits: Limits


class Repeatable(NamedTuple):
    """What tells a request that is sent again: its Idempotency-Key, and the hash of its body."""

    key: str | None = None
    body_hash: str | None = None


class Figures(NamedTuple):
    """How much the server does: runs with a trainer, runs that wait, live viewers."""

    training: int
    queued: int
    viewers: int


class Desk:
    """Raises Forbidden where a right is missing, NotFound where the thing is missing or somebody else's."""

    def __init__(self, who: Person, services: Services, rights: Rights = can) -> None:
        self._who = who
        self._services = services
        self._rights = rights

    def limits(self) -> Limits:
        """The largest a network, a run or a request may be: a part of the catalog."""
        self._may(Verb.READ, Kind.CATALOG)
        return self._services.limits

    def inspect(self, spec: Spec) -> Inspection:
        """Shapes, sizes and all problems of a network."""
        self._may(Verb.ASK, Kind.NETWORK)
        return self._services.runs.inspect(spec)

    async def preview_network(self, spec: Spec) -> Document:
        """As `Questions.preview_network`."""
        self._may(Verb.ASK, Kind.NETWORK)
        return await self._services.questions.preview_network(spec)

    async def explain_untrained(self, spec: Spec, explanation: Explanation) -> Document:
        """As `Questions.explain_untrained`."""
        self._may(Verb.ASK, Kind.NETWORK)
        return await self._services.questions.explain_untrained(spec, explanation)

    async def preview_data(self, data: Document) -> Document:
        """As `Questions.preview_data`."""
        self._may(Verb.READ, Kind.DATA)
        return await self._services.questions.preview_data(data)

    async def preview_augmentations(self, question: Document) -> Document:
        """As `Questions.preview_augmentations`."""
        self._may(Verb.ASK, Kind.DATA)
        return await self._services.questions.preview_augmentations(question)

    async def submit(self, spec: Spec, repeatable: Repeatable = Repeatable(), *, is_stepped: bool = False) -> PlacedRun:
        """A new run, or the one that the same key made before. A start has to be a run that may be read."""
        self._may(Verb.CREATE, Kind.RUN)
        if spec.start is not None:
            with said_of_the_start():
                await self._run(Verb.READ, spec.start.run)
        async with self._services.questions.start_of(spec) as (begun, start):
            run = await self._services.runs.submit(
                begun,
                is_stepped=is_stepped,
                idempotency_key=repeatable.key,
                body_hash=repeatable.body_hash,
                start=start,
                owner=self._who.id,
            )
        return await self._services.archive.placed(run)

    async def fork(self, run_id: str, epoch: int, document: Document, repeatable: Repeatable) -> PlacedRun:
        """A new run that goes on from that epoch of another, by `document`, or as that one where it is empty."""
        self._may(Verb.CREATE, Kind.RUN)
        await self._run(Verb.READ, run_id)
        return await self.submit(await self._services.questions.fork_of(run_id, epoch, document), repeatable)

    async def runs(self, *, state: str | None, after: str | None, limit: int, tag: str | None) -> PlacedRuns:
        """A page of one's runs, newest first."""
        self._may(Verb.LIST, Kind.RUN)
        return await self._services.archive.page(self._who.id, state=state, after=after, limit=limit, tag=tag)

    async def run(self, run_id: str) -> PlacedRun:
        """One run."""
        return await self._services.archive.placed(await self._run(Verb.READ, run_id))

    async def relabel(self, run_id: str, name: str | None, tags: Sequence[str] | None) -> PlacedRun:
        """The run under another name, with other tags."""
        await self._run(Verb.CHANGE, run_id)
        return await self._services.archive.placed(await self._services.runs.relabel(run_id, name, tags))

    async def command(self, run_id: str, command: Command) -> PlacedRun:
        """The run, told something."""
        await self._run(Verb.COMMAND, run_id)
        return await self._services.archive.placed(await self._services.runs.command(run_id, command))

    async def delete_run(self, run_id: str) -> None:
        """End a run and forget it."""
        await self._run(Verb.DELETE, run_id)
        await self._services.runs.delete(run_id)

    async def predict(self, run_id: str, question: Document, epoch: int | None) -> Document:
        """As `Questions.predict`."""
        await self._run(Verb.ASK, run_id)
        return await self._services.questions.predict(run_id, question, epoch)

    async def explain(self, run_id: str, explanation: Explanation, epoch: int | None) -> Document:
        """As `Questions.explain`."""
        await self._run(Verb.ASK, run_id)
        return await self._services.questions.explain(run_id, explanation, epoch)

    async def checkpoints(self, run_id: str) -> Document:
        """The epochs whose weights are kept."""
        await self._run(Verb.READ, run_id)
        return await self._services.questions.kept_epochs(run_id)

    async def epochs(self, run_id: str, after: int, limit: int) -> list[str]:
        """Its numbers, an epoch a JSON text."""
        await self._run(Verb.READ, run_id)
        return await self._services.archive.epochs(run_id, after, limit)

    async def diagnosed(self, run_id: str) -> tuple[RunRecord, str | None]:
        """The run, and the newest event that told of findings."""
        run = await self._run(Verb.READ, run_id)
        return run, await self._services.archive.newest_diagnosis(run_id)

    async def frame(self, run_id: str, epoch: int | None = None, *, is_nearest: bool = False) -> bytes:
        """The pictures of an epoch, or the newest, as one binary frame."""
        await self._run(Verb.READ, run_id)
        return await self._services.archive.frame(run_id, epoch, is_nearest=is_nearest)

    @asynccontextmanager
    async def weights(self, run_id: str) -> AsyncIterator[Path]:
        """The file of the newest checkpoint, there for as long as the block lasts."""
        await self._run(Verb.READ, run_id)
        async with self._services.questions.newest_checkpoint(run_id) as path:
            yield path

    @asynccontextmanager
    async def exported(self, run_id: str, task: str) -> AsyncIterator[Path]:
        """The file that an export task makes of the run, there for as long as the block lasts."""
        await self._run(Verb.READ, run_id)
        async with self._services.questions.exported(run_id, task) as path:
            yield path

    async def script(self, run_id: str, data_address: str) -> str:
        """A Python script that trains the run's spec again."""
        await self._run(Verb.READ, run_id)
        return await self._services.questions.script(run_id, data_address)

    async def events(self, run_id: str, after: int) -> EventPage:
        """Its next events after this `seq`."""
        return await self._services.archive.events(await self._run(Verb.READ, run_id), after)

    async def follow(self, run_id: str, cursor: Cursor, show: Show) -> AsyncGenerator[str | bytes]:
        """Its WebSocket frames, live. Raises Busy if too many look on already."""
        await self._run(Verb.READ, run_id)
        return self._services.archive.follow(run_id, cursor, show)

    async def follow_lines(self, run_id: str, cursor: Cursor, show: Show) -> AsyncGenerator[str]:
        """The same as Server-Sent Events."""
        await self._run(Verb.READ, run_id)
        return self._services.archive.follow_lines(run_id, cursor, show)

    async def upload(self, asked: UploadRequest, parts: AsyncIterator[bytes]) -> Document:
        """Receive, convert and keep a file."""
        self._may(Verb.CREATE, Kind.UPLOAD)
        return await self._services.uploads.accept(asked, parts, owner=self._who.id)

    async def uploads(self) -> Document:
        """One's uploads, newest first."""
        self._may(Verb.LIST, Kind.UPLOAD)
        return await self._services.uploads.page(owner=self._who.id)

    async def upload_of(self, upload_id: str) -> Document:
        """One upload."""
        return (await self._upload(Verb.READ, upload_id)).document

    async def delete_upload(self, upload_id: str) -> None:
        """Forget an upload."""
        await self._upload(Verb.DELETE, upload_id)
        await self._services.uploads.delete(upload_id)

    async def check_alive(self) -> None:
        """That somebody may know that the server answers."""
        self._may(Verb.READ, Kind.SERVER)

    async def figures(self) -> Figures:
        """How much the server does now. Raises StorageError if its database does not answer."""
        self._may(Verb.READ, Kind.SERVER)
        archive = self._services.archive
        return Figures(self._services.runs.training_count, await archive.queue_length(), archive.viewer_count)

    def _may(self, verb: Verb, kind: Kind) -> None:
        if not self._rights(self._who, verb, Thing(kind)):
            raise Forbidden("You may not do this here.")

    async def _run(self, verb: Verb, run_id: str) -> RunRecord:
        """The run, if this may be done with it."""
        run = await self._services.archive.get(run_id)
        if not self._rights(self._who, verb, Thing(Kind.RUN, run.owner)):
            raise no_such_run()
        return run

    async def _upload(self, verb: Verb, upload_id: str) -> UploadRecord:
        """The upload, if this may be done with it."""
        upload = await self._services.uploads.get(upload_id)
        if not self._rights(self._who, verb, Thing(Kind.UPLOAD, upload.owner)):
            raise no_such_upload()
        return upload
