"""What every data set keeps: its task by arithmetic, the same examples for the same fields, a sound split."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence

import numpy as np
import pytest

from layerlab.catalog.datasets import DATASETS, Dataset, LabelledDataset
from layerlab.catalog.datasets.images import IMAGES, Digits
from layerlab.catalog.datasets.inline import Blank
from layerlab.catalog.datasets.points import POINTS, PointDataset
from layerlab.catalog.datasets.tables import TABLES

LOADED = [entry for entry in DATASETS if entry.is_trainable and entry.is_bundled]
SEEDED = [entry for entry in (*IMAGES, *POINTS) if entry.tag() != "digits"]


def every(entries: Sequence[type[Dataset]]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("entry", entries, ids=[entry.tag() for entry in entries])


def test_all_sets_of_the_contract_are_there() -> None:
    assert DATASETS.tags() == [
        *("digits", "glyphs", "shapes"),
        *("circle", "xor", "gaussian", "spiral", "moons", "plane", "hills"),
        *("iris", "wine", "breast_cancer", "diabetes"),
        *("openml", "upload", "custom", "blank"),
    ]


def test_the_tasks_are_known_without_any_heavy_library() -> None:
    code = (
        "import sys\n"
        "from layerlab.catalog.datasets import DATASETS\n"
        "import layerlab.catalog.datasets.preview\n"
        "assert all(entry().task().outputs >= 1 and entry.description() for entry in DATASETS)\n"
        "heavy = {'numpy', 'scipy', 'sklearn', 'PIL', 'torch'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=200)


@every(LOADED)
def test_the_examples_are_what_the_task_says(entry: type[Dataset]) -> None:
    dataset = entry()
    task, examples = dataset.task(), dataset.load()
    assert examples.inputs.dtype == np.float32
    assert examples.inputs.shape == (task.examples, *task.input_shape)
    assert np.isfinite(examples.inputs).all()
    assert examples.minimum < examples.maximum
    if task.is_classification:
        assert examples.targets.dtype == np.int64
        assert examples.targets.shape == (task.examples,)
        assert sorted(set(examples.targets.tolist())) == list(range(task.outputs))
        assert len(task.classes) == task.outputs == len(set(task.classes))
    else:
        assert examples.targets.dtype == np.float32
        assert examples.targets.shape == (task.examples, task.outputs)


@every(LOADED)
def test_the_same_fields_give_the_same_bytes_in_arrays_of_ones_own(entry: type[Dataset]) -> None:
    first, second = entry().load(), entry().load()
    assert first.inputs.tobytes() == second.inputs.tobytes()
    assert first.targets.tobytes() == second.targets.tobytes()
    first.inputs[:] = 7
    first.targets[:] = 0
    third = entry().load()
    assert third.inputs.tobytes() == second.inputs.tobytes()
    assert third.targets.tobytes() == second.targets.tobytes()


@every(SEEDED)
def test_another_seed_gives_other_examples(entry: type[Dataset]) -> None:
    assert entry().load().inputs.tobytes() != entry(seed=1).load().inputs.tobytes()


@every([entry for entry in LOADED if issubclass(entry, LabelledDataset)])
def test_the_first_examples_show_every_class(entry: type[Dataset]) -> None:
    targets = entry().load().targets
    assert len(set(targets[:48].tolist())) >= min(10, entry().task().outputs)
    shuffled_changes = np.count_nonzero(np.diff(targets[:48]))
    assert shuffled_changes > 10


@every(LOADED)
@pytest.mark.parametrize("fraction", [0.0, 0.2, 0.9])
def test_the_split_divides_all_examples(entry: type[Dataset], fraction: float) -> None:
    count = 150
    train, test = entry(test_fraction=fraction).split(count)
    assert len(test) == round(count * fraction)
    assert sorted([*train.tolist(), *test.tolist()]) == list(range(count))
    assert np.array_equal(train, np.sort(train))
    assert np.array_equal(test, np.sort(test))


def test_at_least_one_example_is_left_to_train_on() -> None:
    train, test = Digits(test_fraction=0.9).split(2)
    assert (len(train), len(test)) == (1, 1)
    train, test = Digits(test_fraction=0.9).split(1)
    assert (len(train), len(test)) == (1, 0)
    assert [len(part) for part in Blank().split(0)] == [0, 0]


def test_another_seed_splits_otherwise() -> None:
    assert not np.array_equal(Digits(seed=1).split(100)[1], Digits(seed=2).split(100)[1])


def test_without_options_the_division_is_the_split() -> None:
    dataset = Digits()
    targets = dataset.load().targets
    division = dataset.divide(targets)
    train, test = dataset.split(len(targets))
    assert np.array_equal(division.train, train)
    assert np.array_equal(division.test, test)
    assert np.array_equal(division.targets, targets)


def test_fewer_training_examples_keep_the_same_test_examples() -> None:
    targets = Digits().load().targets
    everything = Digits().divide(targets)
    few = Digits(train_limit=100).divide(targets)
    fewer = Digits(train_limit=30).divide(targets)
    assert np.array_equal(few.test, everything.test)
    assert len(few.train) == 100
    assert set(fewer.train.tolist()) < set(few.train.tolist()) < set(everything.train.tolist())


def test_label_noise_changes_training_labels_only() -> None:
    targets = Digits().load().targets
    before = targets.copy()
    division = Digits(label_noise=0.2).divide(targets)
    assert np.array_equal(targets, before)
    assert np.array_equal(division.targets[division.test], targets[division.test])
    changed = np.mean(division.targets[division.train] != targets[division.train])
    assert 0.15 < changed <= 0.2  # one in ten of the replaced labels happens to be right


def test_imbalance_thins_out_the_later_classes_of_the_training_part() -> None:
    targets = Digits().load().targets
    whole = Digits().divide(targets)
    division = Digits(imbalance=0.9).divide(targets)
    counts = np.bincount(targets[division.train], minlength=10)
    full = np.bincount(targets[whole.train], minlength=10)
    assert counts[0] == full[0]
    assert counts[9] == round(full[9] * 0.1)
    assert (np.diff(counts / full) < 0).all()
    assert np.array_equal(division.test, whole.test)


def test_options_left_alone_stay_out_of_the_document() -> None:
    assert [entry().document() for entry in DATASETS] == [{"type": tag} for tag in DATASETS.tags()]


@every(list(DATASETS))
def test_every_field_says_what_it_is_and_every_number_is_bounded(entry: type[Dataset]) -> None:
    properties = entry.model_json_schema()["properties"]
    for name, field in properties.items():
        if name == "type":
            continue
        assert field.get("description"), name
        for variant in field.get("anyOf", [field]):
            if variant.get("type") in ("integer", "number"):
                assert {"minimum", "maximum"} <= variant.keys(), name
            if variant.get("type") == "array":
                assert "maxItems" in variant, name
    assert entry.title
    assert entry.group
    assert entry.help()


@every(list(TABLES))
def test_tables_are_standardised(entry: type[Dataset]) -> None:
    inputs = entry().load().inputs.astype(np.float64)
    assert np.allclose(inputs.mean(axis=0), 0, atol=1e-5)
    assert np.allclose(inputs.std(axis=0), 1, atol=1e-5)


def test_the_points_are_the_sets_with_a_plane() -> None:
    assert all(issubclass(entry, PointDataset) for entry in POINTS)
