"""Turns what a trainer says into messages (`Outbox`): grouped in time, each after its checkpoint is on disk.

Training never waits for the disk: a thread of its own saves and sends, while the next group grows.
"""

from __future__ import annotations

import errno
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from queue import Queue
from threading import Thread

from layerlab.events import (
    FINAL_STATES,
    CheckpointTaken,
    EpochFinished,
    Event,
    NumberEvent,
    PicturesTaken,
    RunFailed,
)
from layerlab.jobs.wire import pack_batch
from layerlab.sentences import Sentence

GROUP_SECONDS = 0.1
"""A tiny net does hundreds of epochs a second; commits and messages are at most ten."""
CROWD_SECONDS, CROWD_WORK_SECONDS = 0.5, 0.05
"""Where many runs share the processors, a group waits this long, or until its trainer has worked for so long: there
an epoch takes long because others train, and a checkpoint after each would cost more than the epoch."""
GROUP_EPOCHS = 500
"""How many epochs may wait for the disk and the server before training waits for them."""
DISK_FULL = {errno.ENOSPC, errno.EDQUOT}

Send = Callable[[bytes], None]
Save = Callable[[CheckpointTaken], str]


@dataclass
class Group:
    """What is sent, and committed, together."""

    events: list[NumberEvent] = field(default_factory=list)
    epochs: int = 0
    pictures: PicturesTaken | None = None
    pictures_at: float | None = None
    checkpoint: CheckpointTaken | None = None


class Outbox:
    """Takes events from one trainer. `send` gets whole messages (see wire.py), in order, from another thread.

    `save` writes a checkpoint so that it survives a power cut, and returns its name. While the disk is full
    it is tried again every `retry_seconds`; any other error of `save` or `send` is raised by the next `put`.
    """

    def __init__(
        self,
        send: Send,
        save: Save,
        *,
        clock: Callable[[], float] = time.monotonic,
        work_clock: Callable[[], float] = time.thread_time,
        retry_seconds: float = 1.0,
    ) -> None:
        self._send = send
        self._save = save
        self._clock = clock
        self._work_clock = work_clock
        self._retry_seconds = retry_seconds
        self._group = Group()
        self._epochs_sealed_at = self._worked_until = float("-inf")
        self._checkpoint_epoch: int | None = None
        self._error: BaseException | None = None
        # The bound holds a flood of commands, each of which seals a group, to what the server takes in.
        self._sealed: Queue[Group | None] = Queue(maxsize=4)
        self._thread = Thread(target=self._ship_groups, name="outbox", daemon=True)
        self._thread.start()

    def wants_checkpoint(self) -> bool:
        """Whether a group may end here: the disk is idle and the last group is not too fresh.

        Always before the first: a run that is not yet through its first epoch can be resumed and asked, too.
        """
        return self._checkpoint_epoch is None or (self._is_idle() and self._is_due())

    def put(self, event: Event) -> None:
        """Take in what the trainer said. Blocks only while the group is full, and for a last event."""
        match event:
            case PicturesTaken():
                self._group.pictures, self._group.pictures_at = event, time.time()
                # In the middle of a long epoch they go at once; at its end they ride with the epoch.
                if not self._group.epochs and self._is_due():
                    self._seal()
            case CheckpointTaken():
                if event.epoch != self._checkpoint_epoch:  # the last epoch's may come twice
                    self._group.checkpoint = event
                    self._checkpoint_epoch = event.epoch
                self._seal()
            case EpochFinished():
                self._group.events.append(event)
                self._group.epochs += 1
                if self._group.epochs >= GROUP_EPOCHS:
                    self._sealed.join()
            case _:
                self._put_state(event)
        self._raise_error()

    def fail(self, reason: Sentence) -> None:
        """Put RunFailed last, whatever saving or sending has raised."""
        self._sealed.join()
        self._error = None
        self._group.events.append(RunFailed(*reason.parts))
        self._seal()

    def close(self) -> None:
        """Send what is left and wait until it is gone. Raises what saving or sending raised."""
        self._seal()
        self._sealed.put(None)
        self._thread.join()
        self._raise_error()

    def _put_state(self, event: NumberEvent) -> None:
        if event.type in FINAL_STATES:
            # Nobody may be told "finished" while the last checkpoint is not safe.
            self._sealed.join()
            self._raise_error()
        self._group.events.append(event)
        self._seal()

    def _is_idle(self) -> bool:
        return self._sealed.unfinished_tasks == 0

    def _is_due(self) -> bool:
        passed = self._clock() - self._epochs_sealed_at
        worked = self._work_clock() - self._worked_until
        return passed >= CROWD_SECONDS or (passed >= GROUP_SECONDS and worked >= CROWD_WORK_SECONDS)

    def _seal(self) -> None:
        group, self._group = self._group, Group()
        if group.epochs or group.pictures:
            self._epochs_sealed_at, self._worked_until = self._clock(), self._work_clock()
        if group.events or group.pictures or group.checkpoint:
            self._sealed.put(group)

    def _raise_error(self) -> None:
        error, self._error = self._error, None
        if error is not None:
            raise error

    def _ship_groups(self) -> None:
        while (group := self._sealed.get()) is not None:
            try:
                self._ship(group)
            except BaseException as error:  # raised again in the trainer's own thread
                self._error = error
            finally:
                group.checkpoint = None  # `group` stays until the next comes; a copy of the weights must not
                self._sealed.task_done()

    def _ship(self, group: Group) -> None:
        name = epoch = None
        try:
            if group.checkpoint is not None:
                name, epoch = self._save_until_there_is_room(group.checkpoint), group.checkpoint.epoch
        finally:  # the numbers are true even where their checkpoint could not be saved
            pictures = group.pictures
            frame, frame_epoch = (pictures.frame(group.pictures_at), pictures.epoch) if pictures else (None, None)
            self._send(pack_batch(group.events, name, epoch, frame, frame_epoch))

    def _save_until_there_is_room(self, checkpoint: CheckpointTaken) -> str:
        while True:
            try:
                return self._save(checkpoint)
            except OSError as error:
                if error.errno not in DISK_FULL:
                    raise
                time.sleep(self._retry_seconds)


def forward(events: Callable[[], Iterator[Event]], outbox: Outbox, reason_of: Callable[[Exception], Sentence]) -> None:
    """Put everything that `events()` yields into `outbox`; an exception becomes the last event, RunFailed."""
    try:
        for event in events():
            outbox.put(event)
            del event  # may be a checkpoint, which must not live through the next epoch
    except Exception as error:
        outbox.fail(reason_of(error))
    finally:
        outbox.close()
