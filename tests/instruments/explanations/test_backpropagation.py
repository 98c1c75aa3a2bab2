"""Backpropagation by hand, held against a chain rule in plain Python and against autograd, both in float64."""

from __future__ import annotations

import copy
from math import exp, prod
from pathlib import Path
from typing import Any

import pytest
import torch

from layerlab.errors import InvalidInput
from layerlab.network import checkpoint_file as checkpoints
from layerlab.network.build import build
from layerlab.network.presets import BY_HAND, CIRCLE, OPENING, QUICK_NEURON, SATURATED_NEURON, SPIRAL
from layerlab.network.spec import Spec
from layerlab.training.tasks import explain
from tests.instruments.explanations.asking import Document, ask
from tests.instruments.explanations.written_chain_rule import Matrix, Row, work_out
from tests.training.runs import last_checkpoint, run

NINE_DIGITS = 5e-10
EXACT = 1e-14

FIRST: tuple[Matrix, Row] = ([[0.4, -0.7], [1.1, 0.2], [-0.3, 0.9]], [0.1, -0.2, 0.05])
SECOND: tuple[Matrix, Row] = ([[0.5, -0.6, 0.8], [-1.2, 0.3, 0.45]], [0.15, -0.1])
X: Row = [0.35, -1.2]


def by_hand(document: Document, **question: Any) -> Document:
    return ask(document, type="backpropagation", **question)


def dense(weights: Matrix, bias: Row | None) -> Document:
    start = {"type": "explicit", "weights": weights, "bias": bias}
    return {"type": "dense", "units": len(weights), "bias": bias is not None, "initializer": start}


def two_layers(hidden: str, last: str, loss: str, target: Any, **training: Any) -> Document:
    return {
        "data": {"type": "custom", "inputs": [X, [1.0, 2.0]], "targets": [target, target]},
        "network": {"layers": [dense(*FIRST), {"type": hidden}, dense(*SECOND), {"type": last}]},
        "training": {
            "loss": {"type": loss},
            "optimizer": {"type": "gradient_descent", "learning_rate": 0.5},
            **training,
        },
    }


def column(answer: Document, name: str, place: int) -> Row:
    return [node[name] for node in answer["nodes"] if node["column"] == place]


def of_kind(answer: Document, kind: str, name: str = "gradient") -> Row:
    return [edge[name] for edge in answer["edges"] if edge["kind"] == kind]


def edge(answer: Document, id: str) -> Document:
    (found,) = [one for one in answer["edges"] if one["id"] == id]
    return dict(found)


# --- the worked example ------------------------------------------------------------------------------------------


def test_the_worked_example_gives_its_numbers() -> None:
    answer = by_hand(BY_HAND)
    assert column(answer, "a", 1) == pytest.approx([0.593269992, 0.596884378], abs=NINE_DIGITS)
    assert column(answer, "a", 2) == pytest.approx([0.751365070, 0.772928465], abs=NINE_DIGITS)
    assert answer["loss"]["value"] == pytest.approx(0.298371109, abs=NINE_DIGITS)
    assert edge(answer, "w5")["gradient"] == pytest.approx(0.082167041, abs=NINE_DIGITS)
    assert edge(answer, "w1")["gradient"] == pytest.approx(0.000438568, abs=NINE_DIGITS)
    assert edge(answer, "w5")["after"] == pytest.approx(0.358916480, abs=NINE_DIGITS)
    assert edge(answer, "w1")["after"] == pytest.approx(0.149780716, abs=NINE_DIGITS)


def test_weights_have_the_names_of_the_worked_example() -> None:
    answer = by_hand(BY_HAND)
    named = {one["id"]: (one["from"], one["to"], one["value"]) for one in answer["edges"]}
    assert named["w1"] == ("x1", "h1", 0.15)
    assert named["w4"] == ("x2", "h2", 0.30)
    assert named["w6"] == ("h2", "o1", 0.45)
    assert named["w7"] == ("h1", "o2", 0.50)
    assert named["b1"] == (None, "h1", 0.35)
    assert named["b4"] == (None, "o2", 0.60)
    assert answer["weights"] == 8


