"""The answer of GET /runs/{id}/findings, from the newest diagnosis that a run's events hold."""

from __future__ import annotations

from typing import Any

import orjson

from layerlab.instruments.findings import FINDINGS


def diagnosis(spec: dict[str, Any], epoch: int, event: str | None) -> dict[str, Any]:
    """{"epoch", "checks", "primary", "also"}: the cause, or None for a run without findings, and what else was seen.

    A remedy carries the whole changed spec: post it, and it trains.
    """
    found = [] if event is None else [_with_words(one, spec) for one in orjson.loads(event)["findings"]]
    return {
        "epoch": epoch,
        "checks": len(FINDINGS.tags()),
        "primary": found[0] if found else None,
        "also": found[1:],
    }


def _with_words(finding: dict[str, Any], spec: dict[str, Any]) -> dict[str, Any]:
    words = {}
    if finding["finding"] in FINDINGS:
        kind = FINDINGS[finding["finding"]]
        words = {"title": kind.title, "what": kind.help(), "why": kind.why, "advice": kind.advice, "basis": kind.basis}
    remedy = finding["remedy"]
    if remedy is not None:
        said = {name: value for name, value in remedy.items() if name != "changes"}
        remedy = {**said, "spec": {**spec, **remedy["changes"]}}
    return {**finding, **words, "remedy": remedy}
