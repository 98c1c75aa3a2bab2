"""Writes the page's types from the OpenAPI document: `python -m tests.api.page_types` (`make types`) renews them.

What can be chosen is an open list that the catalog tells at run time: here it is one type, `Choice`, so that a new
layer changes nothing.
"""

from __future__ import annotations

import sys
import tempfile
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from layerlab.main import create_app
from layerlab.settings import Settings

FILE = Path(__file__).resolve().parents[2] / "frontend" / "src" / "wire.d.ts"
HEAD = """\
// What the server takes and answers, as TypeScript types. `make types` writes this from the OpenAPI document.

/** One choice of the catalog: which fields it has besides, its JSON Schema there says. */
export type Choice = { type: string; [field: string]: any };
"""
WIDTH = 120
PLAIN = {"string": "string", "integer": "number", "number": "number", "boolean": "boolean", "null": "null"}
Schema = dict[str, Any]


def declarations(openapi: Schema) -> str:
    """Every component of the document as an exported type."""
    parts = [HEAD]
    for name, schema in openapi["components"]["schemas"].items():
        parts.append(f"{_comment(schema)}export type {name} = {_typed(schema)};\n")
    return "\n".join(parts)


def _typed(schema: Schema) -> str:
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "const" in schema:
        return _literal(schema["const"])
    if "enum" in schema:
        return " | ".join(map(_literal, schema["enum"]))
    if members := schema.get("anyOf") or schema.get("oneOf"):
        return "Choice" if all(map(_is_choice, members)) else " | ".join(dict.fromkeys(map(_typed, members)))
    if schema.get("type") == "array":
        return _array(schema)
    if schema.get("type") == "object":
        return _object(schema)
    return PLAIN.get(schema.get("type", ""), "any")


def _is_choice(schema: Schema) -> bool:
    return "const" in schema.get("properties", {}).get("type", {})


def _literal(value: Any) -> str:
    return f"'{value}'" if isinstance(value, str) else str(value).lower() if isinstance(value, bool) else str(value)


def _array(schema: Schema) -> str:
    if "prefixItems" in schema:
        return f"[{', '.join(map(_typed, schema['prefixItems']))}]"
    item = _typed(schema.get("items", {}))
    return f"({item})[]" if " | " in item else f"{item}[]"


def _object(schema: Schema) -> str:
    others = schema.get("additionalProperties")
    if not schema.get("properties"):
        if others is False:
            return "Record<string, never>"
        return f"Record<string, {_typed(others) if isinstance(others, dict) else 'any'}>"
    lines = [*_properties(schema), *(["  [field: string]: any;"] if others is True else [])]
    return "{\n" + "\n".join(lines) + "\n}"


def _properties(schema: Schema) -> Iterator[str]:
    required = set(schema.get("required", ()))
    for name, about in schema["properties"].items():
        if "description" in about:
            yield _comment(about, "  ").rstrip("\n")
        yield f"  {name}{'' if name in required else '?'}: {_typed(about)};"


def _comment(schema: Schema, indent: str = "") -> str:
    text = " ".join(schema.get("description", "").split()).replace("*/", "* /")
    if len(text) + len(indent) <= WIDTH - len("/**  */"):
        return f"{indent}/** {text} */\n" if text else ""
    lines = textwrap.wrap(text, WIDTH - len(indent) - len(" * "))
    return "".join([f"{indent}/**\n", *(f"{indent} * {line}\n" for line in lines), f"{indent} */\n"])


def generated() -> str:
    """The file as it has to be."""
    with tempfile.TemporaryDirectory() as folder:
        return declarations(create_app(Settings(data_dir=Path(folder))).openapi())


if __name__ == "__main__":
    sys.exit(0 if FILE.write_text(generated(), encoding="utf-8") else 1)
