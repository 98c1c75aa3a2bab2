"""The catalog and the OpenAPI document: whole, consistent, and with examples that their endpoints take."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from layerlab.api.catalog import KINDS
from layerlab.api.contract import JSON, Route
from layerlab.api.examples import ANSWERS
from tests.api import specs
from tests.api.contract import CALLS, answer_of, assert_fits, assert_is, name, operation, references
from tests.api.door import Document, Door

FIRST_GROUPS = ["Convolve", "Pool", "Connect", "Activate", "Regularise"]
JSON_ANSWERS = [route for route in CALLS if JSON in route.answer.content]
WITH_BODY = [route for route in CALLS if route.body is not None]


@pytest.fixture(scope="module")
def openapi(session_door: Door) -> Document:
    document: Document = session_door.json("/openapi.json")
    return document


def test_the_catalog_describes_every_kind_in_the_form_the_page_reads(door: Door) -> None:
    catalog = door.json("/catalog")
    assert len(KINDS) > 10
    for kind in KINDS:
        assert catalog[kind], kind
        for tag, entry in catalog[kind].items():
            assert entry["title"], tag
            assert entry["help"], tag
            assert entry["schema"]["properties"]["type"]["const"] == tag
    assert catalog["limits"]["layers"] > 0


def test_the_palette_begins_with_what_a_first_network_is_made_of(door: Door) -> None:
    layers = door.json("/catalog")["layers"].values()
    assert list(dict.fromkeys(entry["group"] for entry in layers))[: len(FIRST_GROUPS)] == FIRST_GROUPS


def test_the_opening_spec_and_all_presets_can_be_trained(door: Door) -> None:
    catalog = door.json("/catalog")
    opening = catalog["defaults"]["spec"]
    assert opening["version"] == 2
    assert len(catalog["presets"]) >= 3
    for title, spec in [("opening", opening), *((one["title"], one["spec"]) for one in catalog["presets"])]:
        answer = door.post("/networks/inspect", spec)
        assert answer.status_code == 200, title
        assert answer.json()["trainable"], title


def test_openapi_names_every_call_and_no_other(openapi: Document) -> None:
    assert openapi["openapi"].startswith("3.1")
    named = {(method.upper(), path) for path, methods in openapi["paths"].items() for method in methods}
    assert named == {(route.method, f"/api/v1{route.path}") for route in CALLS}
    assert list(openapi["x-sockets"]) == ["/api/v1/runs/{run_id}/stream"]


def test_every_reference_in_openapi_leads_somewhere(openapi: Document) -> None:
    found = set(references(openapi))
    assert len(found) > 50
    for reference in found:
        target: Any = openapi
        for step in reference.removeprefix("#/").split("/"):
            assert step in target, reference
            target = target[step]


def test_every_component_is_referred_to(openapi: Document) -> None:
    named = {f"#/components/schemas/{component}" for component in openapi["components"]["schemas"]}
    assert named == {reference for reference in references(openapi) if "/properties/" not in reference}


@pytest.mark.parametrize("route", CALLS, ids=name)
def test_every_call_says_what_it_is_and_what_it_answers(openapi: Document, route: Route) -> None:
    described = operation(openapi, route)
    assert described["summary"] == route.summary
    assert described["tags"] == [route.tag]
    assert set(described["responses"]) == {str(route.answer.status), "4XX", "5XX"}
    for kind, content in answer_of(openapi, route).get("content", {}).items():
        assert content["schema"], kind
    for status in ("4XX", "5XX"):
        problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
        assert described["responses"][status]["content"] == problem


@pytest.mark.parametrize("route", JSON_ANSWERS, ids=name)
def test_the_example_of_every_answer_is_one(openapi: Document, route: Route) -> None:
    content = answer_of(openapi, route)["content"][JSON]
    assert_fits(openapi, content["schema"], content["example"])


@pytest.mark.parametrize(("model", "example"), ANSWERS, ids=lambda value: getattr(value, "__name__", ""))
def test_every_example_of_an_answer_is_of_its_model(model: Any, example: Any) -> None:
    assert_is(model, orjson.dumps(example))


@pytest.mark.parametrize("route", WITH_BODY, ids=name)
def test_every_body_has_examples_that_fit_its_schema(openapi: Document, route: Route) -> None:
    content = operation(openapi, route)["requestBody"]["content"][JSON]
    assert content["examples"]
    for example in content["examples"].values():
        assert_fits(openapi, content["schema"], example["value"])


DRIFTED = [
    ("/runs/{run_id}/commands", {"command": "set", "settings": {"sample": 10_000_001}}),
    ("/runs/{run_id}/commands", {"command": "dance"}),
    ("/runs/{run_id}/predict", {"samples": []}),
    ("/runs/{run_id}/predict", {"inputs": []}),
    ("/runs/{run_id}/predict", {"inputs": [[0]] * 1001}),
    ("/runs/{run_id}/explain", {"type": "dance"}),
    ("/networks/explain", {"spec": specs.circle(), "explanation": {"type": "dance"}}),
]


@pytest.mark.parametrize(("path", "body"), DRIFTED, ids=lambda value: str(value)[:60])
def test_what_a_call_refuses_its_schema_refuses(door: Door, openapi: Document, path: str, body: Document) -> None:
    route = next(route for route in WITH_BODY if (route.method, route.path) == ("POST", path))
    schema = operation(openapi, route)["requestBody"]["content"][JSON]["schema"]
    run = door.finished(specs.circle(epochs=1))["id"]
    assert door.post(path.format(run_id=run), body).status_code == 422
    with pytest.raises(AssertionError):
        assert_fits(openapi, schema, body)


@pytest.mark.parametrize("tags", [["a\tb"], [" a"], ["a,b"], ["a" * 33], [""], ["a"] * 9])
def test_tags_that_are_refused_do_not_fit_their_schema(door: Door, openapi: Document, tags: list[str]) -> None:
    run = door.finished(specs.circle(epochs=1))["id"]
    assert door.client.patch(f"/runs/{run}", json={"tags": tags}).status_code == 422
    route = next(route for route in WITH_BODY if route.method == "PATCH")
    with pytest.raises(AssertionError):
        assert_fits(openapi, operation(openapi, route)["requestBody"]["content"][JSON]["schema"], {"tags": tags})


@pytest.mark.parametrize("route", WITH_BODY, ids=name)
def test_every_example_of_a_body_is_accepted(door: Door, route: Route) -> None:
    assert route.body is not None
    by_hand, on_digits = (door.finished(spec)["id"] for spec in (specs.BY_HAND, specs.digits(epochs=2)))
    endless = door.submit(specs.endless())["id"]
    door.wait_for_epoch(endless)
    for title, example in route.body.examples.items():
        run = endless if route.path.endswith("/commands") else by_hand if "inputs" in example else on_digits
        query = {"epoch": 1} if route.path.endswith("/fork") else {}
        answer = door.client.request(route.method, route.path.format(run_id=run), json=example, params=query)
        assert answer.status_code == route.answer.status, f"{title}: {answer.text}"


def test_every_call_has_a_name_of_its_own(openapi: Document) -> None:
    names = [operation(openapi, route)["operationId"] for route in CALLS]
    assert names == [route.endpoint.__name__ for route in CALLS]
    assert len(set(names)) == len(names)
