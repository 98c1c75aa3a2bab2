"""The journey: train, watch, pause, change, step, stop, come back; and data in the plane."""

from __future__ import annotations

import asyncio
import time

import httpx2
from playwright.async_api import expect

from tests.api.server_process import ServerProcess
from tests.browser.lab import Lab

LONG = 500


def first_epoch_of_a_script(server: ServerProcess) -> float:
    """Milliseconds from a script's POST of the same network to the first epoch that it sees."""
    with httpx2.Client(base_url=f"{server.address}/api/v1", timeout=200) as client:
        spec = client.get("/catalog").json()["defaults"]["spec"]
        started = time.perf_counter()
        run = client.post("/runs", json={**spec, "training": {**spec["training"], "epochs": 3}}).json()["id"]
        with client.stream("GET", f"/runs/{run}/events", headers={"Accept": "text/event-stream"}) as answer:
            assert any('"epoch_finished"' in line for line in answer.iter_lines())
            return 1000 * (time.perf_counter() - started)


async def test_the_first_epoch_is_on_screen_soon_after_a_script_could_have_read_it(
    lab: Lab, server: ServerProcess
) -> None:
    times, peers = [], []
    await lab.fill("Epochs", 3)
    for _ in range(3):
        peers.append(await asyncio.to_thread(first_epoch_of_a_script, server))
        times.append(await lab.train_and_time())
        await expect(lab.status()).to_have_text("finished")
        await lab.button("Reset").click()
        await expect(lab.status()).to_have_text("not trained yet")
        await lab.until_drawn()
    words = [", ".join(f"{one:.0f}" for one in some) for some in (times, peers)]
    print(f"train to first epoch and pictures: {words[0]} ms; a script to first epoch: {words[1]} ms")
    assert min(times) < 3 * min(peers)


async def test_a_whole_training_from_train_to_reload(lab: Lab) -> None:
    await lab.fill("Epochs", LONG)
    untrained = await lab.pictures()
    await lab.button("Train").click()
    await lab.until_epoch(1)
    first_loss = await lab.loss()
    await lab.until_pictures_change(untrained)
    await lab.until_epoch(4)
    assert await lab.loss() < first_loss
    await expect(lab.page.locator(".stair-bar:not(.is-missing)")).to_have_count(3)

    await lab.button("Pause").click()
    await expect(lab.status()).to_have_text("paused")
    paused_at = await lab.epoch()
    trained = await lab.pictures()

    await lab.fill("Learning rate", 0.0005)
    await expect(lab.page.locator(".time .mark")).to_contain_text("0.003 → 0.0005")

    await lab.button("Step").click()
    await lab.until_epoch(paused_at + 1)
    await expect(lab.status()).to_have_text("paused")
    assert await lab.epoch() == paused_at + 1
    await lab.until_pictures_change(trained)

    await lab.button("Resume").click()
    await lab.until_epoch(paused_at + 3)
    await lab.button("Stop").click()
    await expect(lab.status()).to_have_text("stopped")
    stopped_at, loss = await lab.epoch(), await lab.loss()
    assert 0 < stopped_at < LONG

    await lab.page.reload()
    await expect(lab.status()).to_have_text("stopped")
    await lab.until_drawn()
    assert (await lab.epoch(), await lab.loss()) == (stopped_at, loss)
    await expect(lab.page.locator(".time .mark")).to_have_count(1)

    await lab.button("Reset").click()
    await expect(lab.status()).to_have_text("not trained yet")
    listed = lab.page.locator(".runs .run").first
    await expect(listed).to_contain_text(f"stopped at {stopped_at} of {LONG}")
    await listed.locator(".run-open").click()
    await expect(lab.status()).to_have_text("stopped")
    await lab.until_epoch(stopped_at)
    assert await lab.loss() == loss


async def test_a_finished_run_is_listed_with_its_accuracy(lab: Lab) -> None:
    await lab.fill("Epochs", 2)
    await lab.button("Train").click()
    await expect(lab.status()).to_have_text("finished")
    shown = await lab.page.locator(".figure", has_text="accuracy").locator("strong").inner_text()
    await lab.button("Reset").click()
    await expect(lab.page.locator(".runs .run-result").first).to_have_text(shown)


async def test_an_earlier_epoch_is_looked_at_by_the_timeline(lab: Lab) -> None:
    await lab.fill("Epochs", 5)
    await lab.button("Train").click()
    await expect(lab.status()).to_have_text("finished")
    newest = await lab.pictures()
    await lab.page.get_by_label("Epoch that is shown").fill("1")
    await lab.until_pictures_change(newest)
    await lab.button("newest").click()
    await lab.until_pictures_are(newest)


async def test_another_example_is_watched_while_the_run_goes_on(lab: Lab) -> None:
    """The pictures of a paused run follow at once: no epoch has to pass."""
    await lab.fill("Epochs", LONG)
    await lab.button("Train").click()
    await lab.until_epoch(2)
    await lab.button("Pause").click()
    await expect(lab.status()).to_have_text("paused")
    paused_at, before = await lab.epoch(), await lab.pictures()
    await lab.page.locator(".wall .tile").nth(7).click()
    await expect(lab.page.locator(".stack .card.is-input")).to_contain_text("7")
    await lab.until_pictures_change(before)
    await expect(lab.page.locator(".answer-title")).to_have_text("This example: 7")
    assert await lab.epoch() == paused_at
    await lab.button("Stop").click()
    await expect(lab.status()).to_have_text("stopped")


async def test_after_the_end_the_trained_network_answers_another_example(lab: Lab) -> None:
    await lab.fill("Epochs", 3)
    await lab.button("Train").click()
    await expect(lab.status()).to_have_text("finished")
    await expect(lab.page.locator(".answer-title")).to_have_text("This example: 3")
    await lab.page.locator(".wall .tile").nth(0).click()
    await expect(lab.page.locator(".answer-title")).to_have_text("This example: 0")
    await expect(lab.page.locator(".verdict")).to_contain_text("The network says")
    await expect(lab.page.locator(".answer-when")).to_contain_text("epoch 3")


async def test_points_in_the_plane_show_the_boundary_that_is_learnt(lab: Lab) -> None:
    await lab.start_from("Circle")
    await expect(lab.page.locator("figure.boundary")).to_be_visible()
    await lab.until_drawn()
    untrained = await lab.page.evaluate(BOUNDARY)
    await lab.button("Train").click()
    await lab.until_epoch(1)
    await lab.page.wait_for_function(f"(before) => ({BOUNDARY})() !== before", arg=untrained)
    await expect(lab.status()).to_have_text("finished")


BOUNDARY = "() => document.querySelector('figure.boundary canvas').toDataURL()"
