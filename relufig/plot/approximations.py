"""A function and the networks that approximate it: the curves, and the largest error against the number of units."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes

from relufig.network import Network
from relufig.plot.axes import describe, own_or_new, palette, power_of_ten
from relufig.plot.captions import Term, caption
from relufig.regions import pieces

_SAMPLES = 20_001


def sup_error(function: Callable[[Any], Any], network: Network, low: float, high: float) -> float:
    """The largest |function - network| at 20,001 evenly spaced points of [low, high]."""
    x = np.linspace(float(low), float(high), _SAMPLES)
    return float(np.max(np.abs(function(x) - network(x[:, None])[:, 0])))


def approximations(
    function: Callable[[Any], Any], networks: Sequence[Network], low: float, high: float, ax: Axes | None = None
) -> Axes:
    """Draw a function (broad, pale) and networks of one input that approximate it, each named by its number of units.

    Returns the axes drawn on.
    """
    ax = own_or_new(ax)
    theme = palette(ax)
    x = np.linspace(low, high, 401)
    ax.plot(x, function(x), color=theme.faint, linewidth=9, solid_capstyle="butt", zorder=1)
    shown = []
    for at, network in enumerate(networks):
        found = pieces(network, low, high)
        knots, values = np.array(found.knots, dtype=float), found.values[:, 0].astype(float)
        marker, linestyle = "osD^"[at % 4], ("-", (0, (5, 1.6)), "-", (0, (5, 1.4, 1.2, 1.4)))[at % 4]
        shown.append(Term(f"{network.size} units", theme.terms[at % 4], linestyle))
        ax.plot(
            knots,
            values,
            color=theme.terms[at % 4],
            marker=marker,
            markersize=6,
            zorder=2 + at,
            linewidth=mpl.rcParams["lines.linewidth"] * 0.8,
            linestyle=linestyle,
        )
    ax.set_xlim(low, high)
    ax.margins(y=0.1)
    ax.set_yticks([0, 1])
    caption(ax, shown)
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
    ax.set_xlabel("ReLU units")
    ax.set_ylabel("largest error")
    words = ", ".join(f"{error:.2g} with {size}" for size, error in zip(sizes, errors, strict=True))
    describe(ax, f"The largest error against the number of units: {words}. It falls as 1 over the number squared.")
    return ax
