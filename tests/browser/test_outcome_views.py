"""Right and wrong, one's own drawing, why this answer, and units over the plane, as a user works them."""

from __future__ import annotations

import itertools
import re

from playwright.async_api import Locator, expect

from tests.browser.lab import Lab

STROKES = {
    "7": [[(0.28, 0.2), (0.72, 0.2), (0.45, 0.82)]],
    "0": [
        [
            (0.5, 0.15),
            (0.3, 0.3),
            (0.27, 0.5),
            (0.3, 0.7),
            (0.5, 0.85),
            (0.7, 0.7),
            (0.73, 0.5),
            (0.7, 0.3),
            (0.5, 0.15),
        ]
    ],
    "4": [[(0.58, 0.15), (0.28, 0.6), (0.75, 0.6)], [(0.6, 0.4), (0.6, 0.85)]],
}


async def trained(lab: Lab, epochs: int) -> None:
    await lab.fill("Epochs", epochs)
    await lab.button("Train").click()
    await expect(lab.status()).to_have_text("finished", timeout=120_000)


async def study(lab: Lab, title: str) -> Locator:
    await lab.page.get_by_role("tab", name=title).click()
    return lab.page.locator("#study-view")


async def draw(lab: Lab, pad: Locator, digit: str) -> None:
    await pad.scroll_into_view_if_needed()
    box = await pad.bounding_box()
    assert box is not None
    for line in STROKES[digit]:
        places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in line]
        await lab.page.mouse.move(*places[0])
        await lab.page.mouse.down()
        for place in places[1:]:
            await lab.page.mouse.move(*place, steps=5)
        await lab.page.mouse.up()


async def test_a_cell_of_the_confusion_matrix_opens_its_examples_and_one_of_them_is_watched(lab: Lab) -> None:
    view = await study(lab, "Right and wrong")
    await trained(lab, 2)
    await view.scroll_into_view_if_needed()  # out of sight it asks nothing
    await expect(view.get_by_text("test examples are right, after epoch 2")).to_be_visible()
    await expect(view.get_by_text(re.compile("of 12 right · epoch 2"))).to_be_visible()
    matrix = view.get_by_role("img", name=re.compile("Confusion matrix of 10 classes"))
    await matrix.focus()
    await lab.page.keyboard.press("ArrowDown")  # row 1
    await lab.page.keyboard.press("ArrowRight")  # column 1
    await lab.page.keyboard.press("Enter")
    opened = view.get_by_role("figure", name="Mistakes")
    await expect(opened.get_by_role("heading")).to_contain_text("1, found")
    example = opened.locator(".sample-tile").first
    await expect(example).to_have_attribute("title", re.compile("says 1 .*true 1"))
    await example.click()
    await expect(example).to_have_attribute("aria-pressed", "true")
    await expect(lab.page.locator(".answer-title")).to_have_text("This example: 1")


async def test_a_drawn_digit_is_recognised_and_goes_through_the_layers(lab: Lab) -> None:
    await lab.start_from("LeNet-5")
    await trained(lab, 3)
    view = await study(lab, "Draw one")
    pad = view.get_by_role("application")
    for digit in STROKES:
        await view.get_by_role("button", name="Clear").click() if digit != "7" else None
        await draw(lab, pad, digit)
        await expect(view.locator(".verdict b")).to_have_text(digit)
    before = await lab.pictures()
    await view.get_by_label("show it in the cards").check()
    await lab.until_pictures_change(before)
    await expect(lab.page.locator(".answer-title")).to_have_text("Your own example")
    await study(lab, "Right and wrong")
    await expect(lab.page.locator(".answer-title")).to_contain_text("This example")


async def test_it_can_be_drawn_with_the_keyboard_alone(lab: Lab) -> None:
    view = await study(lab, "Draw one")
    await view.get_by_role("application").focus()
    for key in itertools.chain(["ArrowUp"] * 3, [" "], ["ArrowDown"] * 6, [" "]):
        await lab.page.keyboard.press(key)
    await expect(view.get_by_role("img", name="The 8 by 8 pixels the network reads")).to_be_visible()
    await expect(view.locator(".probabilities li")).to_have_count(10)
    await view.get_by_role("button", name="Undo").click()
    await expect(view.get_by_text("Draw something")).to_be_visible()


async def test_why_an_answer_was_given_is_shown_by_gradient_and_by_covering(lab: Lab) -> None:
    view = await study(lab, "Why this answer?")
    await expect(view.get_by_text(re.compile("Score of "))).to_be_visible()
    await expect(view.get_by_role("img", name=re.compile("strongest at row"))).to_be_visible()
    await view.get_by_role("button", name="Occlusion").click()
    await view.get_by_label("The class to explain").select_option("8")
    await expect(view.get_by_text(re.compile("Uncovered, the network says 8 with"))).to_be_visible()
    lab.witness.expect("status of 422")
    await view.get_by_label("Patch", exact=True).fill("9")
    await view.get_by_label("Patch", exact=True).blur()
    await expect(view.get_by_role("alert")).to_contain_text("has to fit into 8 x 8")


async def test_units_are_seen_over_the_plane_and_any_point_can_be_asked(lab: Lab) -> None:
    await lab.start_from("Circle")
    await expect(lab.page.get_by_role("img", name=re.compile("units over the plane")).first).to_be_visible()
    view = await study(lab, "Draw one")
    plane = view.get_by_role("button", name=re.compile("The plane"))
    await plane.focus()
    await lab.page.keyboard.press("ArrowRight")
    await expect(view.get_by_text("Point (0.25, 0)")).to_be_visible()
    await expect(view.locator(".probabilities li")).to_have_count(2)
    await plane.click(position={"x": 10, "y": 10})
    await expect(view.get_by_text(re.compile(r"Point \(−[45]\.\d+, [45]"))).to_be_visible()
