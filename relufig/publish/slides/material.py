"""The files that a deck shows: a slide's picture, or its video with steps and stills; and how they are made."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from relufig.publish.pages import videos
from relufig.publish.slides.deck import Slide
from relufig.rendering.settings import Settings

# A figure with a title in it is "titled"; it fills its slide, like a scene. A network that computes is "live".
Kind = Literal["cover", "figure", "titled", "scene", "live", "text"]


@dataclass(frozen=True)
class Making:
    """How a deck's figures and videos are made, and where.

    `figures` and `scenes` are the folders of the scripts that slides name, or None. Their files go to `drawn` and
    `rendered`, those of the deck's own figures and scenes to `parts`. `kinds` are the file formats of figures, `text`
    is what letters become in their SVG, `still` is the suffix of stills.
    """

    theme: str
    quality: str
    figures: Path | None
    scenes: Path | None
    drawn: Path
    rendered: Path
    parts: Path
    kinds: tuple[str, ...] = ("svg",)
    text: Literal["text", "paths"] = "text"
    still: str = ".webp"
    jobs: int | None = None

    @property
    def settings(self) -> Settings:
        """How videos are rendered."""
        return Settings.of(self.quality, theme=self.theme)


@dataclass(frozen=True)
class Picture:
    """A figure as files: `svg` and `png`, each None if not asked for, and what it shows in words.

    It is `titled` if it is wide and its title is in it, as `plot.page` writes one. A scene that plays nothing is a
    picture too, without SVG.
    """

    svg: Path | None
    png: Path | None
    alt: str
    titled: bool = False


@dataclass(frozen=True)
class Step:
    """A part of a video, after which the talk pauses: the frames from `first` up to, but not including, `end`.

    `start` and `duration` are in seconds. `caption` is the text of its captions, "" if there are none. `still` is the
    file of its last frame.
    """

    first: int
    end: int
    start: float
    duration: float
    caption: str
    still: Path


@dataclass(frozen=True)
class Film:
    """A rendered scene: the video with its poster and captions, its frame rate, and its steps."""

    video: videos.Video
    rate: float
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Shown:
    """A slide and what it shows: a picture, a film, or neither; `live` is the page of a network, as HTML."""

    slide: Slide
    kind: Kind
    picture: Picture | None = None
    film: Film | None = None
    live: str = ""

    @property
    def notes(self) -> tuple[str, ...]:
        """What the speaker reads: the slide's notes, then the captions of each step, one paragraph each."""
        captions = [step.caption for step in self.film.steps if step.caption] if self.film else []
        return (*self.slide.own_notes, *captions)
