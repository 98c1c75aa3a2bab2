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

SHARED = "views/shared"
"""What several views use. A view imports no other view; the files that lie in views/ itself join them."""

LINE_LIMIT = 120

FORBIDDEN = {
    r"\beval\s*\(|\bnew\s+Function\b": "evaluates text as code",
    r"\binnerHTML\b|\bouterHTML\b|\binsertAdjacentHTML\b|\bdangerouslySetInnerHTML\b": "inserts text as HTML",
    r"""['"`](https?|wss?)://(?!www\.w3\.org/)""": "names another origin",
}

KNOWS = {
    "words": {"words"},
    "format": {"format"},
    "shape": {"shape", "words"},
    "drawings": {"drawings", "format", "shape", "words"},
    "state": {"state", "api", "stream", "format", "shape", "words"},
    "api": {"api", "words"},
    "stream": {"stream"},
    "schema-form": {"schema-form", "drawings", "state", "api", "format", "words"},
    "views": {"views", "state", "api", "stream", "drawings", "schema-form", "format", "shape", "words"},
}
"""The rooms of src/ (a folder, or a file without its ending), and whom each may import."""


def violations(src: Path) -> list[str]:
    """What breaks the rules in the page's sources at `src`: a sentence each, with the file."""
    texts = {
        path.relative_to(src).as_posix(): COMMENT.sub("", path.read_text(encoding="utf-8"))
        for path in sorted(src.rglob("*.js*"))
        if ".test." not in path.name
    }
    found = [f"{name}: {reason}" for name, text in texts.items() for reason in _reasons(name, text)]
    imports = {name: [target for target in _imported(name, text) if target in texts] for name, text in texts.items()}
    return found + list(_circles(imports)) + list(_circles(_of_folders(imports))) + list(_long_lines(src))


def _circles(imports: dict[str, list[str]]) -> Iterator[str]:
    """What imports itself by way of others: one sentence for each knot, with all that lie in it."""
    reached = {name: _reached(name, imports) for name in imports}
    knots = {
        tuple(sorted(other for other in found if name in reached[other]))
        for name, found in reached.items()
        if name in found
    }
    yield from (f"{knot[0]}: lies in a circle of imports: {', '.join(knot)}" for knot in sorted(knots))


def _reached(name: str, imports: dict[str, list[str]]) -> set[str]:
    found: set[str] = set()
    waiting = list(imports[name])
    while waiting:
        target = waiting.pop()
        if target not in found:
            found.add(target)
            waiting += imports[target]
    return found


def _of_folders(imports: dict[str, list[str]]) -> dict[str, list[str]]:
    """Which folder imports which other; files that lie beside folders belong to none of them."""
    holders = {posixpath.dirname(posixpath.dirname(name)) for name in imports}
    folders = {posixpath.dirname(name) for name in imports} - holders
    found: dict[str, list[str]] = {folder: [] for folder in folders}
    for name, targets in imports.items():
        around = {posixpath.dirname(target) for target in targets} & folders - {posixpath.dirname(name)}
        if posixpath.dirname(name) in folders:
            found[posixpath.dirname(name)] += sorted(around)
    return found


def _long_lines(src: Path) -> Iterator[str]:
    """The formatter breaks what it can; long texts are left to us."""
    for path in sorted(path for path in src.rglob("*") if path.suffix in {".js", ".jsx", ".css"}):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if len(line) > LINE_LIMIT:
                yield f"{path.relative_to(src)}: line {number} is longer than {LINE_LIMIT}"


def _reasons(name: str, text: str) -> Iterator[str]:
    for pattern, owner in ONLY_IN.items():
        if name != owner and (match := re.search(pattern, text)):
            yield f"uses {match[0].rstrip('( ')}, which belongs to {owner}"
    for pattern, reason in FORBIDDEN.items():
        if re.search(pattern, text):
            yield reason
    for target in _imported(name, text):
        yield from _layering(name, target)


def _layering(name: str, target: str) -> Iterator[str]:
    room, imported = _room(name), _room(target)
    if not target.endswith(".css") and imported not in KNOWS.get(room, {imported}):
        yield f"{room} imports {imported}"
    view, other = _view(name), _view(target)
    if view and room == imported == "views" and other not in {view, SHARED}:
        yield f"{view} imports {other or target}"


def _imported(name: str, text: str) -> Iterator[str]:
    """The files of ours that one imports, by their paths below src/."""
    for match in IMPORT.finditer(text):
        if match["target"].startswith("."):
            yield posixpath.normpath(posixpath.join(posixpath.dirname(name), match["target"]))


def _room(name: str) -> str:
    return name.split("/")[0].split(".")[0]


def _view(name: str) -> str:
    """The folder of views/ that a file lies in; empty for one that lies in views/ itself, or elsewhere."""
    parts = name.split("/")
    return "/".join(parts[:2]) if parts[0] == "views" and len(parts) > 2 else ""
