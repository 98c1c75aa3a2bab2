"""Augmentation while training (`Augmenter`), and the preview of it; imports the catalog and the examples."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

import numpy as np
import torch
from torch import Tensor

from layerlab.catalog.augmentations import AUGMENTATIONS, Augmentation, augment
from layerlab.catalog.datasets import DATASETS, Dataset, Examples
from layerlab.catalog.datasets.preview import pictures, samples
from layerlab.catalog.datasets.tensors import as_batch, as_stored
from layerlab.document import Document
from layerlab.errors import InvalidInput
from layerlab.network.spec import Training
from layerlab.sentences import sentence

STATE = "random/augmentation"
SEED_OFFSET = 2**31
"""Seeds are smaller than this: no run's augmentation follows the stream that some run's order or weights follow."""
VARIANTS = 12
MOST_NUMBERS = 2**20
"""Of one input; a larger one is not previewed."""
SIDE_SHOWN = 64
VALUES_SHOWN = 1000


class Augmenter:
    """Changes training batches, with a random stream of its own that a checkpoint carries on.

    Without augmentations it gives batches back as they are, and draws nothing. The numbers are drawn on the CPU
    wherever the batch lies: every device sees the same variants, and a checkpoint goes on on any.
    """

    def __init__(self, training: Training) -> None:
        self._augmentations = training.augmentations
        self._generator = random_stream(training.seed)

    def __call__(self, batch: Tensor) -> Tensor:
        return augment(self._augmentations, batch, self._generator)

    def tensors(self) -> dict[str, Tensor]:
        """What a checkpoint keeps of it."""
        return {STATE: self._generator.get_state()} if self._augmentations else {}

    def restore(self, tensors: dict[str, Tensor]) -> None:
        """Go on as the one that `tensors` came from would have."""
        if self._augmentations:
            self._generator.set_state(tensors[STATE])


def random_stream(seed: int) -> torch.Generator:
    """The random numbers of all augmentation with this seed."""
    return torch.Generator().manual_seed(SEED_OFFSET + seed)


def preview_augmentations(arguments: Document) -> Document:
    """{"data", "augmentations", "sample", "seed"} -> that example, and what training might make of it.

    `pictures` and `original` are drawn as in the preview of the data; where inputs are no pictures they are None,
    and `values` and `original_values` hold the numbers.
    """
    dataset = DATASETS.parse(arguments["data"])
    kind = dataset.task().kind
    chosen = [AUGMENTATIONS.parse(one) for one in arguments["augmentations"]]
    examples = _examples(dataset, arguments["sample"], chosen)
    index = arguments["sample"]
    original = torch.from_numpy(examples.inputs[index : index + 1])
    copies = as_batch(as_stored(original.expand(VARIANTS, *original.shape[1:]), kind), kind)
    variants = augment(chosen, copies, random_stream(arguments["seed"]))
    return {
        "sample": samples(dataset.task(), dataset.divide(examples.targets), np.array([index]))[0],
        "original": _drawn(examples, original) if kind == "picture" else None,
        "pictures": _drawn(examples, variants) if kind == "picture" else None,
        "original_values": None if kind == "picture" else _listed(original),
        "values": None if kind == "picture" else _listed(variants),
    }


def _examples(dataset: Dataset, sample: int, chosen: Sequence[Augmentation]) -> Examples:
    """The examples, if the sample is one of them and the augmentations fit; raises InvalidInput otherwise."""
    task = dataset.task()
    for place, one in enumerate(chosen):
        objection = one.objection(task.input_shape)
        if objection is not None:
            raise InvalidInput(objection, path=("augmentations", place))
    if not task.examples:
        raise InvalidInput("This data set has no examples to show.", code="no_examples", path=("data",))
    if sample >= task.examples:
        message = sentence(
            "sample_out_of_range",
            "There are {examples:,} examples; the last is {last:,}.",
            examples=task.examples,
            last=task.examples - 1,
        )
        raise InvalidInput(message, path=("sample",))
    if prod(task.input_shape) > MOST_NUMBERS:
        message = sentence(
            "too_large",
            "Inputs of {input_shape:,} numbers are too large for a preview; {most:,} are not.",
            input_shape=prod(task.input_shape),
            most=MOST_NUMBERS,
            variant="preview",
        )
        raise InvalidInput(message, path=("data",))
    return dataset.load()


def _drawn(examples: Examples, inputs: Tensor) -> Document:
    """Pictures in the range that the data set is drawn with, thinned to what a screen shows; what noise takes out of
    the range is cut off."""
    stride = -(-max(inputs.shape[2:]) // SIDE_SHOWN)
    shown = Examples(
        inputs[..., ::stride, ::stride].contiguous().numpy(), examples.targets, examples.minimum, examples.maximum
    )
    return pictures(shown, np.arange(len(inputs)))


def _listed(inputs: Tensor) -> list[list[float]]:
    listed: list[list[float]] = inputs.flatten(1)[:, :VALUES_SHOWN].tolist()
    return listed
