"""A figure for a page that may be light or dark: one SVG with the colours of both themes.

The figure is drawn in the light theme. Its style sheet replaces each colour with the dark theme's if the page is dark.
Shown as an image, the SVG is a document of its own, so it cannot clash with the page or with other figures.
"""

from __future__ import annotations

import hashlib
import html
import io
import re
from dataclasses import fields
from urllib.parse import quote

import matplotlib as mpl
from matplotlib.figure import Figure
from matplotlib.transforms import Bbox

from relufig.look import style

# How pages that do not set CSS's `color-scheme` say that they are light or dark: JupyterLab and nbconvert, Visual
# Studio Code, Colab, Sphinx's themes, Bootstrap, Quarto.
_PAGES = {
    "light": (
        *("[data-jp-theme-light=true]", ".vscode-light", "html[theme=light]", "[data-theme=light]"),
        *("[data-bs-theme=light]", ".quarto-light"),
    ),
    "dark": (
        *("[data-jp-theme-light=false]", ".vscode-dark", "html[theme=dark]", "[data-theme=dark]"),
        *("[data-bs-theme=dark]", ".quarto-dark"),
    ),
}
_CLASS = "relufig"


def svg(figure: Figure, description: str, box: Bbox | None = None) -> str:
    """Write a figure that is drawn in the light theme as SVG for both themes, with letters as outlines.

    `box`, in inches, is the part of the figure to show; by default the whole figure. The same figure always gives the
    same text. Ids begin with a digest of the drawing, so that several figures on one page do not share ids.
    """
    buffer = io.BytesIO()
    with mpl.rc_context({"svg.hashsalt": _CLASS, "svg.fonttype": "path"}):
        figure.savefig(buffer, format="svg", bbox_inches=box, metadata={"Date": None})
    _, _, drawn = buffer.getvalue().decode().partition("<svg ")
    drawn = re.sub(r"<metadata>.*?</metadata>|<!--.*?-->", "", drawn, flags=re.DOTALL)
    drawn = re.sub(r" d=\"[^\"]*\"", _rounded, re.sub(r"\s+", " ", drawn)).replace("> <", "><")
    # Matplotlib makes ids from places to their last digit, in which a layout may differ from run to run. So they are
    # numbered instead.
    numbers = {name: k for k, name in enumerate(dict.fromkeys(re.findall(r'(?:href="#|url\(#)([^")]+)', drawn)))}
    drawn = re.sub(r' id="([^"]*)"', lambda found: f' id="{numbers[found[1]]}"' if found[1] in numbers else "", drawn)
    drawn = re.sub(r'(href="#|url\(#)([^")]+)', lambda link: f"{link[1]}{numbers[link[2]]}", drawn)
    own = f"r{hashlib.blake2b(drawn.encode(), digest_size=3).hexdigest()}-"
    drawn = re.sub(r'( id="|href="#|url\(#)', rf"\1{own}", drawn)
    head, end, body = drawn.partition(">")
    label = f'role="img" aria-labelledby="{own}description"'
    described = f'<title id="{own}description">{html.escape(description)}</title>'
    return f"<svg {label} {head}{end}{described}<style>{_dark_colours()}</style>{body}"


def image(drawing: str, description: str) -> str:
    """An SVG as an HTML image in the page's theme, at most as wide as the page; the description is its `alt` text."""
    # Single quotes need no escape inside an attribute in double quotes.
    source = "data:image/svg+xml," + quote(drawing.replace('"', "'"), safe=" !$&'()*+,/:;=?@")
    themes = "".join(
        f"{', '.join(f'{page} .{_CLASS}' for page in pages)} {{color-scheme: {name}}}" for name, pages in _PAGES.items()
    )
    return (
        f"<style>{themes}</style>"
        f'<img class="{_CLASS}" alt="{html.escape(description)}" src="{source}" style="max-width: 100%; height: auto">'
    )


def _rounded(path: re.Match[str]) -> str:
    """Round a path to hundredths of a point, a tenth of what is visible at high resolution."""
    return re.sub(r"-?\d+\.\d{3,}", lambda number: f"{float(number[0]):.2f}".rstrip("0").rstrip("."), path[0])


def _dark_colours() -> str:
    """CSS that replaces the light theme's colours with the dark theme's; `!important` overrides the attributes."""
    light, dark = ({f.name: getattr(theme, f.name) for f in fields(theme)} for theme in (style.LIGHT, style.DARK))
    pairs = dict.fromkeys((light[name].lower(), dark[name].lower()) for name in light if light[name].startswith("#"))
    rules = "".join(
        f"[style*='{kind}: {bright}']{{{kind}: {dim} !important}}"
        for bright, dim in pairs
        for kind in ("fill", "stroke")
    )
    return f"@media (prefers-color-scheme: dark) {{{rules}}}"
