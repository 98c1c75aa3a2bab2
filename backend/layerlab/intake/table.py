"""Reads a CSV table: which column is what, then the numbers. Imports numpy: workers only.

The file is read twice, a chunk of rows at a time: once to see what its columns hold, once for the numbers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from layerlab.document import Array

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from layerlab.intake.csv_rows import Chunk, CsvFile, is_missing, opened_csv
from layerlab.intake.csv_survey import Column, Survey, surveyed
from layerlab.intake.mistakes import Mistake, MistakeLog, clean, refusal
from layerlab.intake.reading import Goal, Reading, Targets, UploadLimits
from layerlab.intake.targets import from_numbers, from_texts, natural
from layerlab.sentences import sentence

MOST_CATEGORIES = 20
LARGEST = float(np.finfo(np.float32).max)


def read_table(path: Path, target: str, goal: Goal, header: str, limits: UploadLimits) -> Reading:
    """Standardised inputs (float32 [n, f]) and the targets of a table."""
    mistakes = MistakeLog()
    table, remarks = opened_csv(path)
    for remark in remarks:
        mistakes.add(remark)
    survey = surveyed(table, header, limits.rows, mistakes)
    place = target_place(target, survey.columns)
    plan = planned(survey, place, goal, mistakes)
    limits.check_amount(survey.rows, (plan.width,), sentence("leave_columns_out", "Leave columns out."))
    inputs, target_cells = filled(table, survey, plan, mistakes)
    mistakes.check(mistakes.left_out + len(inputs), "rows")
    if len(inputs) < 2:
        raise refusal(sentence("no_rows", "Fewer than two rows can be used.", variant="usable"))
    names = plan.names
    return Reading(standardised(inputs, names, mistakes), plan.targets(target_cells, goal), names, mistakes)


def target_place(target: str, columns: list[Column]) -> int:
    """The column that `target` means: by its name, in whatever case, or by its number from 1."""
    if not target:
        return len(columns) - 1
    names = [column.name for column in columns]
    wanted = clean(target)
    if wanted in names:
        return names.index(wanted)
    folded = [name.casefold() for name in names]
    if wanted.casefold() in folded:
        return folded.index(wanted.casefold())
    if wanted.isascii() and wanted.isdigit() and 1 <= int(wanted) <= len(names):
        return int(wanted) - 1
    raise refusal(
        sentence(
            "no_such_column",
            "There is no such column to predict. The columns are: {columns:few}.",
            columns=names[: MOST_CATEGORIES + 1],
        ),
        path=("target",),
    )


@dataclass(frozen=True)
class TableColumn:
    """What one column becomes: one input of numbers, or one input for each of its texts."""

    place: int
    name: str
    categories: dict[str, int] = field(default_factory=dict)

    @property
    def names(self) -> list[str]:
        return [f"{self.name}={category}" for category in self.categories] or [self.name]


@dataclass(frozen=True)
class Plan:
    """What becomes of the columns."""

    sources: list[TableColumn]
    target: TableColumn

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(name for source in self.sources for name in source.names)

    @property
    def width(self) -> int:
        return len(self.names)

    def targets(self, cells: Array, goal: Goal) -> Targets:
        if self.target.categories:
            return from_texts(cells.astype(np.int64), list(self.target.categories), goal)
        return from_numbers(cells, goal)


def planned(survey: Survey, place: int, goal: Goal, mistakes: MistakeLog) -> Plan:
    """Decides by the survey. Raises InvalidInput if there is no input, or nothing to predict."""
    sources = []
    for index, column in enumerate(survey.columns):
        if index == place:
            continue
        if 2 * column.missing > survey.rows:
            mistakes.add(Mistake("it is empty in more than half of the rows and was left out", column=column.name))
        elif column.is_numeric:
            sources.append(TableColumn(index, column.name))
        elif len(column.values) <= MOST_CATEGORIES:
            sources.append(TableColumn(index, column.name, numbered(column.values)))
            message = f"it holds texts and became {len(column.values)} inputs, one for each"
            mistakes.add(Mistake(message, column=column.name))
        else:
            message = f"it holds more than {MOST_CATEGORIES} different texts and was left out"
            mistakes.add(Mistake(message, column=column.name))
    if not sources:
        raise refusal(sentence("no_inputs", "No column can be an input: none holds numbers, or at most 20 texts."))
    return Plan(sources, _target(survey.columns[place], place, goal))


def _target(column: Column, place: int, goal: Goal) -> TableColumn:
    if column.is_numeric:
        return TableColumn(place, column.name)
    if goal == "numbers":
        raise refusal(
            sentence(
                "not_numbers", "The column to predict holds texts. Choose classes, or another column.", variant="column"
            )
        )
    if column.has_too_many_values or not column.values:
        message = sentence(
            "too_many_classes",
            "The column {name} holds no classes: it is empty, or nearly every row has another text.",
            name=column.name,
        )
        raise refusal(message, Mistake("choose another column to predict", column=column.name))
    return TableColumn(place, column.name, numbered(column.values))


def numbered(values: Iterable[str]) -> dict[str, int]:
    """Texts in their natural order, and the place of each in it."""
    return {name: place for place, name in enumerate(sorted(values, key=natural))}


def filled(table: CsvFile, survey: Survey, plan: Plan, mistakes: MistakeLog) -> tuple[Array, Array]:
    """Inputs (float32 [n, f]) and target cells (float64 [n]) of the rows without mistakes."""
    inputs = np.zeros((survey.rows, plan.width), np.float32)
    targets = np.zeros(survey.rows)
    used = 0
    for chunk, _ in table.chunks(skipped=int(survey.has_header)):
        if not chunk.rows:
            continue
        wrong: dict[int, Mistake] = {}
        columns = chunk.columns()
        parts = [part for source in plan.sources for part in _inputs_of(source, columns, chunk, table, wrong)]
        cells = _cells_of(plan.target, columns, chunk, table, wrong)
        for row in sorted(wrong):
            mistakes.leave_out(wrong[row])
        good = np.array([row for row in range(len(chunk.rows)) if row not in wrong], np.int64)
        end = used + len(good)
        for index, part in enumerate(parts):
            inputs[used:end, index] = part[good]
        targets[used:end] = cells[good]
        used = end
    return inputs[:used], targets[:used]


def _inputs_of(
    source: TableColumn, columns: list[tuple[str, ...]], chunk: Chunk, table: CsvFile, wrong: dict[int, Mistake]
) -> Iterator[Array]:
    cells = _cells_of(source, columns, chunk, table, wrong)
    if not source.categories:
        yield cells
    for code in source.categories.values():
        yield (cells == code).astype(np.float64)


def _cells_of(
    source: TableColumn, columns: list[tuple[str, ...]], chunk: Chunk, table: CsvFile, wrong: dict[int, Mistake]
) -> Array:
    """Numbers, or places in the categories ([rows]); rows with a mistake get 0 and stand in `wrong`."""
    texts = columns[source.place]
    if not source.categories:
        try:
            cells = table.numbers(texts)
            if (np.abs(cells) <= LARGEST).all():
                return cells
        except ValueError:
            pass
    values = np.zeros(len(texts))
    for row, text in enumerate(texts):
        value = _cell(source, text, table)
        if isinstance(value, str):
            wrong.setdefault(row, Mistake(value, row=chunk.numbers[row], column=source.name))
        else:
            values[row] = value
    return values


def _cell(source: TableColumn, text: str, table: CsvFile) -> float | str:
    """The value of a cell, or what is wrong with it."""
    if is_missing(text):
        return "the cell is empty"
    if source.categories:
        return source.categories[clean(text)]
    try:
        value = table.number(text)
    except ValueError:
        return "expected a number, found text"
    return value if abs(value) <= LARGEST else "expected a finite number of ordinary size"


def standardised(values: Array, names: tuple[str, ...], mistakes: MistakeLog) -> Array:
    """Every column with mean 0 and deviation 1, in place; one that never changes becomes zeros."""
    for index, name in enumerate(names):
        column = values[:, index].astype(np.float64)
        deviation = column.std()
        if not deviation > 0:
            mistakes.add(Mistake("it is the same in every row, so it tells nothing", column=name))
        values[:, index] = (column - column.mean()) / (deviation or 1.0)
    return values
