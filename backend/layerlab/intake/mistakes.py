"""What is wrong in a file somebody sent: by row or by file, few of them named, and when they are too many."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from layerlab.errors import FieldPath, InvalidInput, Problem
from layerlab.sentences import Sentence, filled, sentence

MOST_NAMED = 20
MOST_LEFT_OUT = 0.1
"""With more of its examples wrong than this share, a file is refused: the mistake is then in how it was made."""

NAME_LENGTH = 64

PLACES = {"row": "Row {row:,}", "cell": "Row {row:,}, column {column}", "file": "{file}", "column": "Column {column}"}


def clean(text: str) -> str:
    """`text` as it may be shown: one line, no control characters or marks of direction, at most 64 characters."""
    visible = "".join(character for character in " ".join(text.split()) if character.isprintable())
    return visible[:NAME_LENGTH].strip() or "(blank)"


@dataclass(frozen=True)
class Mistake:
    """One thing that is wrong, or was changed, in a row (counted from 1, as a spreadsheet does) or a file."""

    message: str
    row: int | None = None
    column: str | None = None
    file: str | None = None

    def document(self) -> dict[str, Any]:
        """As the API shows it, without what is not said."""
        return {name: value for name, value in vars(self).items() if value is not None}

    def problem(self, code: str) -> Problem:
        """The same as a problem, whose message says the place too."""
        path, place = self._place()
        template = f"{PLACES[place]}: {{message}}" if place else "{message}"
        message = filled(template, vars(self))
        values = {name: value for name, value in vars(self).items() if value is not None and name != "message"}
        return Problem(code, message, path, values={**values, "variant": f"mistake_in_{place}"} if place else values)

    def _place(self) -> tuple[FieldPath, str]:
        """Where it is, and what kind of place that is."""
        if self.row is not None:
            if self.column is None:
                return ("rows", self.row), "row"
            return ("rows", self.row, self.column), "cell"
        if self.file is not None:
            return ("files", self.file), "file"
        return ((), "") if self.column is None else (("columns", self.column), "column")


@dataclass
class MistakeLog:
    """Collects mistakes while a file is read. `left_out` counts the examples that could not be used."""

    named: list[Mistake] = field(default_factory=list)
    count: int = 0
    left_out: int = 0

    def add(self, mistake: Mistake) -> None:
        """Keep it, if it is among the first."""
        self.count += 1
        if len(self.named) < MOST_NAMED:
            self.named.append(mistake)

    def leave_out(self, mistake: Mistake) -> None:
        """An example that cannot be used, and why."""
        self.left_out += 1
        self.add(mistake)

    def check(self, total: int, what: str) -> None:
        """Raises InvalidInput if too many of `total` examples were left out, or all of them."""
        if self.left_out > MOST_LEFT_OUT * total or (total and self.left_out == total):
            said = sentence(
                "too_many_mistakes",
                "{left_out:,} of {total:,} {what} cannot be used; mend the first ones named here, "
                "most likely all have the same reason, and upload the file again.",
                left_out=self.left_out,
                total=total,
                what=what,
            )
            raise refusal(said, *self.named)

    def documents(self) -> list[dict[str, Any]]:
        """All that are named, and how many are not."""
        rest = [{"message": f"And {self.count - len(self.named):,} more."}] if self.count > len(self.named) else []
        return [mistake.document() for mistake in self.named] + rest


def refusal(said: Sentence, *mistakes: Mistake, path: FieldPath = ()) -> InvalidInput:
    """The error that refuses a file; names at most 20 of its mistakes."""
    problems = [mistake.problem(said.code) for mistake in mistakes[:MOST_NAMED]]
    return InvalidInput(said, path=path, problems=problems)
