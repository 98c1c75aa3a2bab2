"""The files of the repository and the rules that hold for each of them; imports nothing of ours."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

LINES_LIMIT = 400
FUNCTION_LIMIT = 40
"""Of the product's own functions; the page's are held by its linter."""
SOURCES = {".py", ".js", ".jsx", ".css", ".html"}
EMPTY_NAMES = {"utils", "helpers", "services", "managers", "common"}
NOT_OURS = {".git", ".venv", "node_modules", "__pycache__", "web", "dist"}
NOT_OURS |= {".venv-lock", ".venv-lowest", ".pytest_cache", ".mypy_cache", ".ruff_cache", ".hypothesis"}
"""Folders that hold nothing of ours, for where git cannot be asked."""

HOSTS = [
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("yarnpkg", "com"),
        ("download", "pytorch", "org"),
        ("anaconda", "org"),
        ("ghcr", "io"),
        ("docker", "io"),
        ("quay", "io"),
        ("gcr", "io"),
        ("deb", "debian", "org"),
    )
]
"""Where packages come from is the machine's business: pip's and npm's own settings say it."""

MACHINE_PATH = re.compile(r"(?<![\w.~}:/-])/(?:work|root)/\w|(?<![\w.])\.\./shared\b")
SHARED_BY_VIEWS = re.compile(r"""(?<=['"])(?:\.\./)+shared/""")
"""How the page's views import what they share; anywhere else it leads out of the repository."""

LOCKED_ADDRESS = re.compile(r'"resolved["]:|--(?:extra-)?index-url[= ]|--find-links[= ]')


def tracked(root: Path) -> list[Path]:
    """Every file that is, or would be, committed."""
    command = ["git", "-C", str(root), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        answer = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        paths = [root / name for name in answer.split("\0") if name]
    except (OSError, subprocess.CalledProcessError):  # no git, no repository, or another owner's
        paths = [path for path in root.rglob("*") if not NOT_OURS & set(path.relative_to(root).parts)]
    return sorted(path for path in paths if path.is_file())


def violations(root: Path) -> list[str]:
    """What breaks the rules in the repository at `root`: a sentence each, with the file."""
    return [f"{path.relative_to(root)}: {reason}" for path in tracked(root) for reason in _reasons(root, path)]


def _reasons(root: Path, path: Path) -> Iterator[str]:
    relative = path.relative_to(root)
    if EMPTY_NAMES & {Path(part).stem for part in relative.parts}:
        yield "a name that says nothing; a helper lives in the room that uses it"
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return
    is_view = relative.parts[:3] == ("frontend", "src", "views")
    yield from _about_text(SHARED_BY_VIEWS.sub("", text) if is_view else text)
    if path.suffix in SOURCES:
        yield from _about_source(path, text)


def _about_text(text: str) -> Iterator[str]:
    for host in HOSTS:
        if host in text:
            yield f"names the package registry {host}"
    if match := MACHINE_PATH.search(text):
        yield f"names a path of one machine: {match[0]}"
    if match := LOCKED_ADDRESS.search(text):
        yield f"says where packages come from: {match[0]}"


def _about_source(path: Path, text: str) -> Iterator[str]:
    lines = text.count("\n")
    if lines > LINES_LIMIT:
        yield f"{lines} lines; {LINES_LIMIT} is the stop"
    if path.suffix == ".py" and "backend" in path.parts:
        yield from _long_functions(text)
    opening = text.lstrip()
    is_said = opening.startswith(('"""',) if path.suffix == ".py" else ("//", "/*", "#!", "<!"))
    if opening and not is_said:
        yield "does not open with a sentence that says what it owns"


def _long_functions(text: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > FUNCTION_LIMIT:
                yield f"{node.name} has {lines} lines; {FUNCTION_LIMIT} is the stop"
