"""An upload that is not in its place yet (`Draft`): what its preview is made of."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import PrivateAttr

from layerlab.catalog.datasets.shelf import Description
from layerlab.catalog.datasets.upload import Upload
from layerlab.intake import shelf

if TYPE_CHECKING:
    from layerlab.document import Array


class Draft(Upload):
    """The upload in a folder of its own, not on the shelf."""

    _folder: Path = PrivateAttr(default=Path())

    @classmethod
    def of(cls, folder: Path, upload_id: str) -> Draft:
        """The upload in `folder`, without looking for it on the shelf."""
        draft = cls.model_construct(id=upload_id)
        draft._folder = folder
        return draft

    def _description(self) -> Description:
        return shelf.described(self._folder)

    def _arrays(self) -> tuple[Array, Array]:
        return shelf.arrays(self._folder)
