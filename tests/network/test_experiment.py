"""Which runs are one experiment tried several times: told by all of the spec but its seeds."""

from __future__ import annotations

import copy
import re
from typing import Any

import pytest

from layerlab.network.experiment import experiment, seeds
from layerlab.network.presets import CIRCLE
from layerlab.network.spec import Spec

WHOLE = Spec.model_validate(CIRCLE).document()


def changed(*path: str | int, to: Any) -> dict[str, Any]:
    document = copy.deepcopy(WHOLE)
    part: Any = document
    for step in path[:-1]:
        part = part[step]
    part[path[-1]] = to
    return document


@pytest.mark.parametrize(
    "same",
    [
        changed("name", to="other"),
        changed("training", "seed", to=9),
        changed("data", "seed", to=9),
        changed("watch", "sample", to=9),
        dict(reversed(WHOLE.items())),
    ],
)
def test_name_seeds_and_what_is_watched_make_no_other_experiment(same: dict[str, Any]) -> None:
    assert experiment(same) == experiment(WHOLE)


@pytest.mark.parametrize(
    "other",
    [
        changed("training", "epochs", to=3),
        changed("training", "optimizer", "learning_rate", to=0.5),
        changed("data", "test_fraction", to=0.5),
        changed("data", "type", to="xor"),
        changed("network", "layers", 0, "units", to=5),
        changed("network", "layers", to=WHOLE["network"]["layers"][::-1]),
    ],
)
def test_anything_else_does(other: dict[str, Any]) -> None:
    assert experiment(other) != experiment(WHOLE)


def test_it_is_short_and_the_same_on_every_machine() -> None:
    assert re.fullmatch("[0-9a-f]{16}", experiment(WHOLE))
    assert experiment({"data": {"type": "xor"}, "network": {"layers": []}}) == "f0214344887dfc24"


def test_both_seeds_are_read_off() -> None:
    assert seeds(changed("data", "seed", to=4)) == {"data": 4, "training": 0}
    assert seeds({}) == {"data": 0, "training": 0}


def test_the_engine_is_part_of_a_document_only_where_one_is_asked_for() -> None:
    """Documents and experiments of before there was the field are what they were."""
    left = Spec.model_validate(changed("training", "engine", to="auto"))
    assert left.document() == WHOLE
    assert "engine" not in WHOLE["training"]
    assert "engine" not in left.training.model_dump(mode="json")
    asked = Spec.model_validate(changed("training", "engine", to="autograd"))
    assert asked.document()["training"]["engine"] == "autograd"
    assert Spec.model_validate(asked.document()) == asked
    assert experiment(asked.document()) != experiment(WHOLE)
