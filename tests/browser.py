"""Pages in a real browser: Chromium driven by Playwright, and what is wrong with what it opened.

The browser is the one that is there, nothing is installed; where there is none, or no driver, tests are skipped and say
what would bring it. Pages are opened from disk with the network switched off.
"""

from __future__ import annotations

import shutil
import sys
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from optional import BROWSERS

_FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
_LOCAL = ("file", "data", "blob", "about")
# What npm installs into the environment, and into the folder that a test runs in.
_MODULES = (Path(sys.prefix) / "lib" / "node_modules", Path("node_modules"))


@dataclass
class Opened:
    """A page that is open, and what went wrong with it so far: errors, requests that failed or left the machine."""

    page: object
    faults: list[str] = field(default_factory=list)


# In milliseconds: no test is about time, and a page can take long on a machine that does other work too.
_PATIENCE = 180_000


# Playwright's synchronous interface keeps an event loop running in the thread of the tests for as long as it is open.
# Tests that run loops of their own could not follow; so it is open for the tests of a module, not of the session.
@pytest.fixture(scope="module")
def browser():
    """Chromium, started anew and without a profile."""
    driver = pytest.importorskip("playwright.sync_api", reason="pip install playwright brings the browser's driver")
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    if program is None:
        pytest.skip("no browser was found; on Debian, apt-get install chromium brings one")
    with driver.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, headless=True, args=list(_FLAGS))
        yield started
        started.close()


@pytest.fixture
def visit(browser):
    """Opens a file: `visit(path, width=1440, height=900, theme="light")`, or other options of Playwright's contexts."""
    with _visits(browser) as opened:
        yield opened


@pytest.fixture(scope="module")
def visit_once(browser):
    """Like `visit`, for a page that several tests of a module look at, and leave as it is."""
    with _visits(browser) as opened:
        yield opened


@contextmanager
def _visits(browser):
    contexts = []

    def opened(path, *, width=1440, height=900, theme="light", fragment="", **options):
        size = {"width": width, "height": height}
        context = browser.new_context(viewport=size, color_scheme=theme, offline=True, **options)
        context.set_default_timeout(_PATIENCE)
        contexts.append(context)
        found = Opened(context.new_page())
        _watch(found)
        found.page.goto(Path(path).resolve().as_uri() + fragment)
        return found

    yield opened
    for context in contexts:
        context.close()


def _watch(opened):
    page, faults = opened.page, opened.faults
    page.on("console", lambda said: said.type in ("error", "warning") and faults.append(f"console: {said.text}"))
    page.on("pageerror", lambda error: faults.append(f"uncaught: {error}"))
    page.on("requestfailed", lambda request: faults.extend(_failure(request)))
    page.on(
        "request",
        lambda request: urlsplit(request.url).scheme not in _LOCAL and faults.append(f"foreign: {request.url}"),
    )


def _failure(request):
    # A player that has read as much of a video as it wants to lets go of the rest.
    if request.resource_type != "media" or request.failure != "net::ERR_ABORTED":
        yield f"failed: {request.url[:200]}: {request.failure}"


def axe(page):
    """The serious and critical violations of accessibility that axe-core finds on a page, each as a line of text."""
    script = next((path for folder in _MODULES if (path := folder / "axe-core" / "axe.min.js").is_file()), None)
    if script is None:
        pytest.skip(f"axe-core was not found; npm install --global --prefix {sys.prefix} axe-core brings it")
    page.evaluate(script.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    return [
        f"{violation['id']} ({violation['impact']}): {node['html'][:200]}"
        for violation in found
        if violation["impact"] in ("serious", "critical")
        for node in violation["nodes"]
    ]


_OVERFLOWING = """([selector, down]) => {
  const found = [];
  for (const container of document.querySelectorAll(selector)) {
    const root = container === document.documentElement;
    const box = root ? {left: 0, right: innerWidth, top: 0, bottom: innerHeight} : container.getBoundingClientRect();
    if (root && container.scrollWidth > innerWidth) found.push(`the page is ${container.scrollWidth} px wide`);
    const scrolls = (element) => {
      for (let at = element.parentElement; at && at !== container; at = at.parentElement)
        if (getComputedStyle(at).overflowX !== "visible") return true;
      return false;
    };
    for (const element of container.querySelectorAll("*")) {
      if (element.ownerSVGElement || !element.checkVisibility({visibilityProperty: true})) continue;
      const at = element.getBoundingClientRect();
      if (at.width < 2 || at.height < 2) continue;
      const out = at.left < box.left - 1 || at.right > box.right + 1
        || (down && (at.top < box.top - 1 || at.bottom > box.bottom + 1));
      if (out && !scrolls(element))
        found.push(`${element.tagName.toLowerCase()} ${element.id || element.className || ""}: `
          + `${Math.round(at.left)}, ${Math.round(at.top)} to ${Math.round(at.right)}, ${Math.round(at.bottom)}`);
    }
  }
  return found;
}"""


def overflowing(page, selector="html", *, down=False):
    """What reaches beyond the sides of each element that is selected; with `down`, also beyond its top and bottom.

    Left out is what is invisible, what is inside of a drawing, and what has a box to scroll in.
    """
    return page.evaluate(_OVERFLOWING, [selector, down])
