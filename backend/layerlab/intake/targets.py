"""Decides what is to be learnt from the targets of a file: classes, or numbers. Imports numpy; workers only."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from layerlab.document import Array

from collections.abc import Sequence

import numpy as np

from layerlab.intake.mistakes import clean, refusal
from layerlab.intake.reading import Goal, Targets
from layerlab.sentences import sentence

FEW = 20
"""Whole numbers with at most so many different values are taken for classes."""
MOST_CLASSES = 1000


def from_numbers(values: Array, goal: Goal, few: int = FEW) -> Targets:
    """Targets from finite numbers [n]. Raises InvalidInput if they make neither."""
    distinct = np.unique(values)
    is_whole = bool((distinct == np.rint(distinct)).all())
    # As many values as examples are measurements, not names.
    is_few = len(distinct) <= few and 2 * len(distinct) <= len(values)
    if goal == "classes" or (goal == "auto" and is_whole and is_few):
        check_class_count(len(distinct))
        names = tuple(f"{value:g}" if not is_whole else str(int(value)) for value in distinct.tolist())
        return Targets(np.searchsorted(distinct, values).astype(np.int64), names)
    return standardised(values[:, None])


def from_texts(codes: Array, names: Sequence[str], goal: Goal) -> Targets:
    """Targets from texts: `codes` ([n]) are places in `names`, which are different from each other."""
    if goal == "numbers":
        raise refusal(
            sentence("not_numbers", "The target holds texts, so it cannot be predicted as a number. Choose classes.")
        )
    used = np.unique(codes)
    check_class_count(len(used))
    order = sorted(used.tolist(), key=lambda code: natural(names[code]))
    places = np.zeros(len(names), np.int64)
    places[order] = np.arange(len(order))
    return Targets(places[codes], tuple(names[code] for code in order))


def from_array(values: Array, goal: Goal) -> Targets:
    """Targets from an array of any kind: indices, texts, one-hot rows, or numbers [n] or [n, outputs]."""
    if values.shape[1:] == (1,):
        values = values[:, 0]
    if values.dtype.kind in "US":
        texts = [clean(text) for text in values.astype(str).tolist()]
        names = list(dict.fromkeys(texts))
        places = {name: place for place, name in enumerate(names)}
        return from_texts(np.array([places[text] for text in texts]), names, goal)
    if not values.shape[1:]:
        # An array of integers was made to be one of labels; floats that happen to be whole may be measurements.
        return from_numbers(values, goal, MOST_CLASSES if values.dtype.kind in "iub" else FEW)
    if goal != "numbers" and is_one_hot(values):
        return from_numbers(values.argmax(axis=1), "classes")
    if goal == "classes":
        raise refusal(sentence("not_classes", "The targets are lists of numbers, not classes. Choose numbers."))
    return Targets(values.astype(np.float32))


def is_one_hot(values: Array) -> bool:
    """Whether every row is 0 but for one 1."""
    return values.shape[1] > 1 and bool(((values == 0) | (values == 1)).all() and (values.sum(axis=1) == 1).all())


def standardised(values: Array) -> Targets:
    """Numbers ([n, 1]) with mean 0 and deviation 1, and what both were."""
    mean, deviation = float(values.mean()), float(values.std())
    if not deviation > 0:
        raise refusal(
            sentence("constant_target", "The target is the same in every example: there is nothing to learn.")
        )
    return Targets(((values - mean) / deviation).astype(np.float32), (), (mean, deviation))


def check_class_count(count: int) -> None:
    """At least two classes, and not so many that they are no classes."""
    if count < 2:
        raise refusal(sentence("one_class", "All examples belong to one class; at least two are needed."))
    if count > MOST_CLASSES:
        message = sentence(
            "too_many_classes",
            "The target has {count:,} different values; at most {most:,} classes can be "
            "told apart. Choose another target, or numbers as the task.",
            count=count,
            most=MOST_CLASSES,
            variant="values",
        )
        raise refusal(message)


def natural(name: str) -> tuple[int, float, str]:
    """Sorts numbers by value, before texts by alphabet."""
    try:
        return (0, float(name), name)
    except ValueError:
        return (1, 0.0, name.casefold())
