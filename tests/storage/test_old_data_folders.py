"""Data folders that earlier versions left open with everything that is in them; may import storage.

`data_folders/<revision>.tar.xz` was made by that version itself; see recording.py. Every migration needs the one of the
revision before it.
"""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson
import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, event

import layerlab.storage.database
from layerlab.errors import StorageError
from layerlab.event_text import EventText
from layerlab.events import PicturesTaken
from layerlab.intake.shelf import EXAMPLES, META, FolderShelf
from layerlab.network.experiment import experiment, seeds
from layerlab.network.spec import Spec
from layerlab.storage.artifacts import ArtifactStore
from layerlab.storage.database import Database
from layerlab.storage.runs import RunStore
from layerlab.storage.uploads import UploadStore
from tests.storage.recording import DATABASE

FOLDERS = Path(__file__).parent / "data_folders"
MIGRATIONS = Path(layerlab.storage.database.__file__).parent / "migrations"

Rows = dict[str, list[dict[str, Any]]]


def migrated() -> list[str]:
    """The revisions that some migration starts from, oldest first."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    scripts = reversed(list(ScriptDirectory.from_config(config).walk_revisions()))
    return [str(script.down_revision) for script in scripts if script.down_revision]


REVISIONS = migrated()


@pytest.fixture
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A copy of a revision's data folder, to open."""
    return unpacked(request.param, tmp_path / "data")


def unpacked(revision: str, target: Path) -> Path:
    with tarfile.open(FOLDERS / f"{revision}.tar.xz") as packed:
        packed.extractall(target, filter="data")
    return target


each_revision = pytest.mark.parametrize("folder", REVISIONS, indirect=True)


def test_there_is_a_folder_of_every_revision_that_a_migration_starts_from() -> None:
    assert sorted(path.name for path in FOLDERS.iterdir()) == [f"{revision}.tar.xz" for revision in REVISIONS]


@each_revision
def test_a_folder_holds_a_bit_of_everything(folder: Path) -> None:
    assert {path.suffix for path in folder.rglob("*") if path.is_file()} >= {".db", *KEPT}


def rows_of(folder: Path) -> Rows:
    """Every row of every table, in an order that no migration changes."""
    with sqlite3.connect(folder / DATABASE) as connection:
        connection.row_factory = sqlite3.Row
        names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        found = {name: [dict(row) for row in connection.execute(f"SELECT * FROM {name}")] for name in names}
    connection.close()
    return {name: sorted(rows, key=lambda row: repr(sorted(row.items()))) for name, rows in found.items()}


def files_of(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.suffix in KEPT}


KEPT = (".safetensors", ".frame", ".npz", ".json")


def assert_all_is_there(before: Rows, after: Rows) -> None:
    """Every table has as many rows as it had, and each row the values that it had."""
    assert len(before["runs"]) >= 5
    assert before["idempotency_keys"]
    for name in before.keys() - {"alembic_version", "sqlite_sequence"}:
        columns = list(before[name][0]) if before[name] else []
        narrowed = [{column: row[column] for column in columns} for row in after[name]]
        assert len(narrowed) == len(before[name]), name
        assert sorted(map(repr, narrowed)) == sorted(map(repr, before[name])), name


async def opened(folder: Path) -> None:
    await (await Database.open(folder / DATABASE)).close()


@each_revision
async def test_no_row_and_no_file_is_lost_or_changed(folder: Path) -> None:
    rows, files = rows_of(folder), files_of(folder)
    await opened(folder)
    assert_all_is_there(rows, rows_of(folder))
    assert files_of(folder) == files
    with sqlite3.connect(folder / DATABASE) as connection:
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    connection.close()


@each_revision
async def test_today_s_stores_read_everything(folder: Path) -> None:
    database = await Database.open(folder / DATABASE)
    store, artifacts = RunStore(database), ArtifactStore(folder)
    runs = (await store.page(limit=200)).items
    assert {run.state for run in runs} >= {"finished", "stopped", "paused", "running", "queued"}
    for run in runs:
        assert run.owner == "local"
        assert run.engine == ("autograd" if run.started_at else None)
        assert (run.experiment, run.data_type) == (experiment(run.spec), run.spec["data"]["type"])
        assert {"data": run.data_seed, "training": run.training_seed} == seeds(run.spec)
        assert run.spec.get("start") == (run.start_run and {"run": run.start_run, "epoch": run.start_epoch})
        told = [orjson.loads(stored.json) for stored in await store.events_after(run.id, 0, 10_000)]
        assert [one["seq"] for one in told] == list(range(1, run.seq + 1))
        assert len(await store.epochs_after(run.id, 0)) == run.epoch - (run.start_epoch or 0)
        if run.checkpoint:
            assert (artifacts.directory(run.id) / run.checkpoint).is_file()
        frame = artifacts.newest_frame(run.id)
        assert frame is None or PicturesTaken.from_frame(frame).pictures
    await database.close()


