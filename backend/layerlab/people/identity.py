"""Who a request comes from (`Person`); imports nothing of ours."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who asks, and may own things. `id` is what the owner of a run or an upload is called."""

    id: str


LOCAL = Person("local")
"""Whoever uses a server without accounts: one person, and everything that it keeps is theirs."""
