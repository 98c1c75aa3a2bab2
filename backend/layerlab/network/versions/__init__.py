"""Documents keep their meaning: one of an older version is brought up to the newest before it is parsed (`upgraded`).

When a default or a convention changes, what a document left unsaid would mean something else. So such a change comes
with a new version, and with one pure function that writes out what the older one meant. The chain is walked on reading:
a link, a stored run, a file or a script of any version is accepted, and the newest is what is answered and stored.
A document that names no version means what this server means.
"""

from __future__ import annotations

from collections.abc import Callable

from layerlab.document import Document
from layerlab.network.versions import version_1

NEWEST = 2
UPGRADES: dict[int, Callable[[Document], Document]] = {1: version_1.written_out}
"""By the version that a document has: what makes it one of the next version. Each gives a new document."""
VERSIONS = (*UPGRADES, NEWEST)


def upgraded(document: Document) -> Document:
    """`document` in the newest version. One whose version is unknown comes back as it is: parsing refuses it."""
    while type(version := document.get("version", NEWEST)) is int and version in UPGRADES:
        document = {**UPGRADES[version](document), "version": version + 1}
    return document
