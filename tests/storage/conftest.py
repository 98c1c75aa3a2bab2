"""A real database in a folder of its own for each test; may import storage."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from layerlab.storage.database import Database
from layerlab.storage.runs import RunStore


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    database = await Database.open(tmp_path / "layerlab.db")
    yield database
    await database.close()


@pytest.fixture
def store(database: Database) -> RunStore:
    return RunStore(database)
