"""Confusion, mistakes and residuals, held against loops over the network's own outputs."""

from __future__ import annotations

import base64
from typing import cast

import numpy as np
import pytest
import torch
from torch import Tensor

from layerlab.catalog.datasets.tensors import load
from layerlab.catalog.losses import LOSSES
from layerlab.errors import InvalidInput
from layerlab.network.build import build
from layerlab.network.spec import Spec
from tests.instruments.explanations.asking import Document, ask

DIGITS: Document = {
    "data": {"type": "digits"},
    "network": {"layers": [{"type": "flatten"}, {"type": "dense", "units": 10}]},
    "training": {"seed": 3},
}
CIRCLE: Document = {
    "data": {"type": "circle", "samples": 100},
    "network": {"layers": [{"type": "dense", "units": 3}, {"type": "tanh"}, {"type": "dense", "units": 2}]},
}
SINGLE: Document = {
    "data": {"type": "circle", "samples": 100},
    "network": {"layers": [{"type": "dense", "units": 1}, {"type": "sigmoid"}]},
    "training": {"loss": {"type": "binary_cross_entropy"}},
}
HILLS: Document = {
    "data": {"type": "hills", "samples": 200},
    "network": {"layers": [{"type": "dense", "units": 4}, {"type": "tanh"}, {"type": "dense", "units": 1}]},
    "training": {"loss": {"type": "mean_squared_error"}},
}


def said(spec: Document, part: str) -> tuple[Tensor, Tensor, Tensor]:
    """Outputs, labels and indices of a part, by the whole network at once."""
    parsed = Spec.model_validate(spec)
    data = load(parsed.data)
    rows = data.test_rows if part == "test" else data.train.rows
    chosen = data.everything.chosen(rows)
    with torch.inference_mode():
        return build(parsed).eval()(chosen.inputs), chosen.labels, rows


@pytest.mark.parametrize("part", ["test", "train"])
def test_the_confusion_counts_every_example_once_by_truth_and_answer(part: str) -> None:
    outputs, labels, _ = said(DIGITS, part)
    table = np.zeros((10, 10), int)
    for truth, answer in zip(labels.tolist(), outputs.argmax(1).tolist(), strict=True):
        table[truth, answer] += 1
    answer = ask(DIGITS, type="confusion", part=part)
    assert answer["matrix"] == table.tolist()
    assert answer["judged"] == answer["of"] == len(labels) == table.sum()
    assert answer["right"] == np.trace(table)
    for index, one in enumerate(answer["classes"]):
        column = table[:, index].sum()
        assert one["recall"] == pytest.approx(table[index, index] / table[index].sum())
        assert one["precision"] == (pytest.approx(table[index, index] / column) if column else None)
    wrong = sorted((table[t, p] for t in range(10) for p in range(10) if t != p), reverse=True)
    assert [pair["count"] for pair in answer["pairs"]] == [count for count in wrong if count][:30]
    assert all(table[pair["true"], pair["predicted"]] == pair["count"] for pair in answer["pairs"])


def test_a_single_output_has_two_classes() -> None:
    outputs, labels, _ = said(SINGLE, "test")
    matrix = ask(SINGLE, type="confusion")["matrix"]
    both = [int(((outputs[:, 0] > 0.5) & (labels == truth)).sum()) for truth in (0, 1)]
    assert [row[1] for row in matrix] == both
    assert sum(sum(row) for row in matrix) == len(labels)


def test_many_classes_are_given_as_the_pairs_most_often_confused() -> None:
    rows = [[float(index % 70), 1.0] for index in range(140)]
    data = {"type": "custom", "inputs": rows, "targets": [index % 70 for index in range(140)], "test_fraction": 0.5}
    spec = {"data": data, "network": {"layers": [{"type": "dense", "units": 70}]}}
    answer = ask(spec, type="confusion")
    assert answer["matrix"] is None
    assert len(answer["classes"]) == 70
    assert 0 < len(answer["pairs"]) <= 30


def test_the_worst_mistakes_are_wrong_and_come_by_their_loss() -> None:
    outputs, labels, rows = said(DIGITS, "test")
    losses = -outputs.double().log_softmax(1)[range(len(labels)), labels]
    wrong = [row for row in range(len(labels)) if outputs[row].argmax() != labels[row]]
    worst = sorted(wrong, key=lambda row: -float(losses[row]))[:24]
    answer = ask(DIGITS, type="mistakes")
    assert answer["count"] == len(wrong)
    assert [one["index"] for one in answer["samples"]] == [int(rows[row]) for row in worst]
    for one, row in zip(answer["samples"], worst, strict=True):
        assert one["loss"] == pytest.approx(float(losses[row]), rel=1e-5)
        assert one["true"] == int(labels[row])
        assert one["probability"] == pytest.approx(float(outputs[row].softmax(0).max()), rel=1e-5)
        assert one["probability_of_true"] == pytest.approx(float(outputs[row].softmax(0)[labels[row]]), rel=1e-4)


