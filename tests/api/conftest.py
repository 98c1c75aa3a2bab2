"""The servers of the API tests: one for all tests of a process, and new ones for tests that end or set them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.api.door import Door
from tests.api.server_process import ServerProcess

StartServer = Callable[..., Door]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.linux)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """The server that most tests share. (Each process of pytest-xdist has its own.)"""
    shared = ServerProcess.start(tmp_path_factory.mktemp("server") / "data", running_limit="4")
    yield shared
    shared.end()
    assert shared.faults() == []


@pytest.fixture(scope="session")
def session_door(server: ServerProcess) -> Iterator[Door]:
    door = Door(server)
    yield door
    door.client.close()


@pytest.fixture
def door(session_door: Door) -> Iterator[Door]:
    """The shared server's API; runs are gone after the test, and the log tells of no fault (R24)."""
    yield session_door
    session_door.forget_all()
    assert session_door.server.faults() == []


@pytest.fixture
def start_server(tmp_path: Path) -> Iterator[StartServer]:
    """Starts servers of the test's own: `start_server(**settings)`; twice gives a restart on the same folder."""
    doors: list[Door] = []

    def start(*arguments: str, folder: str = "data", **settings: str) -> Door:
        doors.append(Door(ServerProcess.start(tmp_path / folder, *arguments, **settings)))
        return doors[-1]

    yield start
    for door in doors:
        door.client.close()
        door.server.end()
    assert [fault for door in doors for fault in door.server.faults()] == []
