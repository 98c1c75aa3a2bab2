"""Questions, everything that is computed for somebody who looks: previews, predictions, explanations, exports.

All of it runs in a worker on copies, so it never disturbs training. Joins the rooms below; knows nothing of HTTP.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from secrets import token_hex
from typing import Any

from layerlab.catalog.datasets import DATASETS
from layerlab.catalog.explanations import Explanation
from layerlab.errors import InvalidInput, NotFound
from layerlab.jobs.executor import Workbench
from layerlab.jobs.fetching import Fetcher
from layerlab.network import export
from layerlab.network.budget import budget_problems
from layerlab.network.inspection import inspect
from layerlab.network.spec import Spec
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

    async def predict(self, run_id: str, question: dict[str, Any]) -> dict[str, Any]:
        """The newest checkpoint's answer, while the run goes on or after it."""
        run = await self._store.get(run_id)
        async with self.newest_checkpoint(run_id) as path:
            return await self._call("predict", {"spec": run.spec, "checkpoint": str(path), **question})

    async def explain(self, run_id: str, explanation: Explanation) -> dict[str, Any]:
        """The answer by the newest checkpoint, while the run goes on or after it."""
        run = await self._store.get(run_id)
        async with self.newest_checkpoint(run_id) as path:
            return await self._explain(run.spec, explanation, str(path))

    async def explain_untrained(self, spec: Spec, explanation: Explanation) -> dict[str, Any]:
        """The answer by the network before its first step. Raises InvalidInput if it cannot be built."""
        errors = inspect(spec).errors
        if errors:
            raise InvalidInput(errors[0].message, code="impossible_network", problems=errors)
        self._check_size(spec)
        return await self._explain(spec.document(), explanation, None)

    async def _explain(self, spec: dict[str, Any], explanation: Explanation, checkpoint: str | None) -> dict[str, Any]:
        document = explanation.model_dump(mode="json")
        return await self._call("explain", {"spec": spec, "explanation": document, "checkpoint": checkpoint})

    def _check_size(self, spec: Spec) -> None:
        too_large = budget_problems(spec, inspect(spec), self._limits)
        if too_large:
            raise InvalidInput(too_large[0].message, code=too_large[0].code, problems=too_large)

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

    @contextlib.asynccontextmanager
    async def newest_checkpoint(self, run_id: str) -> AsyncIterator[Path]:
        """The newest checkpoint's file, which stays within the block even if the trainer's next one replaces it.

        Raises NotFound before there is one.
        """
        borrowed = await self._borrow_checkpoint(run_id)
        try:
            yield borrowed
        finally:
            await asyncio.to_thread(borrowed.unlink, missing_ok=True)

    async def _borrow_checkpoint(self, run_id: str) -> Path:
        for _ in range(BORROWING_ATTEMPTS):
            run = await self._store.get(run_id)
            if run.checkpoint is None:
                raise NotFound("There is no checkpoint yet: the run has not begun to train.", code="no_checkpoint")
            with contextlib.suppress(NotFound):  # it was replaced since we asked for its name
                return await asyncio.to_thread(self._artifacts.borrow_checkpoint, run_id, run.checkpoint)
        raise NotFound("The checkpoint's file is missing.", code="no_checkpoint")

    async def _call(self, task: str, arguments: dict[str, Any]) -> dict[str, Any]:
        answer: dict[str, Any] = await self._workbench.call(task, arguments)
        return answer
