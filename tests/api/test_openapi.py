"""The catalog and the OpenAPI document: whole, consistent, and with examples that their endpoints take."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api import specs
from tests.api.door import Document, Door

KINDS = ("layers", "data", "losses", "optimizers", "initializers", "augmentations", "probes")
FIRST_GROUPS = ["Convolve", "Pool", "Connect", "Activate", "Regularise"]
CALLS = {
    ("get", "/catalog"),
    ("post", "/networks/inspect"),
    ("post", "/networks/preview"),
    ("get", "/data/{type}/preview"),
    ("post", "/data/augmentations/preview"),
    ("post", "/runs"),
    ("get", "/runs"),
    ("get", "/runs/{run_id}"),
    ("delete", "/runs/{run_id}"),
    ("post", "/runs/{run_id}/commands"),
    ("get", "/runs/{run_id}/epochs"),
    ("get", "/runs/{run_id}/events"),
    ("get", "/runs/{run_id}/epochs/{epoch}/layers/{layer}.png"),
    ("post", "/runs/{run_id}/predict"),
    ("get", "/runs/{run_id}/weights.safetensors"),
    ("get", "/runs/{run_id}/script.py"),
    ("get", "/runs/{run_id}/data.npz"),
    ("get", "/runs/{run_id}/model.onnx"),
    ("get", "/health/live"),
    ("get", "/health/ready"),
    ("get", "/metrics"),
}


def operations(document: Document) -> list[tuple[str, str, Document]]:
    """(method, address below /api/v1, operation)."""
    return [
        (method, address.removeprefix("/api/v1"), operation)
        for address, methods in document["paths"].items()
        for method, operation in methods.items()
    ]


def references(value: Any) -> list[str]:
    """Every $ref anywhere below `value`."""
    if isinstance(value, dict):
        own = [value["$ref"]] if isinstance(value.get("$ref"), str) else []
        return own + [found for item in value.values() for found in references(item)]
    return [found for item in value for found in references(item)] if isinstance(value, list) else []


def test_the_catalog_describes_every_kind_in_the_form_the_page_reads(door: Door) -> None:
    catalog = door.json("/catalog")
    for kind in KINDS:
        assert catalog[kind], kind
        for tag, entry in catalog[kind].items():
            assert entry["title"], tag
            assert entry["help"], tag
            assert entry["schema"]["properties"]["type"]["const"] == tag
    groups = list(dict.fromkeys(entry["group"] for entry in catalog["layers"].values()))
    assert groups[:1] == FIRST_GROUPS[:1]
    assert set(FIRST_GROUPS) <= set(groups)
    assert catalog["limits"]["layers"] > 0


def test_the_opening_spec_and_all_presets_can_be_trained(door: Door) -> None:
    catalog = door.json("/catalog")
    opening = catalog["defaults"]["spec"]
    assert opening["version"] == 2
    assert len(catalog["presets"]) >= 3
    for title, spec in [("opening", opening), *((one["title"], one["spec"]) for one in catalog["presets"])]:
        answer = door.post("/networks/inspect", spec)
        assert answer.status_code == 200, title
        assert answer.json()["trainable"], title


def test_openapi_names_every_call_of_the_contract(door: Door) -> None:
    document = door.json("/openapi.json")
    assert document["openapi"].startswith("3.")
    assert {(method, address) for method, address, _ in operations(document)} >= CALLS


def test_every_reference_in_openapi_leads_somewhere(door: Door) -> None:
    document = door.json("/openapi.json")
    for reference in references(document):
        target: Any = document
        for step in reference.removeprefix("#/").split("/"):
            assert step in target, reference
            target = target[step]


def test_every_body_has_an_example(door: Door) -> None:
    bodies = [operation for _, _, operation in operations(door.json("/openapi.json")) if "requestBody" in operation]
    bodies = [body for body in bodies if "application/octet-stream" not in body["requestBody"]["content"]]  # a file
    assert len(bodies) >= 6
    for operation in bodies:
        for content in operation["requestBody"]["content"].values():
            assert content.get("examples") or "example" in content, operation["summary"]


@pytest.mark.parametrize("address", ["/networks/inspect", "/networks/preview", "/runs"])
def test_every_example_of_a_spec_is_accepted(door: Door, address: str) -> None:
    for name, example in examples(door, address).items():
        answer = door.post(address, example)
        assert answer.status_code in (200, 201), f"{name}: {answer.text}"


def test_every_example_of_a_command_and_a_question_is_accepted(door: Door) -> None:
    run = door.submit(specs.endless())["id"]
    door.wait_for_epoch(run)
    for example in examples(door, "/runs/{run_id}/commands").values():
        assert door.post(f"/runs/{run}/commands", example).status_code == 202
    by_hand = door.finished(specs.BY_HAND | {"training": {"epochs": 1}})["id"]
    on_digits = door.finished(specs.digits(epochs=1))["id"]
    for example in examples(door, "/runs/{run_id}/predict").values():
        asked = by_hand if "inputs" in example else on_digits
        assert door.post(f"/runs/{asked}/predict", example).status_code == 200


def test_every_error_is_described_as_problem_json(door: Door) -> None:
    for method, address, operation in operations(door.json("/openapi.json")):
        refusals = [answer for status, answer in operation["responses"].items() if not status.startswith("2")]
        for answer in refusals:
            assert list(answer["content"]) == ["application/problem+json"], (method, address)


def examples(door: Door, address: str) -> dict[str, Document]:
    content = door.json("/openapi.json")["paths"]["/api/v1" + address]["post"]["requestBody"]["content"]
    return {name: example["value"] for name, example in content["application/json"]["examples"].items()}
