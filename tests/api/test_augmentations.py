"""Augmentation over HTTP: what the catalog says of it, variants of an example, runs that use it, refusals."""

from __future__ import annotations

import base64
import math
from typing import Any

import pytest

from tests.api import specs
from tests.api.door import Document, Door, assert_problem

ADDRESS = "/data/augmentations/preview"


def question(*augmentations: Document, **more: Any) -> Document:
    return {"data": {"type": "digits"}, "augmentations": list(augmentations), **more}


def test_the_catalog_lists_them_and_says_where_they_are_chosen(door: Door) -> None:
    catalog = door.json("/catalog")
    assert list(catalog["augmentations"]) == ["mirror", "shift", "rotate", "scale", "affine", "noise", "cutout"]
    field = catalog["training"]["properties"]["augmentations"]
    assert field["maxItems"] == 8
    assert field["items"]["x-kind"] == "augmentations"
    assert [one["properties"]["type"]["const"] for one in field["items"]["oneOf"]] == list(catalog["augmentations"])
    assert catalog["defaults"]["spec"]["training"]["augmentations"] == []


def test_an_example_comes_back_as_it_is_and_in_twelve_variants(door: Door) -> None:
    answer = door.post(ADDRESS, question({"type": "shift"}, {"type": "rotate", "degrees": 30}, sample=3))
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert found["sample"].keys() == {"index", "label", "class_name", "split"}
    assert found["sample"]["index"] == 3
    assert found["original"]["shape"] == [1, 1, 8, 8]
    assert found["pictures"]["shape"] == [12, 1, 8, 8]
    variants = base64.b64decode(found["pictures"]["data"])
    assert len(variants) == math.prod(found["pictures"]["shape"])
    assert len({variants[start : start + 64] for start in range(0, len(variants), 64)}) > 6
    again = door.post(ADDRESS, question({"type": "shift"}, {"type": "rotate", "degrees": 30}, sample=3, seed=1))
    assert again.json()["pictures"] != found["pictures"]


def test_a_run_uses_them(door: Door) -> None:
    spec = specs.digits()
    spec["training"]["augmentations"] = [{"type": "shift"}, {"type": "noise", "std": 0.05}]
    run = door.finished(spec)
    assert run["spec"]["training"]["augmentations"] == [
        {"type": "shift", "share": 0.1},
        {"type": "noise", "std": 0.05},
    ]


def test_a_run_on_points_refuses_what_needs_pictures(door: Door) -> None:
    spec = specs.circle(augmentations=[{"type": "noise"}, {"type": "cutout"}])
    problem = assert_problem(door.post("/runs", spec), 422, "augmentation_needs_pictures")
    assert problem["errors"][0]["path"] == ["training", "augmentations", 1]


REFUSED: list[tuple[str, Document, list[str | int]]] = [
    ("unknown augmentation", question({"type": "explode"}), ["augmentations", 0]),
    ("out of range", question({"type": "shift", "share": 2}), ["augmentations", 0, "share"]),
    ("too many", question(*[{"type": "mirror"}] * 9), ["augmentations"]),
    ("no such example", question(sample=1797), ["sample"]),
    ("no data", {"augmentations": []}, ["data"]),
    ("no examples", {"data": {"type": "blank"}}, ["data"]),
    ("points", {"data": {"type": "circle"}, "augmentations": [{"type": "rotate"}]}, ["augmentations", 0]),
    ("unknown field", question(colour=1), ["colour"]),
]


@pytest.mark.parametrize(("_name", "asked", "path"), REFUSED, ids=[row[0] for row in REFUSED])
def test_a_wrong_question_is_refused_with_its_place(
    door: Door, _name: str, asked: Document, path: list[str | int]
) -> None:
    problem = assert_problem(door.post(ADDRESS, asked), 422)
    assert path in [error["path"] for error in problem["errors"]]


def test_points_come_back_as_numbers(door: Door) -> None:
    found = door.post(ADDRESS, {"data": {"type": "circle"}, "augmentations": [{"type": "noise"}]}).json()
    assert found["pictures"] is None
    assert len(found["values"]) == 12
    assert len(found["values"][0]) == len(found["original_values"][0]) == 2
