"""What the page shows when it opens."""

from __future__ import annotations

from playwright.async_api import expect

from tests.browser.lab import Lab

SHAPES = ["1×8×8", "8×8×8", "8×8×8", "8×4×4", "16×4×4", "16×4×4", "16×2×2", "64", "10"]


async def test_the_page_opens_on_a_network_with_shapes_parameters_and_untrained_pictures(lab: Lab) -> None:
    assert await lab.shapes() == SHAPES
    await expect(lab.card("conv2d_1")).to_contain_text("80 params")
    await expect(lab.card("conv2d_2")).to_contain_text("1,168 params")
    await expect(lab.card("dense_1")).to_contain_text("650 params")
    await expect(lab.page.locator(".totals")).to_contain_text("1,898 parameters")
    await expect(lab.status()).to_have_text("not trained yet")
    assert await lab.epoch() == 0


async def test_the_first_working_view_is_there_within_a_second(lab: Lab) -> None:
    """By the page's own clock, from the start of the navigation; a reload asks for everything but the scripts."""
    seconds = []
    for _ in range(3):
        await lab.page.evaluate("sessionStorage.clear()")
        await lab.page.reload()
        await lab.until_drawn()
        seconds.append(await lab.page.evaluate("performance.now()") / 1000)
    print(f"first working view: {', '.join(f'{one:.2f}' for one in seconds)} s")
    assert min(seconds) < 1


async def test_another_data_set_brings_its_own_samples_and_shapes(lab: Lab) -> None:
    await lab.choose_data("glyphs")
    await expect(lab.page.locator(".wall .tile")).not_to_have_count(0)
    await expect(lab.page.locator(".stack .card.is-input .card-shape")).to_contain_text("1×28×28")


async def test_a_breach_of_the_rules_is_noticed(lab: Lab) -> None:
    """The witness of these tests works: an inline style breaks the policy, and another origin is none of ours."""
    inline = "document.body.insertAdjacentHTML('beforeend', '<i style=\"color: red\"></i>')"
    await lab.page.evaluate(f"() => {{ {inline}; fetch('http://127.0.0.2:9/').catch(() => null); }}")
    await lab.page.evaluate("() => { console.error('on purpose'); }")
    faults = " ".join(lab.witness.faults)
    lab.witness.faults.clear()
    for expected in ("Content Security Policy", "http://127.0.0.2:9/", "on purpose"):
        assert expected in faults
