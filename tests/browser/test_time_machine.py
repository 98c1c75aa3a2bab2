"""Looking back: the slider moves every panel, a film plays the epochs, a fork trains on, the loss surface is drawn."""

from __future__ import annotations

import re
from typing import Any

from playwright.async_api import Locator, expect

from tests.browser.lab import Lab

CANVAS_INK = """(canvas) => {
  const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d');
  copy.drawImage(canvas, 0, 0);
  return new Set(new Uint32Array(copy.getImageData(0, 0, canvas.width, canvas.height).data.buffer)).size;
}"""


async def trained(lab: Lab, epochs: int) -> None:
    await lab.fill("Epochs", epochs)
    await lab.button("Train").click()
    await expect(lab.status()).to_have_text("finished")


def knob(lab: Lab) -> Locator:
    return lab.page.get_by_role("slider", name="Epoch that is shown")


async def let_go(lab: Lab) -> None:
    """The page fetches pictures ahead while a run is open; after the test the run is deleted."""
    await lab.button("Reset").click()
    await expect(lab.button("Reset")).to_be_disabled()


async def kept_epochs(lab: Lab) -> list[int]:
    """As the server tells them of the newest run."""
    found: Any = await lab.page.evaluate(
        """async () => {
          const json = async (path) => (await fetch(`/api/v1${path}`)).json();
          const run = (await json('/runs?limit=1')).items[0].id;
          return (await json(`/runs/${run}/checkpoints`)).items.map((one) => one.epoch);
        }"""
    )
    return [int(epoch) for epoch in found]


async def test_the_slider_moves_every_panel_together(lab: Lab) -> None:
    untrained = await lab.pictures()
    await trained(lab, 12)
    newest = await lab.pictures()
    await knob(lab).focus()
    await lab.page.keyboard.press("Home")
    await expect(lab.page.locator(".looking b")).to_have_text("epoch 0")
    await lab.until_pictures_are(untrained)
    await lab.page.get_by_role("tab", name="Right and wrong").click()
    await knob(lab).focus()
    async with lab.page.expect_response(re.compile(r"/explain\?epoch=1$")) as explained:
        await lab.page.keyboard.press("ArrowRight")
    answer = await (await explained.value).json()
    assert answer["epoch"] == max(epoch for epoch in await kept_epochs(lab) if epoch <= 1)
    await expect(lab.page.locator(".looking b")).to_have_text("epoch 1")
    await lab.until_pictures_change(untrained)
    first = await lab.page.evaluate(
        """async () => {
          const run = (await (await fetch('/api/v1/runs?limit=1')).json()).items[0].id;
          return (await (await fetch(`/api/v1/runs/${run}/epochs`)).json()).items[0].test.loss;
        }"""
    )
    assert await lab.loss() == round(first, 3)
    await expect(lab.page.locator(".staircase")).to_contain_text("epoch 1,")
    await expect(lab.page.locator(".chart-cursor").first).to_be_visible()
    await lab.page.keyboard.press("End")
    await expect(lab.page.locator(".looking")).to_have_count(0)
    await lab.until_pictures_are(newest)
    await let_go(lab)


async def test_the_epochs_play_as_a_film(lab: Lab) -> None:
    await trained(lab, 12)
    newest = await lab.pictures()
    await lab.button("Play the epochs as a film").click()
    await expect(lab.page.locator(".looking b")).to_have_text(re.compile(r"epoch [1-9]"))
    await lab.button("Stop the film").click()
    await expect(lab.button("Play the epochs as a film")).to_be_visible()
    stopped = await lab.page.locator(".looking b").inner_text()
    await lab.button("Play the epochs as a film").click()
    await expect(lab.page.locator(".looking b")).not_to_have_text(stopped)
    await expect(lab.page.locator(".looking")).to_have_count(0)
    await lab.until_pictures_are(newest)
    await let_go(lab)


async def test_a_fork_trains_on_from_a_kept_epoch(lab: Lab) -> None:
    await trained(lab, 12)
    epoch = (await kept_epochs(lab))[1]
    await knob(lab).fill(str(epoch))
    await lab.button(f"Fork from epoch {epoch}").click()
    await expect(lab.page.locator(".name-text")).to_have_text(re.compile(f"from epoch {epoch}$"))
    await expect(lab.status()).to_have_text("finished")
    assert await lab.epoch() == 12
    assert await kept_epochs(lab) == sorted({epoch, *await kept_epochs(lab)}), "its first is where it began"
    await knob(lab).focus()
    await lab.page.keyboard.press("Home")
    await expect(lab.page.locator(".looking b")).to_have_text(f"epoch {epoch + 1}")
    await let_go(lab)


async def test_the_loss_surface_is_drawn_and_read_off(lab: Lab) -> None:
    await trained(lab, 12)
    await lab.page.get_by_role("tab", name="Loss surface").click()
    await lab.button("Path of training").click()
    await lab.button("Compute").click()
    plane = lab.page.get_by_role("img", name=re.compile("Loss around the weights of epoch 12, along the path"))
    await expect(plane).to_be_visible()
    colours = await plane.locator("canvas").first.evaluate(CANVAS_INK)
    assert colours > 10, "bands, lines and the path"
    await plane.focus()
    await lab.page.keyboard.press("ArrowRight")
    await expect(lab.page.locator(".surface-spot")).to_have_text(re.compile(r"loss \S+ at \(.+\)"))
    await expect(lab.page.locator(".surface-words")).to_contain_text("of its variance")
    async with lab.page.expect_download() as saved:
        await lab.page.locator(".surface").get_by_role("button", name="Save as CSV").click()
    table = (await (await saved.value).path()).read_text().splitlines()
    assert table[0] == "x,y,loss,epoch on the path"
    assert len(table) > 25 * 25
