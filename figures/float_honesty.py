"""Floats, honestly: where b + ReLU(a - b) is not quite max(a, b), and the parallel clip breaks down."""

from collections.abc import Callable, Mapping
from typing import Any

import relufig as rf
from relufig import plot
from relufig.look.notation import expressions, tokens
from relufig.look.style import SUM_LINE, TERM_LINE
from relufig.look.ticks import spread
from relufig.look.typesetting import mathtext
from relufig.networks.network import Network
from relufig.plot.axes import describe, own_or_new, palette, points_per_unit

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes

# The largest power of ten that leaves room for differences in float64.
_LARGEST = 1e300
FORMATS = ("float16", "float32", "float64")


def draw(ax=None, *, samples: int = 100_000, seed: int = 0, largest: float = 1e20):
    """Draw both clips to [0, 1] for growing x in each float format, and say how often max is off; return the axes."""
    a, b = rf.inputs("a", "b")
    (x,) = rf.inputs("x")
    clips = {"chain": rf.build(rf.clip_chained(x, 0, 1)), "parallel": rf.build(rf.clip(x, 0, 1))}
    shares = wrong_shares(rf.build(rf.maximum(a, b)), np.maximum, samples=samples, seed=seed)
    low, high = f"{min(shares):.0%}", f"{max(shares):.0%}"
    share = high if low == high else f"up to {high}"
    strips = plot.page(
        ax,
        r"In floats, the parallel clip fails for large $\mathbfit{x}$",
        rf"the chain never does; $b\:{{+}}\:\mathrm{{ReLU}}(a\:{{-}}\:b)$ misses max for {share} of pairs",
        wide="a;b;c",
    )
    for strip, kind in zip(strips, FORMATS, strict=True):
        saturation(clips, lambda x: np.clip(x, 0, 1), kind, largest=largest, named=strip is strips[0], ax=strip)
        strip.tick_params(labelbottom=strip is strips[-1])
    plot.share_heights(strips)
    return strips


def wrong_shares(
    network: Network, truth: Callable[..., Any], *, samples: int = 100_000, seed: int = 0
) -> tuple[float, ...]:
    """For each float format, the share of Gaussian inputs whose first output differs from `truth`.

    `truth` takes one array for each input of the network and returns the right results. Raises ValueError if there are
    no samples.
    """
    if samples < 1:
        raise ValueError(f"wrong_shares(network, truth, samples): samples must be at least 1, got {samples}")
    random = np.random.default_rng(seed)
    shares = []
    for kind in FORMATS:
        x = random.normal(size=(samples, len(network.inputs))).astype(kind)
        shares.append(float(np.mean(network(x)[:, 0] != truth(*x.T))))
    return tuple(shares)


def saturation(
    networks: Mapping[str, Network],
    truth: Callable[[Any], Any],
    kind: str,
    *,
    largest: float = 1e20,
    named: bool = True,
    ax: Axes | None = None,
) -> Axes:
    """Draw the results of networks with one input, computed in a float format, for x from 1 to `largest`.

    The axis is logarithmic, and curves end where the format does. The last network's curve is thinner than those that
    it may cover. A label says where results that differ from `truth(x)` begin. If `named`, each curve has its name and
    formula at its end. Returns the axes drawn on. Raises ValueError unless `largest` is from 2 to 1e300.
    """
    if not 2 <= largest <= _LARGEST:
        raise ValueError(f"saturation(networks, truth, largest): largest must be from 2 to {_LARGEST:g}, got {largest}")
    ax = own_or_new(ax)
    theme = palette(ax)
    unit = mpl.rcParams["lines.linewidth"] / TERM_LINE
    reach = min(np.log2(largest), np.log2(float(np.finfo(kind).max)) - 1e-3)
    x = (2.0 ** np.arange(0, reach, 0.25)).astype(kind)
    beside: Any = {"textcoords": "offset points", "va": "center", "annotation_clip": False}
    words, ends = [], []
    for at, (name, network) in enumerate(networks.items()):
        results = network(x[:, None])[:, 0].astype(float)
        wrong = results != truth(x)
        colour = theme.terms[at % 4]
        width = unit * (TERM_LINE if at == len(networks) - 1 else SUM_LINE)
        ax.step(x.astype(float), results, where="post", color=colour, linewidth=width, zorder=2 + at)
        ends.append((results[-1], f"{name}: {mathtext(tokens(expressions(network)[0]))}", colour))
        if not wrong.any():
            words.append(f"{name} is right throughout")
            continue
        beyond = int(np.log2(float(x[np.argmax(wrong)])))
        extent = "wrong beyond" if wrong[np.argmax(wrong) :].all() else "at first wrong beyond"
        words.append(f"{name} is {extent} 2 to the power {beyond}")
        # Above the right results, on the side with more room of where the result varies.
        varies = np.flatnonzero(np.diff(results))
        place, side, gap = (
            (x[varies[-1] + 1], "left", 8) if beyond < np.log2(largest) / 2 else (x[varies[0]], "right", -8)
        )
        label = f"{extent} $2^{{{beyond}}}$"
        ax.annotate(label, (float(place), 1.7), (gap, 0), color=colour, ha=side, **beside)
    ax.plot([1, float(x[-1])], [0, 0], color=theme.guide, linewidth=mpl.rcParams["axes.linewidth"], zorder=0.5)
    ax.spines[:].set_visible(False)
    ax.set_xscale("log")
    ax.set_xlim(1, largest)
    ax.set_ylim(min(-0.4, *ax.get_ylim()), max(2.2, *ax.get_ylim()))
    if named:
        leading = 1.25 * mpl.rcParams["font.size"] / points_per_unit(ax)[1]
        for y, (_, text, colour) in zip(spread([end[0] for end in ends], leading), ends, strict=True):
            ax.annotate(text, (float(x[-1]), y), (8, 0), color=colour, **beside)
    ax.minorticks_off()
    ax.tick_params(length=0)
    ax.xaxis.set_major_formatter(lambda value, _: "$x = 1$" if value == 1 else f"$10^{{{np.log10(value):.0f}}}$")
    ax.set_yticks([0, 1])
    ax.set_ylabel(kind, rotation=0, ha="right", va="center")
    describe(ax, f"Results in {kind} for x from 1 to {largest:.0g}: {'; '.join(words)}.")
    return ax


if __name__ == "__main__":
    plot.main(draw)
