"""Builds an environment of the lowest versions that pyproject.toml promises to work with: `lowest.py FOLDER`.

Only the lower bounds of what Layerlab itself names count; what those packages need in turn is pip's to choose. PyTorch
(gigabytes, and tested at its pin alone) and the tools of the tests are not installed again: they are lent by the
environment that runs this, as links behind the environment's own packages.
"""

from __future__ import annotations

import re
import subprocess
import sys
import sysconfig
import tomllib
from importlib.metadata import distributions
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

LENT = {"torch"}
"""Requirements that are lent, not installed."""


def main(folder: Path) -> None:
    """Make the environment anew. Raises CalledProcessError where pip finds no such versions."""
    project = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = [line for line in project["dependencies"] if Requirement(line).name not in LENT]
    subprocess.run([sys.executable, "-m", "venv", "--clear", "--without-pip", str(folder)], check=True)
    python = folder / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", "--only-binary", ":all:"]
    subprocess.run([*pip, *map(lowest, lines)], check=True)
    packages = Path(sysconfig.get_path("purelib", vars={"base": str(folder), "platbase": str(folder)}))
    lend(Path(sysconfig.get_path("purelib")), packages, folder / "lent")
    (packages / "lent.pth").write_text(f"{Path('backend').resolve()}\n{(folder / 'lent').resolve()}\n")


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
    main(Path(sys.argv[1]))
