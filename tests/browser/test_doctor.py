"""The doctor's card: quiet while all is well; a finding, its evidence and its remedy when not."""

from __future__ import annotations

from playwright.async_api import expect

from tests.browser.lab import Lab


async def test_a_finding_is_explained_and_its_remedy_is_one_click_that_can_be_undone(lab: Lab) -> None:
    card = lab.page.get_by_label("Doctor")
    await expect(card).to_contain_text("Watches each training")
    await lab.page.get_by_label("Learning rate", exact=True).last.fill("100")
    await lab.page.keyboard.press("Enter")
    await lab.fill("Epochs", 3)
    await lab.button("Train").click()
    await expect(card.locator(".doctor-title")).to_have_text("Learning rate too high")
    await card.get_by_text("How sure, and what to do").click()
    await expect(card.locator(".doctor-figures tbody tr")).not_to_have_count(0)

    await card.get_by_role("button", name="Try the remedy").click()
    await expect(card.get_by_role("button", name="Train with it")).to_be_visible()
    await card.get_by_role("button", name="Take it back").click()
    await expect(card.get_by_role("button", name="Try the remedy")).to_be_visible()


async def test_a_healthy_run_has_no_findings(lab: Lab) -> None:
    await lab.fill("Epochs", 3)
    await lab.button("Train").click()
    await expect(lab.status()).to_have_text("finished")
    await expect(lab.page.get_by_label("Doctor")).to_contain_text("No findings so far: 12 checks, after 3 epochs.")
