"""How training examples are varied: each time one is used it looks a little different, and its class stays the same.

Every example of a batch draws its own numbers. Test examples are never changed.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable
from itertools import groupby
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from layerlab.catalog.choice import Choice, Registry
from layerlab.catalog.shape import MEASURED, Kind, Shape, described, kind_of
from layerlab.sentences import Sentence, sentence

if TYPE_CHECKING:
    import torch
    from torch import Tensor


class Augmentation(Choice):
    """Base of the augmentations."""

    group = "Augmentation"
    accepts: ClassVar[tuple[Kind, ...]] = ("picture",)
    """The kinds of inputs that it changes."""

    @abstractmethod
    def apply(self, batch: Tensor, generator: torch.Generator) -> Tensor:
        """A changed copy of `batch`, [n, *input_shape] of any floating type; all chance comes from `generator`."""

    def objection(self, shape: Shape) -> Sentence | None:
        """Why it cannot be applied to inputs of this shape, as a sentence; None if it can."""
        kind = kind_of(shape)
        if kind in self.accepts:
            return None
        if kind == "tokens":
            return sentence(
                "augmentation_needs_pictures",
                "{augmentation} changes amounts, but an input here is {input}. Remove it.",
                augmentation=self.title,
                input=described(shape),
                variant="tokens",
            )
        numbers = sentence("shape_row", "{count} numbers", count=shape[0], variant="numbers")
        return sentence(
            "augmentation_needs_pictures",
            "{augmentation} needs pictures, but an input here is {input}. Remove it, or choose Noise.",
            augmentation=self.title,
            input=numbers if kind == "row" else described(shape),
        )


class Geometric(Augmentation):
    """Base of those that only move pixels. What leaves the picture is lost; what comes in is 0."""

    @abstractmethod
    def matrices(self, shape: tuple[int, int, int], generator: torch.Generator) -> Tensor:
        """For n pictures of (h, w), `shape` = (n, h, w): [n, 3, 3], where each pixel comes from; see warping.affine."""

    def apply(self, batch: Tensor, generator: torch.Generator) -> Tensor:
        return moved(batch, (self,), generator)


class Mirror(Geometric):
    """Turns pictures round as in a mirror. Right for things that have no writing side; a mirrored letter is
    another sign."""

    title = "Mirror"

    type: Literal["mirror"] = "mirror"
    direction: Literal["left_right", "top_bottom"] = Field("left_right", description="Which sides change places")
    probability: float = Field(0.5, gt=0.0, le=1.0, description="Share of the pictures that are mirrored")

    def matrices(self, shape: tuple[int, int, int], generator: torch.Generator) -> Tensor:
        from layerlab.catalog import warping

        sign = 1 - 2 * self._chosen(shape[0], generator).float()
        ones = sign.new_ones(shape[0])
        return warping.scaling(sign, ones) if self.direction == "left_right" else warping.scaling(ones, sign)

    def apply(self, batch: Tensor, generator: torch.Generator) -> Tensor:
        """Without resampling: values change their places, and nothing else."""
        from layerlab.catalog import warping

        axis = 3 if self.direction == "left_right" else 2
        return warping.mirrored(batch, self._chosen(len(batch), generator), axis)

    def _chosen(self, count: int, generator: torch.Generator) -> Tensor:
        """Which of so many pictures are mirrored, bool [count]."""
        from layerlab.catalog import warping

        return warping.uniform(count, 1, generator)[:, 0] < self.probability


class Shift(Geometric):
    """Moves pictures by whole pixels, across and down. Teaches a network that a thing is the same elsewhere: dense
    layers do not know it at all, convolutions only in part."""

    title = "Shift"

    type: Literal["shift"] = "shift"
    share: float = Field(0.1, gt=0.0, le=0.5, description="Farthest shift, as a share of the side; at least a pixel")

    def matrices(self, shape: tuple[int, int, int], generator: torch.Generator) -> Tensor:
        from layerlab.catalog import warping

        count, height, width = shape
        across, down = warping.uniform(count, 2, generator).unbind(1)
        most_across, most_down = (max(1, round(self.share * side)) for side in (width, height))
        return warping.translation(warping.whole(most_across, across), warping.whole(most_down, down))


class Rotate(Geometric):
    """Turns pictures about their centre, either way."""

    title = "Rotate"

    type: Literal["rotate"] = "rotate"
    degrees: float = Field(15.0, gt=0.0, le=180.0, description="Largest turn in degrees, either way")

    def matrices(self, shape: tuple[int, int, int], generator: torch.Generator) -> Tensor:
        from layerlab.catalog import warping

        return warping.rotation(*warping.between(-self.degrees, self.degrees, shape[0], 1, generator))


class Scale(Geometric):
    """Makes pictures smaller or larger about their centre, as if seen from farther or nearer."""

    title = "Scale"

    type: Literal["scale"] = "scale"
    smallest: float = Field(0.85, ge=0.25, le=4.0, description="Size at one end of the range; 1 changes nothing")
    largest: float = Field(1.15, ge=0.25, le=4.0, description="Size at the other end; 2 is twice as wide and high")

    def matrices(self, shape: tuple[int, int, int], generator: torch.Generator) -> Tensor:
        from layerlab.catalog import warping

        (factor,) = warping.between(self.smallest, self.largest, shape[0], 1, generator)
        return warping.scaling(factor, factor)


class Affine(Geometric):
    """Slants pictures and changes their width and height apart, so that squares become parallelograms. With Rotate
    and Shift beside it, every affine map can come up."""

    title = "Affine"

    type: Literal["affine"] = "affine"
    shear: float = Field(10.0, ge=0.0, le=60.0, description="Largest slant in degrees, either way")
    stretch: float = Field(0.1, ge=0.0, le=0.75, description="Largest change of width and height: 0.1 is 10 %")

    def matrices(self, shape: tuple[int, int, int], generator: torch.Generator) -> Tensor:
        from layerlab.catalog import warping

        slant, across, down = warping.between(-1.0, 1.0, shape[0], 3, generator)
        sizes = warping.scaling(1 + self.stretch * across, 1 + self.stretch * down)
        return warping.shearing(slant, self.shear) @ sizes


class Noise(Augmentation):
    """Adds a normal random number to every number of the input. The only one that pictures, points and tables
    all take."""

    title = "Noise"
    accepts = MEASURED

    type: Literal["noise"] = "noise"
    std: float = Field(
        0.1, gt=0.0, le=5.0, description="Standard deviation, in the inputs' own units; pictures go from 0 to 1"
    )

    def apply(self, batch: Tensor, generator: torch.Generator) -> Tensor:
        from layerlab.catalog import warping

        return warping.noisy(batch, self.std, generator)


class Cutout(Augmentation):
    """Blanks a patch at a random place, so that no single part of a picture decides alone (DeVries & Taylor 2017)."""

    title = "Cutout"

    type: Literal["cutout"] = "cutout"
    size: float = Field(0.25, gt=0.0, le=1.0, description="Width and height of the patch, as a share of the picture's")

    def apply(self, batch: Tensor, generator: torch.Generator) -> Tensor:
        from layerlab.catalog import warping

        return warping.with_hole(batch, self.size, warping.uniform(len(batch), 2, generator))


AUGMENTATIONS: Registry[Augmentation] = Registry(
    "augmentation", Augmentation, (Mirror, Shift, Rotate, Scale, Affine, Noise, Cutout)
)


def augment(augmentations: Iterable[Augmentation], batch: Tensor, generator: torch.Generator) -> Tensor:
    """`batch` changed by one augmentation after another; neighbours that only move pixels share one resampling."""
    for is_geometric, family in groupby(augmentations, lambda one: isinstance(one, Geometric)):
        members = list(family)
        if is_geometric and len(members) > 1:
            batch = moved(batch, [one for one in members if isinstance(one, Geometric)], generator)
        else:
            for one in members:
                batch = one.apply(batch, generator)
    return batch


def moved(batch: Tensor, movements: Iterable[Geometric], generator: torch.Generator) -> Tensor:
    """Pictures moved by all `movements` in order, but interpolated only once."""
    from functools import reduce

    from layerlab.catalog import warping

    shape = (batch.shape[0], batch.shape[2], batch.shape[3])
    matrices = [one.matrices(shape, generator) for one in movements]
    return warping.resample(batch, reduce(lambda first, then: first @ then, matrices))
