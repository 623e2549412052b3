"""Universal approximation: the more units, the nearer a 2-layer network comes to a continuous function."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from relufig import approximation, plot
from relufig.approximation import Approximation
from relufig.plot import marks
from relufig.plot.axes import describe, own_or_new, palette, power_of_ten
from relufig.plot.captions import Term, caption
from relufig.regions import pieces

# The 1/n^2 line is _ABOVE times as high as the last sequence, along its last _POINTS points.
_ABOVE, _POINTS = 2.2, 3


def draw(ax=None, *, units: int = 9, low: float = -3, high: float = 3, counts: tuple[int, ...] = (4, 8, 16, 32, 64)):
    """Draw sinc and two networks of so many units, with equal pieces and the best; and errors; return the axes."""
    curvature = np.pi**2 / 3  # sin(πx)/(πx) is the mean of cos(πtx) for t from 0 to 1

    def equal(count):
        return approximation.through(np.sinc, np.linspace(float(low), float(high), count + 1), curvature=curvature)

    def best(count):
        return approximation.fit(np.sinc, low, high, units=count, curvature=curvature)

    top, bottom = plot.panels(ax, 2, 1, heights=(1.25, 1), size=(1, 1.7))
    approximations(np.sinc, {"equal pieces": equal(units), "best pieces": best(units)}, ax=top)
    top.set_title(f"sin(πx)/(πx), and networks of {units} ReLUs")
    series = {"equal pieces": [equal(count) for count in counts], "best pieces": [best(count) for count in counts]}
    error_decay(series, ax=bottom)
    bottom.set_title("The more units, the smaller the largest error")
    return [top, bottom]


def approximations(
    function: Callable[[Any], Any], by_name: Mapping[str, Approximation], ax: Axes | None = None
) -> Axes:
    """Draw approximations of a function on one interval, with their names and errors.

    The band behind them contains everything within the smallest error of the function. Returns the axes drawn on.
    """
    ax = own_or_new(ax)
    theme = palette(ax)
    best = min(by_name.values(), key=lambda each: each.error)
    low, high = best.knots[0], best.knots[-1]
    x = np.linspace(low, high, 401)
    y = np.asarray(function(x))
    ax.fill_between(x, y - best.error, y + best.error, color=theme.faint, alpha=0.5, linewidth=0, zorder=1)
    shown = []
    for at, (name, each) in enumerate(by_name.items()):
        knots, values = marks.as_floats(pieces(each.network, low, high), 0)
        colour, dashes = theme.terms[at % 4], marks.DASHES[at % 4]
        marks.line(ax, knots, values, colour, linestyle=dashes, scale=0.9, zorder=3 + at)
        # The knots of the worse approximations are hollow rings, so that they do not hide those of the best.
        face = colour if each is best else "none"
        ax.plot(
            knots,
            values,
            "o",
            color=colour,
            markerfacecolor=face,
            markersize=marks.dot_size(7),
            zorder=3 + at,
            clip_on=False,
        )
        shown.append(Term(f"{name}: ± {each.error:.2g}", colour, dashes))
    ax.set_xlim(low, high)
    ax.margins(y=0.1)
    ax.yaxis.set_major_locator(MaxNLocator(3, steps=[1, 2, 5, 10]))
    caption(ax, [*shown, Term(f"band: ± {best.error:.2g}", theme.muted)])
    words = ", ".join(
        f"{name} with {_count(each)} pieces, largest error {each.error:.3g}" for name, each in by_name.items()
    )
    describe(ax, f"A function on [{low:g}, {high:g}] and its approximations by 2-layer networks: {words}.")
    return ax


def error_decay(by_name: Mapping[str, Sequence[Approximation]], ax: Axes | None = None) -> Axes:
    """Draw the errors of each sequence of approximations against the number of pieces, on logarithmic axes.

    The line above the last sequence falls like 1/n^2. Returns the axes drawn on.
    """
    ax = own_or_new(ax)
    theme = palette(ax)
    labels, words = [], []
    for at, (name, sequence) in enumerate(by_name.items()):
        counts, errors = np.array([_count(each) for each in sequence]), np.array([each.error for each in sequence])
        colour = theme.terms[at % 4]
        last = at == len(by_name) - 1
        face = colour if last else "none"
        ax.loglog(
            counts,
            errors,
            "o",
            linestyle=marks.DASHES[at % 4],
            color=colour,
            markerfacecolor=face,
            markersize=marks.dot_size(6),
        )
        labels.append((name, counts, errors, colour))
        rate = np.log(errors[-1] / errors[-2]) / np.log(counts[-1] / counts[-2])
        listed = ", ".join(f"{error:.2g} with {count}" for count, error in zip(counts, errors, strict=True))
        words.append(f"{name}: {listed}, falling as n to the power {rate:.2f} at the end")
    _, counts, errors, _ = labels[-1]
    compared = counts[-_POINTS:]
    line = _ABOVE * errors[-1] * (compared[-1] / compared) ** 2
    ax.loglog(compared, line, color=theme.muted, linestyle=":", linewidth=1.6, zorder=1)
    beside: Any = {"textcoords": "offset points", "va": "center", "ha": "left", "annotation_clip": False}
    ax.annotate("1/n²", (compared[-1], line[-1]), (8, 0), color=theme.muted, **beside)
    counts = labels[0][1]
    ax.set_xticks(counts, [str(count) for count in counts])
    ax.minorticks_off()
    ax.yaxis.set_major_formatter(power_of_ten)
    ax.set_xlabel("n pieces, one ReLU each")
    certified = all(each.certified for sequence in by_name.values() for each in sequence)
    ax.set_ylabel("largest error" if certified else "largest error, sampled")
    # The first curve is the highest: its name stands above it, the other names below their curves.
    gap = 0.5 * mpl.rcParams["font.size"]
    for at, (name, counts, errors, colour) in enumerate(labels):
        side, corner = (1, ("left", "bottom")) if at == 0 else (-1, ("right", "top"))
        place: Any = {"textcoords": "offset points", "ha": corner[0], "va": corner[1], "weight": "bold"}
        middle = len(counts) // 2
        ax.annotate(name, (counts[middle], errors[middle]), (side * gap, side * gap), color=colour, **place)
    describe(ax, f"The largest error against the number n of pieces. {'; '.join(words)}.")
    return ax


def _count(each: Approximation) -> int:
    return len(each.knots) - 1


if __name__ == "__main__":
    plot.main(draw)
