"""Who compares a type tag outside its class: a new choice would then have to be added there too.

Reads the tags off the catalog's own classes, and the sources as text and syntax trees.
"""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from layerlab.api.catalog import KINDS

HOMONYMS = {
    "auto": "of an initialiser; also a setting that lets the reader choose by itself",
    "step": "of a layer and a schedule; also a command to a run, and what aria-current says of it",
    "circle": "of points; also a form that is drawn",
    "linear": "of a layer; also the scale of a chart",
    "upload": "of a data set; also the name of a file without one",
    "probabilities": "of a probe; also what the outputs of a layer are",
    "idx": "of a format; also a part of its files' names",
    "occlusion": "of an explanation; also the method that an answer names",
}
"""Words that mean something else too: they count only where a type is what is compared."""


@dataclass(frozen=True)
class Tags:
    """The tags of all choices: their kinds, the files of their classes, and the names of these."""

    kinds: dict[str, set[str]]
    homes: dict[str, set[Path]]
    classes: dict[str, Path]

    def is_foreign(self, word: object, path: Path) -> bool:
        """Whether it is the tag of a class that lies elsewhere."""
        return isinstance(word, str) and word in self.homes and path.resolve() not in self.homes[word]

    def is_list_of_one_kind(self, words: list[str]) -> bool:
        """Whether these are several tags, all of one kind of choice."""
        kinds = [self.kinds.get(word, set()) for word in words]
        return len(set(words)) > 1 and bool(set.intersection(*kinds))


def read_tags() -> Tags:
    """The tags of everything that is registered."""
    kinds: dict[str, set[str]] = {}
    homes: dict[str, set[Path]] = {}
    classes: dict[str, Path] = {}
    for kind, registry in KINDS.items():
        for entry in registry:
            home = Path(inspect.getfile(entry)).resolve()
            kinds.setdefault(entry.tag(), set()).add(kind)
            homes.setdefault(entry.tag(), set()).add(home)
            classes[entry.__name__] = home
    return Tags(kinds, homes, classes)


def compared_in_python(folder: Path, tags: Tags) -> list[str]:
    """A sentence for each comparison in the package at `folder`."""
    found = []
    for path in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            found += [f"{path.relative_to(folder)}:{node.lineno}: {why}" for why in _reasons(node, path, tags)]  # type: ignore[attr-defined]
    return found


def _reasons(node: ast.AST, path: Path, tags: Tags) -> Iterator[str]:
    if isinstance(node, ast.Compare):
        sides = [node.left, *node.comparators]
        words = [word for side in sides for word in _words(side)]
        is_of_type = any(map(_asks_type, sides))
        for word in words:
            if tags.is_foreign(word, path) and (is_of_type or word not in HOMONYMS):
                yield f"compares the tag {word!r}"
    elif isinstance(node, ast.MatchValue) and isinstance(node.value, ast.Constant):
        if node.value.value not in HOMONYMS and tags.is_foreign(node.value.value, path):
            yield f"matches the tag {node.value.value!r}"
    elif isinstance(node, ast.Tuple | ast.List | ast.Set | ast.Dict):
        words = _words(node)
        if tags.is_list_of_one_kind(words) and any(tags.is_foreign(word, path) for word in words):
            yield f"lists the tags {', '.join(words)}"
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "isinstance":
        for name in ast.walk(node.args[1]):
            if isinstance(name, ast.Name) and tags.classes.get(name.id, path.resolve()) != path.resolve():
                yield f"asks for the class {name.id}"


def _words(node: ast.expr) -> list[str]:
    """The string that it is, or those of a collection, all of them strings; of a mapping, its keys."""
    if isinstance(node, ast.Constant):
        return [node.value] if isinstance(node.value, str) else []
    parts: list[ast.expr | None] = []
    if isinstance(node, ast.Tuple | ast.List | ast.Set):
        parts = [*node.elts]
    elif isinstance(node, ast.Dict):
        parts = [*node.keys]
    words = [part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str)]
    return words if len(words) == len(parts) else []


def _asks_type(node: ast.expr) -> bool:
    """Whether this is `….tag()`, `….type`, `…["type"]` or `….get("type")`."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return node.func.attr == "tag" or (
            node.func.attr == "get" and bool(node.args) and _words(node.args[0]) == ["type"]
        )
    if isinstance(node, ast.Subscript):
        return _words(node.slice) == ["type"]
    return isinstance(node, ast.Attribute) and node.attr == "type"


QUOTED = r"['\"]([a-z][a-z0-9_]*)['\"]"
COMPARED = re.compile(rf"([\w.?\[\]']*)\s*[!=]==\s*{QUOTED}|{QUOTED}\s*[!=]==|\bcase {QUOTED}|\.includes\({QUOTED}\)")
LISTED = re.compile(r"[\[{(]\s*((?:['\"][a-z0-9_]+['\"]\s*,\s*)+['\"][a-z0-9_]+['\"])\s*,?\s*[\]})]")


def compared_on_page(folder: Path, tags: Tags) -> list[str]:
    """A sentence for each comparison in the page's sources at `folder`, its tests left out."""
    found = []
    for path in sorted([*folder.rglob("*.js"), *folder.rglob("*.jsx")]):
        name = path.relative_to(folder).as_posix()
        if ".test." in name:
            continue
        for number, line in enumerate(path.read_text().splitlines(), 1):
            found += [f"{name}:{number}: {why}" for why in _page_reasons(line, tags)]
    return found


def _page_reasons(line: str, tags: Tags) -> Iterator[str]:
    if re.match(r"\s*(\*|//|/\*)", line):
        return
    for asked, *words in COMPARED.findall(line):
        word = next(filter(None, words))
        is_of_type = bool(re.search(r"\btype$", asked))
        if word in tags.homes and (
            is_of_type or (word not in HOMONYMS and not re.search(r"\b(draw|kind|phase)$", asked))
        ):
            yield f"compares the tag {word!r}"
    for listed in LISTED.findall(line):
        words = re.findall(r"[a-z0-9_]+", listed)
        if tags.is_list_of_one_kind(words):
            yield f"lists the tags {', '.join(words)}"
