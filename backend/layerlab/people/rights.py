"""What somebody may do: `can(who, verb, thing)`, the one place that decides it (R10); may import identity."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from layerlab.people.identity import LOCAL, Person


class Verb(StrEnum):
    """What is done with a thing."""

    LIST = "list"
    READ = "read"
    CREATE = "create"
    CHANGE = "change"
    COMMAND = "command"
    DELETE = "delete"
    ASK = "ask"
    """Have something computed by it."""


class Kind(StrEnum):
    """What there is to do something with."""

    CATALOG = "catalog"
    NETWORK = "network"
    DATA = "data"
    RUN = "run"
    UPLOAD = "upload"
    SERVER = "server"
    """Its health, its figures, and the description of its calls."""


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing with its owner's id; without one, a kind as a whole: all runs, or the run that is to be."""

    kind: Kind
    owner: str | None = None


VERBS: dict[Kind, frozenset[Verb]] = {
    Kind.CATALOG: frozenset({Verb.READ}),
    Kind.NETWORK: frozenset({Verb.ASK}),
    Kind.DATA: frozenset({Verb.READ, Verb.ASK}),
    Kind.RUN: frozenset(Verb),
    Kind.UPLOAD: frozenset({Verb.LIST, Verb.READ, Verb.CREATE, Verb.DELETE}),
    Kind.SERVER: frozenset({Verb.READ}),
}
"""What can be done with what at all; nobody may do anything else."""


def can(who: Person, verb: Verb, thing: Thing) -> bool:
    """Whether `who` may do that. No is the answer wherever nothing says yes; the local user may do everything."""
    return who == LOCAL and verb in VERBS[thing.kind]
