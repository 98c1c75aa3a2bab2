"""What somebody sees in a real Chromium: how late pictures are, how smoothly epochs drag, how a deep net is drawn.

By the clock of the machine and the page's own animation frames; imports the tests' server.
"""

from __future__ import annotations

import asyncio
import shutil
import statistics
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import httpx2
from playwright.async_api import Page, async_playwright

from tests.api.server_process import ServerProcess, wait_until
from tests.benchmarks.workloads import Document

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
FLAGS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
EPOCHS = 100
DEEP_LAYERS, CHANNELS = 64, 64

# Binary messages are pictures; their header says when the trainer took them. Two animation frames later they are drawn.
WATCH_PICTURES = """() => {
  window.delays = [];
  const Plain = window.WebSocket;
  window.WebSocket = class extends Plain {
    constructor(...all) {
      super(...all);
      this.addEventListener('message', ({ data }) => {
        if (typeof data === 'string') return;
        const length = new DataView(data).getUint32(0, true);
        const { at } = JSON.parse(new TextDecoder().decode(new Uint8Array(data, 4, length)));
        requestAnimationFrame(() => requestAnimationFrame(() => {
          window.delays.push(performance.timeOrigin + performance.now() - 1000 * at);
        }));
      });
    }
  };
}"""

# One step of the knob in each animation frame, as fast a hand as there is; the time between frames tells.
DRAG = """async (epochs) => {
  const knob = document.querySelector('.knob');
  const times = [];
  for (let epoch = 1; epoch <= epochs; epoch += 1) {
    knob.value = String(epoch);
    knob.dispatchEvent(new Event('input', { bubbles: true }));
    times.push(await new Promise(requestAnimationFrame));
  }
  return times.slice(1).map((time, index) => time - times[index]);
}"""

WATCH_STALLS = """() => {
  window.stalls = [];
  new PerformanceObserver((list) => window.stalls.push(...list.getEntries().map((entry) => entry.duration)))
    .observe({ type: 'longtask', buffered: true });
}"""


UNTIL_SECOND_EPOCH = """async () => {
  while (Number(document.querySelector('.epoch-count b').textContent) < 2) await new Promise(requestAnimationFrame);
}"""


@dataclass(frozen=True)
class InBrowser:
    """Milliseconds. `frames` lie between the animation frames of a drag; `stalls` are a deep net's tasks over 50 ms."""

    delays: list[float]
    frames: list[float]
    stalls: list[float]

    @property
    def frames_per_second(self) -> float:
        return 1000 / statistics.mean(self.frames)


def measure(document: Document, epochs: int = EPOCHS, layers: int = DEEP_LAYERS) -> InBrowser | None:
    """None where there is no Chromium."""
    chromium = next((path for name in CHROMIUM if (path := shutil.which(name))), None)
    if chromium is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        server = ServerProcess.start(Path(folder) / "data")
        try:
            return asyncio.run(_measure(server.address, chromium, document, epochs, layers))
        finally:
            server.end()


async def _measure(address: str, chromium: str, document: Document, epochs: int, layers: int) -> InBrowser:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        try:
            context = await browser.new_context(viewport={"width": 1440, "height": 900})
            await context.add_init_script(f"({WATCH_PICTURES})(); ({WATCH_STALLS})()")
            page = await context.new_page()
            run = await asyncio.to_thread(_start, address, document, epochs)
            await _open(page, address, run)
            await _until_ended(address, run)
            delays = cast("list[float]", await page.evaluate("window.delays"))
            await page.evaluate(DRAG, epochs)  # a first drag fetches what the second shows
            frames = cast("list[float]", await page.evaluate(DRAG, epochs))
            await _open(page, address, await asyncio.to_thread(_start, address, deep(layers), 3))
            await page.evaluate(UNTIL_SECOND_EPOCH)  # wait_for_function would need eval, which the page forbids
            stalls = cast("list[float]", await page.evaluate("window.stalls"))
            return InBrowser(delays, frames, stalls)
        finally:
            await browser.close()


def deep(layers: int) -> Document:
    """A net of so many layers with 64 channels each, on pictures of 8 x 8."""
    conv: dict[str, Any] = {"type": "conv2d", "filters": CHANNELS, "kernel_size": 3, "padding": "same"}
    body = [conv if index % 2 == 0 else {"type": "relu"} for index in range(layers - 2)]
    return {
        "name": "deep",
        "data": {"type": "digits", "train_limit": 64},
        "network": {"layers": [*body, {"type": "flatten"}, {"type": "dense", "units": 10}]},
    }


def _start(address: str, document: Document, epochs: int) -> str:
    spec = {**document, "training": {**document.get("training", {}), "epochs": epochs}}
    with httpx2.Client(base_url=f"{address}/api/v1", timeout=60) as client:
        answer = client.post("/runs", json=spec)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])


async def _open(page: Page, address: str, run: str) -> None:
    await page.goto("about:blank")
    await page.goto(f"{address}/#run={run}")
    await page.wait_for_selector(".stack .card canvas", timeout=60_000)


async def _until_ended(address: str, run: str) -> None:
    def ended() -> Any:
        return httpx2.get(f"{address}/api/v1/runs/{run}").json()["ended_at"]

    await asyncio.to_thread(wait_until, ended, "the run ends", 300)
