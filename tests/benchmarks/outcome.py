"""What every trainer that is timed gives back (`Outcome`), and who they are (`Peer`); imports nothing but specs."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

from layerlab.network.spec import Spec


@dataclass(frozen=True)
class Seconds:
    """Of one core's work and by the wall clock; on a machine with nothing else to do they are the same."""

    cpu: float
    wall: float


class Stopwatch:
    """Runs from when it is made."""

    def __init__(self) -> None:
        self._cpu, self._wall = time.process_time(), time.perf_counter()

    def read(self) -> Seconds:
        return Seconds(time.process_time() - self._cpu, time.perf_counter() - self._wall)


@dataclass(frozen=True)
class Outcome:
    """One training: the seconds from the first step to the last evaluation, without loading or building anything."""

    seconds: Seconds
    parameters: int
    losses: list[float]
    """The training loss of each epoch."""


Train = Callable[[Spec], Outcome]


@dataclass(frozen=True)
class Peer:
    """Someone else's way to train the same network.

    `module` is the file here that has its `run(spec)` and `missing()`. `pairs` is how often it is run beside ours, and
    `targets` how many times faster ours has to be, by the first word of the workload's name. Workloads that are not
    in `targets` are left out.
    """

    name: str
    module: str
    pairs: int
    targets: dict[str, float | None]

    def missing(self) -> str | None:
        """What has to be installed before it can run; None if it can."""
        found: str | None = import_module(self.module).missing()
        return found

    def train(self) -> Train:
        found: Train = import_module(self.module).run
        return found


NO_TARGETS: dict[str, float | None] = dict.fromkeys(("W1", "W1b", "W2", "W3", "W3b", "W4"))

PEERS = (
    Peer(
        "plain DataLoader loop",
        "tests.benchmarks.plain",
        9,
        {**NO_TARGETS, "W1": 1.1, "W2": 1.25, "W3": 1.2, "W3b": 1.2, "W4": 1.15},
    ),
    Peer(
        "PyTorch Lightning",
        "tests.benchmarks.with_lightning",
        5,
        {**NO_TARGETS, "W1": 12.0, "W2": 4.0, "W3": 1.8, "W3b": 1.8},
    ),
    Peer(
        "Keras 3 on torch",
        "tests.benchmarks.with_keras",
        5,
        {**NO_TARGETS, "W1": 6.0, "W2": 4.0, "W3": 1.8, "W3b": 1.8},
    ),
    Peer("scikit-learn MLP", "tests.benchmarks.with_scikit_learn", 5, {"W1": None, "W1b": None}),
    Peer("TensorFlow.js, CPU", "tests.benchmarks.with_tfjs", 3, {"W1": None, "W2": None}),
)
