"""`openml`: three well-known sets of pictures, known by arithmetic, loaded from what was fetched before.

Who fetches, and whether that is allowed, is not decided here: see intake/openml_fetching.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from pydantic import Field

from layerlab.catalog.datasets.dataset import Examples, LabelledDataset, Remote, Task
from layerlab.catalog.datasets.images import as_examples
from layerlab.catalog.datasets.shelf import placed
from layerlab.catalog.shape import Shape
from layerlab.errors import NotFound, Problem, refused_for
from layerlab.sentences import sentence

DIGITS = tuple("0123456789")
CLOTHES = ("T-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot")
THINGS = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")

NOT_FETCHED = "openml_not_fetched"


@dataclass(frozen=True)
class OpenmlSet:
    """What OpenML has under a name: version 1, pixels 0..255 row by row (and colour by colour), labels 0, 1, 2, ..."""

    shape: Shape
    classes: tuple[str, ...]
    examples: int


class Openml(LabelledDataset):
    """MNIST's digits, Zalando's clothes, or CIFAR-10's photographs; fetched once from OpenML where that is allowed."""

    type: Literal["openml"] = "openml"
    title: ClassVar[str] = "From OpenML (MNIST ...)"
    group: ClassVar[str] = "Pictures"
    is_bundled: ClassVar[bool] = False
    sources: ClassVar[dict[str, OpenmlSet]] = {
        "mnist_784": OpenmlSet((1, 28, 28), DIGITS, 70_000),
        "Fashion-MNIST": OpenmlSet((1, 28, 28), CLOTHES, 70_000),
        "CIFAR_10": OpenmlSet((3, 32, 32), THINGS, 60_000),
    }

    name: Literal["mnist_784", "Fashion-MNIST", "CIFAR_10"] = Field("mnist_784", description="Which set")
    test_fraction: float = Field(0.1, ge=0.0, le=0.9, description="Share of the examples kept for testing")
    train_limit: int = Field(
        10_000,
        ge=1,
        le=1_000_000,
        description="Train on at most this many examples, drawn at random: an epoch on all of them takes its time",
        json_schema_extra={"x-scale": "log"},
    )

    @property
    def source(self) -> OpenmlSet:
        return self.sources[self.name]

    def task(self) -> Task:
        source = self.source
        return Task(source.shape, len(source.classes), source.classes, source.examples)

    def remote(self) -> Remote | None:
        if placed().has_openml(self.name):
            return None
        return Remote("openml", self.name, site="OpenML", task="fetch_openml", setting="LAYERLAB_OPENML")

    def problem(self) -> Problem | None:
        if self.remote() is None:
            return None
        said = sentence(
            NOT_FETCHED,
            "{data} was not fetched from OpenML yet; a server that may do so does it at the first preview.",
            data=self.name,
        )
        return Problem.of(said, ("data",))

    def load(self) -> Examples:
        try:
            return as_examples(*placed().openml_arrays(self.name))
        except NotFound as error:
            gone = sentence(NOT_FETCHED, "{data} is gone.", data=self.name, variant="gone")
            raise refused_for(self.problem() or Problem.of(gone, ("data",))) from error


OPENML = (Openml,)
"""Stands after the tables: it needs the internet, once."""
