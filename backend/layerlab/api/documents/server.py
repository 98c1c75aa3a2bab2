"""What the server says of itself and of what can be chosen, and how it refuses."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from layerlab.api.documents.base import Document, SpecDocument
from layerlab.catalog.shape import Kind
from layerlab.settings import Limits

Schema = dict[str, Any]


class Starter(BaseModel):
    """The document of a choice as somebody has it who just picked it."""

    model_config = ConfigDict(extra="allow")

    type: str


class CatalogEntry(Document):
    """One choice: what it is called, what it does, and the JSON Schema of its fields."""

    title: str
    short: str
    summary: str
    """A template of its main fields: {units} units."""
    group: str
    help: str
    schema_: Schema = Field(alias="schema")
    starter: Starter
    draw: str = ""
    """How the page draws it: of probes and explanations."""
    accepts: list[Kind] = Field(default_factory=list)
    """Of layers: the kinds of inputs that it reads."""
    kinds: list[Kind] = Field(default_factory=list)
    """Of probes: the kinds of layers' outputs that it looks at."""
    why: str = ""
    advice: str = ""
    basis: str = ""
    """Of findings: why it matters, what to do, and where that is known from."""
    formula: str = ""
    """Of activations and losses, as people write it."""
    derivative: str = ""
    """Of activations: the slope of the output by the net input."""
    slope: str = ""
    """Of losses: the slope of the loss by an output."""
    equation: list[Any] = Field(default_factory=list)
    slope_equation: list[Any] = Field(default_factory=list)
    """The same to be typeset: texts, and parts {letter}, {symbol}, {power}, {fraction} and {sum}."""
    units_field: str | None = None
    """Of layers: the field that says how many values it gives."""
    lays_in_a_row: bool = False
    """Of layers: it makes one row of values of whatever shape."""
    is_uploaded: bool = False
    """Of data sets: somebody uploads it first."""
    is_constant: bool = False
    """Of schedules: the rate stays as it was chosen."""


class Default(Document):
    """What the page opens with."""

    spec: SpecDocument


class Preset(Document):
    """A network to start from."""

    title: str
    spec: SpecDocument


Entries = dict[str, CatalogEntry]


class Catalog(Document):
    """Everything that can be chosen, by kind and type, in teaching order."""

    layers: Entries
    data: Entries
    losses: Entries
    optimizers: Entries
    initializers: Entries
    schedules: Entries
    augmentations: Entries
    probes: Entries
    explanations: Entries
    findings: Entries
    uploads: Entries
    """The formats of files."""
    training: Schema
    watch: Schema
    defaults: Default
    presets: list[Preset]
    limits: Limits


class Health(Document):
    """The server answers."""

    status: Literal["alive", "ready"]
    version: str


class ErrorItem(BaseModel):
    """One thing that is wrong: where, what, and for a network how it is mended."""

    model_config = ConfigDict(extra="forbid")

    path: list[str | int]
    code: str
    message: str
    layer: str | None = None
    fix: dict[str, Any] | None = None
    fix_label: str | None = None
    values: dict[str, Any] = Field(default_factory=dict)
    """The numbers and names in the message, by which a program can say it in its own words."""
    fix_code: str | None = None
    fix_values: dict[str, Any] | None = None


class Problem(Document):
    """Why something cannot be done (RFC 9457)."""

    type: str
    title: str
    status: int
    code: str
    """Stable, for programs."""
    detail: str
    """For people."""
    values: dict[str, Any] = Field(default_factory=dict)
    """The numbers and names in the detail."""
    errors: list[ErrorItem]
    allowed: list[str] = Field(default_factory=list)
    """With 409: the commands that the run takes now."""


class OpenApi(BaseModel):
    """The OpenAPI document of every call; `x-sockets` says the same of sockets, for which OpenAPI has no word."""

    model_config = ConfigDict(extra="allow")

    openapi: str
    info: dict[str, Any]
    paths: dict[str, Any]
