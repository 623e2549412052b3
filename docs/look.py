"""The site's look: relufig's colours and typeface, pictures in both themes, and what a link to a page shows.

Every page's typeface is in one style sheet of the site, with the characters that its pages show, so that no reader
needs it installed and no page asks for it elsewhere.
"""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

from docs import card
from relufig.look import style
from relufig.publish.pages import typeface

SHEET = "relufig.css"
_RULES = """
body { font-variant-numeric: tabular-nums; }
h1, h2, h3 { letter-spacing: -0.01em; text-wrap: balance; }
.picture { margin: 1.5rem 0; text-align: center; }
.picture img { border-radius: 6px; }
article table { font-size: var(--font-size--small); }
article div.highlight pre { font-size: var(--code-font-size); }
.sidebar-logo { width: 5rem; }
"""
# A picture of the gallery in a page, as git hosts show it.
_PICTURE = re.compile(r'<p align="center"><img src="[^"]*figures/gallery/(\w+)\.svg"([^>]*)></p>')
_DESCRIPTION = "ReLU networks built by hand, from formulas, as numbers, proofs, figures, animations and files"


def options() -> dict[str, Any]:
    """The options of the theme."""
    fonts = {"font-stack": typeface.TEXT, "font-stack--monospace": typeface.CODE}
    return {
        "light_css_variables": {**_variables(style.LIGHT), **fonts},
        "dark_css_variables": _variables(style.DARK),
        "footer_icons": [],
    }


def _variables(theme: style.Theme) -> dict[str, str]:
    """The theme's colours by furo's names."""
    return {
        "color-background-primary": theme.background,
        "color-background-secondary": f"color-mix(in srgb, {theme.ink} 3%, {theme.background})",
        "color-background-border": f"color-mix(in srgb, {theme.ink} 15%, {theme.background})",
        "color-code-background": f"color-mix(in srgb, {theme.ink} 4%, {theme.background})",
        "color-foreground-primary": theme.ink,
        "color-foreground-secondary": theme.muted,
        "color-foreground-muted": theme.muted,
        "color-foreground-border": theme.guide,
        "color-brand-primary": theme.first,
        "color-brand-content": theme.first,
        "color-brand-visited": theme.third,
        "color-link--visited": theme.first,
        "color-api-name": theme.ink,
        "color-api-pre-name": theme.muted,
    }


def _in_both_themes(_app: Sphinx, name: str, source: list[str]) -> None:
    """Show the gallery's pictures in the reader's theme: the site has the files of both."""
    top = "../" * name.count("/")

    def both(found: re.Match[str]) -> str:
        files = {"light": f"{top}figures/{found[1]}.svg", "dark": f"{top}figures/dark/{found[1]}.svg"}
        pictures = (
            f'<img class="only-{theme}" src="{file}" loading="lazy"{found[2]}>' for theme, file in files.items()
        )
        return f'<p class="picture">{"".join(pictures)}</p>'

    source[0] = _PICTURE.sub(both, source[0])


def _tell(app: Sphinx, name: str, _template: str, context: dict[str, Any], _doctree: Any) -> None:
    """Add what sites that link to a page show: its title, what it is, and the card."""
    title = unescape(re.sub(r"<[^>]+>", "", context.get("title") or "relufig"))
    told = {
        "og:type": "website",
        "og:title": title if title == "relufig" else f"{title} · relufig",
        "og:description": _DESCRIPTION,
        "og:image": app.config.html_baseurl + ("" if app.config.html_baseurl else "../" * name.count("/")) + card.NAME,
        "og:image:alt": card.WORDS,
    }
    tags = [f'<meta property="{key}" content="{value}">' for key, value in told.items()]
    tags.append(f'<meta name="description" content="{_DESCRIPTION}">')
    tags.append('<meta name="twitter:card" content="summary_large_image">')
    # Sphinx puts a digest of a style sheet in its address, but this one is written last.
    tags.append(f'<link rel="stylesheet" href="{"../" * name.count("/")}_static/{SHEET}">')
    context["metatags"] = context.get("metatags", "") + "\n".join(tags)


def _let_everybody_use_it(_app: Sphinx, _name: str, _template: str, context: dict[str, Any], _doctree: Any) -> None:
    """Let keys scroll code that is wider than the page, and give the headings of the navigation their level."""
    context["body"] = context.get("body", "").replace("<pre>", '<pre tabindex="0">')
    tree = context.get("furo_navigation_tree", "")
    context["furo_navigation_tree"] = tree.replace('role="heading"', 'role="heading" aria-level="2"')


def _write_sheet(app: Sphinx, error: Exception | None) -> None:
    if error is not None:
        return
    pages = (path.read_text(encoding="utf-8") for path in Path(app.outdir).rglob("*.html"))
    # The gallery and the essay, which may be there from an earlier run, bring their own.
    shown = "".join(sorted({*"".join(page for page in pages if SHEET in page)}))
    text = typeface.faces(shown, shown) + _RULES
    sheet = Path(app.outdir, "_static", SHEET)
    if not sheet.is_file() or sheet.read_text(encoding="utf-8") != text:
        sheet.write_text(text, encoding="utf-8")


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect all of it."""
    app.connect("source-read", _in_both_themes)
    app.connect("html-page-context", _tell)
    app.connect("html-page-context", _let_everybody_use_it, priority=900)  # after the theme has made its tree
    app.connect("build-finished", _write_sheet)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
