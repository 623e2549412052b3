"""The gallery's page: its template, filled in with the entries, the style sheet and the script."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from relufig import logo
from relufig.numbers.text import counted
from relufig.publish.gallery.entries import Section
from relufig.publish.pages import colours, data, template, typeface
from relufig.publish.pages.policy import policy

TEMPLATES = Path(__file__).with_name("templates")


def page(title: str, sections: Sequence[Section], home: str = "") -> str:
    """The HTML of the gallery. It follows the reader's theme, and lets the reader switch themes.

    `home` is the address of the site that it belongs to, "" if it belongs to none.
    """
    figures = sum(len(section.figures) for section in sections)
    videos = sum(len(section.videos) for section in sections)
    counts = [counted(count, noun) for count, noun in ((figures, "figure"), (videos, "video")) if count]
    environment = template.environment(TEMPLATES)
    environment.filters |= {"prose": _prose, "breakable": _breakable}
    context = {
        "title": title,
        "counts": " and ".join(counts),
        "sections": sections,
        "home": home,
        "icon": data.file_uri(logo.FILE),
    }
    body = environment.get_template("body.html").render(context)
    shown = "".join(sorted(set(body)))
    sheet = environment.get_template("page.css").render(
        faces=template.markup(typeface.faces(shown, shown)),
        light=template.markup(colours.properties("light")),
        dark=template.markup(colours.properties("dark")),
        text=template.markup(typeface.TEXT),
        code=template.markup(typeface.CODE),
    )
    script = (TEMPLATES / "page.js").read_text(encoding="utf-8")
    return environment.get_template("page.html").render(
        context,
        policy=policy([script]),
        body=template.markup(body),
        sheet=template.markup(sheet),
        script=template.markup(script),
    )


def _prose(text: str) -> Any:
    """A docstring's text, with text in `backticks` as code."""
    return template.markup(re.sub(r"`+([^`]+)`+", r"<code>\1</code>", html.escape(text)))


def _breakable(name: str) -> Any:
    """A name with possible line breaks after its underscores."""
    return template.markup(html.escape(name).replace("_", "_<wbr>"))
