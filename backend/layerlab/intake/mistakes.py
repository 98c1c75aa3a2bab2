"""What is wrong in a file somebody sent: by row or by file, few of them named, and when they are too many."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from layerlab.errors import FieldPath, InvalidInput, Problem

MOST_NAMED = 20
MOST_LEFT_OUT = 0.1
"""With more of its examples wrong than this share, a file is refused: the mistake is then in how it was made."""

NAME_LENGTH = 64


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
        column = "" if self.column is None else f", column {self.column}"
        if self.row is not None:
            path: FieldPath = ("rows", self.row) if self.column is None else ("rows", self.row, self.column)
            return Problem(code, f"Row {self.row:,}{column}: {self.message}", path)
        if self.file is not None:
            return Problem(code, f"{self.file}: {self.message}", ("files", self.file))
        if self.column is not None:
            return Problem(code, f"Column {self.column}: {self.message}", ("columns", self.column))
        return Problem(code, self.message)


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
            raise refusal(
                "too_many_mistakes",
                f"{self.left_out:,} of {total:,} {what} cannot be used; mend the first ones named here, "
                "most likely all have the same reason, and upload the file again.",
                *self.named,
            )

    def documents(self) -> list[dict[str, Any]]:
        """All that are named, and how many are not."""
        rest = [{"message": f"And {self.count - len(self.named):,} more."}] if self.count > len(self.named) else []
        return [mistake.document() for mistake in self.named] + rest


def refusal(code: str, message: str, *mistakes: Mistake, path: FieldPath = ()) -> InvalidInput:
    """The error that refuses a file; names at most 20 of its mistakes."""
    problems = [mistake.problem(code) for mistake in mistakes[:MOST_NAMED]]
    return InvalidInput(message, code=code, path=path, problems=problems or [Problem(code, message, path)])
