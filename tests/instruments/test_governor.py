"""The governor lets an instrument run only as often as its cost allows. No test waits: costs are given, not spent."""

from __future__ import annotations

from layerlab.instruments.governor import Governor

AGES = 1e6
"""Seconds that no test lives to see."""


def test_the_first_time_is_free() -> None:
    assert Governor(share=0.01, at_least=AGES).allows()


def test_what_costs_nothing_may_run_again_at_once() -> None:
    governor = Governor(share=0.01)
    governor.spent(0.0)
    assert governor.allows()


def test_what_was_costly_waits_until_it_has_earned_its_cost() -> None:
    governor = Governor(share=0.5)
    governor.spent(AGES)
    assert not governor.allows()


def test_a_small_share_waits_longer_than_a_large_one() -> None:
    """A cost of a nanosecond is earned at once at a share of a half, and never at next to none."""
    generous, strict = Governor(share=0.5), Governor(share=1e-18)
    for governor in (generous, strict):
        governor.spent(1e-9)
    assert generous.allows()
    assert not strict.allows()


def test_the_least_distance_holds_however_cheap_it_is() -> None:
    governor = Governor(share=0.5, at_least=AGES)
    governor.spent(0.0)
    assert not governor.allows()


def test_one_slow_time_is_forgotten_after_some_quick_ones() -> None:
    governor = Governor(share=0.5)
    governor.spent(AGES)
    for _ in range(80):
        governor.spent(1e-12)
    assert governor.allows()
