"""Findings about what comes out: it fits the training examples alone, forgets a class, or no longer gets better."""

from __future__ import annotations

from statistics import fmean
from typing import Literal

from layerlab.catalog.layers import Layer
from layerlab.catalog.layers.activations import Tanh
from layerlab.catalog.layers.connection import Dense
from layerlab.catalog.optimizers import Adam
from layerlab.document import Document
from layerlab.instruments.findings import changes
from layerlab.instruments.findings.finding import Evidence, Figure, Finding, Remedy
from layerlab.instruments.findings.record import Record, Vitals
from layerlab.sentences import Sentence, sentence

EXAMPLES, LOST, FROM, LOOKS, NEARLY_ALL, TOO_MANY = 8, 0.1, 8, 3, 0.95, 0.3
FAIR_ACCURACY = 0.6
FLAT_AN_EPOCH, FLAT_WINDOW, LONGEST_WINDOW, FLAT_SHARE = 0.0016, 11, 40, 1 / 3
"""Change of the loss an epoch; the stretch is a third of the run, but 11 to 40 epochs."""


class Overfitting(Finding):
    """The network goes on getting better on the training examples, and worse on those it has not seen."""

    title = "Overfitting"
    why = "It learns the examples by heart, their noise included. On new ones it is surer than it should be, and wrong."
    advice = "More data, augmentation, L2 or dropout, a smaller network; or stop where the test loss was lowest."
    basis = "in 1 of 98 healthy runs drawn afresh; right in 8 of 8 that learn noisy labels by heart"
    is_passing = True
    rank = 130

    type: Literal["overfitting"] = "overfitting"

    def look(self, record: Record) -> Evidence | None:
        turn = record.turn
        if not turn.has_turned:
            return None
        name = "test loss now over its lowest (medians of 5 epochs)"
        figures = (
            Figure.of("loss_over_lowest", name, turn.now / turn.test, "below 1.1"),
            Figure.of("lowest_epoch", "epoch of the lowest test loss", float(turn.epoch), "the newest"),
        )
        said = sentence(
            "test_loss_rises",
            "The test loss was lowest about epoch {epoch}, at {lowest:number}; it has risen to "
            "{now:number} since, while the training loss fell.",
            epoch=turn.epoch,
            lowest=turn.test,
            now=turn.now,
        )
        return Evidence.of(said, figures)

    def remedy(self, document: Document, evidence: Evidence, record: Record) -> Remedy | None:
        training = document["training"]
        if training.get("patience") is None:
            effect = "Training ends after 10 epochs without a lower test loss, and gives the best weights back."
            return Remedy.of("stop_early", "Stop early, patience 10", effect, changes.training(document, patience=10))
        if not training.get("l2"):
            effect = "An L2 penalty of 0.001 keeps the weights small."
            return Remedy.of("l2_penalty", "L2 penalty 0.001", effect, changes.training(document, l2=0.001))
        return None


class CollapsedClass(Finding):
    """A class is never the answer, or one class is the answer to nearly everything."""

    title = "A class is never predicted"
    why = "The accuracy can look fair all the same, if that class is rare among the examples."
    advice = "Give it more examples, or fewer of the others; train longer if the network has only just begun."
    basis = "in none of 98 healthy runs drawn afresh; right in 8 of 8 made ill so"
    is_passing = True
    rank = 140

    type: Literal["collapsed_class"] = "collapsed_class"

    def look(self, record: Record) -> Evidence | None:
        last, truth = record.examined[-LOOKS:], record.start.truth
        if len(last) < LOOKS or last[-1].epoch < FROM or not all(one.predicted for one in last):
            return None
        flooding = next((one for one in range(len(truth)) if all(self._floods(v, truth, one) for v in last)), None)
        if flooding is not None:
            return self._one_for_all(record, last[-1], flooding)
        lost = [one for one in range(len(truth)) if all(self._is_lost(v, truth, one) for v in last)]
        # A network that has learnt little yet forgets many classes: that is the consequence of something else.
        is_fair = (last[-1].accuracy or 0.0) >= FAIR_ACCURACY
        return self._never(record, last[-1], lost) if lost and is_fair else None

    def _floods(self, vitals: Vitals, truth: tuple[int, ...], one: int) -> bool:
        share, real = vitals.predicted[one] / sum(truth), truth[one] / sum(truth)
        return share >= NEARLY_ALL and share - real >= TOO_MANY

    def _is_lost(self, vitals: Vitals, truth: tuple[int, ...], one: int) -> bool:
        return truth[one] >= EXAMPLES and vitals.predicted[one] <= LOST * truth[one]

    def _one_for_all(self, record: Record, vitals: Vitals, one: int) -> Evidence:
        name, truth = record.start.class_names[one], record.start.truth
        share = vitals.predicted[one] / sum(truth)
        real, limit = truth[one] / sum(truth), "{real:percent} of the examples are"
        figure = Figure.of("share_of_answers", "answers “{name}”", share, limit, name=name, real=real)
        words = "The answer is “{name}” for {share:percent} of the examples."
        return Evidence.of(sentence("one_answer", words, name=name, share=share), (figure,))

    def _never(self, record: Record, vitals: Vitals, lost: list[int]) -> Evidence:
        names, truth = record.start.class_names, record.start.truth
        figures = tuple(
            Figure.of(
                "count_of_answers",
                "answers “{name}”",
                float(vitals.predicted[one]),
                "{real} of {examples} examples are",
                name=names[one],
                real=truth[one],
                examples=sum(truth),
            )
            for one in lost[:4]
        )
        return Evidence.of(_never_said([names[one] for one in lost]), figures)

    def remedy(self, document: Document, evidence: Evidence, record: Record) -> Remedy | None:
        if not document["data"].get("imbalance"):
            return None
        effect = "The training examples become as they come, without making later classes rare."
        return Remedy.of(
            "balance_classes", "Balance the classes", effect, {"data": {**document["data"], "imbalance": 0.0}}
        )


