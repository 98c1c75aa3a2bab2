"""For everybody: no barrier that axe knows of, no sideways scrolling, sizes that fit."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import expect

from tests.api.server_process import ServerProcess
from tests.browser.conftest import OpenLab, forget_runs
from tests.browser.lab import Lab

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="session")
def axe(repository: Path) -> str:
    script = repository / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
    assert script.exists(), "axe-core is not installed: `cd frontend && npm ci`"
    return script.read_text(encoding="utf-8")


async def barriers(lab: Lab, axe: str) -> list[str]:
    """What axe finds: each rule with the elements that break it."""
    await lab.page.evaluate(axe)
    run = "(rules) => axe.run(document, { runOnly: rules, resultTypes: ['violations'] })"
    found: dict[str, Any] = await lab.page.evaluate(run, RULES)
    return [
        f"{rule['id']}: {rule['help']}: {', '.join(str(node['target'][0]) for node in rule['nodes'][:4])}"
        for rule in found["violations"]
    ]


@pytest.mark.parametrize("width", [1440, 390])
async def test_there_is_no_barrier(server: ServerProcess, open_lab: OpenLab, axe: str, width: int) -> None:
    lab = await open_lab(server.address, width=width)
    assert await barriers(lab, axe) == [], "as it opens"
    await train_two_epochs(lab)
    await lab.page.locator(".stack .card-title").nth(4).click()
    assert await barriers(lab, axe) == [], "trained"
    await lab.button("Use the dark theme").click()
    assert await barriers(lab, axe) == [], "in the dark"
    await lab.page.close()
    forget_runs(server)


async def train_two_epochs(lab: Lab) -> None:
    await lab.fill("Epochs", 2)
    await lab.button("Train").click()
    await expect(lab.status()).to_have_text("finished")


async def test_a_broken_stack_and_open_menus_are_no_barrier(lab: Lab, axe: str) -> None:
    await lab.page.locator('[data-layer="max_pool2d_2"]').click()
    await lab.fill("Kernel size", 40)
    await expect(lab.page.locator(".card.is-broken")).to_have_count(1)
    await lab.button("Share").click()
    assert await barriers(lab, axe) == []


async def test_nothing_scrolls_sideways_at_any_width(lab: Lab) -> None:
    assert await overhang(lab) == {}, "as it opens"
    await train_two_epochs(lab)
    assert await overhang(lab) == {}, "trained"
    await lab.button("Reset").click()
    await lab.start_from("Spiral")
    await expect(lab.page.locator("figure.boundary")).to_be_visible()
    assert await overhang(lab) == {}, "with points"


async def overhang(lab: Lab) -> dict[int, int]:
    """How far the page reaches past the window, by the widths where it does."""
    found: dict[int, int] = {}
    for width in (390, 640, 820, 1024, 1240, 1440):
        await lab.page.set_viewport_size({"width": width, "height": 900})
        found[width] = await lab.page.evaluate(OVERHANG)
    return {width: pixels for width, pixels in found.items() if pixels}


OVERHANG = """() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() =>
  resolve(document.documentElement.scrollWidth - document.documentElement.clientWidth))))"""
