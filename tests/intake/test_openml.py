"""`openml`: fetched once where that is allowed, from a stand-in for OpenML; else an honest problem and no run."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar, Literal

import numpy as np
import pytest

from layerlab.catalog.datasets import DATASETS
from layerlab.catalog.datasets.openml import Openml, OpenmlSet
from layerlab.catalog.datasets.shelf import EmptyShelf, place
from layerlab.errors import Busy, InvalidInput
from layerlab.intake.fetching import Fetcher
from layerlab.intake.shelf import FolderShelf
from layerlab.jobs.workbench import InlineWorkbench
from layerlab.network.inspection import inspect
from layerlab.network.spec import Spec
from tests.intake.files import in_words
from tests.intake.openml_standin import StandIn, stand_in

TASKS = "layerlab.intake.conversion:TASKS"

pytestmark = [
    pytest.mark.filterwarnings("ignore:A network error occurred"),
    pytest.mark.filterwarnings("ignore:Invalid cache"),
]


class Tiny(Openml):
    """Twelve pictures of 2 x 2 pixels."""

    type: Literal["tiny"] = "tiny"  # type: ignore[assignment]
    name: Literal["tiny"] = "tiny"  # type: ignore[assignment]
    sources: ClassVar[dict[str, OpenmlSet]] = {"tiny": OpenmlSet((1, 2, 2), ("zero", "one"), 12)}


@pytest.fixture(autouse=True)
def data_folder(tmp_path: Path) -> Iterator[Path]:
    place(FolderShelf(tmp_path))
    DATASETS.add(Tiny)
    yield tmp_path
    DATASETS.remove("tiny")
    place(EmptyShelf())


@pytest.fixture
def openml() -> Iterator[StandIn]:
    with stand_in("tiny") as server:
        yield server


def fetcher(folder: Path, address: str, *, is_allowed: bool = True, **seconds: float) -> Fetcher:
    call = InlineWorkbench(tasks=TASKS).call
    return Fetcher(call, folder / "openml", is_allowed=is_allowed, address=address, **seconds)


def standing(fetches: Fetcher) -> list[tuple[str, str]]:
    """Code and severity of what inspect would say."""
    layers = [{"type": "flatten"}, {"type": "dense", "units": 2}]
    spec = Spec.model_validate({"data": {"type": "tiny"}, "network": {"layers": layers}})
    return [(each.code, each.severity) for each in fetches.with_state(spec.data, inspect(spec).problems)]


def nowhere() -> str:
    """An address at which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{probe.getsockname()[1]}"


def test_the_three_sets_are_known_by_arithmetic() -> None:
    for name, shape, examples in (
        ("mnist_784", (1, 28, 28), 70_000),
        ("Fashion-MNIST", (1, 28, 28), 70_000),
        ("CIFAR_10", (3, 32, 32), 60_000),
    ):
        task = DATASETS.parse({"type": "openml", "name": name}).task()
        assert (task.input_shape, task.examples, task.outputs) == (shape, examples, 10)
        assert len(set(task.classes)) == 10


async def test_a_set_is_fetched_once_and_then_at_hand(data_folder: Path, openml: StandIn) -> None:
    fetches = fetcher(data_folder, openml.address)
    assert standing(fetches) == [("openml_not_fetched", "warning")]
    await fetches.prepare(Tiny())
    assert standing(fetches) == []
    examples = Tiny().load()
    assert examples.inputs.shape == (12, 1, 2, 2)
    assert np.allclose(examples.inputs[3] * 255, [[[3, 4], [5, 6]]])
    assert examples.targets.tolist() == [0, 1] * 6
    assert openml.asked[-1] == "/data/v1/download/1/tiny.arff"
    asked = len(openml.asked)
    await fetches.prepare(Tiny())
    await fetcher(data_folder, nowhere()).prepare(Tiny(seed=1))
    assert len(openml.asked) == asked
    assert [path.name for path in (data_folder / "openml").rglob("*") if path.is_file()] == ["tiny.npz"]


async def test_without_leave_nothing_is_asked(data_folder: Path, openml: StandIn) -> None:
    fetches = fetcher(data_folder, openml.address, is_allowed=False)
    assert standing(fetches) == [("openml_not_allowed", "error")]
    with pytest.raises(InvalidInput, match="LAYERLAB_OPENML=true"):
        await fetches.prepare(Tiny())
    assert openml.asked == []


async def test_without_internet_the_reason_is_said(data_folder: Path) -> None:
    address = nowhere()
    fetches = fetcher(data_folder, address)
    with pytest.raises(InvalidInput) as caught:
        await fetches.prepare(Tiny())
    assert caught.value.code == "openml_unreachable"
    assert caught.value.problems[0].path == ("data",)
    assert address in caught.value.message
    assert standing(fetches) == [("openml_unreachable", "error")]
    with pytest.raises(InvalidInput):  # at once: it was tried a moment ago
        await fetches.prepare(Tiny())


async def test_a_failure_is_tried_again_after_a_while(data_folder: Path, openml: StandIn) -> None:
    good, openml.answers = openml.answers, {}
    fetches = fetcher(data_folder, openml.address, again_seconds=0.0)
    with pytest.raises(InvalidInput, match="status 404"):
        await fetches.prepare(Tiny())
    openml.answers = good
    await fetches.prepare(Tiny())
    assert standing(fetches) == []


@pytest.mark.parametrize(
    "data", [b"<html>sign in</html>", b"", b"@RELATION x\n@ATTRIBUTE a REAL\n@DATA\n1\n", b"\xff" * 100], ids=in_words
)
async def test_something_else_than_the_set_is_refused(data_folder: Path, openml: StandIn, data: bytes) -> None:
    openml.data = data
    fetches = fetcher(data_folder, openml.address)
    with pytest.raises(InvalidInput) as caught:
        await fetches.prepare(Tiny())
    assert caught.value.code == "openml_wrong_answer"
    assert not Tiny().is_ready()


async def test_a_set_of_another_size_is_refused(data_folder: Path, openml: StandIn) -> None:
    class Larger(Tiny):
        sources: ClassVar[dict[str, OpenmlSet]] = {"tiny": OpenmlSet((1, 2, 2), ("zero", "one"), 13)}

    DATASETS.remove("tiny")
    DATASETS.add(Larger)
    with pytest.raises(InvalidInput, match="another shape"):
        await fetcher(data_folder, openml.address).prepare(Larger())


async def test_who_waits_too_long_is_told_to_come_back(data_folder: Path, openml: StandIn) -> None:
    may_answer = asyncio.Event()

    async def slowly(task: str, arguments: dict[str, Any], *, timeout_seconds: float) -> Any:
        await may_answer.wait()
        return await InlineWorkbench(tasks=TASKS).call(task, arguments, timeout_seconds=timeout_seconds)

    fetches = Fetcher(slowly, data_folder / "openml", is_allowed=True, address=openml.address, wait_seconds=0.01)
    with pytest.raises(Busy) as caught:
        await fetches.prepare(Tiny())
    assert caught.value.code == "openml_fetching"
    assert standing(fetches) == [("openml_fetching", "warning")]
    may_answer.set()
    while standing(fetches):
        with contextlib.suppress(Busy):
            await fetches.prepare(Tiny())


def test_loading_what_was_never_fetched_says_so() -> None:
    with pytest.raises(InvalidInput) as caught:
        Tiny().load()
    assert caught.value.code == "openml_not_fetched"
