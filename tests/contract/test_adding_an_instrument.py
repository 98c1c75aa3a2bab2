"""A probe, an explanation and a finding are one class each: registered here alone, all else follows from it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar, Literal

import pytest
from pydantic import Field

from layerlab.api.catalog import describe
from layerlab.document import Document
from layerlab.events import DiagnosisChanged, PicturesTaken
from layerlab.instruments.explanations import EXPLANATIONS, Explanation, Subject
from layerlab.instruments.findings import FINDINGS, Evidence, Figure, Finding, Record, Remedy
from layerlab.instruments.probes import PROBES, Probe, Raster, View
from layerlab.sentences import sentence
from layerlab.settings import Limits
from tests.instruments.explanations.asking import ask
from tests.training.runs import of_type, run

SPEC: Document = {
    "data": {"type": "circle", "samples": 60},
    "network": {"layers": [{"type": "dense", "units": 3}, {"type": "tanh"}, {"type": "dense", "units": 2}]},
    "training": {"epochs": 2},
    "watch": {"every": 1},
}


class Firsts(Probe):
    """What the first unit of each layer of rows says to the watched example."""

    title = "First units"
    draw = "units"
    kinds = ("row",)

    type: Literal["firsts"] = "firsts"

    def look(self, view: View) -> list[Raster]:
        return [Raster(name, values[0, :1]) for name, values in self.seen(view.outputs, view.shapes)]


class Totals(Explanation):
    """The sum of what each layer says to the watched example, times a factor."""

    title = "Totals"
    draw: ClassVar[str] = "totals"

    type: Literal["totals"] = "totals"
    factor: float = Field(1.0, gt=0.0)

    def answer(self, subject: Subject) -> Document:
        example = subject.everything().inputs[:1]
        return {name: self.factor * float(values.sum()) for name, values in subject.values(example).items()}


class TwoEpochs(Finding):
    """The run has done two epochs."""

    title = "Two epochs"
    why = "Two are more than one."
    advice = "Train three."
    basis = "It is counted."

    type: Literal["two_epochs"] = "two_epochs"

    def look(self, record: Record) -> Evidence | None:
        newest = record.newest
        if newest is None or newest.epoch < 2:
            return None
        said = sentence("two_epochs", "It has done {epochs} epochs.", epochs=newest.epoch)
        return Evidence.of(said, (Figure.of("epochs", "epochs", newest.epoch, "below 2"),))

    def remedy(self, document: Document, evidence: Evidence, record: Record) -> Remedy | None:
        changes = {"training": {**document["training"], "epochs": 3}}
        return Remedy.of("more_epochs", "{epochs} epochs", "It trains {epochs} epochs.", changes, epochs=3)


@pytest.fixture(autouse=True)
def _registered() -> Iterator[None]:
    PROBES.add(Firsts)
    EXPLANATIONS.add(Totals)
    FINDINGS.add(TwoEpochs)
    yield
    PROBES.remove(Firsts.tag())
    EXPLANATIONS.remove(Totals.tag())
    FINDINGS.remove(TwoEpochs.tag())


def test_the_catalog_describes_them() -> None:
    catalog = describe(Limits())
    assert catalog["probes"]["firsts"]["draw"] == "units"
    assert "factor" in catalog["explanations"]["totals"]["schema"]["properties"]
    assert catalog["findings"]["two_epochs"]["advice"] == "Train three."


def test_a_probe_takes_its_pictures_of_each_epoch() -> None:
    for taken in of_type(run(SPEC), PicturesTaken):
        mine = [picture for picture in taken.pictures if picture.layer == "tanh_1" and picture.shape == (1,)]
        assert [picture.draw for picture in mine] == ["units"]


def test_an_explanation_answers_and_its_fields_count() -> None:
    once: dict[str, Any] = ask(SPEC, type="totals")
    thrice: dict[str, Any] = ask(SPEC, type="totals", factor=3)
    assert {"epoch", "input", "dense_1", "tanh_1", "dense_2"} <= once.keys()
    assert thrice["dense_2"] == pytest.approx(3 * once["dense_2"])


def test_the_doctor_says_a_finding_with_code_values_and_a_remedy() -> None:
    said = [finding for event in of_type(run(SPEC), DiagnosisChanged) for finding in event.findings]
    mine = next(finding for finding in said if finding.finding == "two_epochs")
    assert (mine.sentence, mine.code, mine.values) == ("It has done 2 epochs.", "two_epochs", {"epochs": 2})
    assert mine.remedy is not None
    assert (mine.remedy.code, mine.remedy.changes["training"]["epochs"]) == ("more_epochs", 3)
