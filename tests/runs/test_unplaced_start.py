"""A fork whose weights cannot be put in their place leaves nothing behind; imports the harness."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from layerlab.errors import StorageError
from tests.runs.harness import serving


async def test_a_run_whose_start_cannot_be_placed_is_not_there(tmp_path: Path) -> None:
    async with serving(tmp_path) as house:
        key: dict[str, Any] = {"idempotency_key": "k", "body_hash": "h"}
        with pytest.raises(StorageError):
            await house.submit(start=tmp_path / "gone.safetensors", **key)
        assert (await house.store.page()).items == []
        assert house.executor.started == []
        again = await house.submit(**key)  # the key made nothing, so it is free
        await house.until(again, "finished")
