"""The files that a deck shows: a slide's picture, or its video with steps and stills; and how they are made."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal

from relufig.publish.pages import svg, videos
from relufig.publish.slides import mathematics, proportions
from relufig.publish.slides.deck import Slide
from relufig.rendering.settings import Settings

# A figure with a title in it is "titled"; it fills its slide, like a scene. A network that computes is "live".
Kind = Literal["cover", "figure", "titled", "scene", "live", "text"]


@dataclass(frozen=True)
class Media:
    """Which media a deck's slides show, its figures and videos: how they are made, and where.

    `figures` and `scenes` are the folders of the scripts that slides name, or None. Their files go to `drawn` and
    `rendered`, those of the deck's own figures and scenes to `parts`. `kinds` are the file formats of figures, `text`
    is what letters become in their SVG, `still` is the suffix of stills. The user's bitmaps stay as they are if their
    suffix is one of `bitmaps` and they are at most `widest` pixels wide. With `rastered`, SVG files become bitmaps too.
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
    bitmaps: tuple[str, ...] = (".png", ".jpg", ".jpeg", ".gif", ".webp")
    widest: int | None = None
    rastered: bool = False
    jobs: int | None = None

    @property
    def settings(self) -> Settings:
        """How videos are rendered."""
        return Settings.of(self.quality, theme=self.theme)


@dataclass(frozen=True)
class Picture:
    """A picture as files: `svg` and `bitmap`, each None if not asked for, and what it shows in words.

    It is `titled` if it is wide and its title is in it, as `plot.page` writes one. It appears after `step` keys. If
    it is the user's `own`, it is shown as it is, and not made part of a page.
    """

    svg: Path | None
    bitmap: Path | None
    alt: str
    titled: bool = False
    step: int = 0
    own: bool = False

    @cached_property
    def ratio(self) -> float:
        """The width over the height."""
        if self.svg:
            width, height = svg.size(svg.parsed(self.svg.read_bytes()))
            return width / height
        from PIL import Image

        with Image.open(self.file) as picture:
            return picture.width / picture.height

    @property
    def file(self) -> Path:
        """The bitmap. Raises ValueError if there is none."""
        if self.bitmap is None:
            raise ValueError(f"the picture {self.alt!r} must have a bitmap")
        return self.bitmap


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
    """A slide and what it shows: pictures, a film, or neither; `live` is the page of a network, as HTML.

    It is `footed` if a footer stands on it.
    """

    slide: Slide
    kind: Kind
    pictures: tuple[Picture, ...] = ()
    film: Film | None = None
    live: str = ""
    footed: bool = False

    @property
    def count(self) -> int:
        """The number of steps of the slide."""
        if self.film:
            return len(self.film.steps)
        later = [block.step for block in self.slide.blocks] + [picture.step for picture in self.pictures]
        return 1 + max(later, default=0)

    @property
    def notes(self) -> tuple[tuple[str, ...], ...]:
        """What the speaker reads, for each step: the paragraphs of the slide's notes, then the step's caption."""
        own = self.slide.own_notes
        last = self.count - 1
        parts = [[*each] for each in own[: last + 1]] + [[] for _ in range(last + 1 - len(own))]
        for further in own[last + 1 :]:
            parts[last] += further
        for part, step in zip(parts, self.film.steps if self.film else (), strict=False):
            part += [step.caption] if step.caption else []
        return tuple(map(tuple, parts))

    @property
    def ratio(self) -> float | None:
        """The width over the height of the pictures, side by side and equally high; None if there are none."""
        return sum(picture.ratio for picture in self.pictures) or None

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines of the slide, as long and as high as they look."""
        heights = [
            mathematics.drawn(block.text).height if block.kind == "formula" else 0.0 for block in self.slide.blocks
        ]
        return tuple(
            block.plain + "\n" * (max(math.ceil(height / proportions.LEADING), 1) - 1)
            for block, height in zip(self.slide.blocks, heights, strict=True)
        )

    def arrangement(self, ratio: float | None = None) -> proportions.Arrangement:
        """How the words stand; with another picture of that width over height, if given."""
        title, lines = self.slide.title, self.lines
        if self.kind == "cover":
            return proportions.cover(title, lines, pictured=bool(self.pictures))
        if self.kind in ("scene", "titled"):
            return proportions.below_video(title, lines, self.footed)
        return proportions.arranged(title, lines, ratio or self.ratio)
