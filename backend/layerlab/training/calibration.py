"""Measures this machine for forecasts: what steps, layers and epochs cost here. Takes about a second."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable
from itertools import pairwise
from math import prod

import torch
from torch import nn

from layerlab.catalog.augmentations import AUGMENTATIONS, Augmentation
from layerlab.catalog.datasets.images import Glyphs
from layerlab.catalog.layers import LAYERS
from layerlab.catalog.shape import Shape, kind_of
from layerlab.document import Document
from layerlab.events import EpochFinished
from layerlab.network.forecast import LARGE_FLOATS, Calibration, Rate, units
from layerlab.network.spec import Spec
from layerlab.training.control import ScriptedControl
from layerlab.training.device import choose_device
from layerlab.training.trainer import train

DEVICE_VARIABLE = "LAYERLAB_DEVICE"
MEASURING_SECONDS = 0.02
WARM_UPS = 3
SMALLEST, BATCH = 2, 32


def _conv(filters: int) -> Document:
    return {"type": "conv2d", "filters": filters, "kernel_size": 3, "padding": "same"}


SAMPLES: dict[str, tuple[Document, Shape, Shape]] = {
    "convolution 3": (_conv(8), (1, 4, 4), (1, 28, 28)),
    "convolution 8": (_conv(8), (8, 4, 4), (8, 28, 28)),
    "convolution 32": (_conv(32), (32, 4, 4), (32, 20, 20)),
    "convolution 64": (_conv(64), (64, 4, 4), (64, 20, 20)),
    "product": ({"type": "dense", "units": 512}, (1,), (1024,)),
    "elementwise": ({"type": "relu"}, (1, 2, 2), (16, 28, 28)),
    "curve": ({"type": "elu"}, (1, 2, 2), (16, 28, 28)),
    "chance": ({"type": "dropout"}, (1, 2, 2), (16, 28, 28)),
    "normalisation": ({"type": "batch_norm"}, (1, 2, 2), (16, 28, 28)),
    "pooling": ({"type": "max_pool2d"}, (1, 2, 2), (16, 28, 28)),
    "sorting": ({"type": "median_pool2d"}, (1, 2, 2), (8, 28, 28)),
    "patches": ({"type": "locally_connected2d", "filters": 4}, (1, 4, 4), (4, 20, 20)),
}
"""For each kind of work (see `Layer.work`) a layer, an input on which its fixed cost shows, and one on which its work
does."""


def calibrate(_arguments: Document) -> Document:
    """The Calibration as plain data; empty where runs compute on another device than the CPU.

    All by processor time: what else the machine does meanwhile shall not count.
    """
    if choose_device(os.environ.get(DEVICE_VARIABLE, "cpu")).type != "cpu":
        return {}
    rates = {name: _rate(*sample) for name, sample in SAMPLES.items()}
    step, epoch = _overheads(rates)
    return Calibration(
        rates=rates,
        step=step,
        epoch=epoch,
        run=_first_epoch_more(),
        weight=_update(),
        drawing=_drawing(),
        fresh=_fresh(rates["elementwise"]),
        augmenting={entry.tag(): _augmentation(entry()) for entry in AUGMENTATIONS},
    ).model_dump()


def _rate(document: Document, small: Shape, large: Shape) -> Rate:
    layer = LAYERS.parse(document)
    fixed = seconds(_step_of(layer.build((small,)), SMALLEST, small))
    whole = seconds(_step_of(layer.build((large,)), BATCH, large))
    return Rate(fixed=fixed, each=max(1e-13, (whole - fixed) / (units(layer, (large,)) * BATCH)))


def _step_of(module: nn.Module, batch: int, shape: Shape) -> Callable[[], None]:
    """Forward and backward pass of one layer on inputs that want their gradient."""
    inputs = torch.randn(batch, *shape)
    if kind_of(shape) == "picture":
        inputs = inputs.contiguous(memory_format=torch.channels_last)
        module.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    inputs.requires_grad_()
    gradient = torch.ones_like(module(inputs))

    def step() -> None:
        inputs.grad = None
        for parameter in module.parameters():
            parameter.grad = None
        module(inputs).backward(gradient)

    return step


def seconds(call: Callable[[], object]) -> float:
    """The median of as many calls as fit into MEASURING_SECONDS; of five at least."""
    for _ in range(WARM_UPS):
        call()
    taken: list[float] = []
    while len(taken) < 5 or sum(taken) < MEASURING_SECONDS:
        started = time.thread_time()
        call()
        taken.append(time.thread_time() - started)
    return statistics.median(taken)


def _overheads(rates: dict[str, Rate]) -> tuple[float, float]:
    """What a step and an epoch cost beside their layers: from epochs of many steps, and of one."""
    many, one = _epoch_seconds(batch_size=8), _epoch_seconds(batch_size=400)
    step = (many - one) / (400 / 8 - 1)
    layers = 2 * rates["product"].fixed + rates["elementwise"].fixed
    return max(step - layers, 0.0), max(one - step, 0.0)


def _epoch_seconds(batch_size: int, epochs: int = 6) -> float:
    """The median epoch of a tiny network, evaluation included."""
    taken = _epoch_times(batch_size, epochs)
    return statistics.median(taken[1:-1])


def _epoch_times(batch_size: int, epochs: int) -> list[float]:
    spec = Spec.model_validate(
        {
            "data": {"type": "circle"},
            "network": {
                "layers": [{"type": "dense", "units": 4}, {"type": "tanh"}, {"type": "dense", "units": 2}],
            },
            "training": {"batch_size": batch_size, "epochs": epochs},
            "watch": {"every": 10_000},
        }
    )
    times = [time.thread_time()]
    times += [time.thread_time() for e in train(spec, ScriptedControl()) if isinstance(e, EpochFinished)]
    return [after - before for before, after in pairwise(times)]


def _first_epoch_more() -> float:
    """What a run takes before, in and after its first epoch that later ones do not: building, looking."""
    first, *others = _epoch_times(400, 4)
    return max(0.0, first - min(others)) * 2


def _update() -> float:
    """Adam's update of one weight."""
    weights = nn.Parameter(torch.zeros(1024, 2048))
    weights.grad = torch.ones_like(weights)
    optimizer = torch.optim.Adam([weights], fused=True)
    return seconds(optimizer.step) / prod(weights.shape)


def _fresh(small: Rate) -> float:
    """What a float costs more where tensors are large: two such come anew, the output and the input's gradient."""
    floats = 4 * LARGE_FLOATS
    whole = seconds(_step_of(nn.ReLU(), 1, (floats,)))
    return max(0.0, whole / floats - small.each) / 2


def _augmentation(augmentation: Augmentation) -> Rate:
    """From a batch of the smallest pictures, and of usual ones."""
    generator = torch.Generator().manual_seed(0)
    small, large = torch.rand(SMALLEST, 1, 4, 4), torch.rand(BATCH, 1, 28, 28)
    fixed = seconds(lambda: augmentation.apply(small, generator))
    whole = seconds(lambda: augmentation.apply(large, generator))
    return Rate(fixed=fixed, each=max(1e-13, (whole - fixed) / large.numel()))


def _drawing() -> float:
    """One drawn picture; the typefaces are read before."""
    Glyphs(samples=50, seed=1).load()
    started = time.thread_time()
    Glyphs(samples=200, seed=2).load()
    return (time.thread_time() - started) / 200
