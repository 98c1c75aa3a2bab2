"""What every document of the API is (`Document`), and how a dataclass of a room below becomes one (`model_of`).

The models say what is sent and are held against real answers by tests; answers are not passed through them.
"""

from __future__ import annotations

from dataclasses import MISSING, Field, fields, is_dataclass
from functools import cache, reduce
from inspect import cleandoc
from operator import or_
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel, BeforeValidator, ConfigDict, create_model
from pydantic import Field as ModelField

from layerlab.network.spec import Spec


class Document(BaseModel):
    """A JSON object with these fields and no other."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True, defer_build=True)


SpecDocument = Annotated[Spec, BeforeValidator(Spec.model_validate)]
"""A spec within a document; it is parsed by itself, and so keeps its own rules where the rest is held strictly."""


@cache
def model_of(
    kind: type,
    *,
    name: str = "",
    base: type[Document] = Document,
    without: tuple[str, ...] = (),
    is_stored: bool = True,
) -> type[Document]:
    """The model of a dataclass, and of those that it holds: a field that is added to it is said at once.

    A field with a default may be missing in what is stored: it may be older than the field.
    """
    hints = get_type_hints(kind)
    said: dict[str, Any] = {
        field.name: (_modelled(hints[field.name]), _default(field, hints[field.name]) if is_stored else ...)
        for field in fields(kind)
        if field.name not in without
    }
    return create_model(name or kind.__name__, __base__=base, __doc__=cleandoc(kind.__doc__ or ""), **said)


def _modelled(hint: Any) -> Any:
    """The same type, with models in place of dataclasses."""
    if isinstance(hint, type) and is_dataclass(hint):
        return model_of(hint)
    parts = get_args(hint)
    if not parts or get_origin(hint) is Literal:
        return hint
    modelled = tuple(part if part is Ellipsis else _modelled(part) for part in parts)
    origin = get_origin(hint)
    return reduce(or_, modelled) if origin in (Union, UnionType) else origin[modelled]


def _default(field: Field[Any], hint: Any) -> Any:
    """A tag is always there, even where the dataclass fills it in."""
    if get_origin(hint) is Literal or (field.default is MISSING and field.default_factory is MISSING):
        return ...
    if field.default is not MISSING:
        return field.default
    assert field.default_factory is not MISSING
    return ModelField(default_factory=field.default_factory)
