"""Runs ours and a peer in turn on one core and says how many times faster ours is: medians of pairs."""

from __future__ import annotations

import contextlib
import math
import os
import statistics
from collections.abc import Iterator
from dataclasses import dataclass

from layerlab.network.spec import Spec
from tests.benchmarks import ours
from tests.benchmarks.outcome import Outcome, Peer, Train


@dataclass(frozen=True)
class Comparison:
    """What came of the pairs of one workload with one peer."""

    workload: str
    peer: str
    target: float | None
    ours: list[Outcome]
    theirs: list[Outcome]

    @property
    def ratios(self) -> list[float]:
        """Pair by pair, how many times more of a core's time the peer took."""
        pairs = zip(self.ours, self.theirs, strict=True)
        return [theirs.seconds.cpu / ours.seconds.cpu for ours, theirs in pairs]

    @property
    def wall_ratios(self) -> list[float]:
        pairs = zip(self.ours, self.theirs, strict=True)
        return [theirs.seconds.wall / ours.seconds.wall for ours, theirs in pairs]

    @property
    def ratio(self) -> float:
        return statistics.median(self.ratios)

    def misses(self) -> bool:
        return self.target is not None and self.ratio < self.target

    def doubts(self) -> list[str]:
        """Why the pair may not have done the same work."""
        mine, other = self.ours[0], self.theirs[0]
        found = []
        if mine.parameters != other.parameters:
            found.append(f"{other.parameters:,} parameters instead of {mine.parameters:,}")
        found += [f"{who} did not learn" for who, done in (("ours", mine), (self.peer, other)) if not learnt(done)]
        return found


def learnt(outcome: Outcome) -> bool:
    """Whether the training loss fell."""
    first, last = outcome.losses[0], outcome.losses[-1]
    return math.isfinite(last) and last < first


def compare(spec: Spec, peer: Peer, pairs: int) -> Comparison:
    """Run both for an epoch to warm up, then in turn; who goes first alternates."""
    train = peer.train()
    found: dict[Train, list[Outcome]] = {ours.run: [], train: []}
    one_epoch = spec.model_copy(update={"training": spec.training.model_copy(update={"epochs": 1})})
    with on_one_core():
        for each in found:
            each(one_epoch)
        for pair in range(pairs):
            for each in (ours.run, train) if pair % 2 == 0 else (train, ours.run):
                found[each].append(each(spec))
    target = peer.targets[code_of(spec)]
    return Comparison(spec.name, peer.name, target, found[ours.run], found[train])


def code_of(spec: Spec) -> str:
    """The workload's short name: W1."""
    return spec.name.split()[0]


@contextlib.contextmanager
def on_one_core() -> Iterator[None]:
    """Hold this process, and whatever it starts meanwhile, to one core where the system can do that."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(cores)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, cores)
