"""What reading a file gives (`Reading`), and how large it may become (`UploadLimits`); numpy in functions only."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import prod
from typing import TYPE_CHECKING, Literal

from layerlab.intake.mistakes import MistakeLog, refusal
from layerlab.sentences import Sentence, sentence

if TYPE_CHECKING:
    from layerlab.document import Array


Goal = Literal["auto", "classes", "numbers"]
"""Whether targets are classes or numbers; "auto" lets the values decide."""
FLOAT_BYTES = 4
MOST_NUMBERS = 3 * 224 * 224
"""Of one example: a picture as large as the classic nets take."""


@dataclass(frozen=True)
class UploadLimits:
    """The most examples, the pixels of one picture before it is made small, the bytes of all inputs as float32."""

    rows: int
    pixels: int
    data_bytes: int
    all_pixels: int = 10**9
    """Pixels decoded for one upload: about half a minute."""

    def check_amount(self, examples: int, shape: tuple[int, ...], advice: Sentence) -> None:
        """Raises InvalidInput if there are too many examples, or they are too large in all; allocates nothing."""
        if examples > self.rows:
            raise refusal(
                sentence(
                    "too_many",
                    "The file holds {examples:,} examples; at most {most:,} may be used here.",
                    examples=examples,
                    most=self.rows,
                )
            )
        if prod(shape) > MOST_NUMBERS:
            message = sentence(
                "example_too_large",
                "One example holds {numbers:,} numbers; at most {most:,} may be used. {advice}",
                numbers=prod(shape),
                most=MOST_NUMBERS,
                advice=advice,
            )
            raise refusal(message)
        size = examples * prod(shape) * FLOAT_BYTES
        if size > self.data_bytes:
            message = sentence(
                "data_too_large",
                "{examples:,} examples of {numbers:,} numbers take {bytes:,} bytes; at most "
                "{most:,} may be used here. {advice}",
                examples=examples,
                numbers=prod(shape),
                bytes=size,
                most=self.data_bytes,
                advice=advice,
                variant="upload",
            )
            raise refusal(message)


@dataclass(frozen=True)
class Targets:
    """Class indices (int64 [n]) with names, or numbers (float32 [n, outputs]) and how they were scaled."""

    values: Array
    classes: tuple[str, ...] = ()
    scale: tuple[float, float] | None = None


@dataclass(frozen=True)
class Reading:
    """Examples as they will be kept: inputs uint8 (0..255, drawn as 0..1) or float32, [n, *shape]."""

    inputs: Array
    targets: Targets
    features: tuple[str, ...] = ()
    mistakes: MistakeLog = field(default_factory=MistakeLog)
