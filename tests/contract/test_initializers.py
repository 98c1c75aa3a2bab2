"""What every initialiser promises, and the known ones against their formulas: spread and bounds."""

from __future__ import annotations

import json
import re
from math import sqrt
from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor

from layerlab.catalog.initializers import INITIALIZERS, Initializer
from layerlab.catalog.layers import LAYERS
from tests.contract.strategies import documents, examples

FREE = [entry for entry in INITIALIZERS if entry.tag() != "explicit"]
every_initializer = pytest.mark.parametrize("entry", FREE, ids=lambda entry: entry.tag())

# A dense layer and a convolution as large as is quick: (weight shape, n_in, n_out).
DENSE = ((300, 200), 200, 300)
CONVOLUTION = ((64, 32, 5, 5), 32 * 25, 64 * 25)


def filled(document: dict[str, Any], shape: tuple[int, ...], activation: str | None = None, seed: int = 0) -> Tensor:
    weight = torch.full(shape, float("nan"))
    torch.manual_seed(seed)
    INITIALIZERS.parse(document).fill(weight, None, None if activation is None else LAYERS[activation]())
    return weight


@every_initializer
@examples(15)
@given(data=st.data(), shape=st.sampled_from([(3, 4), (1, 1), (4, 2, 3, 3)]))
def test_fills_every_weight_with_finite_numbers_that_follow_from_the_seed(
    entry: type[Initializer], data: st.DataObject, shape: tuple[int, ...]
) -> None:
    document = data.draw(documents(entry))
    first = filled(document, shape)
    assert torch.isfinite(first).all()
    assert torch.equal(first, filled(document, shape))
    choice = INITIALIZERS.parse(document)
    assert INITIALIZERS.parse(json.loads(json.dumps(choice.document()))) == choice


@every_initializer
def test_starts_biases_at_zero_unless_it_is_the_librarys_own(entry: type[Initializer]) -> None:
    weight, bias = torch.empty(50, 16), torch.full((50,), float("nan"))
    entry().fill(weight, bias, None)
    if entry.tag() == "pytorch":
        assert 0 < float(bias.abs().max()) <= 1 / 4
    else:
        assert not bias.any()


@every_initializer
def test_introduces_itself(entry: type[Initializer]) -> None:
    assert entry.title
    assert entry.help().endswith(".")


@pytest.mark.parametrize(("shape", "n_in", "n_out"), [DENSE, CONVOLUTION], ids=["dense", "convolution"])
@pytest.mark.parametrize(
    ("document", "spread"),
    [
        ({"type": "xavier_uniform"}, lambda n, m: sqrt(2 / (n + m))),
        ({"type": "xavier_normal"}, lambda n, m: sqrt(2 / (n + m))),
        ({"type": "xavier_normal", "gain": 4}, lambda n, m: 4 * sqrt(2 / (n + m))),
        ({"type": "he_uniform"}, lambda n, _: sqrt(2 / n)),
        ({"type": "he_normal"}, lambda n, _: sqrt(2 / n)),
        ({"type": "lecun_normal"}, lambda n, _: sqrt(1 / n)),
        ({"type": "pytorch"}, lambda n, _: sqrt(1 / (3 * n))),
        ({"type": "normal"}, lambda *_: 1.0),
        ({"type": "normal", "std": 0.2}, lambda *_: 0.2),
    ],
    ids=lambda value: "-".join(map(str, value.values())) if isinstance(value, dict) else "",
)
def test_spreads_weights_as_its_formula_says(
    document: dict[str, Any], spread: Any, shape: tuple[int, ...], n_in: int, n_out: int
) -> None:
    weight = filled(document, shape)
    # 50,000 draws: the deviation is known to about 0.3 %, the mean to half a percent of it.
    assert float(weight.std()) == pytest.approx(spread(n_in, n_out), rel=0.02)
    assert float(weight.mean()) == pytest.approx(0, abs=0.02 * spread(n_in, n_out))


@pytest.mark.parametrize(
    ("tag", "bound"), [("xavier_uniform", sqrt(6 / 500)), ("he_uniform", sqrt(6 / 200)), ("pytorch", sqrt(1 / 200))]
)
def test_uniform_weights_reach_to_their_bound_and_not_beyond(tag: str, bound: float) -> None:
    reach = float(filled({"type": tag}, DENSE[0]).abs().max())
    assert 0.999 * bound < reach <= bound * (1 + 1e-6)


def test_zeros_and_constants_are_what_they_say() -> None:
    assert not filled({"type": "zeros"}, (3, 4)).any()
    assert torch.equal(filled({"type": "constant", "value": -2.5}, (3, 4)), torch.full((3, 4), -2.5))


def test_orthogonal_weights_keep_lengths() -> None:
    weight = filled({"type": "orthogonal"}, (20, 20))
    assert torch.allclose(weight @ weight.T, torch.eye(20), atol=1e-5)


@pytest.mark.parametrize("activation", ["relu", "leaky_relu", "prelu", "elu", "softplus", "swish", "gelu", "maxout"])
def test_automatic_is_he_before_a_relative_of_relu(activation: str) -> None:
    expected = filled({"type": "he_normal"}, (8, 5))
    assert torch.equal(filled({"type": "auto"}, (8, 5), activation), expected)


@pytest.mark.parametrize("activation", ["tanh", "sigmoid", "softmax", "linear", None])
def test_automatic_is_xavier_before_tanh_sigmoid_softmax_or_nothing(activation: str | None) -> None:
    expected = filled({"type": "xavier_uniform"}, (8, 5))
    assert torch.equal(filled({"type": "auto"}, (8, 5), activation), expected)


def test_explicit_weights_are_taken_as_they_are() -> None:
    document = {"type": "explicit", "weights": [[0.15, 0.2], [0.25, 0.3]], "bias": [0.35, -0.35]}
    weight, bias = torch.empty(2, 2), torch.empty(2)
    INITIALIZERS.parse(document).fill(weight, bias, None)
    assert weight.tolist() == torch.tensor(document["weights"]).tolist()
    assert bias.tolist() == torch.tensor(document["bias"]).tolist()


@pytest.mark.parametrize(
    ("weights", "bias", "why"),
    [
        ([[1.0, 2.0]], None, r"have to be \[2, 2\], but are \[1, 2\]"),
        ([[1.0], [1.0, 2.0]], None, "unequal lengths"),
        ([], None, "unequal lengths"),
        ([[1.0, 2.0], [3.0, 4.0]], [1.0], "2 biases, but there are 1"),
    ],
)
def test_explicit_weights_that_do_not_fit_are_said_to(weights: Any, bias: list[float] | None, why: str) -> None:
    initializer: Any = INITIALIZERS.parse({"type": "explicit", "weights": weights, "bias": bias})
    assert re.search(why, initializer.shape_problem((2, 2), 2).text)


def test_every_layer_with_weights_to_start_offers_all_initialisers() -> None:
    for entry in LAYERS:
        field = entry.model_json_schema()["properties"].get("initializer")
        if field is not None:
            assert field["x-kind"] == "initializers"
            assert [one["properties"]["type"]["const"] for one in field["oneOf"]] == INITIALIZERS.tags()
