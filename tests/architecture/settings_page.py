"""Writes docs/settings.md from `Settings`, so that the page says what the code does: `make docs`. Imports settings."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic_settings import BaseSettings

from layerlab.settings import Settings

PAGE = Path("docs/settings.md")

HEAD = """\
# Settings

<!-- Written by `make docs` from backend/layerlab/settings.py: change it there. -->

Each is a variable of the environment; `layerlab serve --help` says which are options too. A value that makes no sense
is refused with its name, before the server starts. Lists are JSON. Limits are those of one person: for a class make
them smaller.

| variable | default | allowed | what it is |
|---|---|---|---|
"""

COMPUTED = {
    "LAYERLAB_DATA_DIR": "the user's data folder",
    "LAYERLAB_RUNNING_LIMIT": "2 to 4, by processors",
}
"""Defaults that are another on every machine, in words."""

UNITS = ((2**30, "GiB"), (2**20, "MiB"), (2**10, "KiB"))


def page() -> str:
    """The whole page."""
    return HEAD + "".join(f"| {' | '.join(row)} |\n" for row in rows(Settings))


def rows(settings: type[BaseSettings]) -> Iterator[tuple[str, str, str, str]]:
    """For each setting its variable, its default, what it may be and its line of help; nested ones last."""
    nested: list[type[BaseSettings]] = []
    properties = settings.model_json_schema()["properties"]
    for name, field in settings.model_fields.items():
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, BaseSettings):
            nested.append(kind)
            continue
        variable = f"{settings.model_config['env_prefix']}{name.upper()}"
        default = COMPUTED.get(variable) or shown(name, field.get_default(call_default_factory=True))
        yield f"`{variable}`", default, allowed(name, properties[name]), field.description or ""
    for kind in nested:
        yield from rows(kind)


def shown(name: str, value: Any) -> str:
    """A default as one types it, and where it is bytes as one reads it."""
    if not name.endswith("bytes"):
        return f"`{str(value).lower() if isinstance(value, bool) else value}`"
    return f"`{value}` ({readable(value)})"


def readable(size: int) -> str:
    """Bytes in the largest unit that leaves a whole number."""
    return next((f"{size // unit} {said}" for unit, said in UNITS if size and size % unit == 0), str(size))


def allowed(name: str, schema: dict[str, Any]) -> str:
    """The bounds that the schema knows, in words."""
    say = readable if name.endswith("bytes") else str
    bounds = [f"{word} {say(schema[key])}" for key, word in (("minimum", "from"), ("maximum", "to")) if key in schema]
    return " ".join(bounds)


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
