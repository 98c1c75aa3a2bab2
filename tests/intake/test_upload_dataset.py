"""`upload` as a data set: known from its small description, honest when it is not there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from layerlab.catalog.datasets import DATASETS, Dataset
from layerlab.catalog.datasets.shelf import Description, EmptyShelf, place, placed
from layerlab.errors import InvalidInput
from layerlab.intake import shelf
from layerlab.intake.shelf import described
from layerlab.network.budget import budget_problems
from layerlab.network.inspection import inspect
from layerlab.network.spec import Spec
from layerlab.settings import Limits
from tests.intake.files import ID, converted, folders, table, zipped


@pytest.fixture
def on_the_shelf(tmp_path: Path) -> Iterator[Path]:
    """A data folder in which an upload can stand."""
    place(shelf.FolderShelf(tmp_path))
    described.cache_clear()
    (tmp_path / "uploads").mkdir()
    yield tmp_path
    place(EmptyShelf())


def put(folder: Path, data: bytes, **fields: Any) -> Dataset:
    converted(folder / "work", data, **fields)
    (folder / "work" / "made").rename(folder / "uploads" / ID)
    return DATASETS.parse({"type": "upload", "id": ID})


def spec(data: dict[str, Any]) -> Spec:
    layers = [{"type": "flatten"}, {"type": "dense", "units": 2}]
    return Spec.model_validate({"data": data, "network": {"layers": layers}})


def test_pictures_are_given_as_floats_between_0_and_1(on_the_shelf: Path) -> None:
    dataset = put(on_the_shelf, zipped(folders()), size="8")
    task, examples = dataset.task(), dataset.load()
    assert task.input_shape == (3, 8, 8)
    assert task.classes == ("cat", "dog")
    assert task.examples == len(examples) == 12
    assert examples.inputs.dtype == np.float32
    assert 0 <= examples.inputs.min() < examples.inputs.max() <= 1
    examples.inputs[:] = 7
    assert dataset.load().inputs.max() <= 1


def test_a_table_of_numbers_is_regression(on_the_shelf: Path) -> None:
    dataset = put(on_the_shelf, table().encode(), target="weight")
    examples = dataset.load()
    assert not dataset.task().is_classification
    assert examples.minimum < 0 < examples.maximum
    division = dataset.divide(examples.targets)
    assert (len(division.train), len(division.test)) == (32, 8)
    problem = DATASETS.parse({"type": "upload", "id": ID, "label_noise": 0.5}).problem()
    assert problem is not None
    assert (problem.code, problem.path) == ("needs_classes", ("data", "label_noise"))


@pytest.mark.usefixtures("on_the_shelf")
def test_an_unknown_id_is_said_at_its_place() -> None:
    for wrong in ("f" * 32, ID):
        problem = inspect(spec({"type": "upload", "id": wrong})).errors[0]
        assert (problem.code, problem.path) == ("unknown_upload", ("data", "id"))
        with pytest.raises(InvalidInput) as caught:
            DATASETS.parse({"type": "upload", "id": wrong}).load()
        assert caught.value.problems == (problem,)


@pytest.mark.usefixtures("on_the_shelf")
@pytest.mark.parametrize("wrong", ["../" * 10 + "a", "A" * 32, "0" * 31, "0" * 33, "é" * 32, f"{ID}\n"])
def test_only_ids_are_ids(wrong: str) -> None:
    with pytest.raises(ValidationError) as caught:
        DATASETS.parse({"type": "upload", "id": wrong})
    assert caught.value.errors()[0]["type"] == "string_pattern_mismatch"


@pytest.mark.usefixtures("on_the_shelf")
def test_without_a_choice_a_network_can_be_looked_at_but_not_trained() -> None:
    inspection = inspect(spec({"type": "upload"}))
    assert len(inspection.layers) == 2
    assert next((problem.code, problem.path) for problem in inspection.errors) == ("no_upload", ("data", "id"))


def test_a_deleted_upload_is_missed_at_once(on_the_shelf: Path) -> None:
    put(on_the_shelf, table().encode())
    (on_the_shelf / "uploads" / ID).rename(on_the_shelf / "gone")
    gone = DATASETS.parse({"type": "upload", "id": ID})
    assert gone.problem() is not None
    assert not gone.is_ready()


def test_parsing_a_document_reads_no_disk(on_the_shelf: Path) -> None:
    class Closed(shelf.FolderShelf):
        def upload(self, upload_id: str) -> Description:
            raise AssertionError("the shelf was asked")

    put(on_the_shelf, table().encode())
    place(Closed(on_the_shelf))
    parsed = spec({"type": "upload", "id": ID, "label_noise": 0.5})
    with pytest.raises(AssertionError):
        parsed.document()  # the loss that it writes out follows from the data


def test_data_over_the_budget_are_refused_without_being_opened(on_the_shelf: Path) -> None:
    put(on_the_shelf, table().encode())
    one = spec({"type": "upload", "id": ID})
    (on_the_shelf / "uploads" / ID / "examples.npz").unlink()
    assert budget_problems(one, inspect(one), Limits(data_bytes=10**6)) == []
    big = spec({"type": "openml", "name": "CIFAR_10"})
    problems = budget_problems(big, inspect(big), Limits(data_bytes=700 * 10**6))
    assert [(problem.code, problem.path) for problem in problems] == [("data_too_large", ("data",))]
    assert f"{60_000 * 3072 * 4:,}" in problems[0].message


@pytest.mark.usefixtures("on_the_shelf")
def test_forked_processes_find_the_shelf_by_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name, value in shelf.environment(Path("data")).items():
        monkeypatch.setenv(name, value)
    (tmp_path / "data" / "uploads").mkdir(parents=True)
    shelf.place_own()
    put(tmp_path / "data", table().encode())
    assert placed().upload(ID).examples == DATASETS.parse({"type": "upload", "id": ID}).task().examples > 0
