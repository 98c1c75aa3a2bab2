"""The networks that are timed, as specs; small enough that a pair of runs takes seconds."""

from __future__ import annotations

from typing import Any

Document = dict[str, Any]


def _conv(filters: int, kernel: int = 3, padding: int | str = "same") -> Document:
    return {"type": "conv2d", "filters": filters, "kernel_size": kernel, "padding": padding}


def _dense(units: int) -> Document:
    return {"type": "dense", "units": units}


RELU, TANH, FLATTEN = {"type": "relu"}, {"type": "tanh"}, {"type": "flatten"}
POOL = {"type": "max_pool2d", "kernel_size": 2}
MEAN = {"type": "avg_pool2d", "kernel_size": 2}


def _spec(name: str, data: Document, layers: list[Document], batch_size: int, epochs: int, rate: float) -> Document:
    return {
        "name": name,
        "data": data,
        "network": {"layers": layers},
        "training": {
            "optimizer": {"type": "adam", "learning_rate": rate},
            "batch_size": batch_size,
            "epochs": epochs,
        },
    }


LENET = [
    _conv(6, 5),
    TANH,
    MEAN,
    _conv(16, 5, "valid"),
    TANH,
    MEAN,
    _conv(120, 5, "valid"),
    TANH,
    FLATTEN,
    _dense(84),
    TANH,
    _dense(10),
]
VGG = [
    *(_conv(32), RELU, _conv(32), RELU, POOL),
    *(_conv(64), RELU, _conv(64), RELU, POOL),
    *(FLATTEN, _dense(128), RELU, _dense(8)),
]

TOY = _spec("W1  2-4-2 tanh, circle, batch 10", {"type": "circle"}, [_dense(4), TANH, _dense(2)], 10, 10, 0.03)
DEEP_TOY = _spec(
    "W1b 7-8-8-8-2 tanh, spiral, batch 10",
    {
        "type": "spiral",
        "features": ["x1", "x2", "x1_squared", "x2_squared", "x1_x2", "sin_x1", "sin_x2"],
    },
    [_dense(8), TANH, _dense(8), TANH, _dense(8), TANH, _dense(2)],
    10,
    8,
    0.01,
)
DIGITS = _spec(
    "W2  conv 8 - conv 16, digits 8x8, batch 32",
    {"type": "digits"},
    [_conv(8), RELU, POOL, _conv(16), RELU, FLATTEN, _dense(10)],
    32,
    4,
    0.003,
)
LENET_64 = _spec("W3  LeNet-5, glyphs 28x28, batch 64", {"type": "glyphs"}, LENET, 64, 2, 0.002)
LENET_128 = _spec("W3b LeNet-5, glyphs 28x28, batch 128", {"type": "glyphs"}, LENET, 128, 2, 0.002)
SMALL_VGG = _spec("W4  small VGG, shapes 32x32x3, batch 64", {"type": "shapes", "samples": 640}, VGG, 64, 2, 0.001)


def with_epochs(document: Document, epochs: int) -> Document:
    return {**document, "training": {**document["training"], "epochs": epochs}}


WORKLOADS = (TOY, DEEP_TOY, DIGITS, LENET_64, LENET_128, SMALL_VGG)
