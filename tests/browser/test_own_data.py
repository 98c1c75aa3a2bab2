"""Data of the user's own, by file; and augmentation with its preview."""

from __future__ import annotations

from pathlib import Path

from playwright.async_api import expect

from tests.browser.lab import SHAPES, Lab

ROWS = [f"{i % 7},{i % 5 + 3 * (i % 2)},{'red' if i % 2 else 'blue'}" for i in range(40)]


async def drop(lab: Lab, file: Path) -> None:
    """Choose it in the dialog that the drop zone opens; a dropped file takes the same way from there."""
    await lab.page.get_by_text("Your own data", exact=True).click()
    await lab.page.locator(".drop-zone input").set_input_files(file)


async def test_a_table_is_uploaded_its_mistakes_are_told_by_row_and_it_is_trained_on(lab: Lab, tmp_path: Path) -> None:
    table = tmp_path / "marbles.csv"
    table.write_text("\n".join(["weight,size,colour", *ROWS, "heavy,3,red"]))
    await drop(lab, table)
    findings = lab.page.locator(".findings")
    await expect(findings).to_contain_text("40 examples of 2 numbers, 2 classes")
    await expect(findings).to_contain_text("row 42, column weight: expected a number, found text")
    await expect(lab.page.locator("#data-set")).to_have_value("upload")
    broken = lab.page.locator(".stack .card.is-broken")
    await expect(broken).to_have_count(1)
    while await broken.count():
        shapes = await lab.shapes()
        await broken.first.locator(".fix").click()
        await lab.page.wait_for_function(SHAPES_OTHER_THAN, arg=shapes)
    await lab.fill("Epochs", 3)
    await lab.button("Train").click()
    await expect(lab.status()).to_have_text("finished")


SHAPES_OTHER_THAN = f"""(before) => !document.querySelector('.stack.is-old')
  && JSON.stringify(before) !== JSON.stringify(({SHAPES})())"""


async def test_a_file_that_cannot_be_used_says_why_and_leaves_everything_as_it_was(lab: Lab, tmp_path: Path) -> None:
    lab.witness.expect("status of 422")
    table = tmp_path / "nothing.csv"
    table.write_text("a,b\n1,2\n")
    shapes = await lab.shapes()
    await drop(lab, table)
    await expect(lab.page.locator(".findings.is-bad")).to_contain_text("Fewer than two rows")
    await expect(lab.page.locator("#data-set")).to_have_value("digits")
    assert await lab.shapes() == shapes


async def test_augmentations_are_listed_ordered_previewed_and_trained_with(lab: Lab) -> None:
    await lab.page.locator("summary", has_text="Augmentation").click()
    add = lab.page.get_by_label("Add to augmentations")
    await add.select_option("shift")
    await add.select_option("rotate")
    strip = lab.page.locator(".variants canvas")
    await expect(strip).to_have_count(12)
    await lab.button("Rotate: earlier").click()
    await expect(lab.page.locator(".list-head b")).to_have_text(["Rotate", "Shift"])
    await lab.fill("Epochs", 2)
    await lab.button("Train").click()
    await expect(lab.status()).to_have_text("finished")
    lab.witness.expect("status of 422")  # a preview of rotated points is refused
    await lab.choose_data("circle")
    await expect(lab.page.locator(".list-control .is-bad")).to_have_count(2)
    await lab.page.locator(".list-control .is-bad .link").first.click()
    await expect(lab.page.locator(".list-control li")).to_have_count(1)
