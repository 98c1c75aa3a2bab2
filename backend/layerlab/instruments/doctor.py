"""The doctor: collects what the catalog's findings read, and says when the diagnosis changes.

One for each run. Its numbers come from the epoch's own report and from an `Examiner`; no finding reads a clock, so
the same run always gets the same diagnosis.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from pydantic import ValidationError

from layerlab.catalog.datasets.tensors import TaskData
from layerlab.document import Document
from layerlab.events import DiagnosisChanged, EpochFinished, FindingReport, RemedyReport
from layerlab.instruments.error_signal import WeightLayers, error_ratio
from layerlab.instruments.examining import Examiner
from layerlab.instruments.findings import (
    FINDINGS,
    Baseline,
    Evidence,
    Figure,
    Finding,
    Record,
    Vitals,
    ordered,
)
from layerlab.instruments.findings.beginnings import pairing_problems
from layerlab.network.build import LayerGraph
from layerlab.network.graph import nodes
from layerlab.network.inspection import inspect
from layerlab.network.spec import Spec

EXAMINED_FACTOR = 1.5
"""Epochs 1, 2, 3, 4, 6, 9, 13 ... are examined: ever more rarely, and by epochs, never by the clock."""
JUDGED_SHARE = 12
"""Of the epochs so far: the first 24 are judged one by one, then every second, from 36 on every third ..."""
CLASSES_FROM = 4


class Doctor:
    """Watches one run. `begin` first; then `sees` once an epoch, before its report is said."""

    def __init__(self, spec: Spec, model: LayerGraph, data: TaskData) -> None:
        self._spec = spec
        self._examiner = Examiner(spec, model, data)
        self._layers = WeightLayers(model)
        self._findings = {kind.tag(): kind() for kind in FINDINGS}
        self._record: Record | None = None
        self._found: dict[str, tuple[Evidence, int]] = {}
        self._said: list[tuple[str, str | None]] = []
        self._next_examination = 1

    def begin(self, epoch: int) -> Iterator[DiagnosisChanged]:
        """Examine the untrained network; after a checkpoint, repeat what was found before it."""
        if epoch == 0:
            self._record = Record(self._start())
        self._said = []
        yield from self._judge(epoch)

    def sees(self, report: EpochFinished, step_lengths: Mapping[str, float | None]) -> Iterator[DiagnosisChanged]:
        """Take in an epoch; says the diagnosis if it has changed.

        `step_lengths`: by layer, a step's update over the weights, mean of all measured steps; where there is none, the
        last step's has to do.
        """
        if self._record is not None:
            self._record.add(self._vitals(report, step_lengths))
            if report.epoch % max(1, report.epoch // JUDGED_SHARE) == 0 or report.epoch == self._spec.training.epochs:
                yield from self._judge(report.epoch)

    def sees_divergence(self, epoch: int) -> Iterator[DiagnosisChanged]:
        """The loss of the epoch after `epoch` stopped being finite before the epoch was over."""
        if self._record is not None:
            newest = self._record.newest
            if newest is None or (newest.train_loss is not None and newest.epoch <= epoch):
                self._record.add(Vitals(epoch + 1, None, largest_batch_loss=None))
            yield from self._judge(epoch)

    def sees_new_rate(self, epoch: int) -> None:
        """The user has set another learning rate, which is alone in force after `epoch`: what was said of the old
        one is no longer true."""
        if self._record is not None:
            newest = self._record.newest
            self._record.rate_since, self._record.rate_loss = epoch, (newest and newest.train_loss) or 0.0
        for tag, finding in self._findings.items():
            if finding.is_about_rate:
                self._found.pop(tag, None)

    def state(self) -> Document:
        """Document data for a checkpoint."""
        return {
            "chart": self._record and self._record.document(),
            "found": {
                tag: {"evidence": asdict(evidence), "since": since} for tag, (evidence, since) in self._found.items()
            },
            "next_examination": self._next_examination,
            "training": self._training(),
        }

    def restore(self, state: Document | None, epoch: int) -> None:
        """Go on from a checkpoint's state; without one (an older checkpoint) it says nothing about this run."""
        if not state or not state["chart"]:
            return
        self._record = Record.from_document(state["chart"])
        self._next_examination = state["next_examination"]
        for tag, found in state["found"].items():
            if tag not in self._findings:
                continue
            figures = tuple(Figure(**figure) for figure in found["evidence"]["figures"])
            self._found[tag] = (Evidence(**{**found["evidence"], "figures": figures}), found["since"])
        if state["training"] != self._training():
            self.sees_new_rate(epoch)

    def _training(self) -> Document:
        """The settings of training, the loss among them even where the document leaves it to the data."""
        return {**self._spec.training.model_dump(mode="json"), "loss": self._spec.loss.model_dump(mode="json")}

    # --- collecting --------------------------------------------------------------------------------------------

    def _start(self) -> Baseline:
        task, layers = self._spec.data.task(), self._spec.network.layers
        first = next((layer for layer in layers if not layer.keeps_order), None)
        units, (loss, chance) = self._examiner.units(), self._examiner.losses()
        return Baseline(
            inputs=self._examiner.inputs(is_normalised=first is not None and first.removes_means),
            loss=loss,
            chance=chance,
            is_cross_entropy=self._spec.loss.is_cross_entropy,
            is_classification=task.is_classification,
            weight_layers=len(self._layers.ids),
            epochs=self._spec.training.epochs,
            row_spread=self._examiner.row_spread(),
            dead=units.dead,
            saturated=units.saturated,
            output_saturated=units.output_saturated,
            truth=self._examiner.truth(),
            class_names=task.classes if self._examiner.counts_classes else (),
            **_advice(self._spec),
        )

    def _vitals(self, report: EpochFinished, step_lengths: Mapping[str, float | None]) -> Vitals:
        by_id = {layer.id: layer for layer in report.layers}
        gradients = {name: spread.max for name in self._layers.ids if (spread := by_id[name].gradient_norm) is not None}
        lengths = step_lengths or {name: by_id[name].update_ratio for name in self._layers.ids}
        known = {name: length for name, length in lengths.items() if length is not None}
        layer = max(known, key=lambda name: known[name], default=None)
        errors = [(name, by_id[source].bias_gradient_norm, units) for name, source, units in self._layers.errors]
        ratio, pair = error_ratio(errors)
        batches = report.trace.losses if report.trace is not None else [report.train.loss]
        finite = [loss for loss in batches if loss is not None]
        is_due = report.epoch >= self._next_examination
        if is_due:
            self._next_examination = max(report.epoch + 1, int(report.epoch * EXAMINED_FACTOR))
        units = self._examiner.units() if is_due else None
        return Vitals(
            epoch=report.epoch,
            train_loss=report.train.loss,
            test_loss=report.test.loss,
            accuracy=report.train.accuracy,
            test_accuracy=report.test.accuracy,
            largest_batch_loss=max(finite) if len(finite) == len(batches) else None,
            gradients=gradients,
            delta_ratio=ratio,
            delta_layers=pair,
            update=None if layer is None else known[layer],
            update_layer=layer,
            is_examined=is_due,
            dead=units.dead if units else {},
            saturated=units.saturated if units else {},
            stuck=units.stuck if units else {},
            predicted=self._examiner.answers() if is_due and report.epoch >= CLASSES_FROM else (),
        )

    # --- judging -----------------------------------------------------------------------------------------------

    def _judge(self, epoch: int) -> Iterator[DiagnosisChanged]:
        if self._record is None:
            return
        for tag, finding in self._findings.items():
            if tag in self._found and not finding.is_passing:
                continue
            evidence = finding.look(self._record)
            if evidence is not None:
                self._found[tag] = (evidence, self._found[tag][1] if tag in self._found else epoch)
            else:
                self._found.pop(tag, None)
        tags = ordered(((self._findings[tag], evidence) for tag, (evidence, _) in self._found.items()), self._record)
        said = [(tag, self._found[tag][0].layer) for tag in tags]
        if said != self._said:
            self._said = said
            yield DiagnosisChanged(epoch, [self._report(self._findings[tag], self._record) for tag in tags])

    def _report(self, finding: Finding, record: Record) -> FindingReport:
        evidence, since = self._found[finding.tag()]
        return FindingReport(
            finding=finding.tag(),
            layer=evidence.layer,
            since=since,
            certainty=evidence.certainty,
            sentence=evidence.sentence,
            figures=[asdict(one) for one in evidence.figures],
            remedy=self._remedy(finding, evidence, record),
            code=evidence.code,
            values=evidence.values,
        )

    def _remedy(self, finding: Finding, evidence: Evidence, record: Record) -> RemedyReport | None:
        """The finding's remedy, where it gives a network that can be trained."""
        remedy = finding.remedy(_document(self._spec), evidence, record)
        if remedy is None:
            return None
        changes = _without_new_names(self._spec, remedy.changes)
        changed = {**self._spec.document(), **changes}
        try:
            is_possible = not inspect(Spec.model_validate(changed)).errors
        except ValidationError:
            is_possible = False
        if not is_possible:
            return None
        return RemedyReport(remedy.label, remedy.effect, changes, remedy.code, remedy.values)


def _advice(spec: Spec) -> Document:
    """What Baseline keeps of output and loss that do not belong together; nothing where they do."""
    problem = next(iter(pairing_problems(spec)), None)
    if problem is None:
        return {}
    variant = str(problem.values.get("variant", ""))
    return {"advice": problem.message, "advice_code": variant, "advice_values": problem.values}


def _document(spec: Spec) -> Document:
    """The spec with every layer named, as remedies need it."""
    document = spec.document()
    layers = [
        {name: value for name, value in one.items() if value is not None} for one in document["network"]["layers"]
    ]
    named = [{**layer, "id": node.id} for layer, node in zip(layers, nodes(spec.network), strict=True)]
    return {**document, "network": {"layers": named}}


def _without_new_names(spec: Spec, changes: Document) -> Document:
    """Where the spec names no layer, nor does what changes it."""
    if "network" not in changes or any(layer.id or layer.inputs for layer in spec.network.layers):
        return changes
    layers: list[dict[str, Any]] = changes["network"]["layers"]
    return {**changes, "network": {"layers": [{n: v for n, v in one.items() if n != "id"} for one in layers]}}
