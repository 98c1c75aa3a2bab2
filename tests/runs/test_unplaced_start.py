"""A fork whose weights cannot be put in their place leaves nothing behind; imports what joins the rooms."""

from __future__ import annotations

from pathlib import Path

import pytest

from layerlab.errors import StorageError
from layerlab.main import Container
from layerlab.network.presets import OPENING
from layerlab.network.spec import Spec
from layerlab.people.identity import LOCAL
from layerlab.settings import Settings


@pytest.mark.asyncio
async def test_a_run_whose_start_cannot_be_placed_is_not_there(tmp_path: Path) -> None:
    joined = Container(Settings(data_dir=tmp_path))
    await joined._database.prepare()
    try:
        with pytest.raises(StorageError):
            await joined.service.submit(Spec.model_validate(OPENING), start=tmp_path / "gone.safetensors")
        assert (await joined.archive.page(LOCAL.id, state=None, after=None, limit=10, tag=None)).items == []
        assert joined.service.training_count == 0
    finally:
        await joined._database.close()
