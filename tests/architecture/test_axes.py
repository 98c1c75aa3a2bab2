"""Nobody asks how many axes a shape has but the files that own what a shape means. Imports nothing of ours."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.architecture.axes import OWNER, PAGE_OWNER, page_violations, violations


def test_the_backend_asks_a_shape_for_its_kind(repository: Path) -> None:
    assert violations(repository / "backend" / "layerlab") == []


def test_the_page_asks_a_shape_for_its_kind(repository: Path) -> None:
    assert page_violations(repository / "frontend" / "src") == []


@pytest.mark.parametrize(
    "source",
    [
        "if len(shape) == 3: pass",
        "is_row = len(task.input_shape) == 1",
        "side = None if len(values.shape[1:]) != 3 else 1",
        "rank = len(tuple(values.shape))",
        "if values.dim() == 4: pass",
        "found = array.ndim > 1",
        "message = f'{values.shape}' if values.dim() else ''",
    ],
)
def test_a_planted_count_is_caught(tmp_path: Path, source: str) -> None:
    (tmp_path / "planted.py").write_text(f"x = 1\n{source}\n", encoding="utf-8")
    (found,) = violations(tmp_path)
    assert found.startswith("planted.py:2: ")


@pytest.mark.parametrize(
    "source",
    [
        "count = len(input_shapes)",
        "message = f'{len(shape)} dimensions'",
        "total = values.sum(dim=1)",
        "width = shape[-1]",
        "if kind_of(shape) == 'picture': pass",
    ],
)
def test_what_counts_no_axes_is_not_reported(tmp_path: Path, source: str) -> None:
    (tmp_path / "planted.py").write_text(source, encoding="utf-8")
    assert violations(tmp_path) == []


@pytest.mark.parametrize(
    "source",
    ["if (shape.length === 3) draw();", "const one = layer.output_shape?.length;", "return inputShape.length > 1;"],
)
def test_a_planted_count_on_the_page_is_caught(tmp_path: Path, source: str) -> None:
    (tmp_path / "planted.jsx").write_text(f"/* shape.length\n*/ // shape.length\n{source}\n", encoding="utf-8")
    (found,) = page_violations(tmp_path)
    assert found.startswith("planted.jsx:3: ")


def test_the_owners_may_count(tmp_path: Path) -> None:
    for name, source in ((OWNER, "len(shape)"), (PAGE_OWNER, "shape.length")):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(source, encoding="utf-8")
    assert violations(tmp_path) == page_violations(tmp_path) == []
