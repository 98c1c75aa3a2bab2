"""A real Chromium, a real server, and a page in it (`lab`) that must not misbehave; imports the tests' own parts.

Playwright's asynchronous side is used: its synchronous one leaves an event loop behind that other tests trip over.
One loop serves all browser tests, because one browser does.
"""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Literal

import httpx2
import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright, expect

from tests.api.server_process import ServerProcess, wait_until
from tests.browser.lab import Lab
from tests.browser.witness import Witness

NAMES = ("chromium", "chromium-browser", "google-chrome")
# Chromium's own sandbox needs rights that a container seldom has; the pages here are ours.
FLAGS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--force-color-profile=srgb"]

PATIENCE_MILLISECONDS = 60_000
"""For whatever is waited for: a page and a trainer may share a busy machine with other tests."""
expect.set_options(timeout=PATIENCE_MILLISECONDS)

OpenLab = Callable[..., Awaitable[Lab]]
StartServer = Callable[..., ServerProcess]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents and "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.linux)
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest.fixture(scope="session")
def chromium() -> str:
    """Where Chromium is. (Where tests decide what is taken, a skip is a failure: tests/conftest.py.)"""
    for name in NAMES:
        if path := shutil.which(name):
            return path
    pytest.skip(f"there is no Chromium here (looked for {', '.join(NAMES)}): `make chromium` installs it")


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser(chromium: str) -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield started
        await started.close()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """The server that most tests share, with its engine warm."""
    started = ServerProcess.start(tmp_path_factory.mktemp("browser") / "data", running_limit="4")
    warm_up(started)
    yield started
    started.end()
    assert started.faults() == []


@pytest.fixture
def start_server(tmp_path: Path) -> Iterator[StartServer]:
    """Starts servers of the test's own: `start_server(port)`; twice gives a restart on the same data."""
    started: list[ServerProcess] = []

    def start(port: int = 0) -> ServerProcess:
        started.append(ServerProcess.start(tmp_path / "data", "--port", str(port)))
        return started[-1]

    yield start
    for server in started:
        server.end()
    assert [fault for server in started for fault in server.faults()] == []


def warm_up(server: ServerProcess) -> None:
    """Returns when pictures come at once: the engine takes seconds to load when a server starts."""
    with httpx2.Client(base_url=f"{server.address}/api/v1", timeout=200) as client:
        spec = client.get("/catalog").json()["defaults"]["spec"]
        run = client.post("/runs", json={**spec, "name": "warm up", "training": {**spec["training"], "epochs": 1}})
        wait_until(lambda: client.get(run.headers["location"].removeprefix("/api/v1")).json()["ended_at"], "it trains")
        client.delete(run.headers["location"].removeprefix("/api/v1"))


@pytest_asyncio.fixture(loop_scope="session")
async def open_lab(browser: Browser) -> AsyncIterator[OpenLab]:
    """Opens tabs, each a visitor of its own: `await open_lab(address, width=390)`; none may have misbehaved."""
    opened: list[Lab] = []

    async def open_one(address: str, *, width: int = 1440, dark: bool = False, hash: str = "") -> Lab:
        scheme: Literal["dark", "light"] = "dark" if dark else "light"
        # Without motion: colours on their way from light to dark are neither.
        context = await browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, reduced_motion="reduce"
        )
        context.set_default_timeout(PATIENCE_MILLISECONDS)
        page = await context.new_page()
        witness = Witness(address)
        witness.watch(page)
        lab = Lab(page, address, witness)
        opened.append(lab)
        await lab.open(hash)
        return lab

    yield open_one
    for lab in opened:
        await lab.page.context.close()
    assert [fault for lab in opened for fault in lab.witness.faults] == []


@pytest_asyncio.fixture(loop_scope="session")
async def lab(server: ServerProcess, open_lab: OpenLab) -> AsyncIterator[Lab]:
    """The page as it opens, 1440 pixels wide; its runs are gone after the test, and the server had no fault (R24)."""
    opened = await open_lab(server.address)
    yield opened
    await opened.page.close()  # a page that is open goes on asking about its run, which is gone next
    forget_runs(server)
    assert server.faults() == []


def forget_runs(server: ServerProcess) -> None:
    with httpx2.Client(base_url=f"{server.address}/api/v1", timeout=200) as client:
        for run in client.get("/runs").json()["items"]:
            client.delete(f"/runs/{run['id']}")
