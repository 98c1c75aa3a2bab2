"""Each rule on plain numbers: what sets it off, what does not, what it says, and what its remedy changes."""

from __future__ import annotations

from dataclasses import replace
from math import log
from typing import Any

import pytest

from layerlab.instruments.findings import FINDINGS, Baseline, Evidence, Inputs, Record, Vitals, ordered

FINE = Inputs(rms=0.5, offset=0.4, unevenness=2.0)
START = Baseline(
    FINE, loss=2.4, chance=log(10), is_cross_entropy=True, is_classification=True, weight_layers=3, epochs=12
)
DOCUMENT: dict[str, Any] = {
    "data": {"type": "digits", "imbalance": 0.9},
    "network": {
        "layers": [
            {"id": "dense_1", "type": "dense", "units": 30, "initializer": {"type": "zeros"}},
            {"id": "sigmoid_1", "type": "sigmoid"},
            {"id": "dense_2", "type": "dense", "units": 10, "initializer": {"type": "auto"}},
        ]
    },
    "training": {"optimizer": {"type": "gradient_descent", "learning_rate": 0.3}},
}


def epoch(number: int, **more: Any) -> Vitals:
    """One epoch of a run that learns well."""
    usual = {"train_loss": 2.0 / number, "test_loss": 2.2 / number, "accuracy": 1 - 0.5 / number, "update": 0.02}
    return Vitals(**{"epoch": number, "largest_batch_loss": 2.4, "gradients": {"dense_1": 0.8}, **usual, **more})


def record(*epochs: Vitals, **start: Any) -> Record:
    made = Record(replace(START, **start))
    for one in epochs:
        made.add(one)
    return made


def replaced_rate(seen: Record, since: int) -> Record:
    seen.rate_since = since
    return seen


def found(kind: str, seen: Record) -> Evidence | None:
    return FINDINGS[kind]().look(seen)


def examined(number: int, **more: Any) -> Vitals:
    return epoch(number, is_examined=True, **more)


HEALTHY = record(*(examined(n, dead={"relu_1": 0.3}, saturated={"tanh_1": 0.5}) for n in range(1, 31)))
SLOW = {"accuracy": 0.2, "update": 1e-5, "train_loss": 2.39}
FLAT = {"train_loss": 1.5, "accuracy": 0.5}

ILL: dict[str, dict[str, Record]] = {
    "data_not_scaled": {
        "large": record(inputs=replace(FINE, rms=8.1)),
        "small": record(inputs=replace(FINE, rms=0.019)),
        "far off": record(inputs=replace(FINE, offset=5.1)),
        "uneven": record(inputs=replace(FINE, unevenness=31.0)),
        "large, and it goes wrong": record(epoch(1, largest_batch_loss=99.0), inputs=replace(FINE, rms=4.1)),
    },
    "symmetric_start": {"all alike": record(row_spread={"dense_1": 0.9, "dense_2": 1e-8})},
    "wrong_pair": {
        "by inspection": record(advice="A softmax too many."),
        "squares behind a saturated sigmoid": record(
            output_saturated=0.9, loss=0.9, chance=0.09, is_cross_entropy=False
        ),
    },
    "exploding_gradients": {
        "huge": record(epoch(1, gradients={"dense_1": 3.0, "dense_2": 16.0}), loss=7.0),
        "not finite": record(epoch(1, gradients={"dense_1": None}), loss=7.0),
        "no loss at all": record(epoch(1, gradients={"dense_1": 99.0}), loss=None),
        "for squares": record(epoch(1, gradients={"dense_1": 11.0}), loss=31.0, chance=1.0, is_cross_entropy=False),
    },
    "saturated_units": {
        "at the start": record(saturated={"tanh_1": 0.6}),
        "after an epoch": record(epoch(1, saturated={"tanh_1": 0.61})),
        "stuck": record(*(examined(n, stuck={"tanh_1": 0.2}) for n in (5, 6))),
    },
    "vanishing_gradients": {
        "two epochs": record(
            *(epoch(n, delta_ratio=0.01, delta_layers=("dense_1", "dense_2"), accuracy=0.1) for n in (1, 2))
        )
    },
    "rate_too_high": {
        "not finite": record(epoch(1), epoch(2, train_loss=None)),
        "a batch shoots up": record(epoch(1, largest_batch_loss=25.0)),
        "a batch rises, and no good comes of it": record(epoch(1, largest_batch_loss=9.7), epoch(2, train_loss=1.9)),
        "long steps": record(epoch(1, update=0.13, train_loss=2.2), epoch(2, update=0.06, train_loss=2.1)),
        "the loss rises": record(epoch(1, train_loss=3.2), epoch(2, train_loss=3.3)),
        "units died from it": record(*(examined(n, dead={"relu_1": 0.9}) for n in (1, 2)), dead={"relu_1": 0.29}),
    },
    "dead_units": {"two looks": record(*(examined(n, dead={"relu_1": 0.7}) for n in (1, 2)), dead={"relu_1": 0.9})},
    "rate_too_low": {"tiny steps": record(epoch(1, **SLOW), epoch(2, **SLOW))},
    "overfitting": {
        "the test loss turns": record(
            *(epoch(n, train_loss=1 / n, test_loss=1 / n if n <= 10 else 0.1 + 0.03 * (n - 10)) for n in range(1, 31))
        )
    },
    "collapsed_class": {
        "never": record(
            *(examined(n, predicted=(60, 40, 0), accuracy=0.7) for n in (6, 8, 10)),
            truth=(45, 40, 15), class_names=("cat", "dog", "fox"),
        ),
        "one for all": record(
            *(examined(n, predicted=(97, 3), accuracy=0.5) for n in (6, 8, 10)),
            truth=(50, 50), class_names=("cat", "dog"),
        ),
    },
    "plateau": {"flat": record(*(epoch(n, **FLAT) for n in range(1, 13)))},
}  # fmt: skip

