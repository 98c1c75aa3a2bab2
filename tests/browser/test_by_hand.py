"""The tab "By hand": the worked example of docs/facts.md on screen, digit by digit, and what is too large for it."""

from __future__ import annotations

import pytest
from playwright.async_api import Locator, expect

from tests.api.server_process import ServerProcess
from tests.browser.conftest import OpenLab, forget_runs
from tests.browser.lab import Lab
from tests.browser.test_access import RULES, axe

__all__ = ["axe"]  # the fixture

PRESET = "Backpropagation by hand"


async def open_by_hand(lab: Lab) -> Locator:
    await lab.page.get_by_role("tab", name="By hand").click()
    return lab.page.locator(".by-hand")


async def test_the_worked_example_is_walked_through_with_its_numbers(lab: Lab) -> None:
    await lab.start_from(PRESET)
    by_hand = await open_by_hand(lab)
    equations, forward = by_hand.locator(".equations"), lab.button("Forward")
    await expect(by_hand.locator(".steps-count")).to_have_text("1 of 9")
    for numbers in (
        ("0.593269992", "0.596884378"),
        ("0.751365070", "0.772928465"),
        ("0.298371109",),
        ("0.741365070", "0.186815602", "0.138498562"),
        ("0.082167041",),
        ("0.036350306", "0.008771355"),
        ("0.000438568",),
        ("0.358916480", "0.149780716"),
    ):
        await forward.click()
        for number in numbers:
            await expect(equations).to_contain_text(number)
    await expect(forward).to_be_disabled()
    await expect(by_hand.locator("tr[data-edge='w5'] .is-result")).to_have_text("0.358916480")


async def test_keys_go_through_the_steps_and_one_weight_can_be_looked_at(lab: Lab) -> None:
    await lab.start_from(PRESET)
    by_hand = await open_by_hand(lab)
    await lab.button("Forward").focus()
    await lab.page.keyboard.press("ArrowRight")
    await expect(by_hand.locator(".graph-unit.has-value")).to_have_count(4)
    await lab.page.keyboard.press("End")
    await expect(by_hand.locator(".steps-count")).to_have_text("9 of 9")
    await lab.page.keyboard.press("Home")
    await expect(by_hand.locator(".steps-count")).to_have_text("1 of 9")
    await by_hand.get_by_label("Look at one unit or weight").select_option("w5")
    await expect(by_hand.locator(".equations")).to_contain_text("0.741365070 · 0.186815602 · 0.593269992")
    await lab.button("All numbers as a table").click()
    await expect(by_hand.get_by_role("region", name="All numbers")).to_contain_text("0.149780716")
    async with lab.page.expect_download() as download:
        await by_hand.get_by_role("button", name="Save all numbers as CSV").click()
    path = await (await download.value).path()
    assert "w5,weight,h1,o1,,,,,,0.4,0.0821670405642" in path.read_text()


async def test_the_step_is_taken_by_a_run_and_the_new_weights_are_shown(lab: Lab) -> None:
    await lab.start_from(PRESET)
    by_hand = await open_by_hand(lab)
    await lab.button("Last").click()
    await lab.button("Use these weights: take the step").click()
    await lab.until_epoch(1)
    before = by_hand.locator("tr[data-edge='w5'] td").first
    await expect(before).to_have_text("0.358916491")  # the run's own weight: the float32 nearest to its step
    await expect(lab.status()).to_have_text("paused")


async def test_own_numbers_are_worked_out_and_a_large_network_offers_the_example(lab: Lab) -> None:
    lab.witness.expect("422")  # the refusal, which the browser notes too
    by_hand = await open_by_hand(lab)
    await expect(by_hand).to_contain_text("only dense layers and activations")
    await by_hand.get_by_role("button", name="Open the worked example").click()
    await by_hand.get_by_role("button", name="Use numbers of your own").click()
    await by_hand.get_by_label("Inputs", exact=True).fill("1, 0")
    await by_hand.get_by_label("Target", exact=True).fill("0")
    await lab.button("Work it out").click()
    await expect(by_hand.get_by_role("alert")).to_contain_text("Expected 2 numbers as target")
    await by_hand.get_by_label("Target", exact=True).fill("0, 1")
    await lab.button("Work it out").click()
    await expect(by_hand).to_contain_text("An example of your own")
    await lab.button("Forward").click()
    await expect(by_hand.locator(".equations")).to_contain_text("0.15·1 + 0.2·0 + 0.35")
    await expect(by_hand.locator(".equations")).to_contain_text("0.622459331")  # sigmoid of 0.5


async def barriers_in_tab(lab: Lab, axe: str) -> list[str]:
    """What axe finds in this tab alone: each rule with the elements that break it."""
    await lab.page.evaluate(axe)
    run = "(rules) => axe.run('.by-hand', { runOnly: rules, resultTypes: ['violations'] })"
    found = await lab.page.evaluate(run, RULES)
    return [f"{rule['id']}: {rule['nodes'][0]['target']}" for rule in found["violations"]]


@pytest.mark.parametrize(("width", "dark"), [(1440, False), (390, True)])
async def test_it_follows_a_training_and_is_no_barrier(
    server: ServerProcess,
    open_lab: OpenLab,
    axe: str,
    width: int,
    dark: bool,
) -> None:
    lab = await open_lab(server.address, width=width, dark=dark)
    await lab.start_from("Circle")
    await lab.fill("Epochs", 30)
    by_hand = await open_by_hand(lab)
    await lab.button("Last").click()
    weight = by_hand.locator("tr[data-edge='w1'] td").first
    untrained = await weight.inner_text()
    await lab.button("Train").click()
    await expect(lab.status()).to_have_text("finished")
    await expect(weight).not_to_have_text(untrained)
    await expect(by_hand.locator(".steps-count")).to_have_text("9 of 9")
    await lab.button("All numbers as a table").click()
    assert await barriers_in_tab(lab, axe) == []
    await lab.button("Back").click()
    assert await barriers_in_tab(lab, axe) == []
    await lab.page.close()
    forget_runs(server)
