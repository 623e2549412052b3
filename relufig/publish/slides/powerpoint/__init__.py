"""A deck as a PowerPoint file: one slide for each figure and for each step of a scene, with titles and notes.

A step's video starts when its slide appears, and stays on its last frame. Pictures are PNG, with their SVG for programs
that can show it. Lines that build up appear with a click each.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from relufig.look import style
from relufig.publish.slides import proportions
from relufig.publish.slides.deck import Deck
from relufig.publish.slides.material import Film, Picture, Shown, Step
from relufig.publish.slides.powerpoint import cutting, markup, master, properties, words
from relufig.publish.slides.powerpoint.master import (
    CAPTIONED,
    CONTENT,
    COVER,
    FIGURE,
    FOOT,
    HEIGHT,
    LINE,
    MARGIN,
    TITLED,
    VIDEO,
    VIDEO_TOP,
    WIDTH,
    WORDS,
)
from relufig.publish.slides.powerpoint.words import INSETS, Box
from relufig.publish.slides.proportions import COLUMNS, COVER_COLUMNS, COVER_LETTER, TIGHT, TITLE_LEADING, rows
from relufig.system.files import written_atomically

__all__: list[str] = []

# The gap between a picture and the words beside it, and between pictures.
_GAP = 16.0
_WIDE = 16 / 9
# Points in a hundredth of the slide's width, in which `proportions` measures.
_UNIT = WIDTH / 100


def write(deck: Deck, shown: Sequence[Shown], path: Path, theme: str, posters: str = "first") -> None:
    """Write a deck as a .pptx file, whole or not at all, with the same bytes every time.

    `posters` says which frame of a step's video is seen before it plays, and where it is exported: "first" or "last".

    Raises ImportError, with what to install, if python-pptx is missing, or PyAV if there are scenes; OSError if a file
    cannot be read or written.
    """
    presentation = master.presentation(theme, deck.footer, right_to_left=deck.right_to_left)
    writer = _Writer(presentation, style.theme(theme).ink)
    for each in shown:
        if each.film:
            for number, step in enumerate(each.film.steps):
                writer.add_step(each, each.film, number, step, posters)
        else:
            writer.add_slide(each)
    if deck.right_to_left:
        for slide in presentation.slides:
            _mirror(slide)
    properties.sign(presentation, deck.title)
    content = io.BytesIO()
    presentation.save(content)
    with written_atomically(path) as file:
        _repack(content, file, properties.application(presentation))


@dataclass(frozen=True)
class _Writer:
    """Adds slides to a presentation, with formulas in that colour."""

    presentation: Any
    ink: str

    def add_slide(self, shown: Shown) -> None:
        """Add a slide with pictures, words, or both."""
        if shown.kind == "titled":
            self._add_titled(shown, shown.pictures[0])
            return
        cover, blocks, arrangement = shown.kind == "cover", shown.slide.blocks, shown.arrangement()
        layout = COVER if cover else FIGURE if not blocks else CAPTIONED if shown.pictures else WORDS
        slide = self._slide(layout, shown)
        holder = _words_of(slide)
        size = min(arrangement.size * _UNIT, master.letters(layout)) if blocks else 0.0
        if cover:
            box, room = _on_cover(slide, holder, arrangement.title * _UNIT, pictured=bool(shown.pictures))
        else:
            _shrink(slide.shapes.title, master.title_size(shown.slide.title), master.TITLE_SIZE)
            box, room = _below_title(shown, size, tight=arrangement.gap == TIGHT, beside=arrangement.beside)
        later = words.write(slide, holder, blocks, box, round(size, 1), self.ink) if blocks else []
        drawn = [_add_picture(slide, picture) for picture in shown.pictures]
        boxes = _side_by_side([picture.ratio for picture in shown.pictures], room)
        for shape, picture, place in zip(drawn, shown.pictures, boxes, strict=True):
            master.place(shape, *place)
            later.append(markup.Later(shape.shape_id, picture.step))
        markup.build_up(slide, later)
        _note(slide, [paragraph for part in shown.notes for paragraph in part])

    def _add_titled(self, shown: Shown, picture: Picture) -> None:
        """Add a slide that a figure with its own title fills, but for a line above it and one below."""
        slide = self._slide(TITLED, shown)
        _join(slide, shown)
        shape = _add_picture(slide, picture)
        below = LINE if shown.slide.blocks else FOOT
        master.place(shape, *_fitted(picture.ratio, 0, LINE, WIDTH, HEIGHT - LINE - below))
        _note(slide, shown.notes[0])

    def add_step(self, shown: Shown, film: Film, number: int, step: Step, posters: str) -> None:
        """Add a slide that plays a step of a scene. The step's number tells the titles apart."""
        count = len(film.steps)
        slide = self._slide(VIDEO, shown, f" ({number + 1} of {count})" if count > 1 else "")
        _join(slide, shown)
        content, poster = cutting.step(film.video.path, step.first, step.end)
        if posters == "last":
            poster = step.still.read_bytes()
        box = _fitted(_WIDE, 0, VIDEO_TOP, WIDTH, HEIGHT - VIDEO_TOP)
        left, top, width, height = map(master.points, box)
        movie = slide.shapes.add_movie(
            io.BytesIO(content), left, top, width, height, poster_frame_image=io.BytesIO(poster), mime_type="video/mp4"
        )
        movie.name = "Video"
        markup.describe(movie, step.caption or f"{film.video.title}, step {number + 1} of {count}")
        markup.play_by_itself(slide, movie, step.duration)
        _note(slide, shown.notes[number])

    def _slide(self, layout: str, shown: Shown, further: str = "") -> Any:
        slide = self.presentation.slides.add_slide(master.layout(self.presentation, layout))
        slide.shapes.title.text = shown.slide.title + further
        if not shown.slide.blocks and (holder := _words_of(slide)) is not None:
            holder._element.getparent().remove(holder._element)
        if shown.kind != "cover":
            master.add_foot(slide, len(self.presentation.slides))
        return slide


