"""Who may do what: the local user everything there is, everybody else nothing."""

from __future__ import annotations

import pytest

from layerlab.people.identity import LOCAL, Person
from layerlab.people.rights import VERBS, Kind, Thing, Verb, can

POSSIBLE = [(verb, kind) for kind in Kind for verb in Verb if verb in VERBS[kind]]
IMPOSSIBLE = [(verb, kind) for kind in Kind for verb in Verb if verb not in VERBS[kind]]
OWNERS = (None, LOCAL.id, "somebody else")


@pytest.mark.parametrize("owner", OWNERS)
def test_the_local_user_may_do_everything_that_can_be_done(owner: str | None) -> None:
    assert len(POSSIBLE) > len(Kind)
    assert all(can(LOCAL, verb, Thing(kind, owner)) for verb, kind in POSSIBLE)


@pytest.mark.parametrize("owner", OWNERS)
def test_whoever_nothing_was_granted_may_do_nothing(owner: str | None) -> None:
    for who in (Person("somebody else"), Person(""), Person("Local")):
        assert not any(can(who, verb, Thing(kind, owner)) for verb in Verb for kind in Kind)


def test_what_cannot_be_done_with_a_thing_nobody_may_do() -> None:
    assert (Verb.DELETE, Kind.CATALOG) in IMPOSSIBLE
    assert not any(can(LOCAL, verb, Thing(kind)) for verb, kind in IMPOSSIBLE)


def test_every_kind_of_thing_says_what_can_be_done_with_it() -> None:
    assert set(VERBS) == set(Kind)
    assert all(VERBS.values())
