"""A function and the networks that approximate it: the curves, and the largest error against the number of units."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from relufig.approximation import sup_error
from relufig.network import Network
from relufig.plot import marks
from relufig.plot.axes import describe, own_or_new, palette, power_of_ten
from relufig.plot.captions import Term, caption
from relufig.regions import pieces


def approximations(
    function: Callable[[Any], Any], networks: Sequence[Network], low: float, high: float, ax: Axes | None = None
) -> Axes:
    """Draw networks of one input that approximate a function, each named by its number of units.

    The band behind them is what lies within the finest one's largest error of the function.

    Returns the axes drawn on.
    """
    ax = own_or_new(ax)
    theme = palette(ax)
    x = np.linspace(float(low), float(high), 401)
    finest = max(networks, key=lambda network: network.size)
    error = sup_error(function, finest, low, high)
    ax.fill_between(x, function(x) - error, function(x) + error, color=theme.faint, alpha=0.5, linewidth=0, zorder=1)
    shown = [Term(f"band: ± {error:.2g}", theme.muted)]
    for at, network in enumerate(networks):
        found = pieces(network, low, high)
        knots, values = marks.as_floats(found, 0)
        colour, dashes = theme.terms[at % 4], marks.DASHES[at % 4]
        marks.line(ax, knots, values, colour, linestyle=dashes, scale=0.8, zorder=3 + at)
        # Coarser knots are larger and hollow, so that they show around the finer ones.
        size = 5 + 3.5 * (len(networks) - 1 - at)
        face = colour if network is finest else "none"
        ax.plot(knots, values, "o", color=colour, markerfacecolor=face, markersize=size, zorder=3 + at, clip_on=False)
        shown.append(Term(f"{network.size} units", colour, dashes))
    ax.set_xlim(float(low), float(high))
    ax.margins(y=0.1)
    ax.yaxis.set_major_locator(MaxNLocator(3, steps=[1, 2, 5, 10]))
    caption(ax, shown[1:] + shown[:1])
    words = ", ".join(f"{n.size} units (largest error {sup_error(function, n, low, high):.3g})" for n in networks)
    describe(ax, f"A function on [{low:g}, {high:g}] and its approximations by 2-layer networks of {words}.")
    return ax


def error_decay(
    function: Callable[[Any], Any], networks: Sequence[Network], low: float, high: float, ax: Axes | None = None
) -> Axes:
    """Draw the largest error of each network against its number of units, on logarithmic axes, with the 1/n^2 line.

    Returns the axes drawn on.
    """
    ax = own_or_new(ax)
    theme = palette(ax)
    sizes = np.array([network.size for network in networks])
    errors = np.array([sup_error(function, network, low, high) for network in networks])
    ax.loglog(sizes, errors[-1] * (sizes[-1] / sizes) ** 2, color=theme.muted, linestyle=":", linewidth=1.6)
    ax.loglog(sizes, errors, "o-", color=theme.total, markersize=6)
    ax.set_xticks(sizes, [str(size) for size in sizes])
    ax.minorticks_off()
    ax.yaxis.set_major_formatter(power_of_ten)
    ax.annotate(
        "1/n²",
        (sizes[0], errors[-1] * (sizes[-1] / sizes[0]) ** 2),
        (18, 5),
        textcoords="offset points",
        va="center",
        color=theme.muted,
    )
    ax.set_xlabel("n ReLU units")
    ax.set_ylabel("largest error, sampled")
    words = ", ".join(f"{error:.2g} with {size}" for size, error in zip(sizes, errors, strict=True))
    rate = np.log(errors[-1] / errors[-2]) / np.log(sizes[-1] / sizes[-2])
    describe(
        ax,
        f"The largest sampled error against the number n of units: {words}. "
        f"Between the last two it falls as n to the power {rate:.2f}.",
    )
    return ax
