"""Points of a plane, as in TensorFlow Playground; imports numpy inside its methods only.

The formulas are those of that playground's `dataset.ts`: labels belong to the point *after* it was moved
by the noise, the point is drawn where it was before (but in the spiral, the moons and the clouds it moves).

The coordinates go into the network as they are, in -6..6. Measured with small tanh and ReLU nets at learning
rates of 0.003 and 0.03 they train as well as scaled ones or better (tanh at 0.003: circle 0.99 raw, 0.83
divided by 5). Squares and products are divided by 6, which keeps every derived feature in the same -6..6:
plain gradient descent on all seven features solves the spiral to 0.97 so, and to 0.89 with raw squares.
"""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field, field_validator
from pydantic_core import PydanticCustomError

from layerlab.catalog.datasets.dataset import Dataset, Examples, LabelledDataset, Task

if TYPE_CHECKING:
    import numpy as np

    from layerlab.document import Array

    Generator = np.random.Generator

BOUNDARY_RANGE = 6.0

Feature = Literal["x1", "x2", "x1_squared", "x2_squared", "x1_x2", "sin_x1", "sin_x2"]


def derived_features(points: Array, features: tuple[Feature, ...]) -> Array:
    """The columns named by `features` (float32 [n, f]) of the points ([n, 2]); all as large as they are."""
    import numpy as np

    x1, x2 = points[:, 0], points[:, 1]
    columns = {
        "x1": x1,
        "x2": x2,
        "x1_squared": x1 * x1 / BOUNDARY_RANGE,
        "x2_squared": x2 * x2 / BOUNDARY_RANGE,
        "x1_x2": x1 * x2 / BOUNDARY_RANGE,
        "sin_x1": np.sin(x1),
        "sin_x2": np.sin(x2),
    }
    return np.stack([columns[name] for name in features], axis=1).astype(np.float32)


class PointDataset(Dataset):
    """Base of the points: where they lie (`points`), and what the network sees of them (`features_of`)."""

    group: ClassVar[str] = "Points"
    boundary_range: ClassVar[float] = BOUNDARY_RANGE
    has_short_source: ClassVar[bool] = True

    samples: int = Field(500, ge=10, le=5000, description="Number of points", json_schema_extra={"x-scale": "log"})
    noise: float = Field(0.1, ge=0.0, le=0.5, description="How far chance moves the points")
    features: tuple[Feature, ...] = Field(
        ("x1", "x2"),
        min_length=1,
        max_length=7,
        description="What the network sees of a point: its coordinates, their squares, product or sines",
        json_schema_extra={"uniqueItems": True},
    )

    @field_validator("features")
    @classmethod
    def _each_once(cls, features: tuple[Feature, ...]) -> tuple[Feature, ...]:
        if len(set(features)) < len(features):
            raise PydanticCustomError("repeated_feature", "each feature can be chosen once")
        return features

    @abstractmethod
    def task(self) -> Task: ...

    @abstractmethod
    def draw(self, random: Generator) -> tuple[Array, Array]:
        """Points ([n, 2]) and their targets, in any order."""

    def points(self) -> Array:
        """The coordinates of all points, float32 [n, 2], in the order of `load`."""
        return self._drawn()[0]

    def features_of(self, points: Array) -> Array:
        """What the network sees of these points ([n, 2]): float32 [n, features]."""
        return derived_features(points, self.features)

    def load(self) -> Examples:
        points, targets = self._drawn()
        return Examples(self.features_of(points), targets, -self.boundary_range, self.boundary_range)

    def _drawn(self) -> tuple[Array, Array]:
        """Points (float32 [n, 2]) and targets, in the order of the data set: shuffled."""
        import numpy as np

        random = np.random.default_rng((self.seed, 3))
        points, targets = self.draw(random)
        order = random.permutation(len(points))
        return points[order].astype(np.float32), targets[order]


class LabelledPoints(PointDataset, LabelledDataset):
    """Base of the points of two classes, called by the colours they are drawn in."""

    def task(self) -> Task:
        return Task((len(self.features),), 2, ("orange", "blue"), self.samples)

    def _halves(self) -> tuple[int, int]:
        """How many points each of the two classes has, about."""
        return self.samples - self.samples // 2, self.samples // 2


class Circle(LabelledPoints):
    """A disc inside a ring. No straight line separates them; the sum of the squares does."""

    type: Literal["circle"] = "circle"
    title: ClassVar[str] = "Circle"

    def draw(self, random: Generator) -> tuple[Array, Array]:
        import numpy as np

        outside, inside = self._halves()
        radius = np.concatenate([random.uniform(3.5, 5.0, outside), random.uniform(0.0, 2.5, inside)])
        points = on_circle(random.uniform(0.0, 2 * np.pi, self.samples), radius)
        moved = points + random.uniform(-5.0, 5.0, points.shape) * self.noise
        return points, (np.hypot(moved[:, 0], moved[:, 1]) < 2.5).astype(np.int64)


