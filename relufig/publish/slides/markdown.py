"""The text of slides as Markdown: emphasis, code and links within lines, and lines that are items of a list.

The syntax is CommonMark's (https://spec.commonmark.org), of which slides use what fits on a line. HTML is text.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from html import escape
from typing import Any

from relufig.system import extras

# How an item of a list begins.
_BULLETS = ("- ", "* ", "+ ")


@dataclass(frozen=True)
class Run:
    """Letters that look alike."""

    text: str
    bold: bool = False
    italic: bool = False
    code: bool = False
    link: str = ""


def is_item(line: str) -> bool:
    """Whether a line is an item of a list."""
    return line.startswith(_BULLETS)


def runs(line: str) -> list[Run]:
    """The letters of a line, without its marks; those of an item without its bullet.

    Raises ImportError, with what to install, if markdown-it-py is missing.
    """
    (inline,) = _parser().parseInline(line[2:] if is_item(line) else line)
    found: list[Run] = []
    bold = italic = 0
    link = ""
    for token in inline.children or ():
        bold += (token.type == "strong_open") - (token.type == "strong_close")
        italic += (token.type == "em_open") - (token.type == "em_close")
        if token.type == "link_open":
            link = str(token.attrs["href"])
        elif token.type == "link_close":
            link = ""
        elif token.content or token.type == "softbreak":
            text = token.content or " "
            found.append(Run(text, bold > 0, italic > 0, token.type == "code_inline", link))
    return found


def plain(line: str) -> str:
    """A line without its marks, as long as it looks; an item with its bullet."""
    return ("• " if is_item(line) else "") + "".join(run.text for run in runs(line))


def html(line: str) -> str:
    """A line as HTML, without an element around it."""
    return "".join(_element(run) for run in runs(line))


def groups(lines: Iterable[str]) -> Iterator[tuple[bool, list[str]]]:
    """Lines as HTML, those of one list together: whether it is a list, and its lines."""
    for listed, members in itertools.groupby(lines, is_item):
        yield listed, [html(line) for line in members]


def _element(run: Run) -> str:
    text = escape(run.text)
    if run.code:
        text = f"<code>{text}</code>"
    if run.italic:
        text = f"<em>{text}</em>"
    if run.bold:
        text = f"<strong>{text}</strong>"
    return f'<a href="{escape(run.link)}">{text}</a>' if run.link else text


@cache
def _parser() -> Any:
    try:
        from markdown_it import MarkdownIt
    except ImportError as error:
        raise extras.missing("a deck", "markdown-it-py", "slides") from error
    return MarkdownIt("commonmark", {"html": False}).disable("image")
