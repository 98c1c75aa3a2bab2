"""What is to be seen of one layer and of single steps: kernels, distributions, examples side by side, traces."""

from __future__ import annotations

import csv
from pathlib import Path

from playwright.async_api import expect

from tests.browser.lab import Lab


async def open_layer(lab: Lab, id: str) -> None:
    """Have this layer in the inspector, whichever was open before."""
    title = lab.page.locator(f"[data-layer={id}]")
    if await title.get_attribute("aria-expanded") != "true":
        await title.click()
    await expect(title).to_have_attribute("aria-expanded", "true")


async def test_a_convolution_shows_its_kernels_and_how_its_values_are_spread(lab: Lab) -> None:
    await open_layer(lab, "conv2d_1")
    kernels = lab.page.get_by_role("region", name="Kernels")
    picture = kernels.locator("canvas")
    assert "8 filters of 3 by 3" in (await picture.get_attribute("aria-label") or "")
    await picture.focus()
    await lab.page.keyboard.press("ArrowRight")
    await lab.page.keyboard.press("ArrowRight")
    await expect(kernels.locator(".sheet-readout")).to_contain_text("filter 1, row 1, column 1: ≈")
    async with lab.page.expect_download() as saved:
        await kernels.get_by_role("button", name="Kernels: save as PNG").click()
    assert (await saved.value).suggested_filename.endswith("kernels.png")

    spread = lab.page.get_by_role("region", name="Distributions")
    await expect(spread.locator("figure")).to_have_count(3)
    weights = spread.locator("figure").first
    assert "72 values" in (await weights.locator("canvas").get_attribute("aria-label") or "")
    async with lab.page.expect_download() as table:
        await spread.get_by_role("button", name="Distributions: save as CSV").click()
    rows = list(csv.DictReader(Path(await (await table.value).path()).read_text("utf-8").splitlines()))
    assert sum(int(row["count"]) for row in rows if row["of"] == "weights") == 72
    assert {row["of"] for row in rows} == {"weights", "gradients", "activations"}


async def test_several_examples_stand_side_by_side(lab: Lab) -> None:
    await open_layer(lab, "conv2d_1")
    several = lab.page.get_by_role("region", name="Several examples")
    await expect(several.locator(".sample-strip li")).to_have_count(0)
    choice = several.get_by_role("list", name="Examples to show side by side").get_by_role("button")
    await choice.nth(0).click()
    await choice.nth(2).click()
    await expect(several.locator(".sample-strip li")).to_have_count(3)
    await lab.fill("Epochs", 2)
    await lab.button("Train").click()
    await expect(lab.status()).to_have_text("finished")
    await expect(several.locator(".sample-strip li")).to_have_count(3)
    await choice.nth(0).click()
    await expect(several.get_by_text("the next one takes these")).to_be_visible()


async def test_every_step_can_be_seen_and_every_error_signal(lab: Lab) -> None:
    await lab.fill("Epochs", 3)
    await lab.button("Train").click()
    await expect(lab.status()).to_have_text("finished")
    outcome = lab.page.get_by_role("region", name="Outcome")
    await outcome.get_by_role("group", name="Loss: points").get_by_role("button", name="steps").click()
    figure = outcome.get_by_role("figure", name="Loss")
    await expect(figure.locator("figcaption")).to_contain_text("over 135 points")
    async with lab.page.expect_download() as saved:
        await figure.get_by_role("button", name="Loss: save as CSV").click()
    rows = list(csv.reader(Path(await (await saved.value).path()).read_text("utf-8").splitlines()))
    assert [row[0] for row in rows[1:]] == [str(step) for step in range(1, 136)]

    layers = len(await lab.titles())
    stairs = lab.page.get_by_role("region", name="Gradient norm of each layer")
    await stairs.get_by_role("button", name="error signals").click()
    await expect(stairs.locator(".stair-bar:not(.is-missing)")).to_have_count(layers)
    await stairs.get_by_role("button", name="all parameters").click()
    await expect(stairs.locator(".stair-bar:not(.is-missing)")).to_have_count(3)
