"""Fetches data that have to come from elsewhere, in the background, and says how that stands (`Fetcher`)."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from pathlib import Path

import structlog

from layerlab.catalog.datasets import Dataset
from layerlab.catalog.datasets.openml import NOT_FETCHED, Openml
from layerlab.errors import Busy, InvalidInput, LayerlabError, Problem
from layerlab.jobs.executor import Workbench

log = structlog.get_logger(__name__)

FETCH_SECONDS = 3600.0
WAIT_SECONDS = 15.0
"""So long somebody who needs the data waits for them; then he is told to come back."""
RETRY_SECONDS = 10.0
AGAIN_SECONDS = 30.0
"""A failure stands so long before anything is tried again."""
DATA = ("data",)


class Fetcher:
    """Fetches each set of OpenML once, if `is_allowed`, with the task `fetch_openml` of its workbench."""

    def __init__(self, workbench: Workbench, folder: Path, *, is_allowed: bool, address: str) -> None:
        self._workbench = workbench
        self._folder = folder
        self._is_allowed = is_allowed
        self._address = address
        self._fetches: dict[str, asyncio.Task[None]] = {}
        self._failures: dict[str, tuple[Problem, float]] = {}

    def judged(self, dataset: Dataset, problems: Sequence[Problem]) -> list[Problem]:
        """`problems`, where "not fetched yet" is said as it stands on this server."""
        return [
            self._standing(dataset) if problem.code == NOT_FETCHED and isinstance(dataset, Openml) else problem
            for problem in problems
        ]

    async def prepare(self, dataset: Dataset) -> None:
        """Return once the examples are here.

        Raises InvalidInput if they cannot be had, Busy if they are on their way for longer than one waits.
        """
        if not isinstance(dataset, Openml) or dataset.is_ready():
            return
        standing = self._standing(dataset)
        if standing.severity == "error" and not self._may_try_again(dataset.name):
            raise InvalidInput(standing.message, code=standing.code, problems=[standing])
        fetch = self._fetches.get(dataset.name)
        if fetch is None:
            fetch = self._fetches[dataset.name] = asyncio.create_task(self._fetch(dataset))
        done, _ = await asyncio.wait({fetch}, timeout=WAIT_SECONDS)
        if not done:
            message = f"{dataset.name} is being fetched, which takes some minutes; try again in a moment."
            raise Busy(message, code="openml_fetching", retry_after_seconds=RETRY_SECONDS)
        if dataset.name in self._failures:
            failure, _ = self._failures[dataset.name]
            raise InvalidInput(failure.message, code=failure.code, problems=[failure])

    async def close(self) -> None:
        """Give up what is under way."""
        for fetch in self._fetches.values():
            fetch.cancel()
        await asyncio.gather(*self._fetches.values(), return_exceptions=True)

    def _may_try_again(self, name: str) -> bool:
        _, at = self._failures.get(name, (None, time.monotonic()))
        return self._is_allowed and time.monotonic() - at > AGAIN_SECONDS

    def _standing(self, dataset: Openml) -> Problem:
        if not self._is_allowed:
            message = (
                f"{dataset.name} is not on this server, and it may not fetch it: whoever runs the server can allow "
                "that with LAYERLAB_OPENML=true. Glyphs and digits need no internet."
            )
            return Problem("openml_not_allowed", message, DATA)
        if dataset.name in self._failures:
            return self._failures[dataset.name][0]
        if dataset.name in self._fetches:
            message = f"{dataset.name} is being fetched from OpenML; training can begin when it is here."
            return Problem("openml_fetching", message, DATA, severity="warning")
        message = f"{dataset.name} is fetched from OpenML when it is first needed, which takes some minutes."
        return Problem(NOT_FETCHED, message, DATA, severity="warning")

    async def _fetch(self, dataset: Openml) -> None:
        self._failures.pop(dataset.name, None)
        arguments = {"data": dataset.document(), "folder": str(self._folder), "address": self._address}
        try:
            await self._workbench.call("fetch_openml", arguments, timeout_seconds=FETCH_SECONDS)
        except InvalidInput as error:
            self._fail(dataset, error.problems[0])
        except LayerlabError as error:
            message = f"{dataset.name} could not be fetched: {error.message}"
            self._fail(dataset, Problem("openml_failed", message, DATA))
        finally:
            self._fetches.pop(dataset.name, None)

    def _fail(self, dataset: Openml, problem: Problem) -> None:
        log.warning("openml_failed", data=dataset.name, code=problem.code, detail=problem.message)
        self._failures[dataset.name] = (problem, time.monotonic())
