"""Reads the rows of a CSV file, whatever its encoding and its separator. Imports numpy: workers only."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from layerlab.document import Array

import codecs
import csv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np

from layerlab.errors import InvalidInput
from layerlab.intake.mistakes import Mistake, refusal
from layerlab.sentences import sentence

SEPARATORS = ";\t|,"
SAMPLE_CHARACTERS = 64 * 2**10
SAMPLE_ROWS = 50
CHUNK_ROWS = 2000
CHUNK_CELLS = 400_000
MOST_COLUMNS = 10_000
MISSING = frozenset({"", "na", "n/a", "nan", "null", "none", "?", "-"})

MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))

Row = list[str]


@dataclass(frozen=True)
class Chunk:
    """Some rows of one length, and where in the file each stands: rows are counted from 1, empty ones not."""

    numbers: list[int]
    rows: list[Row]

    def columns(self) -> list[tuple[str, ...]]:
        return list(zip(*self.rows, strict=True))


@dataclass(frozen=True)
class CsvFile:
    """A file, and how it is written."""

    path: Path
    encoding: str
    separator: str
    width: int

    def number(self, text: str) -> float:
        """The number that a cell holds. Raises ValueError. With semicolons a comma is the decimal sign, too."""
        if "_" in text:  # which Python reads as a number
            raise ValueError
        return float(text.replace(",", ".") if self.separator == ";" else text)

    def numbers(self, cells: Sequence[str]) -> Array:
        """All cells as float64, ten times faster than one by one. Raises ValueError if one is no number."""
        text = "".join(cells)
        if "_" in text:
            raise ValueError
        if self.separator == ";" and "," in text:
            cells = [cell.replace(",", ".") for cell in cells]
        return np.fromiter(map(float, cells), np.float64, len(cells))

    def has_number(self, text: str) -> bool:
        try:
            self.number(text)
        except ValueError:
            return False
        return not is_missing(text)

    def first_rows(self) -> list[Row]:
        with self._reader() as rows:
            return [row for row in islice(rows, SAMPLE_ROWS) if any(row)]

    def chunks(self, skipped: int) -> Iterator[tuple[Chunk, list[Mistake]]]:
        """All rows but the first `skipped`, and those of another length as mistakes. Raises InvalidInput."""
        number = 0
        block_rows = max(10, min(CHUNK_ROWS, CHUNK_CELLS // self.width))
        with self._reader() as rows:
            while block := list(islice(rows, block_rows)):
                kept, mistakes = Chunk([], []), list[Mistake]()
                for row in block:
                    if not any(row):
                        continue
                    number += 1
                    if number <= skipped:
                        continue
                    if len(row) == self.width:
                        kept.numbers.append(number)
                        kept.rows.append(row)
                    else:
                        mistakes.append(Mistake(f"expected {self.width:,} cells, found {len(row):,}", row=number))
                yield kept, mistakes

    @contextmanager
    def _reader(self) -> Iterator[Iterator[Row]]:
        with self.path.open(encoding=self.encoding, newline="") as file:
            reader = csv.reader(file, delimiter=self.separator, skipinitialspace=True)
            try:
                yield reader
            except (csv.Error, UnicodeError) as error:
                message = "the text cannot be read: a quote is not closed, or this is no text"
                raise refusal(
                    sentence("bad_csv", "The table cannot be read at line {line:,}.", line=reader.line_num),
                    Mistake(message, row=reader.line_num),
                ) from error


def is_missing(text: str) -> bool:
    """Whether a cell says that there is nothing."""
    return text.strip().lower() in MISSING


def opened_csv(path: Path) -> tuple[CsvFile, list[Mistake]]:
    """The file, its encoding and separator found out. Raises InvalidInput if it is no table."""
    encoding, remarks = _encoding(path)
    try:
        with path.open(encoding=encoding, newline="") as file:
            sample = file.read(SAMPLE_CHARACTERS)
    except UnicodeError:
        sample = "\0"
    if "\0" in sample or not sample.strip():
        what = sentence("file_empty", "empty") if not sample.strip() else sentence("file_no_text", "no text")
        raise refusal(
            sentence(
                "no_table",
                "The file is {what}. Expected a table as CSV: rows of cells with commas between.",
                what=what,
                variant="kind",
            )
        )
    separator, width = _layout(path, encoding)
    if not 2 <= width <= MOST_COLUMNS:
        message = sentence(
            "no_table",
            "The table has {width:,} columns; expected at least one input and the target, at most {most:,}.",
            width=width,
            most=MOST_COLUMNS,
        )
        raise refusal(message)
    return CsvFile(path, encoding, separator, width), remarks


def _layout(path: Path, encoding: str) -> tuple[str, int]:
    """The separator that gives most of the first rows the same number of cells, and that number.

    The comma comes last: with a semicolon between cells it is a decimal sign.
    """
    best = (0.0, ",", 1)
    for separator in SEPARATORS:
        try:
            widths = [len(row) for row in CsvFile(path, encoding, separator, 0).first_rows()]
        except InvalidInput:  # a row without this separator is one cell, and may be too long for one
            if separator == SEPARATORS[-1] and best[0] == 0:
                raise
            continue
        width = max(set(widths), key=lambda each: (widths.count(each), each), default=1)
        share = widths.count(width) / len(widths) if width > 1 else 0.0
        if share > best[0]:
            best = (share, separator, width)
    return best[1], best[2]


def _encoding(path: Path) -> tuple[str, list[Mistake]]:
    with path.open("rb") as file:
        head = file.read(4)
        for mark, name in MARKS:
            if head.startswith(mark):
                return name, []
        file.seek(0)
        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            while part := file.read(2**20):
                decoder.decode(part)
        except UnicodeDecodeError:
            return "cp1252", [Mistake("The text is not UTF-8; it was read as Windows-1252.")]
    return "utf-8", []
