"""A run's epochs as a table: one row an epoch, one column a number."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import Any


def epochs_as_csv(epochs: Iterable[dict[str, Any]]) -> str:
    """Nested documents as flat columns (train.loss, conv2d_1.gradient_norm.mean, ...); missing numbers are empty.

    The losses of single steps are no number of the epoch: they stand in the JSON alone.
    """
    rows = [_flat(epoch) for epoch in epochs]
    columns = list(dict.fromkeys(name for row in rows for name in row))
    text = io.StringIO()
    table = csv.DictWriter(text, columns, restval="", lineterminator="\n")
    table.writeheader()
    table.writerows(rows)
    return text.getvalue()


def _flat(document: dict[str, Any]) -> dict[str, Any]:
    row = {name: value for name, value in document.items() if name not in ("layers", "trace", "type", "seq", "at")}
    for layer in document.get("layers", []):
        row.update({f"{layer['id']}.{name}": value for name, value in layer.items() if name != "id"})
    return dict(_leaves(row))


def _leaves(document: dict[str, Any], prefix: str = "") -> Iterable[tuple[str, Any]]:
    for name, value in document.items():
        if isinstance(value, dict):
            yield from _leaves(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", "" if value is None else value
