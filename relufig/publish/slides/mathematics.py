r"""Formulas in the text of slides, written in TeX: as a drawing, and as letters on one line.

Matplotlib's mathtext draws them (https://matplotlib.org/stable/users/explain/text/mathtext.html), so no LaTeX is needed
and a formula looks as in figures. Where only letters can stand, as in a line of a PowerPoint slide, a formula is
written on one line: `\frac{a}{b + 1}` as a/(b + 1).
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Any, Literal

from relufig.system import extras

_TOKEN = re.compile(r"\\[A-Za-z]+\*?|\\.|\s+|.", re.DOTALL)
_SPACES = {r"\,": "\N{THIN SPACE}", r"\:": " ", r"\;": " ", r"\ ": " ", r"\quad": "  ", r"\qquad": "    ", r"\!": ""}
# Commands that change only how large something is, or where it stands.
_IGNORED = (r"\left", r"\right", r"\big", r"\Big", r"\bigl", r"\bigr", r"\Bigl", r"\Bigr", r"\displaystyle", r"\limits")
_UPRIGHT = (r"\mathrm", r"\operatorname", r"\text", r"\mathsf", r"\mathtt", r"\mathregular", r"\operatorname*")
# Commands that pylatexenc reads together with their argument: alphabets and accents.
_WITH_ARGUMENT = (
    *(r"\mathbb", r"\mathcal", r"\mathscr", r"\mathfrak"),
    *(r"\hat", r"\bar", r"\tilde", r"\dot", r"\ddot", r"\vec"),
)
_BOLD = (r"\mathbf", r"\boldsymbol", r"\bm", r"\mathbfit")
_FRACTIONS = (r"\frac", r"\dfrac", r"\tfrac")
# Commands of mathtext that pylatexenc does not know.
_SYMBOLS = {r"\ne": "≠", r"\|": "‖", r"\implies": "⟹", r"\iff": "⟺", r"\{": "{", r"\}": "}", r"\_": "_"}
# Operators and relations, which have spaces around them.
_SPACED = "=<>≤≥≠≈→⇒∈∉⊂⊆∼↦⟹⟺+−·×"
# What mathtext says of its own workings.
_POSITION = re.compile(r"^Parse\w*: |,? found .*|\s*\(at char.*")
# The room around a drawing, in sizes of its letters, for what stands out of the box that mathtext tells.
_ROOM = 0.02

Raised = Literal["", "super", "sub"]


@dataclass(frozen=True)
class Letters:
    """Letters of a formula that look alike; `raised` is "super" for an exponent and "sub" for an index."""

    text: str
    italic: bool = False
    bold: bool = False
    raised: Raised = ""


@dataclass(frozen=True)
class Drawing:
    """A formula as an outline with its baseline at 0. All lengths are in sizes of its letters."""

    outline: Any
    width: float
    height: float
    depth: float

    def svg(self, colour: str = "currentColor", attributes: str = "") -> str:
        """The formula as an SVG element in that colour."""
        box = f"0 {self.depth - self.height:.3f} {self.width:.3f} {self.height:.3f}"
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" {attributes}>'
            f'<path fill="{colour}" d="{_path(self.outline)}"/></svg>'
        )

    def png(self, colour: str, pixels: int) -> bytes:
        """The formula as PNG on nothing, with letters of that size."""
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
        from matplotlib.patches import PathPatch
        from matplotlib.transforms import Affine2D

        figure = Figure((self.width, self.height), dpi=pixels)
        place = Affine2D().translate(0, self.depth).scale(pixels)
        figure.patch.set_alpha(0)
        figure.add_artist(PathPatch(self.outline, transform=place, facecolor=colour, linewidth=0))
        content = io.BytesIO()
        canvas: Any = FigureCanvasAgg(figure)
        canvas.print_png(content, metadata={"Software": None})
        return content.getvalue()


@lru_cache(maxsize=1024)
def drawn(tex: str) -> Drawing:
    """Draw a formula. Raises ValueError, quoting it, if mathtext cannot, and ImportError if matplotlib is missing."""
    try:
        import matplotlib as mpl
        from matplotlib.font_manager import FontProperties
        from matplotlib.textpath import TextPath, text_to_path
    except ImportError as error:
        raise extras.missing("a formula in a deck", "matplotlib", "slides") from error
    from relufig.look import fonts

    text = f"${' '.join(tex.split())}$"
    typefaces: Any = fonts.settings()
    with mpl.rc_context(typefaces):
        letters = FontProperties(family=fonts.families(), size=1)
        try:
            outline = TextPath((0, 0), text, size=1, prop=letters)
            width, height, depth = text_to_path.get_text_width_height_descent(text, letters, ismath=True)
        except (ValueError, RuntimeError) as error:
            reason = _POSITION.sub("", str(error).strip().splitlines()[-1])
            raise ValueError(f"the formula {text} cannot be drawn by matplotlib's mathtext: {reason}") from error
    if not len(outline.vertices):
        raise ValueError(f"the formula {text} shows nothing")
    box = outline.get_extents()
    below = max(depth, -box.y0) + _ROOM
    above = max(height - depth, box.y1) + _ROOM
    return Drawing(outline, float(max(width, box.x1) + _ROOM), float(above + below), float(below))


def _path(outline: Any) -> str:
    """A path of matplotlib as SVG path data, in which y points down."""
    letters = {1: "M", 2: "L", 3: "Q", 4: "C", 79: "Z"}
    parts = []
    for points, code in outline.iter_segments(curves=True, simplify=False):
        numbers = (
            "" if code == 79 else " ".join(f"{x:.3f} {-y:.3f}" for x, y in zip(points[::2], points[1::2], strict=True))
        )
        parts.append(letters[int(code)] + numbers)
    return "".join(parts)


@lru_cache(maxsize=1024)
def on_a_line(tex: str) -> tuple[Letters, ...]:
    r"""Write a formula as letters on one line, those that look alike together.

    Examples
    --------
    >>> from relufig.publish.slides.mathematics import on_a_line
    >>> "".join(letters.text for letters in on_a_line(r"\frac{1}{n + 1} \leq \alpha_i"))
    '1/(n + 1) ≤ αi'
    """
    tokens = _TOKEN.findall(tex.strip())
    joined: list[Letters] = []
    for letters in _sequence(iter(tokens)):
        if joined and replace(joined[-1], text="") == replace(letters, text=""):
            joined[-1] = replace(letters, text=joined[-1].text + letters.text)
        elif letters.text:
            joined.append(letters)
    return tuple(joined)


def _sequence(tokens: Iterator[str], raised: Raised = "") -> Iterator[Letters]:
    """The letters up to the end of a group."""
    for token in tokens:
        if token == "}":
            return
        yield from _written(token, tokens, raised)


def _written(token: str, tokens: Iterator[str], raised: Raised) -> Iterator[Letters]:
    """What a token writes, with its arguments, which it takes from the tokens after it."""
    if token == "{":
        yield from _sequence(tokens, raised)
    elif token in "^_":
        yield from _argument(tokens, "super" if token == "^" else "sub")
    elif token in _FRACTIONS:
        above, below = list(_argument(tokens, raised)), list(_argument(tokens, raised))
        yield from (*_bracketed(above, raised), Letters("/", raised=raised), *_bracketed(below, raised))
    elif token == r"\sqrt":
        yield from (Letters("√", raised=raised), *_bracketed(list(_argument(tokens, raised)), raised))
    elif token in _UPRIGHT or token in _BOLD:
        for letters in _argument(tokens, raised):
            yield replace(letters, italic=False, bold=letters.bold or token in _BOLD)
    elif token in _WITH_ARGUMENT:
        inside = "".join(letters.text for letters in _argument(tokens, raised))
        yield Letters(_unicode(f"{token}{{{inside}}}"), raised=raised)
    elif token in _IGNORED or token.isspace():
        return
    elif token in _SPACES:
        yield Letters(_SPACES[token], raised=raised)
    else:
        text = (
            _unicode(token) if token.startswith("\\") else {"-": "−", "*": "∗", "'": "′", ",": ", "}.get(token, token)
        )
        if text in _SPACED and not raised:
            text = f" {text} "
        yield Letters(text, italic=len(text) == 1 and text.isalpha(), raised=raised)


def _argument(tokens: Iterator[str], raised: Raised) -> Iterator[Letters]:
    token = next((token for token in tokens if not token.isspace()), "")
    if token:
        yield from _written(token, tokens, raised)


def _bracketed(inside: list[Letters], raised: Raised) -> list[Letters]:
    """Letters in brackets, if there are several."""
    if len("".join(letters.text for letters in inside)) == 1:
        return inside
    return [Letters("(", raised=raised), *inside, Letters(")", raised=raised)]


def _unicode(command: str) -> str:
    """The characters for a command; its name if there are none."""
    return _SYMBOLS.get(command) or str(_reader().latex_to_text(command)) or command.strip("\\")


@cache
def _reader() -> Any:
    try:
        from pylatexenc.latex2text import LatexNodes2Text
    except ImportError as error:
        raise extras.missing("a formula in a deck", "pylatexenc", "slides") from error
    return LatexNodes2Text(math_mode="text", keep_comments=True)
