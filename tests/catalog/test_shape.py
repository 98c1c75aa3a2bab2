"""What a shape means: its kind, and how values of it are laid out to be looked at."""

from __future__ import annotations

import pytest

from layerlab.catalog.shape import Shape, Tokens, as_maps, kind_of, show


@pytest.mark.parametrize(
    ("shape", "kind", "maps", "words"),
    [
        ((5,), "row", (1, 1, 5), "5"),
        (Tokens((7,)), "tokens", (1, 1, 7), "7"),
        ((10, 4), "sequence", (1, 10, 4), "10×4"),
        ((3, 32, 24), "picture", (3, 32, 24), "3×32×24"),
    ],
)
def test_a_shape_says_its_kind(shape: Shape, kind: str, maps: tuple[int, int, int], words: str) -> None:
    assert (kind_of(shape), as_maps(shape), show(shape)) == (kind, maps, words)
