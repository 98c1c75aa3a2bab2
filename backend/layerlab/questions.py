"""Questions, everything that is computed for somebody who looks: previews, predictions, explanations, exports.

All of it runs in a worker on copies, so it never disturbs training. Joins the rooms below; knows nothing of HTTP.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path
from secrets import token_hex
from typing import Any

from layerlab.catalog.datasets import DATASETS
from layerlab.errors import NotFound, impossible_network, refused_for
from layerlab.instruments.explanations import Explanation
from layerlab.intake.fetching import Fetcher
from layerlab.jobs.executor import Workbench
from layerlab.network import export
from layerlab.network.budget import budget_problems
from layerlab.network.forking import fork_arguments, mistake, refuse_other_network
from layerlab.network.inspection import inspect
from layerlab.network.spec import Spec
from layerlab.sentences import sentence
from layerlab.settings import Limits
from layerlab.storage.artifacts import ArtifactStore
from layerlab.storage.runs import RunStore

BORROWING_ATTEMPTS = 10
EXPORT_SECONDS = 90.0
"""The first ONNX of a worker takes 7 s, of a big network longer."""


class Questions:
    """One for each server. `close` ends what is under way."""

    def __init__(
        self, store: RunStore, artifacts: ArtifactStore, workbench: Workbench, limits: Limits, fetcher: Fetcher
    ) -> None:
        self._store = store
        self._artifacts = artifacts
        self._workbench = workbench
        self._limits = limits
        self._fetcher = fetcher

    async def close(self) -> None:
        """Whoever waits for an answer is told that the server closes."""
        await self._workbench.close()

    async def preview_network(self, spec: Spec) -> dict[str, Any]:
        """The untrained network with the watched example pushed through it."""
        self._check_size(spec)
        return await self._call("preview_network", {"spec": spec.document()})

    async def preview_data(self, data: dict[str, Any]) -> dict[str, Any]:
        """Examples of a data set, fetched first if need be."""
        await self._fetcher.prepare(DATASETS.parse(data))
        return await self._call("preview_data", {"data": data})

    async def preview_augmentations(self, question: dict[str, Any]) -> dict[str, Any]:
        """One example, and what training might make of it."""
        return await self._call("preview_augmentations", question)

    async def predict(self, run_id: str, question: dict[str, Any], epoch: int | None = None) -> dict[str, Any]:
        """The answer by the newest checkpoint, or by the nearest kept one at or before `epoch`; it says its epoch."""
        run = await self._store.get(run_id)
        async with self.checkpoint(run_id, epoch) as path:
            return await self._call("predict", {"spec": run.spec, "checkpoint": str(path), **question})

    async def explain(self, run_id: str, explanation: Explanation, epoch: int | None = None) -> dict[str, Any]:
        """The answer by the newest checkpoint, or by the nearest kept one at or before `epoch`; it says its epoch."""
        run = await self._store.get(run_id)
        async with self.checkpoint(run_id, epoch) as path, self._earlier(run_id, explanation, epoch) as earlier:
            return await self._explain(run.spec, explanation, str(path), earlier)

    async def kept_epochs(self, run_id: str) -> dict[str, Any]:
        """The epochs of a run whose weights are kept, which of them was the best, and their files' bytes."""
        await self._store.get(run_id)
        kept = await asyncio.to_thread(self._artifacts.checkpoints, run_id)
        best = await asyncio.to_thread(self._artifacts.best_checkpoint_epoch, run_id)
        items = [{"epoch": one.epoch, "bytes": one.size, "is_best": one.epoch == best} for one in kept]
        return {"items": items, "bytes": sum(one.size for one in kept)}

    async def explain_untrained(self, spec: Spec, explanation: Explanation) -> dict[str, Any]:
        """The answer by the network before its first step. Raises InvalidInput if it cannot be built."""
        errors = inspect(spec).errors
        if errors:
            raise impossible_network(errors)
        self._check_size(spec)
        return await self._explain(spec.document(), explanation, None)

    async def _explain(
        self, spec: dict[str, Any], explanation: Explanation, checkpoint: str | None, earlier: Sequence[Path] = ()
    ) -> dict[str, Any]:
        arguments = {
            "spec": spec,
            "explanation": explanation.model_dump(mode="json"),
            "checkpoint": checkpoint,
            "earlier": [str(path) for path in earlier],
        }
        answer: dict[str, Any] = await self._workbench.call(
            "explain", arguments, timeout_seconds=explanation.timeout_seconds
        )
        return answer

    @contextlib.asynccontextmanager
    async def start_of(self, spec: Spec) -> AsyncIterator[tuple[Spec, Path | None]]:
        """`spec`, its start at the epoch that is kept, and the checkpoint made of it; None where it has no start.

        Whoever wants the file moves it away within the block. Raises InvalidInput if the two do not go together.
        """
        if spec.start is None:
            yield spec, None
            return
        with contextlib.ExitStack() as leaving:
            with said_of_the_start():
                parent = await self._store.get(spec.start.run)
                borrowed = await self._borrow_checkpoint(parent.id, spec.start.epoch)
                leaving.callback(borrowed.unlink, missing_ok=True)
                refuse_other_network(spec, Spec.model_validate(parent.spec))
                made = borrowed.with_name(f".fork-{token_hex(8)}")
                leaving.callback(made.unlink, missing_ok=True)
                answer = await self._call("fork", fork_arguments(spec, parent.spec, borrowed, made))
            begun = spec.model_copy(update={"start": spec.start.model_copy(update={"epoch": answer["epoch"]})})
            yield begun, made

    async def fork_of(self, run_id: str, epoch: int, document: dict[str, Any]) -> Spec:
        """`document`, or the run's own where it is empty, as a spec that starts from that epoch's weights."""
        parent = await self._store.get(run_id)
        own = {**parent.spec, "name": f"{parent.name[:75]} from epoch {epoch}"}
        return Spec.model_validate({**(document or own), "start": {"run": parent.id, "epoch": epoch}})

    def _check_size(self, spec: Spec) -> None:
        too_large = budget_problems(spec, inspect(spec), self._limits)
        if too_large:
            raise refused_for(*too_large)

    async def script(self, run_id: str, data_address: str) -> str:
        """A Python script that trains the run's spec again; `data_address` is where it says its data.npz can be had."""
        spec = Spec.model_validate((await self._store.get(run_id)).spec)
        return await asyncio.to_thread(export.script, spec, data_address)

    @contextlib.asynccontextmanager
    async def exported(self, run_id: str, task: str) -> AsyncIterator[Path]:
        """The file that an export task ("export_data", "export_onnx") makes of a run; it is gone after the block."""
        run = await self._store.get(run_id)
        path = self._artifacts.directory(run_id) / f".export-{token_hex(8)}"
        arguments = {"spec": run.spec, "path": str(path)}
        try:
            if task == "export_onnx":
                async with self.newest_checkpoint(run_id) as checkpoint:
                    arguments["checkpoint"] = str(checkpoint)
                    await self._workbench.call(task, arguments, timeout_seconds=EXPORT_SECONDS)
            else:
                await self._workbench.call(task, arguments, timeout_seconds=EXPORT_SECONDS)
            yield path
        finally:
            await asyncio.to_thread(path.unlink, missing_ok=True)

    def newest_checkpoint(self, run_id: str) -> contextlib.AbstractAsyncContextManager[Path]:
        """The newest checkpoint's file, as `checkpoint` gives it."""
        return self.checkpoint(run_id, None)

    @contextlib.asynccontextmanager
    async def checkpoint(self, run_id: str, epoch: int | None) -> AsyncIterator[Path]:
        """The nearest kept checkpoint at or before `epoch`, None for the newest.

        The file stays within the block even if it is thinned out meanwhile. Raises NotFound where there is none.
        """
        borrowed = await self._borrow_checkpoint(run_id, epoch)
        try:
            yield borrowed
        finally:
            await asyncio.to_thread(borrowed.unlink, missing_ok=True)

    async def _borrow_checkpoint(self, run_id: str, epoch: int | None) -> Path:
        for _ in range(BORROWING_ATTEMPTS):
            run = await self._store.get(run_id)
            if run.checkpoint is None:
                raise NotFound("There is no checkpoint yet: the run has not begun to train.", code="no_checkpoint")
            name = run.checkpoint
            if epoch is not None and epoch < (run.checkpoint_epoch or 0):
                name = await asyncio.to_thread(self._artifacts.checkpoint_at, run_id, epoch)
            with contextlib.suppress(NotFound):  # it was thinned out since we asked for its name
                return await asyncio.to_thread(self._artifacts.borrow_checkpoint, run_id, name)
        raise NotFound("The checkpoint's file is missing.", code="no_checkpoint")

    @contextlib.asynccontextmanager
    async def _earlier(self, run_id: str, explanation: Explanation, epoch: int | None) -> AsyncIterator[list[Path]]:
        """The files of the kept checkpoints before `epoch`, oldest first, for an explanation that looks back."""
        borrowed: list[Path] = []
        try:
            if explanation.looks_back():
                for kept in await asyncio.to_thread(self._artifacts.checkpoints, run_id):
                    if epoch is None or kept.epoch <= epoch:
                        with contextlib.suppress(NotFound):
                            borrow = self._artifacts.borrow_checkpoint
                            borrowed.append(await asyncio.to_thread(borrow, run_id, kept.name))
            yield borrowed
        finally:
            for path in borrowed:
                await asyncio.to_thread(path.unlink, missing_ok=True)

    async def _call(self, task: str, arguments: dict[str, Any]) -> dict[str, Any]:
        answer: dict[str, Any] = await self._workbench.call(task, arguments)
        return answer


@contextlib.contextmanager
def said_of_the_start() -> Iterator[None]:
    """A run or checkpoint that is not there is the spec's mistake."""
    try:
        yield
    except NotFound as error:
        said = sentence(error.code, "There is nothing to start from. {problem}", problem=error.said, variant="start")
        raise mistake(said, "start") from error
