"""The page as a user sees and works it (`Lab`): what tests do and ask in the users' words. Imports the witness."""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable
from typing import cast

from playwright.async_api import Locator, Page, Request, expect

from tests.browser.witness import Witness

SHAPES = "() => [...document.querySelectorAll('.stack .card-shape > span:first-child')].map((one) => one.textContent)"

# A canvas counts as drawn when its pixels are not all alike: an empty place is. Read from a copy, so that drawing
# on the page's own canvases stays as fast as it is for users.
CANVASES = """() => [...document.querySelectorAll('.stack .card canvas')].map((canvas) => {
  const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d', { willReadFrequently: true });
  copy.drawImage(canvas, 0, 0);
  const words = new Uint32Array(copy.getImageData(0, 0, canvas.width, canvas.height).data.buffer);
  let hash = 0;
  for (const word of words) hash = (Math.imul(hash, 31) + word) | 0;
  return words.every((word) => word === words[0]) ? null : hash;
})"""

DRAWN = f"(count) => {{ const all = ({CANVASES})(); return all.length >= count && all.every((one) => one !== null); }}"
SAME_PICTURES = f"(wanted) => JSON.stringify(({CANVASES})()) === wanted"
OTHER_PICTURES = f"(before) => JSON.stringify(({CANVASES})()) !== before"

# From a click to the shapes wanted, by the page's own clock.
TIMED_SHAPES = f"""async ([selector, wanted]) => {{
  const shapes = {SHAPES};
  const start = performance.now();
  document.querySelector(selector).click();
  while (JSON.stringify(shapes()) !== JSON.stringify(wanted)) {{
    if (performance.now() - start > 60000) throw new Error(`shapes are ${{shapes()}}, not ${{wanted}}`);
    await new Promise(requestAnimationFrame);
  }}
  await new Promise(requestAnimationFrame);
  return performance.now() - start;
}}"""

# From the click on Train to the first epoch's number and its pictures, by the page's own clock.
TIMED_TRAINING = f"""async () => {{
  const canvases = {CANVASES};
  const before = JSON.stringify(canvases());
  const epoch = () => Number(document.querySelector('.epoch-count b').textContent);
  const start = performance.now();
  document.querySelector('.controls .main').click();
  while (epoch() < 1 || JSON.stringify(canvases()) === before) {{
    if (performance.now() - start > 60000) throw new Error('no first epoch within 60 s');
    await new Promise(requestAnimationFrame);
  }}
  return performance.now() - start;
}}"""

# A request as the page sends it and the next picture of the screen, by the page's own clock: the least that an
# answer on screen can take here and now.
TIMED_REQUEST = """async ([address, body]) => {
  const start = performance.now();
  const answer = await fetch(address, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body });
  await answer.text();
  await new Promise(requestAnimationFrame);
  return performance.now() - start;
}"""


class Lab:
    """One tab with the page of the server at `address` in it."""

    def __init__(self, page: Page, address: str, witness: Witness) -> None:
        self.page = page
        self.address = address
        self.witness = witness

    async def open(self, hash: str = "") -> None:
        """Load the page and wait until its network is there, with shapes and pictures."""
        await self.page.goto(f"{self.address}/{hash}")
        await self.until_drawn()

    async def until_drawn(self) -> None:
        cards = self.page.locator(".stack .card[data-index]")
        await expect(cards.first).to_be_visible()
        count = await cards.count()
        await self.page.wait_for_function(DRAWN, arg=count + 1)

    # --- what there is -------------------------------------------------------------------------------------------

    async def shapes(self) -> list[str]:
        """What comes out of each card, the input's first: "8×8×8"."""
        return cast("list[str]", await self.page.evaluate(SHAPES))

    async def pictures(self) -> str:
        """A fingerprint of all pictures in the cards."""
        return json.dumps(await self.page.evaluate(CANVASES), separators=(",", ":"))

    async def until_pictures_change(self, before: str) -> None:
        await self.page.wait_for_function(OTHER_PICTURES, arg=before)

    async def until_pictures_are(self, wanted: str) -> None:
        await self.page.wait_for_function(SAME_PICTURES, arg=wanted)

    async def titles(self) -> list[str]:
        """The names of the layers, in order."""
        return await self.page.locator(".stack .card[data-index] .card-title").all_inner_texts()

    async def epoch(self) -> int:
        return int(await self.page.locator(".epoch-count b").inner_text())

    async def until_epoch(self, least: int) -> None:
        script = "(least) => Number(document.querySelector('.epoch-count b').textContent) >= least"
        await self.page.wait_for_function(script, arg=least)

    async def loss(self) -> float:
        """The large figure "Test loss"."""
        figure = self.page.locator(".figure", has_text="loss").locator("strong")
        return float(await figure.inner_text())

    def status(self) -> Locator:
        """The pill that says how things stand: live, paused, finished, reconnecting ..."""
        return self.page.locator(".status")

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def card(self, id: str) -> Locator:
        return self.page.locator(".stack .card", has=self.page.locator(f'[data-layer="{id}"]'))

    # --- what is done --------------------------------------------------------------------------------------------

    async def click_and_time(self, selector: str, shapes: list[str]) -> float:
        """Milliseconds from a click to these shapes on the cards."""
        return cast("float", await self.page.evaluate(TIMED_SHAPES, [selector, shapes]))

    async def train_and_time(self) -> float:
        """Milliseconds from the click on Train to the first epoch's number and pictures."""
        return cast("float", await self.page.evaluate(TIMED_TRAINING))

    async def asked_by(self, act: Callable[[], Awaitable[object]], address: str) -> Request:
        """The request to an address with this ending that the page sends because of `act`."""
        async with self.page.expect_request(lambda request: request.url.endswith(address)) as caught:
            await act()
        return await caught.value

    async def ask_and_time(self, request: Request) -> float:
        """Milliseconds that the same request takes by itself."""
        return cast("float", await self.page.evaluate(TIMED_REQUEST, [request.url, request.post_data]))

    async def fill(self, label: str, value: object) -> None:
        """Type a value into the field of this name."""
        field = self.page.get_by_label(label, exact=True)
        await field.fill(str(value))
        await field.blur()

    async def choose_data(self, type: str) -> None:
        await self.page.locator("#data-set").select_option(type)

    async def start_from(self, title: str) -> None:
        """Open one of the ready-made networks."""
        await self.page.locator(".name-button").click()
        await self.page.locator(".menu-item", has_text=title).click()

    async def link(self) -> str:
        """What the Share button gives: the hash with the whole document."""
        await self.button("Share").click()
        field = self.page.locator(".share input").first
        await expect(field).to_have_value(re.compile("#s=.{40,}"))
        value = await field.input_value()
        await self.page.keyboard.press("Escape")
        return value[value.index("#") :]
