"""The answer to one's own example and its pictures, held against the network itself."""

from __future__ import annotations

import base64

import numpy as np
import pytest
import torch

from layerlab.catalog.datasets.tensors import load
from layerlab.network.build import build
from layerlab.network.spec import Spec
from tests.instruments.explanations.asking import Document, ask

DIGITS: Document = {
    "data": {"type": "digits", "train_limit": 60},
    "network": {
        "layers": [
            {"type": "conv2d", "filters": 3, "kernel_size": 3},
            {"type": "tanh"},
            {"type": "flatten"},
            {"type": "dense", "units": 10},
        ]
    },
}
OWN = [[[float(row == column) for column in range(8)] for row in range(8)]]
HILLS: Document = {
    "data": {"type": "hills", "samples": 60},
    "network": {"layers": [{"type": "dense", "units": 1}]},
    "training": {"loss": {"type": "mean_squared_error"}},
}
SINGLE: Document = {
    "data": {"type": "circle", "samples": 60},
    "network": {"layers": [{"type": "dense", "units": 1}, {"type": "sigmoid"}]},
    "training": {"loss": {"type": "binary_cross_entropy"}},
}


def test_a_drawing_is_answered_with_probabilities() -> None:
    outputs = build(Spec.model_validate(DIGITS)).eval()(torch.tensor([OWN]))[0].detach()
    answer = ask(DIGITS, type="network_answer", inputs=OWN)
    assert answer["outputs"] == pytest.approx(outputs.tolist())
    assert answer["probabilities"] == pytest.approx(outputs.softmax(0).tolist())
    assert answer["predicted"] == int(outputs.argmax())


def test_a_point_of_the_plane_is_answered_with_a_number() -> None:
    output = build(Spec.model_validate(HILLS))(torch.tensor([[1.0, 2.0]])).detach()[0, 0]
    answer = ask(HILLS, type="network_answer", inputs=[1.0, 2.0])
    assert answer["outputs"] == [pytest.approx(float(output))]
    assert answer["probabilities"] is None
    assert answer["predicted"] is None


def test_one_sigmoid_gives_both_classes_their_probability() -> None:
    output = float(build(Spec.model_validate(SINGLE))(torch.tensor([[1.0, 2.0]])).detach()[0, 0])
    answer = ask(SINGLE, type="network_answer", inputs=[1.0, 2.0])
    assert answer["probabilities"] == pytest.approx([1 - output, output])
    assert answer["predicted"] == int(output > 0.5)


def test_every_layer_is_pictured_with_the_drawing() -> None:
    outputs = build(Spec.model_validate(DIGITS)).eval().outputs(torch.tensor([OWN]))
    pictures = {(one["layer"], one["draw"]): one for one in ask(DIGITS, type="layer_pictures", inputs=OWN)["pictures"]}
    assert {layer for layer, _ in pictures} == {"input", "conv2d_1", "tanh_1", "flatten_1", "dense_1", "output"}
    conv = pictures["conv2d_1", "maps"]
    values = np.frombuffer(base64.b64decode(conv["data"]), np.uint8).reshape(conv["shape"]).astype(float)
    values = conv["minimum"] + values / 255 * (conv["maximum"] - conv["minimum"])
    step = (conv["maximum"] - conv["minimum"]) / 255
    assert np.abs(values - outputs["conv2d_1"][0].detach().numpy()).max() <= step


def test_the_fixed_samples_are_of_the_test_part_and_one_of_each_class_first() -> None:
    answer = ask(DIGITS, type="fixed_samples")
    data = load(Spec.model_validate(DIGITS).data)
    assert [one["true"] for one in answer["samples"]] == [*range(10), 0, 1]
    for one in answer["samples"]:
        assert one["index"] in data.test_rows
        assert one["true"] == int(data.everything.labels[one["index"]])
    assert ask(DIGITS, type="fixed_samples") == answer
    assert answer["pictures"]["shape"] == [12, 1, 8, 8]
