"""Skip connections: added from the palette, drawn as arcs, trained."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.api.server_process import ServerProcess
from tests.browser.conftest import OpenLab
from tests.browser.lab import Lab


async def add_a_skip(lab: Lab) -> None:
    for more in await lab.page.get_by_role("button", name="more: Connect").all():
        await more.click()
    await lab.page.locator(".chip", has_text="Add").first.click()
    await expect(lab.page.locator('[data-layer="add_1"]')).to_be_visible()


async def test_a_layer_that_adds_finds_a_fitting_pair_and_the_skip_is_drawn_and_told(lab: Lab) -> None:
    await add_a_skip(lab)
    await expect(lab.page.locator(".card.is-broken")).to_have_count(0)
    await expect(lab.page.locator(".skip-line")).to_have_count(1)
    await expect(lab.page.get_by_role("img", name="Skip connections")).to_have_accessible_name(
        "Skip connections: conv2d_1 to add_1, past relu_1"
    )
    await lab.until_drawn()
    await lab.fill("Epochs", 2)
    await lab.button("Train").click()
    await expect(lab.status()).to_have_text("finished")


@pytest.mark.parametrize("width", [390, 1440])
async def test_the_arc_stands_clear_of_the_cards(server: ServerProcess, open_lab: OpenLab, width: int) -> None:
    """Above a row of cards, beside a column of them, and never over one."""
    lab = await open_lab(server.address, width=width)
    await add_a_skip(lab)
    await expect(lab.page.locator(".skip-line")).to_have_count(1)
    line = await lab.page.locator(".skip-line").evaluate(BOX)
    cards = await lab.page.locator(".stack .card").evaluate_all(f"(all) => all.map({BOX})")
    if width == 390:
        assert all(line["left"] >= card["right"] for card in cards)
        assert line["right"] <= width
    else:
        assert all(line["bottom"] <= card["top"] for card in cards)


BOX = "(one) => one.getBoundingClientRect().toJSON()"
