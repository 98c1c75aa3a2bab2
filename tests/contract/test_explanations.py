"""What every explanation promises: it introduces itself, and its answer is plain and finite."""

from __future__ import annotations

import pytest

from layerlab.instruments.explanations import EXPLANATIONS, Explanation

every_explanation = pytest.mark.parametrize("entry", list(EXPLANATIONS), ids=lambda entry: entry.tag())


@every_explanation
def test_introduces_itself_and_says_how_it_is_drawn(entry: type[Explanation]) -> None:
    description = entry.description()
    assert description["title"]
    assert description["help"].endswith(".")
    assert description["draw"] == entry.draw
