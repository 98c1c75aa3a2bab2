"""Loss and accuracy of a network on a whole set of examples."""

from __future__ import annotations

import torch
from torch import Tensor

from layerlab.catalog.datasets.tensors import ExampleSet
from layerlab.catalog.losses import Loss
from layerlab.events import Measure, finite
from layerlab.network.build import LayerGraph

EVALUATION_BATCH = 256


def evaluate(model: LayerGraph, examples: ExampleSet, loss: Loss) -> Measure:
    """Measure the network as it would be used (dropout off, running averages); nothing of it changes."""
    if not len(examples):
        return Measure(None, None)
    was_training = model.training
    model.eval()
    with torch.inference_mode():
        outputs = torch.cat([model(batch) for batch in examples.inputs.split(EVALUATION_BATCH)])
        result = measure(outputs, examples.labels, loss)
    model.train(was_training)
    return result


def measure(outputs: Tensor, labels: Tensor, loss: Loss) -> Measure:
    """Loss and accuracy of outputs [n, k] that have been computed already."""
    value = float(loss(outputs, loss.targets(labels, outputs.shape[1])))
    if labels.is_floating_point():
        return Measure(finite(value), None)
    return Measure(finite(value), float(loss.correct(outputs, labels).float().mean()))
