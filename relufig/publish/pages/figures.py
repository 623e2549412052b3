"""A figure's SVG file, read for a page: the picture as an element, what it is called, and what it shows in words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from relufig.publish.pages import svg


@dataclass(frozen=True)
class Figure:
    """A figure as a part of a page. `svg` is an element of HTML, `width` and `height` are in points."""

    name: str
    svg: str
    title: str
    description: str
    width: float
    height: float


def read(path: Path, prefix: str | None = None) -> Figure:
    """The figure in an SVG file; its ids begin with `prefix`, or else with the file's name.

    Raises OSError where the file cannot be read, ValueError where it is not SVG.
    """
    content = path.read_bytes()
    try:
        root = svg.parsed(content)
        return Figure(
            path.stem, svg.inlined(content, prefix or identifier(path.stem)), *svg.told(root), *svg.size(root)
        )
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from error


def identifier(name: str) -> str:
    """A file's name as an id of HTML and a name of CSS: a letter, then letters, digits, - and _."""
    found = re.sub(r"[^A-Za-z0-9_-]", "-", name)
    return found if re.match(r"[A-Za-z]", found) else f"x{found}"