def test_the_step_that_is_shown_is_the_step_that_a_run_takes() -> None:
    document = copy.deepcopy(BY_HAND)
    document["training"]["epochs"] = 1
    trained = last_checkpoint(run(document)).tensors
    shown = by_hand(document)
    first = torch.tensor(of_kind(shown, "weight", "after")[:4]).reshape(2, 2)
    torch.testing.assert_close(trained["model/dense_1.weight"], first, rtol=0, atol=5e-8)


def test_a_saturated_neuron_has_a_slope_twenty_times_as_small_as_its_error() -> None:
    slopes = {}
    for preset, z in ((QUICK_NEURON, 1.5), (SATURATED_NEURON, 4.0)):
        answer, a = by_hand(preset), 1 / (1 + exp(-z))
        assert answer["nodes"][1]["a"] == pytest.approx(a, abs=EXACT)
        assert edge(answer, "w1")["gradient"] == pytest.approx(a * a * (1 - a), abs=EXACT)
        assert edge(answer, "w1")["after"] == pytest.approx(z - edge(answer, "b1")["value"] - 0.15 * a * a * (1 - a))
        slopes[z] = answer["nodes"][1]["da_dz"]
    assert slopes[4.0] < slopes[1.5] / 8


# --- against a chain rule in plain Python ---------------------------------------------------------------------------

NUMBERS = [
    ("half_squared_error", [0.3, -0.4]),
    ("mean_squared_error", [0.3, -0.4]),
    ("mean_absolute_error", [0.3, 0.9]),
]


@pytest.mark.parametrize(
    ("hidden", "last", "loss", "target"),
    [
        *((hidden, "linear", *NUMBERS[0]) for hidden in ("sigmoid", "tanh", "relu", "leaky_relu", "elu", "softplus")),
        *((hidden, "linear", *NUMBERS[1]) for hidden in ("linear", "swish", "gelu", "softmax", "step")),
        *(("tanh", last, *NUMBERS[2]) for last in ("sigmoid", "tanh", "linear", "relu")),
        *(("tanh", last, "cross_entropy", 1) for last in ("linear", "sigmoid", "softmax")),
        ("relu", "softmax", "negative_log_likelihood", 0),
        ("softmax", "softmax", "half_squared_error", [1.0, 0.0]),
        ("tanh", "sigmoid", "binary_cross_entropy", 1),
        ("relu", "softmax", "binary_cross_entropy", 0),
        ("sigmoid", "sigmoid", "mean_squared_error", 1),
    ],
)
def test_every_number_is_that_of_the_chain_rule_written_out(hidden: str, last: str, loss: str, target: Any) -> None:
    document = two_layers(hidden, last, loss, target)
    if isinstance(target, int):
        document["data"]["class_names"] = ["no", "yes"]
    wanted = [float(index == target) for index in range(2)] if isinstance(target, int) else target
    answer = by_hand(document)
    expected = work_out([(*FIRST, hidden), (*SECOND, last)], X, wanted, loss)
    assert answer["loss"]["value"] == pytest.approx(expected.loss, abs=EXACT)
    for place in (1, 2):
        assert column(answer, "z", place) == pytest.approx(expected.z[place - 1], abs=EXACT)
        assert column(answer, "a", place) == pytest.approx(expected.a[place - 1], abs=EXACT)
        assert column(answer, "dE_da", place) == pytest.approx(expected.error_a[place - 1], abs=EXACT)
        assert column(answer, "dE_dz", place) == pytest.approx(expected.error_z[place - 1], abs=EXACT)
    assert of_kind(answer, "weight") == pytest.approx(expected.weights, abs=EXACT)
    assert of_kind(answer, "bias") == pytest.approx(expected.biases, abs=EXACT)
    steps = [(edge["after"] - edge["value"], -0.5 * edge["gradient"]) for edge in answer["edges"]]
    assert [taken for taken, _ in steps] == pytest.approx([due for _, due in steps], abs=EXACT)
    assert sum(term["value"] for term in answer["loss"]["terms"]) == pytest.approx(expected.loss, abs=EXACT)


