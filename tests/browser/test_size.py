"""How much the page makes a browser load. Needs the built page, no browser."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

OPENING_LIMIT_BYTES = 120_000
"""Of the scripts that the page loads to open; views under the stack come when they are first looked at."""
ALL_LIMIT_BYTES = 250_000


def test_the_scripts_are_small(repository: Path) -> None:
    assets = repository / "backend" / "layerlab" / "web" / "assets"
    assert assets.is_dir(), "the page is not built: `cd frontend && npm ci && npm run build`"
    page = (assets.parent / "index.html").read_text()
    names = set(re.findall(r"assets/([\w.-]+\.js)", page)) - {"theme.js"}
    assert names
    opening = sum(packed(assets / name) for name in names)
    scripts, styles = (sum(packed(file) for file in assets.glob(f"*.{kind}")) for kind in ("js", "css"))
    print(f"opening {opening / 1000:.1f} kB, all {scripts / 1000:.1f} kB, styles {styles / 1000:.1f} kB (gzip)")
    assert opening < OPENING_LIMIT_BYTES
    assert scripts < ALL_LIMIT_BYTES


def packed(file: Path) -> int:
    return len(gzip.compress(file.read_bytes(), 9))
