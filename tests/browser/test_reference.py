"""The reference of the API is a page of its own: it shows every call, and asks no other origin for anything."""

from __future__ import annotations

from playwright.async_api import Browser, expect

from layerlab.api.routes import ROUTES
from tests.api.server_process import ServerProcess
from tests.browser.witness import Witness


async def test_the_reference_shows_every_call_and_asks_nobody_else(browser: Browser, server: ServerProcess) -> None:
    context = await browser.new_context(viewport={"width": 1280, "height": 900})
    page = await context.new_page()
    witness = Witness(server.address)
    witness.watch(page)
    await page.goto(f"{server.address}/api/v1/docs")
    await expect(page.get_by_role("heading", name="Layerlab")).to_be_visible(timeout=20_000)
    calls = page.locator(".opblock-summary-path")
    await expect(calls).to_have_count(sum(not route.is_socket for route in ROUTES))
    inspect = page.locator("#operations-networks-inspect")
    await inspect.locator(".opblock-summary-control").click()
    await expect(inspect.get_by_text("Shapes, sizes and problems of a network").first).to_be_visible()
    await expect(inspect.locator(".responses-wrapper").first).to_contain_text("4XX")
    await expect(inspect.locator(".opblock-section-request-body")).to_contain_text("First conv net")
    await witness.until_quiet()
    await context.close()
    assert witness.faults == []
