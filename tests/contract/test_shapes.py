"""A shape says its kind: a data set and layers of a new one are a class each, and whatever reads shapes carries it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import orjson
import pytest
import torch

from layerlab.api.catalog import describe
from layerlab.catalog.augmentations import AUGMENTATIONS
from layerlab.catalog.datasets import DATASETS
from layerlab.catalog.datasets.preview import preview
from layerlab.catalog.datasets.tensors import load
from layerlab.catalog.layers import LAYERS, Layer, acceptance
from layerlab.catalog.layers.layer import OneInputLayer
from layerlab.catalog.shape import AXES, KINDS, Kind, Shape, Tokens, described, feature_axis, kind_of
from layerlab.errors import ImpossibleLayer, InvalidInput
from layerlab.events import EpochFinished, Measure, RunFinished
from layerlab.instruments.explanations import EXPLANATIONS
from layerlab.instruments.statistics import activations_of
from layerlab.network.build import build
from layerlab.network.inspection import document, inspect
from layerlab.network.spec import Spec
from layerlab.settings import Limits
from layerlab.training.augmenting import preview_augmentations
from layerlab.training.tasks import preview_network
from tests.contract.sequences import FEATURES, STEPS, PerStep, Phrases, Reversed, Vectors, Walks
from tests.instruments.explanations.asking import ask
from tests.training.runs import of_type, run

Document = dict[str, Any]
SHAPES: dict[Kind, Shape] = {"row": (12,), "tokens": Tokens((12,)), "sequence": (10, 4), "picture": (3, 8, 8)}
END: list[Document] = [{"type": "flatten"}, {"type": "dense", "units": 2}]
ON_WALKS: list[Document] = [
    {"type": "per_step"},
    {"type": "batch_norm"},
    {"type": "relu"},
    {"type": "layer_norm"},
    *END,
]
ON_PHRASES: list[Document] = [{"type": "reversed"}, {"type": "vectors"}, {"type": "tanh"}, *END]

every_layer = pytest.mark.parametrize("entry", list(LAYERS), ids=lambda entry: entry.tag())
every_kind = pytest.mark.parametrize("kind", KINDS)
both = pytest.mark.parametrize(("data", "layers"), [("walks", ON_WALKS), ("phrases", ON_PHRASES)])


@pytest.fixture(autouse=True, scope="module")
def _with_sequences() -> Iterator[None]:
    for dataset in (Walks, Phrases):
        DATASETS.add(dataset)
    for layer in (PerStep, Vectors, Reversed):
        LAYERS.add(layer)
    yield
    for dataset in (Walks, Phrases):
        DATASETS.remove(dataset.tag())
    for layer in (PerStep, Vectors, Reversed):
        LAYERS.remove(layer.tag())


def spec_document(data: str, layers: list[Document], **training: Any) -> Document:
    return {"data": {"type": data}, "network": {"layers": layers}, "training": {"epochs": 2, **training}}


def spec(data: str, layers: list[Document], **training: Any) -> Spec:
    return Spec.model_validate(spec_document(data, layers, **training))


def inputs_of(entry: type[Layer], shape: Shape) -> tuple[Shape, ...]:
    return (shape,) if issubclass(entry, OneInputLayer) else (shape, shape)


@every_kind
def test_a_kind_names_an_axis_for_each_size(kind: Kind) -> None:
    shape = SHAPES[kind]
    assert kind_of(shape) == kind
    assert len(AXES[kind]) == len(shape)
    assert AXES[kind][feature_axis(shape)] in ("features", "channels", "time")


def test_a_shape_of_no_kind_is_refused_where_it_is_asked() -> None:
    for shape in ((), (1, 2, 3, 4)):
        with pytest.raises(ValueError, match="of no known kind"):
            kind_of(shape)


def test_tokens_are_the_same_list_on_the_wire() -> None:
    assert list(Tokens((12,))) == [12]
    assert Tokens((12,)) == (12,)


@every_layer
@every_kind
def test_a_layer_takes_what_it_accepts_and_refuses_the_rest_in_right_words(entry: type[Layer], kind: Kind) -> None:
    shape, layer = SHAPES[kind], LAYERS.parse({"type": entry.tag()})
    if kind in entry.accepts:
        acceptance.check(layer, inputs_of(entry, shape))
        return
    with pytest.raises(ImpossibleLayer) as caught:
        layer.output_shape(inputs_of(entry, shape))
    message = str(caught.value)
    assert message.startswith(f"{entry.title} ")
    received = message.split(", but receives ")[1]
    assert received.startswith(described(shape).text)
    for word, of_kind in (("picture", "picture"), ("sequence", "sequence"), ("in a row", "row")):
        assert (word in received.split(".")[0]) == (kind == of_kind)
    if caught.value.fix is not None:
        mended = shape
        for before in caught.value.fix.before:
            mended = LAYERS.parse(before).output_shape((mended,))
        assert kind_of(mended) in entry.accepts


MESSAGES: list[tuple[str, Kind, str]] = [
    (
        "dense",
        "picture",
        "Dense takes a row of values, but receives a picture 3×8×8. Put Flatten before it: 3 × 8 × 8 = 192 values.",
    ),
    (
        "conv2d",
        "row",
        "Convolution slides over a picture [channels, height, width], but receives 12 values in a row. "
        "Put it before the layer that flattens.",
    ),
    (
        "dense",
        "sequence",
        "Dense takes a row of values, but receives a sequence of 10 steps of 4 features. "
        "Put Flatten before it: 10 × 4 = 40 values.",
    ),
    (
        "conv2d",
        "sequence",
        "Convolution slides over a picture [channels, height, width], but receives a sequence of 10 steps of "
        "4 features. Put Reshape before it: a picture of one channel, [1, 10, 4].",
    ),
    (
        "relu",
        "tokens",
        "ReLU takes a row of values, a sequence [time, features] or a picture [channels, height, width], but receives "
        "12 tokens: numbers that only name something. Put a layer that reads tokens before it.",
    ),
]


@pytest.mark.parametrize(("tag", "kind", "message"), MESSAGES)
def test_what_a_refusal_says(tag: str, kind: Kind, message: str) -> None:
    with pytest.raises(ImpossibleLayer) as caught:
        LAYERS.parse({"type": tag}).output_shape((SHAPES[kind],))
    assert str(caught.value) == message


def test_tokens_stay_tokens_when_they_are_flattened() -> None:
    assert kind_of(LAYERS.parse({"type": "flatten"}).output_shape((Tokens((12,)),))) == "tokens"


def test_a_layer_says_in_the_catalog_what_it_accepts() -> None:
    layers = describe(Limits())["layers"]
    assert layers["dense"]["accepts"] == ["row"]
    assert layers["flatten"]["accepts"] == list(KINDS)


def test_an_inspection_says_the_kinds_and_is_plain() -> None:
    report = document(inspect(spec("phrases", ON_PHRASES)))
    layers = orjson.loads(orjson.dumps(report["layers"]))
    assert [(layer["input_kinds"], layer["kind"]) for layer in layers] == [
        (["tokens"], "tokens"),
        (["tokens"], "sequence"),
        (["sequence"], "sequence"),
        (["sequence"], "row"),
        (["row"], "row"),
    ]
    assert layers[0]["output_shape"] == [STEPS]
    assert report["trainable"] is True


@both
def test_a_network_that_ends_in_something_else_than_a_row_is_told_what_is_missing(
    data: str, layers: list[Document]
) -> None:
    inspection = inspect(spec(data, layers[:-2]))
    (problem,) = inspection.errors
    assert problem.code == "wrong_output"
    assert problem.fix is not None
    assert inspect(Spec.model_validate({**spec_document(data, []), "network": problem.fix})).is_trainable


def test_tokens_alone_have_no_way_to_classes() -> None:
    problems = inspect(spec("phrases", [{"type": "reversed"}])).errors
    assert [(problem.code, problem.fix) for problem in problems] == [("nothing_to_learn", None)]


@pytest.mark.parametrize(("data", "kind"), [("walks", "sequence"), ("phrases", "tokens"), ("digits", "picture")])
def test_a_preview_of_data_says_their_kind(data: str, kind: Kind) -> None:
    answer = preview(DATASETS.parse({"type": data}))
    assert answer["kind"] == kind
    assert (answer["pictures"] is None) == (kind != "picture")
    orjson.dumps(answer)


def test_a_preview_of_sequences_lists_their_numbers() -> None:
    values = preview(DATASETS.parse({"type": "walks"}))["values"]
    assert torch.tensor(values[0]).shape == (STEPS, FEATURES)


@both
def test_an_untrained_network_is_previewed(data: str, layers: list[Document]) -> None:
    drawn = {
        (picture["draw"], picture["layer"])
        for picture in preview_network({"spec": spec_document(data, layers)})["pictures"]
    }
    assert ("units", "dense_1") in drawn
    assert ("histogram", layers[1]["type"] + "_1") in drawn
    assert not [layer for draw, layer in drawn if draw == "maps"]


@both
def test_it_trains_and_learns(data: str, layers: list[Document]) -> None:
    events = run(spec_document(data, layers, epochs=20))
    assert isinstance(events[-1], RunFinished)
    losses = [_loss(epoch.train) for epoch in of_type(events, EpochFinished)]
    assert losses[-1] < losses[0]


def _loss(measure: Measure) -> float:
    assert measure.loss is not None
    return measure.loss


@both
@pytest.mark.parametrize("tag", EXPLANATIONS.tags())
def test_every_explanation_answers_or_says_why_not(data: str, layers: list[Document], tag: str) -> None:
    fields = {
        name: "dense_1" if name == "layer" else 0 for name in EXPLANATIONS[tag].model_json_schema().get("required", ())
    }
    for layer in {"dense_1", f"{layers[1]['type']}_1"} if "layer" in fields else {""}:
        asked: Document = {**fields, **({"layer": layer} if layer else {})}
        with suppress(InvalidInput):
            orjson.dumps(ask(spec_document(data, layers), type=tag, **asked))


def test_a_value_of_a_step_is_explained_from_that_step_alone() -> None:
    answer = ask(spec_document("walks", ON_WALKS), type="unit", layer="layer_norm_1", channel=2, row=1)
    assert answer["place"] == [2, 1]
    assert answer["sources"][0]["read"] == ((2, 3), (0, 4))


def test_the_inputs_that_a_feature_of_a_sequence_responds_to_are_found_over_all_steps() -> None:
    answer = ask(spec_document("walks", ON_WALKS), type="top_inputs", layer="per_step_1", channel=3, most=1)
    model = build(spec("walks", ON_WALKS)).eval()
    said = model.outputs(load(Walks()).everything.inputs)["per_step_1"][:, :, 3].detach()
    assert answer["samples"][0]["activation"] == pytest.approx(said.max().item())
    with pytest.raises(InvalidInput, match="has 4, counted from 0"):
        ask(spec_document("walks", ON_WALKS), type="top_inputs", layer="per_step_1", channel=4)


def test_what_words_hang_on_is_not_asked_of_a_gradient() -> None:
    with pytest.raises(InvalidInput, match="only name something"):
        ask(spec_document("phrases", ON_PHRASES), type="saliency")


def test_a_unit_of_a_sequence_is_a_feature_and_not_a_feature_at_a_step() -> None:
    model = build(spec("walks", [{"type": "relu"}]))
    values = torch.ones(8, STEPS, FEATURES)
    values[:, :, 0] = 0.0
    values[:, 0, 1] = 0.0  # dead at the first step alone
    found = activations_of(model.graph, {"relu_1": values}, model.shapes)
    assert found["relu_1"].dead_fraction == pytest.approx(1 / FEATURES)


def test_batch_norm_of_sequences_is_of_each_feature_over_examples_and_steps() -> None:
    layer = LAYERS.parse({"type": "batch_norm"})
    shapes: tuple[Shape, ...] = ((STEPS, FEATURES),)
    module = layer.build(shapes).train()
    assert layer.parameter_count(shapes) == 2 * FEATURES == sum(each.numel() for each in module.parameters())
    output = module(torch.randn(16, STEPS, FEATURES) * 3 + torch.arange(FEATURES))
    assert torch.allclose(output.mean((0, 1)), torch.zeros(FEATURES), atol=1e-5)
    assert torch.allclose(output.std((0, 1), correction=0), torch.ones(FEATURES), atol=1e-3)
    assert module(torch.randn(1, 1, FEATURES)).shape == (1, 1, FEATURES)


def test_layer_norm_and_softmax_of_sequences_are_of_each_step() -> None:
    values = torch.randn(4, STEPS, FEATURES)
    normed = LAYERS.parse({"type": "layer_norm"}).build(((STEPS, FEATURES),))(values)
    assert torch.allclose(normed.mean(2), torch.zeros(4, STEPS), atol=1e-6)
    shares = LAYERS.parse({"type": "softmax"}).build(((STEPS, FEATURES),))(values)
    assert torch.allclose(shares.sum(2), torch.ones(4, STEPS))


def test_sequences_are_joined_along_their_features() -> None:
    layer = LAYERS.parse({"type": "concat"})
    shapes: tuple[Shape, ...] = ((STEPS, 3), (STEPS, 2))
    assert layer.output_shape(shapes) == (STEPS, 5)
    with pytest.raises(ImpossibleLayer, match="sequences of the same number of steps"):
        layer.output_shape(((STEPS, 3), (STEPS + 1, 3)))


@pytest.mark.parametrize("entry", list(AUGMENTATIONS), ids=lambda entry: entry.tag())
@every_kind
def test_an_augmentation_says_what_inputs_it_cannot_change(entry: type[Any], kind: Kind) -> None:
    objection = entry().objection(SHAPES[kind])
    assert (objection is None) == (kind in entry.accepts)
    if kind in ("tokens", "sequence") and objection:
        assert objection.values["input"] == described(SHAPES[kind]).document


def test_noise_on_sequences_is_previewed_as_numbers() -> None:
    asked = {"data": {"type": "walks"}, "augmentations": [{"type": "noise"}], "sample": 1, "seed": 0}
    answer = preview_augmentations(asked)
    assert answer["pictures"] is None
    assert len(answer["values"][0]) == STEPS * FEATURES
