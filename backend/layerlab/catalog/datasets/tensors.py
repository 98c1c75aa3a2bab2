"""The examples as tensors, laid out so that an epoch costs one gather and its batches are views."""

from __future__ import annotations

import contextlib
import ctypes
from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor

from layerlab.catalog.datasets.dataset import Dataset
from layerlab.catalog.shape import Kind

CHUNK_BYTES = 32 * 2**20
"""An epoch's shuffled copy is made in pieces of this size, so that big data sets are not held twice."""


@dataclass(frozen=True)
class ExampleSet:
    """Inputs and labels. Pictures are kept channels-last ([n, h, w, c]), as convolutions read fastest."""

    stored: Tensor
    labels: Tensor
    kind: Kind

    def __len__(self) -> int:
        return len(self.labels)

    @property
    def inputs(self) -> Tensor:
        """[n, *input_shape], without a copy."""
        return as_batch(self.stored, self.kind)

    def chosen(self, rows: Tensor) -> ExampleSet:
        """A copy of these examples, in this order."""
        return ExampleSet(self.stored.index_select(0, rows), self.labels.index_select(0, rows), self.kind)


def as_batch(stored: Tensor, kind: Kind) -> Tensor:
    """Pictures [n, h, w, c] as [n, c, h, w] in channels-last memory; all else as it is."""
    return stored.permute(0, 3, 1, 2) if kind == "picture" else stored


def as_stored(inputs: Tensor, kind: Kind) -> Tensor:
    """The inverse of `as_batch`, with memory of its own."""
    return inputs.permute(0, 2, 3, 1).contiguous() if kind == "picture" else inputs.contiguous()


@dataclass(frozen=True)
class TrainingSet:
    """The training examples as rows of all examples: another copy of them would be most of a small run's memory."""

    everything: ExampleSet
    rows: Tensor

    def __len__(self) -> int:
        return len(self.rows)

    def first(self, count: int) -> ExampleSet:
        """A copy of the first `count`, or of all if they are fewer."""
        return self.everything.chosen(self.rows[:count])

    def shuffled(self, batch_size: int, order: Tensor) -> Iterator[tuple[Tensor, Tensor]]:
        """Batches of (inputs, labels) in the given order; the last may be smaller."""
        stored = self.everything.stored
        row_bytes = max(1, stored[0].numel() * stored.element_size())
        chunk = max(1, CHUNK_BYTES // (row_bytes * batch_size)) * batch_size
        for rows in self.rows[order].split(chunk):
            copy = self.everything.chosen(rows)
            yield from zip(copy.inputs.split(batch_size), copy.labels.split(batch_size), strict=True)


@dataclass(frozen=True)
class TaskData:
    """Everything a run reads: all examples in their own order, the two splits, the range inputs are drawn with."""

    everything: ExampleSet
    train: TrainingSet
    test: ExampleSet
    input_range: tuple[float, float]
    test_rows: Tensor
    """Where the test examples are among all."""


def load(dataset: Dataset, device: torch.device | str = "cpu") -> TaskData:
    """Load `dataset` onto `device` and split it.

    Targets: int64 [n] for classes, float32 [n, outputs] for numbers.
    """
    examples, kind = dataset.load(), dataset.task().kind
    inputs = as_stored(torch.from_numpy(examples.inputs), kind).to(device)
    division = dataset.divide(examples.targets)
    input_range = (examples.minimum, examples.maximum)
    del examples  # its arrays may be another copy
    everything = ExampleSet(inputs, torch.from_numpy(division.targets).to(device), kind)
    train_rows, test_rows = torch.from_numpy(division.train).to(device), torch.from_numpy(division.test).to(device)
    test = everything.chosen(test_rows)
    _give_back_freed_memory()
    return TaskData(everything, TrainingSet(everything, train_rows), test, input_range, test_rows)


def _give_back_freed_memory() -> None:
    """What drawing the examples took, glibc would keep for the whole run."""
    with contextlib.suppress(AttributeError, OSError):  # another system's library
        ctypes.CDLL(None).malloc_trim(0)
