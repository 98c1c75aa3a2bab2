"""Findings about gradients and steps: they explode or vanish, units die, the learning rate is too high or too low."""

from __future__ import annotations

from itertools import pairwise
from math import inf
from typing import Literal

from layerlab.catalog.layers.activations import LeakyReLU, ReLU
from layerlab.catalog.optimizers import Adam
from layerlab.document import Document
from layerlab.instruments.findings import changes
from layerlab.instruments.findings.finding import Evidence, Figure, Finding, Remedy
from layerlab.instruments.findings.record import Record, Vitals
from layerlab.sentences import sentence

EXPLODING_LOSS, EXPLODING_SQUARES, EXPLODING_GRADIENT = 3.0, 30.0, 15.0
VANISHED, VANISHED_LAYERS = 0.1, 3
DEAD, ALL_BUT_DEAD, DEAD_AT_START = 0.7, 0.85, 0.3
BATCH_SPIKE, HIGH_SPIKE, RISE, FIRST_UPDATE, SECOND_UPDATE = 4.0, 10.0, 1.3, 0.12, 0.05
SLOW_UPDATE, SLOW_LOSS, SLOW_EPOCHS = 5e-4, 0.8, 6
USUAL_UPDATE = 0.01
QUICK_LOSS = 0.5

FITTING = sentence("fitting_weights", "their size then fits the layer, so values keep theirs.")
LARGE_ENOUGH = sentence("large_weights", "large enough for ReLU layers to pass the error back.")
WITHOUT_BIAS = sentence("zero_biases", "with biases of 0, half of what reaches a unit is positive.")


def gradients_explode(record: Record) -> Evidence | None:
    """The first loss is far above guessing, and gradients of the first epoch are huge. Limits for cross-entropy."""
    start, first = record.start, record.early[0] if record.early else None
    # Squares of untrained outputs are ten times those of guessing, and no harm.
    most = (EXPLODING_LOSS if start.is_cross_entropy else EXPLODING_SQUARES) * start.chance
    if start.loss is not None and start.loss <= most:
        return None
    if first is None or first.epoch != 1:
        return None
    # 15 was measured for cross-entropy; for another loss, the same in units of the loss of guessing.
    limit = EXPLODING_GRADIENT if start.is_cross_entropy else 10 * start.chance
    layer = max(first.gradients, key=lambda name: _size(first.gradients[name]), default=None)
    norm = inf if layer is None or first.train_loss is None else _size(first.gradients[layer])
    if norm <= limit:
        return None
    name, finite = "largest gradient norm of the first epoch", None if norm == inf else norm
    figures = (
        Figure.of("loss_before_training", "loss before training", start.loss, "below {most:number}", most=most),
        Figure.of("largest_gradient", name, finite, "below {most:number}", most=limit),
    )
    first_loss = sentence("loss_is_not_finite", "is no finite number")
    if start.loss is not None:
        ratio = start.loss / start.chance
        first_loss = sentence("times_guessing", "is {ratio:number} times guessing", ratio=ratio)
    size = sentence("gradients_not_finite", "stop being finite")
    if finite is not None:
        size = sentence("gradient_norm", "reach a norm of {norm:number}", norm=finite)
    words = "Before training the loss {loss}, and gradients {gradients}."
    return Evidence.of(sentence("gradients_explode", words, loss=first_loss, gradients=size), figures, layer=layer)


def _size(norm: float | None) -> float:
    return inf if norm is None else norm


class ExplodingGradients(Finding):
    """Values and gradients grow from layer to layer, since the first weights are too large."""

    title = "Exploding gradients"
    why = "The first steps are so large that they throw the network far away from anything useful."
    advice = "Start from smaller weights (He, Xavier); clip the gradient where it still happens."
    basis = "in none of 98 healthy runs drawn afresh; right in 8 of 8 made ill so"
    rank = 40

    type: Literal["exploding_gradients"] = "exploding_gradients"

    def look(self, record: Record) -> Evidence | None:
        return gradients_explode(record)

    def remedy(self, document: Document, evidence: Evidence, record: Record) -> Remedy | None:
        drawn = changes.redraw(document, FITTING)
        if drawn is not None:
            return drawn
        effect = "Gradients longer than 1 are scaled down to 1 before each step."
        return Remedy.of("clip_gradient", "Clip the gradient at 1", effect, changes.training(document, clip_norm=1.0))


