"""The rectified linear unit: off below zero, the identity above."""

import relufig as rf
from relufig import plot
from relufig.look import notation
from relufig.look.typesetting import mathtext
from relufig.plot.axes import size_in_points
from relufig.regions import pieces

# A page wider than this many times its height has room to show more of the off side.
_WIDE = 1.3


def draw(ax=None, *, low: float | None = None, high: float = 3):
    """Draw ReLU(x) for low <= x <= high; return the axes. By default, wide pages show more of the off side."""
    (x,) = rf.inputs("x")
    network = rf.build(y=rf.relu(x))
    title = "A ReLU is off below zero, the identity above"
    (ax,) = plot.page(ax, title, notation.tokens(rf.relu(x), "y"))
    if low is None:
        across, up = size_in_points(ax)
        low = -5 if across > _WIDE * up else -1.5
    plot.function(network, low, high, ax=ax, slopes=False, formula="", equal=True)
    ax.set_anchor("N")
    theme = plot.palette(ax)
    for word, start, end, ground, ink in (
        ("off", low, min(high, 0), theme.faint + "30", theme.muted),
        ("on", max(low, 0), high, theme.active + "24", theme.active),
    ):
        if start < end:
            ax.axvspan(float(start), float(end), color=ground, linewidth=0, zorder=0)
            corner = {"xycoords": ("data", "axes fraction"), "textcoords": "offset points", "va": "top"}
            ax.annotate(word, (float(start), 1), (12, -10), color=ink, size="xx-large", weight="bold", **corner)
            piece = pieces(network, start, end)
            formula = notation.tokens(piece.slopes[0, 0] * (x - start) + piece.values[0, 0], "y")
            ax.annotate(mathtext(formula), (float(start), 1), (12, -44), size="xx-large", **corner)
    return ax


if __name__ == "__main__":
    plot.main(draw)
