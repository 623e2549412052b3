"""The words of a slide in PowerPoint: paragraphs with bullets, links and formulas.

Within a line, a formula is letters with raised and lowered ones; on a line of its own, it is a picture between the text
boxes above and below it.
"""

from __future__ import annotations

import io
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from relufig.publish.slides import mathematics
from relufig.publish.slides.markdown import Block, Run
from relufig.publish.slides.powerpoint import markup, master
from relufig.publish.slides.proportions import rows

# The height of a line, in sizes, with the room that PowerPoint leaves around it; and of a gap between paragraphs.
_LEADING, _GAP = 1.5, 0.2
# The free space at the sides of a text box, and above and below its text, both together.
INSETS, _HIGH = 14.4, 7.2
# How far an item stands to the right of its level, in sizes.
_INDENT = 1.1
# The typeface of code, which PowerPoint has on every system.
_CODE = "Courier New"
# How far letters are raised and lowered, in percent of their size.
_RAISED = {"super": 30000, "sub": -25000}
# Pixels of a formula for each point of its letters.
_DENSITY = 4


@dataclass(frozen=True)
class Box:
    """A place on a slide, in points."""

    left: float
    top: float
    width: float
    height: float


def height(blocks: Sequence[Block], width: float, size: float) -> float:
    """How high blocks are in a text box of that width, with letters of that size, in points."""
    return _HIGH + sum(_high(block, width, size) for block in blocks)


def write(slide: Any, holder: Any, blocks: Sequence[Block], box: Box, size: float, ink: str) -> list[markup.Later]:
    """Write blocks into a box: into the placeholder `holder`, and into more shapes if formulas stand between them.

    Returns what appears later.
    """
    later: list[markup.Later] = []
    top = box.top
    groups = [(kind, list(group)) for kind, group in itertools.groupby(blocks, lambda each: each.kind == "formula")]
    for is_formula, group in groups:
        if is_formula:
            for block in group:
                shape, high = _formula(slide, block, Box(box.left, top, box.width, box.height), size, ink)
                top += high
                later += [markup.Later(shape.shape_id, block.step)]
            continue
        shape = holder or slide.shapes.add_textbox(0, 0, 0, 0)
        high = height(group, box.width, size) if len(groups) > 1 else box.height
        master.place(shape, box.left, top, box.width, high)
        later += _text(shape, group, size, own=holder is None)
        holder, top = None, top + high
    if holder is not None:
        holder._element.getparent().remove(holder._element)
    return later


def join(frame: Any, blocks: Sequence[Block]) -> None:
    """Write blocks into a text frame as one paragraph."""
    paragraph = frame.paragraphs[0]
    for number, block in enumerate(blocks):
        if number:
            paragraph.add_run().text = " "
        _runs(paragraph, block.runs)


def _high(block: Block, width: float, size: float) -> float:
    if block.kind == "formula":
        return (mathematics.drawn(block.text).height + 2 * _GAP) * size
    return size * (_LEADING * rows(block.plain, width - INSETS, size) + _GAP)


def _formula(slide: Any, block: Block, room: Box, size: float, ink: str) -> tuple[Any, float]:
    """Add a formula as a picture at the top of a room; return it and its height with the room around it."""
    drawing = mathematics.drawn(block.text)
    scale = min(size, (room.width - INSETS) / drawing.width)
    content = drawing.png(ink, max(round(scale * _DENSITY), 1))
    shape = slide.shapes.add_picture(io.BytesIO(content), 0, 0)
    shape.name = "Formula"
    around = _GAP * size
    master.place(shape, room.left + INSETS / 2, room.top + around, drawing.width * scale, drawing.height * scale)
    markup.describe(shape, block.text)
    markup.add_svg(shape, drawing.svg(ink))
    return shape, drawing.height * scale + 2 * around


def _text(shape: Any, blocks: Sequence[Block], size: float, *, own: bool) -> Iterator[markup.Later]:
    """Write blocks as paragraphs; those of a text box of its `own` have no layout that says how they look."""
    frame = shape.text_frame
    if own:
        frame.word_wrap = True
    for number, block in enumerate(blocks):
        paragraph = frame.add_paragraph() if number else frame.paragraphs[0]
        _item(paragraph, block, size)
        _runs(paragraph, block.runs)
        for run in paragraph.runs:
            run.font.size = master.points(size)
            if own:
                markup.colour(run, "tx2")
        if block.step:
            yield markup.Later(shape.shape_id, block.step, number)


def _item(paragraph: Any, block: Block, size: float) -> None:
    if block.kind == "item":
        markup.item(paragraph, block.number, (block.level + 1) * _INDENT * size, _INDENT * size)


def _runs(paragraph: Any, runs: Sequence[Run]) -> None:
    for run in runs:
        if run.formula:
            _letters(paragraph, run)
            continue
        for number, line in enumerate(run.text.split("\n")):
            if number:
                paragraph.add_line_break()
            if line:
                added = _added(paragraph, line, run)
                added.font.italic = run.italic or None
                if run.code:
                    added.font.name = _CODE
                if run.link:
                    added.hyperlink.address = run.link


def _letters(paragraph: Any, run: Run) -> None:
    for letters in mathematics.on_a_line(run.text):
        added = _added(paragraph, letters.text, run)
        added.font.bold = (run.bold or letters.bold) or None
        added.font.italic = letters.italic or None
        if letters.raised:
            added.font._element.set("baseline", str(_RAISED[letters.raised]))


def _added(paragraph: Any, text: str, run: Run) -> Any:
    added = paragraph.add_run()
    added.text = text
    added.font.bold = run.bold or None
    return added
