"""Networks as ONNX: what onnxruntime computes equals the network, for every layer, and any batch; examples as npz."""

from __future__ import annotations

from math import prod
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pytest
import torch
from onnxruntime import InferenceSession
from torch import Tensor, nn

from layerlab.catalog.layers import LAYERS, Layer
from layerlab.catalog.layers.layer import OneInputLayer, Shapes
from layerlab.catalog.shape import Shape
from layerlab.errors import ImpossibleLayer, InvalidInput
from layerlab.network import checkpoint_file as checkpoints
from layerlab.network.build import LayerGraph, build
from layerlab.network.presets import LENET
from layerlab.network.spec import Spec
from layerlab.training import exporting
from layerlab.training.device import use_one_thread
from tests.training.runs import last_checkpoint, run

pytestmark = pytest.mark.timeout(900)  # the first export of a process loads half of torch

Document = dict[str, Any]
PICTURE: Shape = (2, 8, 8)
CLOSE = 1e-4
NAMES = [
    *(entry.tag() for entry in LAYERS),
    "conv2d same",
    "conv2d full",
    "locally_connected2d same",
    "max_pool2d padded",
    "avg_pool2d padded",
    "median_pool2d of 9",
    "upsample2d bilinear",
]
VARIANTS: dict[str, Document] = {
    "reshape": {"shape": [8, 4, 4]},
    "conv2d same": {"padding": "same", "kernel_size": 4},
    "conv2d full": {"padding": "full", "stride": 2},
    "locally_connected2d same": {"padding": "same", "kernel_size": 4, "stride": 2},
    "max_pool2d padded": {"kernel_size": 3, "padding": 1},
    "avg_pool2d padded": {"kernel_size": 3, "padding": 1},
    "median_pool2d of 9": {"kernel_size": 3, "stride": 2, "padding": 1},
    "upsample2d bilinear": {"mode": "bilinear"},
}
"""Fields that a layer needs, or that make it another sum."""


def layer_id(name: str) -> str:
    return "tried_" + name.replace(" ", "_")


def branch(name: str) -> list[Document]:
    """A layer on the network's input (flattened, where it takes no pictures), then its values in a row."""
    tag = name.split()[0]
    layer = {"type": tag, "id": layer_id(name), **VARIANTS.get(name, {})}
    count = 1 if issubclass(LAYERS[tag], OneInputLayer) else 2
    try:
        LAYERS.parse({k: v for k, v in layer.items() if k != "id"}).output_shape((PICTURE,) * count)
        layer["inputs"] = ["input"] * count
    except ImpossibleLayer:
        layer["inputs"] = ["row"] * count
    return [layer, {"type": "flatten", "id": f"{layer_id(name)}_row"}]


def network_of(names: list[str]) -> Spec:
    """Every layer in a branch of its own; the output is all of their values, one after the other."""
    layers: list[Document] = [{"type": "flatten", "id": "row"}]
    joined = "row"
    for place, name in enumerate(names):
        layers += branch(name)
        layers.append({"type": "concat", "id": f"joined_{place}", "inputs": [joined, f"{layer_id(name)}_row"]})
        joined = f"joined_{place}"
    return spec_of(*layers)


def spec_of(*layers: Document) -> Spec:
    return Spec.model_validate({"data": {"type": "blank", "shape": PICTURE}, "network": {"layers": layers}})


@pytest.fixture(scope="module")
def network() -> LayerGraph:
    use_one_thread()
    model = build(network_of(NAMES)).eval()
    for module in model.modules():  # as after training: running averages are not what they start as
        if isinstance(module, nn.BatchNorm1d | nn.BatchNorm2d):
            assert module.running_mean is not None
            nn.init.normal_(module.running_mean)
    return model


@pytest.fixture(scope="module")
def session(network: LayerGraph, tmp_path_factory: pytest.TempPathFactory) -> InferenceSession:
    path = tmp_path_factory.mktemp("onnx") / "model.onnx"
    exporting.write_onnx(network, PICTURE, path)
    return InferenceSession(str(path))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("batch", [1, 5])
