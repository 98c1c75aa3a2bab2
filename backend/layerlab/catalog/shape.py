"""What a shape means: its kind, and the name of each of its axes. Nobody else asks how many axes a shape has.

A shape is the plain tuple of sizes of one example, without the batch; on the wire it is a list. So many axes have an
ordinary kind: one is a row, two a sequence, three a picture. A kind with as many axes as another is a class of its
own (`Tokens`): a data set's task or a layer's `output_shape` gives one of those, and it is passed on as it is.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import prod
from typing import Literal

from layerlab.sentences import SPECS, Sentence, sentence

Shape = tuple[int, ...]
Kind = Literal["row", "tokens", "sequence", "picture"]

AXES: dict[Kind, tuple[str, ...]] = {
    "row": ("features",),
    "tokens": ("time",),
    "sequence": ("time", "features"),
    "picture": ("channels", "height", "width"),
}
KINDS: tuple[Kind, ...] = tuple(AXES)
MEASURED: tuple[Kind, ...] = ("row", "sequence", "picture")
"""The kinds whose values are amounts, to be added and multiplied. A token is a number that only names something."""

_ORDINARY: dict[int, Kind] = {1: "row", 2: "sequence", 3: "picture"}
_CELL_AXES: dict[Kind, tuple[int, ...]] = {"row": (0,), "tokens": (0,), "sequence": (1,), "picture": (1, 2)}
_FEATURE_AXIS: dict[Kind, int] = {"row": 0, "tokens": 0, "sequence": 1, "picture": 0}


class Tokens(tuple[int, ...]):
    """A shape [time] of tokens: whole numbers that name something. A plain (n,) would be a row of features."""

    __slots__ = ()


def kind_of(shape: Shape) -> Kind:
    """What `shape` is the shape of. Raises ValueError for so many axes that no kind has."""
    kind = "tokens" if isinstance(shape, Tokens) else _ORDINARY.get(len(shape))
    if kind is None:
        raise ValueError(f"a value of shape {list(shape)} is of no known kind")
    return kind


def has_kind(shape: Shape) -> bool:
    """Whether a shape has as many axes as some kind."""
    return len(shape) in _ORDINARY


def feature_axis(shape: Shape) -> int:
    """Along which axis its features (of a picture its channels) stand: what one unit or filter gives is along it."""
    return _FEATURE_AXIS[kind_of(shape)]


def cell_axes(shape: Shape) -> tuple[int, ...]:
    """The axes of what is read together: a map's rows and columns, one step's features, all of a row."""
    return _CELL_AXES[kind_of(shape)]


def without_axis(shape: Shape, axis: int) -> Shape:
    """The sizes along all other axes."""
    return shape[:axis] + shape[axis + 1 :]


def as_maps(shape: Shape) -> tuple[int, int, int]:
    """(maps, rows, columns): how values of any shape are laid out to be looked at."""
    rows, columns = (1, 1, *shape)[-2:]
    return prod(shape[:-2]), rows, columns


def show(shape: Shape) -> str:
    """A shape as people write it: 8×28×28."""
    return "×".join(f"{size:,}" for size in shape)


def described(shape: Shape) -> Sentence:
    """What has this shape, in words: "a sequence of 10 steps of 4 features"."""
    match kind_of(shape):
        case "row":
            return sentence("shape_row", "{shape:sizes} values in a row", shape=list(shape))
        case "tokens":
            return sentence("shape_tokens", "{tokens:counted token}", tokens=shape[0])
        case "sequence":
            return sentence(
                "shape_sequence",
                "a sequence of {steps:counted step} of {features:counted feature}",
                steps=shape[0],
                features=shape[1],
            )
        case "picture":
            return sentence("shape_picture", "a picture {shape:sizes}", shape=list(shape))


def named(kinds: Iterable[Kind]) -> str:
    """Some kinds in words, with their axes: "a row of values or a picture [channels, height, width]"."""
    words: dict[Kind, str] = {"row": "a row of values"}
    articles: dict[Kind, str] = {"tokens": "tokens", "sequence": "a sequence", "picture": "a picture"}
    words |= {kind: f"{article} [{', '.join(AXES[kind])}]" for kind, article in articles.items()}
    *others, last = (words[kind] for kind in kinds)
    return f"{', '.join(others)} or {last}" if others else last


SPECS["sizes"] = show
SPECS["shapes"] = lambda shapes: " and ".join(map(show, shapes))
SPECS["kinds"] = named