def test_the_factors_of_every_edge_multiply_to_its_gradient() -> None:
    for document in (BY_HAND, CIRCLE, two_layers("softmax", "softmax", "half_squared_error", [1.0, 0.0])):
        for one in by_hand(document)["edges"]:
            assert prod(factor["value"] for factor in one["factors"]) == pytest.approx(one["gradient"], abs=EXACT)


def test_the_factors_are_named_as_derivatives() -> None:
    names = [factor["name"] for factor in edge(by_hand(BY_HAND), "w5")["factors"]]
    assert names == ["dE/da_o1", "da_o1/dz_o1", "dz_o1/dw5"]


# --- against autograd ---------------------------------------------------------------------------------------------


def differentiated(document: Document, x: torch.Tensor, label: torch.Tensor) -> tuple[float, dict[str, torch.Tensor]]:
    """Loss and gradients by torch, of the network as it is built, in float64."""
    spec = Spec.model_validate(document)
    model = build(spec).double().eval()
    outputs = model(x.double())
    targets = spec.loss.targets(label, outputs.shape[1])
    loss = spec.loss(outputs, targets.double() if targets.is_floating_point() else targets)
    loss.backward()
    gradients: dict[str, torch.Tensor] = {}
    for layer, named in model.layer_parameters().items():
        gradients |= {f"{layer}.{name}": parameter.grad for name, parameter in named if parameter.grad is not None}
    return loss.item(), gradients


POINTS: Document = {
    "data": {"type": "circle"},
    "network": {"layers": [{"type": "dense", "units": 5}, {"type": "tanh"}, {"type": "dense", "units": 2}]},
}
DEEP: Document = {
    "data": {"type": "circle"},
    "network": {
        "layers": [
            {"type": "dense", "units": 3, "bias": False},
            {"type": "elu"},
            {"type": "dropout"},
            {"type": "dense", "units": 3},
            {"type": "sigmoid"},
            {"type": "dense", "units": 1},
            {"type": "sigmoid"},
        ]
    },
    "training": {"loss": {"type": "binary_cross_entropy"}},
}


@pytest.mark.parametrize("document", [POINTS, DEEP], ids=["cross-entropy", "binary cross-entropy"])
@pytest.mark.parametrize(("label", "x"), [(0, [0.4, -0.9]), (1, [-2.5, 1.75])])
def test_every_gradient_is_that_of_autograd(document: Document, label: int, x: Row) -> None:
    answer = by_hand(document, inputs=x, target=label)
    loss, gradients = differentiated(document, torch.tensor([x], dtype=torch.float64), torch.tensor([label]))
    assert answer["loss"]["value"] == pytest.approx(loss, rel=1e-13)
    for kind in ("weight", "bias"):
        expected = [
            value for name, grad in gradients.items() if name.endswith(kind) for value in grad.flatten().tolist()
        ]
        assert of_kind(answer, kind) == pytest.approx(expected, rel=1e-11, abs=1e-15)


def test_an_example_of_the_data_set_is_taken_with_its_own_target() -> None:
    named = by_hand(POINTS, sample=11)
    own = by_hand(POINTS, inputs=column(named, "a", 0), target=named["example"]["target"])
    assert own["loss"]["value"] == pytest.approx(named["loss"]["value"], rel=1e-7)
    assert named["example"]["index"] == 11
    watched = by_hand({**POINTS, "watch": {"sample": 11}})
    assert watched["edges"] == named["edges"]


def test_without_biases_there_are_no_edges_for_them() -> None:
    answer = by_hand(DEEP)
    assert [one["to"] for one in answer["edges"] if one["kind"] == "bias"] == ["h2,1", "h2,2", "h2,3", "o1"]
    assert len(of_kind(answer, "weight")) == 6 + 9 + 3


