"""Reads a figure's SVG file for a page: the picture as an element, its title, and its description."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from relufig.publish.pages import svg


@dataclass(frozen=True)
class Figure:
    """A figure as a part of a page. `svg` is an HTML element; `width` and `height` are in points."""

    name: str
    svg: str
    title: str
    description: str
    width: float
    height: float


def read(path: Path, prefix: str | None = None) -> Figure:
    """Read the figure in an SVG file. Its ids begin with `prefix`, or else with the file's name.

    Raises OSError if the file cannot be read, ValueError if it is not SVG.
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
    """A file's name as an HTML id and CSS name: a letter, then letters, digits, - and _."""
    cleaned = re.sub(r"[^A-Za-z0-9_-]", "-", name)
    return cleaned if re.match(r"[A-Za-z]", cleaned) else f"x{cleaned}"
