"""Universal approximation: the more units, the nearer a 2-layer network comes to a continuous function."""

from collections.abc import Callable, Mapping, Sequence
from decimal import ROUND_CEILING, Context
from functools import cache
from typing import Any

from relufig import approximation, plot
from relufig.approximation import Approximation
from relufig.look.style import GUIDE_LINE, TERM_LINE
from relufig.plot import marks
from relufig.plot.axes import describe, own_or_new, palette
from relufig.regions import pieces

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator, NullLocator

# The 1/n^2 line is _ABOVE times as high as the highest error, along its last _POINTS points.
_ABOVE, _POINTS = 2.0, 3


def draw(ax=None, *, units: int = 8, low: float = 0, high: float = 5, counts: tuple[int, ...] = (4, 8, 16, 32)):
    """Draw two networks of so many units, with equal pieces and the best, and the errors of more; return the axes."""
    curvature = 1 + 3.5**2 / 2  # of the function

    def function(x):
        return np.sin(x) + np.sin(3.5 * x) / 2

    @cache
    def equal(count):
        return approximation.through(function, np.linspace(float(low), float(high), count + 1), curvature=curvature)

    @cache
    def best(count):
        return approximation.fit(function, low, high, units=count, curvature=curvature)

    families = {"equal pieces": equal, "best pieces": best}
    *networks, errors = plot.page(
        ax,
        "Enough ReLUs come as close as you like",
        rf"{units} ReLUs near $\,f\,(x) = \mathrm{{sin}}\,x + ½\,\mathrm{{sin}}\,3.5x$; "
        r"the band: $\,f$ ± the largest error",
        wide="ac;bc",
        tall="a;b;c",
        widths=(1.25, 1),
        tall_heights=(1, 1, 1.35),
    )
    for at, (panel, (name, make)) in enumerate(zip(networks, families.items(), strict=True)):
        approximated(function, make(units), name, series=at, named=at == 0, ax=panel)
    plot.share_heights(networks)
    networks[0].tick_params(labelbottom=False)
    decay = {name: [make(count) for count in counts] for name, make in families.items()}
    error_decay(decay, ax=errors, drawn=units)
    return [*networks, errors]


def approximated(
    function: Callable[[Any], Any],
    near: Approximation,
    name: str,
    ax: Axes | None = None,
    *,
    series: int = 0,
    named: bool = True,
) -> Axes:
    """Draw a function, a network near it, and the band around the function as far as the network's largest error.

    If `named`, the function has its name where the network is far off. The colour is that of curve number `series` in
    `error_decay`. Returns the axes drawn on.
    """
    ax = own_or_new(ax)
    theme = palette(ax)
    low, high = near.knots[0], near.knots[-1]
    x = np.linspace(low, high, 401)
    y = np.asarray(function(x))
    knots, values = marks.as_floats(pieces(near.network, low, high), 0)
    colour = theme.terms[series % 4]
    ax.fill_between(x, y - near.error, y + near.error, color=theme.faint, alpha=0.6, linewidth=0, zorder=1)
    marks.line(ax, x.tolist(), y.tolist(), theme.ink, scale=marks.GUIDE, zorder=2)
    marks.line(ax, knots, values, colour)
    if named:
        off = np.interp(x, knots, values) - y
        # Beyond the band, on the other side than the network: of the places where it is far off, the lowest or highest
        # would be in the way of the title or of the ticks.
        edges = y - np.sign(off) * near.error
        far = np.flatnonzero(np.abs(off) > 0.7 * np.abs(off).max())
        at = far[np.argmin(np.abs(edges[far] - (y.max() + y.min()) / 2))]
        down = -np.sign(off[at])
        place: Any = {"ha": "center", "va": "top" if down < 0 else "bottom", "size": "large"}
        ax.annotate("$f$", (x[at], edges[at]), (0, 2 * down), textcoords="offset points", **place)
    ax.plot(knots, values, "o", color=colour, markersize=marks.dot_size(5), zorder=4, clip_on=False)
    ax.axhline(0, color=theme.guide, linewidth=mpl.rcParams["axes.linewidth"], zorder=0.5)
    ax.spines[:].set_visible(False)
    ax.tick_params(length=0)
    ax.set_xlim(low, high)
    ax.set_xticks([low, high], [f"$x = {plot.number(end)}$" for end in (low, high)])
    for label, side in zip(ax.get_xticklabels(), ("left", "right"), strict=True):
        label.set_ha(side)
    ax.yaxis.set_major_locator(MaxNLocator(2, integer=True))
    ax.set_title(f"{_count(near)} {name}: off by {_at_most(near.error)}", color=colour)
    describe(
        ax,
        f"A function on [{low:g}, {high:g}] with a band around it, and in the band a 2-layer network of "
        f"{near.network.size} ReLUs with {name}, off by {_at_most(near.error)}.",
    )
    return ax


