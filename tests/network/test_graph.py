"""The network as a graph: who reads whom, in what order it is computed, and what nothing reads."""

from __future__ import annotations

import pytest

from layerlab.network.graph import fast_order, following_activation, is_chain, nodes, unread
from tests.network.documents import FLATTEN, RELU, TANH, Document, conv, dense, pool, spec

BLANK: Document = {"type": "blank", "shape": [3, 8, 8]}
NORM: Document = {"type": "batch_norm"}


def graph(*layers: Document) -> list[str]:
    return [f"{node.id} <- {', '.join(node.inputs)}" for node in nodes(spec(BLANK, list(layers)).network)]


def test_layers_without_a_name_are_counted_by_their_type_and_read_the_one_before() -> None:
    assert graph(conv(1), RELU, conv(1), FLATTEN) == [
        "conv2d_1 <- input",
        "relu_1 <- conv2d_1",
        "conv2d_2 <- relu_1",
        "flatten_1 <- conv2d_2",
    ]


def test_a_named_layer_counts_too_and_may_read_what_it_likes() -> None:
    assert graph(conv(1, id="first"), conv(1), conv(1, inputs=["first"]), RELU) == [
        "first <- input",
        "conv2d_2 <- first",
        "conv2d_3 <- first",
        "relu_1 <- conv2d_3",
    ]


def test_what_nothing_reads_is_found_but_the_end_is_the_output() -> None:
    layers = [conv(1, id="a"), conv(1, id="lost", inputs=["a"]), conv(1, id="b", inputs=["a"]), RELU]
    assert [node.id for node in unread(nodes(spec(BLANK, layers).network))] == ["lost"]


@pytest.mark.parametrize(
    ("layers", "expected"),
    [
        ([], True),
        ([conv(1), RELU], True),
        ([conv(1, id="a"), {**RELU, "inputs": ["a"]}], True),
        ([conv(1, id="a"), RELU, conv(1, inputs=["a"])], False),
        ([conv(1, id="a"), {"type": "add", "inputs": ["a", "a"]}], False),
    ],
)
def test_a_chain_is_a_network_in_which_each_layer_reads_just_the_one_before(
    layers: list[Document], expected: bool
) -> None:
    assert is_chain(nodes(spec(BLANK, layers).network)) is expected


@pytest.mark.parametrize(
    ("layers", "order"),
    [
        ([conv(1), RELU, pool()], [0, 2, 1]),
        ([conv(1), RELU, pool(), TANH, pool()], [0, 2, 1, 4, 3]),
        ([RELU, TANH, pool()], [0, 2, 1]),
        ([conv(1), RELU, pool("avg_pool2d")], [0, 1, 2]),
        ([conv(1), {"type": "gelu"}, pool()], [0, 1, 2]),
        ([pool(), RELU], [0, 1]),
        ([], []),
    ],
)
def test_max_pooling_is_computed_before_a_monotone_activation(layers: list[Document], order: list[int]) -> None:
    assert fast_order(nodes(spec(BLANK, layers).network)) == order


@pytest.mark.parametrize(
    ("layers", "following"),
    [
        ([conv(1), RELU], "relu"),
        ([conv(1), NORM, RELU], "relu"),
        ([conv(1), pool(), FLATTEN, TANH, RELU], "tanh"),
        ([conv(1), FLATTEN, dense(2), RELU], None),
        ([conv(1), pool()], None),
        ([conv(1)], None),
        ([conv(1, id="a"), {**TANH, "inputs": ["input"]}, {**RELU, "inputs": ["a"]}], "relu"),
    ],
)
def test_the_activation_that_follows_is_found_through_layers_without_weights(
    layers: list[Document], following: str | None
) -> None:
    found = following_activation(nodes(spec(BLANK, layers).network), 0)
    assert (found and found.tag()) == following
