"""An upload is kept whole or leaves nothing, whatever goes wrong on its way; imports the harness.

The conversion is the real one, in a thread; where it has to go wrong, the worker is played.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from layerlab.errors import Busy, Conflict, InvalidInput, LimitExceeded, NotFound, WorkerFailed
from layerlab.jobs.scripted import SilentExecutor
from layerlab.jobs.workbench import InlineWorkbench
from layerlab.settings import Limits
from layerlab.uploads import UploadBounds, UploadRequest
from tests.runs.harness import TASKS, House, serving, spec

ROWS = b"a,b,kind\n" + b"".join(b"%d,%d,%s\n" % (n, n % 7, b"odd" if n % 2 else b"even") for n in range(40))
OTHER = ROWS.replace(b"kind", b"sort")
CSV = UploadRequest("numbers", "csv")
KEYED = UploadRequest("numbers", "csv", {}, "a key")


async def body(data: bytes = ROWS, parts: int = 3) -> AsyncIterator[bytes]:
    size = -(-len(data) // parts)
    for offset in range(0, len(data), max(1, size)):
        yield data[offset : offset + size]


class Sender:
    """Somebody whose file comes as far as its first part, until it `goes_on`."""

    def __init__(self) -> None:
        self.has_begun, self.goes_on = asyncio.Event(), asyncio.Event()

    async def parts(self) -> AsyncIterator[bytes]:
        yield ROWS[:10]
        self.has_begun.set()
        await self.goes_on.wait()
        yield ROWS[10:]


class PlayedWorkbench:
    """A worker that does `play` with the arguments of each conversion, and then converts."""

    def __init__(self, play: Callable[[dict[str, Any]], Awaitable[None]]) -> None:
        self._play = play
        self._inner = InlineWorkbench(tasks=TASKS)
        self.seconds: list[float] = []

    async def call(self, task: str, arguments: dict[str, Any], *, timeout_seconds: float = 20.0) -> Any:
        self.seconds.append(timeout_seconds)
        if task == "convert_upload":
            await self._play(arguments)
        return await self._inner.call(task, arguments, timeout_seconds=timeout_seconds)

    async def close(self) -> None:
        await self._inner.close()


@contextmanager
def leaves_nothing(house: House) -> Iterator[None]:
    """What is in the folder of uploads, and of those on their way, is afterwards what it was before."""
    before = on_disk(house)
    yield
    assert on_disk(house) == before


def on_disk(house: House) -> list[str]:
    folders = (house.folder / "uploads", house.folder / "incoming")
    return sorted(str(path.relative_to(house.folder)) for folder in folders for path in folder.rglob("*"))


async def test_an_upload_is_described_and_shown_and_its_request_is_nobodys_business(tmp_path: Path) -> None:
    async with serving(tmp_path) as house:
        answer = await house.uploads.accept(KEYED, body())
        preview = answer.pop("preview")
        assert (answer["name"], answer["format"], answer["examples"]) == ("numbers", "csv", 40)
        assert sorted(answer["classes"]) == ["even", "odd"]
        assert preview
        assert "request" not in answer
        assert (await house.uploads.get(answer["id"])).document == answer
        page = await house.uploads.page()
        assert page["items"] == [answer]
        assert page["bytes"] >= answer["bytes"] > 0
        assert not list((tmp_path / "incoming").iterdir())


async def test_no_more_than_so_many_come_at_once(tmp_path: Path) -> None:
    async with serving(tmp_path, bounds=UploadBounds(at_once=2)) as house:
        senders = [Sender(), Sender()]
        coming = [asyncio.create_task(house.uploads.accept(CSV, sender.parts())) for sender in senders]
        for sender in senders:
            await sender.has_begun.wait()
        with leaves_nothing(house), pytest.raises(Busy):
            await house.uploads.accept(CSV, body())
        for sender in senders:
            sender.goes_on.set()
        assert len({answer["id"] for answer in await asyncio.gather(*coming)}) == 2
        await house.uploads.accept(CSV, body())
        assert len((await house.uploads.page())["items"]) == 3


async def test_a_file_that_is_too_large_is_not_read_to_its_end(tmp_path: Path) -> None:
    read: list[int] = []

    async def endless() -> AsyncIterator[bytes]:
        while True:
            read.append(500)
            yield bytes(500)

    async with serving(tmp_path, limits=Limits(upload_bytes=2000)) as house:
        with leaves_nothing(house), pytest.raises(LimitExceeded) as caught:
            await house.uploads.accept(CSV, endless())
        assert caught.value.code == "too_large"
        assert sum(read) == 2500
        whole = ROWS + b"1,1,odd\n" * 20
        whole += b"\n" * (2000 - len(whole))
        assert (await house.uploads.accept(CSV, body(whole)))["examples"] == 60  # 2000 bytes are not too many


async def test_a_file_that_comes_too_slowly_is_given_up(tmp_path: Path) -> None:
    async with serving(tmp_path, bounds=UploadBounds(receive_seconds=0.01)) as house:
        with leaves_nothing(house), pytest.raises(InvalidInput) as caught:
            await house.uploads.accept(CSV, Sender().parts())
        assert caught.value.code == "too_slow"


async def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    async with serving(tmp_path) as house:
        with leaves_nothing(house), pytest.raises(InvalidInput) as caught:
            await house.uploads.accept(CSV, body(b""))
        assert caught.value.code == "empty"


async def die(_: dict[str, Any]) -> None:
    raise WorkerFailed("The process that calculated this died.")


async def die_half_way(arguments: dict[str, Any]) -> None:
    (Path(arguments["folder"]) / "examples.npz").write_bytes(b"half of it")
    raise WorkerFailed("The process that calculated this died.")


async def run_out_of_time(_: dict[str, Any]) -> None:
    raise WorkerFailed("Too long.", code="worker_timeout")


async def refuse(_: dict[str, Any]) -> None:
    raise InvalidInput("This is no table.", code="no_table")


@pytest.mark.parametrize(
    ("misbehave", "code"),
    [
        (die, "worker_failed"),
        (die_half_way, "worker_failed"),
        (run_out_of_time, "too_slow"),
        (refuse, "no_table"),
    ],
)
async def test_a_conversion_that_goes_wrong_leaves_nothing_and_frees_its_place(
    tmp_path: Path, misbehave: Callable[[dict[str, Any]], Awaitable[None]], code: str
) -> None:
    workbench = PlayedWorkbench(misbehave)
    async with serving(tmp_path, workbench=workbench, bounds=UploadBounds(at_once=1, convert_seconds=7.0)) as house:
        for _ in range(2):
            with leaves_nothing(house), pytest.raises((WorkerFailed, InvalidInput)) as caught:
                await house.uploads.accept(CSV, body())
            assert caught.value.code == code
        assert (code != "too_slow") or "7 seconds" in caught.value.message
        assert workbench.seconds == [7.0, 7.0]


async def test_a_line_that_breaks_leaves_nothing(tmp_path: Path) -> None:
    async def breaking() -> AsyncIterator[bytes]:
        yield ROWS[:10]
        raise ConnectionResetError("the line broke")

    async with serving(tmp_path) as house:
        with leaves_nothing(house), pytest.raises(ConnectionResetError):
            await house.uploads.accept(CSV, breaking())


@pytest.mark.parametrize("moment", ["receiving", "converting"])
async def test_whoever_goes_away_leaves_nothing_and_frees_the_place(tmp_path: Path, moment: str) -> None:
    is_converting = asyncio.Event()
    is_patient = moment == "converting"

    async def hold(_: dict[str, Any]) -> None:
        is_converting.set()
        if is_patient:
            await asyncio.Event().wait()

    async with serving(tmp_path, workbench=PlayedWorkbench(hold), bounds=UploadBounds(at_once=1)) as house:
        sender = Sender()
        with leaves_nothing(house):
            coming = asyncio.create_task(house.uploads.accept(CSV, body() if is_patient else sender.parts()))
            await (is_converting if is_patient else sender.has_begun).wait()
            coming.cancel()
            with pytest.raises(asyncio.CancelledError):
                await coming
        is_patient = False
        await house.uploads.accept(CSV, body())


async def test_a_file_that_is_sent_again_under_its_key_is_the_upload_it_made(tmp_path: Path) -> None:
    async with serving(tmp_path) as house:
        first = await house.uploads.accept(KEYED, body())
        with leaves_nothing(house):
            assert await house.uploads.accept(KEYED, body(parts=7)) == first
            for data, request in ((OTHER, KEYED), (ROWS, UploadRequest("numbers", "csv", {"header": True}, "a key"))):
                with pytest.raises(InvalidInput) as caught:
                    await house.uploads.accept(request, body(data))
                assert caught.value.code == "idempotency_key_reused"
        assert (await house.uploads.accept(CSV, body()))["id"] != first["id"]


async def test_a_file_that_is_sent_twice_at_once_under_its_key_is_one_upload(tmp_path: Path) -> None:
    are_both_here = asyncio.Barrier(2)

    async def meet(_: dict[str, Any]) -> None:
        await are_both_here.wait()

    async with serving(tmp_path, workbench=PlayedWorkbench(meet)) as house:
        answers = await asyncio.gather(*(house.uploads.accept(KEYED, body()) for _ in range(2)))
        assert answers[0] == answers[1]
        assert [item["id"] for item in (await house.uploads.page())["items"]] == [answers[0]["id"]]
        assert not list((tmp_path / "incoming").iterdir())


async def test_what_there_is_no_room_for_is_refused_after_it_was_converted(tmp_path: Path) -> None:
    async def grow(arguments: dict[str, Any]) -> None:
        (Path(arguments["folder"]) / "ballast").write_bytes(bytes(2**20))

    async with serving(tmp_path, workbench=PlayedWorkbench(grow), upload_store_bytes=2**20) as house:
        with leaves_nothing(house), pytest.raises(Conflict) as caught:
            await house.uploads.accept(CSV, body())
        assert caught.value.code == "uploads_full"


async def test_an_upload_is_kept_while_a_run_needs_it(tmp_path: Path) -> None:
    async with serving(tmp_path, SilentExecutor()) as house:
        needed, other = [(await house.uploads.accept(CSV, body()))["id"] for _ in range(2)]
        running, waiting = [await house.submit(spec(data={"type": "upload", "id": needed})) for _ in range(2)]
        await house.until(running, "running")
        await house.uploads.delete(other)
        for run_id in (running, waiting):
            with pytest.raises(Conflict) as caught:
                await house.uploads.delete(needed)
            assert caught.value.code == "upload_in_use"
            await house.runs.delete(run_id)
        await house.uploads.delete(needed)
        assert on_disk(house) == []


async def test_what_is_no_upload_can_neither_be_had_nor_deleted(tmp_path: Path) -> None:
    async with serving(tmp_path) as house:
        gone = (await house.uploads.accept(CSV, body()))["id"]
        await house.uploads.delete(gone)
        for unknown in (gone, "0" * 32, "../layerlab.db"):
            with pytest.raises(NotFound):
                await house.uploads.get(unknown)
            with pytest.raises(NotFound):
                await house.uploads.delete(unknown)


async def test_what_an_earlier_server_left_half_done_is_gone_when_the_next_opens(tmp_path: Path) -> None:
    async with serving(tmp_path) as house:
        kept = (await house.uploads.accept(CSV, body()))["id"]
        (tmp_path / "incoming" / "left.body").write_bytes(ROWS)
        (tmp_path / "incoming" / ("f" * 32)).mkdir()
    async with serving(tmp_path) as house:
        assert not list((tmp_path / "incoming").iterdir())
        assert [item["id"] for item in (await house.uploads.page())["items"]] == [kept]
