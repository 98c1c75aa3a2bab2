"""Documents that nobody thought of: good ones with random parts replaced. Whatever comes, the server answers for it."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.api import specs
from tests.api.door import Document, Door, assert_problem

ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 3),
    st.sampled_from([64, 128, 4096, 65536, 2**31 - 1, 10**6, 10**15, 2**53, 2**63, -(2**63), 2**70]),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from(
        ["", "same", "full", "valid", "auto", "relu", "input", "conv2d_1", "x" * 300, "\u202e", "💩", "\x00"]
    ),
    st.lists(st.integers(-1, 2**20), max_size=4),
    st.just({}),
)
STARTS = [specs.digits(), specs.circle(), specs.BY_HAND]
SLICE = settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])

Path = tuple[str | int, ...]


def places(value: Any, at: Path = ()) -> list[Path]:
    """The path of every part of a document."""
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [*([at] if at else []), *(path for name, part in parts for path in places(part, (*at, name)))]


@st.composite
def documents(draw: st.DrawFn, tags: dict[str, list[str]]) -> Any:
    """A good spec with one to three parts replaced, taken out, or given another type."""
    document = copy.deepcopy(draw(st.sampled_from(STARTS)))
    for _ in range(draw(st.integers(1, 3))):
        path = draw(st.sampled_from(places(document)))
        holder: Any = document
        for step in path[:-1]:
            holder = holder[step]
        match draw(st.sampled_from(["replace", "remove", "type", "add"])):
            case "remove":
                del holder[path[-1]]
            case "type" if isinstance(holder[path[-1]], dict):
                kind = draw(st.sampled_from(sorted(tags)))
                holder[path[-1]] = {"type": draw(st.sampled_from(tags[kind]))}
            case "add" if isinstance(holder, list):
                holder.insert(0, {"type": draw(st.sampled_from(tags["layers"]))})
            case _:
                holder[path[-1]] = draw(ODD)
        if not places(document):
            break
    return document


def tags_of(door: Door) -> dict[str, list[str]]:
    catalog = door.json("/catalog")
    return {kind: sorted(catalog[kind]) for kind in ("layers", "data", "losses", "optimizers", "initializers")}


def test_any_document_is_inspected_or_refused_and_what_cannot_train_is_no_run(door: Door) -> None:
    tags = tags_of(door)

    @SLICE
    @given(documents(tags))
    def whatever_comes(document: Document) -> None:
        answer = door.post("/networks/inspect", document)
        if answer.status_code != 200:
            assert 400 <= answer.status_code < 500, answer.text
            assert_problem(answer, answer.status_code)
        if answer.status_code != 200 or not answer.json()["trainable"]:
            refused = door.post("/runs", document)
            assert refused.status_code in (400, 413, 422), refused.text
            assert_problem(refused, refused.status_code)

    whatever_comes()
    assert door.json("/runs")["items"] == []


def test_whatever_can_be_inspected_can_be_previewed(door: Door) -> None:
    tags = tags_of(door)

    @settings(SLICE, max_examples=60)
    @given(documents(tags))
    def whatever_comes(document: Document) -> None:
        answer = door.post("/networks/preview", document)
        assert answer.status_code == 200 or 400 <= answer.status_code < 500, f"{document}: {answer.text}"

    whatever_comes()


def test_whatever_trains_ends_with_a_reason(door: Door) -> None:
    tags = tags_of(door)

    @settings(SLICE, max_examples=25)
    @given(documents(tags))
    def whatever_comes(document: Document) -> None:
        document = copy.deepcopy(document)
        if isinstance(document.get("training"), dict):
            document["training"]["epochs"] = 1
        else:
            document["training"] = {"epochs": 1}
        answer = door.post("/runs", document)
        assert answer.status_code < 500
        if answer.status_code == 201:
            run = door.wait(answer.json()["id"], "finished", "diverged", seconds=60)
            assert run["reason"]
            door.delete(f"/runs/{run['id']}")

    whatever_comes()


def test_any_question_and_any_command_is_answered_or_refused(door: Door) -> None:
    run = door.submit(specs.digits(epochs=50), params={"step": "true"})["id"]
    door.wait(run, "paused")
    fields = st.dictionaries(
        st.sampled_from(["inputs", "samples", "command", "settings", "x"]), ODD | st.lists(ODD), max_size=3
    )

    @SLICE
    @given(fields)
    def whatever_comes(document: Document) -> None:
        for address in ("predict", "commands"):
            answer = door.post(f"/runs/{run}/{address}", document)
            assert answer.status_code < 500, f"{document}: {answer.text}"

    whatever_comes()


def test_any_query_of_a_data_set_is_answered_or_refused(door: Door) -> None:
    tags = [tag for tag in tags_of(door)["data"] if tag not in ("glyphs", "shapes", "openml")]  # slow to draw; not here
    names = sorted({name for tag in tags for name in door.json("/catalog")["data"][tag]["schema"]["properties"]})
    values = st.one_of(
        st.integers(-1, 300).map(str), st.floats().map(str), st.text(max_size=5), st.sampled_from(["true", "nan"])
    )

    @settings(SLICE, max_examples=60)
    @given(st.sampled_from(tags), st.dictionaries(st.sampled_from(names), values, max_size=3))
    def whatever_comes(tag: str, query: dict[str, str]) -> None:
        query = {name: value.encode("utf-8", "replace").decode() for name, value in query.items()}
        answer = door.get(f"/data/{tag}/preview", params=query)
        assert answer.status_code in (200, 422), f"{tag} {query}: {answer.text}"

    whatever_comes()
