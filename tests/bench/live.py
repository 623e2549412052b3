"""Live pages in Chromium: what a frame costs while the reader drags, at full speed and at a quarter of it."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from relufig.publish.essay import figures
from relufig.publish.live.page import document, runtime
from tests.bench.measure import ROOT, Measure

_FRAMES = 200
# A frame: the reader moves something, every view follows, and the page is laid out.
_DRAG = """([name, frames]) => {
  const figure = figures.find(({ id }) => id === name);
  const [x, y] = figure.data.quantities;
  const times = [];
  for (let k = 0; k < frames; k++) {
    const share = ({ low, high }, turns) => low + (high - low) * (0.5 + 0.45 * Math.sin(k * turns));
    const start = performance.now();
    figure.set({ [x.name]: share(x, 0.11), [y.name]: share(y, 0.07) });
    figure.update();
    figure.element.getBoundingClientRect();
    times.push(performance.now() - start);
  }
  return times.sort((p, q) => p - q)[Math.floor(frames * 0.95)];
}"""
_SORT = """([values, frames]) => {
  const figure = figures.find(({ id }) => id === "sort");
  figure.take({ values });
  const times = [];
  for (let k = 0; k < frames; k++) {
    const start = performance.now();
    figure.state.time = (figure.layers.length * k) / (frames - 1);
    figure.show();
    figure.element.getBoundingClientRect();
    times.push(performance.now() - start);
  }
  return times.sort((p, q) => p - q)[Math.floor(frames * 0.95)];
}"""


def measures() -> Iterator[Measure]:
    """The 95th percentile of a frame's time, for the logo of 177 ReLUs with its regions and for bitonic sort of 16."""
    sys.path.insert(0, str(ROOT / ".make"))
    from optional import BROWSERS

    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    if program is None:
        return
    from playwright.sync_api import sync_playwright

    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        path = Path(folder) / "live.html"
        body = "".join(maker().html() for maker in (figures.picture, figures.sort, figures.regions))
        page_text = document("Live", f"<main>{body}</main>")
        path.write_text(page_text.replace(runtime(), ""), encoding="utf-8")
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_context(bypass_csp=True).new_page()
        page.goto(path.as_uri())
        page.add_script_tag(content=runtime("window.figures = startAll();"))
        session = page.context.new_cdp_session(page)
        for slower, limit in ((1, 16), (4, 50)):
            session.send("Emulation.setCPUThrottlingRate", {"rate": slower})
            speed = "" if slower == 1 else f", {slower} times slower"
            drags = {"the logo of 177 ReLUs": "picture", "a plane whose weights are dragged": "regions"}
            for words, name in drags.items():
                yield Measure(f"live: a frame of {words}{speed}", page.evaluate(_DRAG, [name, _FRAMES]), limit, "ms")
            values = [9, 3, 14, 1, 16, 7, 12, 5, 2, 10, 6, 15, 4, 11, 8, 13]
            yield Measure(f"live: a frame of bitonic(16){speed}", page.evaluate(_SORT, [values, _FRAMES]), limit, "ms")
        browser.close()
