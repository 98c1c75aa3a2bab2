"""Random legal choices and input shapes, drawn from each class's own JSON Schema; knows no entry by name.

Imports the catalog. `scale` says how large whole numbers may be: "small" nets are computed, "any" ones only counted.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from math import prod
from typing import Any, Literal, TypeVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from layerlab.catalog.choice import Choice
from layerlab.catalog.layers import LAYERS, Layer, Shapes
from layerlab.catalog.layers.layer import OneInputLayer
from layerlab.catalog.shape import Shape
from layerlab.errors import ImpossibleLayer

Document = dict[str, Any]
Scale = Literal["small", "any"]
Test = TypeVar("Test", bound=Callable[..., Any])

SMALL = 6
LARGEST_INPUT = 2**20
FLAT_SIZES = (1, 2, 3, 4, 6, 8, 9, 12, 16, 24, 36, 64)


def examples(count: int) -> Callable[[Test], Test]:
    """So many examples in a usual run; the `searching` profile keeps its own number."""
    usual = settings.default is None or settings.default.derandomize
    return settings(
        max_examples=count if usual else settings().max_examples,
        suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow, HealthCheck.data_too_large],
    )


@lru_cache
def documents(entry: type[Choice], scale: Scale = "any") -> st.SearchStrategy[Document]:
    """JSON documents that the schema of `entry` allows: required fields always, others sometimes."""
    schema = entry.model_json_schema()
    return _objects(schema, schema.get("$defs", {}), scale)


def _objects(schema: Document, definitions: Document, scale: Scale) -> st.SearchStrategy[Document]:
    required: dict[str, st.SearchStrategy[Any]] = {}
    optional: dict[str, st.SearchStrategy[Any]] = {}
    for name, field in schema["properties"].items():
        if field.get("x-hidden") and name != "type":
            continue
        is_needed = name == "type" or name in schema.get("required", ())
        (required if is_needed else optional)[name] = values(field, definitions, scale)
    return st.fixed_dictionaries(required, optional=optional)


def values(schema: Document, definitions: Document, scale: Scale) -> st.SearchStrategy[Any]:
    """Values that a JSON Schema allows. Raises NotImplementedError for a construct the catalog does not use yet."""
    definitions = {**definitions, **schema.get("$defs", {})}
    if "$ref" in schema:
        return values(definitions[schema["$ref"].rsplit("/", 1)[1]], definitions, scale)
    if "const" in schema:
        return st.just(schema["const"])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    for word in ("anyOf", "oneOf", "allOf"):
        if word in schema:
            choices = [choice for choice in schema[word] if _is_free(choice)]
            return st.one_of([values(choice, definitions, scale) for choice in choices])
    makers: dict[str, Callable[[], st.SearchStrategy[Any]]] = {
        "boolean": st.booleans,
        "null": st.none,
        "integer": lambda: _integers(schema, scale),
        "number": lambda: _numbers(schema),
        "string": lambda: _strings(schema),
        "array": lambda: _lists(schema, definitions, scale),
        "object": lambda: _objects(schema, definitions, scale),
    }
    if schema.get("type") not in makers:
        raise NotImplementedError(f"no values for the schema {schema}")
    return makers[schema["type"]]()


def _is_free(schema: Document) -> bool:
    """Whether any values do: an explicit initialiser has a required field that depends on the shapes around it."""
    return not set(schema.get("required", ())) - {"type"}


def _integers(schema: Document, scale: Scale) -> st.SearchStrategy[int]:
    low = schema.get("minimum", schema.get("exclusiveMinimum", -1) + 1)
    high = schema.get("maximum", schema.get("exclusiveMaximum", low + 1001) - 1)
    usual = st.integers(low, min(high, low + SMALL))
    return usual if scale == "small" else st.one_of(usual, usual, st.sampled_from([low, high]))


def _numbers(schema: Document) -> st.SearchStrategy[float]:
    is_open_below, is_open_above = "exclusiveMinimum" in schema, "exclusiveMaximum" in schema
    low = schema.get("exclusiveMinimum", schema.get("minimum", -10.0))
    high = schema.get("exclusiveMaximum", schema.get("maximum", 10.0))
    return st.floats(low, high, exclude_min=is_open_below, exclude_max=is_open_above, allow_subnormal=False)


def _strings(schema: Document) -> st.SearchStrategy[str]:
    if "pattern" in schema:
        return st.from_regex(str(schema["pattern"]), fullmatch=True)
    low = schema.get("minLength", 0)
    return st.text("abcXYZ 019", min_size=low, max_size=min(schema.get("maxLength", low + 8), low + 8))


def _lists(schema: Document, definitions: Document, scale: Scale) -> st.SearchStrategy[list[Any]]:
    if "prefixItems" in schema:
        return st.tuples(*(values(item, definitions, scale) for item in schema["prefixItems"])).map(list)
    low = schema.get("minItems", 0)
    high = min(schema.get("maxItems", low + 3), low + 3)
    items = values(schema.get("items", {"type": "number"}), definitions, scale)
    return st.lists(items, min_size=low, max_size=high, unique=bool(schema.get("uniqueItems")))


@lru_cache
def shapes(largest: int = 12) -> st.SearchStrategy[Shape]:
    """Shapes of one input: a row of values, a picture, and now and then something between the two."""
    side = st.integers(1, largest)
    row = st.sampled_from(FLAT_SIZES).map(lambda size: (size,))
    picture = st.tuples(st.integers(1, 5), side, side)
    return st.one_of(picture, picture, row, row, st.tuples(st.integers(1, 5), side))


def inputs_of(layer: Layer, largest: int = 12) -> st.SearchStrategy[Shapes]:
    """Input shapes for `layer`: one, or for a layer that joins others several that may or may not agree.

    Among them is a row as long as the product of the layer's own whole numbers, which suits what rearranges values.
    """
    own = prod(_whole_numbers(layer.model_dump(mode="json")))
    one = st.one_of(shapes(largest), shapes(largest), st.just((own,)) if 0 < own <= LARGEST_INPUT else st.nothing())
    if isinstance(layer, OneInputLayer):
        return one.map(lambda shape: (shape,))
    several = st.tuples(one, st.integers(1, 3)).map(lambda drawn: (drawn[0],) * drawn[1])
    other_channels = st.tuples(several, st.integers(1, 4)).map(lambda d: (*d[0][:-1], (d[1], *d[0][-1][1:])))
    return st.one_of(several, several, other_channels, st.lists(one, min_size=1, max_size=3).map(tuple))


def _whole_numbers(value: Any) -> list[int]:
    if isinstance(value, bool):
        return []
    if isinstance(value, int):
        return [value]
    children = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [number for child in children for number in _whole_numbers(child)]


@st.composite
def placed_layers(draw: st.DrawFn, entry: type[Layer], scale: Scale = "any") -> tuple[Layer, Shapes]:
    """A layer and what it is given; it may be impossible."""
    layer = LAYERS.parse(draw(documents(entry, scale)))
    return layer, draw(inputs_of(layer))


@lru_cache
def possible_layers(entry: type[Layer], scale: Scale = "any") -> st.SearchStrategy[tuple[Layer, Shapes]]:
    """A layer and input shapes that it takes."""
    return placed_layers(entry, scale).filter(lambda placed: is_possible(*placed))


def is_possible(layer: Layer, input_shapes: Shapes) -> bool:
    try:
        layer.output_shape(input_shapes)
    except ImpossibleLayer:
        return False
    return True


@st.composite
def stacks(draw: st.DrawFn, longest: int = 7) -> list[Document]:
    """The layer documents of a random network, each layer reading the one before or any earlier ones."""
    layers: list[Document] = []
    for _ in range(draw(st.integers(0, longest))):
        entry = draw(st.sampled_from(list(LAYERS)))
        layer = draw(documents(entry, "small"))
        if draw(st.integers(0, 3)) == 0 or not issubclass(entry, OneInputLayer):
            earlier = ["input", *(before["id"] for before in layers if "id" in before)]
            layer["inputs"] = draw(st.lists(st.sampled_from(earlier), min_size=1, max_size=3))
        if draw(st.booleans()):
            layer["id"] = f"layer_{len(layers)}"
        layers.append(layer)
    return layers
