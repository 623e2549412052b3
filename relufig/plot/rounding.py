"""Where floating point keeps a formula from its true value, by number format."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from relufig.network import Network
from relufig.plot.axes import describe, own_or_new, palette, power_of_ten

_FORMATS = ("float16", "float32", "float64")


def wrong_shares(
    network: Network,
    truth: Callable[..., Any],
    *,
    samples: int = 100_000,
    seed: int = 0,
    formats: Sequence[str] = _FORMATS,
    ax: Axes | None = None,
) -> Axes:
    """Draw, for each format, the share of Gaussian inputs for which the network's first output is not `truth` of them.

    `truth` takes one array per input of the network. Returns the axes drawn on.
    """
    ax = own_or_new(ax)
    theme = palette(ax)
    random = np.random.default_rng(seed)
    shares = []
    for at, name in enumerate(formats):
        x = random.normal(size=(samples, len(network.inputs))).astype(name)
        shares.append(float(np.mean(network(x)[:, 0] != truth(*x.T))))
        ax.barh(at, shares[-1], 0.62, color=theme.terms[at % 4])
        ax.annotate(f"{shares[-1]:.1%}", (shares[-1], at), xytext=(6, 0), textcoords="offset points", va="center")
    ax.set_yticks(range(len(formats)), formats)
    for label, colour in zip(ax.get_yticklabels(), theme.terms, strict=False):
        label.set_color(colour)
    ax.invert_yaxis()
    ax.set_xlim(0, 1.25 * max(shares))
    ax.set_xticks([])
    ax.set_xlabel("share of Gaussian inputs", loc="left")
    ax.spines["bottom"].set_visible(False)
    words = ", ".join(f"{share:.1%} in {name}" for name, share in zip(formats, shares, strict=True))
    describe(ax, f"Share of {samples:,} Gaussian inputs for which the result is not the true value: {words}.")
    return ax


def saturation(
    networks: Mapping[str, Network],
    truth: Callable[[Any], Any],
    *,
    largest: float = 1e20,
    formats: Sequence[str] = _FORMATS,
    ax: Axes | None = None,
) -> Axes:
    """Draw networks of one input for x from 1 to `largest` (logarithmic), in each format as far as it reaches.

    A network that gives `truth` throughout is one thick line; another has a line for each format. Returns the axes.
    """
    ax = own_or_new(ax)
    theme = palette(ax)
    words = []
    for name, network in networks.items():
        failing = 0
        for at, kind in enumerate(formats):
            reach = min(np.log2(largest), np.log2(float(np.finfo(kind).max)) - 1e-3)
            x = (2.0 ** np.arange(0, reach, 1 / 16)).astype(kind)
            y = network(x[:, None])[:, 0]
            wrong = y != truth(x)
            if wrong.any():
                failing += 1
                first = float(x[np.argmax(wrong)])
                ax.plot(x, y, color=theme.terms[at % 4], linestyle=("-", (0, (5, 1.6)), (0, (1.2, 1.4)))[at % 3])
                ax.annotate(
                    kind,
                    (first, 0.5),
                    xytext=(-5, 0),
                    textcoords="offset points",
                    ha="right",
                    color=theme.terms[at % 4],
                )
                words.append(f"{name} in {kind} is wrong from x = {first:.3g} on")
        if not failing:
            level = truth(np.array([1.0, largest]))
            ax.plot([1, largest], level, color=theme.total, linewidth=4, zorder=1)
            ax.annotate(
                name, (largest, level[-1]), xytext=(0, 8), textcoords="offset points", ha="right", weight="bold"
            )
            words.append(f"{name} is right throughout in every format")
    ax.set_xscale("log")
    ax.set_xlim(1, largest)
    ax.yaxis.set_major_locator(MaxNLocator(integer=True))
    ax.minorticks_off()
    ax.xaxis.set_major_formatter(power_of_ten)
    ax.set_xlabel("x")
    describe(ax, f"Results for x from 1 to {largest:.0g}: {'; '.join(words)}.")
    return ax
