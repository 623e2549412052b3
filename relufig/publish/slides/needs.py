"""What a deck needs besides relufig itself, checked before anything is made and not after minutes of rendering."""

from __future__ import annotations

from pathlib import Path

from relufig.publish.slides.deck import Deck, load
from relufig.rendering.settings import MODULES
from relufig.system import extras

_PICTURES = ("matplotlib", "fontTools", "PIL", "defusedxml", "pylatexenc")
_FORMATS = {"html": (*_PICTURES, "jinja2"), "pptx": (*_PICTURES, "pptx"), "pdf": (*_PICTURES, "typst")}


def check(deck: Deck, kind: str) -> None:
    """Raise ModuleNotFoundError if a package that the deck uses is missing; the message says how to install it."""
    extras.need("a deck", "slides", *_FORMATS[kind])
    if _has_scenes(deck):
        extras.need("a scene in slides", "video", *MODULES, "av")


def beyond_slides(path: Path, kind: str) -> list[str]:
    """What a deck needs beyond `relufig[slides]`: "video" (the extra) for scenes, "reveal" (reveal.js) for HTML.

    Raises what `load` raises, except if the deck cannot be loaded because manim is missing.
    """
    try:
        video = _has_scenes(load(path))
    except extras.MissingPackageError as error:
        if error.name != "manim":
            raise
        video = True
    return ["video"] * video + ["reveal"] * (kind == "html")


def _has_scenes(deck: Deck) -> bool:
    return any(slide.scene is not None for slide in deck.slides)
