"""From single findings to a diagnosis: what was seen, cause before consequence."""

from __future__ import annotations

from layerlab.instruments.findings.beginnings import SATURATED, largest
from layerlab.instruments.findings.finding import Evidence
from layerlab.instruments.findings.record import Record
from layerlab.instruments.findings.steps import DEAD

ORDER = (
    "data_not_scaled",
    "symmetric_start",
    "wrong_pair",
    "exploding_gradients",
    "saturated_units at the start",
    "rate_too_high for sure",
    "vanishing_gradients",
    "dead_units at the start",
    "rate_too_high",
    "dead_units",
    "saturated_units",
    "rate_too_low",
    "overfitting",
    "collapsed_class",
    "plateau",
)
"""A huge learning rate kills and saturates units too, but what is there before the first step cannot be its fault."""


def ordered(found: dict[str, Evidence], record: Record) -> list[str]:
    """The tags of what was found, the cause first. A plateau counts only where nothing else explains it."""
    tags = [tag for tag in found if tag != "plateau"] or list(found)
    return sorted(tags, key=lambda tag: _place(tag, found[tag], record))


def _place(tag: str, evidence: Evidence, record: Record) -> int:
    if tag == "saturated_units" and largest(record.start.saturated)[1] >= SATURATED:
        return ORDER.index(f"{tag} at the start")
    if tag == "rate_too_high" and evidence.certainty != "possible":  # not told by its dead units alone
        return ORDER.index(f"{tag} for sure")
    if tag == "dead_units" and record.start.dead.get(evidence.layer or "", 0.0) >= DEAD:
        return ORDER.index(f"{tag} at the start")
    return ORDER.index(tag) if tag in ORDER else len(ORDER)
