"""What a data set is (`Dataset`), the examples it gives (`Examples`) and how they are divided (`Division`).

Shapes are plain arithmetic and cost nothing; `load` needs numpy or scikit-learn and runs in a worker.
"""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass, field
from math import ceil
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import Field

from layerlab.catalog.choice import Choice
from layerlab.catalog.shape import Kind, Shape, kind_of
from layerlab.errors import Problem

if TYPE_CHECKING:
    from layerlab.document import Array


@dataclass(frozen=True)
class Examples:
    """All examples of a data set, in a fixed order; a sample's index is its place here.

    `inputs` float32 [n, *input_shape], tokens too, as whole numbers; `targets` int64 [n] (classes) or float32
    [n, outputs] (regression). `minimum` and `maximum` are the range that a picture of an input is drawn with.
    """

    inputs: Array
    targets: Array
    minimum: float = 0.0
    maximum: float = 1.0

    def __len__(self) -> int:
        return len(self.inputs)


@dataclass(frozen=True)
class Task:
    """What is to be learnt: the shape of one input, and either classes or a number of outputs.

    The shape says its kind (catalog/shape.py): tokens are `Tokens((12,))`, all others plain tuples of sizes. `classes`
    holds the names of the classes, empty for regression; `outputs` is the length of a target vector for regression,
    else the number of classes. `examples` is the number of examples, 0 for none.
    """

    input_shape: Shape
    outputs: int
    classes: tuple[str, ...] = field(default=())
    examples: int = 0

    @property
    def kind(self) -> Kind:
        """What one input is: a row, tokens, a sequence, or a picture."""
        return kind_of(self.input_shape)

    @property
    def is_classification(self) -> bool:
        return bool(self.classes)


@dataclass(frozen=True)
class Division:
    """Which examples train and which test: indices (int64), each ascending, and the targets to use.

    `targets` stands for all examples, like `Examples.targets`, but with the label noise that was asked for
    put into the training ones.
    """

    train: Array
    test: Array
    targets: Array


@dataclass(frozen=True)
class Remote:
    """Examples that have to be fetched from elsewhere before they can be loaded.

    `name` is what they are called there, `site` who has them; `task` names what fetches them (intake/conversion.py).
    `kind` begins the codes of what goes wrong, `setting` is the variable that allows it.
    """

    kind: str
    name: str
    site: str
    task: str
    setting: str


class Dataset(Choice):
    """Base of every data set: a task known by arithmetic, and examples loaded on demand."""

    is_trainable: ClassVar[bool] = True
    is_bundled: ClassVar[bool] = True
    """Its examples come with Layerlab, or stand in the document: nothing has to be sent or fetched first."""
    is_uploaded: ClassVar[bool] = False
    """Its examples are what somebody uploads first, and then chooses by an id."""
    boundary_range: ClassVar[float | None] = None
    """How far the square of the plane reaches, from 0, in which its examples are points; None for all other data."""
    has_short_source: ClassVar[bool] = False
    """Whether `load` is a few lines of numpy and scikit-learn: an exported script then carries them, and no data."""

    test_fraction: float = Field(0.2, ge=0.0, le=0.9, description="Share of the examples kept for testing")
    seed: int = Field(0, ge=0, le=2**31 - 1, description="Decides the split, and any noise")
    train_limit: int | None = Field(
        None,
        ge=1,
        le=1_000_000,
        description="Train on at most this many examples, drawn at random; the test examples stay the same",
        json_schema_extra={"x-scale": "log"},
    )

    @classmethod
    def description(cls) -> dict[str, Any]:
        return {**super().description(), "is_uploaded": cls.is_uploaded}

    @abstractmethod
    def task(self) -> Task:
        """Shapes, classes and size, without loading anything."""

    @abstractmethod
    def load(self) -> Examples:
        """The examples, in arrays of the caller's own: same fields, same examples, same order."""

    def points(self) -> Array | None:
        """Where its examples lie in the plane, float32 [n, 2], in the order of `load`; None where they do not."""
        return None

    def features_of(self, points: Array) -> Array:
        """What a network sees of these points of the plane ([n, 2]): float32 [n, features].

        Raises NotImplementedError where `boundary_range` is None.
        """
        raise NotImplementedError(f"{self.title} lies in no plane")

    def written(self, index: int) -> tuple[list[Any], list[float]] | None:
        """Inputs and targets of an example as somebody wrote them, more exact than float32; None for other data."""
        return None

    def problem(self) -> Problem | None:
        """What keeps this choice from being trained on, if something does that its fields do not show."""
        return None

    def remote(self) -> Remote | None:
        """What has to be fetched first; None for examples that are here already, or need nothing of the kind."""
        return None

    def is_ready(self) -> bool:
        """Whether `load` would give examples here and now. Cheap: it looks, and opens nothing."""
        return self.is_trainable and self.problem() is None

    def drawing_bytes(self) -> int:
        """What making the examples takes for a while, beside the examples themselves; for the memory estimate."""
        return 0

    def split(self, count: int) -> tuple[Array, Array]:
        """Indices (int64) of the training and the test examples, each ascending; at least one to train on.

        Together they are all of 0..count-1, but for training examples beyond the limit.
        """
        import numpy as np

        test_count = max(0, min(ceil(round(count * self.test_fraction, 9)), count - 1))
        order = np.random.default_rng(self.seed).permutation(count)
        train = order[test_count:]
        if self.train_limit:
            train = train[: self.train_limit]
        return np.sort(train), np.sort(order[:test_count])

    def divide(self, targets: Array) -> Division:
        """The split of the examples with these targets, after every option of the split."""
        train, test = self.split(len(targets))
        return Division(train, test, targets)


class LabelledDataset(Dataset):
    """Base of the data sets with classes, whose training part can be made noisy or unbalanced on purpose."""

    label_noise: float = Field(
        0.0, ge=0.0, le=1.0, description="Share of the training labels replaced by a random class"
    )
    imbalance: float = Field(
        0.0,
        ge=0.0,
        le=0.99,
        description="How much rarer the last class is than the first in training: 0 as it comes, 0.9 a tenth",
    )

    def divide(self, targets: Array) -> Division:
        train, test = self.split(len(targets))
        if self.imbalance:
            train = self._thin_out(train, targets)
        if self.label_noise:
            targets = self._with_label_noise(train, targets)
        return Division(train, test, targets)

    def _thin_out(self, train: Array, targets: Array) -> Array:
        """A long tail: class k of K keeps (1 - imbalance)^(k / (K - 1)) of its training examples."""
        import numpy as np

        random = np.random.default_rng((self.seed, 1))
        last = max(1, self.task().outputs - 1)
        kept = []
        for index in range(last + 1):
            members = random.permutation(train[targets[train] == index])
            kept.append(members[: max(1, round(len(members) * (1 - self.imbalance) ** (index / last)))])
        return np.sort(np.concatenate(kept))

    def _with_label_noise(self, train: Array, targets: Array) -> Array:
        """Replaced labels are drawn from all classes, so one in K of them happens to stay right."""
        import numpy as np

        random = np.random.default_rng((self.seed, 2))
        wrong = random.permutation(train)[: round(len(train) * self.label_noise)]
        noisy = targets.copy()
        noisy[wrong] = random.integers(self.task().outputs, size=len(wrong))
        return noisy
