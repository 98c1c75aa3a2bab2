"""A new layer is one class and one registration: everything else follows. This is that class, and everything else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Literal

import pytest
from pydantic import Field, ValidationError

from layerlab.api.catalog import describe
from layerlab.catalog.layers import LAYERS, Shapes
from layerlab.catalog.layers.layer import OneInputLayer
from layerlab.catalog.shape import Shape
from layerlab.errors import ImpossibleLayer, LayerFix
from layerlab.events import EpochFinished, RunFinished
from layerlab.network.inspection import inspect
from layerlab.network.spec import Spec
from layerlab.sentences import sentence
from layerlab.settings import Limits
from layerlab.training.tasks import preview_network
from tests.training.runs import of_type, run

if TYPE_CHECKING:
    from torch import nn


class Halves(OneInputLayer):
    """Keeps the first share of the values of a row."""

    title = "Halves"
    group = "Connect"

    type: Literal["halves"] = "halves"
    share: int = Field(2, ge=1, le=8, description="One value in how many is kept")

    def shape_after(self, shape: Shape) -> Shape:
        if shape[0] < self.share:
            said = sentence(
                "too_few_values",
                "Halves keeps one value in {share}, but receives only {received}.",
                share=self.share,
                received=shape[0],
            )
            keep_all = LayerFix(sentence("keep_all", "Keep all"), replace=({"type": "halves", "share": 1},))
            raise ImpossibleLayer(said, field="share", fix=keep_all)
        return shape[0] // self.share, *shape[1:]

    def build(self, input_shapes: Shapes) -> nn.Module:
        import torch
        from torch import nn

        kept = self.output_shape(input_shapes)[0]

        class Kept(nn.Module):
            def forward(self, values: torch.Tensor) -> torch.Tensor:
                return values[:, :kept]

        return Kept()

    def code(self, input_shapes: Shapes) -> str:
        return "nn.Identity()"


@pytest.fixture
def _with_halves() -> Iterator[None]:
    LAYERS.add(Halves)
    yield
    LAYERS.remove("halves")


def document(**fields: Any) -> dict[str, Any]:
    layers = [
        {"type": "dense", "units": 6},
        {"type": "halves", **fields},
        {"type": "tanh"},
        {"type": "dense", "units": 2},
    ]
    return {
        "data": {"type": "circle", "samples": 40},
        "network": {"layers": layers},
        "training": {"epochs": 2},
    }


def test_it_is_unknown_before_it_is_registered() -> None:
    with pytest.raises(ValidationError, match="unknown type"):
        Spec.model_validate(document())


@pytest.mark.usefixtures("_with_halves")
class TestOnceRegistered:
    def test_its_fields_are_validated(self) -> None:
        assert Spec.model_validate(document(share=3)).network.layers[1] == Halves(share=3)
        with pytest.raises(ValidationError):
            Spec.model_validate(document(share=9))

    def test_it_is_inspected(self) -> None:
        layers = inspect(Spec.model_validate(document())).layers
        assert (layers[1].id, layers[1].output_shape) == ("halves_1", (3,))
        assert layers[3].parameters == 8

    def test_its_mistakes_are_explained_and_mended(self) -> None:
        problem = inspect(Spec.model_validate(document(share=7))).errors[0]
        assert (problem.code, problem.layer, problem.fix_label) == ("too_few_values", "halves_1", "Keep all")
        assert problem.path == ("network", "layers", 1, "share")
        assert inspect(Spec.model_validate({**document(), "network": problem.fix})).is_trainable

    def test_it_is_previewed(self) -> None:
        pictures = preview_network({"spec": document()})["pictures"]
        assert [3] in [picture["shape"] for picture in pictures if picture["layer"] == "halves_1"]

    def test_it_trains(self) -> None:
        events = run(document())
        assert isinstance(events[-1], RunFinished)
        assert "halves_1" in [layer.id for layer in of_type(events, EpochFinished)[0].layers]

    def test_it_is_in_the_catalog_that_the_page_reads(self) -> None:
        entry = describe(Limits())["layers"]["halves"]
        assert entry["title"] == "Halves"
        assert entry["group"] == "Connect"
        assert entry["schema"]["properties"]["share"]["maximum"] == 8

    def test_its_name_is_taken(self) -> None:
        with pytest.raises(ValueError, match="registered already"):
            LAYERS.add(Halves)
