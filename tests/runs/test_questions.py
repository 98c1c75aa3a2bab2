"""What is asked of a run's kept weights: answered by the right ones, which are given back whatever happens.

Imports the harness and, where a worker has to misbehave at a chosen moment, plays the worker itself.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from layerlab.errors import Busy, InvalidInput, LayerlabError, NotFound, WorkerFailed
from layerlab.instruments.explanations.surface import LossSurface
from layerlab.jobs.workbench import InlineWorkbench
from layerlab.settings import Limits
from layerlab.storage.artifacts import ArtifactStore
from tests.runs.harness import LAYERS, TASKS, House, serving, spec
from tests.runs.tasks import epoch_of

SAMPLES = {"samples": [0, 1]}
PATH = LossSurface(directions="path")
RANDOM = LossSurface(directions="random")


class PlayedWorkbench:
    """A worker that does `play` before it answers, and remembers how long it was given."""

    def __init__(self, play: Callable[[dict[str, Any]], Awaitable[Any]]) -> None:
        self._play = play
        self._inner = InlineWorkbench(tasks=TASKS)
        self.seconds: dict[str, float] = {}

    async def call(self, task: str, arguments: dict[str, Any], *, timeout_seconds: float = 20.0) -> Any:
        self.seconds[task] = timeout_seconds
        await self._play(arguments)
        return await self._inner.call(task, arguments)

    async def close(self) -> None:
        await self._inner.close()


async def obediently(_: dict[str, Any]) -> None:
    """A worker that does what it should."""


def keep_only(house: House, run_id: str, *epochs: int) -> None:
    """What thinning out does, whenever it likes."""
    for kept in house.artifacts.checkpoints(run_id):
        if kept.epoch not in epochs:
            house.artifacts.checkpoint(run_id, kept.name).unlink()


@pytest.mark.parametrize(("asked", "answered"), [(None, 4), (4, 4), (9, 4), (3, 2), (2, 2), (1, 0), (0, 0)])
async def test_an_answer_is_by_the_nearest_kept_epoch_at_or_before(
    tmp_path: Path, asked: int | None, answered: int
) -> None:
    async with serving(tmp_path) as house:
        run_id = await house.paused(epoch=4)
        keep_only(house, run_id, 0, 2, 4)
        assert await house.questions.predict(run_id, SAMPLES, asked) == {"epoch": answered, **SAMPLES}
        assert (await house.questions.explain(run_id, RANDOM, asked))["epoch"] == answered
        async with house.questions.checkpoint(run_id, asked) as path:
            assert epoch_of(str(path)) == answered
            assert house.left_over(run_id) == [path.name]
        assert house.left_over(run_id) == []


async def test_before_the_first_kept_epoch_there_is_nothing_to_ask(tmp_path: Path) -> None:
    async with serving(tmp_path) as house:
        run_id = await house.paused(epoch=3)
        keep_only(house, run_id, 2, 3)
        with pytest.raises(NotFound) as caught:
            await house.questions.predict(run_id, SAMPLES, 1)
        assert caught.value.code == "no_checkpoint"


async def test_a_run_that_has_not_begun_has_nothing_to_ask(tmp_path: Path) -> None:
    async with serving(tmp_path) as house:
        await house.paused()
        run_id = await house.submit()
        for asking in (house.questions.predict(run_id, SAMPLES), house.questions.explain(run_id, RANDOM)):
            with pytest.raises(NotFound) as caught:
                await asking
            assert caught.value.code == "no_checkpoint"
        with pytest.raises(NotFound):
            await house.questions.predict("0" * 32, SAMPLES)


async def test_a_run_whose_weights_are_gone_says_so(tmp_path: Path) -> None:
    async with serving(tmp_path) as house:
        run_id = await house.paused(epoch=1)
        keep_only(house, run_id)
        with pytest.raises(NotFound) as caught:
            await house.questions.predict(run_id, SAMPLES)
        assert caught.value.code == "no_checkpoint"


async def test_weights_that_are_thinned_out_meanwhile_answer_all_the_same(tmp_path: Path) -> None:
    async def thin_out(arguments: dict[str, Any]) -> None:
        keep_only(house, run_id)
        assert epoch_of(arguments["checkpoint"]) == 3

    async with serving(tmp_path, workbench=PlayedWorkbench(thin_out)) as house:
        run_id = await house.paused(epoch=3)
        answer = await house.questions.explain(run_id, PATH)
        assert answer == {"epoch": 3, "earlier": [0, 1, 2, 3]}
        assert house.left_over(run_id) == []


class HastyArtifacts(ArtifactStore):
    """Thins out a checkpoint in the moment before it is borrowed, as often as `times` says."""

    times = 0

    def borrow_checkpoint(self, run_id: str, name: str) -> Path:
        if self.times:
            self.times -= 1
            self.checkpoint(run_id, name).unlink()
        return super().borrow_checkpoint(run_id, name)


async def test_weights_that_are_thinned_out_before_they_are_borrowed_are_looked_for_again(tmp_path: Path) -> None:
    async with serving(tmp_path, artifacts=HastyArtifacts) as house:
        assert isinstance(house.artifacts, HastyArtifacts)
        run_id = await house.paused(epoch=4)
        house.artifacts.times = 2
        assert (await house.questions.predict(run_id, SAMPLES, 3))["epoch"] == 1  # those of 3 and 2 are gone


async def test_an_explanation_that_looks_back_leaves_out_what_is_thinned_out_meanwhile(tmp_path: Path) -> None:
    async with serving(tmp_path, artifacts=HastyArtifacts) as house:
        assert isinstance(house.artifacts, HastyArtifacts)
        run_id = await house.paused(epoch=3)
        async with house.questions.checkpoint(run_id, None):
            house.artifacts.times = 1
            with pytest.raises(NotFound):
                await house.questions.explain(run_id, PATH)  # the newest itself, which nothing replaces
        assert house.left_over(run_id) == []


@pytest.mark.parametrize(("asked", "earlier"), [(None, [0, 1, 2, 3]), (2, [0, 1, 2]), (0, [0])])
async def test_only_an_explanation_that_looks_back_is_shown_the_epochs_up_to_its_own(
    tmp_path: Path, asked: int | None, earlier: list[int]
) -> None:
    async with serving(tmp_path) as house:
        run_id = await house.paused(epoch=3)
        assert (await house.questions.explain(run_id, PATH, asked))["earlier"] == earlier
        assert (await house.questions.explain(run_id, RANDOM, asked))["earlier"] == []
        assert house.left_over(run_id) == []


Ask = Callable[[House, str], Awaitable[Any]]


async def export(house: House, run_id: str, task: str = "export_onnx") -> str:
    async with house.questions.exported(run_id, task) as path:
        return path.read_text()


async def start(house: House, run_id: str) -> None:
    async with house.questions.start_of(spec(9, start={"run": run_id, "epoch": 2})):
        pass


ASKING: dict[str, Ask] = {
    "predict": lambda house, run_id: house.questions.predict(run_id, SAMPLES),
    "explain": lambda house, run_id: house.questions.explain(run_id, PATH),
    "export onnx": export,
    "export data": lambda house, run_id: export(house, run_id, "export_data"),
    "fork": start,
}


async def die(_: dict[str, Any]) -> None:
    raise WorkerFailed("The process that calculated this died.")


async def run_out_of_time(_: dict[str, Any]) -> None:
    raise WorkerFailed("It took too long.", code="worker_timeout")


async def refuse(_: dict[str, Any]) -> None:
    raise InvalidInput("Not this.")


async def be_crowded(_: dict[str, Any]) -> None:
    raise Busy("Too many wait.")


async def half_write(arguments: dict[str, Any]) -> None:
    if "path" in arguments:
        Path(arguments["path"]).write_text("half of it")
    raise WorkerFailed("The process that calculated this died.")


@pytest.mark.parametrize("misbehave", [die, run_out_of_time, refuse, be_crowded, half_write])
@pytest.mark.parametrize("question", ASKING)
async def test_whatever_becomes_of_an_answer_all_is_given_back(
    tmp_path: Path, question: str, misbehave: Callable[[dict[str, Any]], Awaitable[Any]]
) -> None:
    async with serving(tmp_path, workbench=PlayedWorkbench(misbehave)) as house:
        run_id = await house.paused(epoch=2)
        kept = await house.questions.kept_epochs(run_id)
        with pytest.raises(LayerlabError):
            await ASKING[question](house, run_id)
        assert house.left_over(run_id) == []
        assert await house.questions.kept_epochs(run_id) == kept


@pytest.mark.parametrize("question", ASKING)
async def test_whoever_goes_away_leaves_nothing_borrowed(tmp_path: Path, question: str) -> None:
    is_asked = asyncio.Event()

    async def never(_: dict[str, Any]) -> None:
        is_asked.set()
        await asyncio.Event().wait()

    async with serving(tmp_path, workbench=PlayedWorkbench(never)) as house:
        run_id = await house.paused(epoch=2)
        asking = asyncio.ensure_future(ASKING[question](house, run_id))
        await is_asked.wait()
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        assert house.left_over(run_id) == []


@pytest.mark.parametrize("question", ["predict", "explain", "export onnx", "export data"])
async def test_a_run_that_is_deleted_while_it_is_asked_leaves_nothing(tmp_path: Path, question: str) -> None:
    async def delete(_: dict[str, Any]) -> None:
        await house.runs.delete(run_id)

    async with serving(tmp_path, workbench=PlayedWorkbench(delete)) as house:
        run_id = await house.paused(epoch=2)
        with pytest.raises(LayerlabError):
            await ASKING[question](house, run_id)
        assert not (tmp_path / "runs" / run_id).exists()


async def test_each_kind_of_question_has_its_time(tmp_path: Path) -> None:
    workbench = PlayedWorkbench(obediently)
    async with serving(tmp_path, workbench=workbench) as house:
        run_id = await house.paused(epoch=2)
        for ask in ASKING.values():
            await ask(house, run_id)
        assert workbench.seconds["explain"] == LossSurface.timeout_seconds > workbench.seconds["predict"]
        assert workbench.seconds["export_onnx"] == workbench.seconds["export_data"] == 90.0


@pytest.mark.parametrize(("task", "content"), [("export_onnx", "epoch 2"), ("export_data", "circle")])
async def test_an_export_is_there_for_as_long_as_it_is_sent(tmp_path: Path, task: str, content: str) -> None:
    async with serving(tmp_path) as house:
        run_id = await house.paused(epoch=2)
        async with house.questions.exported(run_id, task) as path:
            assert path.read_text() == content
        assert not path.exists()
        with pytest.raises(RuntimeError, match="the line broke"):
            async with house.questions.exported(run_id, task):
                raise RuntimeError("the line broke")
        assert house.left_over(run_id) == []


async def test_what_a_spec_starts_from_is_made_of_the_epoch_that_is_kept(tmp_path: Path) -> None:
    async with serving(tmp_path) as house:
        run_id = await house.paused(epoch=4)
        keep_only(house, run_id, 0, 2, 4)
        async with house.questions.start_of(spec(9, start={"run": run_id, "epoch": 3})) as (begun, made):
            assert begun.start is not None
            assert (begun.start.run, begun.start.epoch) == (run_id, 2)
            assert made is not None
            assert epoch_of(str(made)) == 2
            moved = made.rename(tmp_path / "start")
        assert moved.exists()
        assert house.left_over(run_id) == []
        async with house.questions.start_of(spec()) as nothing:
            assert nothing == (spec(), None)


async def test_a_fork_trains_on_from_its_parent(tmp_path: Path) -> None:
    async with serving(tmp_path, running_limit=2) as house:
        parent = await house.paused(epoch=3)
        fork = await house.questions.fork_of(parent, 2, {})
        assert fork.name.endswith(" from epoch 2")
        async with house.questions.start_of(fork) as (begun, made):
            run_id = await house.submit(begun, start=made)
        await house.until(run_id, "finished")
        assert (await house.store.epochs_after(run_id, 0))[0].epoch == 3
        assert house.left_over(parent) == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"start": {"run": "0" * 32, "epoch": 2}}, "not_found"),
        ({"network": {"layers": LAYERS[:1]}}, "other_network"),
        ({"data": {"type": "digits"}, "network": {"layers": [{"type": "flatten"}, *LAYERS]}}, "other_input_shape"),
        ({"training": {"epochs": 2}}, "too_few_epochs"),
        ({"training": {"epochs": 9, "seed": 13}}, "unlucky"),
    ],
)
async def test_what_cannot_be_started_from_is_the_specs_mistake(
    tmp_path: Path, changes: dict[str, Any], code: str
) -> None:
    async with serving(tmp_path) as house:
        run_id = await house.paused(epoch=3)
        asked = spec(9, **{"start": {"run": run_id, "epoch": 2}, **changes})
        with pytest.raises(InvalidInput) as caught:
            async with house.questions.start_of(asked):
                pass
        assert caught.value.code == code
        assert house.left_over(run_id) == []


async def test_a_run_without_weights_is_nothing_to_start_from(tmp_path: Path) -> None:
    async with serving(tmp_path) as house:
        await house.paused()
        waiting = await house.submit()
        with pytest.raises(InvalidInput) as caught:
            await start(house, waiting)
        assert (caught.value.code, caught.value.path) == ("no_checkpoint", ("start",))


async def test_what_goes_wrong_with_a_start_later_is_not_said_of_the_start(tmp_path: Path) -> None:
    async with serving(tmp_path) as house:
        run_id = await house.paused(epoch=3)
        with pytest.raises(NotFound, match="of something else"):
            async with house.questions.start_of(spec(9, start={"run": run_id, "epoch": 2})):
                raise NotFound("of something else")
        assert house.left_over(run_id) == []


async def test_the_kept_epochs_are_said_with_their_bytes_and_the_best(tmp_path: Path) -> None:
    async with serving(tmp_path) as house:
        run_id = await house.paused(epoch=2)
        answer = await house.questions.kept_epochs(run_id)
        assert [(item["epoch"], item["is_best"]) for item in answer["items"]] == [(0, False), (1, False), (2, True)]
        assert answer["bytes"] == sum(item["bytes"] for item in answer["items"]) > 0
        with pytest.raises(NotFound):
            await house.questions.kept_epochs("0" * 32)


async def test_an_untrained_network_is_asked_without_weights_if_it_can_be_built(tmp_path: Path) -> None:
    async def unasked(_: dict[str, Any]) -> None:
        raise AssertionError("a worker was asked")

    async with serving(tmp_path / "a") as house:
        assert await house.questions.explain_untrained(spec(), RANDOM) == {"epoch": None, "earlier": []}
    too_small = Limits(parameters=5)
    async with serving(tmp_path / "b", workbench=PlayedWorkbench(unasked), limits=too_small) as house:
        impossible = spec(network={"layers": [{"type": "conv2d", "filters": 2, "kernel_size": 3}]})
        with pytest.raises(InvalidInput) as caught:
            await house.questions.explain_untrained(impossible, RANDOM)
        assert caught.value.code == "impossible_network"
        for asking in (house.questions.explain_untrained(spec(), RANDOM), house.questions.preview_network(spec())):
            with pytest.raises(InvalidInput) as caught:
                await asking
            assert caught.value.code != "impossible_network"
