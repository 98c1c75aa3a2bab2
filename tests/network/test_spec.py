"""The spec: what may be left out, what is refused and where, and that it comes back from its own document."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from layerlab.catalog.datasets import DATASETS
from layerlab.catalog.losses import LOSSES
from layerlab.catalog.optimizers import OPTIMIZERS
from layerlab.network.graph import nodes
from layerlab.network.presets import PRESETS
from layerlab.network.spec import Spec
from tests.contract.strategies import documents, examples, stacks
from tests.network.documents import NUMBERS, POINTS, SMALL_DATA, Document, conv, dense, spec

SMALLEST: Document = {"data": {"type": "digits"}, "network": {"layers": []}}


def test_only_data_and_network_are_needed() -> None:
    chosen = Spec.model_validate(SMALLEST)
    assert chosen.version == 2
    assert chosen.training.optimizer.tag() == "adam"
    assert chosen.training.optimizer.learning_rate == 0.001
    assert (chosen.training.batch_size, chosen.training.epochs, chosen.training.seed) == (32, 20, 0)
    assert (chosen.watch.sample, chosen.watch.every) == (0, "auto")


@pytest.mark.parametrize("missing", ["data", "network"])
def test_data_and_network_are_needed(missing: str) -> None:
    with pytest.raises(ValidationError) as raised:
        Spec.model_validate({name: part for name, part in SMALLEST.items() if name != missing})
    assert raised.value.errors()[0]["loc"] == (missing,)


@pytest.mark.parametrize(("data", "loss"), [(POINTS, "cross_entropy"), (NUMBERS, "mean_squared_error")])
def test_the_loss_follows_from_the_task_unless_it_is_said(data: Document, loss: str) -> None:
    assert spec(data, []).loss.tag() == loss
    assert spec(data, [], loss={"type": "half_squared_error"}).loss.tag() == "half_squared_error"
    assert spec(data, []).document()["training"]["loss"] == {"type": loss}


def test_layers_are_named_by_type_and_counted_from_one() -> None:
    layers = [conv(1), {"type": "relu"}, conv(2), {"type": "relu"}, {"type": "flatten"}, dense(3, id="mine"), dense(2)]
    names = [node.id for node in nodes(spec(POINTS, layers).network)]
    assert names == ["conv2d_1", "relu_1", "conv2d_2", "relu_2", "flatten_1", "mine", "dense_2"]


def test_a_layer_reads_the_one_before_unless_it_says_otherwise() -> None:
    layers = [dense(1), dense(2), dense(3, inputs=["dense_1"]), dense(4)]
    inputs = [node.inputs for node in nodes(spec(POINTS, layers).network)]
    assert inputs == [("input",), ("dense_1",), ("dense_1",), ("dense_3",)]


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"nonsense": 1}, ("nonsense",)),
        ({"version": 3}, ("version",)),
        ({"name": ""}, ("name",)),
        ({"name": "x" * 101}, ("name",)),
        ({"training": {"epochs": 0}}, ("training", "epochs")),
        ({"training": {"batch_size": 0}}, ("training", "batch_size")),
        ({"training": {"momentum": 1}}, ("training", "momentum")),
        ({"training": {"seed": -1}}, ("training", "seed")),
        ({"training": {"optimizer": {"type": "adam", "learning_rate": 0}}}, ("training", "optimizer", "learning_rate")),
        (
            {"training": {"optimizer": {"type": "adam", "learning_rate": float("nan")}}},
            ("training", "optimizer", "learning_rate"),
        ),
        ({"training": {"optimizer": {"type": "magic"}}}, ("training", "optimizer")),
        ({"training": {"loss": {}}}, ("training", "loss")),
        ({"watch": {"every": 0}}, ("watch", "every")),
        ({"watch": {"sample": -1}}, ("watch", "sample")),
        ({"data": "digits"}, ("data",)),
        ({"data": {"type": "digits", "shape": [1]}}, ("data", "shape")),
        (
            {"network": {"layers": [{"type": "conv2d"}, {"type": "dense", "units": 0}]}},
            ("network", "layers", 1, "units"),
        ),
        ({"network": {"layers": [{"type": "dense", "unit": 1}]}}, ("network", "layers", 0, "unit")),
        ({"network": {"layers": [{"type": "dense", "id": "1st"}]}}, ("network", "layers", 0, "id")),
        ({"network": {"layers": [{"type": "dense", "inputs": []}]}}, ("network", "layers", 0, "inputs")),
        (
            {"network": {"layers": [{"type": "dense", "initializer": {"type": "x"}}]}},
            ("network", "layers", 0, "initializer"),
        ),
        ({"network": {"layers": ["dense"]}}, ("network", "layers", 0)),
        ({"network": {"layers": [{"type": "flatten"}] * 129}}, ("network", "layers")),
    ],
    ids=str,
)
def test_what_is_wrong_is_refused_at_its_place(change: dict[str, Any], place: tuple[str | int, ...]) -> None:
    with pytest.raises(ValidationError) as raised:
        Spec.model_validate({**SMALLEST, **change})
    assert raised.value.errors()[0]["loc"][: len(place)] == place


def test_an_unknown_type_is_told_what_there_is() -> None:
    with pytest.raises(ValidationError, match=r"unknown type of layer; choose one of: conv2d, .*dense"):
        Spec.model_validate({**SMALLEST, "network": {"layers": [{"type": "convolution"}]}})


@examples(60)
@given(
    layers=stacks(),
    data=st.sampled_from(SMALL_DATA),
    optimizer=st.sampled_from(list(OPTIMIZERS)).flatmap(documents),
    loss=st.sampled_from(list(LOSSES)).flatmap(documents),
)
def test_comes_back_from_its_document(
    layers: list[Document], data: Document, optimizer: Document, loss: Document
) -> None:
    chosen = spec(data, layers, optimizer=optimizer, loss=loss)
    again = Spec.model_validate(json.loads(json.dumps(chosen.document())))
    assert again == chosen
    assert again.document() == chosen.document()


@pytest.mark.parametrize("tag", DATASETS.tags())
def test_every_data_set_goes_into_a_spec_and_back(tag: str) -> None:
    chosen = spec({"type": tag}, [])
    assert Spec.model_validate(chosen.document()).document() == chosen.document()


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset["name"])
def test_the_networks_to_start_from_are_specs(preset: Document) -> None:
    chosen = Spec.model_validate(preset)
    assert Spec.model_validate(chosen.document()).document() == chosen.document()


def test_nothing_of_a_spec_can_be_changed_once_it_is_parsed() -> None:
    chosen = Spec.model_validate(SMALLEST)
    for part, name in ((chosen, "name"), (chosen.training, "epochs"), (chosen.watch, "sample")):
        with pytest.raises(ValidationError):
            setattr(part, name, 1)


def test_parsing_and_inspecting_never_load_torch() -> None:
    """The web process stays small, and a hostile spec is refused before anything is allocated."""
    code = (
        "import sys; from layerlab.network.spec import Spec; from layerlab.network.inspection import inspect; "
        "from layerlab.network.presets import PRESETS; [inspect(Spec.model_validate(p)) for p in PRESETS]; "
        "assert not {'torch', 'sklearn', 'scipy'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=200)
