"""How a trainer's events become messages: what goes when, with which checkpoint, and when the disk fails."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from queue import Queue
from threading import Event as Flag
from threading import Thread

import pytest

from layerlab.events import (
    CheckpointTaken,
    EpochFinished,
    Event,
    Measure,
    PicturesTaken,
    RunFailed,
    RunFinished,
    RunPaused,
    RunStarted,
    SettingChanged,
)
from layerlab.jobs import outbox, wire
from layerlab.jobs.executor import Batch
from layerlab.jobs.outbox import GROUP_EPOCHS, Outbox, forward
from layerlab.sentences import sentence

PATIENCE_SECONDS = 10.0


def started() -> RunStarted:
    return RunStarted("cpu", 10, 0, 1, 1, 1, 1, [], [])


def epoch(number: int, loss: float = 1.0) -> EpochFinished:
    return EpochFinished(number, Measure(loss, 0.5), Measure(1.0, 0.5), 0.01, 0.001, [])


def checkpoint(number: int) -> CheckpointTaken:
    return CheckpointTaken(number, {}, {})


class Desk:
    """An outbox with clocks that are set by hand, a disk that can be held, and the batches that came out."""

    def __init__(self) -> None:
        self.now = 0.0
        self.share = 1.0
        """Of the processor that the trainer has."""
        self.disk = Flag()
        self.disk.set()
        self.errors: list[OSError] = []
        self.saved: list[int] = []
        self.batches: Queue[Batch] = Queue()
        clocks = {"clock": lambda: self.now, "work_clock": lambda: self.now * self.share}
        self.outbox = Outbox(self._send, self._save, **clocks, retry_seconds=0.001)

    def _send(self, message: bytes) -> None:
        self.batches.put(wire.to_batch(*wire.unpack(message[4:])))

    def _save(self, taken: CheckpointTaken) -> str:
        assert self.disk.wait(PATIENCE_SECONDS)
        if self.errors:
            raise self.errors.pop()
        self.saved.append(taken.epoch)
        return f"{taken.epoch}.checkpoint"

    def put(self, *events: Event) -> None:
        for event in events:
            self.outbox.put(event)

    def next(self) -> Batch:
        return self.batches.get(timeout=PATIENCE_SECONDS)

    def settle(self) -> None:
        """Wait until everything handed over has gone out."""
        self.outbox._sealed.join()

    def finish_epoch(self, number: int) -> None:
        """What the trainer does at the end of an epoch."""
        self.put(epoch(number))
        if self.outbox.wants_checkpoint():
            self.put(checkpoint(number))


@pytest.fixture
def desk() -> Iterator[Desk]:
    desk = Desk()
    yield desk
    desk.disk.set()
    desk.outbox.close()


def epochs(batch: Batch) -> list[int]:
    return [event.epoch for event in batch.events if isinstance(event, EpochFinished)]


def test_the_first_epoch_goes_out_at_once_with_its_checkpoint(desk: Desk) -> None:
    desk.put(started(), checkpoint(0))
    desk.settle()
    desk.finish_epoch(1)
    desk.settle()
    sent = [desk.next() for _ in range(3)]
    assert [[event.type for event in batch.events] for batch in sent] == [["run_started"], [], ["epoch_finished"]]
    assert [batch.checkpoint for batch in sent] == [None, "0.checkpoint", "1.checkpoint"]


def test_epochs_within_a_tenth_of_a_second_are_one_group(desk: Desk) -> None:
    groups = []
    for number in range(1, 31):
        desk.now += 0.03
        desk.finish_epoch(number)
        desk.settle()
        if not desk.batches.empty():
            groups.append(desk.next())
    assert [epochs(batch) for batch in groups][:3] == [[1], [2, 3, 4, 5], [6, 7, 8, 9]]
    assert all(batch.checkpoint_epoch == epochs(batch)[-1] for batch in groups)


def test_in_a_crowd_a_group_is_half_a_second(desk: Desk) -> None:
    """Where a trainer has a fifteenth of a processor: one checkpoint for several of its epochs, as when it is alone."""
    desk.share = 1 / 15
    groups = []
    for number in range(1, 16):
        desk.now += 0.125
        desk.finish_epoch(number)
        desk.settle()
        if not desk.batches.empty():
            groups.append(epochs(desk.next()))
    assert groups == [[1], [2, 3, 4, 5], [6, 7, 8, 9], [10, 11, 12, 13]]


def test_no_batch_goes_before_its_checkpoint_is_on_disk(desk: Desk) -> None:
    desk.disk.clear()
    desk.put(epoch(1), checkpoint(1))
    assert desk.batches.empty()
    desk.disk.set()
    assert desk.next().checkpoint == "1.checkpoint"


def test_training_does_not_wait_for_the_disk_and_the_group_grows(desk: Desk) -> None:
    desk.disk.clear()
    desk.put(epoch(1), checkpoint(1))
    for number in range(2, 40):
        desk.now += 1.0
        assert not desk.outbox.wants_checkpoint()
        desk.put(epoch(number))
    desk.disk.set()
    desk.settle()
    desk.finish_epoch(40)
    assert epochs(desk.next()) == [1]
    assert epochs(desk.next()) == list(range(2, 41))


def test_a_full_group_makes_training_wait(desk: Desk) -> None:
    desk.disk.clear()
    desk.put(epoch(0), checkpoint(0))
    trainer = Thread(target=desk.put, args=[epoch(number) for number in range(1, GROUP_EPOCHS + 2)])
    trainer.start()
    trainer.join(0.3)
    assert trainer.is_alive()
    desk.disk.set()
    trainer.join(PATIENCE_SECONDS)
    assert not trainer.is_alive()


@pytest.mark.parametrize("event", [RunPaused(1, 2), SettingChanged(1, 2, "learning_rate", 1.0, 2.0)])
def test_a_change_of_state_goes_out_at_once(desk: Desk, event: Event) -> None:
    desk.finish_epoch(1)
    desk.put(checkpoint(1), epoch(2), event)
    assert epochs(desk.next()) == [1]
    assert [said.type for said in desk.next().events] == ["epoch_finished", event.type]  # type: ignore[union-attr]


def test_of_the_pictures_the_newest_ride_with_the_group(desk: Desk) -> None:
    desk.put(epoch(1), PicturesTaken(1, 0), epoch(2), PicturesTaken(2, 0), checkpoint(2))
    assert desk.next().frame_epoch == 2
    desk.settle()
    assert desk.batches.empty()


def test_pictures_in_the_middle_of_an_epoch_do_not_wait_for_its_end(desk: Desk) -> None:
    desk.put(PicturesTaken(0, 7))
    batch = desk.next()
    assert (batch.texts, batch.frame_epoch) == ([], 0)


def test_numbers_that_are_not_finite_become_null(desk: Desk) -> None:
    desk.put(epoch(1, loss=float("nan")), checkpoint(1))
    (text,) = desk.next().texts
    assert isinstance(text.event, EpochFinished)
    assert text.event.train.loss is None


def test_a_last_checkpoint_that_comes_twice_is_written_once(desk: Desk) -> None:
    desk.put(epoch(1), checkpoint(1), checkpoint(1), RunFinished(1, "Done."))
    desk.settle()
    assert desk.saved == [1]


def test_a_last_event_waits_until_its_checkpoint_is_safe(desk: Desk) -> None:
    desk.errors = [OSError(errno.EIO, "the disk is broken")]
    desk.put(epoch(1), checkpoint(1))
    with pytest.raises(OSError, match="broken"):
        desk.put(RunFinished(1, "Done."))
    desk.outbox.fail(sentence("not_saved", "It could not be saved."))
    assert (epochs(desk.next()), desk.next().events[0].type) == ([1], "run_failed")


def test_a_full_disk_is_waited_for(desk: Desk) -> None:
    desk.errors = [OSError(errno.ENOSPC, "no room") for _ in range(3)]
    desk.put(epoch(1), checkpoint(1), RunFinished(1, "Done."))
    assert desk.next().checkpoint == "1.checkpoint"


def test_an_exception_becomes_the_last_event(desk: Desk) -> None:
    def events() -> Iterator[Event]:
        yield epoch(1)
        raise ValueError("odd")

    forward(events, desk.outbox, lambda error: sentence("odd", "Because it was {error}.", error=str(error)))
    said = desk.next().events
    assert [event.type for event in said] == ["epoch_finished", "run_failed"]
    assert said[-1] == RunFailed("Because it was odd.", "odd", {"error": "odd"})


def test_a_server_that_is_gone_ends_the_trainer() -> None:
    def send(_: bytes) -> None:
        raise BrokenPipeError

    def events() -> Iterator[Event]:
        for number in range(1, 10**9):
            yield epoch(number)
            yield RunPaused(number, 0)

    with pytest.raises(BrokenPipeError):
        forward(events, Outbox(send, lambda _: ""), lambda _: sentence("gone", "It is gone."))


def test_the_constants_are_those_of_the_rules() -> None:
    assert outbox.GROUP_SECONDS == 0.1
