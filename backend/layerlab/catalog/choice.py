"""What every choosable thing is (`Choice`), and the open list of one kind of them (`Registry`).

A choice is one Pydantic class: its fields are the form, the JSON Schema and the validation at once.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Sequence
from typing import Any, ClassVar, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

Shape = tuple[int, ...]
"""Channels first, without the batch: (channels, height, width) or (features,)."""


class Choice(BaseModel):
    """One thing a user can choose. Subclasses add `type: Literal["tag"] = "tag"` and their own fields.

    `title` is what the page calls it, `short` the same where there is little room, `group` the family it stands with,
    `summary` a template of its main fields ("{units} units"), and the docstring its help text.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, strict=False)

    title: ClassVar[str] = ""
    short: ClassVar[str] = ""
    summary: ClassVar[str] = ""
    group: ClassVar[str] = ""

    @classmethod
    def tag(cls) -> str:
        """The value of `type` in a document."""
        return str(cls.model_fields["type"].default)

    @classmethod
    def help(cls) -> str:
        """The class's docstring, as one paragraph for people."""
        return " ".join(inspect.cleandoc(cls.__doc__ or "").split())

    @classmethod
    def description(cls) -> dict[str, Any]:
        """What the catalog says of this choice: title, group, help and the JSON Schema of its fields."""
        return {
            "title": cls.title,
            "short": cls.short or cls.title,
            "summary": cls.summary,
            "group": cls.group,
            "help": cls.help(),
            "schema": cls.model_json_schema(),
            "starter": cls.starter(),
        }

    @classmethod
    def starter(cls) -> dict[str, Any]:
        """The document of this choice as somebody has it who just picked it: every default written out.

        A field that has no default is left to them.
        """
        choice = cls.model_construct(
            **{
                name: field.get_default(call_default_factory=True)
                for name, field in cls.model_fields.items()
                if not field.is_required()
            }
        )
        return choice.model_dump(mode="json", exclude_none=True)

    def document(self) -> dict[str, Any]:
        """This choice as the JSON document that would choose it, without fields that keep their default."""
        return {"type": self.tag(), **self.model_dump(mode="json", exclude_defaults=True, exclude={"type"})}


C = TypeVar("C", bound=Choice)


class Registry(Generic[C]):
    """The list of one kind of choice, in teaching order; also the Pydantic annotation that parses it.

    `Annotated[Layer, LAYERS]` accepts any registered layer by its `type` tag. The look-up happens when a
    document is parsed, so a class added later (`add`) is known everywhere at once.
    """

    def __init__(self, kind: str, base: type[C], entries: Sequence[type[C]]) -> None:
        self.kind = kind
        self.base = base
        self._entries: dict[str, type[C]] = {}
        for entry in entries:
            self.add(entry)

    def add(self, entry: type[C]) -> type[C]:
        """Append `entry`; usable as a decorator. Raises ValueError if its tag is taken."""
        if entry.tag() in self._entries:
            raise ValueError(f"{self.kind} {entry.tag()!r} is registered already")
        self._entries[entry.tag()] = entry
        return entry

    def remove(self, tag: str) -> None:
        """Take the entry with this tag out again (tests and plug-ins)."""
        del self._entries[tag]

    def __iter__(self) -> Iterator[type[C]]:
        return iter(self._entries.values())

    def __getitem__(self, tag: str) -> type[C]:
        return self._entries[tag]

    def __contains__(self, tag: object) -> bool:
        return tag in self._entries

    def tags(self) -> list[str]:
        return list(self._entries)

    def parse(self, value: Any) -> C:
        """`value` (a document or an instance) as the choice it names.

        Raises pydantic.ValidationError for wrong fields, PydanticCustomError for an unknown type.
        """
        if isinstance(value, self.base):
            return value
        if not isinstance(value, dict):
            raise PydanticCustomError("choice_not_object", "expected an object with a type")
        tag = value.get("type")
        if not isinstance(tag, str) or tag not in self._entries:
            what = "an unknown type" if isinstance(tag, str) else "no type"
            raise PydanticCustomError(
                "unknown_type",
                "received {what} of {kind}; choose one of: {choices}",
                {"kind": self.kind, "what": what, "choices": ", ".join(self._entries)},
            )
        return self._entries[tag].model_validate(value)

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            self.parse,
            serialization=core_schema.plain_serializer_function_ser_schema(
                lambda choice: choice.model_dump(mode="json"), when_used="always"
            ),
        )

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"oneOf": [entry.model_json_schema() for entry in self]}
