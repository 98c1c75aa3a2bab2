"""Networks to start from: the one the page opens with first, then one for each thing worth seeing."""

from __future__ import annotations

from typing import Any

from layerlab.document import Document


def _conv(filters: int, kernel: int = 3, padding: int | str = "same") -> Document:
    return {"type": "conv2d", "filters": filters, "kernel_size": kernel, "padding": padding}


def _dense(units: int, **more: Any) -> Document:
    return {"type": "dense", "units": units, **more}


def _adam(rate: float) -> Document:
    return {"type": "adam", "learning_rate": rate}


RELU: Document = {"type": "relu"}
TANH: Document = {"type": "tanh"}
SIGMOID: Document = {"type": "sigmoid"}
POOL: Document = {"type": "max_pool2d", "kernel_size": 2}
FLATTEN: Document = {"type": "flatten"}

OPENING: Document = {
    "version": 2,
    "name": "First conv net",
    "data": {"type": "digits"},
    "network": {"layers": [_conv(8), RELU, POOL, _conv(16), RELU, POOL, FLATTEN, _dense(10)]},
    "training": {"optimizer": _adam(0.003), "batch_size": 32, "epochs": 20},
    "watch": {"sample": 3},
}

LENET: Document = {
    "version": 2,
    "name": "LeNet-5",
    "data": {"type": "glyphs"},
    "network": {
        "layers": [
            _conv(6, 5),
            TANH,
            {"type": "avg_pool2d", "kernel_size": 2},
            _conv(16, 5, "valid"),
            TANH,
            {"type": "avg_pool2d", "kernel_size": 2},
            _conv(120, 5, "valid"),
            TANH,
            FLATTEN,
            _dense(84),
            TANH,
            _dense(10),
        ]
    },
    "training": {"optimizer": _adam(0.002), "batch_size": 64, "epochs": 10},
}

CIRCLE: Document = {
    "version": 2,
    "name": "Circle, by hand-sized net",
    "data": {"type": "circle"},
    "network": {"layers": [_dense(4), TANH, _dense(2)]},
    "training": {"optimizer": _adam(0.03), "batch_size": 10, "epochs": 60},
}

SPIRAL: Document = {
    "version": 2,
    "name": "Spiral",
    "data": {"type": "spiral"},
    "network": {"layers": [_dense(16), TANH, _dense(16), TANH, _dense(8), TANH, _dense(2)]},
    "training": {"optimizer": _adam(0.01), "batch_size": 16, "epochs": 150},
}

VANISHING: Document = {
    "version": 2,
    "name": "Vanishing gradient",
    "data": {"type": "digits"},
    "network": {"layers": [FLATTEN, *[layer for _ in range(5) for layer in (_dense(30), SIGMOID)], _dense(10)]},
    "training": {"optimizer": {"type": "gradient_descent", "learning_rate": 0.1}, "epochs": 10},
}

BY_HAND: Document = {
    "version": 2,
    "name": "Backpropagation by hand (2-2-2)",
    "data": {"type": "custom", "inputs": [[0.05, 0.10]], "targets": [[0.01, 0.99]], "test_fraction": 0},
    "network": {
        "layers": [
            _dense(2, initializer={"type": "explicit", "weights": [[0.15, 0.20], [0.25, 0.30]], "bias": [0.35, 0.35]}),
            SIGMOID,
            _dense(2, initializer={"type": "explicit", "weights": [[0.40, 0.45], [0.50, 0.55]], "bias": [0.60, 0.60]}),
            SIGMOID,
        ]
    },
    "training": {
        "loss": {"type": "half_squared_error"},
        "optimizer": {"type": "gradient_descent", "learning_rate": 0.5},
        "batch_size": 1,
        "epochs": 20,
    },
}


def _neuron(name: str, weight: float, bias: float) -> Document:
    """One sigmoid neuron that is to answer 0 to 1: x = 1, target 0, E = ½(y − a)², learning rate 0.15."""
    start = {"type": "explicit", "weights": [[weight]], "bias": [bias]}
    return {
        "version": 2,
        "name": name,
        "data": {"type": "custom", "inputs": [[1.0]], "targets": [[0.0]], "test_fraction": 0},
        "network": {"layers": [_dense(1, initializer=start), SIGMOID]},
        "training": {
            "loss": {"type": "half_squared_error"},
            "optimizer": {"type": "gradient_descent", "learning_rate": 0.15},
            "batch_size": 1,
            "epochs": 300,
        },
    }


QUICK_NEURON = _neuron("One neuron that learns (w .6, b .9)", 0.6, 0.9)
SATURATED_NEURON = _neuron("The same neuron, saturated (w 2, b 2)", 2.0, 2.0)

PRESETS: tuple[Document, ...] = (OPENING, LENET, CIRCLE, SPIRAL, VANISHING, BY_HAND, QUICK_NEURON, SATURATED_NEURON)
