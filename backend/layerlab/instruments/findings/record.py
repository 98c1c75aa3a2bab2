"""What the doctor knows of a run, as plain numbers (`Record`): before its first step, and after each epoch.

Bounded: it keeps the first epochs, the newest ones and the last examinations, and no more. Imports nothing of ours.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from statistics import median
from typing import Any

Shares = dict[str, float]
"""Layer id -> a share of its units, 0..1."""

EARLY_EPOCHS = 8
RECENT_EPOCHS = MEDIAN_OF = 5
EXAMINATIONS = 3
TURNED_RATIO, TURNED_TRAIN_RATIO, TURNED_EPOCHS, BACK_RATIO = 1.10, 0.9, 5, 1.05
LEAST_RISE, CLEAR_RISE, LEAST_FALL = 0.03, 0.05, 0.02
"""Of the loss of guessing: a rise from 0.02 to 0.04 is no harm. A small rise counts where accuracy fell as well."""
LOSSES_KEPT = 40


@dataclass(frozen=True)
class Inputs:
    """A probe of the inputs: root mean square, |mean| over deviation, largest over median deviation of a feature.

    `is_normalised` where the network itself scales them first.
    """

    rms: float
    offset: float
    unevenness: float
    is_normalised: bool = False


@dataclass(frozen=True)
class Baseline:
    """The untrained network and its task. `epochs` are planned; `chance` is the loss of the best constant answer.

    `row_spread`: |W - mean row| / |W| for each hidden layer of several units, 0 where all are alike. `dead`,
    `saturated` and `output_saturated` as in `Vitals`. `truth`: examples of each class in the sample of classes.
    """

    inputs: Inputs
    loss: float | None
    chance: float
    is_cross_entropy: bool
    is_classification: bool
    weight_layers: int
    epochs: int = 0
    row_spread: Shares = field(default_factory=dict)
    dead: Shares = field(default_factory=dict)
    saturated: Shares = field(default_factory=dict)
    output_saturated: float | None = None
    truth: tuple[int, ...] = ()
    class_names: tuple[str, ...] = ()
    advice: str | None = None
    """Why output and loss do not belong together, if they do not; its code and values as in sentences.py."""
    advice_code: str = ""
    advice_values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Vitals:
    """One epoch. A loss that is not finite is None; what was not measured is empty.

    `delta_ratio`: bias gradient per unit of the first layer over that of the last hidden one. `update`: the largest
    share by which a step moved a layer's weights. `dead`: ReLU units (channels) that are 0 for the whole probe;
    `saturated`: share of unit and example where sigmoid or tanh have less than 1/5 of their slope; `stuck`: units
    saturated on the same side for the whole probe. `predicted`: answers by class over the sample of classes.
    """

    epoch: int
    train_loss: float | None
    test_loss: float | None = None
    accuracy: float | None = None
    test_accuracy: float | None = None
    largest_batch_loss: float | None = 0.0
    gradients: dict[str, float | None] = field(default_factory=dict)
    delta_ratio: float | None = None
    delta_layers: tuple[str, str] | None = None
    update: float | None = None
    update_layer: str | None = None
    is_examined: bool = False
    dead: Shares = field(default_factory=dict)
    saturated: Shares = field(default_factory=dict)
    stuck: Shares = field(default_factory=dict)
    predicted: tuple[int, ...] = ()


@dataclass
class Turn:
    """Whether the test loss has turned: smallest smoothed test loss so far, and for how many epochs it is above.

    Smoothed is the median of the last five epochs. Once turned, it counts until it has come back within 5 %.
    """

    epoch: int = 0
    test: float = float("inf")
    train: float = float("inf")
    accuracy: float = 0.0
    now: float = float("inf")
    streak: int = 0
    has_turned: bool = False

    def sees(self, epoch: int, test: float, train: float, accuracy: float, chance: float) -> None:
        """Take in one epoch's smoothed test loss, training loss and test accuracy."""
        self.now = test
        if test < self.test:
            self.epoch, self.test, self.train, self.accuracy = epoch, test, train, accuracy
            self.streak, self.has_turned = 0, False
            return
        least = LEAST_RISE if accuracy < self.accuracy - LEAST_FALL else CLEAR_RISE
        is_up = test > TURNED_RATIO * self.test and test - self.test > least * chance
        self.streak = self.streak + 1 if is_up and train < TURNED_TRAIN_RATIO * self.train else 0
        self.has_turned = self.streak >= TURNED_EPOCHS or (self.has_turned and test > BACK_RATIO * self.test)


@dataclass
class Record:
    """The numbers of a run so far. `rate_since`: the epoch after which the user last set the learning rate,
    and `rate_loss` the training loss then."""

    start: Baseline
    early: list[Vitals] = field(default_factory=list)
    recent: list[Vitals] = field(default_factory=list)
    losses: list[float | None] = field(default_factory=list)
    examined: list[Vitals] = field(default_factory=list)
    turn: Turn = field(default_factory=Turn)
    rate_since: int = 0
    rate_loss: float = 0.0

    def add(self, vitals: Vitals) -> None:
        """Take in the next epoch."""
        if len(self.early) < EARLY_EPOCHS:
            self.early.append(vitals)
        self.recent = [*self.recent[1 - RECENT_EPOCHS :], vitals]
        self.losses = [*self.losses[1 - LOSSES_KEPT :], vitals.train_loss]
        if vitals.is_examined:
            self.examined = [*self.examined[1 - EXAMINATIONS :], vitals]
        self._turn(vitals)

    def _turn(self, vitals: Vitals) -> None:
        last = self.recent[-MEDIAN_OF:]
        tests = [one.test_loss for one in last if one.test_loss is not None]
        trains = [one.train_loss for one in last if one.train_loss is not None]
        if len(tests) == len(trains) == MEDIAN_OF:
            accuracy = median(one.test_accuracy or 0.0 for one in last)
            self.turn.sees(vitals.epoch, median(tests), median(trains), accuracy, self.start.chance)

    @property
    def newest(self) -> Vitals | None:
        return self.recent[-1] if self.recent else None

    @property
    def worst_possible_start(self) -> float:
        """The larger of the loss before training and that of guessing: what a loss is measured against.

        Where another rate has left a larger one, that.
        """
        return max(self.start.loss or 0.0, self.start.chance, self.rate_loss)

    def is_learnt(self, vitals: Vitals) -> bool:
        """Whether that epoch was good: accuracy 0.9, or for numbers half of the spread explained."""
        if self.start.is_classification and vitals.accuracy is not None:
            return vitals.accuracy >= 0.9
        return vitals.train_loss is not None and vitals.train_loss < 0.5 * self.start.chance

    def document(self) -> dict[str, Any]:
        """Plain data for `from_document`. Shares what does not change any more: a copy takes ten times as long."""
        lists = {name: [vars(one) for one in getattr(self, name)] for name in ("early", "recent", "examined")}
        start = {**vars(self.start), "inputs": vars(self.start.inputs)}
        return {**vars(self), **lists, "start": start, "turn": dict(vars(self.turn))}

    @classmethod
    def from_document(cls, document: dict[str, Any]) -> Record:
        start = dict(document["start"])
        start["inputs"] = Inputs(**start["inputs"])
        lists = {name: [_vitals(one) for one in document[name]] for name in ("early", "recent", "examined")}
        return cls(
            start=Baseline(**{**start, "truth": tuple(start["truth"]), "class_names": tuple(start["class_names"])}),
            losses=document["losses"],
            turn=Turn(**document["turn"]),
            rate_since=document["rate_since"],
            rate_loss=document["rate_loss"],
            **lists,
        )


def _vitals(document: dict[str, Any]) -> Vitals:
    known = {one.name for one in fields(Vitals)}
    values = {name: value for name, value in document.items() if name in known}
    pair = values.get("delta_layers")
    return Vitals(**{**values, "delta_layers": pair and tuple(pair), "predicted": tuple(values["predicted"])})
