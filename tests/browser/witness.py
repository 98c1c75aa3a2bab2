"""What a page may not do, watched while a test uses it (`Witness`); imports nothing of ours.

No error on its console (a breach of the content security policy is one), no exception, no request to another
origin, no answer that says our server failed.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, field

from playwright.async_api import ConsoleMessage, Page, Request, Response

OWN_ADDRESSES = ("data:", "blob:", "about:")


@dataclass
class Witness:
    """Collects `faults`; a test that provokes some says so first with `expect`."""

    address: str
    faults: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)
    _under_way: set[Request] = field(default_factory=set)

    def watch(self, page: Page) -> None:
        page.on("console", self._on_console)
        page.on("pageerror", lambda error: self._note(f"exception: {error}"))
        page.on("request", self._on_request)
        page.on("response", self._on_response)
        page.on("requestfinished", self._on_end)
        page.on("requestfailed", self._on_end)

    def expect(self, pattern: str) -> None:
        """A fault that matches `pattern` is what this test is about."""
        self.expected.append(pattern)

    async def until_quiet(self) -> None:
        """Returns when every request has been answered: a server may then be told to end."""
        async with asyncio.timeout(60):
            while self._under_way:
                await asyncio.sleep(0.02)

    def _note(self, fault: str) -> None:
        if not any(re.search(pattern, fault) for pattern in self.expected):
            self.faults.append(fault)

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self._note(f"console {message.type}: {message.text} ({message.location.get('url')})")

    def _on_request(self, request: Request) -> None:
        self._under_way.add(request)
        own = (self.address, self.address.replace("http", "ws", 1), *OWN_ADDRESSES)
        if not request.url.startswith(own):
            self._note(f"a request to another origin: {request.url}")

    def _on_end(self, request: Request) -> None:
        self._under_way.discard(request)

    def _on_response(self, response: Response) -> None:
        if response.status >= 500:
            self._note(f"the server failed: {response.status} {response.url}")
