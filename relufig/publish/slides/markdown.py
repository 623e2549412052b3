"""The text of slides as Markdown.

A line is a paragraph. Within a line there are emphasis, code, links and formulas, in the syntax of CommonMark
(https://spec.commonmark.org), formulas between dollar signs. Lines that begin with "- " or "1. " are items of a list.
Pictures, `![what it shows](photo.png)`, stand in the slide's place for pictures. Between lines of ``` is code, and
between lines of $$, or between $$ on a line, a formula that has a line to itself. After a line ". . .", as in Pandoc,
what follows waits for the next key. HTML is text.
"""

from __future__ import annotations

import inspect
import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from html import escape
from typing import Any, Literal

from relufig.publish.slides import mathematics
from relufig.system import extras

Kind = Literal["paragraph", "item", "code", "formula"]

# The line after which the slide, or its notes, go on with the next key.
PAUSE = ". . ."
_ITEM = re.compile(r"(\s*)([-*+]|\d{1,9}[.)])\s+(?=\S)")
_FORMULA = re.compile(r"\$\$(.+)\$\$")
# So many spaces before an item put it a level deeper.
_INDENT = 2


@dataclass(frozen=True)
class Run:
    """Letters that look alike, or a formula within a line."""

    text: str
    bold: bool = False
    italic: bool = False
    code: bool = False
    link: str = ""
    formula: bool = False


@dataclass(frozen=True)
class Block:
    """A paragraph, an item of a list, lines of code, or a formula on a line of its own.

    `text` is as written, without what marks the block. `step` counts the keys after which the block appears. An item
    has a level, 0 for the outermost, and its number, or None if it has a bullet.
    """

    kind: Kind
    text: str
    step: int = 0
    level: int = 0
    number: int | None = None

    @property
    def runs(self) -> list[Run]:
        """The letters, those that look alike together. Raises ImportError if markdown-it-py is missing."""
        if self.kind == "code":
            return [Run(self.text, code=True)]
        return [Run(self.text, formula=True)] if self.kind == "formula" else runs(self.text)

    @property
    def mark(self) -> str:
        """What stands before an item; nothing before other blocks."""
        if self.kind != "item":
            return ""
        return "• " if self.number is None else f"{self.number}. "

    @property
    def plain(self) -> str:
        """The text as it is read, with the bullet of an item and without other marks."""
        return "  " * self.level + self.mark + "".join(map(_plain, self.runs))


@dataclass(frozen=True)
class Image:
    """A picture in a text: what it shows, its file as written, and the keys after which it appears."""

    alt: str
    source: str
    step: int = 0


@dataclass(frozen=True)
class Text:
    """The text of a slide: its blocks and its pictures, each in order."""

    blocks: tuple[Block, ...] = ()
    images: tuple[Image, ...] = ()


@lru_cache(maxsize=1024)
def read(text: str) -> Text:
    """Read the text of a slide.

    Raises ValueError if code or a formula does not end, and ImportError if markdown-it-py is missing.
    """
    blocks: list[Block] = []
    images: list[Image] = []
    step = 0
    lines = iter(inspect.cleandoc(text).splitlines())
    for line in lines:
        inside = line.strip()
        if inside == PAUSE:
            step += bool(blocks or images)
        elif inside.startswith("```"):
            blocks.append(Block("code", textwrap.dedent("\n".join(_until("```", lines))), step))
        elif inside == "$$":
            blocks.append(Block("formula", " ".join(_until("$$", lines)).strip(), step))
        elif formula := _FORMULA.fullmatch(inside):
            blocks.append(Block("formula", formula[1].strip(), step))
        elif inside:
            pictures, rest = _without_images(inside)
            images += [Image(each.content, str(each.attrs["src"]), step) for each in pictures]
            if rest:
                blocks.append(_block(line if rest == inside else rest, step))
    return Text(tuple(blocks), tuple(images))


def pauses(text: str) -> list[str]:
    """The parts of a text between its pauses."""
    return re.split(rf"(?m)^\s*{re.escape(PAUSE)}\s*$", text)


def runs(line: str) -> list[Run]:
    """The letters of a line, without its marks. Raises ImportError if markdown-it-py is missing."""
    found: list[Run] = []
    bold = italic = 0
    link = ""
    for token in _tokens(line):
        bold += (token.type == "strong_open") - (token.type == "strong_close")
        italic += (token.type == "em_open") - (token.type == "em_close")
        if token.type == "link_open":
            link = str(token.attrs["href"])
        elif token.type == "link_close":
            link = ""
        elif token.content or token.type == "softbreak":
            kinds = {"code": token.type == "code_inline", "formula": token.type.startswith("math_inline")}
            found.append(Run(token.content or " ", bold > 0, italic > 0, link=link, **kinds))
    return found


def plain(line: str) -> str:
    """A line without its marks, as long as it looks."""
    return "".join(map(_plain, runs(line)))


def html(found: list[Run]) -> str:
    """Letters as HTML, without an element around them; formulas as SVG."""
    return "".join(map(_element, found))


def _until(end: str, lines: Iterator[str]) -> list[str]:
    """The lines before the line that ends a block."""
    inside: list[str] = []
    for line in lines:
        if line.strip() == end:
            return inside
        inside.append(line)
    first = f" after {inside[0].strip()!r}" if inside else ""
    raise ValueError(f"text must have a line {end} where {'code' if end == '```' else 'a formula'} ends{first}")


def _block(line: str, step: int) -> Block:
    item = _ITEM.match(line)
    if item is None:
        return Block("paragraph", line.strip(), step)
    number = int(item[2][:-1]) if item[2][:-1] else None
    return Block("item", line[item.end() :].strip(), step, len(item[1].expandtabs(4)) // _INDENT, number)


def _without_images(line: str) -> tuple[list[Any], str]:
    """The pictures of a line, and the rest of the line as written."""
    if "![" not in line:
        return [], line
    images = [token for token in _tokens(line) if token.type == "image"]
    if not images:
        return [], line
    return images, re.sub(r"!\[[^\]]*\]\([^)]*\)", "", line).strip()


def _plain(run: Run) -> str:
    if not run.formula:
        return run.text
    return "".join(letters.text for letters in mathematics.on_a_line(run.text))


def _element(run: Run) -> str:
    if run.formula:
        drawing = mathematics.drawn(run.text)
        style = f"height: {drawing.height:.3f}em; vertical-align: {-drawing.depth:.3f}em"
        attributes = f'class="formula" role="img" aria-label="{escape(run.text)}" style="{style}"'
        text = drawing.svg(attributes=attributes)
    else:
        text = escape(run.text)
    if run.code:
        text = f"<code>{text}</code>"
    if run.italic:
        text = f"<em>{text}</em>"
    if run.bold:
        text = f"<strong>{text}</strong>"
    return f'<a href="{escape(run.link)}">{text}</a>' if run.link else text


def _tokens(line: str) -> list[Any]:
    (inline,) = _parser().parseInline(line)
    return list(inline.children or ())


@cache
def _parser() -> Any:
    try:
        from markdown_it import MarkdownIt
    except ImportError as error:
        raise extras.missing("a deck", "markdown-it-py", "slides") from error
    try:
        from mdit_py_plugins.dollarmath import dollarmath_plugin
    except ImportError as error:
        raise extras.missing("a deck", "mdit-py-plugins", "slides") from error
    # As in Pandoc: 5 $ and 6 $ are no formula, because a space is before the second sign; nor is $5 and $6.
    return MarkdownIt("commonmark", {"html": False}).use(dollarmath_plugin, allow_space=False, allow_digits=False)
