"""Every sentence that the server says comes from its code and values. Imports the backend, to look at it."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from layerlab.sentences import Sentence, filled, sentence
from tests.architecture.sentences import sentences, specs_of, violations


def test_every_sentence_has_the_values_of_its_template_and_no_code_has_two(repository: Path) -> None:
    assert violations(repository / "backend" / "layerlab") == []


def test_so_many_are_said(repository: Path) -> None:
    """A reader that finds none would hold anything."""
    assert len(list(sentences(repository / "backend" / "layerlab"))) > 200


PLANTED = [
    ('sentence("a_code", "{one} of {two}", one=1)', "no value for two"),
    ('sentence("a_code", "{one}", one=1, two=2)', "two stands in no template"),
    ('sentence("aCode", "Said.")', "aCode is no snake_case"),
    ('sentence("a_code", "{A}", A=1)', "A is no snake_case"),
    ('sentence("a_code", "This.")\nsentence("a_code", "That.")', "tell them apart"),
    ('words = "{one}"\nsentence("a_code", words)', "no value for one"),
    ('Figure.of("a_code", "name", 1.0, "below {most}")', "no value for most"),
]


@pytest.mark.parametrize(("text", "complaint"), PLANTED)
def test_a_planted_violation_is_caught(tmp_path: Path, text: str, complaint: str) -> None:
    (tmp_path / "planted.py").write_text(text, encoding="utf-8")
    (found,) = violations(tmp_path)
    assert complaint in found


def test_a_variant_tells_two_templates_of_one_code_apart(tmp_path: Path) -> None:
    two = 'sentence("a_code", "This.")\nsentence("a_code", "That.", variant="other")'
    (tmp_path / "fine.py").write_text(two, encoding="utf-8")
    assert violations(tmp_path) == []


@pytest.mark.parametrize(
    ("template", "value", "text"),
    [
        ("{value:number}", 0.012345, "0.0123"),
        ("{value:number}", 1234567.0, "1.2·10^6"),
        ("{value:number}", None, "no finite number"),
        ("{value:percent}", 0.314, "31 %"),
        ("{value:times}", [3, 28, 28], "3 × 28 × 28"),
        ("{value:crosses}", [1, 8, 8], "1×8×8"),
        ("{value:listed}", ["a", "b"], "a, b"),
        ("{value:and}", ["a", "b"], "a and b"),
        ("{value:quoted}", ["a", "b"], "“a”, “b”"),
        ("{value:counted row}", 1, "1 row"),
        ("{value:counted row}", 2000, "2,000 rows"),
        ("{value:,}", 20_000, "20,000"),
        ("{value:.1f}", math.pi, "3.1"),
        ("{value}", [4, 2], "[4, 2]"),
    ],
)
def test_a_template_says_how_a_value_is_written(template: str, value: object, text: str) -> None:
    assert sentence("said", template, value=value) == Sentence("said", text, {"value": value})


def test_a_sentence_within_another_keeps_its_own_code_and_values() -> None:
    inner = sentence("inner", "{count} units", count=3)
    outer = sentence("outer", "It has {what}.", what=inner)
    assert outer.text == "It has 3 units."
    assert outer.values == {"what": {"code": "inner", "text": "3 units", "values": {"count": 3}}}
    assert filled("It has {what}.", outer.values) == outer.text


def test_every_spec_is_known(repository: Path) -> None:
    from layerlab.catalog import shape
    from layerlab.sentences import SPECS

    assert shape.show((1, 8)) == "1×8"
    said = sentences(repository / "backend" / "layerlab")
    used = {spec for one in said for template in one.templates for spec in specs_of(template)}
    unknown = {spec for spec in used if spec.split(" ")[0] not in SPECS}
    assert unknown <= {",", "g", ".0f", ".1f", ".2g"}
