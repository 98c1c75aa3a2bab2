"""Every error that Layerlab raises on purpose; knows nothing of HTTP and imports nothing of ours.

LayerlabError            code, message, path
├── InvalidInput         the caller can mend it (a 4xx at the door)
│   ├── ImpossibleLayer  a layer that cannot take the shape it is given; may carry a fix
│   └── LimitExceeded    a size or a budget over its limit
├── NotFound             no such run, epoch, layer or file
├── Forbidden            whoever asks may not do that at all
├── Conflict             the state forbids it
│   └── ForbiddenCommand a command that this state does not take; names the ones it does
├── Busy                 try again later
├── WorkerFailed         a worker or trainer process died or took too long
└── StorageError         the disk or the database failed, or is full; nothing was written
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

FieldPath = tuple[str | int, ...]


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with a spec: what, where, and how to mend it.

    `path` points into the spec document; `layer` is the id of the layer at fault, if one is.
    `fix` is the whole corrected `network` document, or None where no single change mends it.
    A problem of severity "warning" does not keep a network from training.
    """

    code: str
    message: str
    path: FieldPath = ()
    layer: str | None = None
    fix: dict[str, Any] | None = None
    fix_label: str | None = None
    severity: str = "error"


class LayerlabError(Exception):
    """The root. `code` is stable and meant for programs; `message` is a sentence meant for people."""

    def __init__(self, message: str, *, code: str, path: FieldPath = ()) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.path = path


class InvalidInput(LayerlabError):
    """The caller sent something that cannot be accepted; `problems` lists every reason."""

    def __init__(
        self, message: str, *, code: str = "invalid", path: FieldPath = (), problems: Sequence[Problem] = ()
    ) -> None:
        super().__init__(message, code=code, path=path)
        self.problems = tuple(problems) or (Problem(code, message, path),)


@dataclass(frozen=True)
class LayerFix:
    """How one layer's problem is mended in its network: documents to put before it, or in its place.

    `before` are layer documents inserted ahead of the layer; `replace`, when not None, stand in its place
    (an empty tuple removes it). `label` is what the button says.
    """

    label: str
    before: tuple[dict[str, Any], ...] = ()
    replace: tuple[dict[str, Any], ...] | None = None


class ImpossibleLayer(InvalidInput):
    """A layer that cannot take the shape it is given: what it expects, what it received, what to do."""

    def __init__(self, message: str, *, code: str, field: str | None = None, fix: LayerFix | None = None) -> None:
        super().__init__(message, code=code, path=(field,) if field else ())
        self.fix = fix


class LimitExceeded(InvalidInput):
    """A size or a budget over its limit; says which, how large it may be, and how large it was."""


class NotFound(LayerlabError):
    """There is no such thing, or not for this user."""

    def __init__(self, message: str, *, code: str = "not_found") -> None:
        super().__init__(message, code=code)


class Forbidden(LayerlabError):
    """A right is missing that has nothing to do with one thing; where it has, the thing is NotFound."""

    def __init__(self, message: str, *, code: str = "forbidden") -> None:
        super().__init__(message, code=code)


class Conflict(LayerlabError):
    """What was asked for contradicts the present state."""


class ForbiddenCommand(Conflict):
    """A command that the run's state does not take."""

    def __init__(self, command: str, state: str, allowed: Sequence[str]) -> None:
        choice = f"it takes: {', '.join(allowed)}" if allowed else "a run that has ended takes no commands"
        super().__init__(f"A run that is {state} cannot {command}; {choice}.", code="command_not_allowed")
        self.allowed = tuple(allowed)


class Busy(LayerlabError):
    """The server has no room for this now; `retry_after_seconds` says when to come back."""

    def __init__(self, message: str, *, code: str = "busy", retry_after_seconds: float = 1.0) -> None:
        super().__init__(message, code=code)
        self.retry_after_seconds = retry_after_seconds


class WorkerFailed(LayerlabError):
    """A process that worked for us died, ran out of time, or was over its memory limit."""

    def __init__(self, message: str, *, code: str = "worker_failed") -> None:
        super().__init__(message, code=code)


class StorageError(LayerlabError):
    """The disk or the database failed; the transaction did not happen. Code `storage_full` means it may later."""

    def __init__(self, message: str, *, code: str = "storage_error") -> None:
        super().__init__(message, code=code)
