"""From single findings to a diagnosis: what was seen, cause before consequence."""

from __future__ import annotations

from collections.abc import Iterable

from layerlab.instruments.findings.finding import Evidence, Finding
from layerlab.instruments.findings.record import Record


def ordered(found: Iterable[tuple[Finding, Evidence]], record: Record) -> list[str]:
    """The tags of what was found, the cause first. A last resort counts only where nothing else explains it."""
    every = list(found)
    told = [pair for pair in every if not pair[0].is_last_resort] or every
    placed = sorted(told, key=lambda pair: pair[0].place(pair[1], record))
    return [finding.tag() for finding, _ in placed]
