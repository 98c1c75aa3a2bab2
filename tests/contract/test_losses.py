"""What every loss promises, and the known ones against their formulas in plain numpy."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor, nn

from layerlab.catalog.datasets.dataset import Task
from layerlab.catalog.layers import LAYERS
from layerlab.catalog.losses import LOSSES, Loss
from tests.contract.strategies import documents, examples

Array = np.ndarray[Any, Any]
every_loss = pytest.mark.parametrize("entry", list(LOSSES), ids=lambda entry: entry.tag())

CLASSES = Task((2,), 3, ("a", "b", "c"), 12)
TWO_CLASSES = Task((2,), 2, ("no", "yes"), 12)
NUMBERS = Task((2,), 3, (), 12)


def tasks_of(entry: type[Loss]) -> list[Task]:
    return [CLASSES, TWO_CLASSES] if entry.needs_classes else [CLASSES, TWO_CLASSES, NUMBERS]


def drawn(task: Task, outputs: int, seed: int, count: int = 12) -> tuple[Tensor, Tensor]:
    """Outputs between 0 and 1 (rows of shares, so that every loss can read them) and labels."""
    torch.manual_seed(seed)
    scores = torch.randn(count, outputs)
    values = scores.sigmoid() if outputs == 1 else scores.softmax(1)
    labels = torch.randint(len(task.classes), (count,)) if task.classes else torch.randn(count, task.outputs)
    return values, labels


def cases(entry: type[Loss]) -> list[tuple[Task, int]]:
    return [(task, outputs) for task in tasks_of(entry) for outputs in entry().outputs_needed(task)]


@every_loss
@examples(15)
@given(data=st.data())
def test_comes_back_from_its_document(entry: type[Loss], data: st.DataObject) -> None:
    loss = LOSSES.parse(data.draw(documents(entry)))
    assert LOSSES.parse(json.loads(json.dumps(loss.document()))) == loss
    assert entry.title
    assert entry.help().endswith(".")


@every_loss
@examples(10)
@given(data=st.data(), seed=st.integers(0, 1000))
def test_is_the_mean_over_the_examples_of_a_batch(entry: type[Loss], data: st.DataObject, seed: int) -> None:
    loss = LOSSES.parse(data.draw(documents(entry)))
    for task, outputs in cases(entry):
        values, labels = drawn(task, outputs, seed)
        targets = loss.targets(labels, outputs)
        whole = loss(values, targets)
        assert whole.shape == ()
        assert torch.isfinite(whole)
        parts = 4 * loss(values[:4], targets[:4]) + 8 * loss(values[4:], targets[4:])
        assert float(whole) == pytest.approx(float(parts) / 12, rel=1e-5)


@every_loss
@examples(10)
@given(seed=st.integers(0, 1000))
def test_falls_along_its_own_gradient(entry: type[Loss], seed: int) -> None:
    loss = entry()
    for task, outputs in cases(entry):
        values, labels = drawn(task, outputs, seed)
        targets = loss.targets(labels, outputs)
        values.requires_grad_()
        before = loss(values, targets)
        (slope,) = torch.autograd.grad(before, values)
        assert float(slope.norm()) > 0
        after = loss(values.detach() - 1e-3 * slope / slope.norm(), targets)
        assert float(after) < float(before.detach())


@every_loss
@examples(10)
@given(data=st.data(), seed=st.integers(0, 1000))
def test_its_code_computes_the_same(entry: type[Loss], data: st.DataObject, seed: int) -> None:
    loss = LOSSES.parse(data.draw(documents(entry)))
    for task, outputs in cases(entry):
        values, labels = drawn(task, outputs, seed)
        targets = loss.targets(labels, outputs)
        names = {"nn": nn, "torch": torch, "outputs": values, "targets": targets}
        assert torch.equal(eval(loss.code(outputs), names), loss(values, targets))


@every_loss
@examples(5)
@given(seed=st.integers(0, 1000))
def test_the_code_of_its_targets_and_of_what_is_right_computes_the_same(entry: type[Loss], seed: int) -> None:
    loss = entry()
    for task, outputs in cases(entry):
        values, labels = drawn(task, outputs, seed)
        if not task.is_classification:
            continue
        names = {"nn": nn, "torch": torch, "outputs": values, "labels": labels}
        assert torch.equal(eval(loss.targets_code(outputs), names), loss.targets(labels, outputs))
        assert torch.equal(eval(loss.correct_code(outputs), names), loss.correct(values, labels))


@every_loss
def test_counts_a_sure_right_answer_as_right_and_a_sure_wrong_one_as_wrong(entry: type[Loss]) -> None:
    loss = entry()
    for task, outputs in cases(entry):
        if not task.is_classification:
            continue
        labels = torch.arange(len(task.classes))
        sure = (2.0 * labels - 0.5).unsqueeze(1) if outputs == 1 else torch.eye(outputs)
        assert loss.correct(sure, labels).tolist() == [True] * len(labels)
        assert loss.correct(sure.flip(0), labels).tolist() == [2 * i + 1 == len(labels) for i in range(len(labels))]


@every_loss
def test_says_which_outputs_it_needs_the_usual_number_first(entry: type[Loss]) -> None:
    loss = entry()
    assert loss.outputs_needed(CLASSES) == (3,)
    assert loss.outputs_needed(TWO_CLASSES) == ((2, 1) if entry.allows_single_output else (2,))


@every_loss
def test_its_probabilities_are_shares_of_one(entry: type[Loss]) -> None:
    shares = entry().probabilities(drawn(CLASSES, 3, 0)[0])
    if shares is not None:
        assert shares.shape == (12, 3)
        assert torch.allclose(shares.sum(1), torch.ones(12))


@every_loss
@pytest.mark.parametrize("last", ["dense", "softmax", "sigmoid", "tanh", "relu"])
def test_its_advice_on_the_last_layer_is_a_sentence_and_mends_itself(entry: type[Loss], last: str) -> None:
    advice = entry().advice(LAYERS[last](), CLASSES)
    if advice is None:
        return
    assert advice.said.text.endswith(".")
    assert not (advice.removes_last and advice.appends)
    if advice.appends:
        mended = entry().advice(LAYERS[advice.appends](), CLASSES)
        assert mended is None or not mended.is_error


def softmax(z: Array) -> Array:
    e = np.exp(z - z.max(1, keepdims=True))
    return np.asarray(e / e.sum(1, keepdims=True))


def one_hot(labels: Array, count: int) -> Array:
    return np.eye(count)[labels]


def margin(a: Array, y: Array) -> float:
    """Mean over examples and classes of max(0, 1 - a_right + a_other), the right class itself left out."""
    right = a[np.arange(len(y)), y][:, None]
    over = np.maximum(0, 1 - right + a) * (1 - one_hot(y, a.shape[1]))
    return float(over.sum() / a.size)


FORMULAS: dict[str, Callable[[Array, Array], float]] = {
    "cross_entropy": lambda a, y: float(-np.log(softmax(a)[np.arange(len(y)), y]).mean()),
    "negative_log_likelihood": lambda a, y: float(-np.log(a[np.arange(len(y)), y]).mean()),
    "binary_cross_entropy": lambda a, y: float(
        -(one_hot(y, 3) * np.log(a) + (1 - one_hot(y, 3)) * np.log(1 - a)).mean()
    ),
    "mean_squared_error": lambda a, y: float(((one_hot(y, 3) - a) ** 2).mean()),
    "half_squared_error": lambda a, y: float((0.5 * (one_hot(y, 3) - a) ** 2).sum(1).mean()),
    "mean_absolute_error": lambda a, y: float(np.abs(one_hot(y, 3) - a).mean()),
    "hinge": margin,
}


@pytest.mark.parametrize("tag", list(FORMULAS))
def test_equals_its_formula(tag: str) -> None:
    loss = LOSSES[tag]()
    values, labels = drawn(CLASSES, 3, seed=1)
    expected = FORMULAS[tag](values.double().numpy(), labels.numpy())
    assert float(loss(values, loss.targets(labels, 3))) == pytest.approx(expected, rel=1e-5)


def test_the_slope_of_cross_entropy_is_share_minus_target() -> None:
    """Softmax with log-likelihood: dC/dz = a - y, the mean over examples; fastest when most wrong."""
    scores = torch.tensor([[2.0, -1.0, 0.5]], requires_grad=True)
    (slope,) = torch.autograd.grad(LOSSES["cross_entropy"]()(scores, torch.tensor([1])), scores)
    expected = softmax(scores.detach().numpy()) - one_hot(np.array([1]), 3)
    assert slope.numpy() == pytest.approx(expected, abs=1e-6)
