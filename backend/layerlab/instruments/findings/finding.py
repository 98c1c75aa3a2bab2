"""What a finding is: a measured rule on a run's numbers, plain words about it, and what mends it.

A new finding is one class. Rules read a `Record` and nothing else; remedies change a spec's plain document.
"""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

from layerlab.catalog.choice import Choice
from layerlab.document import Document
from layerlab.instruments.findings.record import Record
from layerlab.sentences import Sentence, Values, as_plain, filled

Certainty = Literal["certain", "likely", "possible"]


@dataclass(frozen=True)
class Figure:
    """One measured number of the evidence, and the limit it went beyond, as people read them.

    `code` and `values` say both for programs: what was measured, and the numbers in its name and its limit.
    """

    name: str
    value: float | None
    limit: str
    code: str = ""
    values: Values = field(default_factory=dict)

    @classmethod
    def of(cls, code: str, name: str, value: float | None, limit: str, /, **values: Any) -> Figure:
        """The figure whose name and limit are these templates, with `values` in them."""
        plain = as_plain(values)
        return cls(filled(name, plain), value, filled(limit, plain), code, plain)


@dataclass(frozen=True)
class Evidence:
    """Why a rule fired: a sentence with its numbers, how sure it is, and the layer it is about.

    `code` tells the finding's sentences apart, `values` are the numbers and names in this one.
    """

    sentence: str
    figures: tuple[Figure, ...]
    certainty: Certainty = "likely"
    layer: str | None = None
    code: str = ""
    values: Values = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        said: Sentence,
        figures: tuple[Figure, ...],
        certainty: Certainty = "likely",
        layer: str | None = None,
    ) -> Evidence:
        return cls(said.text, figures, certainty, layer, said.code, said.values)


@dataclass(frozen=True)
class Remedy:
    """What to change: a label for the button, what it does, and the changed top-level parts of the spec.

    `code` says for programs what it does, `values` the numbers and names in label and effect.
    """

    label: str
    effect: str
    changes: Document
    code: str = ""
    values: Values = field(default_factory=dict)

    @classmethod
    def of(cls, code: str, label: str, effect: str, changes: Document, /, **values: Any) -> Remedy:
        """The remedy whose label and effect are these templates, with `values` in them."""
        plain = as_plain(values)
        return cls(filled(label, plain), filled(effect, plain), changes, code, plain)


class Finding(Choice):
    """Base of the findings. The docstring says what it is; `why` why it matters, `advice` what to do.

    `basis` is how often the rule was right on runs that were not seen while it was chosen, by
    tests/instruments/test_doctor_evaluation.py. A passing finding is judged anew after each epoch;
    any other stays, once it was found.
    """

    group = "Findings"
    why: ClassVar[str]
    advice: ClassVar[str]
    basis: ClassVar[str]
    is_passing: ClassVar[bool] = False
    is_about_rate: ClassVar[bool] = False
    """Whether another learning rate takes back what was said of the old one."""
    is_last_resort: ClassVar[bool] = False
    """Whether it counts only where nothing else explains the run."""
    rank: ClassVar[int] = 1000
    """Its place in a diagnosis, the cause first; see `place`."""

    @abstractmethod
    def look(self, record: Record) -> Evidence | None:
        """The evidence, if the rule fires on the numbers so far."""

    def remedy(self, document: Document, evidence: Evidence, record: Record) -> Remedy | None:
        """What one click can change in this spec's document, whose layers all carry ids; None for nothing."""
        return None

    def place(self, evidence: Evidence, record: Record) -> int:
        """Where it stands among all that was found, causes (small) before consequences.

        A huge learning rate kills and saturates units too, but what is there before the first step cannot be its
        fault: such a finding comes earlier with that evidence.
        """
        return self.rank

    @classmethod
    def description(cls) -> Document:
        words = {"why": cls.why, "advice": cls.advice, "basis": cls.basis}
        return {**super().description(), **words}
