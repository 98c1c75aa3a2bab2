"""Hostile bodies at every endpoint that takes one: the right 4xx, no echo, nothing half-created, nothing in the log."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator

import httpx2
import pytest

from tests.api import specs
from tests.api.door import Document, Door, assert_problem

MARKER = "MARKER_of_what_was_sent"
NOWHERE = "0" * 32
ADDRESSES = ("/networks/inspect", "/networks/preview", "/runs", f"/runs/{NOWHERE}/commands", f"/runs/{NOWHERE}/predict")
TEXT = f'"name": "{MARKER}"'
SPEC = json.dumps({**specs.circle(), "name": MARKER})


def with_name(name: str) -> str:
    """A good spec, with this JSON text in place of its name."""
    return SPEC.replace(f'"{MARKER}"', name)


BODIES: list[tuple[str, bytes, int, str]] = [
    ("nothing", b"", 400, "invalid_json"),
    ("blank", b"   ", 400, "invalid_json"),
    ("half", SPEC[:-1].encode(), 400, "invalid_json"),
    ("two", (SPEC + SPEC).encode(), 400, "invalid_json"),
    ("not JSON", MARKER.encode(), 400, "invalid_json"),
    ("NaN", f"{{{TEXT}, 'x': NaN}}".replace("'", '"').encode(), 400, "invalid_json"),
    ("Infinity", f'{{{TEXT}, "x": Infinity}}'.encode(), 400, "invalid_json"),
    ("-Infinity", f'{{{TEXT}, "x": -Infinity}}'.encode(), 400, "invalid_json"),
    ("1e400", f'{{{TEXT}, "x": 1e400}}'.encode(), 400, "invalid_json"),
    ("lone surrogate", with_name('"\\ud800"').encode(), 400, "invalid_json"),
    ("lone low surrogate", with_name('"\\udfff"').encode(), 400, "invalid_json"),
    ("raw surrogate", with_name('"_"').encode().replace(b"_", b"\xed\xa0\x80"), 400, "invalid_json"),
    ("not UTF-8", with_name('"_"').encode().replace(b"_", b"\xff\xfe"), 400, "invalid_json"),
    ("UTF-16", SPEC.encode("utf-16"), 400, "invalid_json"),
    ("byte order mark", SPEC.encode("utf-8-sig"), 400, "invalid_json"),
    ("raw NUL", with_name('"_"').encode().replace(b"_", b"\x00"), 400, "invalid_json"),
    ("NUL", with_name('"a\\u0000b"').encode(), 422, "forbidden_character"),
    ("escape", with_name('"\\u001b[31m"').encode(), 422, "forbidden_character"),
    ("right to left override", with_name('"a\u202eb"').encode(), 422, "forbidden_character"),
    ("isolate", with_name('"a\u2066b"').encode(), 422, "forbidden_character"),
    ("bidi in a key", b'{"a\xe2\x80\xaeb": 1}', 422, "forbidden_character"),
    ("33 deep", b'{"x":' * 33 + b"1" + b"}" * 33, 422, "too_deep"),
    ("900 deep", b'{"x":' * 900 + b"1" + b"}" * 900, 422, "too_deep"),
    ("2000 deep", b'{"x":' * 2000 + b"1" + b"}" * 2000, 422, "too_deep"),
    ("10000 open", b'{"x":' * 10_000, 422, "too_deep"),
    ("a list", b"[" + SPEC.encode() + b"]", 422, "not_an_object"),
    ("a text", json.dumps(MARKER).encode(), 422, "not_an_object"),
    ("null", b"null", 422, "not_an_object"),
    ("a number", b"1", 422, "not_an_object"),
    ("2**63", f'{{{TEXT}, "x": {2**63}}}'.encode(), 422, "number_too_large"),
    ("-2**63 - 1", f'{{{TEXT}, "x": {-(2**63) - 1}}}'.encode(), 422, "number_too_large"),
    ("2**64", f'{{{TEXT}, "x": {2**64}}}'.encode(), 422, "number_too_large"),
    ("100 digits", f'{{{TEXT}, "x": {"9" * 100}}}'.encode(), 422, "number_too_large"),
    ("1e300", f'{{{TEXT}, "x": 1e300}}'.encode(), 422, "number_too_large"),
    ("5000 digits", f'{{{TEXT}, "x": {"9" * 5000}}}'.encode(), 400, "invalid_json"),
    ("long text", with_name(f'"{MARKER}{"x" * 257}"').encode(), 422, "text_too_long"),
    ("long key", b'{"' + b"k" * 257 + b'": 1}', 422, "text_too_long"),
    ("long list", f'{{{TEXT}, "x": {[0] * 129}}}'.encode(), 422, "too_long"),
    ("many fields", json.dumps({f"{MARKER}{n}": n for n in range(129)}).encode(), 422, "too_long"),
    ("too large", with_name('"' + "x" * 70_000 + '"').encode(), 413, "too_large"),
    ("far too large", with_name('"' + "x" * 2**21 + '"').encode(), 413, "too_large"),
    ("escaped quotes", b'"' + b'\\"' * 30_000, 400, "invalid_json"),
]


def send(door: Door, address: str, body: bytes | Iterator[bytes], kind: str = "application/json") -> httpx2.Response:
    return door.client.post(address, content=body, headers={"Content-Type": kind})


def assert_nothing_happened(door: Door) -> None:
    assert door.json("/runs")["items"] == []


@pytest.fixture(scope="session")
def seconds_of_good_work(session_door: Door) -> float:
    """What inspecting a good spec, as often as a hostile one is sent, costs the server: the least of three times."""

    def seconds() -> float:
        before = session_door.server.cpu_seconds()
        for _ in ADDRESSES:
            assert send(session_door, "/networks/inspect", SPEC.encode()).status_code == 200
        return session_door.server.cpu_seconds() - before

    return min(seconds() for _ in range(3))


@pytest.mark.parametrize(("_name", "body", "status", "code"), BODIES, ids=[row[0] for row in BODIES])
def test_a_hostile_body_is_refused_everywhere_for_little_work_and_never_echoed(
    door: Door, seconds_of_good_work: float, _name: str, body: bytes, status: int, code: str
) -> None:
    before = door.server.cpu_seconds()
    answers = [send(door, address, body) for address in ADDRESSES]
    spent = door.server.cpu_seconds() - before
    assert spent < 20 * seconds_of_good_work
    for answer in answers:
        assert_problem(answer, status, code)
        assert MARKER not in answer.text
    assert_nothing_happened(door)


def test_a_document_of_the_deepest_allowed_nesting_is_read(door: Door) -> None:
    body = b'{"x":' * 32 + b"1" + b"}" * 32
    problem = assert_problem(send(door, "/networks/inspect", body), 422)
    assert "too_deep" not in str(problem)


def test_brackets_within_texts_are_no_nesting(door: Door) -> None:
    assert send(door, "/networks/inspect", with_name(f'"{"[" * 90}"').encode()).status_code == 200


def test_a_body_without_an_announced_length_is_cut_off_at_the_limit(door: Door) -> None:
    endless = itertools.repeat(b'{"x": "' + b"x" * 2**16, 40)
    assert_problem(send(door, "/runs", endless), 413, "too_large")
    assert_problem(send(door, "/runs", iter([SPEC[:50].encode(), b"NaN"])), 400, "invalid_json")
    assert send(door, "/networks/inspect", iter([SPEC[:50].encode(), SPEC[50:].encode()])).status_code == 200


@pytest.mark.parametrize("kind", ["text/plain", "", "application/x-www-form-urlencoded", "multipart/form-data", "json"])
def test_only_json_is_read(door: Door, kind: str) -> None:
    for address in ADDRESSES:
        assert_problem(send(door, address, SPEC.encode(), kind), 415, "unsupported_media_type")
    assert_nothing_happened(door)


def test_json_with_a_character_set_is_json(door: Door) -> None:
    assert send(door, "/networks/inspect", SPEC.encode(), "application/json; charset=utf-8").status_code == 200


def test_of_a_key_given_twice_the_last_counts_and_is_checked(door: Door) -> None:
    good, bad = '"version": 1', '"version": 7'
    rest = SPEC[1:-1]
    assert send(door, "/networks/inspect", f"{{{bad}, {good}, {rest}}}".encode()).status_code == 200
    assert_problem(send(door, "/networks/inspect", f"{{{good}, {bad}, {rest}}}".encode()), 422)


def custom(examples: int, numbers: int = 2) -> Document:
    return {
        "data": {"type": "custom", "inputs": [[0.5] * numbers] * examples, "targets": [0, 1] * (examples // 2)},
        "network": {"layers": [{"type": "dense", "units": 2}]},
    }


def test_inline_examples_may_be_more_than_other_lists_up_to_their_own_limits(door: Door) -> None:
    large = custom(2000, 10)
    assert len(json.dumps(large)) > 64 * 2**10
    assert door.post("/networks/inspect", large).status_code == 200
    assert_problem(door.post("/networks/inspect", custom(2002)), 422)
    assert_problem(door.post("/networks/inspect", custom(2000, 11)), 422)
    assert_problem(door.post("/networks/inspect", custom(40_000, 20)), 413, "too_large")
    assert_problem(door.post("/networks/inspect", {**specs.circle(), "name": "x" * 70_000}), 413)


@pytest.mark.parametrize(
    ("inputs", "targets"),
    [
        ([], []),
        ([[1, 2]], []),
        ([[1], [1, 2]], [0, 1]),
        ([["a"]], [0]),
        ([[None]], [0]),
        ([[True]], [0]),
        ([[1]], [-1]),
        ([[1]], ["a"]),
        ([[1]], [10**6]),
        ([[1]], [[]]),
        ([[1], [2]], [0, [1]]),
        ([[[[[1]]]]], [0]),
        ([{"a": 1}], [0]),
        ("text", [0]),
        ([[1e15]] * 2, [[1e15], [-1e15]]),
    ],
)
def test_inline_examples_that_make_no_sense_are_refused(door: Door, inputs: object, targets: object) -> None:
    spec = custom(2) | {"data": {"type": "custom", "inputs": inputs, "targets": targets}}
    for address in ADDRESSES[:3]:
        answer = door.post(address, spec)
        assert answer.status_code < 500
        if answer.status_code >= 400:
            assert_problem(answer, 422)


def test_a_refused_spec_does_not_use_up_its_key(door: Door) -> None:
    key = {"Idempotency-Key": "used once"}
    assert_problem(door.post("/runs", {"data": {"type": "circle"}}, headers=key), 422)
    assert door.post("/runs", specs.BY_HAND, headers=key).status_code == 201
