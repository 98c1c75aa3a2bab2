"""What the network's tests share: specs on a blank input of any shape, and small real data."""

from __future__ import annotations

from typing import Any

from layerlab.network.inspection import Inspection, inspect
from layerlab.network.spec import Spec

Document = dict[str, Any]

PICTURES: Document = {
    "type": "custom",
    "inputs": [[[[(a * r + c) % 5 / 5 for c in range(6)] for r in range(6)]] for a in range(1, 10)],
    "targets": [a % 3 for a in range(1, 10)],
}
"""Nine grey pictures of 6 x 6 in three classes."""
POINTS: Document = {"type": "circle", "samples": 12}
NUMBERS: Document = {"type": "plane", "samples": 12}
SMALL_DATA = (PICTURES, POINTS, NUMBERS)


def spec(data: Document, layers: list[Document], **training: Any) -> Spec:
    return Spec.model_validate({"data": data, "network": {"layers": layers}, "training": training})


def on_blank(shape: tuple[int, ...], *layers: Document, classes: int = 10) -> Inspection:
    """The inspection of a network on inputs of this shape."""
    return inspect(spec({"type": "blank", "shape": shape, "classes": classes}, list(layers)))


def conv(filters: int, kernel_size: int = 3, **more: Any) -> Document:
    return {"type": "conv2d", "filters": filters, "kernel_size": kernel_size, **more}


def pool(tag: str = "max_pool2d", kernel_size: int = 2, **more: Any) -> Document:
    return {"type": tag, "kernel_size": kernel_size, **more}


def dense(units: int, **more: Any) -> Document:
    return {"type": "dense", "units": units, **more}


RELU: Document = {"type": "relu"}
TANH: Document = {"type": "tanh"}
FLATTEN: Document = {"type": "flatten"}
