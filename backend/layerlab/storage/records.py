"""What the store hands out: `RunRecord`, `RunHead`, `RunPage`, `StoredEvent`, `StoredEpoch`; may import events.

Plain frozen values. Bodies stay the JSON text that is stored: it goes out as it is, unparsed. A spec of an older
version is brought up to the newest when it is asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import orjson
from sqlalchemy import Row

from layerlab.events import FINAL_STATES
from layerlab.network.versions import upgraded
from layerlab.sentences import Sentence

FINAL = frozenset(FINAL_STATES.values())


@dataclass(frozen=True)
class RunRecord:
    """One run as it stands. Times are RFC 3339 UTC text; `epoch` counts the epochs done.

    `position` grows from run to run: it is the order of the queue. `attempt` is the fencing number of the
    newest trainer, `is_claimed` whether it has been started or is about to be. `history` changes when events
    are taken back. `checkpoint` names a file in the run's folder, taken after `checkpoint_epoch` epochs.
    `reason_code` and `reason_values` say for programs what `reason` says for people; None where nobody gave them.
    `spec_text` is the complete document as it is stored, parsed when somebody asks for `spec`.
    `experiment` and the seeds are network/experiment.py's; `start_run` and `start_epoch` say where a fork began.
    `engine` computes the steps; None until it has started.
    The four measures are of the newest epoch. `seconds` were spent training, without pauses. `best_epoch` is the
    first with the lowest finite loss on the test examples; None where none was measured. `tags` keep their order.
    """

    position: int
    id: str
    owner: str
    name: str
    state: str
    reason: str | None
    reason_code: str | None
    reason_values: dict[str, Any] | None
    spec_text: str
    data_type: str
    experiment: str
    data_seed: int
    training_seed: int
    start_run: str | None
    start_epoch: int | None
    epoch: int
    epochs: int
    is_stepped: bool
    is_claimed: bool
    attempt: int
    history: str
    seq: int
    checkpoint: str | None
    checkpoint_epoch: int | None
    train_loss: float | None
    train_accuracy: float | None
    test_loss: float | None
    test_accuracy: float | None
    engine: str | None
    parameters: int | None
    seconds: float | None
    best_epoch: int | None
    best_test_loss: float | None
    best_test_accuracy: float | None
    created_at: str
    started_at: str | None
    ended_at: str | None
    tags: tuple[str, ...]

    @classmethod
    def from_row(cls, row: Row[Any], tags: tuple[str, ...]) -> RunRecord:
        columns = dict(row._mapping)
        values = columns["reason_values"]
        columns["reason_values"] = None if values is None else orjson.loads(values)
        return cls(spec_text=columns.pop("spec"), **columns, tags=tags)

    @cached_property
    def spec(self) -> dict[str, Any]:
        """The complete document of the network, its data and its training, in the newest version."""
        return upgraded(orjson.loads(self.spec_text))

    @property
    def said(self) -> Sentence | None:
        """Why it ended, as it was said; None while it goes on, and where no code was said."""
        if self.reason is None or self.reason_code is None:
            return None
        return Sentence(self.reason_code, self.reason, self.reason_values or {})

    @property
    def is_final(self) -> bool:
        """Whether the run has ended, and never changes again."""
        return self.state in FINAL


class RunHead(NamedTuple):
    """Where a run's story stands: its last `seq`, the id of its history, its state."""

    seq: int
    history: str
    state: str

    @property
    def is_final(self) -> bool:
        """Whether the run has ended, and never changes again."""
        return self.state in FINAL


class RunPage(NamedTuple):
    """Some runs, newest first; `next` is the cursor of the page after, None on the last."""

    items: list[RunRecord]
    next: str | None


class StoredEvent(NamedTuple):
    """One event as JSON text: {"seq", "at", "type", ...}."""

    seq: int
    json: str


class StoredEpoch(NamedTuple):
    """One epoch's numbers as JSON text: {"epoch", "train", "test", ...}, without the marks of an event."""

    epoch: int
    json: str
