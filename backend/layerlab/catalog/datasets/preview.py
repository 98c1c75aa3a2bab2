"""What the page shows of a data set before anything trains: pictures or points, labels and counts.

Runs in a worker: it loads the examples. Imports numpy in functions only.
"""

from __future__ import annotations

import base64
from math import prod
from typing import TYPE_CHECKING, Any

from layerlab.catalog.datasets.dataset import Dataset, Division, Examples, Task
from layerlab.catalog.shape import Shape, kind_of
from layerlab.document import Document

if TYPE_CHECKING:
    from layerlab.document import Array


MOST_SAMPLES = 48
MOST_POINTS = 1000
MOST_VALUES = 8
MOST_NUMBERS = 10_000
PICTURE_CHANNELS = (1, 3)


def preview(dataset: Dataset) -> Document:
    """The answer of `GET /data/{type}/preview`: everything in it is plain JSON.

    Labels are those that the run would see, label noise included; examples left out by the options of the
    split are left out here.
    """
    task, examples = dataset.task(), dataset.load()
    division = dataset.divide(examples.targets)
    used = used_examples(division)
    return {
        "type": dataset.tag(),
        "input_shape": list(task.input_shape),
        "kind": task.kind,
        "classes": list(task.classes),
        "outputs": task.outputs,
        "examples": len(examples),
        "train_examples": len(division.train),
        "test_examples": len(division.test),
        "class_counts": class_counts(task, division.targets[used]),
        "samples": samples(task, division, used[:MOST_SAMPLES]),
        **drawn(dataset, examples, division, used),
    }


def drawn(dataset: Dataset, examples: Examples, division: Division, used: Array) -> Document:
    """The part that is looked at: pictures, or points, or else a few inputs as lists of numbers."""
    part: Document = {"pictures": None, "points": None}
    if (points := dataset.points()) is not None:
        part["points"] = point_cloud(points, division, used[:MOST_POINTS])
        part["range"] = dataset.boundary_range
    elif is_drawable(dataset.task().input_shape) and len(examples):
        part["pictures"] = pictures(examples, used[:MOST_SAMPLES])
    else:
        is_short = prod(examples.inputs.shape[1:]) <= MOST_NUMBERS
        part["values"] = [examples.inputs[index].tolist() for index in used[:MOST_VALUES]] if is_short else []
    return part


def is_drawable(shape: Shape) -> bool:
    """Whether inputs of this shape are grey or coloured pictures."""
    return kind_of(shape) == "picture" and shape[0] in PICTURE_CHANNELS


def used_examples(division: Division) -> Array:
    """The indices of all examples that train or test, ascending."""
    import numpy as np

    return np.sort(np.concatenate([division.train, division.test]))


def class_counts(task: Task, targets: Array) -> list[int] | None:
    """How many of the used examples each class has; None for regression."""
    import numpy as np

    if not task.is_classification:
        return None
    return [int(count) for count in np.bincount(targets, minlength=task.outputs)]


def samples(task: Task, division: Division, indices: Array) -> list[Document]:
    """Index, label and part of these examples. A label is a class index, a number, or a list of numbers."""
    testing = set(division.test.tolist())
    return [
        {
            "index": index,
            "label": label,
            "class_name": task.classes[label] if task.is_classification else None,
            "split": "test" if index in testing else "train",
        }
        for index, label in zip(indices.tolist(), labels(division.targets[indices]), strict=True)
    ]


def labels(targets: Array) -> list[Any]:
    """Targets as JSON: class indices and vectors as they are, a single output as a number."""
    single = targets[:, 0] if targets.shape[1:] == (1,) else targets
    plain: list[Any] = single.tolist()
    return plain


def pictures(examples: Examples, indices: Array) -> Document:
    """Inputs [n, channels, height, width] as bytes: value = minimum + byte / 255 * (maximum - minimum)."""
    import numpy as np

    reach = examples.maximum - examples.minimum
    scaled = (examples.inputs[indices] - examples.minimum) * (255.0 / reach)
    pixels = np.rint(scaled).clip(0, 255).astype(np.uint8)
    return {
        "shape": list(pixels.shape),
        "minimum": examples.minimum,
        "maximum": examples.maximum,
        "data": base64.b64encode(pixels.tobytes()).decode("ascii"),
    }


def point_cloud(points: Array, division: Division, indices: Array) -> Document:
    """Where the points lie, their labels, and 0 for training or 1 for testing; columns of equal length."""
    import numpy as np

    chosen = points[indices]
    return {
        "x": rounded(chosen[:, 0]),
        "y": rounded(chosen[:, 1]),
        "label": labels(division.targets[indices]),
        "split": np.isin(indices, division.test).astype(int).tolist(),
    }


def rounded(values: Array) -> list[float]:
    """Three decimals are finer than a pixel of any drawing."""
    return [round(value, 3) for value in values.tolist()]
