"""Opens, migrates and closes the database (`Database`); may import tables, writer and failures.

Everything that is SQLite's own is in this file: another database needs another `_engine` and nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import URL, Connection, event, inspect, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from layerlab.errors import StorageError
from layerlab.sentences import sentence
from layerlab.storage.failures import as_storage_errors
from layerlab.storage.tables import REVISION
from layerlab.storage.writer import Work, Writer

T = TypeVar("T")

BUSY_TIMEOUT_SECONDS = 5.0
READERS = 4
DURABLE = ("journal_mode=WAL", "synchronous=FULL")
GUARDED = (*DURABLE, "foreign_keys=ON")


class Database:
    """One connection that writes, a few that read meanwhile and never wait for it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._writing = _engine(path, GUARDED, is_writer=True)
        self._reading = _engine(path, (*GUARDED, "query_only=ON"), is_writer=False)
        self._writer: Writer | None = None

    @classmethod
    async def open(cls, path: Path) -> Database:
        """The database in the file `path`, prepared."""
        database = cls(path)
        try:
            await database.prepare()
        except BaseException:
            await database.close()
            raise
        return database

    async def prepare(self) -> None:
        """Bring the file to this version's tables; make it if there is none. Before anything else is asked.

        Raises StorageError if it cannot be opened, or was written by a newer version.
        """
        # Without foreign keys: a table that is rebuilt is dropped, and would take all rows that refer to its own
        # with it. Within a transaction the switch does nothing.
        migrating = _engine(self._path, DURABLE, is_writer=True)
        try:
            with as_storage_errors():
                self._path.parent.mkdir(parents=True, exist_ok=True)
                async with migrating.begin() as connection:
                    await connection.run_sync(bring_up_to_date)
        finally:
            await migrating.dispose()
        self._writer = Writer(self._writing)

    async def write(self, work: Work[T]) -> T:
        """The answer of `work`, done in one transaction, once it is on disk. Raises StorageError."""
        if self._writer is None:
            raise StorageError("The database is not open.", code="storage_closed")
        return await self._writer.write(work)

    async def read(self, work: Work[T]) -> T:
        """The answer of `work`, which only reads. Raises StorageError."""
        with as_storage_errors():
            async with self._reading.connect() as connection:
                return await work(connection)

    async def close(self) -> None:
        """Writes what was ordered before, then lets go of the file. A second call does nothing."""
        if self._writer is not None:
            await self._writer.close()
        await self._reading.dispose()
        await self._writing.dispose()


def bring_up_to_date(connection: Connection) -> None:
    """Runs the migrations that this database has not seen; within the caller's transaction.

    Raises StorageError if they would leave a row that refers to one that is not there.
    """
    if current_revision(connection) == REVISION:
        return
    # Here and not above: alembic takes longer to import than an up-to-date database to open.
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        raise StorageError(
            "The database was written by a newer version of Layerlab; upgrade, or use another data folder.",
            code="storage_too_new",
        ) from error
    if broken := connection.execute(text("PRAGMA foreign_key_check")).all():
        raise StorageError(
            sentence(
                "storage_error",
                "The database was not upgraded: {broken} of its rows refer to rows that are missing.",
                broken=len(broken),
            )
        )


def current_revision(connection: Connection) -> str | None:
    """The migration at which the database stands; None for an empty one."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return revision


def _engine(path: Path, pragmas: Sequence[str], *, is_writer: bool) -> AsyncEngine:
    engine = create_async_engine(
        URL.create("sqlite+aiosqlite", database=str(path)),
        # The driver's own BEGIN comes too late for reads and for changes of tables: ours is below.
        connect_args={"timeout": BUSY_TIMEOUT_SECONDS, "isolation_level": None},
        pool_size=1 if is_writer else READERS,
        max_overflow=0,
        # Each word to the driver is a trip to its thread and back: none to end what was ended, or never begun.
        pool_reset_on_return=None,
        isolation_level=None if is_writer else "AUTOCOMMIT",
        skip_autocommit_rollback=not is_writer,  # the writer has its own BEGIN, which its driver takes for none
    )

    @event.listens_for(engine.sync_engine, "connect")
    def _set_up(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
        cursor: Any = connection.cursor()
        for pragma in pragmas:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    if is_writer:

        @event.listens_for(engine.sync_engine, "begin")
        def _begin(connection: Connection) -> None:
            # At once, and not at the first write: to wait for the lock then could fail half-way.
            connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine
