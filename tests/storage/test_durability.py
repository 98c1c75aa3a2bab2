"""What is committed stays, what is late is refused, and a failing disk loses nothing; may import storage."""

from __future__ import annotations

import asyncio
import errno
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.event import listens_for
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from layerlab.errors import Conflict, StorageError
from layerlab.sentences import sentence
from layerlab.storage.database import Database
from layerlab.storage.failures import storage_error
from layerlab.storage.journal import StaleWriter
from layerlab.storage.runs import RunStore
from tests.storage.samples import epoch, finished, queued_run, running_run, started, stopped


async def test_a_late_writer_is_refused_and_writes_nothing(store: RunStore) -> None:
    run_id, first = await running_run(store)
    await store.rewind(run_id, 0)
    second = await store.claim(run_id)
    await store.append(run_id, second, [started()])
    before = await store.get(run_id)
    with pytest.raises(StaleWriter):
        await store.append(run_id, first, [epoch(1)], "checkpoint-1-1", 1)
    assert await store.get(run_id) == before
    assert await store.epochs_after(run_id, 0) == []


async def test_a_final_state_never_changes(store: RunStore) -> None:
    run_id, attempt = await running_run(store)
    await store.append(run_id, attempt, [finished(20)])
    before = await store.get(run_id)
    for late in (epoch(21), stopped(20), started()):
        with pytest.raises(StaleWriter):
            await store.append(run_id, attempt, [late])
    assert await store.fail(run_id, sentence("interrupted", "interrupted")) == []
    assert await store.close_run(run_id, stopped(20).event, attempt) == []
    with pytest.raises(Conflict):
        await store.claim(run_id)
    assert await store.get(run_id) == before
    assert len(await store.events_after(run_id, 0)) == before.seq


async def test_stopping_a_queued_run_loses_against_its_claim(store: RunStore) -> None:
    run_id = await queued_run(store)
    seen = await store.get(run_id)
    await store.claim(run_id)
    with pytest.raises(StaleWriter):
        await store.close_run(run_id, stopped(0).event, attempt=seen.attempt)
    assert (await store.get(run_id)).state == "queued"


async def test_an_epoch_is_recorded_once(store: RunStore) -> None:
    run_id, attempt = await running_run(store)
    await store.append(run_id, attempt, [epoch(1)])
    before = await store.get(run_id)
    with pytest.raises(StorageError):
        await store.append(run_id, attempt, [epoch(2), epoch(1)])
    assert await store.get(run_id) == before
    assert [event.seq for event in await store.events_after(run_id, 0)] == [1, 2, 3]


async def test_one_refused_writer_does_not_take_others_with_it(store: RunStore) -> None:
    runs = [await running_run(store) for _ in range(6)]
    orders = [store.append(run_id, attempt + index % 2, [epoch(1)]) for index, (run_id, attempt) in enumerate(runs)]
    answers = await asyncio.gather(*orders, return_exceptions=True)
    assert [isinstance(answer, StaleWriter) for answer in answers] == [False, True] * 3
    assert [(await store.get(run_id)).epoch for run_id, _ in runs] == [1, 0] * 3


async def test_many_writers_at_once_keep_each_run_in_order(store: RunStore) -> None:
    runs = [await running_run(store) for _ in range(8)]

    async def train(run_id: str, attempt: int) -> None:
        for number in range(1, 11):
            await store.append(run_id, attempt, [epoch(number)], f"checkpoint-{number}", number)

    await asyncio.gather(*(train(*run) for run in runs))
    for run_id, _ in runs:
        assert [event.seq for event in await store.events_after(run_id, 0)] == list(range(1, 13))
        assert (await store.get(run_id)).checkpoint_epoch == 10


async def test_a_caller_that_gives_up_tears_no_transaction(store: RunStore) -> None:
    run_id, attempt = await running_run(store)
    for number in range(1, 21):
        order = asyncio.create_task(store.append(run_id, attempt, [epoch(number)]))
        await asyncio.sleep(0.0002 * number)
        order.cancel()
        await asyncio.wait([order])
    await store.append(run_id, attempt, [epoch(21)])
    seqs = [event.seq for event in await store.events_after(run_id, 0)]
    assert seqs == list(range(1, len(seqs) + 1))
    assert seqs[-1] == (await store.get(run_id)).seq


