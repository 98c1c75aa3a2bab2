"""Experiments drawn at random that are healthy, or made ill in one known way: what the doctor is judged by.

Kinds and ranges follow the measurements its rules come from. `HEALTHY` and `ILL` draw a document from a generator.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from random import Random
from typing import Any

import numpy as np
from sklearn.datasets import load_digits

Document = dict[str, Any]
Draw = Callable[[Random], Document]

FLATTEN: Document = {"type": "flatten"}
RELU, TANH, SIGMOID = ({"type": kind} for kind in ("relu", "tanh", "sigmoid"))


def spec(random: Random, data: Document, layers: list[Document], optimizer: Document, **training: Any) -> Document:
    seeds = {"seed": random.randrange(10**6)}
    data = data if data["type"] == "custom" else {**data, **seeds}
    training = {"batch_size": 32, "epochs": 12, **seeds, **training, "optimizer": optimizer}
    return {"data": data, "network": {"layers": layers}, "training": training, "watch": {"every": 10_000}}


def sgd(rate: float) -> Document:
    return {"type": "gradient_descent", "learning_rate": rate}


def adam(rate: float) -> Document:
    return {"type": "adam", "learning_rate": rate}


def dense(units: int, initializer: Document | None = None) -> Document:
    return {"type": "dense", "units": units, **({"initializer": initializer} if initializer else {})}


def conv(filters: int, initializer: Document | None = None, kernel: int = 3) -> Document:
    layer = {"type": "conv2d", "filters": filters, "kernel_size": kernel, "padding": "same"}
    return {**layer, **({"initializer": initializer} if initializer else {})}


def mlp(widths: list[int], activation: Document, outputs: int = 10, init: Document | None = None) -> list[Document]:
    """Dense layers with the activation between them; `init` is for all of them."""
    hidden = [layer for units in widths for layer in (dense(units, init), activation)]
    return [*hidden, dense(outputs, init)]


def conv_net(
    filters: list[int], activation: Document, outputs: int = 10, init: Document | None = None
) -> list[Document]:
    pool = {"type": "max_pool2d", "kernel_size": 2}
    body = [layer for count in filters for layer in (conv(count, init), activation, pool)]
    return [*body, FLATTEN, dense(outputs, init)]


# --- healthy ------------------------------------------------------------------------------------------------------


def healthy_mlp(random: Random) -> Document:
    activation = random.choice(["relu", "tanh", "leaky_relu", "elu", "gelu", "sigmoid"])
    depth = random.choice([1, 2]) if activation == "sigmoid" else random.choice([1, 2, 3])
    widths = [random.choice([30, 50, 100]) for _ in range(depth)]
    init = random.choice([{"type": "auto"}, {"type": "xavier_uniform"}, {"type": "pytorch"}])
    if depth == 3 or activation == "sigmoid":
        init = {"type": "auto"}
    batch = random.choice([10, 16, 32, 64, 128])
    rates = {"gradient_descent": 0.15, "momentum": 0.15, "adam": 0.003, "rmsprop": 0.002, "adagrad": 0.03}
    kind = random.choice(list(rates))
    rate = rates[kind] * random.choice([0.5, 1, 1.5])
    if activation == "sigmoid":
        kind, rate = random.choice([("adam", 0.01), ("gradient_descent", 1.5), ("rmsprop", 0.005)])
        if kind == "gradient_descent":
            widths, batch = widths[:1], min(batch, 32)
    layers = [FLATTEN, *mlp(widths, {"type": activation}, init=init)]
    optimizer = {"type": kind, "learning_rate": rate}
    return spec(random, {"type": "digits"}, layers, optimizer, batch_size=batch, epochs=random.choice([15, 20, 30]))


def healthy_conv(random: Random) -> Document:
    kinds: list[Document] = [{"type": "digits"}, {"type": "digits"}, {"type": "glyphs", "train_limit": 800}]
    data = random.choice(kinds)
    activation = random.choice([RELU, TANH, {"type": "leaky_relu"}])
    filters = random.choice([[8], [8, 16], [6, 12]])
    optimizer = random.choice([adam(0.003), adam(0.01), sgd(0.1), {"type": "momentum", "learning_rate": 0.1}])
    return spec(random, data, conv_net(filters, activation), optimizer, epochs=12)


def healthy_points(random: Random) -> Document:
    kind, epochs = random.choice([("circle", 40), ("xor", 40), ("spiral", 60)])
    activation = random.choice([RELU, TANH])
    widths = [32, 32] if kind == "spiral" else random.choice([[8], [8, 8], [16]])
    rate = random.choice([0.01, 0.02])
    data = {"type": kind, "noise": random.choice([0.0, 0.1])}
    layers = mlp(widths, activation, outputs=2)
    return spec(random, data, layers, adam(rate), batch_size=random.choice([10, 16, 32]), epochs=epochs)


HEALTHY: dict[str, Draw] = {"mlp": healthy_mlp, "conv": healthy_conv, "points": healthy_points}


# --- ill ----------------------------------------------------------------------------------------------------------


@cache
def _digits() -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    pixels, labels = load_digits(return_X_y=True)
    return pixels / 16, labels


def own_digits(random: Random, change: Callable[[np.ndarray[Any, Any]], Any], count: int = 300) -> Document:
    """Digits as rows of 64 numbers in the document itself, changed."""
    pixels, labels = _digits()
    chosen = np.random.default_rng(random.randrange(10**6)).permutation(len(pixels))[:count]
    inputs = np.round(change(pixels[chosen].copy()), 4).tolist()
    return {"type": "custom", "inputs": inputs, "targets": labels[chosen].tolist(), "test_fraction": 0.2}


def unscaled(random: Random) -> Document:
    def columns(pixels: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        pixels[:, [20, 35, 43]] *= 1000
        return pixels

    kinds = [lambda x: x * 255, lambda x: x + 20, lambda x: x / 100, columns]
    data = own_digits(random, random.choice(kinds))
    optimizer = random.choice([sgd(0.1), adam(0.003)])
    return spec(random, data, mlp([random.choice([30, 50])], random.choice([RELU, TANH])), optimizer)


def symmetric(random: Random) -> Document:
    kinds: list[Document] = [{"type": "zeros"}, {"type": "constant", "value": random.choice([0.01, 0.1, 0.5])}]
    init = random.choice(kinds)
    activation, optimizer = random.choice([RELU, TANH, SIGMOID]), random.choice([sgd(0.1), adam(0.003)])
    if random.random() < 0.3:
        return spec(random, {"type": "digits"}, conv_net([8], activation, init=init), optimizer, epochs=8)
    layers = [FLATTEN, *mlp([random.choice([30, 50])] * random.choice([1, 2]), activation, init=init)]
    return spec(random, {"type": "digits"}, layers, optimizer)


def wrong_pair(random: Random) -> Document:
    last = random.choice(["softmax", "sigmoid", "tanh"])
    layers = [FLATTEN, *mlp([random.choice([30, 50])], random.choice([RELU, TANH])), {"type": last}]
    return spec(random, {"type": "digits"}, layers, random.choice([sgd(0.1), adam(0.003)]))


def exploding(random: Random) -> Document:
    init = {"type": "normal", "std": random.choice([1.0, 1.5, 2.0])}
    if random.random() < 0.3:
        return spec(random, {"type": "digits"}, conv_net([8, 16], RELU, init=init), sgd(0.001), epochs=8)
    layers = [FLATTEN, *mlp([random.choice([50, 100])] * random.choice([2, 3, 4]), RELU, init=init)]
    return spec(random, {"type": "digits"}, layers, random.choice([sgd(0.001), sgd(0.01), adam(0.001)]))


def saturated(random: Random) -> Document:
    """Only the hidden layers start too large: else the loss explodes too, which would be as true."""
    init = {"type": "normal", "std": random.choice([1.5, 2.0, 3.0])}
    hidden = [layer for _ in range(random.choice([1, 2])) for layer in (dense(50, init), TANH)]
    layers = [FLATTEN, *hidden, dense(10)]
    return spec(random, {"type": "digits"}, layers, random.choice([sgd(0.05), adam(0.001)]))


def vanishing(random: Random) -> Document:
    init = random.choice([{"type": "auto"}, {"type": "pytorch"}])
    widths = [random.choice([30, 50])] * random.choice([4, 5, 6])
    return spec(
        random, {"type": "digits"}, [FLATTEN, *mlp(widths, SIGMOID, init=init)], sgd(random.choice([0.05, 0.1, 0.3]))
    )


def dead(random: Random) -> Document:
    """Written-out He weights with a bias of -10 or so."""
    draw = np.random.default_rng(random.randrange(10**6))
    units = random.choice([30, 50])
    weights = np.round(draw.normal(0, (2 / 64) ** 0.5, (units, 64)), 4).tolist()
    explicit = {"type": "explicit", "weights": weights, "bias": [random.choice([-8.0, -10.0])] * units}
    layers = [FLATTEN, dense(units, explicit), RELU, dense(10)]
    return spec(random, {"type": "digits"}, layers, random.choice([sgd(0.05), sgd(0.1), adam(0.003)]))


def rate_too_high(random: Random) -> Document:
    if random.random() < 0.3:
        rate = random.choice([sgd(3.0), adam(0.3)])
        return spec(random, {"type": "digits"}, conv_net([8, 16], RELU), rate, epochs=8)
    layers = [FLATTEN, *mlp([50, 50], random.choice([RELU, TANH]))]
    momentum = {"type": "nesterov", "learning_rate": 0.5}
    return spec(random, {"type": "digits"}, layers, random.choice([sgd(5.0), sgd(10.0), adam(0.3), momentum]))


def rate_too_low(random: Random) -> Document:
    optimizer = random.choice([sgd(1e-5), sgd(1e-4), adam(1e-6), adam(3e-6)])
    if random.random() < 0.3:
        return spec(random, {"type": "digits"}, conv_net([8], RELU), optimizer, epochs=8)
    return spec(
        random,
        {"type": "digits"},
        [FLATTEN, *mlp([50] * random.choice([1, 2]), random.choice([RELU, TANH]))],
        optimizer,
    )


def overfitting(random: Random) -> Document:
    data = {"type": "digits", "train_limit": 100, "label_noise": 0.2}
    layers = [FLATTEN, *mlp([random.choice([64, 128])], RELU, init={"type": "pytorch"})]
    return spec(random, data, layers, adam(0.003), batch_size=16, epochs=120)


def collapsed(random: Random) -> Document:
    data = {"type": "digits", "imbalance": 0.99, "train_limit": random.choice([300, 400])}
    return spec(random, data, [FLATTEN, *mlp([random.choice([30, 50])], RELU)], adam(0.003), epochs=20)


def plateau(random: Random) -> Document:
    """Too small for its task: straight lines for rings, or one unit for ten digits."""
    if random.random() < 0.5:
        data = {"type": random.choice(["circle", "xor", "spiral"])}
        return spec(random, data, mlp([], TANH, outputs=2), sgd(random.choice([0.03, 0.1])), epochs=25)
    return spec(random, {"type": "digits"}, [FLATTEN, *mlp([1], TANH)], sgd(0.1), epochs=60)


ILL: dict[str, Draw] = {
    "data_not_scaled": unscaled,
    "symmetric_start": symmetric,
    "wrong_pair": wrong_pair,
    "exploding_gradients": exploding,
    "saturated_units": saturated,
    "vanishing_gradients": vanishing,
    "rate_too_high": rate_too_high,
    "dead_units": dead,
    "rate_too_low": rate_too_low,
    "overfitting": overfitting,
    "collapsed_class": collapsed,
    "plateau": plateau,
}
"""Type of the finding -> how to draw a run that has it."""
