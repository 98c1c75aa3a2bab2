"""What every engine keeps to, whatever it computes with; and a new one, which touches its own file and the list."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import nn

from layerlab.catalog.datasets.tensors import TaskData, TrainingSet, load
from layerlab.errors import InvalidInput
from layerlab.events import CheckpointTaken, EpochFinished, RunDiverged, RunFinished, RunPaused, RunStarted, RunStopped
from layerlab.instruments.error_signal import TIMED_EPOCHS
from layerlab.instruments.gradients import sampled_steps
from layerlab.network import checkpoint_file
from layerlab.network.build import LayerGraph, build
from layerlab.network.spec import Spec
from layerlab.sentences import sentence
from layerlab.training import engines, forking
from layerlab.training.control import Command
from layerlab.training.engines import ENGINES, Entry, choose_engine, engine_problems
from layerlab.training.engines.autograd import Autograd
from layerlab.training.engines.engine import Engine, EngineState, EpochTotals
from layerlab.training.evaluation import evaluate
from tests.training import plain
from tests.training.experiments import CIRCLE, CONV, DENSE, PAIRS, Pair, experiment, short
from tests.training.runs import Document, is_same_state, last_checkpoint, of_type, run
from tests.training.test_trainer import plain_sets


class WholeEpochs(Engine):
    """Trains as autograd does, a whole epoch in a stretch: between its polls lie many steps."""

    name = "whole_epochs"

    def __init__(self, spec: Spec, model: LayerGraph, examples: TrainingSet) -> None:
        super().__init__(spec, model, examples)
        self._inner = Autograd(spec, model, examples)

    @property
    def rate(self) -> float:
        return self._inner.rate

    def set_rate(self, rate: float) -> None:
        self._inner.set_rate(rate)

    def begin_epoch(self, epoch: int) -> None:
        self._inner.begin_epoch(epoch)
        self.step = 0

    def run(self) -> bool:
        is_finite = True
        while is_finite and self._inner.step < self.steps_per_epoch:
            is_finite = self._inner.run()
        self.step = self._inner.step
        return is_finite

    def report(self) -> EpochTotals:
        self.step = 0
        return self._inner.report()

    def state(self) -> EngineState:
        return self._inner.state()

    def restore(self, checkpoint: CheckpointTaken) -> None:
        self._inner.restore(checkpoint)


NEW = Entry("whole_epochs", lambda: WholeEpochs)
ALL = [*ENGINES, NEW]


@pytest.fixture(params=ALL, ids=[entry.name for entry in ALL])
def entry(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Entry:
    """Each engine, in the list."""
    monkeypatch.setattr(engines, "ENGINES", ALL)
    assert isinstance(request.param, Entry)
    return request.param


@pytest.fixture
def _with_new_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """The list with the new engine before the others: it is the fastest."""
    monkeypatch.setattr(engines, "ENGINES", [NEW, *ENGINES])


class Bench:
    """An engine with what it works on, but without a trainer."""

    def __init__(self, entry: Entry, document: Document) -> None:
        self.spec = Spec.model_validate(document)
        if (objection := entry.objection(self.spec)) is not None:
            pytest.xfail(objection.text)  # it need not train what it objects to, and says so
        self.data: TaskData = load(self.spec.data)
        self.model = build(self.spec)
        self.model.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.engine = entry.load()(self.spec, self.model, self.data.train)

    def train(self, *epochs: int) -> list[EpochTotals]:
        return [self._epoch(epoch) for epoch in epochs]

    def _epoch(self, epoch: int) -> EpochTotals:
        self.engine.begin_epoch(epoch)
        while self.engine.step < self.engine.steps_per_epoch:
            assert self.engine.run()
        return self.engine.report()

    def weights(self) -> dict[str, torch.Tensor]:
        return {name: value.detach().clone() for name, value in self.model.layer_state().items()}

    def checkpoint(self, epoch: int) -> CheckpointTaken:
        state = self.engine.state()
        return CheckpointTaken(epoch, state.tensors, {"epoch": epoch, **state.values})


def is_same(first: dict[str, torch.Tensor], second: dict[str, torch.Tensor]) -> bool:
    return first.keys() == second.keys() and all(torch.equal(first[name], second[name]) for name in first)


def asking_for(entry: Entry, document: Document) -> Document:
    return {**document, "training": {**document["training"], "engine": entry.name}}


EVERY_STREAM: Document = {
    **short(PAIRS["dropout and batch norm"], optimizer={"type": "adam"}, augmentations=[{"type": "shift"}]),
}
DOCUMENTS = {"dense": short(DENSE), "every random stream": EVERY_STREAM, "penalties": short(PAIRS["penalties"])}


@pytest.fixture(params=DOCUMENTS.values(), ids=list(DOCUMENTS))
def document(request: pytest.FixtureRequest) -> Document:
    assert isinstance(request.param, dict)
    return request.param


# --- what it learns --------------------------------------------------------------------------------------------------


def afresh(module: nn.Module) -> nn.Module:
    """A copy of a pair's module as it was when it was made: another test may have trained it."""
    copied = deepcopy(module).to(memory_format=torch.contiguous_format)  # type: ignore[call-overload]
    if isinstance(copied, nn.Linear | nn.Conv2d | nn.BatchNorm2d):
        copied.reset_parameters()
    assert isinstance(copied, nn.Module)
    return copied


