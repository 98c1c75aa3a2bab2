"""The specs that the API tests post: small, quick, each for one thing."""

from __future__ import annotations

from typing import Any

Document = dict[str, Any]

DENSE: list[Document] = [{"type": "dense", "units": 3}, {"type": "tanh"}, {"type": "dense", "units": 2}]
CONV: list[Document] = [
    {"type": "conv2d", "filters": 4, "kernel_size": 3, "padding": "same"},
    {"type": "relu"},
    {"type": "max_pool2d", "kernel_size": 2},
    {"type": "flatten"},
    {"type": "dense", "units": 10},
]

BY_HAND: Document = {
    "name": "by hand",
    "data": {"type": "custom", "inputs": [[0.05, 0.10]], "targets": [[0.01, 0.99]], "test_fraction": 0},
    "network": {
        "layers": [
            {
                "type": "dense",
                "units": 2,
                "initializer": {"type": "explicit", "weights": [[0.15, 0.20], [0.25, 0.30]], "bias": [0.35, 0.35]},
            },
            {"type": "sigmoid"},
            {
                "type": "dense",
                "units": 2,
                "initializer": {"type": "explicit", "weights": [[0.40, 0.45], [0.50, 0.55]], "bias": [0.60, 0.60]},
            },
            {"type": "sigmoid"},
        ]
    },
    "training": {
        "loss": {"type": "half_squared_error"},
        "optimizer": {"type": "gradient_descent", "learning_rate": 0.5},
        "batch_size": 1,
        "epochs": 1,
    },
}


def circle(epochs: int = 3, **training: Any) -> Document:
    """Points in the plane, an epoch in a few milliseconds."""
    return {
        "name": "circle",
        "data": {"type": "circle", "samples": 100},
        "network": {"layers": DENSE},
        "training": {"epochs": epochs, **training},
    }


def endless() -> Document:
    """It trains for as long as any test lasts."""
    return circle(epochs=10_000, batch_size=1)


def digits(epochs: int = 2) -> Document:
    """A small convolutional network on the digits."""
    return {
        "name": "digits",
        "data": {"type": "digits"},
        "network": {"layers": CONV},
        "training": {"epochs": epochs, "batch_size": 64},
        "watch": {"sample": 3},
    }


def diverging() -> Document:
    """Its loss is soon no number any more."""
    return {
        "name": "diverging",
        "data": {"type": "plane", "samples": 100},
        "network": {"layers": [{"type": "dense", "units": 8}, {"type": "dense", "units": 1}]},
        "training": {"epochs": 200, "optimizer": {"type": "gradient_descent", "learning_rate": 100}},
    }


def layers(*documents: Document, data: Document | None = None) -> Document:
    """A spec of these layers, on a blank input of 28x28 unless said otherwise."""
    return {"data": data or {"type": "blank", "shape": [1, 28, 28]}, "network": {"layers": list(documents)}}