def _words_of(slide: Any) -> Any:
    """The placeholder of a slide's words; None if it has none."""
    return next((shape for shape in slide.placeholders if shape.placeholder_format.idx == 1), None)


def _join(slide: Any, shown: Shown) -> None:
    """Write the words of a slide on one line, beside its title, both as large as there is room."""
    holder = _words_of(slide)
    for shape in (slide.shapes.title, holder):
        if shape is None:
            continue
        if shape is holder:
            words.join(shape.text_frame, shown.slide.blocks)
        size = shape.height.pt / TITLE_LEADING
        fitting = proportions.title_size(
            shape.text_frame.text, size / _UNIT, (shape.width.pt - INSETS) / _UNIT, shape.height.pt / _UNIT
        )
        _shrink(shape, fitting * _UNIT, master.LINE_SIZE)


def _shrink(shape: Any, size: float, usual: float) -> None:
    """Set the words of a shape in that size if the layout's is larger."""
    if round(size, 1) < round(usual, 1):
        for paragraph in shape.text_frame.paragraphs:
            for run in paragraph.runs:
                run.font.size = master.points(round(size, 1))


def _on_cover(slide: Any, holder: Any, size: float, *, pictured: bool) -> tuple[Box, tuple[float, float, float, float]]:
    """Place the title of a title slide, in that size; return the room for its words and for its picture."""
    title = slide.shapes.title
    _shrink(title, size, master.COVER_SIZE)
    left, right = _columns(COVER_COLUMNS, 2 * _GAP) if pictured else (WIDTH - 2 * MARGIN, 0.0)
    # Words start lower if the title has many lines.
    count = rows(title.text_frame.text, left - INSETS, size, COVER_LETTER)
    lower = max(MARGIN + count * TITLE_LEADING * size - title.top.pt - title.height.pt, 0)
    master.place(title, title.left.pt, title.top.pt, left, title.height.pt + lower)
    box = Box(MARGIN, 0, left, 0)
    if holder is not None:
        box = Box(holder.left.pt, holder.top.pt + lower, left, holder.height.pt - lower)
    return box, (WIDTH - MARGIN - right, MARGIN, right, HEIGHT - 2 * MARGIN)


