"""Asks explanations in this process, of untrained networks and of checkpoints; imports training."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from layerlab.training.tasks import explain

Document = dict[str, Any]


def ask(
    spec: Document, checkpoint: Path | None = None, earlier: list[Path] | None = None, **explanation: Any
) -> Document:
    """The answer to `explanation` about the network of `spec`, untrained or at a checkpoint."""
    return explain(
        {
            "spec": spec,
            "explanation": explanation,
            "checkpoint": None if checkpoint is None else str(checkpoint),
            "earlier": [str(path) for path in earlier or []],
        }
    )
