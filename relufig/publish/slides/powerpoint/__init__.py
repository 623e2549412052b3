"""A deck as a PowerPoint file: one slide for each figure and for each step of a scene, with titles and notes.

A step's video starts when its slide appears, and stays on its last frame. Pictures are PNG, with their SVG for programs
that can show it.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from relufig.publish.slides import markdown, proportions
from relufig.publish.slides.material import Film, Picture, Shown, Step
from relufig.publish.slides.powerpoint import cutting, markup, master
from relufig.publish.slides.powerpoint.master import (
    CAPTIONED,
    CONTENT,
    COVER,
    FIGURE,
    HEIGHT,
    LINE,
    MARGIN,
    TITLED,
    VIDEO,
    VIDEO_TOP,
    WIDTH,
    WORDS,
)
from relufig.publish.slides.proportions import COLUMNS, COVER_COLUMNS, COVER_LETTER, rows
from relufig.system.files import written_atomically

__all__: list[str] = []

# Fixed, so that the same deck gives the same bytes: the first day that a ZIP file can hold.
_DAY = datetime(1980, 1, 1)
# The height of a line of words above a picture, in sizes.
_LEADING = 1.5
# The gap below a picture, and between a picture and the words beside it.
_GAP = 16.0
_WIDE = 16 / 9
# The typeface of code, which PowerPoint has on every system.
_CODE = "Courier New"
# The height of a title line, in sizes.
_TITLE_LEADING = 1.2
# The free space at the sides of a text box, both together.
_INSETS = 14.4


def write(title: str, shown: Sequence[Shown], path: Path, theme: str, posters: str = "first") -> None:
    """Write a deck as a .pptx file, whole or not at all, with the same bytes every time.

    `posters` says which frame of a step's video is seen before it plays, and where it is exported: "first" or "last".

    Raises ImportError, with what to install, if python-pptx is missing, or PyAV if there are scenes; OSError if a file
    cannot be read or written.
    """
    presentation = master.presentation(theme)
    _sign(presentation, title)
    for each in shown:
        if each.film:
            for number, step in enumerate(each.film.steps):
                _add_step(presentation, each, each.film, number, step, posters)
        else:
            _add_slide(presentation, each)
    content = io.BytesIO()
    presentation.save(content)
    with written_atomically(path) as file:
        _repack(content, file)


def _add_slide(presentation: Any, shown: Shown) -> None:
    """Add a slide with a picture, words, or both."""
    if shown.kind == "titled" and shown.picture:
        _add_titled(presentation, shown, shown.picture)
        return
    title, lines, cover = shown.slide.title, shown.slide.lines, shown.kind == "cover"
    layout = COVER if cover else FIGURE if not lines else CAPTIONED if shown.picture else WORDS
    slide = presentation.slides.add_slide(master.layout(presentation, layout))
    slide.shapes.title.text = title
    words = _write_words(slide, shown.slide.marked)
    drawn = _add_picture(slide, shown.picture) if shown.picture else None
    ratio = drawn.width / drawn.height if drawn else None
    beside = False
    if cover:
        title_size, size = proportions.cover(title, lines, pictured=drawn is not None)
        title_size = _shrink(slide.shapes.title, title_size, master.COVER_SIZE)
    else:
        arrangement = proportions.arranged(title, lines, ratio)
        size, beside = arrangement.size, arrangement.beside
    size = _shrink(words, size, master.letters(layout))
    if drawn and ratio:
        room = _room_on_cover(slide.shapes.title, words, title_size) if cover else _room(words, beside, size)
        master.place(drawn, *_fitted(ratio, *room))
    _note(slide, shown.notes)


def _add_titled(presentation: Any, shown: Shown, picture: Picture) -> None:
    """Add a slide that a figure with its own title fills, but for a line above it and one below."""
    slide = presentation.slides.add_slide(master.layout(presentation, TITLED))
    slide.shapes.title.text = shown.slide.title
    words = _write_words(slide, [" ".join(shown.slide.marked)] if shown.slide.marked else [])
    drawn = _add_picture(slide, picture)
    room = HEIGHT - LINE - (LINE if words else _GAP)
    master.place(drawn, *_fitted(drawn.width / drawn.height, 0, LINE, WIDTH, room))
    _note(slide, shown.notes)


def _write_words(slide: Any, lines: Sequence[str]) -> Any:
    """Write lines of Markdown into the placeholder after the title and return it; without lines, remove it."""
    for placeholder in list(slide.placeholders)[1:]:
        if lines:
            frame = placeholder.text_frame
            paragraphs = [frame.paragraphs[0], *(frame.add_paragraph() for _ in lines[1:])]
            for paragraph, line in zip(paragraphs, lines, strict=True):
                _write_line(paragraph, line)
            return placeholder
        placeholder._element.getparent().remove(placeholder._element)
    return None


def _write_line(paragraph: Any, line: str) -> None:
    if markdown.is_item(line):
        paragraph.add_run().text = "• "
    for letters in markdown.runs(line):
        run = paragraph.add_run()
        run.text = letters.text
        run.font.bold = letters.bold or None
        run.font.italic = letters.italic or None
        if letters.code:
            run.font.name = _CODE
        if letters.link:
            run.hyperlink.address = letters.link


def _shrink(words: Any, size: float, usual: float) -> float:
    """Set the words, if any, in that size if the layout's size is larger; return their size in points."""
    size = round(size * WIDTH / 100, 1)
    if words is not None and size < usual:
        for paragraph in words.text_frame.paragraphs:
            for run in paragraph.runs:
                run.font.size = master.points(size)
    return min(size, usual)


