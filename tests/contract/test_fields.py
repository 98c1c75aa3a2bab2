"""What was saved or shared keeps its meaning: what a field may hold, and what it is where it is left out.

`fields.json` says it of every choice that can stand in a document or a question. A new choice needs no line there; who
changes one that is there on purpose changes the meaning of old documents: `python -m tests.contract.test_fields` then
writes the file anew.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from layerlab.api.catalog import KINDS
from layerlab.network.spec import Training, Watch

KEPT = Path(__file__).with_name("fields.json")
CHOSEN = [kind for kind in KINDS if kind not in ("probes", "findings", "uploads")]
"""Kinds whose fields stand in documents or questions."""
WORDS = {"description", "title", "oneOf"}
"""What a schema says to people, and the choices within a choice, which have lines of their own."""

Fields = dict[str, Any]


def meaning(schema: Any) -> Any:
    """A field's schema without words and without hints to the page."""
    if isinstance(schema, list):
        return [meaning(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    return {name: meaning(part) for name, part in schema.items() if name not in WORDS and not name.startswith("x-")}


@cache
def fields() -> Fields:
    """By kind and type, or "training" and "watch": every field and what it may hold."""
    schemas = {f"{kind} {entry.tag()}": entry.model_json_schema() for kind in CHOSEN for entry in KINDS[kind]}
    schemas |= {"training": Training.model_json_schema(), "watch": Watch.model_json_schema()}
    return {
        choice: {name: meaning(field) for name, field in schema["properties"].items()}
        for choice, schema in schemas.items()
    }


@pytest.mark.parametrize(("choice", "kept"), json.loads(KEPT.read_text(encoding="utf-8")).items())
def test_a_choice_still_means_what_it_meant(choice: str, kept: Fields) -> None:
    assert {name: field for name, field in fields()[choice].items() if name in kept} == kept


if __name__ == "__main__":
    lines = [f"{json.dumps(choice)}: {json.dumps(each, ensure_ascii=False)}" for choice, each in fields().items()]
    KEPT.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
