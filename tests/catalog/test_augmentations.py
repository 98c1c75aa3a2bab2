"""What every augmentation promises, and what each does to pixels that can be counted."""

from __future__ import annotations

import re

import numpy as np
import pytest
import torch
from torch import Tensor
from torch.nn import functional

from layerlab.catalog import warping
from layerlab.catalog.augmentations import (
    AUGMENTATIONS,
    Affine,
    Augmentation,
    Cutout,
    Geometric,
    Mirror,
    Noise,
    Rotate,
    Scale,
    Shift,
    augment,
)

every = pytest.mark.parametrize("entry", list(AUGMENTATIONS), ids=lambda entry: entry.tag())
of_pictures = pytest.mark.parametrize("entry", [one for one in AUGMENTATIONS if one.accepts == ("picture",)], ids=str)
SHAPES = [(1, 8, 8), (3, 5, 9), (2, 1, 7), (4, 16, 6)]


def stream(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def pictures(*shape: int, count: int = 6, dtype: torch.dtype = torch.float32) -> Tensor:
    """A channels-last batch of pictures without two equal pixels, as training has them."""
    channels, height, width = shape
    return torch.rand(count, height, width, channels, generator=stream(7), dtype=dtype).permute(0, 3, 1, 2)


@every
def test_introduces_itself(entry: type[Augmentation]) -> None:
    description = entry.description()
    assert re.fullmatch(r"[a-z][a-z0-9_]*", entry.tag())
    assert description["title"]
    assert description["help"].endswith((".", ")"))
    for name, field in description["schema"]["properties"].items():
        assert name == "type" or field.get("description"), f"{name} has no description"
    assert AUGMENTATIONS.parse({"type": entry.tag()}) == entry()


@every
@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
def test_keeps_shape_type_and_memory_order(
    entry: type[Augmentation], shape: tuple[int, int, int], dtype: torch.dtype
) -> None:
    for batch in (pictures(*shape, dtype=dtype), pictures(*shape, dtype=dtype).contiguous()):
        before = batch.clone()
        changed = entry().apply(batch, stream())
        assert changed.shape == batch.shape
        assert changed.dtype == dtype
        assert changed.stride() == batch.stride()
        assert torch.isfinite(changed).all()
        assert torch.equal(batch, before), "the batch itself was changed"
        assert not torch.equal(changed, batch)


@every
def test_draws_only_from_the_generator_it_is_given(entry: type[Augmentation]) -> None:
    batch, outside = pictures(1, 8, 8), torch.get_rng_state()
    first, again, other = (entry().apply(batch, stream(seed)) for seed in (1, 1, 2))
    assert torch.equal(first, again)
    assert not torch.equal(first, other)
    assert torch.equal(torch.get_rng_state(), outside)


@every
def test_a_batch_is_changed_as_its_examples_would_be_one_by_one(entry: type[Augmentation]) -> None:
    batch, shared = pictures(1, 8, 8, count=20), stream()
    one_by_one = torch.cat([entry().apply(one, shared) for one in batch.split(1)])
    torch.testing.assert_close(entry().apply(batch, stream()), one_by_one, atol=1e-5, rtol=0)


@every
def test_the_memory_order_of_the_batch_does_not_matter(entry: type[Augmentation]) -> None:
    batch = pictures(3, 8, 10)
    torch.testing.assert_close(entry().apply(batch, stream()), entry().apply(batch.contiguous(), stream()))


@of_pictures
def test_objects_to_points_and_tables_and_says_what_to_do(entry: type[Augmentation]) -> None:
    assert entry().objection((1, 8, 8)) is None
    assert entry.title in str(entry().objection((4,)))


def test_noise_alone_takes_points_and_tables() -> None:
    assert Noise().objection((2,)) is None
    changed = Noise(std=0.5).apply(torch.zeros(2000, 3), stream())
    assert float(changed.std()) == pytest.approx(0.5, rel=0.05)
    assert float(changed.mean()) == pytest.approx(0, abs=0.03)


def test_mirrored_twice_is_as_it_was() -> None:
    batch = pictures(3, 6, 7)
    for mirror, axis in ((Mirror(probability=1), 3), (Mirror(probability=1, direction="top_bottom"), 2)):
        once = mirror.apply(batch, stream())
        assert torch.equal(once, batch.flip(axis))
        assert torch.equal(mirror.apply(once, stream()), batch)


def test_mirror_takes_the_share_of_pictures_that_it_says() -> None:
    batch = pictures(1, 2, 2, count=2000)
    changed = (Mirror(probability=0.25).apply(batch, stream()) != batch).flatten(1).any(1)
    assert float(changed.float().mean()) == pytest.approx(0.25, abs=0.04)


@pytest.mark.parametrize("way", [Mirror(probability=1), Mirror(probability=1, direction="top_bottom")], ids=str)
def test_a_mirror_among_other_movements_mirrors_the_same_way(way: Mirror) -> None:
    batch = pictures(1, 6, 8)
    torch.testing.assert_close(
        warping.resample(batch, way.matrices((6, 6, 8), stream())), way.apply(batch, stream()), atol=1e-5, rtol=0
    )


@pytest.mark.parametrize(("right", "down"), [(0, 0), (2, 0), (-3, 1), (0, -4), (5, 5)])
def test_a_shift_by_whole_pixels_is_a_roll_with_zeros_behind(right: int, down: int) -> None:
    batch = pictures(2, 6, 9)
    expected = np.roll(batch.numpy(), (down, right), axis=(2, 3))
    expected[:, :, : max(0, down)] = 0
    expected[:, :, 6 + min(0, down) :] = 0
    expected[..., : max(0, right)] = 0
    expected[..., 9 + min(0, right) :] = 0
    matrices = warping.translation(torch.full((6,), float(right)), torch.full((6,), float(down)))
    np.testing.assert_allclose(warping.resample(batch, matrices).numpy(), expected, atol=1e-5)


def test_shift_moves_by_whole_pixels_up_to_its_share_and_by_each_as_often() -> None:
    dot = torch.zeros(9000, 1, 21, 21)
    dot[:, :, 10, 10] = 1
    moved = Shift(share=0.2).apply(dot, stream())
    places = (moved > 0.999).nonzero()[:, 2:] - 10
    assert len(places) == 9000
    for axis in (0, 1):
        counts = torch.bincount(places[:, axis] + 4, minlength=9)
        assert counts.shape == (9,)
        assert counts.min() > 850
        assert counts.max() < 1150


def test_a_turn_by_90_degrees_is_rot90() -> None:
    batch = pictures(3, 7, 7)
    for quarter in (1, 2, 3):
        turned = warping.resample(batch, warping.rotation(torch.full((6,), 90.0 * quarter)))
        np.testing.assert_allclose(turned.numpy(), np.rot90(batch.numpy(), quarter, axes=(2, 3)), atol=1e-5)


def test_a_turned_oblong_picture_is_not_squeezed() -> None:
    bar = torch.zeros(1, 1, 9, 21)
    bar[:, :, 4, 7:14] = 1
    turned = warping.resample(bar, warping.rotation(torch.tensor([90.0])))
    assert turned[0, 0, 1:8, 10].tolist() == pytest.approx([1] * 7, abs=1e-5)
    assert float(turned.sum()) == pytest.approx(7, abs=1e-4)


def test_scale_makes_things_so_many_times_as_wide_and_as_high() -> None:
    square = torch.zeros(1, 1, 24, 24)
    square[:, :, 8:16, 8:16] = 1
    for factor in (0.5, 1.5):
        scaled = Scale(smallest=factor, largest=factor).apply(square, stream())
        assert float(scaled.sum()) == pytest.approx(64 * factor**2, rel=0.02)


def test_affine_leans_columns_and_changes_width_and_height_apart() -> None:
    bar = torch.zeros(400, 1, 33, 33)
    bar[:, :, 8:25, 16] = 1
    leaned = Affine(shear=45, stretch=0).apply(bar, stream())
    assert leaned.amax(3)[:, 0, 8:25].min() > 0.4, "a slant leaves every row where it was"
    across = (leaned * torch.arange(33.0)).sum(3) / leaned.sum(3).clamp(min=1e-6)
    leans = across[:, 0, 24] - across[:, 0, 8]
    assert float(leans.abs().max()) == pytest.approx(16, abs=0.6)
    sizes = Affine(shear=0, stretch=0.5).matrices((5000, 8, 8), stream())
    assert float((1 / sizes[:, 0, 0]).min()) == pytest.approx(0.5, abs=0.01)
    assert float((1 / sizes[:, 1, 1]).max()) == pytest.approx(1.5, abs=0.01)


def test_resampling_agrees_with_affine_grid() -> None:
    batch = pictures(2, 8, 8)
    matrices = torch.eye(3).expand(6, 3, 3).clone()
    matrices[:, :2] += 0.3 * torch.randn(6, 2, 3, generator=stream())
    theta = matrices[:, :2].clone()
    theta[:, :, 2] /= 4
    grid = functional.affine_grid(theta, list(batch.shape), align_corners=False)
    expected = functional.grid_sample(batch, grid, align_corners=False)
    torch.testing.assert_close(warping.resample(batch, matrices), expected, atol=1e-5, rtol=0)


def test_neighbouring_movements_are_done_in_order_but_interpolated_once() -> None:
    batch = torch.zeros(4, 1, 15, 15)
    batch[:, :, 5:9, 6:11] = pictures(1, 4, 5, count=4)
    turn, shift = warping.rotation(torch.full((4,), 90.0)), warping.translation(torch.ones(4), torch.full((4,), 3.0))
    one_after_another = warping.resample(warping.resample(batch, turn), shift)
    torch.testing.assert_close(warping.resample(batch, turn @ shift), one_after_another, atol=1e-5, rtol=0)
    there_and_back: list[Augmentation] = [Rotate(degrees=180), Shift()]
    together = augment(there_and_back, batch, stream())
    draws = stream()
    first, then = (one.matrices((4, 15, 15), draws) for one in there_and_back if isinstance(one, Geometric))
    assert torch.equal(together, warping.resample(batch, first @ then))


def test_cutout_blanks_one_patch_of_its_size_and_nothing_else() -> None:
    batch = pictures(3, 12, 20, count=300) + 0.5
    changed = Cutout(size=0.25).apply(batch, stream())
    holes = (changed == 0).all(1)
    assert torch.equal((changed == 0).any(1), holes)
    assert torch.equal(changed[(changed != 0)], batch[(changed != 0)])
    areas = holes.sum((1, 2))
    assert int(areas.max()) == 3 * 5
    assert int(areas.min()) >= 1
    assert float((areas == 15).float().mean()) > 0.5


def test_without_augmentations_the_batch_itself_comes_back_and_nothing_is_drawn() -> None:
    batch, generator = pictures(1, 4, 4), stream()
    before = generator.get_state()
    assert augment((), batch, generator) is batch
    assert torch.equal(generator.get_state(), before)


@every
def test_works_where_no_gradient_is_kept(entry: type[Augmentation]) -> None:
    with torch.inference_mode():
        entry().apply(pictures(1, 9, 9), stream())
    changed = entry().apply(pictures(1, 9, 9), stream())
    assert not changed.requires_grad
    weight = torch.ones(1, requires_grad=True)
    (changed * weight).sum().backward()
    assert weight.grad is not None
