"""What watching costs: each probe alone, the gradient meter alone, and everything, against training that sees nothing.

The product has no switch for this: probes are taken out of the catalog of this process, other instruments are put
in place of the trainer's own.
"""

from __future__ import annotations

import contextlib
import statistics
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import torch

from layerlab.events import DiagnosisChanged, EpochFinished
from layerlab.instruments.doctor import Doctor
from layerlab.instruments.error_signal import StepLengths
from layerlab.instruments.governor import Governor
from layerlab.instruments.gradients import GradientMeter, ParameterReport
from layerlab.instruments.probes import PROBES
from layerlab.instruments.tracing import StepTrace
from layerlab.network.build import LayerGraph
from layerlab.network.spec import Spec
from layerlab.training.engines.autograd import Autograd
from layerlab.training.lookout import PICTURES_APART_SECONDS, WATCH_SHARE
from layerlab.training.trainer import Trainer
from tests.benchmarks.comparing import on_one_core
from tests.benchmarks.ours import Watched
from tests.benchmarks.outcome import Stopwatch

Change = Callable[[Trainer], None]
NEVER = 10_000


@dataclass(frozen=True)
class Cost:
    """By what part training takes longer with this instrument, pair by pair."""

    workload: str
    instrument: str
    shares: list[float]
    look_seconds: float | None = None
    """What one look with it takes, where it is one that looks."""

    @property
    def share(self) -> float:
        return statistics.median(self.shares)


class Blind(GradientMeter):
    """Measures nothing."""

    def after_backward(self) -> None:
        pass

    def before_update(self) -> None:
        pass

    def report(self) -> dict[str, ParameterReport]:
        return {}


class Untraced(StepTrace):
    """Keeps nothing."""

    def add(self, loss: torch.Tensor) -> None:
        pass


class Unmeasured(StepLengths):
    """Measures nothing."""

    def before(self) -> None:
        pass


class Away(Doctor):
    """Sees nothing."""

    def __init__(self) -> None:
        pass

    def begin(self, epoch: int) -> Iterator[DiagnosisChanged]:
        return iter(())

    def sees(self, report: EpochFinished, step_lengths: Mapping[str, float | None]) -> Iterator[DiagnosisChanged]:
        return iter(())

    def state(self) -> dict[str, Any]:
        return {}


@dataclass(frozen=True)
class On:
    """Which instruments are switched on. `probes` None looks at the first and last epoch only, and sees nothing."""

    probes: tuple[str, ...] | None = None
    meter: bool = False
    trace: bool = False
    doctor: bool = False

    def put_into(self, trainer: Trainer) -> None:
        engine = autograd_of(trainer)
        if not self.meter:
            engine.meter = Blind(trainer.model)
        if not self.trace:
            engine.trace = Untraced(trainer.device)
        if not self.doctor:
            engine.lengths = Unmeasured({})
            trainer.doctor = Away()


def autograd_of(trainer: Trainer) -> Autograd:
    """The engine whose instruments can be taken off."""
    assert isinstance(trainer.engine, Autograd)
    return trainer.engine


NONE = On()


class Timed(GradientMeter):
    """Notes how long it takes itself."""

    def __init__(self, model: LayerGraph) -> None:
        super().__init__(model)
        self.seconds = 0.0

    def after_backward(self) -> None:
        with self._time():
            super().after_backward()

    def before_update(self) -> None:
        with self._time():
            super().before_update()

    def report(self) -> dict[str, ParameterReport]:
        with self._time():
            return super().report()

    @contextlib.contextmanager
    def _time(self) -> Iterator[None]:
        started = time.perf_counter()
        yield
        self.seconds += time.perf_counter() - started


class Counting(Governor):
    """Adds up what it was told."""

    def __init__(self) -> None:
        super().__init__(WATCH_SHARE, PICTURES_APART_SECONDS)
        self.seconds, self.looks = 0.0, 0

    def spent(self, seconds: float) -> None:
        super().spent(seconds)
        self.seconds, self.looks = self.seconds + seconds, self.looks + 1


def costs(spec: Spec, pairs: int) -> list[Cost]:
    """Each instrument of the workload alone, then all together."""
    tags = [tag for tag in PROBES.tags() if PROBES[tag]().applies(spec.data, spec.loss)]
    found = [cost(spec, "statistics", pairs, On(probes=()))]
    found += [cost(spec, tag.replace("_", " "), pairs, On(probes=(tag,))) for tag in tags]
    found.append(cost(spec, "gradient meter", pairs, On(meter=True)))
    found.append(cost(spec, "loss of every step", pairs, On(trace=True)))
    reads = On(meter=True, trace=True)  # what the doctor reads
    found.append(cost(spec, "doctor", pairs, replace(reads, doctor=True), reads))
    everything = On(probes=tuple(PROBES.tags()), meter=True, trace=True, doctor=True)
    return [*found, cost(spec, "everything", pairs, everything)]


def cost(spec: Spec, name: str, pairs: int, switched: On, beside: On = NONE) -> Cost:
    """Train with these instruments, and with those of `beside`, in turn."""
    blind = spec.model_copy(update={"watch": spec.watch.model_copy(update={"every": NEVER})})
    watched = blind if switched.probes is None else spec
    shares = []
    with on_one_core():
        for pair in range(pairs + 1):
            without, _ = seconds(blind, beside)
            with_it, looks = seconds(watched, switched)
            if pair:  # the first warms up
                shares.append(with_it / without - 1)
    return Cost(spec.name, name, shares, looks if switched.probes is not None else None)


def seconds(spec: Spec, switched: On) -> tuple[float, float]:
    """Seconds of a core for a whole training, and for one look."""
    with only(switched.probes or ()):
        trainer = Trainer(spec, Watched(), None, torch.device("cpu"))
    switched.put_into(trainer)
    trainer.lookout.governor = governor = Counting()
    watch = Stopwatch()
    for _ in trainer.run():
        pass
    return watch.read().cpu, governor.seconds / governor.looks


def share_said(spec: Spec) -> float:
    """The share of the wall time that the instruments say they took, all of them on."""
    with on_one_core():
        trainer = Trainer(spec, Watched(), None, torch.device("cpu"))
        autograd_of(trainer).meter = meter = Timed(trainer.model)
        trainer.lookout.governor = governor = Counting()
        watch = Stopwatch()
        for _ in trainer.run():
            pass
        return (meter.seconds + governor.seconds) / watch.read().wall


@contextlib.contextmanager
def only(tags: tuple[str, ...]) -> Iterator[None]:
    """Have only these probes in the catalog."""
    entries = list(PROBES)
    try:
        for entry in entries:
            PROBES.remove(entry.tag())
        for entry in entries:
            if entry.tag() in tags:
                PROBES.add(entry)
        yield
    finally:
        for tag in PROBES.tags():
            PROBES.remove(tag)
        for entry in entries:
            PROBES.add(entry)
