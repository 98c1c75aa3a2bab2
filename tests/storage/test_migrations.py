"""Databases of earlier versions are brought up to date with all that is in them; may import storage."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine

import layerlab.storage.database
from layerlab.event_text import EventText
from layerlab.events import EpochFinished
from layerlab.storage.database import Database
from layerlab.storage.runs import RunStore
from tests.storage.samples import epoch, finished, started

MIGRATIONS = Path(layerlab.storage.database.__file__).parent / "migrations"
IDS = ("a" * 32, "b" * 32, "c" * 32)
LOSSES = (3.0, 1.5, None, 1.5, 2.0)
RUN = (
    "INSERT INTO runs (id, name, state, spec, epoch, epochs, is_stepped, is_claimed, attempt, history, seq, created_at)"
    " VALUES (?, ?, ?, ?, ?, 20, 0, 1, 1, ?, ?, '2026-01-01T00:00:00.000Z')"
)
AT = "2026-01-01T00:00:01.000Z"


def migrate(path: Path, revision: str, *, down: bool = False) -> None:
    engine = create_engine(f"sqlite:///{path}")
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        (command.downgrade if down else command.upgrade)(config, revision)
    engine.dispose()


def fill_first_version(path: Path) -> None:
    """A run that finished, one without test examples, one that waits; as the first version wrote them."""
    with sqlite3.connect(path) as connection:
        for run_id, state, epochs in zip(IDS, ("finished", "finished", "queued"), (5, 2, 0), strict=True):
            spec = json.dumps({"data": {"type": "digits"}, "network": {"layers": []}})
            connection.execute(RUN, (run_id, f"run {run_id[0]}", state, spec, epochs, run_id[::-1], epochs + 2))
        say(connection, IDS[0], [started(), *(epoch(n, n / 10, loss) for n, loss in enumerate(LOSSES, 1)), finished(5)])
        say(connection, IDS[1], [started(), epoch(1, None, None), epoch(2, None, None), finished(2)])
    connection.close()


def say(connection: sqlite3.Connection, run_id: str, events: list[EventText]) -> None:
    for seq, event in enumerate(events, start=1):
        row = (run_id, seq, AT, event.event.type, event.body)
        connection.execute("INSERT INTO events VALUES (?, ?, ?, ?, ?)", row)
        if isinstance(event.event, EpochFinished):
            connection.execute("INSERT INTO epochs VALUES (?, ?, ?)", (run_id, event.event.epoch, seq))


async def test_the_first_version_s_runs_keep_everything_and_get_their_results(tmp_path: Path) -> None:
    path = tmp_path / "layerlab.db"
    migrate(path, "0001")
    fill_first_version(path)
    database = await Database.open(path)
    store = RunStore(database)
    one, two, three = [await store.get(run_id) for run_id in IDS]
    assert (one.name, one.state, one.epoch, one.tags) == ("run a", "finished", 5, ())
    assert (one.best_epoch, one.best_test_loss, one.best_test_accuracy) == (2, 1.5, 0.2)
    assert one.seconds == pytest.approx(0.05)
    assert (one.parameters, two.parameters, three.parameters) == (100, 100, None)
    assert (two.best_epoch, two.best_test_loss) == (None, None)
    assert two.seconds == pytest.approx(0.02)
    assert (three.state, three.best_epoch, three.seconds) == ("queued", None, None)
    assert len(await store.epochs_after(one.id, 0)) == 5
    assert len(await store.events_after(one.id, 0)) == 7
    assert (await store.relabel(one.id, tags=["old"])).tags == ("old",)
    assert await store.queue_length() == 0, "it was claimed, and still is"
    await database.close()


async def test_the_way_back_leaves_the_runs(tmp_path: Path) -> None:
    path = tmp_path / "layerlab.db"
    migrate(path, "0001")
    fill_first_version(path)
    migrate(path, "0002")
    migrate(path, "0001", down=True)
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT count(*), sum(epoch) FROM runs").fetchone() == (3, 7)
        names = {row[1] for row in connection.execute("PRAGMA table_info(runs)")}
    connection.close()
    assert "best_epoch" not in names
    await (await Database.open(path)).close()
