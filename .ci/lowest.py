"""Runs tests over the lowest versions that pyproject.toml promises to work with: `lowest.py TESTS...`.

Only the lower bounds of what Layerlab itself names count; what those packages need in turn is pip's to choose. PyTorch
(gigabytes, and tested at its pin alone) and the tools of the tests are not installed again: they are lent by the
environment that runs this, as links behind the environment's own packages.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import sysconfig
import tomllib
from importlib.metadata import distributions
from pathlib import Path

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

FOLDER = Path(".venv-lowest").resolve()
LENT = {"torch"}
"""Requirements that are lent, not installed."""


def main(tests: list[str]) -> None:
    """Make the environment if its versions have changed, and become pytest in it."""
    project = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))["project"]
    if not is_oldest(project["requires-python"]):
        print(f"NOTE: left out: the lowest versions need the lowest Python of {project['requires-python']}.")
        return
    pins = [lowest(line) for line in project["dependencies"] if Requirement(line).name not in LENT]
    built, wanted = FOLDER / "built", "\n".join([sys.prefix, *pins])
    if not built.is_file() or built.read_text(encoding="utf-8") != wanted:
        print("Installing the lowest versions ...", flush=True)
        build(pins)
        built.write_text(wanted, encoding="utf-8")
    python = str(FOLDER / "bin" / "python")
    os.execv(python, [python, "-m", "pytest", "-p", "no:cacheprovider", *tests])


def is_oldest(promise: str) -> bool:
    """Whether this is the oldest Python of `promise`: packages of that time have no wheels for newer ones."""
    (oldest,) = [one.version for one in SpecifierSet(promise) if one.operator == ">="]
    return oldest == f"{sys.version_info.major}.{sys.version_info.minor}"


def build(pins: list[str]) -> None:
    """Make the environment anew. Raises CalledProcessError where pip finds no such versions."""
    subprocess.run([sys.executable, "-m", "venv", "--clear", "--without-pip", str(FOLDER)], check=True)
    pip = [sys.executable, "-m", "pip", "--python", str(FOLDER / "bin" / "python"), "install", "--quiet"]
    subprocess.run([*pip, "--only-binary", ":all:", *pins], check=True)
    packages = Path(sysconfig.get_path("purelib", vars={"base": str(FOLDER), "platbase": str(FOLDER)}))
    lend(Path(sysconfig.get_path("purelib")), packages, FOLDER / "lent")
    (packages / "lent.pth").write_text(f"{Path('backend').resolve()}\n{FOLDER / 'lent'}\n", encoding="utf-8")


def lowest(line: str) -> str:
    """`name>=1.2` as `name==1.2`. Raises SystemExit where a requirement promises no lower bound, or several."""
    requirement = Requirement(line)
    floors = [one.version for one in requirement.specifier if one.operator in (">=", "==")]
    if len(floors) != 1:
        sys.exit(f"pyproject.toml: {line!r} promises {len(floors)} lower bounds, not one")
    extras = f"[{','.join(sorted(requirement.extras))}]" if requirement.extras else ""
    return f"{requirement.name}{extras}=={floors[0]}"


def lend(theirs: Path, ours: Path, links: Path) -> None:
    """Links in `links` to all of `theirs` that `ours` has not: of a package in both, nothing, its metadata included."""
    installed = {canonicalize_name(one.name) for one in distributions(path=[str(ours)])}
    present = {entry.name for entry in ours.iterdir()}
    links.mkdir()
    for entry in theirs.iterdir():
        described = re.match(r"(.+?)-[^-]+\.dist-info$", entry.name)
        if described and canonicalize_name(described[1]) in installed:
            continue
        if entry.name not in present and entry.suffix != ".pth":
            (links / entry.name).symlink_to(entry.resolve())


if __name__ == "__main__":
    main(sys.argv[1:])