# --- the update ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "optimizer",
    [
        {"type": "momentum", "learning_rate": 0.2},
        {"type": "nesterov", "learning_rate": 0.2},
        {"type": "adagrad", "learning_rate": 0.2},
        {"type": "rmsprop", "learning_rate": 0.2},
        {"type": "adam", "learning_rate": 0.2},
        {"type": "adamw", "learning_rate": 0.2, "weight_decay": 0.1},
    ],
    ids=lambda optimizer: str(optimizer["type"]),
)
def test_other_optimisers_are_really_applied_from_a_fresh_state(optimizer: Document) -> None:
    """By the forms in docs/facts.md, in the first step; Nesterov's first step is (1 + a) g."""
    document = two_layers("tanh", "linear", "half_squared_error", [0.3, -0.4], optimizer=optimizer)
    answer = by_hand(document)
    assert not answer["optimizer"]["is_plain"]
    assert "copy" in answer["optimizer"]["note"]
    for one in answer["edges"]:
        g, w = one["gradient"], one["value"]
        step = {
            "momentum": 0.1 * g,
            "nesterov": 1.9 * g,
            "adagrad": g / (abs(g) + 1e-7),
            "rmsprop": g / ((0.1 * g * g) ** 0.5 + 1e-7),
            "adam": g / (abs(g) + 1e-8),
            "adamw": g / (abs(g) + 1e-8) + 0.1 * w,
        }[optimizer["type"]]
        assert one["after"] == pytest.approx(w - 0.2 * step, abs=1e-10)


def test_penalties_and_clipping_are_in_the_step_but_not_in_the_gradient() -> None:
    plain = by_hand(two_layers("tanh", "linear", "half_squared_error", [0.3, -0.4]))
    penalised = by_hand(two_layers("tanh", "linear", "half_squared_error", [0.3, -0.4], l2=0.05))
    assert of_kind(penalised, "weight") == of_kind(plain, "weight")
    for one in penalised["edges"]:
        extra = 2 * 0.05 * one["value"] if one["kind"] == "weight" else 0.0
        assert one["followed"] == pytest.approx(one["gradient"] + extra, abs=EXACT)
        assert one["after"] == pytest.approx(one["value"] - 0.5 * one["followed"], abs=EXACT)
    assert len(penalised["optimizer"]["penalties"]) == 1
    clipped = by_hand(two_layers("tanh", "linear", "half_squared_error", [0.3, -0.4], clip_norm=0.1))
    assert sum(one["followed"] ** 2 for one in clipped["edges"]) == pytest.approx(0.01, rel=1e-4)


def test_the_learning_rate_is_that_of_the_moment_or_the_one_asked_for(tmp_path: Path) -> None:
    document = copy.deepcopy(BY_HAND)
    document["training"] |= {"epochs": 3, "schedule": {"type": "exponential", "decay": 0.5}}
    saved = checkpoints.save(last_checkpoint(run(document, None)), tmp_path, "last")
    assert by_hand(document)["optimizer"]["learning_rate"] == 0.5
    trained = ask(document, saved, type="backpropagation")
    assert trained["epoch"] == 3
    assert trained["optimizer"]["learning_rate"] == pytest.approx(0.125)
    asked = ask(document, saved, type="backpropagation", learning_rate=0.25)
    one = edge(asked, "w5")
    assert one["after"] == pytest.approx(one["value"] - 0.25 * one["gradient"], abs=EXACT)


def test_a_trained_network_is_shown_with_the_weights_it_has(tmp_path: Path) -> None:
    document = copy.deepcopy(BY_HAND)
    document["training"]["epochs"] = 5
    taken = last_checkpoint(run(document))
    answer = ask(document, checkpoints.save(taken, tmp_path, "last"), type="backpropagation")
    stored = [taken.tensors[f"model/dense_{layer}.weight"].double().flatten().tolist() for layer in (1, 2)]
    assert of_kind(answer, "weight", "value") == [*stored[0], *stored[1]]