def trained_plainly(pair: Pair, epochs: int) -> tuple[nn.Sequential, list[plain.PlainEpoch]]:
    """The pair's net as a loop trains it that anyone would write, with the optimiser's fused kernel that ours takes."""
    spec = Spec.model_validate(pair.document)
    train_set, test_set, _ = plain_sets(spec)
    net = nn.Sequential(*map(afresh, pair.modules))
    plain.initialize(net, spec.training.seed, set(pair.before_relu))
    net.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    optimizer = pair.optimizer(net)
    for group in optimizer.param_groups:
        group["fused"] = True
    settings = {"epochs": epochs, "batch_size": spec.training.batch_size, "seed": spec.training.seed}
    loss = nn.CrossEntropyLoss()
    done = plain.train(net, optimizer, loss, train_set, test_set, penalise=pair.penalise, **settings)
    return net, list(done)


@pytest.mark.parametrize("pair", PAIRS.values(), ids=list(PAIRS))
def test_it_learns_what_a_plain_loop_learns(entry: Entry, pair: Pair) -> None:
    bench = Bench(entry, pair.document)
    totals = bench.train(0, 1, 2)
    net, epochs = trained_plainly(pair, 3)
    for ours, theirs in zip(totals, epochs, strict=True):
        assert ours.train.loss == pytest.approx(theirs.train_loss, abs=1e-6)
        assert ours.train.accuracy == pytest.approx(theirs.train_accuracy, abs=1e-6)
    pairs = zip(bench.model.parameters(), net.parameters(), strict=True)
    assert all(torch.allclose(*both, atol=1e-6) for both in pairs)


@pytest.mark.parametrize("pair", [CONV, PAIRS["dropout and batch norm"]], ids=["conv", "dropout and batch norm"])
def test_autograd_learns_the_very_bits_of_a_plain_loop(pair: Pair) -> None:
    bench = Bench(ENGINES[-1], pair.document)
    bench.train(0, 1, 2)
    net, _ = trained_plainly(pair, 3)
    assert all(torch.equal(*both) for both in zip(bench.model.parameters(), net.parameters(), strict=True))


