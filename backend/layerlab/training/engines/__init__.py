"""Which engines there are (`ENGINES`), and which one trains a run (`choose_engine`); imports no torch when loaded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from layerlab.errors import InvalidInput, Problem, refused_for
from layerlab.network.spec import AUTO_ENGINE, Spec
from layerlab.sentences import Sentence, sentence
from layerlab.training.engines.engine import Engine

FIRST = "autograd"
"""The engine of the checkpoints that name none: they are older than the name."""
FIELD = ("training", "engine")


def _never(_spec: Spec) -> Sentence | None:
    return None


@dataclass(frozen=True)
class Entry:
    """An engine as it stands in the list: to know of it, nothing has to be loaded.

    `load` gives the class. `objection` says, by arithmetic alone, why it cannot train a spec (code `unfit_engine`);
    None if it can.
    """

    name: str
    load: Callable[[], type[Engine]]
    objection: Callable[[Spec], Sentence | None] = _never


def _autograd() -> type[Engine]:
    from layerlab.training.engines.autograd import Autograd

    return Autograd


ENGINES: list[Entry] = [Entry("autograd", _autograd)]
"""Where a spec leaves the choice, the first of them trains it that can: the fastest stand first."""


def engine_problems(spec: Spec) -> list[Problem]:
    """Why the engine that `spec` asks for cannot train it; empty if it can, or if the choice is left."""
    if spec.training.engine == AUTO_ENGINE:
        return []
    entry = _named(spec.training.engine)
    if entry is None:
        known = [AUTO_ENGINE, *(one.name for one in ENGINES)]
        said = sentence("unknown_engine", "There is no such engine here; choose one of: {known:listed}.", known=known)
        return [Problem.of(said, FIELD)]
    objection = entry.objection(spec)
    return [] if objection is None else [Problem.of(objection, FIELD)]


def choose_engine(spec: Spec, made_by: str | None = None) -> Entry:
    """The engine that trains `spec`. `made_by` names the one of the checkpoint that it goes on from: that one stays.

    Raises InvalidInput if that engine is not here, or if the one that the spec asks for cannot train it.
    """
    if made_by is not None:
        entry = _named(made_by)
        if entry is not None:
            return entry
        said = sentence(
            "unknown_engine",
            "The checkpoint was made by an engine that is not here, {engine}; there are: {known:listed}.",
            engine=made_by,
            known=[one.name for one in ENGINES],
            variant="checkpoint",
        )
        raise InvalidInput(said)
    problems = engine_problems(spec)
    if problems:
        raise refused_for(*problems)
    return _named(spec.training.engine) or next(one for one in ENGINES if one.objection(spec) is None)


def engine_of_fork(spec: Spec, made_by: str) -> Entry:
    """The engine that goes on in a fork: the one that its spec asks for, else its parent's, where that one can."""
    parent = _named(made_by)
    if spec.training.engine == AUTO_ENGINE and parent is not None and parent.objection(spec) is None:
        return parent
    return choose_engine(spec)


def _named(name: str) -> Entry | None:
    return next((one for one in ENGINES if one.name == name), None)
