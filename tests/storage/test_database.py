"""Opening, migrating and closing the database; may import storage."""

from __future__ import annotations

import asyncio
import logging
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncConnection

import layerlab.storage.database
from layerlab.errors import StorageError
from layerlab.storage.database import Database
from layerlab.storage.runs import RunStore
from layerlab.storage.tables import REVISION, metadata
from tests.effort import Cpu
from tests.storage.samples import queued_run

MIGRATIONS = Path(layerlab.storage.database.__file__).parent / "migrations"


async def test_migrations_lead_to_exactly_the_tables_that_the_code_knows(database: Database) -> None:
    def differences(connection: Connection) -> Sequence[object]:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, metadata))

    assert await database.write(lambda connection: connection.run_sync(differences)) == []


def test_the_revision_in_the_code_is_the_newest_migration() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_current_head() == REVISION


async def test_what_was_written_is_there_after_reopening(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "layerlab.db"
    database = await Database.open(path)
    run_id = await queued_run(RunStore(database))
    await database.close()
    again = await Database.open(path)
    assert (await RunStore(again).get(run_id)).state == "queued"
    await again.close()


async def test_an_up_to_date_database_opens_in_less_than_half_the_time_of_a_new_one(tmp_path: Path) -> None:
    async def seconds(path: Path) -> float:
        with Cpu() as opening:
            database = await Database.open(path)
        await database.close()
        return opening.seconds

    new = [await seconds(tmp_path / f"{number}.db") for number in range(3)]
    again = [await seconds(tmp_path / f"{number}.db") for number in range(3)]
    assert min(again) < min(new) / 2


def test_neither_torch_nor_alembic_is_imported_for_an_up_to_date_database(tmp_path: Path) -> None:
    program = """
import asyncio, sys
from pathlib import Path
from layerlab.storage.database import Database

async def main():
    await (await Database.open(Path(sys.argv[1]))).close()

asyncio.run(main())
print(*({"torch", "alembic"} & set(sys.modules)))
"""
    command = [sys.executable, "-c", program, str(tmp_path / "layerlab.db")]
    loaded = [subprocess.run(command, capture_output=True, text=True, check=True).stdout.split() for _ in range(2)]
    assert loaded == [["alembic"], []]


async def test_migrating_leaves_logging_as_it_was(tmp_path: Path) -> None:
    before = (logging.root.level, list(logging.root.handlers), logging.getLogger("alembic").disabled)
    await (await Database.open(tmp_path / "layerlab.db")).close()
    assert (logging.root.level, logging.root.handlers, logging.getLogger("alembic").disabled) == before


async def test_a_database_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "layerlab.db"
    database = await Database.open(path)
    newer = text("UPDATE alembic_version SET version_num = '9999'")
    await database.write(lambda connection: connection.execute(newer))
    await database.close()
    with pytest.raises(StorageError, match="newer version") as refusal:
        await Database.open(path)
    assert refusal.value.code == "storage_too_new"


async def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "layerlab.db"
    path.write_bytes(b"not a database at all" * 100)
    with pytest.raises(StorageError):
        await Database.open(path)


@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("busy_timeout", 5000)],
)
async def test_what_is_acknowledged_is_synced(database: Database, pragma: str, value: object) -> None:
    async def work(connection: AsyncConnection) -> object:
        return (await connection.exec_driver_sql(f"PRAGMA {pragma}")).scalar_one()

    assert await database.write(work) == value
    assert await database.read(work) == value


async def test_four_read_at_once_and_none_waits_for_another(database: Database) -> None:
    all_are_in = asyncio.Barrier(4)

    async def work(connection: AsyncConnection) -> object:
        await all_are_in.wait()
        return (await connection.execute(text("SELECT count(*) FROM runs"))).scalar_one()

    assert await asyncio.gather(*(database.read(work) for _ in range(4))) == [0] * 4


async def test_readers_cannot_write(database: Database) -> None:
    with pytest.raises(StorageError):
        await database.read(lambda connection: connection.execute(text("DELETE FROM runs")))


async def test_closing_twice_does_no_harm_and_writing_afterwards_is_refused(tmp_path: Path) -> None:
    database = await Database.open(tmp_path / "layerlab.db")
    await database.close()
    await database.close()
    with pytest.raises(StorageError) as refusal:
        await queued_run(RunStore(database))
    assert refusal.value.code == "storage_closed"
