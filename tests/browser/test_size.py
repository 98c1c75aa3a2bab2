"""How much the page makes a browser load. Needs the built page, no browser."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

SCRIPT_LIMIT_BYTES = 120_000


def test_the_scripts_are_small(repository: Path) -> None:
    assets = repository / "backend" / "layerlab" / "web" / "assets"
    if not assets.is_dir():
        pytest.skip("the page is not built: `cd frontend && npm ci && npm run build`")
    scripts, styles = (sum(packed(file) for file in assets.glob(f"*.{kind}")) for kind in ("js", "css"))
    print(f"scripts {scripts / 1000:.1f} kB, styles {styles / 1000:.1f} kB (gzip)")
    assert scripts < SCRIPT_LIMIT_BYTES


def packed(file: Path) -> int:
    return len(gzip.compress(file.read_bytes(), 9))
