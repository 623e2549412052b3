"""Figures as SVG, PDF and PNG files with alternative text, the same bytes every time, written whole or not at all.

In SVG, text either stays text, which can be searched, edited and read aloud, in an embedded typeface; or it becomes
outlines, which look the same in every program.
"""

from __future__ import annotations

import io
import os
import re
import xml.etree.ElementTree as ET
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any, BinaryIO, Literal

import matplotlib as mpl
import matplotlib.text
from matplotlib.figure import Figure
from matplotlib.textpath import TextToPath
from matplotlib.transforms import Bbox
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from relufig.look import fonts, typeface
from relufig.look.formats import STILL
from relufig.look.style import TEXTS
from relufig.look.typeface import Face
from relufig.plot.axes import description, rounded_place
from relufig.system.files import written_atomically

# Pixels per inch of PNG files.
RESOLUTION = 200
# Of zlib's levels for PNG, the last that is fast; the higher ones make files at most a tenth smaller.
_COMPRESSION = 3
# Tables of fonts that choose, move and name glyphs; OS/2 goes with cmap, from which fontTools brings it up to date.
# matplotlib before 3.11 asks for glyphs by their characters, which takes cmap.
_NOT_IN_PDF: tuple[str, ...] = ("BASE", "GDEF", "GPOS", "GSUB", "kern")
if mpl.__version_info__ >= (3, 11):
    _NOT_IN_PDF += ("OS/2", "cmap", "post")


def check_text(text: str) -> None:
    """Raise ValueError, with a list of the valid choices, if `text` is not one of them."""
    if text not in TEXTS:
        raise ValueError(f"text must be one of {', '.join(TEXTS)}, got {text!r}")


def save(figure: Figure, path: str | os.PathLike[str], title: str, text: Literal["text", "paths"] = "text") -> None:
    """Write a figure to a file, with its title and its axes' descriptions as alternative text.

    The figure is laid out once and keeps that layout, so that it looks the same in every format.

    Parameters
    ----------
    figure : Figure
        The figure to write.
    path : str or path-like
        The file, whose name ends in .svg, .pdf or .png.
    title : str
        The title in the file's metadata.
    text : {"text", "paths"}
        What letters are in SVG: text with embedded typefaces, or outlines.

    Raises
    ------
    ValueError
        If the ending or `text` is none of these.
    OSError
        If the file cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from matplotlib.figure import Figure
    >>> from relufig import plot
    >>> figure = Figure()
    >>> plot.describe(figure.add_subplot(), "Empty axes.")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "empty.svg")
    ...     plot.save(figure, path, "An empty figure")
    ...     '>An empty figure</title>' in path.read_text(encoding="utf-8")
    True
    """
    content = written(figure, path, title, text)
    with written_atomically(path) as file:
        file.write(content)


def written(figure: Figure, path: str | os.PathLike[str], title: str, text: Literal["text", "paths"]) -> bytes:
    """The content of the file that `save` writes to that path; of the path, only the name and the ending count."""
    kind = Path(path).suffix.removeprefix(".")
    if kind not in STILL:
        raise ValueError(f"the name of a figure's file must end in one of {', '.join(STILL)}, got {kind!r}")
    check_text(text)
    described = description(figure.axes)
    engine = figure.get_layout_engine()
    if engine is not None:
        engine.execute(figure)
        figure.set_layout_engine("none")
        # It left a placeholder, for which matplotlib would draw each file twice.
        vars(figure)["_layout_engine"] = None
        # The last digits would show in the names of clip paths.
        for ax in figure.axes:
            ax.set_position(Bbox.from_bounds(*rounded_place(ax)), which="both")
    fonttype = "none" if text == "text" else "path"
    settings: dict[Any, Any] = {"svg.hashsalt": Path(path).stem, "svg.fonttype": fonttype}
    # savefig would give the figure a new layout engine if these were set.
    settings |= {"figure.autolayout": False, "figure.constrained_layout.use": False}
    with mpl.rc_context(settings):
        buffer = io.BytesIO()
        with _formulas_parsed_once(), _fonts_for_pdf() if kind == "pdf" else nullcontext():
            if kind == "png":
                _save_png(figure, buffer, title, described)
            else:
                figure.savefig(buffer, format=kind, dpi=RESOLUTION, metadata=_metadata(kind, title, described))
    content = buffer.getvalue()
    if kind == "svg":
        svg = _with_description(content.decode(), title, described)
        content = (_with_faces(svg) if text == "text" else svg).encode()
    return content


