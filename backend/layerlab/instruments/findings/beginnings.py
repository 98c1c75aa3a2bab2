"""Findings that are there before the first step: the data, the pairing of output and loss, the first weights."""

from __future__ import annotations

from collections.abc import Iterator
from math import inf
from typing import Literal

from layerlab.catalog.layers.regularization import BatchNorm
from layerlab.catalog.losses.of_classes import BinaryCrossEntropy
from layerlab.document import Document
from layerlab.errors import Problem
from layerlab.instruments.findings import changes
from layerlab.instruments.findings.finding import Evidence, Figure, Finding, Remedy
from layerlab.instruments.findings.record import Record
from layerlab.instruments.findings.steps import dead_units, gradients_explode, rate_is_too_high
from layerlab.network.inspection import inspect
from layerlab.network.spec import Spec
from layerlab.sentences import Sentence, sentence

LARGE, SMALL, OFFSET, UNEVEN, SUSPICIOUS = 8.0, 0.02, 5.0, 30.0, 4.0
LEAST_SPREAD = 1e-3
HIGH_LOSS = 1.5
TYPICAL_SIZE = "typical size (root mean square)"
SATURATED, STUCK = 0.6, 0.2


class DataNotScaled(Finding):
    """The inputs are very large, very small, far from 0, or some features are hundreds of times larger than others."""

    title = "The data are not scaled"
    why = (
        "Weights start out for inputs of about size 1. With others, units saturate or die in the first steps, and no "
        "learning rate suits all features at once."
    )
    advice = "Bring every feature to mean 0 and deviation 1, or let a batch norm in front of the network do it."
    basis = "in none of 98 healthy runs drawn afresh; right in 8 of 8 made ill so"
    rank = 10

    type: Literal["data_not_scaled"] = "data_not_scaled"

    def look(self, record: Record) -> Evidence | None:
        inputs = record.start.inputs
        if inputs.is_normalised:
            return None
        if inputs.rms > LARGE or inputs.rms < SMALL:
            return _odd_size(inputs.rms)
        if inputs.offset > OFFSET:
            figure = Figure.of("offset", "mean over deviation", inputs.offset, "below {most:g}", most=OFFSET)
            words = "The inputs lie far from 0: their mean is {offset:number} times their spread."
            return Evidence.of(sentence("inputs_off", words, offset=inputs.offset), (figure,), "certain", "input")
        if inputs.unevenness > UNEVEN:
            return _uneven(inputs.unevenness)
        # Measured: raw pixels of 0 to 16 do no harm to some networks, and kill others. Named when there is harm.
        if inputs.rms > SUSPICIOUS and _is_ill(record):
            return _suspicious(inputs.rms)
        return None

    def remedy(self, document: Document, evidence: Evidence, record: Record) -> Remedy | None:
        return Remedy.of(
            "scale_inputs",
            "Scale the inputs by a batch norm",
            "A batch norm becomes the first layer: it brings the inputs to mean 0 and deviation 1.",
            changes.put_first(document, BatchNorm()),
        )


def _odd_size(size: float) -> Evidence:
    limit = "between {least} and {most:g}"
    figure = Figure.of("typical_size", TYPICAL_SIZE, size, limit, least=SMALL, most=LARGE)
    if size > 1:
        said = sentence(
            "inputs_large",
            "The inputs are large: {size:number} is their typical size, where about 1 is usual.",
            size=size,
        )
    else:
        said = sentence(
            "inputs_small",
            "The inputs are small: {size:number} is their typical size, where about 1 is usual.",
            size=size,
        )
    return Evidence.of(said, (figure,), "certain", "input")


def _uneven(ratio: float) -> Evidence:
    name = "largest over median deviation of a feature"
    figure = Figure.of("unevenness", name, ratio, "below {most:g}", most=UNEVEN)
    said = sentence("inputs_uneven", "One feature varies {ratio:number} times as much as a usual one.", ratio=ratio)
    return Evidence.of(said, (figure,), "certain", "input")


def _suspicious(size: float) -> Evidence:
    limit = "below {most:g} when training goes wrong"
    figure = Figure.of("suspicious_size", TYPICAL_SIZE, size, limit, most=SUSPICIOUS)
    said = sentence(
        "inputs_suspicious",
        "Training goes wrong, and the inputs are large: {size:number} is their typical size.",
        size=size,
    )
    return Evidence.of(said, (figure,), "likely", "input")


def _is_ill(record: Record) -> bool:
    return bool(gradients_explode(record) or dead_units(record) or rate_is_too_high(record))


class SymmetricStart(Finding):
    """All units of a layer start with the same weights, so they get the same gradient and stay alike for ever."""

    title = "All units start alike"
    why = "A layer of equal units can learn one thing only, however many units it has."
    advice = "Draw the first weights at random: He for ReLU and its relatives, Xavier for tanh and sigmoid."
    basis = "in none of 98 healthy runs drawn afresh; right in 8 of 8 made ill so"
    rank = 20

    type: Literal["symmetric_start"] = "symmetric_start"

    def look(self, record: Record) -> Evidence | None:
        spreads = record.start.row_spread
        layer = min(spreads, key=lambda name: spreads[name], default=None)
        if layer is None or spreads[layer] >= LEAST_SPREAD:
            return None
        name = "differences between units, against their weights"
        figure = Figure.of("row_spread", name, spreads[layer], "at least {least}", least=LEAST_SPREAD)
        said = sentence("units_alike", "In {layer}, every unit starts with the same weights.", layer=layer)
        return Evidence.of(said, (figure,), "certain", layer)

    def remedy(self, document: Document, evidence: Evidence, record: Record) -> Remedy | None:
        return changes.redraw(document, sentence("units_differ", "at random, so that each unit starts different."))


