"""The slides' common look: an empty presentation of 16:9 with relufig's colours and type in its theme and layouts.

Colours stand in the theme and nowhere else, so that whoever changes the theme in PowerPoint changes all slides.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from relufig.look import style
from relufig.look.style import Theme
from relufig.publish.slides.proportions import COVER_TITLE, COVER_WORDS
from relufig.system import extras

# In points, 72 an inch: a slide of 16:9, as PowerPoint makes it.
WIDTH, HEIGHT = 960.0, 540.0
MARGIN = 44.0
COVER_SIZE = COVER_TITLE * WIDTH / 100
# From where on there is room below a title, and below the line over a video.
CONTENT, VIDEO_TOP = 78.0, 32.0
# Verdana is as wide as relufig's own face, and comes with Windows and macOS.
_FACE = "Verdana"


@dataclass(frozen=True)
class _Block:
    """Where a placeholder stands, in points, and its letters: their size, the theme's colour, whether they are bold."""

    left: float
    top: float
    width: float
    height: float
    size: float
    colour: str = "tx1"
    bold: bool = False
    anchor: str = "t"


_ACROSS = WIDTH - 2 * MARGIN
_TITLE = _Block(MARGIN, 18, _ACROSS, 54, 28, bold=True, anchor="ctr")
# The layouts, each by its name, made of one of the default template: where its title and its words are.
COVER, FIGURE, CAPTIONED, WORDS, VIDEO = "Title slide", "Figure", "Figure and words", "Words", "Video"
_LAYOUTS = {
    "Title Slide": (
        COVER,
        _Block(MARGIN, MARGIN, _ACROSS, 236, COVER_SIZE, bold=True, anchor="b"),
        _Block(MARGIN, 292, _ACROSS, HEIGHT - 292 - MARGIN, COVER_WORDS * WIDTH / 100, "tx2"),
    ),
    "Title Only": (FIGURE, _TITLE, None),
    "Two Content": (CAPTIONED, _TITLE, _Block(MARGIN, CONTENT - 8, _ACROSS, HEIGHT - CONTENT, 20, "tx2")),
    "Title and Content": (WORDS, _TITLE, _Block(MARGIN, 130, _ACROSS, HEIGHT - 130 - MARGIN, 28)),
    "Section Header": (
        VIDEO,
        _Block(MARGIN, 4, _ACROSS / 2, VIDEO_TOP - 4, 14, "tx2", anchor="ctr"),
        _Block(WIDTH / 2, 4, _ACROSS / 2, VIDEO_TOP - 4, 14, "tx2", anchor="ctr"),
    ),
}


def presentation(theme: str) -> Any:
    """An empty presentation. Raises ImportError, naming what installs it, without python-pptx."""
    try:
        import pptx
    except ImportError as error:
        raise extras.missing("a PowerPoint file", "python-pptx", "slides") from error
    empty = pptx.Presentation()
    empty.slide_width, empty.slide_height = points(WIDTH), points(HEIGHT)
    empty.element.sldSz.attrib.pop("type", None)  # the template's, which says 4:3
    master = empty.slide_master
    for layout in list(empty.slide_layouts):
        if layout.name in _LAYOUTS:
            _arrange(layout, *_LAYOUTS[layout.name])
        else:
            empty.slide_layouts.remove(layout)
    _arrange(master, "", *_LAYOUTS["Two Content"][1:])
    _set_colours(empty, style.theme(theme))
    return empty


def layout(presentation: Any, name: str) -> Any:
    """One of the layouts, by its name."""
    return presentation.slide_layouts.get_by_name(name)


def letters(name: str) -> float:
    """The size of a layout's words, in points; 0 if it has none."""
    return next(words.size if words else 0.0 for layout, _, words in _LAYOUTS.values() if layout == name)


def points(value: float) -> Any:
    """A length in points, as python-pptx takes lengths."""
    from pptx.util import Pt

    return Pt(value)


def place(shape: Any, left: float, top: float, width: float, height: float) -> None:
    """Put a shape somewhere, in points."""
    shape.left, shape.top, shape.width, shape.height = map(points, (left, top, width, height))


def _arrange(page: Any, name: str, title: _Block, words: _Block | None) -> None:
    """Put a master's or a layout's title and words in their places; leave out what else it has."""
    from pptx.enum.shapes import PP_PLACEHOLDER as KIND

    if name:
        page.element.cSld.set("name", name)
    for shape in list(page.placeholders):
        kind = shape.placeholder_format.type
        if kind in (KIND.TITLE, KIND.CENTER_TITLE):
            _set(shape, title)
        elif words is not None and kind not in (KIND.DATE, KIND.FOOTER, KIND.SLIDE_NUMBER):
            _set(shape, words)
            words = None
        else:
            shape._element.getparent().remove(shape._element)


def _set(shape: Any, block: _Block) -> None:
    """Give a placeholder its place, and its first level of text its look."""
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls, qn

    place(shape, block.left, block.top, block.width, block.height)
    body = shape.text_frame._txBody
    body.bodyPr.set("anchor", block.anchor)
    old = body.find(qn("a:lstStyle"))
    look = (
        f'<a:lstStyle {nsdecls("a")}><a:lvl1pPr marL="0" indent="0" algn="l"><a:buNone/>'
        f'<a:defRPr sz="{round(100 * block.size)}" b="{int(block.bold)}" cap="none"><a:solidFill>'
        f'<a:schemeClr val="{block.colour}"/></a:solidFill></a:defRPr></a:lvl1pPr></a:lstStyle>'
    )
    old.getparent().replace(old, parse_xml(look))


def _set_colours(empty: Any, theme: Theme) -> None:
    """The theme's colours and faces in place of the template's. On dark slides text is what on light ones is paper."""
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