@contextmanager
def _formulas_parsed_once() -> Iterator[None]:
    """Let the renderers of SVG and PDF share what sets formulas, which keeps its last results: parsing takes long."""
    module: Any = matplotlib.text  # where renderers look for it
    kind = module.TextToPath
    shared = _setter(
        tuple(str(value) for name, value in mpl.rcParams.items() if name.startswith(("font.", "mathtext.")))
    )
    module.TextToPath = lambda: shared
    try:
        yield
    finally:
        module.TextToPath = kind


@lru_cache(maxsize=2)
def _setter(_: str) -> TextToPath:
    """What sets formulas under these settings of fonts, which it does not ask for again where it has a result."""
    return TextToPath()


@contextmanager
def _fonts_for_pdf() -> Iterator[None]:
    """Embed fonts in PDF without what only chooses, moves and names glyphs: PDF does it itself, and it takes long."""
    from fontTools import subset

    loaded = subset.load_font

    def bare(*arguments: Any, **options: Any) -> Any:
        font = loaded(*arguments, **options)
        for tag in _NOT_IN_PDF:
            if tag in font:
                del font[tag]
        # Otherwise, fontTools makes names from the characters of each glyph.
        font.setGlyphOrder([".notdef", *(f"glyph{at:05}" for at in range(1, font["maxp"].numGlyphs))])
        return font

    subset.load_font = bare
    try:
        with typeface.told_little():
            yield
    finally:
        subset.load_font = loaded


def _save_png(figure: Figure, file: BinaryIO, title: str, text: str) -> None:
    """Write a figure as PNG, without an alpha channel if all of it is opaque: smaller, and in half of the time."""
    pixels = io.BytesIO()
    figure.savefig(pixels, format="rgba", dpi=RESOLUTION)
    width, height = (int(inches * RESOLUTION) for inches in figure.get_size_inches())
    image = Image.frombytes("RGBA", (width, height), pixels.getvalue())
    if image.getchannel("A").getextrema() == (255, 255):
        image = image.convert("RGB")
    about = PngInfo()
    for name, value in (("Title", title), ("Description", text), ("Software", f"Matplotlib {mpl.__version__}")):
        about.add_text(name, value)
    image.save(file, "png", dpi=(RESOLUTION, RESOLUTION), pnginfo=about, compress_level=_COMPRESSION)


def _metadata(kind: str, title: str, text: str) -> dict[str, Any]:
    if kind == "svg":
        return {"Title": title, "Description": text, "Date": None}
    return {"Title": title, "Subject": text, "CreationDate": None}


def _with_description(svg: str, title: str, text: str) -> str:
    """Put the title and description where browsers and screen readers look for them."""
    title, text = (escape(each, quote=False) for each in (title, text))
    name = f"<title>{title}</title>"
    if name not in svg:
        raise ValueError("the SVG that matplotlib wrote has no title")
    labelled = svg.replace(name, f'<title id="title">{title}</title>\n <desc id="desc">{text}</desc>', 1)
    return labelled.replace("<svg ", '<svg role="img" aria-labelledby="title desc" ', 1)


def _with_faces(svg: str) -> str:
    """Embed the typefaces of an SVG's text, and name substitutes for programs that ignore embedded typefaces."""
    svg = re.sub(r"font: (?:(oblique|italic) )?(?:(\d+) )?([\d.]+px) (?=[^;\"])", _apart, svg)
    rules = typeface.faces(_letters(svg))
    svg = re.sub(r"(font-family: [^;\"]*')(?=[;\"])", rf"\1, {typeface.STAND_INS}", svg)
    svg = re.sub(r' transform="rotate\(-0 [^)]*\)"', "", svg)
    # Preserve spaces: a label may begin with some to keep its distance.
    return svg.replace(
        "</style>", f"\ntext{{white-space: pre; text-rendering: geometricPrecision}}\n{rules}\n  </style>", 1
    )


def _apart(shorthand: re.Match[str]) -> str:
    """Split CSS's `font` shorthand, which matplotlib before 3.10 writes, into its properties."""
    names = ("font-style", "font-weight", "font-size")
    written = [f"{name}: {value}; " for name, value in zip(names, shorthand.groups(), strict=True) if value]
    return "".join([*written, "font-family: "])


def _letters(svg: str) -> dict[Face, str]:
    """The characters that an SVG uses of each face; a character's face is the first that has it."""
    used: dict[Face, str] = defaultdict(str)
    for element in ET.fromstring(svg).iter():
        css = dict(part.split(": ", 1) for part in element.get("style", "").split("; ") if ": " in part)
        if "font-family" in css and element.text:
            weight, slant = int(css.get("font-weight", 400)), css.get("font-style", "normal")
            families = [*re.findall("'([^']*)'", css["font-family"]), fonts.FALLBACK]
            for face, characters in typeface.spread(element.text, families, weight, slant).items():
                used[face] += characters
    return used