@each_revision
async def test_an_upload_gets_its_row_and_stays_what_it_is(folder: Path) -> None:
    (upload_id,) = [path.name for path in (folder / "uploads").iterdir()]
    meta = orjson.loads((folder / "uploads" / upload_id / META).read_bytes())
    shelf = FolderShelf(folder)
    before = [array.tolist() for array in shelf.upload_arrays(upload_id)]
    for _ in range(2):
        database = await Database.open(folder / DATABASE)
        uploads = UploadStore(database, folder, 2**30)
        await uploads.prepare()
        (record,) = await uploads.page()
        assert (record.id, record.owner, record.description["name"]) == (upload_id, "local", "numbers")
        size = (folder / "uploads" / upload_id / EXAMPLES).stat().st_size
        assert record.document == {**{name: meta[name] for name in meta if name != "request"}, "bytes": size}
        assert [array.tolist() for array in shelf.upload_arrays(upload_id)] == before
        await database.close()
    (row,) = rows_of(folder)["uploads"]
    assert {"key": row["request_key"], "body": row["request_body"]} == meta["request"]


@each_revision
async def test_specs_are_still_specs(folder: Path) -> None:
    from layerlab.catalog.datasets import shelf as seam

    seam.place(FolderShelf(folder))
    database = await Database.open(folder / DATABASE)
    for run in (await RunStore(database).page(limit=200)).items:
        assert Spec.model_validate(run.spec).training.epochs == run.epochs
    await database.close()


@each_revision
def test_every_event_that_was_said_is_still_an_event(folder: Path) -> None:
    events = rows_of(folder)["events"]
    assert {row["type"] for row in events} >= {"run_started", "epoch_finished", "run_paused", "run_finished"}
    for row in events:
        assert EventText.read(row["type"], row["body"]).body == row["body"]


class Killed(Exception):
    """Stands for whatever ends the server in the middle."""


@contextmanager
def killed_at(number: int) -> Iterator[list[str]]:
    """The statement with this number, counted from 0, is not done any more. Yields those that were."""
    done: list[str] = []

    def before(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if len(done) == number:
            raise Killed(statement)
        done.append(statement)

    event.listen(Engine, "before_cursor_execute", before)
    try:
        yield done
    finally:
        event.remove(Engine, "before_cursor_execute", before)


@each_revision
async def test_ended_at_any_statement_it_is_as_it_was_and_the_next_start_finishes(folder: Path) -> None:
    untouched = rows_of(folder)
    statements = 0
    while True:
        with killed_at(statements) as done:
            try:
                await opened(folder)
            except Killed:
                pass
            else:
                break
        assert len(done) == statements
        assert rows_of(folder) == untouched, done[-1]
        statements += 1
    assert statements > 20
    assert_all_is_there(untouched, rows_of(folder))


KILLS_ITSELF = """
import asyncio, os, signal, sys
from pathlib import Path
from sqlalchemy import Engine, event
from layerlab.storage.database import Database

left = int(sys.argv[2])

@event.listens_for(Engine, "before_cursor_execute")
def count(*_):
    global left
    left -= 1
    if left < 0:
        os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(Database.open(Path(sys.argv[1])))
"""


@each_revision
async def test_killed_for_real_it_is_as_it_was_and_the_next_start_finishes(folder: Path) -> None:
    untouched = rows_of(folder)
    for statements in (12, 30):
        command = [sys.executable, "-c", KILLS_ITSELF, str(folder / DATABASE), str(statements)]
        assert subprocess.run(command, check=False, timeout=120).returncode == -signal.SIGKILL
        assert rows_of(folder) == untouched
    await opened(folder)
    assert_all_is_there(untouched, rows_of(folder))


async def test_a_database_whose_rows_refer_to_nothing_is_not_upgraded(tmp_path: Path) -> None:
    folder = unpacked(REVISIONS[-1], tmp_path / "data")
    with sqlite3.connect(folder / DATABASE) as connection:
        connection.execute("DELETE FROM runs WHERE state = 'finished'")  # foreign keys are off here
    connection.close()
    before = rows_of(folder)
    with pytest.raises(StorageError, match="refer to rows that are missing"):
        await opened(folder)
    assert rows_of(folder) == before


@each_revision
async def test_a_migration_may_rebuild_a_table_without_losing_the_rows_that_refer_to_it(folder: Path) -> None:
    before = rows_of(folder)

    def rebuild(_connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        if statement.lstrip().startswith("CREATE TABLE uploads"):
            cursor.execute("CREATE TABLE copy AS SELECT * FROM runs")
            cursor.execute("DELETE FROM runs")
            cursor.execute("INSERT INTO runs SELECT * FROM copy")
            cursor.execute("DROP TABLE copy")
            rebuilt.append(statement)

    rebuilt: list[str] = []
    event.listen(Engine, "before_cursor_execute", rebuild)
    try:
        await opened(folder)
    finally:
        event.remove(Engine, "before_cursor_execute", rebuild)
    assert len(rebuilt) == 1
    assert_all_is_there(before, rows_of(folder))