def test_it_reports_the_epoch(entry: Entry) -> None:
    bench = Bench(entry, short(DENSE))
    steps, size, examples = bench.engine.steps_per_epoch, bench.engine.batch_size, len(bench.data.train)
    assert (size, steps) == (7, -(-examples // 7))
    totals = bench.train(*range(TIMED_EPOCHS + 1))
    for one in totals:
        counts = [size] * (steps - 1) + [examples - size * (steps - 1)]
        losses = [loss for loss in one.trace.losses if loss is not None]
        mean = sum(count * loss for count, loss in zip(counts, losses, strict=True)) / examples
        assert one.train.loss == pytest.approx(mean, rel=1e-5)
        assert one.trace.gradient_steps == sorted(sampled_steps(steps))
        assert len(one.trace.gradient_norms) == len(one.trace.gradient_steps)
        assert list(one.parameters) == ["dense_1", "dense_2"]
    assert [list(one.step_lengths) for one in totals] == [["dense_1", "dense_2"]] * TIMED_EPOCHS + [[]]


def test_steps_are_counted_within_an_epoch(entry: Entry) -> None:
    bench = Bench(entry, short(DENSE))
    assert bench.engine.step == 0
    bench.engine.begin_epoch(0)
    before = 0
    while bench.engine.step < bench.engine.steps_per_epoch:
        bench.engine.run()
        assert before < bench.engine.step <= bench.engine.steps_per_epoch
        before = bench.engine.step
    bench.engine.report()
    assert bench.engine.step == 0


# --- what leaves every bit as it is ----------------------------------------------------------------------------------


def test_it_draws_nothing_from_the_stream_of_the_weights(entry: Entry, document: Document) -> None:
    bench = Bench(entry, document)
    build(bench.spec)
    before = torch.get_rng_state()
    entry.load()(bench.spec, bench.model, bench.data.train)
    assert torch.equal(before, torch.get_rng_state())


def test_going_on_from_its_state_gives_the_same_bits(entry: Entry, document: Document, tmp_path: Path) -> None:
    whole = Bench(entry, document)
    whole.engine.set_rate(0.03)
    whole.train(0, 1)
    saved = checkpoint_file.save(whole.checkpoint(2), tmp_path, "state.safetensors")
    rest = whole.train(2, 3)
    resumed = Bench(entry, document)
    resumed.engine.restore(checkpoint_file.load(saved))
    assert resumed.engine.rate == 0.03
    assert resumed.train(2, 3) == rest
    assert is_same(resumed.weights(), whole.weights())


def test_a_state_is_not_touched_by_what_follows(entry: Entry, document: Document) -> None:
    bench = Bench(entry, document)
    bench.train(0)
    state = bench.engine.state()
    copies = {name: value.clone() for name, value in state.tensors.items()}
    bench.engine.restore(CheckpointTaken(1, state.tensors, {"epoch": 1, **state.values}))
    bench.train(1)
    assert is_same(state.tensors, copies)


def test_looking_between_two_stretches_changes_nothing(entry: Entry, document: Document) -> None:
    alone, watched = Bench(entry, document), Bench(entry, document)
    alone.train(0, 1)
    random = torch.get_rng_state()
    torch.manual_seed(watched.spec.training.seed)
    build(watched.spec)  # leaves the stream where it was when the watched one's weights had been drawn
    for epoch in (0, 1):
        watched.engine.begin_epoch(epoch)
        while watched.engine.step < watched.engine.steps_per_epoch:
            watched.engine.run()
            evaluate(watched.model, watched.data.test, watched.spec.loss)
        watched.engine.report()
        watched.engine.state()
    assert is_same(alone.weights(), watched.weights())
    assert torch.equal(random, torch.get_rng_state())


# --- what it is told -------------------------------------------------------------------------------------------------


def test_a_rate_holds_from_the_next_step_on(entry: Entry) -> None:
    bench = Bench(entry, short(PAIRS["penalties"]))
    bench.engine.begin_epoch(0)
    first = bench.weights()
    bench.engine.set_rate(0.0)
    assert bench.engine.rate == 0.0
    bench.engine.run()
    assert is_same(first, bench.weights())
    if bench.engine.step == bench.engine.steps_per_epoch:
        bench.engine.report()
        bench.engine.begin_epoch(1)
    bench.engine.set_rate(0.3)
    bench.engine.run()
    assert not is_same(first, bench.weights())


def test_weights_that_are_written_into_the_model_are_trained_on(entry: Entry) -> None:
    bench = Bench(entry, short(DENSE))
    bench.train(0)
    bench.engine.set_rate(0.0)
    with torch.no_grad():
        for value in bench.model.parameters():
            value.fill_(0.25)
    taken = bench.engine.state().tensors
    assert all(bool((value == 0.25).all()) for name, value in taken.items() if name.startswith("model/"))
    loss = bench.train(1)[0].train.loss
    assert loss == pytest.approx(float(torch.tensor(2.0).log())), "both classes get the same logit"


def test_a_run_stops_and_pauses_between_two_stretches(entry: Entry) -> None:
    document = asking_for(entry, short(DENSE))
    whole = run(document)
    stopped = run(document, {2: Command("stop")})
    assert isinstance(stopped[-1], RunStopped)
    assert len(of_type(stopped, EpochFinished)) < 3
    paused = run(document, {1: Command("pause"), 100: Command("resume")})
    assert len(of_type(paused, RunPaused)) == 1
    assert isinstance(paused[-1], RunFinished)
    assert is_same_state(last_checkpoint(paused), last_checkpoint(whole))


def test_a_loss_that_stops_being_a_number_ends_the_run(entry: Entry) -> None:
    layers: list[Document] = [{"type": "dense", "units": 8}, {"type": "relu"}, {"type": "dense", "units": 2}]
    wild = experiment(CIRCLE, layers, {"type": "gradient_descent", "learning_rate": 100}, epochs=50)
    wild["training"]["loss"] = {"type": "mean_squared_error"}
    ending = run(asking_for(entry, wild))[-1]
    assert isinstance(ending, RunDiverged)
    assert ending.epoch < 50


# --- which one it is -------------------------------------------------------------------------------------------------


def names(events: list[Any]) -> set[str]:
    """What the run and its checkpoints call the engine."""
    started = of_type(events, RunStarted)[0].engine
    return {started, *(taken.state["engine"] for taken in of_type(events, CheckpointTaken))}


def test_the_one_that_is_asked_for_is_named_in_the_run_and_in_its_checkpoints(entry: Entry) -> None:
    assert entry.load().name == entry.name
    assert names(run(asking_for(entry, short(DENSE)))) == {entry.name}


def test_an_engine_that_is_not_here_is_refused_with_what_there_is() -> None:
    asked = Spec.model_validate(short(DENSE, engine="compiled"))
    (problem,) = engine_problems(asked)
    assert (problem.code, problem.path) == ("unknown_engine", ("training", "engine"))
    assert problem.message == "There is no such engine here; choose one of: auto, autograd."
    with pytest.raises(InvalidInput, match="choose one of: auto, autograd"):
        run(short(DENSE, engine="compiled"))


@pytest.mark.usefixtures("_with_new_one")
class TestOnceInTheList:
    def test_it_is_chosen_where_the_choice_is_left_and_learns_the_same(self) -> None:
        events = run(short(CONV))
        assert names(events) == {"whole_epochs"}
        assert len(of_type(events, EpochFinished)) == 3
        assert is_same_state(last_checkpoint(events), last_checkpoint(run(short(CONV, engine="autograd"))))

    def test_what_it_cannot_train_goes_to_the_next_one(self, monkeypatch: pytest.MonkeyPatch) -> None:
        picky = Entry("whole_epochs", lambda: WholeEpochs, lambda _: sentence("unfit_engine", "It trains nothing."))
        monkeypatch.setattr(engines, "ENGINES", [picky, *ENGINES])
        assert names(run(short(DENSE))) == {"autograd"}
        with pytest.raises(InvalidInput, match="It trains nothing"):
            run(short(DENSE, engine="whole_epochs"))

    def test_a_checkpoint_goes_on_with_the_engine_that_made_it(self, monkeypatch: pytest.MonkeyPatch) -> None:
        taken = of_type(run(short(DENSE)), CheckpointTaken)[1]
        monkeypatch.setattr(engines, "ENGINES", [*ENGINES, NEW])
        assert names(run(short(DENSE))) == {"autograd"}
        assert names(run(short(DENSE), checkpoint=taken)) == {"whole_epochs"}
        monkeypatch.setattr(engines, "ENGINES", ENGINES)
        with pytest.raises(InvalidInput, match="an engine that is not here, whole_epochs; there are: autograd"):
            run(short(DENSE), checkpoint=taken)

    def test_a_checkpoint_of_before_there_were_names_is_autograds(self) -> None:
        whole = run(short(DENSE, engine="autograd"))
        old = of_type(whole, CheckpointTaken)[1]
        del old.state["engine"]
        resumed = run(short(DENSE), checkpoint=old)
        assert names(resumed) == {"autograd"}
        assert is_same_state(last_checkpoint(resumed), last_checkpoint(whole))

    @pytest.mark.parametrize(
        ("made_by", "asked", "goes_on"),
        [
            ("autograd", "auto", "autograd"),
            ("whole_epochs", "auto", "whole_epochs"),
            ("whole_epochs", "autograd", "autograd"),
            ("autograd", "whole_epochs", "whole_epochs"),
            ("gone", "auto", "whole_epochs"),
            (None, "auto", "autograd"),
        ],
    )
    def test_a_fork_keeps_its_parents_engine_unless_it_asks_for_another(
        self, made_by: str | None, asked: str, goes_on: str
    ) -> None:
        parent, spec = (Spec.model_validate(short(DENSE, engine=engine)) for engine in ("auto", asked))
        taken = of_type(run(short(DENSE)), CheckpointTaken)[1]
        taken.state["engine"] = made_by
        if made_by is None:
            del taken.state["engine"]
        assert forking.adapted(taken, spec, parent).state["engine"] == goes_on


def test_a_new_one_is_unknown_before_it_is_in_the_list() -> None:
    assert choose_engine(Spec.model_validate(short(DENSE))).name == "autograd"
    with pytest.raises(InvalidInput):
        choose_engine(Spec.model_validate(short(DENSE, engine="whole_epochs")))
