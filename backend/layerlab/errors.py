"""Every error that Layerlab raises on purpose; knows nothing of HTTP, and imports sentences alone.

LayerlabError            said (code, message, values), path
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
from dataclasses import dataclass, field, replace
from typing import Any

from layerlab.sentences import Sentence, Values, sentence

FieldPath = tuple[str | int, ...]


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with a spec: what, where, and how to mend it.

    `values` are the numbers and names in `message`, `fix_values` those in `fix_label`; see sentences.py.
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
    values: Values = field(default_factory=dict)
    fix_code: str | None = None
    fix_values: Values | None = None

    @property
    def said(self) -> Sentence:
        return Sentence(self.code, self.message, self.values)

    @classmethod
    def of(
        cls,
        said: Sentence,
        path: FieldPath = (),
        layer: str | None = None,
        fix: dict[str, Any] | None = None,
        label: Sentence | None = None,
        *,
        severity: str = "error",
    ) -> Problem:
        """The problem that `said` says; `label` names its fix."""
        problem = cls(said.code, said.text, path, layer, fix, severity=severity, values=said.values)
        if label is None:
            return problem
        return replace(problem, fix_label=label.text, fix_code=label.code, fix_values=label.values)


class LayerlabError(Exception):
    """The root. `code` is stable and meant for programs, as `values` are; `message` is a sentence meant for people.

    A message with numbers or names in it is a Sentence, and brings its code; `code` belongs to one without.
    """

    def __init__(self, message: str | Sentence, *, code: str = "error", path: FieldPath = ()) -> None:
        self.said = message if isinstance(message, Sentence) else Sentence(code, message)
        super().__init__(self.said.text)
        self.path = path

    @property
    def message(self) -> str:
        return self.said.text

    @property
    def code(self) -> str:
        return self.said.code

    @property
    def values(self) -> Values:
        return self.said.values


class InvalidInput(LayerlabError):
    """The caller sent something that cannot be accepted; `problems` lists every reason."""

    def __init__(
        self, message: str | Sentence, *, code: str = "invalid", path: FieldPath = (), problems: Sequence[Problem] = ()
    ) -> None:
        super().__init__(message, code=code, path=path)
        self.problems = tuple(problems) or (Problem.of(self.said, path),)


def refused_for(*problems: Problem) -> InvalidInput:
    """The error that says the first of some problems, and carries all."""
    first = problems[0]
    return InvalidInput(first.said, path=first.path, problems=problems)


def impossible_network(problems: Sequence[Problem]) -> InvalidInput:
    """The error of a network that cannot be trained: it says the first of its problems, and carries all."""
    first = problems[0]
    return InvalidInput(Sentence("impossible_network", first.message, first.values), problems=problems)


@dataclass(frozen=True)
class LayerFix:
    """How one layer's problem is mended in its network: documents to put before it, or in its place.

    `before` are layer documents inserted ahead of the layer; `replace`, when not None, stand in its place
    (an empty tuple removes it). `label` is what the button says.
    """

    label: Sentence
    before: tuple[dict[str, Any], ...] = ()
    replace: tuple[dict[str, Any], ...] | None = None


class ImpossibleLayer(InvalidInput):
    """A layer that cannot take the shape it is given: what it expects, what it received, what to do."""

    def __init__(
        self, message: str | Sentence, *, code: str = "invalid", field: str | None = None, fix: LayerFix | None = None
    ) -> None:
        super().__init__(message, code=code, path=(field,) if field else ())
        self.fix = fix


class LimitExceeded(InvalidInput):
    """A size or a budget over its limit; says which, how large it may be, and how large it was."""


class NotFound(LayerlabError):
    """There is no such thing, or not for this user."""

    def __init__(self, message: str | Sentence, *, code: str = "not_found") -> None:
        super().__init__(message, code=code)


class Forbidden(LayerlabError):
    """A right is missing that has nothing to do with one thing; where it has, the thing is NotFound."""

    def __init__(self, message: str | Sentence, *, code: str = "forbidden") -> None:
        super().__init__(message, code=code)


class Conflict(LayerlabError):
    """What was asked for contradicts the present state."""


class ForbiddenCommand(Conflict):
    """A command that the run's state does not take."""

    def __init__(self, command: str, state: str, allowed: Sequence[str]) -> None:
        super().__init__(_not_allowed(command, state, allowed), code="command_not_allowed")
        self.allowed = tuple(allowed)


def _not_allowed(command: str, state: str, allowed: Sequence[str]) -> Sentence:
    if not allowed:
        return sentence(
            "command_not_allowed",
            "A run that is {state} cannot {command}; a run that has ended takes no commands.",
            state=state,
            command=command,
            variant="ended",
        )
    return sentence(
        "command_not_allowed",
        "A run that is {state} cannot {command}; it takes: {allowed:listed}.",
        state=state,
        command=command,
        allowed=list(allowed),
    )


class Busy(LayerlabError):
    """The server has no room for this now; `retry_after_seconds` says when to come back."""

    def __init__(self, message: str | Sentence, *, code: str = "busy", retry_after_seconds: float = 1.0) -> None:
        super().__init__(message, code=code)
        self.retry_after_seconds = retry_after_seconds


class WorkerFailed(LayerlabError):
    """A process that worked for us died, ran out of time, or was over its memory limit."""

    def __init__(self, message: str | Sentence, *, code: str = "worker_failed") -> None:
        super().__init__(message, code=code)


class StorageError(LayerlabError):
    """The disk or the database failed; the transaction did not happen. Code `storage_full` means it may later."""

    def __init__(self, message: str | Sentence, *, code: str = "storage_error") -> None:
        super().__init__(message, code=code)
