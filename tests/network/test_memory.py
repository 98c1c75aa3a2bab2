"""The predicted peak of a run's memory against that of a real one, in a trainer's process of its own. Linux."""

from __future__ import annotations

from pathlib import Path
from statistics import median_low
from typing import Any

import pytest

from layerlab.network.inspection import inspect
from layerlab.network.memory import Size, probed
from layerlab.network.spec import Spec
from tests.benchmarks.workloads import DIGITS, LENET_64, SMALL_VGG, WORKLOADS
from tests.network.measured_memory import peaks
from tests.network.random_networks import random_network

Document = dict[str, Any]

MIB = 2**20
FACTOR = 1.3
SMALL_BYTES, SMALL_ERROR_BYTES = 20 * MIB, 10 * MIB
"""Below this size it is the error in bytes that counts."""
FACTOR_OF_RANDOM = 1.7
MOST_OF_RANDOM = 0.8
"""So large a share of the random networks keeps within FACTOR, and all within FACTOR_OF_RANDOM."""


def network(name: str, data: Document, layers: list[Document], epochs: int = 2, **training: Any) -> Document:
    return {
        "name": name,
        "data": data,
        "network": {"layers": layers},
        "training": {"epochs": epochs, "batch_size": 64, **training},
    }


def dense(units: int) -> Document:
    return {"type": "dense", "units": units}


def conv(kernel_size: int) -> Document:
    return {"type": "conv2d", "filters": 64, "kernel_size": kernel_size, "padding": "same"}


RELU, NORM = {"type": "relu"}, {"type": "batch_norm"}
MANY_WEIGHTS = network(
    "many weights", {"type": "glyphs"}, [{"type": "flatten"}, dense(4096), RELU, dense(2048), RELU, dense(10)]
)
LARGE_MAPS = network(
    "large maps",
    {"type": "shapes", "samples": 320},
    [conv(3), NORM, RELU, conv(5), NORM, RELU, {"type": "dropout"}, {"type": "global_avg_pool2d"}, dense(8)],
    epochs=1,
)
LARGE_BATCHES = {**SMALL_VGG, "training": {**SMALL_VGG["training"], "batch_size": 256}}


def ratio(real: int, predicted: int) -> float:
    """How far off, as a factor of at least 1; 1 for a small run that is right within 10 MiB."""
    if max(real, predicted) < SMALL_BYTES and abs(real - predicted) < SMALL_ERROR_BYTES:
        return 1.0
    return max(predicted / real, real / predicted)


def compared(documents: list[Document], folder: Path, times: int = 1) -> dict[str, float]:
    """How far off each prediction is from the median peak of so many runs."""
    runs = [peaks(documents, folder / str(time)) for time in range(times)]
    found = zip(documents, map(median_low, zip(*runs, strict=True)), strict=True)
    return {one["name"]: ratio(peak, inspect(Spec.model_validate(one)).memory_bytes) for one, peak in found}


def test_where_one_thing_is_held_after_another_large_blocks_come_and_go_and_small_ones_stay() -> None:
    one, other = Size(small=10, large=5), Size(small=4, large=9)
    assert one + other == Size(14, 14)
    assert one.or_else(other) == other.or_else(one) == Size(10, 9)
    assert one.then(other) == Size(10 + 2, 9), "half of the smaller small blocks do not fit again"
    assert Size(small=0, large=7).total == 7
    assert Size(small=100).total > 100


@pytest.mark.parametrize(("floats", "examples"), [(1, 32), (2**17, 32), (2**18, 16), (2**19, 8), (2**30, 8), (0, 32)])
def test_of_a_large_network_fewer_examples_are_probed(floats: int, examples: int) -> None:
    assert probed(floats, 32) == examples


@pytest.mark.linux
def test_the_peak_of_a_run_is_predicted(tmp_path: Path) -> None:
    found = compared([DIGITS, LENET_64, LARGE_MAPS, network_of_one_epoch(MANY_WEIGHTS)], tmp_path)
    assert not {name: off for name, off in found.items() if off > FACTOR}


def network_of_one_epoch(document: Document) -> Document:
    return {**document, "training": {**document["training"], "epochs": 1}}


@pytest.mark.linux
@pytest.mark.slow
def test_the_peak_of_every_benchmark_is_predicted(tmp_path: Path) -> None:
    found = compared([*WORKLOADS, LARGE_BATCHES, MANY_WEIGHTS], tmp_path, times=3)
    assert not {name: off for name, off in found.items() if off > FACTOR}


@pytest.mark.linux
@pytest.mark.slow
def test_the_peak_of_random_networks_is_predicted(tmp_path: Path) -> None:
    found = compared([random_network(seed) for seed in range(20)], tmp_path)
    assert not {name: off for name, off in found.items() if off > FACTOR_OF_RANDOM}
    assert sum(off <= FACTOR for off in found.values()) >= MOST_OF_RANDOM * len(found)
