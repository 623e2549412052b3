"""Tables of computed numbers as part of a figure: a row of column names, a line, and the rows of values."""

from __future__ import annotations

from collections.abc import Sequence

import matplotlib as mpl
from matplotlib.axes import Axes

from relufig.plot.axes import describe, own_or_new, palette, size_in_points
from relufig.plot.captions import text_width

# Least distance between columns, in points.
_BETWEEN = 16
# Least distance between rows, in units of the font size. If the axes have less room, letters shrink, but not below
# _SMALLEST points.
_LEADING = 1.2
_SMALLEST = 4.0


def table(columns: Sequence[str], rows: Sequence[Sequence[str]], ax: Axes | None = None) -> Axes:
    """Write rows of text under the column names. The first column is aligned left, the others right.

    Parameters
    ----------
    columns : sequence of str
        The column names.
    rows : sequence of sequences of str
        The texts of each row, one for each column.
    ax : Axes, optional
        Where to draw; a new figure's axes by default.

    Returns
    -------
    Axes
        The axes drawn on.

    Raises
    ------
    ValueError
        If a row does not have one text for each column.

    Examples
    --------
    >>> from relufig import plot
    >>> ax = plot.table(["layers", "largest error"], [["1", "1/16"], ["2", "1/64"]])
    >>> plot.description([ax])
    'A table: layers 1, largest error 1/16; layers 2, largest error 1/64.'
    """
    for row in rows:
        if len(row) != len(columns):
            raise ValueError(f"table(columns, rows): a row must have {len(columns)} texts, got {list(row)}")
    ax = own_or_new(ax)
    theme = palette(ax)
    ax.set_axis_off()
    ax.set_xlim(0, 1)
    ax.set_ylim(-len(rows) - 0.4, 0.6)
    widths = [max(text_width(text, "medium") for text in column) for column in zip(columns, *rows, strict=True)]
    # Each column's edge as a share of the total width, so that the table is as wide as the axes.
    total = sum(widths) + _BETWEEN * (len(widths) - 1)
    edges = [0.0, *(sum(widths[: at + 1]) + _BETWEEN * at for at in range(1, len(widths)))]
    leading = size_in_points(ax)[1] / (len(rows) + 1)
    size = min(mpl.rcParams["font.size"], max(_SMALLEST, leading / _LEADING))
    for y, row in enumerate([columns, *rows]):
        for at, (text, edge) in enumerate(zip(row, edges, strict=True)):
            colour = theme.muted if y == 0 else theme.ink
            ax.text(edge / total, -y, text, ha="right" if at else "left", va="center", color=colour, size=size)
    ax.axhline(-0.5, color=theme.faint, linewidth=mpl.rcParams["axes.linewidth"])
    described = (", ".join(f"{name} {text}" for name, text in zip(columns, row, strict=True)) for row in rows)
    describe(ax, f"A table: {'; '.join(described)}.")
    return ax
