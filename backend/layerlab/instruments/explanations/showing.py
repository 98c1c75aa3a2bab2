"""Examples as the page draws them: pictures as bytes, points of the plane, or rows of numbers.

Imports the explanation's own parts and torch in functions only.
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

from layerlab.catalog.datasets.preview import is_drawable
from layerlab.document import Document
from layerlab.instruments.explanations.explanation import plain

if TYPE_CHECKING:
    from torch import Tensor

    from layerlab.instruments.explanations.explanation import Subject

MOST_SIDE = 64
MOST_FEATURES = 8
MOST_LISTED = 256


def shown(subject: Subject, indices: Tensor) -> Document:
    """These examples: {"pictures": set or None, "points": [[x, y]] or None, "values": rows or None}."""
    inputs = subject.everything().inputs[indices]
    if is_drawable(subject.dataset.task().input_shape):
        return {"pictures": picture_set(inputs), "points": None, "values": None}
    if (points := subject.dataset.points()) is not None:
        chosen = [[round(x, 3), round(y, 3)] for x, y in points[indices.numpy()].tolist()]
        return {"pictures": None, "points": chosen, "values": None}
    return {"pictures": None, "points": None, "values": plain(inputs.flatten(1)[:, :MOST_FEATURES])}


def looked_at(subject: Subject, example: Tensor) -> Document:
    """One example [1, *input], to be drawn under what is said of it: its picture, or its first numbers."""
    if is_drawable(subject.dataset.task().input_shape):
        return {"pictures": picture_set(example), "values": None}
    return {"pictures": None, "values": plain(example.flatten()[:MOST_LISTED])}


def picture_set(inputs: Tensor) -> Document:
    """Pictures [n, c, h, w] in one scale, thinned to a screen's size: value = minimum + byte / 255 * their range."""
    stride = max(1, -(-max(inputs.shape[2:]) // MOST_SIDE))
    pictures = inputs[:, :, ::stride, ::stride]
    low = min(0.0, float(pictures.min())) if len(pictures) else 0.0
    high = max(1.0, float(pictures.max())) if len(pictures) else 1.0
    return {"shape": list(pictures.shape), "minimum": low, "maximum": high, "data": as_bytes(pictures, low, high)}


def as_bytes(values: Tensor, low: float, high: float) -> str:
    """Values as bytes from `low` to `high`, in base64."""
    import torch

    scaled = (values - low) * (255.0 / (high - low) if high > low else 0.0)
    data = scaled.clamp(0, 255).round().nan_to_num().to(torch.uint8).contiguous().numpy().tobytes()
    return base64.b64encode(data).decode("ascii")


def label_of(target: Any) -> Any:
    """A target as JSON: a class index, a number, or a list of numbers."""
    values = target.tolist()
    return values[0] if isinstance(values, list) and len(values) == 1 else values
