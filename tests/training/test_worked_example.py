"""The worked examples of docs/facts.md through the public spec: a net small enough to compute by hand.

Tolerances: the engine computes with float32, which holds a number near 1 to 6e-8. Numbers that it gives to
nine digits are therefore asked to 5e-8 here, and to 1e-9 by the same network in float64.
"""

from __future__ import annotations

import copy
from math import exp, sqrt
from typing import Any

import pytest
import torch

from layerlab.events import EpochFinished
from layerlab.network.build import LayerGraph, build
from layerlab.network.presets import BY_HAND
from layerlab.network.spec import Spec
from tests.training.runs import last_checkpoint, of_type, run

FLOAT32 = 5e-8


def sigmoid(z: float) -> float:
    return 1 / (1 + exp(-z))


@pytest.fixture
def document() -> dict[str, Any]:
    """The 2-2-2 network: inputs .05 .10, targets .01 .99, one step of gradient descent at 0.5."""
    chosen = copy.deepcopy(BY_HAND)
    chosen["training"]["epochs"] = 1
    return chosen


def in_double(document: dict[str, Any]) -> LayerGraph:
    """The network with its weights in float64, exactly as they are written."""
    model = build(Spec.model_validate(document)).double()
    with torch.no_grad():
        for layer, described in zip(model.layers, document["network"]["layers"], strict=True):
            if "initializer" in described:
                for name, parameter in layer.named_parameters():
                    written = described["initializer"]["weights" if name == "weight" else "bias"]
                    parameter.copy_(torch.tensor(written, dtype=torch.float64))
    return model


@pytest.mark.parametrize(("dtype", "tolerance"), [(torch.float32, FLOAT32), (torch.float64, 1e-9)])
def test_forward_pass(document: dict[str, Any], dtype: torch.dtype, tolerance: float) -> None:
    model = in_double(document).to(dtype)
    outputs = model.outputs(torch.tensor([[0.05, 0.10]], dtype=dtype))
    hidden, answers = outputs["sigmoid_1"][0].tolist(), outputs["sigmoid_2"][0].tolist()
    assert hidden == pytest.approx([0.593269992, 0.596884378], abs=tolerance)
    assert answers == pytest.approx([0.751365070, 0.772928465], abs=tolerance)


@pytest.mark.parametrize(("dtype", "tolerance"), [(torch.float32, FLOAT32), (torch.float64, 1e-9)])
def test_error_and_gradients(document: dict[str, Any], dtype: torch.dtype, tolerance: float) -> None:
    model = in_double(document).to(dtype)
    loss = Spec.model_validate(document).loss
    error = loss(model(torch.tensor([[0.05, 0.10]], dtype=dtype)), torch.tensor([[0.01, 0.99]], dtype=dtype))
    error.backward()
    gradients = {
        f"{name}.{part}": parameter.grad
        for name, parameters in model.layer_parameters().items()
        for part, parameter in parameters
        if parameter.grad is not None
    }
    assert error.item() == pytest.approx(0.298371109, abs=tolerance)
    assert gradients["dense_2.weight"][0, 0].item() == pytest.approx(0.082167041, abs=tolerance)
    assert gradients["dense_1.weight"][0, 0].item() == pytest.approx(0.000438568, abs=tolerance)


def test_a_run_reports_that_error_and_takes_that_step(document: dict[str, Any]) -> None:
    events = run(document)
    assert of_type(events, EpochFinished)[0].train.loss == pytest.approx(0.298371109, abs=FLOAT32)
    weights = last_checkpoint(events).tensors
    assert weights["model/dense_2.weight"][0, 0].item() == pytest.approx(0.358916480, abs=FLOAT32)
    assert weights["model/dense_1.weight"][0, 0].item() == pytest.approx(0.149780716, abs=FLOAT32)