class Xor(LabelledPoints):
    """Opposite quadrants belong together (exclusive or): one unit cannot do it, a few hidden ones can."""

    type: Literal["xor"] = "xor"
    title: ClassVar[str] = "Exclusive or"

    def draw(self, random: Generator) -> tuple[Array, Array]:
        import numpy as np

        points = random.uniform(-5.0, 5.0, (self.samples, 2))
        points += np.where(points > 0, 0.3, -0.3)
        moved = points + random.uniform(-5.0, 5.0, points.shape) * self.noise
        return points, (moved.prod(axis=1) >= 0).astype(np.int64)


class Gaussian(LabelledPoints):
    """Two clouds around (-2, -2) and (2, 2): a straight line is enough, so one unit is."""

    type: Literal["gaussian"] = "gaussian"
    title: ClassVar[str] = "Gaussian clouds"

    def draw(self, random: Generator) -> tuple[Array, Array]:
        import numpy as np

        variance = 0.5 + 7.0 * self.noise
        targets = np.repeat([0, 1], self._halves())
        centres = np.where(targets == 1, 2.0, -2.0)[:, None]
        return centres + random.normal(0.0, np.sqrt(variance), (self.samples, 2)), targets


class Spiral(LabelledPoints):
    """Two arms wound into each other: the hard one, for wider and deeper nets or more features."""

    type: Literal["spiral"] = "spiral"
    title: ClassVar[str] = "Spiral"

    def draw(self, random: Generator) -> tuple[Array, Array]:
        import numpy as np

        way = np.concatenate([np.arange(count) / count for count in self._halves()])
        targets = np.repeat([0, 1], self._halves())
        angle = 1.75 * way * 2 * np.pi + np.where(targets == 1, 0.0, np.pi)
        points = on_circle(angle, 5.0 * way)
        return points + random.uniform(-1.0, 1.0, points.shape) * self.noise, targets


class Moons(LabelledPoints):
    """Two half-moons that reach into each other: a gentle curve between them is enough."""

    type: Literal["moons"] = "moons"
    title: ClassVar[str] = "Moons"

    def draw(self, random: Generator) -> tuple[Array, Array]:
        import numpy as np

        # scikit-learn's make_moons, moved to the middle of the plane and drawn 3.2 times as large.
        targets = np.repeat([0, 1], self._halves())
        angle = random.uniform(0.0, np.pi, self.samples)
        sign = np.where(targets == 1, -1.0, 1.0)
        points = np.stack([sign * (np.cos(angle) - 0.5), sign * (np.sin(angle) - 0.25)], axis=1)
        return 3.2 * (points + random.normal(0.0, 1.0, points.shape) * self.noise), targets


class PointValues(PointDataset):
    """Base of the points that carry a number from -1 to 1 (regression)."""

    def task(self) -> Task:
        return Task((len(self.features),), 1, (), self.samples)

    def draw(self, random: Generator) -> tuple[Array, Array]:
        import numpy as np

        points = random.uniform(-BOUNDARY_RANGE, BOUNDARY_RANGE, (self.samples, 2))
        moved = points + random.uniform(-BOUNDARY_RANGE, BOUNDARY_RANGE, points.shape) * self.noise
        return points, self.height(moved)[:, None].astype(np.float32)

    @abstractmethod
    def height(self, points: Array) -> Array:
        """The number ([n]) that belongs to each point ([n, 2])."""


class Plane(PointValues):
    """A number that rises evenly from one corner to the other: linear regression, one unit learns it."""

    type: Literal["plane"] = "plane"
    title: ClassVar[str] = "Plane (a number)"

    def height(self, points: Array) -> Array:
        heights: Array = points.sum(axis=1) / 10.0
        return heights.clip(-1.0, 1.0)


class Hills(PointValues):
    """Three hills and three hollows: a number to be predicted that needs hidden units."""

    type: Literal["hills"] = "hills"
    title: ClassVar[str] = "Hills (a number)"

    def height(self, points: Array) -> Array:
        import numpy as np

        tops = ((-4, 2.5, 1), (0, 2.5, -1), (4, 2.5, 1), (-4, -2.5, -1), (0, -2.5, 1), (4, -2.5, -1))
        heights = np.zeros(len(points))
        for x1, x2, sign in tops:
            slope = 1.0 - np.hypot(points[:, 0] - x1, points[:, 1] - x2) / 2.0
            heights += sign * slope.clip(0.0)
        return heights


def on_circle(angle: Array, radius: Array) -> Array:
    """Points ([n, 2]) at these angles and radii, the angle counted clockwise from the top."""
    import numpy as np

    return np.stack([radius * np.sin(angle), radius * np.cos(angle)], axis=1)


POINTS = (Circle, Xor, Gaussian, Spiral, Moons, Plane, Hills)
