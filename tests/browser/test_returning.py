"""What survives: links, a reload, a server that is killed."""

from __future__ import annotations

from playwright.async_api import expect

from tests.browser.conftest import OpenLab, StartServer
from tests.browser.lab import Lab

CUT_OFF = r"ERR_CONNECTION_REFUSED|WebSocket connection to .* failed|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE|502|503"


async def test_a_link_carries_the_whole_network(lab: Lab, open_lab: OpenLab) -> None:
    await lab.page.get_by_role("button", name="More: Filters", exact=True).click()
    await lab.fill("Epochs", 7)
    await expect(lab.card("conv2d_1")).to_contain_text("9×8×8")
    shapes = await lab.shapes()
    other = await open_lab(lab.address, hash=await lab.link())
    assert await other.shapes() == shapes
    await expect(other.page.get_by_label("Epochs", exact=True)).to_have_value("7")
    assert await other.pictures() == await lab.pictures(), "the same seed gives the same untrained network"


async def test_a_link_that_was_cut_says_so_and_opens_the_opening_network(lab: Lab, open_lab: OpenLab) -> None:
    other = await open_lab(lab.address, hash="#s=abcdefgh")
    await expect(other.page.locator(".notice")).to_contain_text("cannot be read")
    assert await other.shapes() == await lab.shapes()


async def test_edits_survive_a_reload(lab: Lab) -> None:
    await lab.page.get_by_role("button", name="More: Filters", exact=True).click()
    await expect(lab.card("conv2d_1")).to_contain_text("9×8×8")
    await lab.page.reload()
    await lab.until_drawn()
    await expect(lab.card("conv2d_1")).to_contain_text("9×8×8")


async def test_a_killed_server_is_told_and_its_return_is_noticed(start_server: StartServer, open_lab: OpenLab) -> None:
    first = start_server()
    lab = await open_lab(first.address)
    lab.witness.expect(CUT_OFF)
    await lab.fill("Epochs", 5000)
    await lab.button("Train").click()
    await lab.until_epoch(2)
    first.kill()
    await expect(lab.status()).to_have_text("reconnecting…")
    await expect(lab.page.locator(".bar")).to_have_class("bar is-stale")
    await lab.page.get_by_role("button", name="More: Filters", exact=True).click()
    await expect(lab.page.locator(".notice")).to_contain_text("does not answer")

    start_server(first.port)
    await expect(lab.status()).to_have_text("failed")
    await expect(lab.page.locator(".bar .pace")).to_contain_text("Interrupted")
    await expect(lab.page.locator(".notice")).to_have_count(0)
    await expect(lab.card("conv2d_1")).to_contain_text("9×8×8")
    await lab.button("Train again").click()
    await expect(lab.status()).to_have_text("live")
    await lab.until_epoch(1)
    await lab.button("Stop").click()
    await expect(lab.status()).to_have_text("stopped")
    await lab.witness.until_quiet()
