"""The rectified linear unit: off below zero, the identity above."""

import relufig as rf
from relufig import plot
from relufig.look import notation, row


def draw(ax=None, *, low: float = -3, high: float = 3):
    """Draw ReLU(x) for low <= x <= high; return the axes."""
    (x,) = rf.inputs("x")
    network = rf.build(y=rf.relu(x))
    (ax,) = plot.page(ax, "A ReLU is off below zero, the identity above")
    plot.function(network, low, high, ax=ax, slopes=False, formula="", equal=True)
    theme = plot.palette(ax)
    for word, start, end, ground, ink in (
        ("off", low, min(high, 0), theme.faint + "30", theme.muted),
        ("on", max(low, 0), high, theme.active + "24", theme.active),
    ):
        if start < end:
            ax.axvspan(float(start), float(end), color=ground, linewidth=0, zorder=0)
            corner = {"xycoords": ("data", "axes fraction"), "textcoords": "offset points", "va": "top"}
            ax.annotate(word, (float(start), 1), (12, -10), color=ink, size="xx-large", weight="bold", **corner)
    formula = row.formula(notation.tokens(rf.relu(x), "y"), theme, size="xx-large")
    ax.add_artist(row.placed(formula, (0.25, 0.55), coordinates="axes fraction", anchor=(0.5, 0.5)))
    return ax


if __name__ == "__main__":
    plot.main(draw)