class Plateau(Finding):
    """The loss has stood still for a third of the run. That may pass by itself, or be as good as it gets."""

    title = "No progress"
    why = "More epochs alone may change nothing: the network may be too small, or stand where the slope is almost flat."
    advice = "Wait a little; then try Adam, more units, or one more layer."
    basis = "in none of 98 healthy runs drawn afresh, though some rest for a while; right in 8 of 8 made ill so"
    is_passing = True
    rank = 150
    is_last_resort = True

    type: Literal["plateau"] = "plateau"

    def look(self, record: Record) -> Evidence | None:
        window = min(LONGEST_WINDOW, max(FLAT_WINDOW, round(FLAT_SHARE * record.start.epochs)))
        losses, newest = [loss for loss in record.losses[-window:] if loss is not None], record.newest
        if newest is None or len(losses) < window or newest.epoch <= window or record.is_learnt(newest):
            return None
        before, now = fmean(losses[:3]), fmean(losses[-3:])
        change, limit = abs(now - before) / before if before else 0.0, FLAT_AN_EPOCH * (window - 3)
        if change >= limit:
            return None
        figure = Figure.of(
            "change_of_loss",
            "change of the training loss over {epochs} epochs",
            change,
            "at least {least:number}",
            epochs=window - 3,
            least=limit,
        )
        said = sentence(
            "loss_stays",
            "The training loss stays at {loss:number}: it changed by {percent:.1f} % in {epochs} epochs.",
            loss=now,
            percent=100 * change,
            epochs=window,
        )
        return Evidence.of(said, (figure,), "possible")

    def remedy(self, document: Document, evidence: Evidence, record: Record) -> Remedy | None:
        dense = changes.layers_that(document, lambda layer: layer.is_linear_map)
        if record.start.weight_layers == 1 and dense:
            effect = (
                "A layer of 16 units with tanh comes before the last one: without it, only straight lines are possible."
            )
            added = (Dense(units=16), Tanh())
            return Remedy.of(
                "add_hidden_layer", "Add a hidden layer", effect, changes.put_before(document, dense[-1], *added)
            )
        if changes.optimizer_of(document).is_plain:
            effect = "Adam finds its own step size for each weight, which helps over flat stretches."
            adam = Adam(learning_rate=0.003).document()
            return Remedy.of(
                "use_adam", "Use Adam", effect, changes.training(document, optimizer=adam), variant="plateau"
            )
        return _wider(document)


def _never_said(names: list[str]) -> Sentence:
    if len(names) == 1:
        return sentence("class_never", "“{name}” is (almost) never the answer.", name=names[0])
    named, more = names[:4], len(names) - 4
    if more > 0:
        return sentence(
            "more_classes_never",
            "{names:quoted} and {more} more are (almost) never the answer.",
            names=named,
            more=more,
        )
    return sentence("classes_never", "{names:quoted} are (almost) never the answer.", names=named)


def _wider(document: Document) -> Remedy | None:
    layers = changes.layers_of(document)
    hidden = changes.layers_that(document, lambda layer: layer.is_linear_map)[:-1]
    if not hidden or changes.layers_that(document, has_written_weights):
        return None
    for place in hidden:
        layers[place]["units"] = min(1024, 4 * layers[place]["units"])
    return Remedy.of(
        "widen",
        "Four times the hidden units",
        "Each hidden dense layer gets four times its units.",
        changes.network(layers),
    )


def has_written_weights(layer: Layer) -> bool:
    return layer.first_weights is not None and layer.first_weights.is_written_out


OUTCOMES = (Overfitting, CollapsedClass, Plateau)
