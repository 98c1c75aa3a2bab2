"""Whatever table of numbers is written as CSV comes back, standardised, with its rows and its classes."""

from __future__ import annotations

import csv
import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from tests.intake.files import arrays, converted

NUMBERS = st.floats(-1e6, 1e6, width=32).map(float)
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=12).filter(
    lambda text: text.lower() not in ("na", "nan", "null", "none", "?", "-", "n/a") and not is_number(text)
)


def is_number(text: str) -> bool:
    try:
        float(text.replace(",", "."))
    except ValueError:
        return False
    return True


@hypothesis_settings(max_examples=60)
@given(
    rows=st.lists(st.lists(NUMBERS, min_size=3, max_size=3), min_size=6, max_size=30),
    names=st.lists(TEXTS, min_size=2, max_size=3, unique_by=str.casefold),
    separator=st.sampled_from(",;\t|"),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
)
def test_numbers_and_class_names_come_back(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[float]], names: list[str], separator: str, quoting: int
) -> None:
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=separator, quoting=quoting)  # type: ignore[arg-type]
    writer.writerow(["first", "second", "third", "kind"])
    for index, row in enumerate(rows):
        writer.writerow([*row, names[index % len(names)]])
    folder = tmp_path_factory.mktemp("table")
    meta = converted(folder, stream.getvalue().encode(), "csv")["meta"]
    inputs, targets = arrays(folder)
    values = np.array(rows)
    deviation = values.astype(np.float32).astype(float).std(axis=0)
    expected = (values - values.mean(axis=0)) / np.where(deviation > 0, deviation, 1)
    order = np.random.default_rng(0).permutation(len(rows))
    varied = deviation > 1e-3 * np.abs(values).max(axis=0)
    assert np.allclose(inputs[:, varied], expected[order][:, varied], atol=1e-2)
    assert sorted(meta["classes"]) == sorted(names)
    assert [meta["classes"][target] for target in targets] == [names[index % len(names)] for index in order]
