"""What the page's sources import and reach for, and the rules about it; imports nothing of ours."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from pathlib import Path

IMPORT = re.compile(r"""(?:\bfrom\s*|\bimport\s*\(\s*|\bimport\s+)(['"])(?P<target>[^'"]+)\1""")
COMMENT = re.compile(r"/\*.*?\*/|(?<![:'\"`\\])//[^\n]*", re.DOTALL)

ONLY_IN = {
    r"\b(fetch|XMLHttpRequest|EventSource|sendBeacon)\s*\(": "api.js",
    r"\bnew\s+WebSocket\b": "stream.js",
}
"""What reaches for the network, and the only file of src/ that may."""

LINE_LIMIT = 120

FORBIDDEN = {
    r"\beval\s*\(|\bnew\s+Function\b": "evaluates text as code",
    r"\binnerHTML\b|\bouterHTML\b|\binsertAdjacentHTML\b|\bdangerouslySetInnerHTML\b": "inserts text as HTML",
    r"""['"`](https?|wss?)://(?!www\.w3\.org/)""": "names another origin",
}

KNOWS = {
    "drawings": {"drawings"},
    "state": {"state", "api", "stream"},
    "api": {"api"},
    "stream": {"stream"},
    "schema-form": {"schema-form", "drawings", "state", "api"},
    "views": {"views", "state", "api", "stream", "drawings", "schema-form"},
}
"""The rooms of src/ (a folder, or a file without its ending), and whom each may import."""


def violations(src: Path) -> list[str]:
    """What breaks the rules in the page's sources at `src`: a sentence each, with the file."""
    files = sorted(path for path in src.rglob("*.js*") if ".test." not in path.name)
    found = [f"{path.relative_to(src)}: {reason}" for path in files for reason in _reasons(src, path)]
    return found + list(_long_lines(src))


def _long_lines(src: Path) -> Iterator[str]:
    """The formatter breaks what it can; long texts are left to us."""
    for path in sorted(path for path in src.rglob("*") if path.suffix in {".js", ".jsx", ".css"}):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if len(line) > LINE_LIMIT:
                yield f"{path.relative_to(src)}: line {number} is longer than {LINE_LIMIT}"


def _reasons(src: Path, path: Path) -> Iterator[str]:
    name = path.relative_to(src).as_posix()
    text = COMMENT.sub("", path.read_text(encoding="utf-8"))
    for pattern, owner in ONLY_IN.items():
        if name != owner and (match := re.search(pattern, text)):
            yield f"uses {match[0].rstrip('( ')}, which belongs to {owner}"
    for pattern, reason in FORBIDDEN.items():
        if re.search(pattern, text):
            yield reason
    yield from _layering(name, text)


def _layering(name: str, text: str) -> Iterator[str]:
    room = _room(name)
    for match in IMPORT.finditer(text):
        target = match["target"]
        if target.startswith(".") and not target.endswith(".css"):
            imported = _room(posixpath.normpath(posixpath.join(posixpath.dirname(name), target)))
            if imported not in KNOWS.get(room, {imported}):
                yield f"{room} imports {imported}"


def _room(name: str) -> str:
    return name.split("/")[0].split(".")[0]