def error_decay(
    by_name: Mapping[str, Sequence[Approximation]], ax: Axes | None = None, *, drawn: int | None = None
) -> Axes:
    """Draw the errors of each sequence of approximations against the number of units, on logarithmic axes.

    The dotted line above them falls like 1/n^2. Those of `drawn` units, which are drawn beside, have a ring. Returns
    the axes drawn on.
    """
    ax = own_or_new(ax)
    theme = palette(ax)
    thin = mpl.rcParams["lines.linewidth"] * GUIDE_LINE / TERM_LINE
    words, ends = [], []
    for at, (name, sequence) in enumerate(by_name.items()):
        counts, errors = np.array([_count(each) for each in sequence]), np.array([each.error for each in sequence])
        ax.loglog(counts, errors, "o-", color=theme.terms[at % 4], markersize=marks.dot_size(7))
        ax.plot(counts[counts == drawn], errors[counts == drawn], "o", **_ring(theme.terms[at % 4]))
        ends.append((errors[-1], name, theme.terms[at % 4]))
        rate = np.log(errors[-1] / errors[-2]) / np.log(counts[-1] / counts[-2])
        listed = ", ".join(f"{error:.2g} with {count}" for count, error in zip(counts, errors, strict=True))
        words.append(f"{name}: {listed}, falling as n to the power {rate:.2f} at the end")
    compared = counts[-_POINTS:]
    line = _ABOVE * max(end[0] for end in ends) * (compared[-1] / compared) ** 2
    ax.loglog(compared, line, color=theme.muted, linestyle=":", linewidth=thin, zorder=1)
    beside: Any = {"textcoords": "offset points", "ha": "left", "annotation_clip": False}
    middle = len(compared) // 2
    ax.annotate("as $1/n^2$", (compared[middle], line[middle]), (4, 4), va="bottom", color=theme.muted, **beside)
    for error, name, colour in ends:
        ax.annotate(name, (counts[-1], error), (8, 0), va="center", color=colour, **beside)
    ax.set_xticks(counts, [str(count) for count in counts])
    ax.xaxis.set_minor_locator(NullLocator())
    ax.yaxis.set_minor_locator(NullLocator())
    ax.yaxis.set_major_formatter(lambda value, _: f"{value:g}")
    ax.annotate(
        "$n$ ReLUs", (1, 0), (8, -mpl.rcParams["xtick.major.pad"]), va="top", xycoords="axes fraction", **beside
    )
    ax.spines["left"].set_visible(False)
    ax.tick_params(length=0, which="both")
    ax.margins(y=0.12)
    certified = all(each.certified for sequence in by_name.values() for each in sequence)
    ax.set_title("Largest error" if certified else "Largest error, sampled")
    describe(ax, f"The largest error against the number n of units. {'; '.join(words)}.")
    return ax


def _ring(colour: str) -> dict[str, Any]:
    size, edge = marks.dot_size(12), mpl.rcParams["lines.linewidth"] * GUIDE_LINE / TERM_LINE
    return {"markersize": size, "markerfacecolor": "none", "markeredgecolor": colour, "markeredgewidth": edge}


def _count(each: Approximation) -> int:
    return len(each.knots) - 1


def _at_most(error: float) -> str:
    """A bound on an error in words, rounded up to two digits, so that it stays a bound.

    >>> _at_most(0.3049)
    '0.31 at most'
    """
    return f"{Context(prec=2, rounding=ROUND_CEILING).create_decimal(error).normalize():f} at most"


if __name__ == "__main__":
    plot.main(draw)
