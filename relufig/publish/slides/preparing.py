"""A deck's slides with the pictures and films that they show, made if out of date."""

from __future__ import annotations

from pathlib import Path

from relufig.jobs import imports
from relufig.networks.network import Network
from relufig.publish.live.making import figure_of
from relufig.publish.live.page import document
from relufig.publish.slides import films, pictures, sources
from relufig.publish.slides.deck import Deck, Slide
from relufig.publish.slides.material import Kind, Making, Picture, Shown
from relufig.publish.slides.proportions import on_one_line
from relufig.sorting.network import ComparatorNetwork


def prepare(deck: Deck, how: Making) -> list[Shown]:
    """Make what is out of date, and return the slides with their pictures and films, the title slide first.

    Raises ValueError if a figure or a scene cannot be made or does not exist; the message lists those that do.
    """
    slides = (deck.front, *deck.slides)
    pictures.make_named(slides, how)
    folders = films.make(deck, slides, how)
    shown = []
    for number, slide in enumerate(slides):
        if slide.scene is not None:
            shown.append(films.shown(deck, slide, folders, how))
            continue
        if slide.network is not None:
            still = pictures.of_network(slide, slide.network, number, how)
            shown.append(Shown(slide, "live", still, live=_page(slide, slide.network, how.theme)))
            continue
        picture = None if slide.figure is None else pictures.picture(deck, slide, number, how)
        shown.append(Shown(slide, _kind(slide, picture) if number else "cover", picture))
    films.write_stills((each.film for each in shown if each.film), how)
    return shown


def _page(slide: Slide, network: Network | ComparatorNetwork, theme: str) -> str:
    figure = figure_of(network, slide.at, title=slide.title)
    return document(slide.title, f"<main>{figure.html()}</main>", theme=theme, kind="slide")


def _kind(slide: Slide, picture: Picture | None) -> Kind:
    if picture is None:
        return "text"
    return "titled" if picture.titled and on_one_line(slide.title, slide.lines) else "figure"


def files_of(deck: Deck) -> set[Path]:
    """The files that hold a deck's own figures and scenes, and the files that these import."""
    slides = (deck.front, *deck.slides)
    own = {deck.path}
    for slide in slides:
        if callable(slide.figure):
            own.add(sources.file_of(slide.figure))
        if slide.scene is not None and (place := films.place(deck, slide.scene)):
            own.add(place[0])
    return {path for file in own for path in imports.closure(file)}
