"""Looks at every column of a table once: how many numbers, texts and gaps it has, and which values if they are few.

Imports numpy: workers only.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from layerlab.intake.csv_rows import CsvFile, is_missing
from layerlab.intake.mistakes import MistakeLog, clean, refusal
from layerlab.intake.targets import MOST_CLASSES
from layerlab.sentences import sentence

MOST_TEXTS = 0.1
"""A column with more texts than this share of its filled cells is one of texts, not one of numbers with mistakes."""


@dataclass
class Column:
    """What was seen in one column. `values` are its different texts, as long as there are not too many."""

    name: str
    numbers: int = 0
    texts: int = 0
    missing: int = 0
    values: dict[str, int] = field(default_factory=dict)
    has_too_many_values: bool = False

    @property
    def is_numeric(self) -> bool:
        return self.numbers > 0 and self.texts <= MOST_TEXTS * (self.numbers + self.texts)

    def look(self, cells: tuple[str, ...], table: CsvFile) -> None:
        """Count some more of its cells."""
        try:
            if np.isfinite(table.numbers(cells)).all():
                self.numbers += len(cells)
                return
        except ValueError:
            pass
        for cell in cells:
            if is_missing(cell):
                self.missing += 1
            elif table.has_number(cell):
                self.numbers += 1
            else:
                self.texts += 1

    def remember(self, cells: tuple[str, ...]) -> None:
        """Keep its different values; cheap once there are too many."""
        if self.has_too_many_values:
            return
        for cell in dict.fromkeys(cells):
            if not is_missing(cell):
                self.values.setdefault(clean(cell), len(self.values))
        self.has_too_many_values = len(self.values) > MOST_CLASSES


@dataclass(frozen=True)
class Survey:
    """All columns, the rows that have as many cells as they should, and whether the first row is a header."""

    columns: list[Column]
    rows: int
    has_header: bool


def surveyed(table: CsvFile, header: str, most_rows: int, mistakes: MistakeLog) -> Survey:
    """One pass over the file. Rows of another length are left out; raises InvalidInput for too many rows."""
    first = table.first_rows()[0]
    has_header = header == "yes" or (header == "auto" and not any(map(table.has_number, first)))
    columns = [Column(name) for name in column_names(first, table.width, has_header)]
    rows = 0
    for chunk, wrong in table.chunks(skipped=int(has_header)):
        for mistake in wrong:
            mistakes.leave_out(mistake)
        rows += len(chunk.rows)
        if rows > most_rows:
            raise refusal(
                sentence(
                    "too_many",
                    "The table has more than {most_rows:,} rows, which is the most that may be used.",
                    most_rows=most_rows,
                    variant="table",
                )
            )
        for column, cells in zip(columns, chunk.columns(), strict=False):
            column.look(cells, table)
            column.remember(cells)
    if not rows:
        raise refusal(sentence("no_rows", "The table has no rows beside its header."))
    return Survey(columns, rows, has_header)


def column_names(first: list[str], width: int, has_header: bool) -> list[str]:
    """Names that are different from each other."""
    if not has_header:
        return [f"column {index + 1}" for index in range(width)]
    names: list[str] = []
    for index, text in enumerate(first[:width]):
        name = clean(text) if text.strip() else f"column {index + 1}"
        names.append(name if name not in names else f"{name} ({index + 1})")
    return names + [f"column {index + 1}" for index in range(len(names), width)]
