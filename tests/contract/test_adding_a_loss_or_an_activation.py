"""A new loss, and a new activation, is one class and one registration: these are they, and everything else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from math import cosh, log
from typing import TYPE_CHECKING, Any, Literal

import pytest
import torch
from pydantic import ValidationError

from layerlab.api.catalog import describe
from layerlab.catalog.datasets.tensors import load
from layerlab.catalog.equations import fraction, letter
from layerlab.catalog.layers import LAYERS
from layerlab.catalog.layers.activations import ActivationLayer
from layerlab.catalog.losses import LOSSES, Loss
from layerlab.catalog.losses.formula import Formula, Numbers, Term, number, signed
from layerlab.events import EpochFinished, RunFinished
from layerlab.instruments.examining import Examiner
from layerlab.instruments.findings import FINDINGS, Evidence
from layerlab.network.build import build
from layerlab.network.export.script import script
from layerlab.network.inspection import inspect
from layerlab.network.spec import Spec
from layerlab.settings import Limits
from tests.contract.written_equations import worked_out
from tests.instruments.explanations.asking import ask
from tests.instruments.test_findings import record
from tests.training.runs import of_type, run

if TYPE_CHECKING:
    from torch import Tensor


class Softsign(ActivationLayer):
    """Squashes to −1..1 as tanh does, but far more slowly."""

    title = "Softsign"
    is_monotone = True
    output_range = (-1.0, 1.0)
    shrinks_errors = True
    formula = "z / (1 + |z|)"
    derivative = "1 / (1 + |z|)²"
    equation = (fraction((letter("z"),), ("1 + |", letter("z"), "|")),)
    slope_equation = ("(1 − |", letter("a"), "|)²")
    module_name = "Softsign"

    type: Literal["softsign"] = "softsign"

    def saturated(self, outputs: Tensor) -> Tensor:
        """The slope (1 − |a|)² is at most 1: below 1/5 where |a| is over 0.553."""
        return (1 - outputs.abs()).square() < 0.2


class LogCosh(Loss):
    """Σ ln cosh(a − y): a square near 0, a distance far from it."""

    title = "Log cosh"

    type: Literal["log_cosh"] = "log_cosh"

    def __call__(self, outputs: Tensor, targets: Tensor) -> Tensor:
        return (outputs - targets).cosh().log().sum() / len(outputs)

    def formula(self, outputs: int | None = None) -> Formula:
        equation = ("tanh(", letter("a"), " − ", letter("y", is_signed=True), ")")
        return Formula("E = Σ ln cosh(a − y)", "tanh(a − y)", equation)

    def terms(self, outputs: Numbers, target: Numbers) -> list[Term]:
        pairs = zip(outputs, target, strict=True)
        return [(f"ln cosh({number(a)} − {signed(y)})", log(cosh(a - y))) for a, y in pairs]

    def code(self, outputs: int) -> str:
        return "(outputs - targets).cosh().log().sum() / len(outputs)"


@pytest.fixture
def _registered() -> Iterator[None]:
    LAYERS.add(Softsign)
    LOSSES.add(LogCosh)
    yield
    LAYERS.remove("softsign")
    LOSSES.remove("log_cosh")


DENSE: dict[str, Any] = {"type": "dense", "units": 3}


def document(*layers: dict[str, Any], **training: Any) -> dict[str, Any]:
    return {
        "data": {"type": "custom", "inputs": [[0.5, -1.5], [2.0, 0.1]], "targets": [[0.25, -0.5], [1.0, 0.0]]},
        "network": {"layers": [*layers, {"type": "dense", "units": 2}]},
        "training": {"epochs": 20, "loss": {"type": "log_cosh"}, **training},
    }


SMALL = document(DENSE, {"type": "softsign"})


def test_they_are_unknown_before_they_are_registered() -> None:
    with pytest.raises(ValidationError, match="unknown type"):
        Spec.model_validate(SMALL)


@pytest.mark.usefixtures("_registered")
class TestOnceRegistered:
    def test_they_are_trained_with(self) -> None:
        assert inspect(Spec.model_validate(SMALL)).is_trainable
        events = run(SMALL)
        assert isinstance(events[-1], RunFinished)
        losses = [report.train.loss for report in of_type(events, EpochFinished)]
        assert losses[-1] < losses[0]  # type: ignore[operator]

    def test_they_are_exported(self) -> None:
        text = script(Spec.model_validate(SMALL))
        assert "nn.Softsign()" in text
        assert "(outputs - targets).cosh().log().sum()" in text

    def test_a_network_of_them_is_written_out_by_hand_with_their_formulas_and_numbers(self) -> None:
        answer = ask({**SMALL, "name": "small"}, type="backpropagation", sample=0)
        hidden, loss = answer["columns"][1], answer["loss"]
        assert (hidden["activation_type"], hidden["formula"]) == ("softsign", Softsign.formula)
        units = [node for node in answer["nodes"] if node["column"] == 1]
        for place, unit in enumerate(units):
            assert unit["a"] == pytest.approx(worked_out(hidden["equation"], place, units), rel=1e-9)
            assert unit["da_dz"] == pytest.approx(worked_out(hidden["slope_equation"], place, units), rel=1e-9)
        assert (loss["formula"], loss["slope"]) == ("E = Σ ln cosh(a − y)", "tanh(a − y)")
        assert len(loss["terms"]) == 2
        assert sum(term["value"] for term in loss["terms"]) == pytest.approx(loss["value"], rel=1e-9)
        outputs = [{**node, "y": loss["targets"][node["id"]]} for node in answer["nodes"] if node["column"] == 2]
        for place, unit in enumerate(outputs):
            assert unit["dE_da"] == pytest.approx(worked_out(loss["slope_equation"], place, outputs), rel=1e-9)

    def test_it_is_known_where_the_activation_saturates(self) -> None:
        spec = Spec.model_validate(SMALL)
        model = build(spec)
        with (
            torch.no_grad()
        ):  # a large net input that the first value alone decides, which is positive in both examples
            dict(model.layer_parameters()["dense_1"])["weight"].copy_(torch.tensor([9.0, 0.0]))
        shares = Examiner(spec, model, load(spec.data)).units()
        assert shares.saturated == {"softsign_1": 1.0}
        assert shares.stuck == {"softsign_1": 1.0}

    def test_the_doctors_remedy_for_a_shrinking_error_knows_it(self) -> None:
        spec = Spec.model_validate(document({**DENSE, "id": "dense_1"}, {"type": "softsign", "id": "softsign_1"}))
        remedy = FINDINGS["vanishing_gradients"]().remedy(spec.document(), Evidence("", ()), record())
        assert remedy is not None
        assert [layer["type"] for layer in remedy.changes["network"]["layers"]] == ["dense", "relu", "dense"]

    def test_a_loss_that_wants_scores_objects_to_an_activation_that_holds_them_in(self) -> None:
        scores = {"network": {"layers": [{"type": "dense", "units": 2}, {"type": "softsign"}]}, "training": {}}
        problems = inspect(Spec.model_validate({"data": {"type": "circle"}, **scores})).problems
        assert [problem.code for problem in problems] == ["output_and_loss"]
        assert "a softsign at the end holds them in" in problems[0].message

    def test_their_equations_are_in_the_catalog_that_the_page_reads(self) -> None:
        catalog = json.loads(json.dumps(describe(Limits())))
        assert catalog["layers"]["softsign"]["equation"] == json.loads(json.dumps(Softsign.equation))
        assert catalog["losses"]["log_cosh"]["formula"] == "E = Σ ln cosh(a − y)"
        assert catalog["losses"]["log_cosh"]["slope_equation"][0] == "tanh("
