"""The slides' common look: an empty 16:9 presentation with relufig's colours and typeface in its theme and layouts.

Colours are only in the theme, so that a change of the theme in PowerPoint changes all slides.
"""

from __future__ import annotations

import re
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Any

from relufig.look import style
from relufig.look.style import Theme
from relufig.publish.slides import proportions
from relufig.publish.slides.proportions import COVER_TITLE, COVER_WORDS
from relufig.system import extras

# A 16:9 slide of PowerPoint, in points (72 an inch).
WIDTH, HEIGHT = 960.0, 540.0
MARGIN = 44.0
COVER_SIZE = COVER_TITLE * WIDTH / 100
# Where the room below a title begins, and below the line over a video.
CONTENT, VIDEO_TOP = 78.0, 32.0
# Where words alone begin, and the height of the foot with the footer and the slide's number.
WORDS_TOP, FOOT = 130.0, 26.0
# The height of the lines above and below a figure that has a title in it, and their largest letters.
LINE, LINE_SIZE = 38.0, 18.0
# The size of titles.
TITLE_SIZE = 28.0
# The room of the footer and of the slide's number, and the size of their letters.
_FOOTER, _NUMBER, _FOOT_SIZE = 260.0, 40.0, 11.0
# It comes with Windows and macOS, and other systems have one as wide. No letter is wider than in relufig's own typeface
# by more than the room to spare.
_FACE = "Arial"


@dataclass(frozen=True)
class _Block:
    """A placeholder's place, in points, and the size, theme colour and weight of its letters."""

    left: float
    top: float
    width: float
    height: float
    size: float
    colour: str = "tx1"
    bold: bool = False
    anchor: str = "t"


_ACROSS = WIDTH - 2 * MARGIN
_TITLE = _Block(MARGIN, 18, _ACROSS, 54, TITLE_SIZE, bold=True, anchor="ctr")
# The width of a line that the foot shares.
_BESIDE_FOOT = _ACROSS - _FOOTER - _NUMBER - 8
# The layouts, each made from one of the default template's: its name, and the places of its title and words.
COVER, FIGURE, CAPTIONED, WORDS, VIDEO = "Title slide", "Figure", "Figure and words", "Words", "Video"
TITLED = "Figure with a title"
_LAYOUTS = {
    "Title Slide": (
        COVER,
        _Block(MARGIN, MARGIN, _ACROSS, 236, COVER_SIZE, bold=True, anchor="b"),
        _Block(MARGIN, 292, _ACROSS, HEIGHT - 292 - MARGIN, COVER_WORDS * WIDTH / 100, "tx2"),
    ),
    "Title Only": (FIGURE, _TITLE, None),
    "Two Content": (CAPTIONED, _TITLE, _Block(MARGIN, CONTENT - 8, _ACROSS, HEIGHT - CONTENT, 20, "tx2")),
    "Title and Content": (WORDS, _TITLE, _Block(MARGIN, WORDS_TOP, _ACROSS, HEIGHT - WORDS_TOP - FOOT, 28)),
    "Content with Caption": (
        TITLED,
        _Block(MARGIN, 4, _ACROSS, LINE - 4, LINE_SIZE, bold=True, anchor="ctr"),
        _Block(MARGIN, HEIGHT - LINE, _BESIDE_FOOT, LINE - 4, LINE_SIZE, "tx2", anchor="ctr"),
    ),
    "Section Header": (
        VIDEO,
        _Block(MARGIN, 4, _BESIDE_FOOT / 2, VIDEO_TOP - 4, 14, "tx2", anchor="ctr"),
        _Block(MARGIN + _BESIDE_FOOT / 2, 4, _BESIDE_FOOT / 2, VIDEO_TOP - 4, 14, "tx2", anchor="ctr"),
    ),
}


def presentation(theme: str, footer: str = "", *, right_to_left: bool = False) -> Any:
    """An empty presentation with that footer. Raises ImportError, with what to install, if python-pptx is missing."""
    try:
        import pptx
    except ImportError as error:
        raise extras.missing("a PowerPoint file", "python-pptx", "slides") from error
    empty = pptx.Presentation()
    empty.slide_width, empty.slide_height = points(WIDTH), points(HEIGHT)
    empty.element.sldSz.attrib.pop("type", None)  # the template says 4:3
    master = empty.slide_master
    for layout in list(empty.slide_layouts):
        if layout.name in _LAYOUTS:
            _arrange(layout, *_LAYOUTS[layout.name], footer, right_to_left)
        else:
            empty.slide_layouts.remove(layout)
    _arrange(master, "", *_LAYOUTS["Two Content"][1:], footer, right_to_left)
    _set_colours(empty, style.theme(theme))
    return empty


def layout(presentation: Any, name: str) -> Any:
    """A layout by its name."""
    return presentation.slide_layouts.get_by_name(name)


def letters(name: str) -> float:
    """The size of a layout's words, in points; 0 if it has none."""
    return next(words.size if words else 0.0 for layout, _, words in _LAYOUTS.values() if layout == name)


def points(value: float) -> Any:
    """A length in points, as python-pptx takes lengths."""
    from pptx.util import Pt

    return Pt(value)


def place(shape: Any, left: float, top: float, width: float, height: float) -> None:
    """Give a shape its place and size, in points."""
    shape.left, shape.top, shape.width, shape.height = map(points, (left, top, width, height))


