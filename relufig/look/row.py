"""Formulas in the colours of their terms on matplotlib's figures, where a text has only one colour."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from matplotlib.offsetbox import AnnotationBbox, HPacker, TextArea

from relufig.look.notation import Token
from relufig.look.style import Theme
from relufig.look.typesetting import mathtext_pieces


def formula(symbols: Iterable[Token], theme: Theme, *, size: Any = None, bold: bool = False) -> HPacker:
    r"""Set symbols side by side, each in the colour of its role.

    Parameters
    ----------
    symbols : iterable of Token
        From `notation.tokens`.
    theme : Theme
        The colours; symbols without a role are in its ink.
    size : float or str, optional
        The font size, in points or by one of matplotlib's names; by default the current setting `font.size`.
    bold : bool
        Whether the formula is part of a bold text, such as a title.

    Returns
    -------
    HPacker
        A box for `AnnotationBbox`, `AnchoredOffsetbox` or another packer. Its baseline is the text's.

    Examples
    --------
    >>> import relufig as rf
    >>> from relufig.look import notation, row, style
    >>> (x,) = rf.inputs("x")
    >>> clip = rf.clip(x, -1, 2)
    >>> box = row.formula(notation.tokens(clip, "y", roles=notation.term_roles(clip)), style.LIGHT)
    >>> [part.get_text() for part in box.get_children()][1]
    '$\\mathrm{ReLU}(x\\:{+}\\:1)$'
    """
    areas: list[Any] = []
    for text, role in mathtext_pieces(symbols, bold):
        look: dict[str, Any] = {"color": theme.colour(role), "fontsize": size, "parse_math": True}
        areas.append(TextArea(text, textprops={name: value for name, value in look.items() if value is not None}))
    return HPacker(children=areas, pad=0, sep=0, align="baseline")


def placed(box: HPacker, at: tuple[float, float], *, coordinates: Any = "data", anchor: Any = (0, 0)) -> AnnotationBbox:
    """Place a row at a point of an axes or a figure, to be added with `add_artist`.

    Parameters
    ----------
    box : HPacker
        From `formula`.
    at : (float, float)
        The point.
    coordinates : str or Transform
        As `xycoords` of matplotlib's `annotate`: "data", "axes fraction", ...
    anchor : (float, float)
        The part of the row that is at the point: (0, 0) for its lower left corner, (0.5, 1) for the middle of its top.

    Returns
    -------
    AnnotationBbox
        The artist, without a frame.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> import relufig as rf
    >>> from relufig.look import notation, row, style
    >>> (x,) = rf.inputs("x")
    >>> ax = Figure().add_subplot()
    >>> box = row.formula(notation.tokens(rf.relu(x)), style.LIGHT)
    >>> _ = ax.add_artist(row.placed(box, (0, 1), coordinates="axes fraction", anchor=(0, 1)))
    """
    return AnnotationBbox(
        box, at, xycoords=coordinates, box_alignment=anchor, frameon=False, pad=0, annotation_clip=False
    )
