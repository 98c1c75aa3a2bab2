"""Surgery on networks: `surgery.json` says what comes of each operation, for the server and for the page alike."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layerlab.network import surgery
from layerlab.network.graph import edge_problems, nodes
from layerlab.network.spec import Network

Layers = list[dict[str, Any]]

CASES: list[dict[str, Any]] = json.loads((Path(__file__).parent / "surgery.json").read_bytes())
OPERATIONS: dict[str, Callable[..., Any]] = {
    operation.__name__: operation
    for operation in (
        surgery.ids,
        surgery.without,
        surgery.inserted,
        surgery.first,
        surgery.replaced,
        surgery.moved,
        surgery.duplicated,
        surgery.rewired,
    )
}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_each_case_gives_its_result_and_changes_nothing_in_place(case: dict[str, Any]) -> None:
    before = deepcopy(case["layers"])
    assert OPERATIONS[case["operation"]](case["layers"], *case["arguments"]) == case["result"]
    assert case["layers"] == before


def test_every_operation_has_a_case() -> None:
    assert {case["operation"] for case in CASES} == set(OPERATIONS)


@st.composite
def networks(draw: st.DrawFn) -> Layers:
    """Layers of one input, and some that join two, with sound edges, some of them written out."""
    layers: Layers = []
    for place in range(draw(st.integers(1, 7))):
        earlier = ["input", *surgery.ids(layers)]
        kind = draw(st.sampled_from(["relu", "tanh", "add"]))
        layer: dict[str, Any] = {"type": kind}
        if draw(st.booleans()):
            layer["id"] = f"own_{place}"
        count = 2 if kind == "add" else draw(st.integers(0, 1))
        if count:
            layer["inputs"] = draw(st.lists(st.sampled_from(earlier), min_size=count, max_size=count))
        layers.append(layer)
    return surgery.named(layers) if any(layer.get("id") or layer.get("inputs") for layer in layers) else layers


def reads(layers: Layers) -> list[tuple[str, int]]:
    """Each layer's type, and how many inputs it has."""
    return [(node.layer.tag(), len(node.inputs)) for node in nodes(Network.model_validate({"layers": layers}))]


def is_sound(layers: Layers) -> bool:
    return edge_problems(nodes(Network.model_validate({"layers": layers}))) == []


@given(networks(), st.data())
def test_whatever_is_taken_out_or_put_in_no_edge_hangs_loose(layers: Layers, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(layers) - 1))
    assert is_sound(layers)
    assert is_sound(surgery.without(layers, place))
    assert is_sound(surgery.inserted(layers, place, {"type": "tanh"}, {"type": "relu"}))
    assert is_sound(surgery.first(layers, {"type": "tanh"}))
    assert is_sound(surgery.replaced(layers, place, {"type": "tanh"}, {"type": "tanh"}))
    assert is_sound(surgery.duplicated(layers, place))


@given(networks(), st.data())
def test_layers_keep_as_many_inputs_as_they_had(layers: Layers, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(layers) - 1))
    before = reads(layers)
    assert reads(surgery.without(layers, place)) == before[:place] + before[place + 1 :]
    assert reads(surgery.inserted(layers, place, {"type": "tanh"})) == [*before[:place], ("tanh", 1), *before[place:]]


@given(networks(), st.data())
def test_what_is_put_in_and_taken_out_again_leaves_the_network_as_it_was(layers: Layers, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(layers)))
    there_and_back = surgery.without(surgery.inserted(layers, place, {"type": "tanh"}), place)
    edges = [(node.id, node.inputs) for node in nodes(Network.model_validate({"layers": layers}))]
    assert [(n.id, n.inputs) for n in nodes(Network.model_validate({"layers": there_and_back}))] == edges