WELL: dict[str, dict[str, Record]] = {
    "data_not_scaled": {
        "raw pixels that do no harm": record(epoch(1), inputs=replace(FINE, rms=7.0)),
        "scaled by the network": record(inputs=replace(FINE, rms=120.0, is_normalised=True)),
    },
    "symmetric_start": {"only just": record(row_spread={"dense_1": 1e-3})},
    "wrong_pair": {"saturated but right": record(output_saturated=1.0, loss=0.01, chance=0.09, is_cross_entropy=False)},
    "exploding_gradients": {
        "a high first loss alone": record(epoch(1), loss=4.8 * log(10)),
        "squares of an untrained net": record(
            epoch(1, gradients={"dense_1": 99.0}), loss=0.9, chance=0.09, is_cross_entropy=False
        ),
        "a long gradient alone": record(epoch(1, gradients={"dense_1": 99.0})),
    },
    "saturated_units": {
        "a trained tanh net": record(*(examined(n, saturated={"tanh_1": 0.84}) for n in (9, 12))),
        "stuck once": record(examined(5, stuck={"tanh_1": 0.3}), examined(6, stuck={"tanh_1": 0.1})),
    },
    "vanishing_gradients": {
        "once": record(epoch(1, delta_ratio=0.01), epoch(2, delta_ratio=0.5)),
        "a net that learns": record(*(epoch(n, delta_ratio=0.05, accuracy=0.95) for n in (1, 2))),
        "two layers": record(*(epoch(n, delta_ratio=0.01, accuracy=0.1) for n in (1, 2)), weight_layers=2),
        "exactly 0, as in front of a batch norm": record(*(epoch(n, delta_ratio=0.0, accuracy=0.1) for n in (1, 2))),
    },
    "rate_too_high": {
        "steps of AdaGrad": record(epoch(1, update=0.14), epoch(2, update=0.06, train_loss=0.5)),
        "a batch rises, and all is well after it": record(epoch(1, largest_batch_loss=9.7), epoch(2, train_loss=0.3)),
        "it comes down from where another rate left it": replaced_rate(
            record(epoch(1, train_loss=9.0), epoch(2, train_loss=8.0), epoch(3, train_loss=7.0)), 1
        ),
        "one rise": record(epoch(1, train_loss=3.3), epoch(2, train_loss=1.0)),
    },
    "dead_units": {
        "one look": record(examined(1, dead={"relu_1": 0.9})),
        "more than half": record(*(examined(n, dead={"relu_1": 0.62}) for n in (1, 2))),
    },
    "rate_too_low": {
        "late in training": record(*(epoch(n) for n in range(1, 8)), *(epoch(n, **SLOW) for n in (8, 9))),
        "learnt already": record(*(epoch(n, **{**SLOW, "accuracy": 0.95}) for n in (1, 2))),
    },
    "overfitting": {
        "a rise too small to matter": record(
            *(epoch(n, train_loss=0.1 / n, test_loss=0.01 if n < 10 else 0.02) for n in range(1, 31))
        ),
        "both rise": record(*(epoch(n, train_loss=1.0, test_loss=abs(10 - n) / 4) for n in range(1, 31))),
    },
    "collapsed_class": {
        "rare": record(
            *(examined(n, predicted=(60, 40, 0), accuracy=0.9) for n in (6, 8, 10)),
            truth=(53, 40, 7), class_names=("cat", "dog", "fox"),
        ),
        "too early": record(
            *(examined(n, predicted=(97, 3), accuracy=0.5) for n in (4, 5, 6)),
            truth=(50, 50), class_names=("cat", "dog"),
        ),
        "nothing learnt yet": record(
            *(examined(n, predicted=(60, 40, 0), accuracy=0.4) for n in (6, 8, 10)),
            truth=(35, 35, 30), class_names=("cat", "dog", "fox"),
        ),
    },
    "plateau": {
        "learnt": record(*(epoch(n, train_loss=0.1, accuracy=0.99) for n in range(1, 13))),
        "a short stretch": record(*(epoch(n) for n in range(1, 6)), *(epoch(n, **FLAT) for n in range(6, 13))),
        "a third of a long run is longer": record(*(epoch(n, **FLAT) for n in range(1, 30)), epochs=100),
    },
}  # fmt: skip


