"""What a user may call a run: its name and its tags (`Labels`), checked as they come in."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

TAGS_OF_A_RUN = 8
TAG = r"^[^\s,]([^,\t\r\n]*[^\s,])?$"
"""Commas separate tags where people type them, and a blank at an end is not seen."""

Name = Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=r"^[^\t\r\n]+$")]
Tag = Annotated[str, StringConstraints(min_length=1, max_length=32, pattern=TAG)]


class Labels(BaseModel):
    """Another name, other tags, or both; what is left out stays as it is."""

    model_config = ConfigDict(extra="forbid")

    name: Name | None = None
    tags: Annotated[list[Tag], Field(max_length=TAGS_OF_A_RUN)] | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Labels:
        if self.name is None and self.tags is None:
            raise ValueError('give a "name", or "tags", or both: {"name": "with dropout", "tags": ["lesson 3"]}')
        return self