def _below_title(
    shown: Shown, size: float, *, tight: bool, beside: bool
) -> tuple[Box, tuple[float, float, float, float]]:
    """The room for the words below a title, in that size, and the room for the pictures."""
    across, down = WIDTH - 2 * MARGIN, HEIGHT - CONTENT - FOOT
    blocks = shown.slide.blocks
    if not shown.pictures:
        top = CONTENT if tight else master.WORDS_TOP
        return Box(MARGIN, top, across, HEIGHT - FOOT - top), (0, 0, 0, 0)
    if not blocks:
        return Box(0, 0, 0, 0), (MARGIN, CONTENT, across, down)
    if beside:
        left, right = _columns(COLUMNS, _GAP)
        return Box(MARGIN, CONTENT, left, down), (WIDTH - MARGIN - right, CONTENT, right, down)
    top = CONTENT - 8
    high = words.height(blocks, across, size)
    return Box(MARGIN, top, across, high), (MARGIN, top + high, across, HEIGHT - FOOT - top - high)


def _side_by_side(
    ratios: Sequence[float], room: tuple[float, float, float, float]
) -> Iterator[tuple[float, float, float, float]]:
    """The boxes of pictures with these widths over heights: side by side and equally high, as large as fits."""
    left, top, width, height = room
    across = width - _GAP * (len(ratios) - 1)
    high = min(height, across / sum(ratios)) if ratios else 0.0
    left += (across - high * sum(ratios)) / 2
    for ratio in ratios:
        yield left, top + (height - high) / 2, high * ratio, high
        left += high * ratio + _GAP


def _add_picture(slide: Any, picture: Picture) -> Any:
    """Add a picture; it is placed later."""
    drawn = slide.shapes.add_picture(str(picture.file), 0, 0)
    drawn.name = "Figure"
    markup.describe(drawn, picture.alt)
    if picture.svg:
        markup.add_svg(drawn, picture.svg.read_text(encoding="utf-8"))
    return drawn


def _columns(shares: tuple[int, int], gap: float) -> tuple[float, float]:
    """The widths of two columns that have these shares of the slide, with a gap between them."""
    left = (WIDTH - 2 * MARGIN - gap) * shares[0] / sum(shares)
    return left, WIDTH - 2 * MARGIN - gap - left


def _fitted(ratio: float, left: float, top: float, width: float, height: float) -> tuple[float, float, float, float]:
    """The largest box with that width over height that fits in another box, centred in it."""
    across = min(width, height * ratio)
    down = across / ratio
    return left + (width - across) / 2, top + (height - down) / 2, across, down


def _note(slide: Any, paragraphs: Sequence[str]) -> None:
    if paragraphs:
        slide.notes_slide.notes_text_frame.text = "\n".join(paragraphs)


def _mirror(slide: Any) -> None:
    """Put what is on the left of a slide on the right."""
    for shape in slide.shapes:
        box = WIDTH - shape.left.pt - shape.width.pt, shape.top.pt, shape.width.pt, shape.height.pt
        master.place(shape, *box)


def _repack(content: io.BytesIO, file: Any, application: bytes) -> None:
    """Repack the file with a fixed date and true properties; compress everything except videos and pictures."""
    with zipfile.ZipFile(content) as packed, zipfile.ZipFile(file, "w") as again:
        for name in packed.namelist():
            entry = zipfile.ZipInfo(name, properties.DAY.timetuple()[:6])
            entry.compress_type = (
                zipfile.ZIP_STORED if name.endswith((".mp4", ".png", ".jpg")) else zipfile.ZIP_DEFLATED
            )
            again.writestr(entry, application if name == properties.APPLICATION else packed.read(name))
