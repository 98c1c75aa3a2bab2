"""The drawn pictures are worth a convolution: a small conv net learns them, a linear model clearly less."""

from __future__ import annotations

import itertools
import warnings

import pytest
import torch
from sklearn.linear_model import LogisticRegression
from torch import nn

from layerlab.catalog.datasets import DATASETS, Dataset
from tests.effort import Cpu


def conv_net_accuracy(dataset: Dataset, epochs: int) -> float:
    """Test accuracy of a net after LeNet (conv 6@5 - pool - conv 16@5 - pool - 120 - 84) with Adam at 0.002."""
    examples, task = dataset.load(), dataset.task()
    train, test = map(torch.from_numpy, dataset.split(len(examples)))
    inputs = torch.from_numpy(examples.inputs).contiguous(memory_format=torch.channels_last)
    targets = torch.from_numpy(examples.targets)
    torch.manual_seed(0)
    net = le_net(task.input_shape[0], task.input_shape[1], task.outputs)
    optimizer = torch.optim.Adam(net.parameters(), lr=0.002, fused=True)
    orders = [train[torch.randperm(len(train))] for _ in range(epochs)]
    for batch in itertools.chain.from_iterable(torch.split(order, 32) for order in orders):
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(net(inputs[batch]), targets[batch])
        loss.backward()
        optimizer.step()
    with torch.no_grad():
        return float((net(inputs[test]).argmax(1) == targets[test]).float().mean())


def le_net(channels: int, size: int, classes: int) -> nn.Module:
    left = ((size - 4) // 2 - 4) // 2
    first = [nn.Conv2d(channels, 6, 5), nn.MaxPool2d(2), nn.ReLU(), nn.Conv2d(6, 16, 5), nn.MaxPool2d(2), nn.ReLU()]
    last = [nn.Linear(16 * left * left, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, classes)]
    net = nn.Sequential(*first, nn.Flatten(), *last)
    for layer in net:
        if isinstance(layer, nn.Conv2d | nn.Linear) and layer.bias is not None:
            nn.init.kaiming_normal_(layer.weight)
            nn.init.zeros_(layer.bias)
    return net


def linear_accuracy(dataset: Dataset) -> float:
    examples = dataset.load()
    train, test = dataset.split(len(examples))
    flat = examples.inputs.reshape(len(examples), -1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it need not converge to the last digit
        model = LogisticRegression(C=0.1, max_iter=50).fit(flat[train], examples.targets[train])
    return float(model.score(flat[test], examples.targets[test]))


@pytest.mark.parametrize(
    ("document", "epochs", "conv", "linear"),
    [
        ({"type": "glyphs"}, 8, 0.95, 0.93),
        ({"type": "shapes"}, 10, 0.92, 0.4),
        pytest.param({"type": "glyphs", "characters": "letters"}, 20, 0.95, 0.9, marks=pytest.mark.slow),
        pytest.param({"type": "glyphs", "characters": "both"}, 20, 0.94, 0.9, marks=pytest.mark.slow),
        pytest.param({"type": "shapes"}, 20, 0.95, 0.4, marks=pytest.mark.slow),
    ],
)
def test_convolutions_learn_what_a_linear_model_cannot(
    document: dict[str, str | int], epochs: int, conv: float, linear: float
) -> None:
    dataset = DATASETS.parse(document)
    assert conv_net_accuracy(dataset, epochs) > conv
    assert linear_accuracy(dataset) < linear


@pytest.mark.parametrize("tag", ["glyphs", "shapes"])
def test_pictures_are_drawn_sooner_than_a_small_net_looks_at_them_three_times(tag: str) -> None:
    dataset = DATASETS.parse({"type": tag, "samples": 3000, "seed": 99})
    with Cpu() as drawing:
        dataset.load()
    with Cpu() as learning:
        conv_net_accuracy(dataset, epochs=3)
    assert drawing.seconds < learning.seconds