def test_twenty_steps_are_those_of_backpropagation_written_out(document: dict[str, Any]) -> None:
    document["training"]["epochs"] = 20
    w1, b1 = [[0.15, 0.20], [0.25, 0.30]], [0.35, 0.35]
    w2, b2 = [[0.40, 0.45], [0.50, 0.55]], [0.60, 0.60]
    x, target = [0.05, 0.10], [0.01, 0.99]
    for _ in range(20):
        h = [sigmoid(sum(w * v for w, v in zip(w1[i], x, strict=True)) + b1[i]) for i in range(2)]
        o = [sigmoid(sum(w * v for w, v in zip(w2[k], h, strict=True)) + b2[k]) for k in range(2)]
        output_errors = [(o[k] - target[k]) * o[k] * (1 - o[k]) for k in range(2)]
        hidden_errors = [sum(output_errors[k] * w2[k][i] for k in range(2)) * h[i] * (1 - h[i]) for i in range(2)]
        w2 = [[w2[k][i] - 0.5 * output_errors[k] * h[i] for i in range(2)] for k in range(2)]
        w1 = [[w1[i][j] - 0.5 * hidden_errors[i] * x[j] for j in range(2)] for i in range(2)]
        b2 = [b2[k] - 0.5 * output_errors[k] for k in range(2)]
        b1 = [b1[i] - 0.5 * hidden_errors[i] for i in range(2)]
    found = last_checkpoint(run(document)).tensors
    for name, expected in (("1.weight", w1), ("1.bias", b1), ("2.weight", w2), ("2.bias", b2)):
        # Twenty roundings may add up.
        assert torch.allclose(found[f"model/dense_{name}"], torch.tensor(expected), rtol=0, atol=1e-6)


def neuron(weight: float, bias: float, **training: Any) -> dict[str, Any]:
    """x = 1, target 0, squared error, learning rate .15, 300 steps."""
    return {
        "data": {"type": "custom", "inputs": [[1.0]], "targets": [[0.0]]},
        "network": {
            "layers": [
                {
                    "type": "dense",
                    "units": 1,
                    "initializer": {"type": "explicit", "weights": [[weight]], "bias": [bias]},
                },
                {"type": "sigmoid"},
            ]
        },
        "training": {
            "loss": {"type": "half_squared_error"},
            "optimizer": {"type": "gradient_descent", "learning_rate": 0.15},
            "epochs": 300,
            **training,
        },
        "watch": {"every": 10_000},
    }


@pytest.mark.parametrize(
    ("weight", "bias", "first", "last"), [(0.6, 0.9, 0.82, 0.09), (2.0, 2.0, 0.98, 0.20)], ids=["quick", "saturated"]
)
def test_a_saturated_neuron_hardly_learns_at_first(weight: float, bias: float, first: float, last: float) -> None:
    epochs = of_type(run(neuron(weight, bias)), EpochFinished)
    # E = a²/2, so the output is the root of twice the loss; each epoch is one step.
    outputs = [sqrt(2 * (epoch.train.loss or 0)) for epoch in epochs]
    assert outputs[0] == pytest.approx(first, abs=0.005)
    assert outputs[-1] == pytest.approx(last, abs=0.005)
    if first == 0.98:
        assert outputs[-1] == pytest.approx(0.2028, abs=3e-3)  # before the last step; see the next test
        assert outputs[0] - outputs[99] < 0.02  # nothing to be seen for the first hundred steps
    else:
        assert outputs[99] == pytest.approx(0.211, abs=5e-3)


def test_the_saturated_neuron_ends_where_arithmetic_says() -> None:
    w = b = 2.0
    for _ in range(300):
        a = sigmoid(w + b)
        w, b = w - 0.15 * a * a * (1 - a), b - 0.15 * a * a * (1 - a)
    assert sigmoid(w + b) == pytest.approx(0.2028, abs=5e-4)
    found = last_checkpoint(run(neuron(2.0, 2.0))).tensors
    assert found["model/dense_1.weight"].item() == pytest.approx(w, abs=1e-4)
    assert found["model/dense_1.bias"].item() == pytest.approx(b, abs=1e-4)