def _add_picture(slide: Any, picture: Picture) -> Any:
    """Add a picture; it is placed later."""
    if picture.png is None:
        raise ValueError(f"the picture {picture.alt!r} must have a PNG file")
    drawn = slide.shapes.add_picture(str(picture.png), 0, 0)
    drawn.name = "Figure"
    markup.describe(drawn, picture.alt)
    if picture.svg:
        markup.add_svg(drawn, picture.svg.read_text(encoding="utf-8"))
    return drawn


def _room_on_cover(title: Any, words: Any, size: float) -> tuple[float, float, float, float]:
    """Move a title slide's words to the left, and return the room for its picture on the right."""
    left, right = _columns(COVER_COLUMNS, 2 * _GAP)
    _place_cover_words(title, words, left, size)
    return WIDTH - MARGIN - right, MARGIN, right, HEIGHT - 2 * MARGIN


def _room(words: Any, beside: bool, size: float) -> tuple[float, float, float, float]:
    """Move words of that size out of the picture's way, and return the room for the picture below the title."""
    room = (MARGIN, CONTENT, WIDTH - 2 * MARGIN, HEIGHT - CONTENT - _GAP)
    if words is None:
        return room
    if beside:
        left, right = _columns(COLUMNS, _GAP)
        master.place(words, MARGIN, CONTENT + _GAP, left, HEIGHT - CONTENT - 2 * _GAP)
        return WIDTH - MARGIN - right, room[1], right, room[3]
    across = words.width.pt - _INSETS
    height = _LEADING * size * sum(rows(line.text, across, size) for line in words.text_frame.paragraphs)
    master.place(words, words.left.pt, words.top.pt, words.width.pt, height)
    return room[0], room[1] + height, room[2], room[3] - height


def _add_step(presentation: Any, shown: Shown, film: Film, number: int, step: Step, posters: str) -> None:
    """Add a slide that plays a step of a scene. The step's number tells the titles apart."""
    slide = presentation.slides.add_slide(master.layout(presentation, VIDEO))
    count = len(film.steps)
    slide.shapes.title.text = shown.slide.title + (f" ({number + 1} of {count})" if count > 1 else "")
    _write_words(slide, [" ".join(shown.slide.marked)] if shown.slide.marked else [])
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
    own = shown.slide.own_notes if number == 0 else ()
    _note(slide, [*own, *([step.caption] if step.caption else [])])


def _place_cover_words(title: Any, words: Any, width: float, size: float) -> None:
    """Give a title slide's words that width, and start them lower if the title has many lines."""
    count = rows(title.text_frame.text, width - _INSETS, size, COVER_LETTER)
    lower = max(MARGIN + count * _TITLE_LEADING * size - title.top.pt - title.height.pt, 0)
    master.place(title, title.left.pt, title.top.pt, width, title.height.pt + lower)
    if words is not None:
        master.place(words, words.left.pt, words.top.pt + lower, width, words.height.pt - lower)


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


def _sign(presentation: Any, title: str) -> None:
    """Replace the template's metadata by the deck's."""
    properties = presentation.core_properties
    properties.title = title
    properties.author = properties.last_modified_by = properties.subject = properties.keywords = ""
    properties.comments = "Made with relufig"
    properties.created = properties.modified = _DAY
    properties.revision = 1
    for holder in (presentation.part.package, presentation.part):
        for key, relation in list(holder._rels.items()):
            if relation.reltype.endswith(("/thumbnail", "/printerSettings")):
                holder._rels.pop(key)


def _repack(content: io.BytesIO, file: Any) -> None:
    """Repack the file with a fixed date, and compress everything except videos and pictures."""
    with zipfile.ZipFile(content) as packed, zipfile.ZipFile(file, "w") as again:
        for name in packed.namelist():
            entry = zipfile.ZipInfo(name, _DAY.timetuple()[:6])
            entry.compress_type = (
                zipfile.ZIP_STORED if name.endswith((".mp4", ".png", ".jpg")) else zipfile.ZIP_DEFLATED
            )
            again.writestr(entry, packed.read(name))