def test_a_cell_opens_its_own_examples_with_their_pictures() -> None:
    outputs, labels, rows = said(DIGITS, "test")
    pair = ask(DIGITS, type="confusion")["pairs"][0]
    cell = ask(DIGITS, type="mistakes", true=pair["true"], predicted=pair["predicted"], most=48)
    expected = {
        int(index)
        for index, label, answer in zip(rows, labels, outputs.argmax(1), strict=True)
        if int(label) == pair["true"] and int(answer) == pair["predicted"]
    }
    assert {one["index"] for one in cell["samples"]} == expected
    assert cell["count"] == pair["count"]
    data = load(Spec.model_validate(DIGITS).data)
    pictures = np.frombuffer(base64.b64decode(cell["pictures"]["data"]), np.uint8).reshape(cell["pictures"]["shape"])
    first = data.everything.inputs[cell["samples"][0]["index"]].numpy()
    assert np.abs(pictures[0] / 255 - first).max() < 1 / 255


def test_the_cell_of_right_answers_opens_too() -> None:
    matrix = ask(DIGITS, type="confusion")["matrix"]
    best = max(range(10), key=lambda index: cast("int", matrix[index][index]))
    cell = ask(DIGITS, type="mistakes", true=best, predicted=best)
    assert cell["count"] == matrix[best][best]
    assert all(one["true"] == one["predicted"] == best for one in cell["samples"])


def test_points_come_with_their_place() -> None:
    answer = ask(CIRCLE, type="mistakes")
    points = Spec.model_validate(CIRCLE).data.points()
    assert points is not None
    for one, point in zip(answer["samples"], answer["points"], strict=True):
        assert point == pytest.approx(points[one["index"]].tolist(), abs=1e-3)


def test_every_loss_can_judge_a_single_example() -> None:
    for entry in LOSSES:
        layers = [{"type": "dense", "units": 3}, {"type": "dense", "units": 2}]
        last = {"negative_log_likelihood": "softmax", "binary_cross_entropy": "sigmoid"}.get(entry.tag())
        spec = {
            **CIRCLE,
            "network": {"layers": [*layers, {"type": last}] if last else layers},
            "training": {"loss": {"type": entry.tag()}},
        }
        answer = ask(spec, type="mistakes", true=0, most=48)
        losses = [one["loss"] for one in answer["samples"]]
        assert losses == sorted(losses, reverse=True)
        outputs, labels, rows = said(spec, "test")
        row = rows.tolist().index(answer["samples"][0]["index"])
        one = entry()
        alone = one(outputs[row : row + 1], one.targets(labels[row : row + 1], 2))
        assert losses[0] == pytest.approx(float(alone))


def test_numbers_stand_against_their_targets() -> None:
    outputs, labels, rows = said(HILLS, "test")
    truth, predicted = labels[:, 0].double().numpy(), outputs[:, 0].double().numpy()
    answer = ask(HILLS, type="residuals")
    assert answer["scatter"]["index"] == rows.tolist()
    assert answer["scatter"]["true"] == pytest.approx(truth.tolist())
    assert answer["scatter"]["predicted"] == pytest.approx(predicted.tolist())
    assert answer["mean_absolute_error"] == pytest.approx(np.abs(predicted - truth).mean(), rel=1e-5)
    assert answer["root_mean_square_error"] == pytest.approx(np.sqrt(((predicted - truth) ** 2).mean()), rel=1e-5)
    explained = 1 - ((predicted - truth) ** 2).sum() / ((truth - truth.mean()) ** 2).sum()
    assert answer["explained"] == pytest.approx(explained, rel=1e-4)
    worst = np.argsort(-np.abs(predicted - truth), kind="stable")[:12]
    assert [one["index"] for one in answer["samples"]] == rows[worst.tolist()].tolist()


def test_the_scatter_is_bounded() -> None:
    spec = {**HILLS, "data": {"type": "hills", "samples": 5000}}
    answer = ask(spec, type="residuals", part="train")
    assert answer["judged"] == 4000
    assert len(answer["scatter"]["index"]) <= 1000


@pytest.mark.parametrize(
    ("spec", "question", "code"),
    [
        (HILLS, {"type": "confusion"}, "no_classes"),
        (HILLS, {"type": "mistakes"}, "no_classes"),
        (DIGITS, {"type": "residuals"}, "has_classes"),
        (HILLS, {"type": "residuals", "output": 1}, "no_such_output"),
        ({**CIRCLE, "data": {"type": "circle", "test_fraction": 0}}, {"type": "confusion"}, "no_examples"),
    ],
)
def test_what_cannot_be_answered_is_refused(spec: Document, question: Document, code: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        ask(spec, **question)
    assert caught.value.problems[0].code == code
