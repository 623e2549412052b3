"""A deck's figures as files, drawn if out of date.

Figures given by name are drawn as `make figures` draws them, in the same folder, so that files already there are
reused. Figures with options, and figures by functions of the deck, are drawn into a folder of the deck.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from relufig.jobs import figures as making
from relufig.jobs import imports, scripts
from relufig.jobs.freshness import Ledger, digest
from relufig.publish.pages import svg
from relufig.publish.slides import drawing, sources
from relufig.publish.slides.deck import Deck, Slide
from relufig.publish.slides.material import Making, Picture


def make_named(slides: Iterable[Slide], how: Making) -> None:
    """Make the figures that slides name. Raises ValueError for an unknown name; the message lists the known ones."""
    named = [slide for slide in slides if isinstance(slide.figure, str)]
    sources.check_names({str(slide.figure) for slide in named}, how.figures, "figure")
    names = sorted({str(slide.figure) for slide in named if not slide.options})
    if how.figures and names:
        how.drawn.mkdir(parents=True, exist_ok=True)
        look = {"theme": how.theme, "transparent": False, "text": "text"}
        failed = making.make(how.figures, names, how.kinds, how.drawn, **look)
        if failed:
            raise ValueError(f"of the figures, {', '.join(failed)} failed, for the reason told above")


def picture(deck: Deck, slide: Slide, number: int, how: Making) -> Picture:
    """A slide's figure as files; drawn first if it has options or a function of its own and is out of date.

    Raises ValueError, naming the slide, if the figure fails.
    """
    if isinstance(slide.figure, str) and not slide.options:
        return _told(slide, {kind: how.drawn / f"{slide.figure}.{kind}" for kind in how.kinds})
    how.parts.mkdir(parents=True, exist_ok=True)
    ledger = Ledger(how.parts)
    paths = {kind: how.parts / f"figure-{number}.{kind}" for kind in how.kinds}
    if isinstance(slide.figure, str) and how.figures:
        made_of = [
            *imports.closure(how.figures / f"{slide.figure}.py", modules=making.MODULES),
            *scripts.shared(how.figures),
        ]
    else:
        made_of = [*imports.closure(sources.file_of(slide.figure), modules=making.MODULES), deck.path]
    said = {"title": slide.title, "options": repr(dict(slide.options)), "theme": how.theme}
    made_from = digest(made_of, making.PACKAGES, **said)
    if not all(ledger.is_fresh(path, made_from) for path in paths.values()):
        _draw(slide, list(paths.values()), how)
        ledger.record(paths.values(), made_from)
    return _told(slide, paths)


def _draw(slide: Slide, paths: list[Path], how: Making) -> None:
    named = how.figures / f"{slide.figure}.py" if isinstance(slide.figure, str) and how.figures else None
    file = named or sources.file_of(slide.figure)
    try:
        function = making.drawer(named.parent, named.stem) if named else slide.figure
        drawing.draw(function, slide.options, slide.title, paths, how.theme)  # type: ignore[arg-type]
    except (Exception, SystemExit) as error:
        raise ValueError(f"Slide {slide.title!r}: the figure {scripts.failure(error, file)}") from error


def _told(slide: Slide, paths: dict[str, Path]) -> Picture:
    title, description = svg.told(svg.parsed(paths["svg"].read_bytes())) if "svg" in paths else (slide.title, "")
    alt = ". ".join(part.rstrip(".") for part in (title or slide.title, description) if part)
    return Picture(paths.get("svg"), paths.get("png"), alt)
