"""Runs laid over one another, told apart in words, renamed, tagged, sorted and deleted, in a real browser."""

from __future__ import annotations

import re
from typing import Any

import httpx2
import pytest
from playwright.async_api import Locator, expect

from tests.api import specs
from tests.api.server_process import wait_until
from tests.browser.conftest import OpenLab
from tests.browser.lab import Lab

Document = dict[str, Any]


def finished(address: str, *documents: Document) -> list[str]:
    """Ids of these runs, once all have come to their end."""
    with httpx2.Client(base_url=f"{address}/api/v1", timeout=200) as client:
        ids = [client.post("/runs", json=document).json()["id"] for document in documents]
        wait_until(lambda: all(client.get(f"/runs/{run_id}").json()["ended_at"] for run_id in ids), "they end")
    return ids


def run_of(address: str, run_id: str) -> Document:
    document: Document = httpx2.get(f"{address}/api/v1/runs/{run_id}").json()
    return document


@pytest.fixture
def two(lab: Lab) -> list[str]:
    """A run with tanh, and one with ReLU, another rate and seed."""
    first = {**specs.circle(epochs=6), "name": "tanh"}
    second = {**specs.circle(epochs=4, seed=3), "name": "rectified"}
    second["network"] = {"layers": [specs.DENSE[0], {"type": "relu"}, specs.DENSE[2]]}
    return finished(lab.address, first, second)


async def table(lab: Lab) -> Locator:
    await lab.page.get_by_role("tab", name="Compare").click()
    found = lab.page.locator(".results-table")
    await expect(found).to_be_visible()
    return found


async def names(lab: Lab) -> list[str]:
    return await lab.page.locator(".results-table tbody th").all_inner_texts()


async def test_two_runs_are_laid_over_one_another_and_told_apart_in_words(lab: Lab, two: list[str]) -> None:
    await lab.page.reload()
    await table(lab)
    await lab.page.get_by_label("Compare tanh", exact=True).check()
    await expect(lab.page.locator(".compare-empty")).to_contain_text("another run")
    await lab.page.get_by_label("Compare rectified", exact=True).check()
    differences = lab.page.locator(".differences")
    await expect(differences).to_contain_text("ReLU instead of Tanh in layer 2 (relu_1)")
    await expect(differences).to_contain_text("epochs 4 instead of 6")
    await expect(differences).to_contain_text("training seed 3 instead of 0")
    await expect(lab.page.locator(".seeds")).to_contain_text("may be luck")
    for run_id, row in zip(two, (0, 1), strict=True):
        run = run_of(lab.address, run_id)
        shown = lab.page.locator(".overlay-legend").first.locator("li:has(i)").nth(row)
        await expect(shown.locator("b").first).to_have_text(f"{run['test_loss']:.3f}")
    await expect(lab.page.locator(".overlays figcaption").first).to_contain_text("tanh: test")
    await lab.button("seconds").click()
    await expect(lab.page.locator(".overlays canvas")).to_have_count(3)


async def test_a_run_that_trains_is_drawn_beside_one_that_has_ended(lab: Lab, two: list[str]) -> None:
    await lab.fill("Epochs", 5000)
    await lab.button("Train").click()
    await lab.until_epoch(1)
    await table(lab)
    await lab.page.get_by_label("Compare tanh", exact=True).check()
    ended = lab.page.locator(".overlay-legend").first.locator("li:has(i)").nth(1)
    await expect(ended.locator("b").first).to_have_text(f"{run_of(lab.address, two[0])['test_loss']:.3f}")
    first = lab.page.locator(".overlay-legend").first.locator("li:has(i)").first
    value = await first.locator("b").last.inner_text()
    await expect(first.locator("b").last).not_to_have_text(value)
    await lab.button("Stop").click()
    await expect(lab.status()).to_have_text("stopped")


async def test_a_run_is_renamed_tagged_found_by_tag_and_sorted_by_keyboard(lab: Lab, two: list[str]) -> None:
    await lab.page.reload()
    await table(lab)
    await lab.page.get_by_label("Rename or tag tanh", exact=True).click()
    await lab.page.get_by_label("Name", exact=True).fill("with tanh")
    await lab.page.get_by_label("Tags", exact=True).fill("lesson 3, kept")
    await lab.page.keyboard.press("Enter")
    await expect(lab.page.get_by_label("Rename or tag with tanh", exact=True)).to_be_focused()
    run = run_of(lab.address, two[0])
    assert (run["name"], run["tags"]) == ("with tanh", ["lesson 3", "kept"])
    await expect(lab.page.locator(".runs-panel")).to_contain_text("with tanh")

    head = lab.page.locator("th", has=lab.page.get_by_role("button", name="Name", exact=True))
    await head.get_by_role("button").focus()
    await lab.page.keyboard.press("Enter")
    await expect(head).to_have_attribute("aria-sort", "ascending")
    assert await names(lab) == ["rectified", "with tanh"]
    await lab.page.keyboard.press("Enter")
    await expect(head).to_have_attribute("aria-sort", "descending")
    assert await names(lab) == ["with tanh", "rectified"]

    await lab.page.get_by_label("Tag", exact=True).select_option("kept")
    await expect(lab.page.locator(".results-table tbody tr")).to_have_count(1)


async def test_a_deletion_can_be_taken_back_or_hastened(lab: Lab, two: list[str]) -> None:
    await lab.page.reload()
    await table(lab)
    rows = lab.page.locator(".results-table tbody tr")
    await lab.page.get_by_label("Delete tanh", exact=True).click()
    await expect(lab.button("Undo: keep tanh")).to_be_focused()
    await lab.page.keyboard.press("Enter")
    await expect(lab.page.get_by_label("Delete tanh", exact=True)).to_be_visible()
    await lab.page.get_by_label("Delete tanh", exact=True).click()
    await lab.button("Delete now").click()
    await expect(rows).to_have_count(1)
    assert httpx2.get(f"{lab.address}/api/v1/runs/{two[0]}").status_code == 404
    await expect(lab.page.locator(".runs-panel .run")).to_have_count(1)


@pytest.mark.usefixtures("two")
async def test_five_seeds_are_submitted_together_and_summed_up(lab: Lab) -> None:
    await lab.page.reload()
    await table(lab)
    for name in ("tanh", "rectified"):
        await lab.page.get_by_label(f"Compare {name}", exact=True).check()
    await lab.page.get_by_role("button", name=re.compile("Repeat with the same seeds")).click()
    await expect(lab.page.locator(".seeds")).to_contain_text("Same seeds: all share data seed 0")
    await lab.page.get_by_role("button", name=re.compile("Repeat with 5 seeds · 7 runs")).click()
    groups = lab.page.locator(".groups-table tbody tr")
    await expect(groups).to_have_count(2)
    await expect(groups.filter(has_text="5 of 5")).to_have_count(2, timeout=60_000)
    await expect(groups.first).to_contain_text("0, 1, 2, 3, 4")


async def test_where_there_are_no_runs_it_says_what_to_do(lab: Lab, open_lab: OpenLab) -> None:
    await lab.page.get_by_role("tab", name="Compare").click()
    await expect(lab.page.locator(".compare")).to_contain_text("Press Train: every run is kept")
    phone = await open_lab(lab.address, width=390, dark=True)
    await phone.page.get_by_role("tab", name="Compare").click()
    await expect(phone.page.locator(".compare")).to_contain_text("Press Train")
