"""Experiments written twice: as a spec, and as modules and an optimiser that plain.py trains by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import nn

from tests.training import plain
from tests.training.runs import Document

DIGITS: Document = {"type": "digits", "train_limit": 150, "test_fraction": 0.05}
CIRCLE: Document = {"type": "circle", "samples": 120}
RELU: Document = {"type": "relu"}
FLATTEN: Document = {"type": "flatten"}


@dataclass(frozen=True)
class Pair:
    """The same experiment twice: as a spec, and as modules and an optimiser written by hand."""

    document: Document
    modules: tuple[nn.Module, ...]
    before_relu: frozenset[int]
    ids: dict[int, str]
    epochs: int = 10
    penalise: Callable[[nn.Module], None] | None = None

    def optimizer(self, net: nn.Module) -> torch.optim.Optimizer:
        chosen = dict(self.document["training"]["optimizer"])
        kind, rate = chosen.pop("type"), chosen.pop("learning_rate")
        if kind == "momentum":
            return plain.RunningAverageMomentum(net.parameters(), rate, 0.9)
        if kind == "adam":
            return torch.optim.Adam(net.parameters(), lr=rate)
        return torch.optim.SGD(net.parameters(), lr=rate)


def experiment(data: Document, layers: list[Document], optimizer: Document, **training: Any) -> Document:
    training = {"optimizer": optimizer, "batch_size": 32, "epochs": 10, "seed": 5, **training}
    return {"data": data, "network": {"layers": layers}, "training": training, "watch": {"sample": 3, "every": 1}}


CONV = Pair(
    experiment(
        DIGITS,
        [
            {"type": "conv2d", "filters": 4, "padding": "same"},
            RELU,
            {"type": "max_pool2d"},
            {"type": "conv2d", "filters": 6},
            RELU,
            FLATTEN,
            {"type": "dense"},
        ],
        {"type": "adam", "learning_rate": 0.01},
    ),
    (
        nn.Conv2d(1, 4, 3, padding=1),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(4, 6, 3),
        nn.ReLU(),
        nn.Flatten(),
        nn.Linear(24, 10),
    ),
    frozenset({0, 3}),
    {0: "conv2d_1", 3: "conv2d_2", 6: "dense_1"},
)
DENSE = Pair(
    experiment(
        CIRCLE,
        [{"type": "dense", "units": 8}, {"type": "tanh"}, {"type": "dense", "units": 2}],
        {"type": "momentum", "learning_rate": 0.1},
        batch_size=7,
    ),
    (nn.Linear(2, 8), nn.Tanh(), nn.Linear(8, 2)),
    frozenset(),
    {0: "dense_1", 2: "dense_2"},
)
REGULARISED = Pair(
    experiment(
        DIGITS,
        [
            {"type": "conv2d", "filters": 4},
            {"type": "batch_norm"},
            RELU,
            {"type": "dropout", "rate": 0.2},
            FLATTEN,
            {"type": "dense", "units": 12},
            RELU,
            {"type": "dropout"},
            {"type": "dense"},
        ],
        {"type": "gradient_descent", "learning_rate": 0.1},
    ),
    (
        nn.Conv2d(1, 4, 3),
        nn.BatchNorm2d(4),
        nn.ReLU(),
        nn.Dropout(0.2),
        nn.Flatten(),
        nn.Linear(144, 12),
        nn.ReLU(),
        nn.Dropout(),
        nn.Linear(12, 10),
    ),
    frozenset({0, 5}),
    {0: "conv2d_1", 1: "batch_norm_1", 5: "dense_1", 8: "dense_2"},
)


def l1_l2_and_clipping(net: nn.Module) -> None:
    """Loss + 0.01 Σ w² + 0.001 Σ |w| over the weights, then a gradient of at most 0.5."""
    for name, parameter in net.named_parameters():
        if name.endswith("weight") and parameter.grad is not None:
            parameter.grad += 2 * 0.01 * parameter.detach() + 0.001 * parameter.detach().sign()
    gradients = [parameter.grad for parameter in net.parameters() if parameter.grad is not None]
    length = float(torch.cat([gradient.flatten() for gradient in gradients]).norm())
    for gradient in gradients:
        gradient *= min(1.0, 0.5 / (length + 1e-6))


PENALISED = Pair(
    experiment(
        CIRCLE,
        [{"type": "dense", "units": 6}, {"type": "tanh"}, {"type": "dense", "units": 2}],
        {"type": "gradient_descent", "learning_rate": 0.3},
        l1=0.001,
        l2=0.01,
        clip_norm=0.5,
    ),
    (nn.Linear(2, 6), nn.Tanh(), nn.Linear(6, 2)),
    frozenset(),
    {0: "dense_1", 2: "dense_2"},
    penalise=l1_l2_and_clipping,
)
PAIRS = {
    "conv and adam": CONV,
    "dense and momentum": DENSE,
    "dropout and batch norm": REGULARISED,
    "penalties": PENALISED,
}


def short(pair: Pair, **training: Any) -> Document:
    return {**pair.document, "training": {**pair.document["training"], "epochs": 3, **training}}


FIVE_STEPS = short(CONV)
"""Three epochs of five steps."""
