"""From the network to one channel to one pixel and back, by pointer, by keyboard, on a phone, and while it trains."""

from __future__ import annotations

import re
from statistics import median

from playwright.async_api import Locator, expect

from tests.api.server_process import ServerProcess
from tests.browser.conftest import OpenLab
from tests.browser.lab import Lab

# From the pointer over a pixel to that pixel's numbers, by the page's own clock.
TIMED_POINTING = """async ([x, y, place]) => {
  const canvas = document.querySelector('.sheet-side .sheet-canvas');
  const box = canvas.getBoundingClientRect();
  const start = performance.now();
  const at = { bubbles: true, clientX: box.left + x, clientY: box.top + y, offsetX: x, offsetY: y };
  canvas.dispatchEvent(new PointerEvent('pointermove', at));
  const isThere = () => document.querySelector('.stage').getAttribute('aria-label').includes(place);
  while (!isThere()) {
    if (performance.now() - start > 60000) throw new Error('no numbers within 60 s');
    await new Promise(requestAnimationFrame);
  }
  return performance.now() - start;
}"""

# What the server says of the same unit at the newest checkpoint.
NEWEST_ANSWER = """async () => {
  const runs = await (await fetch('/api/v1/runs')).json();
  const unit = Number(/unit (\\d+)/.exec(document.querySelector('.crumbs').textContent)[1]);
  const body = JSON.stringify({ type: 'unit', layer: 'dense_1', channel: unit });
  const address = `/api/v1/runs/${runs.items[0].id}/explain`;
  const answer = await fetch(address, { method: 'POST', body, headers: { 'Content-Type': 'application/json' } });
  return (await answer.json()).value;
}"""


def inspector(lab: Lab) -> Locator:
    return lab.page.locator(".inspector")


def map_of(lab: Lab) -> Locator:
    return lab.page.locator(".sheet-side .sheet-canvas")


async def numbers(cells: Locator) -> list[float]:
    return [float(text.replace("−", "-")) for text in await cells.all_inner_texts()]


async def open_layer(lab: Lab, layer: str) -> None:
    if not await inspector(lab).get_by_text(layer, exact=True).count():
        await lab.card(layer).locator(".card-title").click()
    await expect(map_of(lab)).to_be_visible()


async def test_pointing_at_a_pixel_shows_patch_kernel_product_and_sum(lab: Lab) -> None:
    await open_layer(lab, "conv2d_1")
    await map_of(lab).click(position={"x": 20, "y": 20})
    stage = lab.page.locator(".stage")
    await expect(stage.locator(".reads li")).to_have_count(1)
    await expect(stage.locator(".flow")).to_contain_text("relu_1")

    await map_of(lab).click(position={"x": 100, "y": 70})
    await expect(stage.locator(".number-grid")).to_have_count(3)
    patch, kernel, product = [
        await numbers(stage.locator(".number-grid").nth(index).locator("td")) for index in range(3)
    ]
    assert len(patch) == 9
    for one, weight, both in zip(patch, kernel, product, strict=True):
        assert abs(one * weight - both) < 0.03, "the page shows two digits of each"
    total = (await stage.locator(".part-sum b").inner_text()).replace("−", "-")
    assert abs(float(total) - sum(product)) < 0.05
    await expect(inspector(lab).locator(".crumbs")).to_contain_text(re.compile(r"channel 0.*row \d, column \d"))
    await expect(stage.get_by_role("img", name=re.compile("input, what it reads: rows"))).to_be_visible()

    await inspector(lab).get_by_role("button", name="channel 0").click()
    await expect(stage.locator(".reads")).to_be_visible()
    await inspector(lab).get_by_role("button", name="conv2d_1", exact=True).click()
    await expect(stage).to_have_count(0)


async def test_by_keyboard_there_and_back(lab: Lab) -> None:
    await open_layer(lab, "max_pool2d_1")
    await map_of(lab).focus()
    press = lab.page.keyboard.press
    await press("Enter")
    await expect(lab.page.locator(".stage .reads")).to_be_visible()
    await press("ArrowRight")
    await press("ArrowRight")
    await press("ArrowDown")
    await expect(inspector(lab).locator(".crumbs")).to_contain_text("row 1, column 1")
    window = lab.page.locator(".stage .number-grid td")
    await expect(window).to_have_count(4)
    chosen = await numbers(lab.page.locator(".stage .is-chosen .number-grid td, .stage td.is-chosen"))
    assert chosen == [max(await numbers(window))]
    await press("Escape")
    await expect(lab.page.locator(".stage .reads")).to_be_visible()
    await press("Escape")
    await expect(lab.page.locator(".stage")).to_have_count(0)
    await expect(map_of(lab)).to_be_focused()


async def test_numbers_follow_the_training(lab: Lab) -> None:
    await lab.fill("Epochs", 400)
    await open_layer(lab, "dense_1")
    await map_of(lab).click(position={"x": 80, "y": 20})
    total = lab.page.locator(".conclusion .is-total")
    await expect(total).to_be_visible()
    before = await total.inner_text()
    await lab.button("Train").click()
    await lab.until_epoch(3)
    await expect(total).not_to_have_text(before)
    await lab.button("Pause").click()
    await expect(lab.status()).to_have_text("paused")
    await expect(lab.page.locator(".stage-view.is-stale")).to_have_count(0)
    asked = await lab.page.evaluate(NEWEST_ANSWER)
    shown = float((await total.evaluate("(one) => one.firstChild.textContent")).replace("−", "-"))
    assert abs(shown - asked) < 0.01 * abs(asked) + 0.006, "the page rounds to two digits"
    await lab.button("Stop").click()


async def test_pointing_shows_numbers_as_soon_as_they_are_known(lab: Lab) -> None:
    await open_layer(lab, "conv2d_2")
    await map_of(lab).click(position={"x": 20, "y": 20})
    await expect(lab.page.locator(".stage .reads")).to_be_visible()
    box = await map_of(lab).bounding_box()
    assert box is not None
    step = box["width"] / 4
    point = map_of(lab).click
    asked = await lab.asked_by(lambda: point(position={"x": 2.5 * step, "y": 2.5 * step}), "/explain")
    times, peers = [], []
    for row, column in [(0, 0), (1, 2), (3, 3), (2, 1), (0, 3), (3, 0), (1, 1)]:
        peers.append(await lab.ask_and_time(asked))
        at = [(column + 0.5) * step, (row + 0.5) * step, f"row {row}, column {column}"]
        times.append(await lab.page.evaluate(TIMED_POINTING, at))
    words = [", ".join(f"{one:.0f}" for one in some) for some in (times, peers)]
    print(f"pointing to numbers: {words[0]} ms; the question alone: {words[1]} ms")
    assert median(times) < 5 * median(peers)


async def test_on_a_phone_nothing_is_wider_than_the_screen(server: ServerProcess, open_lab: OpenLab) -> None:
    lab = await open_lab(server.address, width=390)
    await lab.card("conv2d_1").locator(".card-title").click()
    await map_of(lab).click(position={"x": 20, "y": 20})
    await expect(lab.page.locator(".stage .reads")).to_be_visible()
    await map_of(lab).click(position={"x": 60, "y": 60})
    await expect(lab.page.locator(".stage .number-grid")).to_have_count(3)
    assert await lab.page.evaluate("document.documentElement.scrollWidth") <= 390
