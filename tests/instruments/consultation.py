"""Trains a document to its end on one thread and notes what the doctor said (`consult`)."""

from __future__ import annotations

from dataclasses import dataclass

import torch

from layerlab.events import DiagnosisChanged, EpochFinished, FindingReport
from layerlab.network.spec import Spec
from layerlab.training.control import ScriptedControl
from layerlab.training.trainer import train
from tests.instruments.illnesses import Document


@dataclass(frozen=True)
class Consultation:
    """What was said in one run: every diagnosis in order, and how well the run ended."""

    said: list[DiagnosisChanged]
    accuracy: float | None
    test_accuracy: float | None

    @property
    def ever(self) -> set[str]:
        """Every finding that was ever made."""
        return {one.finding for diagnosis in self.said for one in diagnosis.findings}

    @property
    def last(self) -> list[FindingReport]:
        return self.said[-1].findings if self.said else []

    @property
    def primary(self) -> str | None:
        """The diagnosis at the end of the run."""
        return self.last[0].finding if self.last else None


def consult(document: Document) -> Consultation:
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        events = list(train(Spec.model_validate(document), ScriptedControl(None)))
    finally:
        torch.set_num_threads(threads)
    epochs = [one for one in events if isinstance(one, EpochFinished)]
    said = [one for one in events if isinstance(one, DiagnosisChanged)]
    last = epochs[-1] if epochs else None
    return Consultation(said, last.train.accuracy if last else None, last.test.accuracy if last else None)
