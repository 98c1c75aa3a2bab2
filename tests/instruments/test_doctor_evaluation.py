"""How often the doctor is right, on runs drawn afresh: none of them was seen while its rules were chosen."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest

from tests.instruments.consultation import consult
from tests.instruments.illnesses import HEALTHY, ILL, Document

HEALTHY_RUNS = {"mlp": 70, "conv": 20, "points": 10}
"""In the proportions in which the rules were measured."""
ILL_RUNS = 8
LEARNT = 0.9

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]


def drawn(kind: str, number: int) -> Document:
    draw = {**HEALTHY, **ILL}[kind]
    return draw(Random(f"third {kind} {number}"))


def test_at_most_two_in_a_hundred_healthy_runs_ever_get_a_finding() -> None:
    alarms: Counter[str] = Counter()
    counted = 0
    for kind, runs in HEALTHY_RUNS.items():
        for number in range(runs):
            seen = consult(drawn(kind, number))
            if (seen.accuracy or 0) < LEARNT:
                print(f"{kind} {number}: built healthy, ended at {seen.accuracy}: {sorted(seen.ever)}")
                continue
            counted += 1
            if seen.ever:
                alarms[f"{kind} {number} ({seen.accuracy:.2f}): {', '.join(sorted(seen.ever))}"] += 1
    print(f"{len(alarms)} of {counted} healthy runs:", *alarms, sep="\n  ")
    assert counted >= 60
    assert len(alarms) <= 0.02 * counted


def test_the_diagnosis_of_ill_runs_is_right_in_95_of_100() -> None:
    right, wrong = Counter[str](), []
    for kind in ILL:
        for number in range(ILL_RUNS):
            primary = consult(drawn(kind, number)).primary
            right[kind] += primary == kind
            if primary != kind:
                wrong.append(f"{kind} {number}: {primary}")
    for kind in ILL:
        print(f"{kind:22} {right[kind]} of {ILL_RUNS}")
    print(*wrong, sep="\n")
    assert right.total() >= 0.95 * ILL_RUNS * len(ILL)
