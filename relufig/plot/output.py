"""Figures as files: SVG, PDF and PNG, the same bytes every time, with alternative text, written whole or not at all."""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import matplotlib as mpl
from matplotlib.figure import Figure

from relufig.files import written_atomically
from relufig.plot.axes import description
from relufig.style import FORMATS

# PNG files are this many pixels per inch.
RESOLUTION = 200


def check_formats(formats: list[str]) -> None:
    """Raise ValueError, listing the formats there are, if one is not among them or none is given."""
    for name in formats or [""]:
        if name not in FORMATS:
            raise ValueError(f"formats must be among {', '.join(FORMATS)}, got {name!r}")


def save(figure: Figure, path: str | os.PathLike[str], title: str) -> None:
    """Write a figure to `path`, in the format of its ending, with `title` and its axes' descriptions in the file.

    The figure is laid out once, so that it is the same in every format, and keeps that layout. Raises ValueError for
    another ending than .svg, .pdf and .png, OSError where the file cannot be written.
    """
    kind = Path(path).suffix.removeprefix(".")
    check_formats([kind])
    text = description(figure.axes)
    if figure.get_layout_engine() is not None:
        figure.draw_without_rendering()
        figure.set_layout_engine("none")
    with mpl.rc_context({"svg.hashsalt": Path(path).stem}):
        buffer = io.BytesIO()
        figure.savefig(buffer, format=kind, dpi=RESOLUTION, metadata=_metadata(kind, title, text))
    content = buffer.getvalue()
    with written_atomically(path) as file:
        file.write(_with_description(content, title, text) if kind == "svg" else content)


def _metadata(kind: str, title: str, text: str) -> dict[str, Any]:
    if kind == "svg":
        return {"Title": title, "Description": text, "Date": None}
    if kind == "pdf":
        return {"Title": title, "Subject": text, "CreationDate": None}
    return {"Title": title, "Description": text}


def _with_description(svg: bytes, title: str, text: str) -> bytes:
    """The SVG with its title and description where browsers and screen readers look for them."""
    name = f"<title>{escape(title)}</title>"
    if name not in svg.decode():
        raise ValueError("the SVG that matplotlib wrote has no title")
    labelled = svg.decode().replace(
        name, f'<title id="title">{escape(title)}</title>\n <desc id="desc">{escape(text)}</desc>', 1
    )
    return labelled.replace("<svg ", '<svg role="img" aria-labelledby="title desc" ', 1).encode()
