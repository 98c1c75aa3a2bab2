"""Documents of older versions keep their meaning: what 0.1.0 left unsaid, it still means, however defaults change.

`version_1/documents.json` was made by Layerlab 0.1.0: every kind of document that it took, what it took it to mean
(`Spec.document()` of that version), and the link in which its page would have shared it.
"""

from __future__ import annotations

import base64
import json
import zlib
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from layerlab.catalog.optimizers import Adam
from layerlab.events import EpochFinished, RunFinished
from layerlab.network.spec import Spec
from layerlab.network.versions import NEWEST, UPGRADES, VERSIONS, upgraded
from layerlab.training.control import ScriptedControl
from layerlab.training.trainer import train

Document = dict[str, Any]

OLD: list[Document] = json.loads((Path(__file__).parent / "version_1" / "documents.json").read_bytes())
PLAIN: Document = OLD[0]["document"]


def named(old: Document) -> str:
    return str(old["name"])


@pytest.mark.parametrize("old", OLD, ids=named)
def test_a_document_of_version_1_means_what_it_meant(old: Document) -> None:
    spec = Spec.model_validate(old["document"])
    assert spec.document() == {**old["meant"], "version": NEWEST}


@pytest.mark.parametrize("old", OLD, ids=named)
def test_what_was_stored_complete_means_the_same(old: Document) -> None:
    assert Spec.model_validate(old["meant"]).document() == {**old["meant"], "version": NEWEST}


@pytest.mark.parametrize("old", OLD, ids=named)
def test_nothing_that_version_1_filled_in_is_left_to_the_defaults_of_today(old: Document) -> None:
    written, meant = upgraded(old["document"]), deepcopy(old["meant"])
    meant["version"] = NEWEST
    if "loss" not in old["document"].get("training", {}):
        del meant["training"]["loss"]  # it follows from the data, then and now
    assert left_unsaid(meant, written) == []


def left_unsaid(meant: Any, written: Any, path: str = "") -> list[str]:
    """Where `meant` has a value that `written` does not say."""
    if isinstance(meant, dict):
        if not isinstance(written, dict):
            return [path]
        return [
            where
            for name, value in meant.items()
            if value is not None
            for where in left_unsaid(value, written.get(name), f"{path}.{name}")
        ]
    if isinstance(meant, list) and any(isinstance(one, dict) for one in meant):
        return [where for i, one in enumerate(meant) for where in left_unsaid(one, written[i], f"{path}.{i}")]
    return [] if json.dumps(meant) == json.dumps(written) or meant == written else [path]


@pytest.mark.parametrize("old", OLD, ids=named)
def test_links_of_the_old_page_hold_the_same_document(old: Document) -> None:
    packed = base64.urlsafe_b64decode(old["link"] + "=" * (-len(old["link"]) % 4))
    assert json.loads(zlib.decompress(packed, wbits=-15)) == old["document"]


def test_a_changed_default_changes_new_documents_and_no_old_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Adam.model_fields["learning_rate"], "default", 0.02)
    Adam.model_rebuild(force=True)
    try:
        newest = {name: value for name, value in PLAIN.items() if name != "version"}
        chosen = {"training": {"optimizer": {"type": "adam"}}}
        assert Spec.model_validate({**newest, **chosen}).training.optimizer.learning_rate == 0.02
        assert Spec.model_validate({**PLAIN, **chosen}).training.optimizer.learning_rate == 0.001
        assert Spec.model_validate(PLAIN).training.optimizer.learning_rate == 0.001
    finally:
        monkeypatch.undo()
        Adam.model_rebuild(force=True)


def test_a_run_repeated_from_an_old_document_gives_the_old_numbers_to_the_bit() -> None:
    old = next(one for one in OLD if one["name"] == "every field of training and watch")
    assert losses(old["document"]) == losses(old["meant"])


def losses(document: Document) -> list[tuple[float | None, float | None]]:
    events = list(train(Spec.model_validate(document), ScriptedControl()))
    assert isinstance(events[-1], RunFinished)
    return [(event.train.loss, event.test.loss) for event in events if isinstance(event, EpochFinished)]


def test_upgrading_changes_no_document_in_place() -> None:
    before = deepcopy(PLAIN)
    upgraded(PLAIN)
    assert before == PLAIN


def test_a_document_without_a_version_is_of_the_newest() -> None:
    unsaid = {name: value for name, value in PLAIN.items() if name != "version"}
    assert upgraded(unsaid) is unsaid
    assert Spec.model_validate(unsaid).version == NEWEST


def test_every_older_version_has_its_step() -> None:
    assert tuple(UPGRADES) == tuple(range(1, NEWEST))
    assert VERSIONS[-1] == NEWEST


@pytest.mark.parametrize("version", [0, NEWEST + 1, "1", True, None, 1.5, [1], {}])
def test_an_unknown_version_is_refused_by_name(version: Any) -> None:
    with pytest.raises(ValidationError) as caught:
        Spec.model_validate({**PLAIN, "version": version})
    error = caught.value.errors()[0]
    assert (error["type"], error["loc"]) == ("unknown_version", ("version",))
    assert "versions 1 and 2" in error["msg"]


@pytest.mark.parametrize(
    "part",
    [
        {"data": None},
        {"data": {"type": 3}},
        {"data": {"type": "no such"}},
        {"network": []},
        {"network": {"layers": 3}},
        {"network": {"layers": [None, {"type": "dense", "initializer": 3}]}},
        {"training": None},
        {"training": {"augmentations": {}}},
        {"training": {"optimizer": []}},
        {"watch": 3},
    ],
    ids=str,
)
def test_what_is_no_document_is_refused_as_in_the_newest_version(part: Document) -> None:
    def complaints(version: int) -> list[tuple[str, tuple[str | int, ...]]]:
        with pytest.raises(ValidationError) as caught:
            Spec.model_validate({**PLAIN, "version": version, **part})
        return [(error["type"], error["loc"]) for error in caught.value.errors()]

    assert complaints(1) == complaints(NEWEST)