# --- the steps, and what is refused ---------------------------------------------------------------------------------


def test_the_steps_go_forward_then_back_then_update() -> None:
    steps = by_hand(BY_HAND)["steps"]
    assert [(step["phase"], step["column"]) for step in steps] == [
        ("start", 0),
        ("forward", 1),
        ("forward", 2),
        ("loss", 2),
        ("error", 2),
        ("gradient", 2),
        ("error", 1),
        ("gradient", 1),
        ("update", None),
    ]
    assert steps[5]["edges"] == ["w5", "w6", "w7", "w8", "b3", "b4"]
    assert steps[6]["nodes"] == ["h1", "h2"]


PICTURE: Document = {"type": "custom", "inputs": [[[[1.0, -2.0], [0.5, 3.0]]]], "targets": [[0.5]]}


def net(data: Document | str, *layers: Document) -> Document:
    return {"data": {"type": data} if isinstance(data, str) else data, "network": {"layers": list(layers)}}


def units(count: int, **more: Any) -> Document:
    return {"type": "dense", "units": count, **more}


RELU: Document = {"type": "relu"}
FLATTEN: Document = {"type": "flatten"}


def test_a_tiny_picture_laid_out_in_a_row_is_fine() -> None:
    answer = by_hand(net(PICTURE, FLATTEN, dense([[0.1, 0.2, 0.3, 0.4]], [0.0])))
    assert answer["nodes"][4]["z"] == pytest.approx(0.1 - 0.4 + 0.15 + 1.2)


@pytest.mark.parametrize(
    ("document", "code", "advice"),
    [
        (OPENING, "not_written_out", "only dense layers"),
        (SPIRAL, "too_many_weights", "With at most 4 units in each hidden layer it has 48"),
        (net("iris", units(3), {"type": "prelu"}), "not_written_out", "prelu_1"),
        (net(PICTURE, RELU, FLATTEN, units(1)), "not_in_a_row", "Flatten"),
        (net("digits", FLATTEN, units(10)), "too_many_weights", "choose data with fewer"),
        (net("circle", units(2), units(2, inputs=["input"])), "not_a_chain", "chain"),
        (net("circle", units(2), *[RELU] * 13), "too_deep_to_write_out", "Remove"),
        (net("circle", RELU), "nothing_to_learn", "Add one"),
    ],
)
def test_what_is_too_large_is_refused_with_what_would_make_it_small_enough(
    document: Document, code: str, advice: str
) -> None:
    with pytest.raises(InvalidInput) as caught:
        by_hand(document)
    assert caught.value.problems[0].code == code
    assert advice in str(caught.value)


def test_sixty_weights_are_written_out_and_sixty_one_are_not() -> None:
    def of(inputs: int) -> Document:
        return {
            "data": {"type": "custom", "inputs": [[0.1] * inputs], "targets": [[0.5]]},
            "network": {"layers": [{"type": "dense", "units": 1}]},
        }

    assert by_hand(of(60))["weights"] == 60
    with pytest.raises(InvalidInput):
        by_hand(of(61))


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ({"inputs": [0.1, 0.2]}, "needs_target"),
        ({"inputs": [0.1, 0.2], "target": 2}, "wrong_target"),
        ({"inputs": [0.1, 0.2], "target": [0.0, 1.0]}, "wrong_target"),
        ({"inputs": [0.1], "target": 0}, "wrong_shape"),
        ({"sample": 9_999}, "sample_out_of_range"),
    ],
)
def test_a_mistake_is_named(question: Document, code: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        by_hand(POINTS, **question)
    assert caught.value.problems[0].code == code


def test_a_network_that_overflows_says_so_with_empty_numbers() -> None:
    document = two_layers("linear", "linear", "half_squared_error", [0.3, -0.4])
    document["network"]["layers"][0]["initializer"]["weights"] = [[1e200, 1e200]] * 3
    answer = explain({"spec": document, "explanation": {"type": "backpropagation"}, "checkpoint": None})
    assert answer["loss"]["value"] is None