class WrongPair(Finding):
    """The last layer and the loss do not belong together."""

    title = "Output and loss do not fit"
    why = (
        "Some losses contain an activation or expect one. A wrong pair flattens the slope, most of all where the "
        "network is most wrong."
    )
    advice = "Cross-entropy after plain scores; binary cross-entropy after sigmoid; squared error after plain numbers."
    basis = "read off the network: no measurement is needed"
    rank = 30

    type: Literal["wrong_pair"] = "wrong_pair"

    def look(self, record: Record) -> Evidence | None:
        start = record.start
        if start.advice is not None:
            return Evidence(start.advice, (), "certain", None, start.advice_code, start.advice_values)
        stuck, loss = start.output_saturated, start.loss or inf
        if stuck is None or stuck < SATURATED or start.is_cross_entropy or loss < HIGH_LOSS * start.chance:
            return None
        name, most = "loss at the start", HIGH_LOSS * start.chance
        figures = (
            Figure.of("outputs_saturated", "saturated outputs at the start", stuck, "below {most}", most=SATURATED),
            Figure.of("loss_at_start", name, start.loss, "below {most:number}", most=most),
        )
        said = sentence(
            "outputs_saturated",
            "{share:percent} of the outputs start saturated and wrong: there a squared error has almost no slope.",
            share=stuck,
        )
        return Evidence.of(said, figures)

    def remedy(self, document: Document, evidence: Evidence, record: Record) -> Remedy | None:
        if record.start.advice is not None:
            mended = next(pairing_problems(Spec.model_validate(document)), None)
            effect = "The network then ends as the loss expects it."
            if mended is None:
                return None
            label, values = mended.fix_label or "Mend it", mended.fix_values or {}
            return Remedy(label, effect, {"network": mended.fix}, mended.fix_code or "mend_pair", values)
        last = document["network"]["layers"][-1]
        is_yes_or_no = changes.is_layer(last, lambda layer: layer.gives == "probabilities")
        if not is_yes_or_no or not record.start.is_classification:
            return None
        effect = "The loss becomes binary cross-entropy: its slope is largest where the output is most wrong."
        loss = BinaryCrossEntropy().document()
        return Remedy.of(
            "use_binary_cross_entropy", "Use binary cross-entropy", effect, changes.training(document, loss=loss)
        )


def pairing_problems(spec: Spec) -> Iterator[Problem]:
    """What inspection says against output and loss, where it knows a cure: without one it is a matter of taste."""
    return (one for one in inspect(spec).problems if one.code == "output_and_loss" and one.fix is not None)


class SaturatedUnits(Finding):
    """Sigmoid or tanh units sit at the flat ends of their curve for nearly every example."""

    title = "Saturated units"
    why = "At the flat ends the slope is almost 0, so no gradient passes and the layers before hardly learn."
    advice = "Start from smaller weights, scale the data, or use ReLU units."
    basis = "in none of 98 healthy runs drawn afresh; right in 8 of 8 made ill so"
    rank = 110

    type: Literal["saturated_units"] = "saturated_units"

    def place(self, evidence: Evidence, record: Record) -> int:
        """Earlier for what was so at the start."""
        return 50 if largest(record.start.saturated)[1] >= SATURATED else self.rank

    def look(self, record: Record) -> Evidence | None:
        first = [one.saturated for one in record.early[:1] if one.epoch == 1]
        for epoch, shares in enumerate([record.start.saturated, *first]):
            layer, share = largest(shares)
            if share >= SATURATED:
                name = "saturated share of units and examples"
                figure = Figure.of("saturated_share", name, share, "below {most}", most=SATURATED)
                return Evidence.of(_saturated(layer, share, epoch), (figure,), layer=layer)
        return self._stuck(record)

    def _stuck(self, record: Record) -> Evidence | None:
        last = record.examined[-2:]
        if len(last) < 2 or min(largest(one.stuck)[1] for one in last) < STUCK:
            return None
        layer, share = largest(last[-1].stuck)
        figure = Figure.of("stuck_units", "units stuck at one end for every example", share, "below {most}", most=STUCK)
        words = "{share:percent} of the units of {layer} are stuck at one end."
        said = sentence("units_stuck", words, share=share, layer=layer)
        return Evidence.of(said, (figure,), "possible", layer)

    def remedy(self, document: Document, evidence: Evidence, record: Record) -> Remedy | None:
        drawn = changes.redraw(document, sentence("small_weights", "small enough for the middle of the curve."))
        if drawn is not None:
            return drawn
        effect = "A third of the learning rate: units are not thrown to the ends of their curve."
        rate = changes.rate_of(document) / 3
        return Remedy.of(
            "third_of_rate", "Learning rate {rate:.2g}", effect, changes.with_rate(document, rate), rate=rate
        )


def _saturated(layer: str, share: float, epoch: int) -> Sentence:
    if epoch:
        return sentence(
            "saturated_after_epoch",
            "{share:percent} of {layer} is saturated after the first epoch.",
            share=share,
            layer=layer,
        )
    return sentence(
        "saturated_at_start", "{share:percent} of {layer} is saturated before training.", share=share, layer=layer
    )


def largest(shares: dict[str, float]) -> tuple[str, float]:
    """The layer with the largest share, and that share; ("", 0) of none."""
    return max(shares.items(), key=lambda one: one[1], default=("", 0.0))


BEGINNINGS = (DataNotScaled, SymmetricStart, WrongPair, SaturatedUnits)