class VanishingGradients(Finding):
    """The error signal shrinks on its way back, so that the first layers get next to nothing of it."""

    title = "Vanishing gradients"
    why = "The first layers stay as random as they were drawn, and all later ones work on what they make of the input."
    advice = "Use ReLU with He weights, fewer layers, batch norm, or a skip; Adam copes with some of it."
    basis = "in none of 98 healthy runs drawn afresh; right in 8 of 8 made ill so"
    rank = 70

    type: Literal["vanishing_gradients"] = "vanishing_gradients"

    def look(self, record: Record) -> Evidence | None:
        if record.start.weight_layers < VANISHED_LAYERS:
            return None
        early = [one for one in record.early if one.epoch <= 4]
        for before, after in pairwise(early):
            if has_vanished(before) and has_vanished(after) and not record.is_learnt(after):
                return _vanishing(after)
        return None

    def remedy(self, document: Document, evidence: Evidence, record: Record) -> Remedy | None:
        squashing = changes.hidden_layers_that(document, lambda layer: layer.shrinks_errors)
        if squashing:
            label, effect = "Use ReLU units", "Hidden sigmoid and tanh units become ReLU, with weights that fit them."
            bent = changes.automatic_weights(
                document, also=lambda one: changes.replaced(one, ReLU()) if one["id"] in squashing else one
            )
            return Remedy.of("use_relu", label, effect, bent)
        drawn = changes.redraw(document, LARGE_ENOUGH)
        if drawn is not None or changes.optimizer_of(document).is_adaptive:
            return drawn
        effect = "Adam scales each weight's steps by its own gradients, small ones too."
        return Remedy.of(
            "use_adam", "Use Adam", effect, changes.training(document, optimizer=Adam(learning_rate=0.003).document())
        )


def has_vanished(vitals: Vitals) -> bool:
    return vitals.delta_ratio is not None and 0 < vitals.delta_ratio < VANISHED


def _vanishing(vitals: Vitals) -> Evidence:
    ratio, (first, last) = vitals.delta_ratio or 0.0, vitals.delta_layers or ("", "")
    name = "error signal of the first layer over that of the last hidden one"
    figure = Figure.of("error_ratio", name, ratio, "at least {least}", least=VANISHED)
    words = "The error that reaches {first} is {ratio:number} of what {last} gets."
    said = sentence("error_vanishes", words, first=first, ratio=ratio, last=last)
    return Evidence.of(said, (figure,), "likely" if ratio < VANISHED / 2 else "possible", first)


def dead_units(record: Record) -> Evidence | None:
    """More than half of a layer's ReLU units are 0 for the whole probe, at two examinations in a row."""
    last = record.examined[-2:]
    if len(last) < 2:
        return None
    shares = {name: min(share, last[0].dead.get(name, 0.0)) for name, share in last[1].dead.items()}
    layer = max(shares, key=lambda name: shares[name], default=None)
    if layer is None or shares[layer] < DEAD:
        return None
    share = last[1].dead[layer]
    figures = (
        Figure.of("dead_units", "dead units now", share, "below {most}", most=DEAD),
        Figure.of("dead_at_start", "dead units before training", record.start.dead.get(layer, 0.0), ""),
    )
    words = "{share:percent} of the units of {layer} are 0 for every example."
    said = sentence("units_dead", words, share=share, layer=layer)
    return Evidence.of(said, figures, "likely" if share >= ALL_BUT_DEAD else "possible", layer)


class DeadUnits(Finding):
    """ReLU units that are 0 for every example: no gradient passes through them, so they cannot come back."""

    title = "Dead ReLU units"
    why = (
        "What they could have learnt is lost. Up to about half of a layer often does little harm; all of it is the end."
    )
    advice = "Leaky ReLU with Adam, biases that start at 0, or a lower learning rate if the steps killed them."
    basis = "in none of 98 healthy runs drawn afresh; right in 8 of 8 made ill so"
    rank = 100

    type: Literal["dead_units"] = "dead_units"

    def place(self, evidence: Evidence, record: Record) -> int:
        """Earlier for what was so at the start."""
        return 80 if record.start.dead.get(evidence.layer or "", 0.0) >= DEAD else self.rank

    def look(self, record: Record) -> Evidence | None:
        return dead_units(record)

    def remedy(self, document: Document, evidence: Evidence, record: Record) -> Remedy | None:
        drawn = changes.redraw(document, WITHOUT_BIAS)
        if drawn is not None:
            return drawn
        effect = "ReLU becomes leaky ReLU with slope 0.1: a little gradient passes on the negative side."
        mortal, leaky = changes.layers_that(document, lambda layer: layer.can_die), LeakyReLU(slope=0.1)
        bent = [
            changes.replaced(one, leaky) if place in mortal else one
            for place, one in enumerate(changes.layers_of(document))
        ]
        return Remedy.of("use_leaky_relu", "Use leaky ReLU", effect, changes.network(bent))