def cases(table: dict[str, dict[str, Record]]) -> list[Any]:
    return [pytest.param(kind, seen, id=f"{kind}: {name}") for kind, all in table.items() for name, seen in all.items()]


@pytest.mark.parametrize(("kind", "seen"), cases(ILL))
def test_the_rule_fires(kind: str, seen: Record) -> None:
    evidence = found(kind, seen)
    assert evidence is not None
    assert evidence.sentence.endswith(".")


@pytest.mark.parametrize(("kind", "seen"), cases(WELL))
def test_the_rule_stays_silent(kind: str, seen: Record) -> None:
    assert found(kind, seen) is None


@pytest.mark.parametrize("kind", FINDINGS.tags())
def test_every_finding_is_silent_on_a_healthy_run_and_has_cases_of_both_sorts(kind: str) -> None:
    assert found(kind, HEALTHY) is None
    assert found(kind, record()) is None
    assert ILL[kind]
    assert WELL[kind]


@pytest.mark.parametrize("kind", FINDINGS.tags())
def test_every_finding_has_its_words(kind: str) -> None:
    said = FINDINGS[kind].description()
    assert all(said[name] for name in ("title", "help", "why", "advice", "basis"))


def test_a_chart_comes_back_from_its_document_and_goes_on_alike() -> None:
    seen = record(*(examined(n, dead={"relu_1": 0.2}, predicted=(3, 4), delta_layers=("a", "b")) for n in range(1, 20)))
    again = Record.from_document(seen.document())
    assert again == seen
    seen.add(epoch(20))
    again.add(epoch(20))
    assert again == seen


def test_a_chart_stays_small_however_long_the_run() -> None:
    seen = record(*(examined(n) for n in range(1, 1000)))
    assert len(seen.early) + len(seen.recent) + len(seen.examined) <= 20
    assert len(seen.losses) == 40


def ranked(seen: Record, *kinds: str) -> list[str]:
    return ordered([(FINDINGS[kind](), found(kind, seen) or Evidence("", ())) for kind in kinds], seen)


def test_the_cause_comes_before_its_consequences() -> None:
    dead_from_steps = ILL["rate_too_high"]["units died from it"]
    assert ranked(dead_from_steps, "dead_units", "rate_too_high") == ["rate_too_high", "dead_units"]
    dead_at_start = record(*dead_from_steps.examined, dead={"relu_1": 0.9})
    dead_at_start.add(epoch(3, largest_batch_loss=99.0))
    assert ranked(dead_at_start, "dead_units", "data_not_scaled") == ["data_not_scaled", "dead_units"]


def test_steps_that_killed_units_do_not_explain_a_gradient_that_vanishes_but_a_loss_that_jumps_does() -> None:
    pair = {"delta_ratio": 0.01, "delta_layers": ("a", "b"), "accuracy": 0.1}
    seen = record(*(examined(n, dead={"relu_1": 0.9}, **pair) for n in (1, 2)))
    assert ranked(seen, "rate_too_high", "vanishing_gradients") == ["vanishing_gradients", "rate_too_high"]
    seen = record(epoch(1, **pair), epoch(2, largest_batch_loss=99.0, **pair))
    assert ranked(seen, "rate_too_high", "vanishing_gradients") == ["rate_too_high", "vanishing_gradients"]


def test_a_plateau_counts_only_where_nothing_else_explains_it() -> None:
    assert ranked(HEALTHY, "plateau", "rate_too_low") == ["rate_too_low"]
    assert ranked(HEALTHY, "plateau") == ["plateau"]


def test_another_rate_makes_what_was_seen_of_the_old_one_no_evidence() -> None:
    seen = ILL["rate_too_high"]["a batch shoots up"]
    later = Record.from_document(seen.document())
    later.rate_since = 1
    assert found("rate_too_high", later) is None


def changes(kind: str, name: str) -> Any:
    seen = ILL[kind][name]
    evidence = found(kind, seen)
    assert evidence is not None
    remedy = FINDINGS[kind]().remedy(DOCUMENT, evidence, seen)
    assert remedy is not None
    return remedy.changes


def test_remedies_change_what_they_say_and_nothing_else() -> None:
    first, second, third = DOCUMENT["network"]["layers"]
    drawn = {**first, "initializer": {"type": "auto"}}
    rate = {"optimizer": {"type": "gradient_descent", "learning_rate": 0.03}}
    assert changes("symmetric_start", "all alike") == {"network": {"layers": [drawn, second, third]}}
    assert changes("rate_too_high", "a batch shoots up") == {"training": rate}
    assert changes("rate_too_low", "tiny steps")["training"]["optimizer"]["learning_rate"] == 1.0
    assert changes("overfitting", "the test loss turns") == {"training": {**DOCUMENT["training"], "patience": 10}}
    assert changes("collapsed_class", "never") == {"data": {"type": "digits", "imbalance": 0.0}}
    norm = {"type": "batch_norm", "id": "batch_norm_1"}
    assert changes("data_not_scaled", "large") == {"network": {"layers": [norm, first, second, third]}}
    relu = {"type": "relu", "id": "sigmoid_1"}
    assert changes("vanishing_gradients", "two epochs") == {"network": {"layers": [drawn, relu, third]}}
