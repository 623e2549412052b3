"""A deck's slides with the pictures and films that they show, made if out of date."""

from __future__ import annotations

import warnings
from dataclasses import replace
from pathlib import Path

from relufig.jobs import imports
from relufig.networks.network import Network
from relufig.publish.live.making import figure_of
from relufig.publish.live.page import document
from relufig.publish.slides import films, mathematics, pictures, sources
from relufig.publish.slides.deck import Deck, Slide
from relufig.publish.slides.material import Kind, Media, Shown
from relufig.publish.slides.proportions import on_one_line
from relufig.sorting.network import ComparatorNetwork


def prepare(deck: Deck, media: Media) -> list[Shown]:
    """Make what is out of date, and return the slides with their pictures and films, the title slide first.

    Raises ValueError if a figure or a scene cannot be made or does not exist; the message lists those that do.
    """
    slides = (deck.front, *deck.slides)
    for slide in slides:
        _check_formulas(slide)
    pictures.make_named(slides, media)
    folders = films.make(deck, slides, media)
    footed = bool(deck.footer)
    shown = [replace(_shown(deck, slide, k, folders, media), footed=footed and k > 0) for k, slide in enumerate(slides)]
    shown = [replace(each, kind=_kind(each)) if each.kind == "figure" else each for each in shown]
    films.write_stills((each.film for each in shown if each.film), media)
    for each in shown:
        if not each.arrangement().legible:
            few = "use fewer words, or two slides"
            warnings.warn(
                f"Slide {each.slide.title!r}: its words only fit in letters too small to read; {few}", stacklevel=2
            )
    return shown


def _shown(deck: Deck, slide: Slide, number: int, folders: dict[Path, Path], media: Media) -> Shown:
    if slide.scene is not None:
        return films.shown(deck, slide, folders, media)
    if slide.network is not None:
        still = pictures.of_network(slide, slide.network, number, media)
        return Shown(slide, "live", (still,), live=_page(slide, slide.network, media.theme))
    figures = [
        pictures.picture(deck, slide, figure, f"{number}-{k}" if k else f"{number}", media)
        for k, figure in enumerate(slide.figures)
    ]
    own = [pictures.own(deck, slide, image, f"{number}-{k}", media) for k, image in enumerate(slide.images)]
    return Shown(slide, "figure" if number else "cover", (*figures, *own))


def _check_formulas(slide: Slide) -> None:
    """Raise ValueError, naming the slide, for a formula that cannot be drawn."""
    for formula in (run.text for block in slide.blocks for run in block.runs if run.formula):
        try:
            mathematics.drawn(formula)
        except ValueError as error:
            raise ValueError(f"Slide {slide.title!r}: {error}") from error


def _page(slide: Slide, network: Network | ComparatorNetwork, theme: str) -> str:
    figure = figure_of(network, slide.at, title=slide.title)
    return document(slide.title, f"<main>{figure.html()}</main>", theme=theme, kind="slide")


def _kind(shown: Shown) -> Kind:
    if not shown.pictures:
        return "text"
    alone = len(shown.pictures) == 1 and shown.count == 1
    fits = on_one_line(shown.slide.title, shown.lines, shown.footed)
    return "titled" if alone and shown.pictures[0].titled and fits else "figure"


def files_of(deck: Deck) -> set[Path]:
    """The files that hold a deck's own figures and scenes, and the files that these import."""
    slides = (deck.front, *deck.slides)
    own = {deck.path}
    for slide in slides:
        own |= {sources.file_of(figure) for figure in slide.figures if callable(figure)}
        if slide.scene is not None and (place := films.place(deck, slide.scene)):
            own.add(place[0])
    images = {(deck.path.parent / image.source).resolve() for slide in slides for image in slide.images}
    return images | {path for file in own for path in imports.closure(file)}
