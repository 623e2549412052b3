"""What a deck shows, as files: a slide's picture, or its video with steps and stills; and how those are made."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from relufig.publish.pages import videos
from relufig.publish.slides.deck import Slide
from relufig.rendering.settings import Settings

Kind = Literal["cover", "figure", "scene", "text"]


@dataclass(frozen=True)
class Making:
    """How a deck's figures and videos are made, and where.

    `figures` and `scenes` are the folders of scripts that slides name, None where there are none. Of those, the files
    come to lie in `drawn` and `rendered`; the deck's own in `parts`. `kinds` are what figures are written as, `still`
    is the suffix of the stills.
    """

    theme: str
    quality: str
    figures: Path | None
    scenes: Path | None
    drawn: Path
    rendered: Path
    parts: Path
    kinds: tuple[str, ...] = ("svg",)
    still: str = ".webp"
    jobs: int | None = None

    @property
    def settings(self) -> Settings:
        """How videos are rendered."""
        return Settings.of(self.quality, theme=self.theme)


@dataclass(frozen=True)
class Picture:
    """A figure as files: `svg` and `png`, those of them that were asked for, and what it shows in words.

    A scene that plays nothing is a picture too; it has no SVG.
    """

    svg: Path | None
    png: Path | None
    alt: str


@dataclass(frozen=True)
class Step:
    """A part of a video at whose end the talk stops: frames from `first` up to `end`, not included.

    `start` and `duration` are in seconds; `said` is what its captions say, "" where they say nothing; `still` is a
    file, its last frame.
    """

    first: int
    end: int
    start: float
    duration: float
    said: str
    still: Path


@dataclass(frozen=True)
class Film:
    """A rendered scene: the video with its poster and captions, its frames a second, and its steps."""

    video: videos.Video
    rate: float
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Shown:
    """A slide and the material of what it shows: a picture, a film, or neither."""

    slide: Slide
    kind: Kind
    picture: Picture | None = None
    film: Film | None = None

    @property
    def notes(self) -> tuple[str, ...]:
        """What the speaker reads: the slide's notes, then what the video says, a paragraph each."""
        said = [step.said for step in self.film.steps if step.said] if self.film else []
        return (*self.slide.own_notes, *said)