def died_from_steps(record: Record) -> Evidence | None:
    """Most of a layer is dead, but few of its units were before the first step."""
    dead = dead_units(record)
    if dead is None or dead.layer is None or record.start.dead.get(dead.layer, 0.0) >= DEAD_AT_START:
        return None
    said = sentence(
        "steps_killed_units",
        "The steps were so large that they killed units: "
        "{share:percent} of the units of {layer} are 0 for every example.",
        **dead.values,
    )
    return Evidence.of(said, dead.figures, "possible", dead.layer)


def rate_is_too_high(record: Record) -> Evidence | None:
    """A loss that is not finite, a batch far above the start, steps of a tenth of the weights, or a loss that rises."""
    recent = [one for one in record.recent if one.epoch > record.rate_since]
    if not recent:
        return None
    return _not_finite(recent[-1]) or _spike(record, recent[-2:]) or _long_steps(record) or _risen(record, recent[-2:])


def _not_finite(vitals: Vitals) -> Evidence | None:
    if vitals.train_loss is not None and vitals.largest_batch_loss is not None:
        return None
    figure = Figure.of("loss", "loss", None, "a finite number")
    words = "In epoch {epoch} the loss stopped being a finite number."
    return Evidence.of(sentence("loss_not_finite", words, epoch=vitals.epoch), (figure,))


def _spike(record: Record, last: list[Vitals]) -> Evidence | None:
    """A batch far above the start. What is not far above counts where the epoch after it is not good either."""
    newest, start = last[-1], record.worst_possible_start
    if (newest.largest_batch_loss or 0.0) <= HIGH_SPIKE * start:
        if len(last) < 2 or _is_quick(record, newest):
            return None
        newest = last[0]
    limit, largest = BATCH_SPIKE * start, newest.largest_batch_loss or 0.0
    if largest <= limit:
        return None
    figure = Figure.of("largest_loss", "largest loss of a batch", largest, "below {most:number}", most=limit)
    said = sentence(
        "loss_spikes",
        "In epoch {epoch} the loss of a batch shot up to {loss:number}, {ratio:number} times that of the start.",
        epoch=newest.epoch,
        loss=largest,
        ratio=largest / start,
    )
    return Evidence.of(said, (figure,))


def _is_quick(record: Record, vitals: Vitals) -> bool:
    """Whether the loss has fallen so far already that long steps cannot have done harm."""
    return vitals.train_loss is not None and vitals.train_loss < QUICK_LOSS * record.start.chance


def _long_steps(record: Record) -> Evidence | None:
    if record.rate_since or len(record.early) < 2:
        return None
    first, second = record.early[:2]
    # Steps of AdaGrad are as long at first, and do no harm: the loss falls.
    if _is_quick(record, second):
        return None
    if (first.update or 0) <= FIRST_UPDATE or (second.update or 0) <= SECOND_UPDATE:
        return None
    name = "largest update over weights, epoch 1"
    figures = (
        Figure.of("first_update", name, first.update, "below {most}", most=FIRST_UPDATE),
        Figure.of("second_update", "the same, epoch 2", second.update, "below {most}", most=SECOND_UPDATE),
    )
    said = sentence(
        "steps_long",
        "Each step changed {layer} by {share:percent} of its weights.",
        layer=first.update_layer,
        share=first.update or 0,
    )
    return Evidence.of(said, figures, layer=first.update_layer)


