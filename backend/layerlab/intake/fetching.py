"""Fetches data that have to come from elsewhere, in the background, and says how that stands (`Fetcher`)."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import structlog

from layerlab.catalog.datasets import Dataset, Remote
from layerlab.errors import Busy, InvalidInput, LayerlabError, Problem, refused_for
from layerlab.sentences import sentence

log = structlog.get_logger(__name__)

FETCH_SECONDS = 3600.0
WAIT_SECONDS = 15.0
"""So long somebody who needs the data waits for them; then he is told to come back."""
RETRY_SECONDS = 10.0
AGAIN_SECONDS = 30.0
"""A failure stands so long before anything is tried again."""
DATA = ("data",)


class Call(Protocol):
    """Does a task in another process."""

    async def __call__(self, task: str, arguments: dict[str, Any], *, timeout_seconds: float) -> Any: ...


class Fetcher:
    """Fetches each remote set once into `folder`, if `is_allowed`, from `address`; `call` does the work elsewhere.

    Who needs a set waits for it `wait_seconds`; a failure stands for `again_seconds`.
    """

    def __init__(
        self,
        call: Call,
        folder: Path,
        *,
        is_allowed: bool,
        address: str,
        wait_seconds: float = WAIT_SECONDS,
        again_seconds: float = AGAIN_SECONDS,
    ) -> None:
        self._call = call
        self._folder = folder
        self._is_allowed = is_allowed
        self._address = address
        self._wait_seconds = wait_seconds
        self._again_seconds = again_seconds
        self._fetches: dict[str, asyncio.Task[None]] = {}
        self._failures: dict[str, tuple[Problem, float]] = {}

    def with_state(self, dataset: Dataset, problems: Sequence[Problem]) -> list[Problem]:
        """`problems`, where "not fetched yet" is said as it stands on this server."""
        remote = dataset.remote()
        if remote is None:
            return list(problems)
        return [self._state(remote) if problem.code == _not_fetched(remote) else problem for problem in problems]

    async def prepare(self, dataset: Dataset) -> None:
        """Return once the examples are here.

        Raises InvalidInput if they cannot be had, Busy if they are on their way for longer than one waits.
        """
        remote = dataset.remote()
        if remote is None:
            return
        state = self._state(remote)
        if state.severity == "error" and not self._may_try_again(remote.name):
            raise refused_for(state)
        fetch = self._fetches.get(remote.name)
        if fetch is None:
            fetch = self._fetches[remote.name] = asyncio.create_task(self._fetch(dataset, remote))
        done, _ = await asyncio.wait({fetch}, timeout=self._wait_seconds)
        if not done:
            said = sentence(
                f"{remote.kind}_fetching",
                "{data} is being fetched, which takes some minutes; try again in a moment.",
                data=remote.name,
                variant="wait",
            )
            raise Busy(said, retry_after_seconds=RETRY_SECONDS)
        if remote.name in self._failures:
            failure, _ = self._failures[remote.name]
            raise refused_for(failure)

    async def close(self) -> None:
        """Give up what is under way."""
        for fetch in self._fetches.values():
            fetch.cancel()
        await asyncio.gather(*self._fetches.values(), return_exceptions=True)

    def _may_try_again(self, name: str) -> bool:
        _, at = self._failures.get(name, (None, time.monotonic()))
        return self._is_allowed and time.monotonic() - at > self._again_seconds

    def _state(self, remote: Remote) -> Problem:
        if not self._is_allowed:
            said = sentence(
                f"{remote.kind}_not_allowed",
                "{data} is not on this server, and it may not fetch it: whoever runs the server can allow "
                "that with {setting}=true. Glyphs and digits need no internet.",
                data=remote.name,
                setting=remote.setting,
            )
            return Problem.of(said, DATA)
        if remote.name in self._failures:
            return self._failures[remote.name][0]
        if remote.name in self._fetches:
            said = sentence(
                f"{remote.kind}_fetching",
                "{data} is being fetched from {site}; training can begin when it is here.",
                data=remote.name,
                site=remote.site,
            )
            return Problem.of(said, DATA, severity="warning")
        said = sentence(
            _not_fetched(remote),
            "{data} is fetched from {site} when it is first needed, which takes some minutes.",
            data=remote.name,
            site=remote.site,
        )
        return Problem.of(said, DATA, severity="warning")

    async def _fetch(self, dataset: Dataset, remote: Remote) -> None:
        self._failures.pop(remote.name, None)
        arguments = {"data": dataset.document(), "folder": str(self._folder), "address": self._address}
        try:
            await self._call(remote.task, arguments, timeout_seconds=FETCH_SECONDS)
        except InvalidInput as error:
            self._fail(remote, error.problems[0])
        except LayerlabError as error:
            said = sentence(
                f"{remote.kind}_failed",
                "{data} could not be fetched: {problem}",
                data=remote.name,
                problem=error.said,
            )
            self._fail(remote, Problem.of(said, DATA))
        finally:
            self._fetches.pop(remote.name, None)

    def _fail(self, remote: Remote, problem: Problem) -> None:
        log.warning("fetch_failed", data=remote.name, code=problem.code, detail=problem.message)
        self._failures[remote.name] = (problem, time.monotonic())


def _not_fetched(remote: Remote) -> str:
    return f"{remote.kind}_not_fetched"
