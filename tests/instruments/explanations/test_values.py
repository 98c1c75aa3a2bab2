"""The numbers of a layer, held against the built network."""

from __future__ import annotations

import pytest
import torch

from layerlab.errors import InvalidInput
from layerlab.network.build import build
from layerlab.network.spec import Spec
from tests.instruments.explanations.asking import Document, ask

CONV = {"type": "conv2d", "filters": 3, "kernel_size": 3}
DIGITS: Document = {
    "data": {"type": "digits", "train_limit": 60},
    "network": {"layers": [CONV, {"type": "relu"}, {"type": "flatten"}, {"type": "dense"}]},
    "watch": {"sample": 7},
}


def test_the_values_are_those_of_the_network() -> None:
    own = [[[float(row * column % 5) for column in range(8)] for row in range(8)]]
    answer = ask(DIGITS, type="layer_values", layer="relu_1", inputs=own)
    expected = build(Spec.model_validate(DIGITS)).outputs(torch.tensor([own]))["relu_1"][0]
    assert answer["shape"] == [3, 6, 6]
    torch.testing.assert_close(torch.tensor(answer["values"]), expected)


def test_without_an_example_it_is_the_watched_one() -> None:
    watched = ask(DIGITS, type="layer_values", layer="dense_1")
    assert watched["values"] == ask(DIGITS, type="layer_values", layer="dense_1", sample=7)["values"]
    assert watched["values"] != ask(DIGITS, type="layer_values", layer="dense_1", sample=8)["values"]


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"layer": "dense_9"}, "unknown_layer"),
        ({"layer": "dense_1", "sample": 10_000}, "sample_out_of_range"),
        ({"layer": "dense_1", "inputs": [1.0, 2.0]}, "wrong_shape"),
        ({"layer": "dense_1", "inputs": [[1.0], [2.0, 3.0]]}, "wrong_shape"),
    ],
)
def test_a_mistake_is_named(wrong: Document, code: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        ask(DIGITS, type="layer_values", **wrong)
    assert caught.value.problems[0].code == code