def _risen(record: Record, last: list[Vitals]) -> Evidence | None:
    start = record.start.loss
    if start is None or len(last) < 2 or min(one.train_loss or 0.0 for one in last) <= RISE * start:
        return None
    if record.rate_since and (last[-1].train_loss or 0.0) < (last[0].train_loss or 0.0):
        return None  # it comes down again from where another rate has left it
    loss, most = last[-1].train_loss, RISE * start
    figure = Figure.of("training_loss", "training loss", loss, "below {most:number}", most=most)
    words = "The training loss is {loss:number}: above the {start:number} it had before training."
    return Evidence.of(sentence("loss_risen", words, loss=loss, start=start), (figure,))


class RateTooHigh(Finding):
    """Each step jumps over the valley it should walk down into."""

    title = "Learning rate too high"
    why = "The loss jumps or rises, units die or saturate, and often it ends flat at the loss of guessing."
    advice = (
        "Divide the learning rate by 3 to 10. A third of the best rate costs little; three times as much ruins a run."
    )
    basis = "in none of 98 healthy runs drawn afresh; right in 8 of 8 made ill so"
    rank = 90
    is_about_rate = True

    type: Literal["rate_too_high"] = "rate_too_high"

    def place(self, evidence: Evidence, record: Record) -> int:
        """Earlier where it is not told by its dead units alone."""
        return 60 if evidence.certainty != "possible" else self.rank

    def look(self, record: Record) -> Evidence | None:
        return rate_is_too_high(record) or died_from_steps(record)

    def remedy(self, document: Document, evidence: Evidence, record: Record) -> Remedy | None:
        rate = changes.rate_of(document) / 10
        return Remedy.of(
            "lower_rate",
            "Learning rate {rate:.2g}",
            "The learning rate goes down from {now:g} to {rate:.2g}.",
            changes.with_rate(document, rate),
            rate=rate,
            now=changes.rate_of(document),
        )


class RateTooLow(Finding):
    """The steps are so small that the weights hardly move."""

    title = "Learning rate too low"
    why = "It goes the right way, but would need hundreds of times as many epochs."
    advice = "Multiply the learning rate by 10, and again, until the loss falls quickly without jumping."
    basis = "in none of 98 healthy runs drawn afresh; right in 8 of 8 made ill so"
    rank = 120
    is_about_rate = True

    type: Literal["rate_too_low"] = "rate_too_low"

    def look(self, record: Record) -> Evidence | None:
        early = [one for one in record.early if record.rate_since < one.epoch <= SLOW_EPOCHS]
        for before, after in pairwise(early):
            if self._is_slow(record, before) and self._is_slow(record, after):
                return self._evidence(record, after)
        return None

    def _is_slow(self, record: Record, vitals: Vitals) -> bool:
        if vitals.train_loss is None or vitals.update is None or record.start.loss is None or record.is_learnt(vitals):
            return False
        return 0 < vitals.update < SLOW_UPDATE and vitals.train_loss > SLOW_LOSS * record.start.loss

    def _evidence(self, record: Record, vitals: Vitals) -> Evidence:
        most, name = SLOW_LOSS * (record.start.loss or 0), "largest update over weights"
        figures = (
            Figure.of("largest_update", name, vitals.update, "at least {least}", least=SLOW_UPDATE),
            Figure.of("slow_loss", "training loss", vitals.train_loss, "below {most:number} by now", most=most),
        )
        said = sentence(
            "steps_short",
            "A step changes the weights by {update:number} of their size at most; "
            "in {epoch} epochs the loss went from {start:number} to {loss:number}.",
            update=vitals.update,
            epoch=vitals.epoch,
            start=record.start.loss,
            loss=vitals.train_loss,
        )
        return Evidence.of(said, figures)

    def remedy(self, document: Document, evidence: Evidence, record: Record) -> Remedy | None:
        update = evidence.figures[0].value or SLOW_UPDATE
        is_adaptive = changes.optimizer_of(document).is_adaptive
        now, most = changes.rate_of(document), 0.01 if is_adaptive else 1.0
        rate = float(f"{max(3 * now, min(most, now * USUAL_UPDATE / update)):.1g}")
        return Remedy.of(
            "raise_rate",
            "Learning rate {rate:g}",
            "The learning rate goes up from {now:g} to {rate:g}: steps of about 1 % of the weights.",
            changes.with_rate(document, rate),
            rate=rate,
            now=now,
        )


STEPS = (ExplodingGradients, VanishingGradients, RateTooHigh, DeadUnits, RateTooLow)
