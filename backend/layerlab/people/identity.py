"""Who a request comes from (`Person`); may import what the store calls the owner of what has no other."""

from __future__ import annotations

from dataclasses import dataclass

from layerlab.storage import tables


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who asks, and may own things. `id` is what the owner of a run or an upload is called."""

    id: str


LOCAL = Person(tables.LOCAL)
"""Whoever uses a server without accounts: one person, and everything that it keeps is theirs."""