def test_onnxruntime_computes_what_the_layer_does(
    name: str, batch: int, network: LayerGraph, session: InferenceSession
) -> None:
    torch.manual_seed(batch)
    inputs = torch.randn(batch, *PICTURE)
    with torch.inference_mode():
        outputs = network.outputs(inputs)
    ours = outputs[f"{layer_id(name)}_row"].numpy()
    end = outputs[f"joined_{NAMES.index(name)}"].shape[1]
    (whole,) = session.run(["output"], {"input": inputs.numpy()})
    assert np.abs(np.asarray(whole)[:, end - ours.shape[1] : end] - ours).max() <= CLOSE


def test_a_trained_network_is_exported_with_its_weights(tmp_path: Path) -> None:
    """The whole way: train, checkpoint, ONNX; a LeNet, whose last convolution has a fast way of its own."""
    document = {**LENET, "data": {"type": "glyphs", "samples": 60}, "training": {"epochs": 1}}
    checkpoint = last_checkpoint(run(document))
    weights = checkpoints.save(checkpoint, tmp_path, "weights.safetensors")
    exporting.export_onnx({"spec": document, "checkpoint": str(weights), "path": str(tmp_path / "model.onnx")})
    model = build(Spec.model_validate(document)).eval()
    checkpoints.restore_model(checkpoint, model)
    inputs = torch.randn(3, 1, 28, 28)
    (outputs,) = InferenceSession(str(tmp_path / "model.onnx")).run(None, {"input": inputs.numpy()})
    with torch.inference_mode():
        assert np.abs(outputs - model(inputs).numpy()).max() <= CLOSE


class Undecided(nn.Module):
    """What it does depends on the numbers it meets: no fixed graph can say that."""

    def forward(self, values: Tensor) -> Tensor:
        return values * 2 if float(values.sum()) > 0 else values


class UndecidedLayer(OneInputLayer):
    """A layer without a counterpart in ONNX."""

    title = "Undecided"
    group = "Connect"

    type: Literal["undecided"] = "undecided"

    def shape_after(self, shape: Shape) -> Shape:
        return shape

    def build(self, input_shapes: Shapes) -> nn.Module:
        return Undecided()

    def code(self, input_shapes: Shapes) -> str:
        return "Undecided()"


@pytest.fixture
def undecided_layer() -> Any:
    entry: type[Layer] = UndecidedLayer
    LAYERS.add(entry)
    yield
    LAYERS.remove("undecided")


@pytest.mark.usefixtures("undecided_layer")
def test_a_layer_that_onnx_cannot_say_is_named(tmp_path: Path) -> None:
    spec = spec_of({"type": "flatten"}, {"type": "undecided", "id": "maybe"}, {"type": "dense", "units": 2})
    with pytest.raises(InvalidInput, match=r"maybe \(Undecided\) cannot be written as ONNX") as caught:
        exporting.write_onnx(build(spec), PICTURE, tmp_path / "model.onnx")
    problem = caught.value.problems[0]
    assert problem.layer == "maybe"
    assert problem.path == ("network", "layers", 1)
    assert not (tmp_path / "model.onnx").exists()


def test_without_its_packages_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "PACKAGES", ("onnx", "no_such_package"))
    with pytest.raises(InvalidInput, match=r"needs no_such_package.*layerlab\[export\]") as caught:
        exporting.write_onnx(build(spec_of({"type": "flatten"})), PICTURE, tmp_path / "model.onnx")
    assert caught.value.code == "onnx_not_installed"


def test_examples_come_with_their_split_and_their_label_noise(tmp_path: Path) -> None:
    data = {"type": "shapes", "samples": 60, "label_noise": 0.5, "test_fraction": 0.25}
    spec = Spec.model_validate({"data": data, "network": {"layers": []}})
    exporting.export_data({"spec": spec.document(), "path": str(tmp_path / "data.npz")})
    examples = spec.data.load()
    division = spec.data.divide(examples.targets)
    with np.load(tmp_path / "data.npz", allow_pickle=False) as arrays:
        assert sorted(arrays) == ["inputs", "targets", "test", "train"]
        assert np.array_equal(arrays["inputs"], examples.inputs)
        assert np.array_equal(arrays["targets"], division.targets)
        assert not np.array_equal(arrays["targets"], examples.targets)
        assert len(arrays["test"]) == 15
        assert prod(arrays["inputs"].shape) == 60 * 3 * 32 * 32