def test_cross_entropy_is_quick_where_squared_error_is_stuck() -> None:
    """dC/dz = a - y: .98 at the start, where the squared error has .98 · .98 · .02."""
    document = neuron(2.0, 2.0, loss={"type": "binary_cross_entropy"}, epochs=50)
    document["data"]["targets"] = [0]
    document["data"]["class_names"] = ["no", "yes"]
    epochs = of_type(run(document), EpochFinished)
    assert epochs[0].layers[0].bias_gradient_norm == pytest.approx(sigmoid(4), abs=1e-5)
    outputs = [1 - exp(-(epoch.train.loss or 0)) for epoch in epochs]  # C = -ln(1 - a)
    assert outputs[0] == pytest.approx(0.982, abs=1e-3)
    assert outputs[-1] < 0.12


def test_chain_rule_through_four_neurons() -> None:
    """dC/db1 = s'(z1) w2 s'(z2) w3 s'(z3) w4 s'(z4) dC/da4, and the gradient of a lower layer has more factors."""
    weights, biases, x, target = [0.5, 2.0, -1.5, 3.0], [0.1, -0.2, 0.3, -0.4], 0.8, 0.0
    layers: list[dict[str, Any]] = []
    for w, b in zip(weights, biases, strict=True):
        layers += [
            {"type": "dense", "units": 1, "initializer": {"type": "explicit", "weights": [[w]], "bias": [b]}},
            {"type": "sigmoid"},
        ]
    document = neuron(0, 0, epochs=1)
    document["data"]["inputs"] = [[x]]
    document["network"] = {"layers": layers}
    activations = [x]
    for w, b in zip(weights, biases, strict=True):
        activations.append(sigmoid(w * activations[-1] + b))
    slopes = [a * (1 - a) for a in activations[1:]]
    error = (activations[4] - target) * slopes[3]
    expected = [0.0, 0.0, 0.0, abs(error)]
    for layer in (2, 1, 0):
        error *= weights[layer + 1] * slopes[layer]
        expected[layer] = abs(error)
    reports = of_type(run(document), EpochFinished)[0].layers[::2]
    assert [report.bias_gradient_norm for report in reports] == pytest.approx(expected, rel=1e-5)


def test_a_stack_of_linear_layers_is_one_linear_layer() -> None:
    layers = [{"type": "dense", "units": units} for units in (5, 7, 2)]
    spec = Spec.model_validate({"data": {"type": "circle"}, "network": {"layers": layers}})
    model = build(spec)
    product = torch.eye(2)
    for layer in model.layers:
        product = layer.weight @ product  # type: ignore[operator]
    points = torch.randn(20, 2)
    assert torch.allclose(model(points), points @ product.T, atol=1e-5)


def test_the_error_behind_a_convolution_is_a_convolution_with_the_kernel_turned_by_180_degrees() -> None:
    kernel = [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]]
    initializer = {"type": "explicit", "weights": [[kernel]], "bias": [0.5]}
    layers = [{"type": "conv2d", "filters": 1, "kernel_size": 3, "initializer": initializer}]
    model = build(Spec.model_validate({"data": {"type": "blank", "shape": [1, 5, 5]}, "network": {"layers": layers}}))
    picture, error = torch.randn(1, 1, 5, 5, requires_grad=True), torch.randn(1, 1, 3, 3)
    output = model(picture)
    # Cross-correlation: z[i, j] = b + sum of w[l, m] x[i + l, j + m], the same at every position.
    patch = picture[0, 0, 1:4, 2:5].detach()
    assert output[0, 0, 1, 2].item() == pytest.approx(float((torch.tensor(kernel) * patch).sum() + 0.5), abs=1e-4)
    output.backward(error)
    turned = torch.tensor(kernel).flip(0, 1)
    padded = torch.nn.functional.pad(error, (2, 2, 2, 2))[0, 0]
    expected = torch.stack(
        [torch.stack([(turned * padded[i : i + 3, j : j + 3]).sum() for j in range(5)]) for i in range(5)]
    )
    assert picture.grad is not None
    assert torch.allclose(picture.grad[0, 0], expected, atol=1e-4)