def title_size(title: str) -> float:
    """The size of a title that fits in its room, in points."""
    unit = WIDTH / 100
    return unit * proportions.title_size(title, TITLE_SIZE / unit, (_ACROSS - 15) / unit, _TITLE.height / unit)


def add_foot(slide: Any, number: int) -> None:
    """Put the footer and the number of a slide on it, where its layout has them."""
    from pptx.enum.shapes import PP_PLACEHOLDER as KIND

    for shape in slide.slide_layout.placeholders:
        if shape.placeholder_format.type in (KIND.FOOTER, KIND.SLIDE_NUMBER):
            copied = deepcopy(shape._element)
            copied.nvSpPr.cNvPr.set("id", str(max(each.shape_id for each in slide.shapes) + 1))
            for field in copied.iter("{*}fld"):
                field.find("{*}t").text = str(number)
            slide.shapes._spTree.append(copied)


def _arrange(
    page: Any, name: str, title: _Block, words: _Block | None, footer: str = "", right_to_left: bool = False
) -> None:
    """Put the title, the words and the foot of a master or layout in their places; remove its other placeholders."""
    from pptx.enum.shapes import PP_PLACEHOLDER as KIND

    if name:
        page.element.cSld.set("name", name)
    for shape in list(page.placeholders):
        kind = shape.placeholder_format.type
        if kind in (KIND.TITLE, KIND.CENTER_TITLE):
            _set(shape, title, right_to_left)
        elif kind == KIND.SLIDE_NUMBER:
            _set(shape, _foot(name, WIDTH - MARGIN - _NUMBER, _NUMBER), right_to_left, ends=True)
        elif kind == KIND.FOOTER and footer:
            size = proportions.title_size(footer, _FOOT_SIZE, _FOOTER - 15, 1.3 * _FOOT_SIZE)
            _set(
                shape,
                replace(_foot(name, WIDTH - MARGIN - _NUMBER - _FOOTER, _FOOTER), size=size),
                right_to_left,
                ends=True,
            )
            shape.text_frame.text = footer
        elif words is not None and kind not in (KIND.DATE, KIND.FOOTER, KIND.SLIDE_NUMBER):
            _set(shape, words, right_to_left)
            words = None
        else:
            shape._element.getparent().remove(shape._element)


def _foot(name: str, left: float, width: float) -> _Block:
    """The place of a part of the foot: below, or above where a video reaches down to the edge."""
    top, height = (4, VIDEO_TOP - 4) if name == VIDEO else (HEIGHT - FOOT, FOOT - 4)
    return _Block(left, top, width, height, _FOOT_SIZE, "tx2", anchor="ctr")


def _set(shape: Any, block: _Block, right_to_left: bool = False, *, ends: bool = False) -> None:
    """Give a placeholder its place, and its first text level its look; what `ends` a line is at its right."""
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls, qn

    place(shape, block.left, block.top, block.width, block.height)
    body = shape.text_frame._txBody
    body.bodyPr.set("anchor", block.anchor)
    old = body.find(qn("a:lstStyle"))
    side = "r" if right_to_left != ends else "l"
    paragraph = f'marL="0" indent="0" algn="{side}" rtl="{int(right_to_left)}"'
    look = (
        f"<a:lstStyle {nsdecls('a')}><a:lvl1pPr {paragraph}><a:buNone/>"
        f'<a:defRPr sz="{round(100 * block.size)}" b="{int(block.bold)}" cap="none"><a:solidFill>'
        f'<a:schemeClr val="{block.colour}"/></a:solidFill></a:defRPr></a:lvl1pPr></a:lstStyle>'
    )
    old.getparent().replace(old, parse_xml(look))


def _set_colours(empty: Any, theme: Theme) -> None:
    """Replace the template's colours and typefaces by the theme's. Dark slides swap the text and background colours."""
    from pptx.opc.constants import RELATIONSHIP_TYPE
    from pptx.oxml.ns import qn

    master = empty.slide_master
    colours = {"dk1": theme.ink, "lt1": theme.background, "dk2": theme.muted, "lt2": theme.faint}
    if theme.name == "dark":
        colours = {"dk1": theme.background, "lt1": theme.ink, "dk2": theme.faint, "lt2": theme.muted}
        mapping = master.element.find(qn("p:clrMap"))
        for name, value in (("bg1", "dk1"), ("tx1", "lt1"), ("bg2", "dk2"), ("tx2", "lt2")):
            mapping.set(name, value)
    accents = (*theme.terms, theme.active, theme.muted, theme.first, theme.second)
    names = (*(f"accent{number}" for number in range(1, 7)), "hlink", "folHlink")
    colours |= dict(zip(names, accents, strict=True))
    part = master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    text = part.blob.decode("utf-8")
    for name, colour in colours.items():
        text = re.sub(
            rf"<a:{name}>.*?</a:{name}>", f'<a:{name}><a:srgbClr val="{colour[1:]}"/></a:{name}>', text, flags=re.DOTALL
        )
    for role in ("major", "minor"):
        text = re.sub(rf'(<a:{role}Font>\s*<a:latin typeface=")[^"]*', rf"\g<1>{_FACE}", text)
    part._blob = text.encode()
