"""The named peer: the loop of PyTorch's own tutorial. A DataLoader, a running loss and accuracy, an evaluation each
epoch, and no instruments."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader, TensorDataset

from layerlab.network.graph import INPUT, nodes
from layerlab.network.spec import Spec


def model_of(spec: Spec) -> nn.Sequential:
    """The spec's chain of layers, as one would write it by hand."""
    shapes = {INPUT: spec.data.task().input_shape}
    modules = []
    for node in nodes(spec.network):
        inputs = tuple(shapes[name] for name in node.inputs)
        modules.append(eval(node.layer.code(inputs), {"nn": nn}))
        shapes[node.id] = node.layer.output_shape(inputs)
    return nn.Sequential(*modules)


def run(spec: Spec) -> float:
    """Train to the end; the last test loss."""
    examples = spec.data.load()
    inputs, labels = torch.from_numpy(examples.inputs), torch.from_numpy(examples.targets)
    train_rows, test_rows = spec.data.split(len(examples))
    train = DataLoader(TensorDataset(inputs[train_rows], labels[train_rows]), spec.training.batch_size, shuffle=True)
    test = DataLoader(TensorDataset(inputs[test_rows], labels[test_rows]), 256)
    torch.manual_seed(spec.training.seed)
    model = model_of(spec)
    optimizer = torch.optim.Adam(model.parameters(), lr=spec.training.optimizer.learning_rate)
    loss = 0.0
    for _ in range(spec.training.epochs):
        epoch(model, optimizer, train)
        loss, _ = evaluate(model, test)
    return loss


def epoch(model: nn.Module, optimizer: torch.optim.Optimizer, batches: DataLoader[tuple[Tensor, ...]]) -> None:
    model.train()
    total, correct = 0.0, 0
    for inputs, labels in batches:
        optimizer.zero_grad()
        outputs = model(inputs)
        loss = nn.functional.cross_entropy(outputs, labels)
        loss.backward()
        optimizer.step()
        total += loss.item() * len(labels)
        correct += int((outputs.argmax(1) == labels).sum())


def evaluate(model: nn.Module, batches: DataLoader[tuple[Tensor, ...]]) -> tuple[float, float]:
    model.eval()
    total, correct, count = 0.0, 0, 0
    with torch.no_grad():
        for inputs, labels in batches:
            outputs = model(inputs)
            total += nn.functional.cross_entropy(outputs, labels).item() * len(labels)
            correct += int((outputs.argmax(1) == labels).sum())
            count += len(labels)
    return total / count, correct / count