async def test_a_reader_that_gives_up_does_not_use_a_connection_up(store: RunStore) -> None:
    run_id, attempt = await running_run(store)
    await store.append(run_id, attempt, [epoch(number) for number in range(1, 201)])
    for count in range(40):
        look = asyncio.create_task(store.events_after(run_id, 0))
        await asyncio.sleep(0.0001 * count)
        look.cancel()
        await asyncio.wait([look])
    assert len(await asyncio.wait_for(store.events_after(run_id, 0), 30)) == 200


async def test_a_full_disk_refuses_writes_keeps_reads_and_recovers(store: RunStore, database: Database) -> None:
    run_id, attempt = await running_run(store)

    async def limit_pages(connection: AsyncConnection, extra: int) -> None:
        used = (await connection.exec_driver_sql("PRAGMA page_count")).scalar_one()
        await connection.exec_driver_sql(f"PRAGMA max_page_count={used + extra}")

    await database.write(lambda connection: limit_pages(connection, 2))
    epochs = [epoch(number) for number in range(1, 201)]
    with pytest.raises(StorageError) as refusal:
        await store.append(run_id, attempt, epochs)
    assert refusal.value.code == "storage_full"
    assert (await store.get(run_id)).seq == 2
    await database.write(lambda connection: limit_pages(connection, 10_000))
    assert len(await store.append(run_id, attempt, epochs)) == 200


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (OSError(errno.ENOSPC, "no space"), "storage_full"),
        (OSError(errno.EDQUOT, "quota"), "storage_full"),
        (OSError(errno.EIO, "/a/secret/path"), "storage_error"),
    ],
)
def test_a_failing_disk_says_so_without_a_path(error: OSError, code: str) -> None:
    said = storage_error(error)
    assert said.code == code
    assert "/" not in said.message


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("SQLITE_BUSY", "storage_locked"),
        ("SQLITE_LOCKED", "storage_locked"),
        ("SQLITE_FULL", "storage_full"),
        ("SQLITE_IOERR", "storage_error"),
    ],
)
def test_a_failing_database_says_so_without_its_statement(name: str, code: str) -> None:
    cause = sqlite3.OperationalError("in /a/secret/path")
    cause.sqlite_errorname = name
    said = storage_error(DBAPIError("SELECT secret", None, cause))
    assert said.code == code
    assert "secret" not in said.message


async def test_what_is_ordered_while_one_is_synced_is_committed_together(database: Database) -> None:
    begun = 0

    @listens_for(database._writing.sync_engine, "begin")
    def count(_: Connection) -> None:
        nonlocal begun
        begun += 1

    async def work(connection: AsyncConnection) -> int:
        return int((await connection.execute(text("SELECT 1"))).scalar_one())

    assert await asyncio.gather(*(database.write(work) for _ in range(130))) == [1] * 130
    assert begun == 3, "groups of at most 64"


CHILD = """
import asyncio, sys
from pathlib import Path
from layerlab.storage.database import Database
from layerlab.storage.runs import RunStore
from tests.storage.samples import epoch, running_run

async def main():
    store = RunStore(await Database.open(Path(sys.argv[1])))
    run_id, attempt = await running_run(store)
    print(run_id, flush=True)
    for number in range(1, 100_000, 2):
        stored = await store.append(run_id, attempt, [epoch(number), epoch(number + 1)], str(number + 1), number + 1)
        print(stored[-1].seq, flush=True)

asyncio.run(main())
"""


async def test_what_was_acknowledged_survives_a_killed_server(tmp_path: Path, repository: Path) -> None:
    path = tmp_path / "layerlab.db"
    command = [sys.executable, "-c", CHILD, str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=repository) as child:
        assert child.stdout is not None
        run_id = child.stdout.readline().strip()
        acknowledged = [int(child.stdout.readline()) for _ in range(25)][-1]
        child.send_signal(signal.SIGKILL)
        acknowledged = max([acknowledged, *(int(line) for line in child.stdout if line.endswith("\n"))])
    database = await Database.open(path)
    store = RunStore(database)
    record = await store.get(run_id)
    seqs = [event.seq for event in await store.events_after(run_id, 0, limit=100_000)]
    epochs = [each.epoch for each in await store.epochs_after(run_id, 0, limit=100_000)]
    await database.close()
    assert acknowledged <= record.seq
    assert seqs == list(range(1, record.seq + 1))
    assert epochs == list(range(1, record.epoch + 1))
    # One group is one transaction: the pointer is at the end of what is recorded, never beyond or before.
    assert record.checkpoint_epoch == record.epoch == record.seq - 2
