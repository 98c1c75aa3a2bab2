"""Where data that did not come with Layerlab lie: uploads, and what was fetched; pure paths, nothing is opened.

    <data folder>/uploads/<id>/examples.npz, meta.json
    <data folder>/openml/<name>.npz

The server places the shelf when it starts. Processes forked from it learn of it by LAYERLAB_DATA_DIR, which is
also how the command line finds it.
"""

from __future__ import annotations

from pathlib import Path

from layerlab.settings import Settings

EXAMPLES = "examples.npz"
META = "meta.json"

_placed: Path | None = None


def place(folder: Path | None) -> None:
    """From now on data are looked for in this folder; None goes back to the settings."""
    global _placed  # noqa: PLW0603 - one process, one shelf; a spec names data, not folders
    _placed = folder


def folder() -> Path:
    """The data folder."""
    return _placed or Settings().data_dir


def environment(data_folder: Path) -> dict[str, str]:
    """What forked processes are told."""
    return {"LAYERLAB_DATA_DIR": str(data_folder.resolve())}


def upload_folder(upload_id: str) -> Path:
    """The folder of an upload, whether it is there or not. The id was checked before."""
    return folder() / "uploads" / upload_id


def openml_file(name: str) -> Path:
    """The file of a data set of OpenML, whether it is there or not. The name is one of ours."""
    return folder() / "openml" / f"{name}.npz"
