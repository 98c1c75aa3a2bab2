"""Where data lie that did not come with Layerlab, as data sets ask for them (`Shelf`).

Who keeps them, and in which files, is not known here: whoever starts a process places a shelf (intake/shelf.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from layerlab.errors import NotFound
from layerlab.sentences import sentence

if TYPE_CHECKING:
    from layerlab.catalog.shape import Shape
    from layerlab.document import Array


@dataclass(frozen=True)
class Description:
    """What is known of an upload without opening its examples; it never changes.

    `classes` are their names, empty for regression; `minimum` and `maximum` the range that an input is drawn with.
    """

    input_shape: Shape
    outputs: int
    classes: tuple[str, ...]
    examples: int
    minimum: float
    maximum: float


class Shelf(Protocol):
    """What was uploaded or fetched, by name."""

    def upload(self, upload_id: str) -> Description:
        """What is known of an upload. Raises NotFound."""

    def upload_arrays(self, upload_id: str) -> tuple[Array, Array]:
        """Its inputs [n, *input_shape], uint8 or float32, and targets. Raises NotFound."""

    def has_openml(self, name: str) -> bool:
        """Whether this set of OpenML was fetched before."""

    def openml_arrays(self, name: str) -> tuple[Array, Array]:
        """Its inputs and targets. Raises NotFound."""


def no_upload() -> NotFound:
    return NotFound("There is no such upload (any more).", code="unknown_upload")


class EmptyShelf:
    """Nothing was uploaded or fetched."""

    def upload(self, upload_id: str) -> Description:
        raise no_upload()

    def upload_arrays(self, upload_id: str) -> tuple[Array, Array]:
        raise no_upload()

    def has_openml(self, name: str) -> bool:
        return False

    def openml_arrays(self, name: str) -> tuple[Array, Array]:
        raise NotFound(sentence("openml_not_fetched", "{name} was not fetched.", name=name))


_placed: Shelf = EmptyShelf()


def place(shelf: Shelf) -> None:
    """From now on this process looks for data there. One process has one shelf: a spec names data, not folders."""
    global _placed  # noqa: PLW0603
    _placed = shelf


def placed() -> Shelf:
    """The shelf of this process."""
    return _placed
