"""The first peer: the loop of PyTorch's own tutorial. A DataLoader, a running loss and accuracy, an evaluation each
epoch, and no instruments. Also the network and the batches that other peers on PyTorch start from."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader, TensorDataset

from layerlab.network.graph import nodes
from layerlab.network.spec import Spec
from layerlab.network.surgery import INPUT
from tests.benchmarks.outcome import Outcome, Stopwatch

EVALUATION_BATCH = 256
Batches = DataLoader[tuple[Tensor, ...]]


def missing() -> str | None:
    return None


def model_of(spec: Spec) -> nn.Sequential:
    """The spec's chain of layers, as one would write it by hand."""
    torch.manual_seed(spec.training.seed)
    shapes = {INPUT: spec.data.task().input_shape}
    modules = []
    for node in nodes(spec.network):
        inputs = tuple(shapes[name] for name in node.inputs)
        modules.append(eval(node.layer.code(inputs), {"nn": nn}))
        shapes[node.id] = node.layer.output_shape(inputs)
    return nn.Sequential(*modules)


def batches_of(spec: Spec) -> tuple[Batches, Batches]:
    """The training and the test examples."""
    examples = spec.data.load()
    inputs, labels = torch.from_numpy(examples.inputs), torch.from_numpy(examples.targets)
    train, test = spec.data.split(len(examples))
    return (
        DataLoader(TensorDataset(inputs[train], labels[train]), spec.training.batch_size, shuffle=True),
        DataLoader(TensorDataset(inputs[test], labels[test]), EVALUATION_BATCH),
    )


def parameter_count(model: nn.Module) -> int:
    return sum(parameter.numel() for parameter in model.parameters())


def run(spec: Spec) -> Outcome:
    """Train to the end."""
    train, test = batches_of(spec)
    model = model_of(spec)
    optimizer = torch.optim.Adam(model.parameters(), lr=spec.training.optimizer.learning_rate)
    losses = []
    watch = Stopwatch()
    for _ in range(spec.training.epochs):
        losses.append(epoch(model, optimizer, train))
        evaluate(model, test)
    return Outcome(watch.read(), parameter_count(model), losses)


def epoch(model: nn.Module, optimizer: torch.optim.Optimizer, batches: Batches) -> float:
    model.train()
    total, correct, count = 0.0, 0, 0
    for inputs, labels in batches:
        optimizer.zero_grad()
        outputs = model(inputs)
        loss = nn.functional.cross_entropy(outputs, labels)
        loss.backward()
        optimizer.step()
        total += loss.item() * len(labels)
        correct += int((outputs.argmax(1) == labels).sum())
        count += len(labels)
    return total / count


def evaluate(model: nn.Module, batches: Batches) -> tuple[float, float]:
    model.eval()
    total, correct, count = 0.0, 0, 0
    with torch.no_grad():
        for inputs, labels in batches:
            outputs = model(inputs)
            total += nn.functional.cross_entropy(outputs, labels).item() * len(labels)
            correct += int((outputs.argmax(1) == labels).sum())
            count += len(labels)
    return total / count, correct / count
