"""The types that the page reads are those that the server's OpenAPI document gives now; `make types` writes them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import pytest

from layerlab.catalog.layers import LAYERS
from layerlab.catalog.layers.connection import Dense
from tests.api.page_types import FILE, declarations, generated


def test_the_pages_types_are_those_of_the_server() -> None:
    assert FILE.read_text(encoding="utf-8") == generated()


class Planted(Dense):
    """A layer that is not in the catalog."""

    type: Literal["planted"] = "planted"  # type: ignore[assignment]


@pytest.fixture
def _with_planted() -> Iterator[None]:
    LAYERS.add(Planted)
    yield
    LAYERS.remove("planted")


@pytest.mark.usefixtures("_with_planted")
def test_a_new_layer_changes_none_of_them() -> None:
    assert FILE.read_text(encoding="utf-8") == generated()


@pytest.mark.parametrize(
    ("schema", "written"),
    [
        ({"type": "array", "items": {"anyOf": [{"type": "string"}, {"type": "integer"}]}}, "(string | number)[]"),
        ({"type": "array", "prefixItems": [{"type": "number"}, {"type": "number"}]}, "[number, number]"),
        ({"enum": ["a", 1, True]}, "'a' | 1 | true"),
        ({"$ref": "#/components/schemas/Run"}, "Run"),
        ({"type": "object", "additionalProperties": {"type": "number"}}, "Record<string, number>"),
        ({"type": "object", "additionalProperties": False}, "Record<string, never>"),
        (
            {"type": "object", "properties": {"a": {"type": "null"}, "b": {}}, "required": ["a"]},
            "{\n  a: null;\n  b?: any;\n}",
        ),
        (
            {"oneOf": [{"properties": {"type": {"const": "relu"}}}, {"properties": {"type": {"const": "tanh"}}}]},
            "Choice",
        ),
    ],
)
def test_a_schema_is_written_as_the_type_that_it_means(schema: dict[str, object], written: str) -> None:
    text = declarations({"components": {"schemas": {"Planted": schema}}})
    assert text.endswith(f"\nexport type Planted = {written};\n")
