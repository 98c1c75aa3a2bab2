"""What the documents of the repository point at: links, rules, settings, commands, routes, files. Imports settings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from layerlab.settings import Settings
from tests.architecture.files import tracked
from tests.architecture.settings_page import rows

LINK = re.compile(r"(?<!`)\[[^\]]*\]\((?P<target>[^)\s]+)\)")
HEADING = re.compile(r"^#+ (?P<title>.+)$", re.MULTILINE)
CODE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
RULE = re.compile(r"(?<![\w./-])R\d{1,2}(?!\w)")
VARIABLE = re.compile(r"\bLAYERLAB_[A-Z_]*[A-Z]\b(?!_)")
TARGET = re.compile(r"\bmake ([a-z]+)\b(?=[`\n ]|\.\s)")
IN_CODE = re.compile(r"`([^`\n]+)`")
CALL = re.compile(r"\b(GET|POST|PUT|PATCH|DELETE) (/[^\s`?]*)")
ADDRESS = re.compile(r"""(?:\$API|/api/v1)(/[^\s"'`?)]*)""")

UNDESCRIBED = {"/openapi.json", "/docs", "/runs/{run_id}/stream"}
"""What the server answers beside the calls in its OpenAPI document: that document, a page of it, and the WebSocket."""


def documents(root: Path) -> list[Path]:
    """Every document of the repository."""
    return [path for path in tracked(root) if path.suffix == ".md"]


def broken_links(root: Path, document: Path) -> Iterator[str]:
    """Relative links, and their anchors, that lead nowhere."""
    for match in LINK.finditer(CODE.sub("", document.read_text(encoding="utf-8"))):
        address, _, anchor = match["target"].partition("#")
        if re.match(r"[a-z]+:", address):
            continue
        target = (document.parent / address).resolve() if address else document
        is_there = target.is_relative_to(root) and target.exists()
        if not is_there or (anchor and anchor not in anchors(target)):
            yield match["target"]


def anchors(document: Path) -> set[str]:
    """What a link may name after #: each heading in small letters, blanks as hyphens, without signs."""
    titles = HEADING.findall(CODE.sub("", document.read_text(encoding="utf-8")))
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def rules(root: Path) -> set[str]:
    """The rules that there are: the headings of docs/rules.md."""
    return set(re.findall(r"^### (R\d+)$", (root / "docs/rules.md").read_text(encoding="utf-8"), re.MULTILINE))


def cited_rules(root: Path) -> Iterator[tuple[str, str]]:
    """Every rule that is cited, with the file that does."""
    for path in tracked(root):
        if path.suffix in (".py", ".md", ".js", ".jsx", ".css", ".yml", ".toml") or path.name in ("Makefile", "run"):
            for rule in RULE.findall(path.read_text(encoding="utf-8")):
                yield rule, str(path.relative_to(root))


def cited_documents(root: Path) -> Iterator[tuple[str, str]]:
    """Every document that a source names by its path, with the file that does."""
    for path in tracked(root):
        if path.suffix in (".py", ".js", ".jsx", ".yml") or path.name in ("Makefile", "Dockerfile"):
            for name in re.findall(r"\bdocs/[a-z-]+\.md\b", path.read_text(encoding="utf-8")):
                yield name, str(path.relative_to(root))


def variables() -> set[str]:
    """The environment variable of every setting."""
    return {row[0].strip("`") for row in rows(Settings)}


def targets(root: Path) -> set[str]:
    """What can be asked of make."""
    return set(re.findall(r"^([a-z]+):.*## ", (root / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))


def called_targets(text: str) -> set[str]:
    """What a document asks of make: in code only, for "make sure" is English."""
    blocks = "\n".join(CODE.findall(text))
    spans = IN_CODE.findall(CODE.sub("", text))
    return {name for piece in (blocks, *spans) for name in TARGET.findall(f"{piece}\n")}


def unknown_calls(text: str, openapi: dict[str, Any], prefix: str) -> Iterator[str]:
    """Calls and addresses in a document that the server does not answer."""
    known = {path.removeprefix(prefix): set(map(str.upper, calls)) for path, calls in openapi["paths"].items()}
    for method, path in CALL.findall(text):
        if method not in _methods(path.removeprefix(prefix), known):
            yield f"{method} {path}"
    for path in ADDRESS.findall(text):
        if not _methods(path.rstrip(".,;:"), known):
            yield path


def _methods(path: str, known: dict[str, set[str]]) -> set[str]:
    every = {**known, **{path: {"GET"} for path in UNDESCRIBED}}
    return set().union(*(methods for template, methods in every.items() if _matches(path, template)))


def _matches(path: str, template: str) -> bool:
    pattern = "[^/]+".join(re.escape(part) for part in re.split(r"\{[^}]*\}", template))
    return re.fullmatch(pattern, path) is not None
