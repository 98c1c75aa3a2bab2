"""No type tag is compared outside its class: what is special about a choice is asked of the choice."""

from __future__ import annotations

from pathlib import Path

import pytest

import layerlab
from tests.architecture.tags import Tags, compared_in_python, compared_on_page, read_tags

BACKEND = Path(layerlab.__file__).parent
PAGE = Path(__file__).parents[2] / "frontend" / "src"


@pytest.fixture(scope="module")
def tags() -> Tags:
    return read_tags()


def test_the_server_compares_no_tag(tags: Tags) -> None:
    assert compared_in_python(BACKEND, tags) == []


def test_the_page_compares_no_tag(tags: Tags) -> None:
    assert compared_on_page(PAGE, tags) == []


PLANTED = {
    "layer.tag() == 'relu'": "the tag 'relu'",
    "document['type'] in ('relu', 'made_up')": "the tag 'relu'",
    "document.get('type') != 'auto'": "the tag 'auto'",
    "loss.type == 'hinge'": "the tag 'hinge'",
    "kind == 'cross_entropy'": "the tag 'cross_entropy'",
    "frozenset({'relu', 'prelu', 'elu'})": "relu, prelu, elu",
    "{'hinge': 1, 'cross_entropy': 2}": "hinge, cross_entropy",
    "isinstance(layer, (Dense, Conv2d))": "the class Conv2d",
}


@pytest.mark.parametrize(("planted", "said"), PLANTED.items())
def test_a_planted_comparison_is_caught(tags: Tags, tmp_path: Path, planted: str, said: str) -> None:
    (tmp_path / "planted.py").write_text(f"found = {planted}\n")
    assert any(said in sentence for sentence in compared_in_python(tmp_path, tags))


HARMLESS = [
    "command.name == 'step'",
    "goal == 'auto'",
    "event['type'] == 'epoch_finished'",
    "{'type': 'relu'}",
    "[{'type': 'dense', 'units': 4}, {'type': 'tanh'}]",
    "isinstance(layer, Layer)",
    "layer.gives == 'shares'",
]


@pytest.mark.parametrize("harmless", HARMLESS)
def test_choosing_a_layer_or_another_meaning_of_its_word_is_no_comparison(
    tags: Tags, tmp_path: Path, harmless: str
) -> None:
    (tmp_path / "harmless.py").write_text(f"found = {harmless}\n")
    assert compared_in_python(tmp_path, tags) == []


PLANTED_ON_PAGE = {
    "layers.findLast((layer) => layer.type === 'dense');": "the tag 'dense'",
    "if (spec.data?.type !== 'upload') return;": "the tag 'upload'",
    "if ('tanh' === activation) return;": "the tag 'tanh'",
    "case 'hinge':": "the tag 'hinge'",
    "known.includes('softmax')": "the tag 'softmax'",
    "const SMOOTH = ['sigmoid', 'tanh'];": "sigmoid, tanh",
}


@pytest.mark.parametrize(("planted", "said"), PLANTED_ON_PAGE.items())
def test_a_comparison_planted_in_the_page_is_caught(tags: Tags, tmp_path: Path, planted: str, said: str) -> None:
    (tmp_path / "planted.jsx").write_text(f"{planted}\n")
    assert any(said in sentence for sentence in compared_on_page(tmp_path, tags))


HARMLESS_ON_PAGE = [
    "const first = { type: 'adam', learning_rate: 0.01 };",
    "find((picture) => picture.draw === 'units')",
    "scale === 'linear'",
    "const [a, b] = ['learning_rate', 'batch_size'];",
    "// compares layer.type === 'dense' in a comment",
]


@pytest.mark.parametrize("harmless", HARMLESS_ON_PAGE)
def test_making_a_choice_on_the_page_is_no_comparison(tags: Tags, tmp_path: Path, harmless: str) -> None:
    (tmp_path / "harmless.jsx").write_text(f"{harmless}\n")
    assert compared_on_page(tmp_path, tags) == []
