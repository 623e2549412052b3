"""The page of live figures: its style sheet, its script, and what it may do."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from relufig import logo
from relufig.look import colours as ramps
from relufig.look import style
from relufig.publish.pages import colours, data, template, typeface
from relufig.publish.pages.policy import policy
from relufig.system import extras

_HERE = Path(__file__).parent
# In the order in which they use each other.
_PARTS = (
    *("networks", "pieces", "drawing", "controls", "diagram", "curves"),
    *("formula", "plane", "gradients", "figure", "sorting", "page"),
)
# The shades of the ramps in the style sheet: of values, and of how many units are active.
_VALUES, _ACTIVE = 16, 8
# Characters that the script writes, beside those of the page.
_WRITTEN = "0123456789.,+-−=·⁰¹²³⁴⁵⁶⁷⁸⁹⁻ \u202f"


@cache
def runtime(start: str = "startAll();") -> str:
    """The script that brings figures to life, without comments and spaces, with what it does at last.

    Raises ImportError, with what to install, if rjsmin is missing.
    """
    try:
        from rjsmin import jsmin
    except ImportError as error:
        raise extras.missing("a live page", "rjsmin", "slides") from error
    script: str = jsmin(f'"use strict";(() => {{\n{_sources()}\n{start}\n}})();')
    return script


@cache
def module(last: str) -> str:
    """The script as a JavaScript module that ends with `last`, where `SHEET` is the style sheet for a shadow root."""
    sheet = json.dumps(_sheet("", root=":host", body=":host"))
    return f"{_sources()}\nconst SHEET = {sheet};\n{last}"


def _sources() -> str:
    return "\n".join((_HERE / "runtime" / f"{part}.js").read_text(encoding="utf-8") for part in _PARTS)


def document(
    title: str,
    body: str,
    *,
    sheet: str = "",
    language: str = "en",
    description: str = "",
    theme: str = "auto",
    kind: str = "",
) -> str:
    """A whole HTML page around a body with live figures.

    Parameters
    ----------
    title : str
        The title, as text.
    body : str
        HTML.
    sheet : str
        A style sheet beside that of live figures.
    language : str
        The language of the text, as in HTML.
    description : str
        A sentence on the page, for those who link to it.
    theme : {"auto", "light", "dark"}
        The theme; "auto" follows the reader.
    kind : str
        The class of the body: "slide" for a page that fills a slide.

    Returns
    -------
    str
        HTML that opens from disk and asks for nothing.

    Raises
    ------
    ImportError
        If Jinja2 or matplotlib is missing, with what to install.
    """
    script = runtime()
    letters = "".join(sorted(set(body + title + script + _WRITTEN)))
    return (
        template.environment(_HERE)
        .get_template("page.html.j2")
        .render(
            title=title,
            language=language,
            description=description,
            icon=data.file_uri(logo.FILE),
            policy=policy([script]),
            schemes="light dark" if theme == "auto" else theme,
            kind=kind,
            sheet=template.markup(_sheet(letters, theme=theme) + sheet),
            script=template.markup(script),
            body=template.markup(body),
        )
    )


def _sheet(letters: str, root: str = ":root", body: str = "body", theme: str = "auto") -> str:
    return (
        template.environment(_HERE)
        .get_template("live.css")
        .render(
            root=root,
            body=body,
            faces=template.markup(typeface.faces(letters) if letters else ""),
            light=template.markup(_colours("light" if theme == "auto" else theme)),
            dark=template.markup(_colours("dark") if theme == "auto" else ""),
            text=template.markup(typeface.TEXT),
            values=range(_VALUES),
            active=range(_ACTIVE + 1),
        )
    )


def _colours(name: str) -> Any:
    theme = style.theme(name)
    values = [ramps.value_colour(k / (_VALUES - 1), theme) for k in range(_VALUES)]
    active = [ramps.active_colour(k, _ACTIVE, theme) for k in range(_ACTIVE + 1)]
    shades = [f"--v{k}: {colour}; --v{k}-text: {ramps.on(colour)};" for k, colour in enumerate(values)]
    return " ".join([colours.properties(name), *shades, *(f"--on{k}: {colour};" for k, colour in enumerate(active))])
