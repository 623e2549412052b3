"""Floats, honestly: where the parallel clip breaks down in each format, and the chain does not."""

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import relufig as rf
from relufig import plot
from relufig.look.notation import tokens
from relufig.look.ticks import spread
from relufig.look.typesetting import mathtext
from relufig.networks.network import Network
from relufig.numbers.text import number
from relufig.plot import marks
from relufig.plot.axes import describe, own_or_new, palette, points_per_unit

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes

# The largest power of ten that leaves room for differences in float64.
_LARGEST = 1e300
# The range of results that are drawn, with room for labels.
_VIEW = -0.95, 2.7
# The width of the line on top, in units of a term's, and how strongly the difference from it is shaded.
_THIN, _SHADE = 0.75, 0.25
FORMATS = ("float16", "float32", "float64")


def draw(ax=None, *, samples: int = 1000, seed: int = 0, largest: float = 1e20):
    """Draw the results of both clips to [0, 1] for growing x in each float format; return the axes."""
    (x,) = rf.inputs("x")
    parallel, chain = rf.clip(x, 0, 1), rf.clip_chained(x, 0, 1)
    formulas = [mathtext(tokens(each)) for each in (parallel, chain)]
    strips = plot.page(
        ax,
        r"In floats, the parallel clip fails for large $\mathbfit{x}$",
        f"{formulas[0]} rounds $x - 1$; the chain {formulas[1]} stays 1",
        wide="a;b;c",
    )
    networks = {"parallel": rf.build(parallel), "chain": rf.build(chain)}
    for strip, kind in zip(strips, FORMATS, strict=True):
        saturation(networks, kind, samples=samples, seed=seed, largest=largest, named=strip is strips[0], ax=strip)
        strip.tick_params(labelbottom=strip is strips[-1])
    plot.share_heights(strips)
    return strips


def results_by_octave(network: Network, kind: str, octaves: int, samples: int, seed: int) -> list[tuple[float, ...]]:
    """The different results of a network with one input for 2^k < x <= 2^(k+1), for k = 0, 1, ...

    In each octave, the network is computed for `samples` random numbers of a float format.
    """
    random = np.random.default_rng(seed)
    found = []
    for k in range(octaves):
        x = np.minimum(2.0**k * random.uniform(1, 2, samples), np.finfo(kind).max).astype(kind)
        above = np.maximum(x, np.nextafter(np.asarray(2.0**k, kind), np.asarray(np.inf, kind)))
        found.append(tuple(np.unique(network(above[:, None])[:, 0].astype(float)).tolist()))
    return found


def saturation(
    networks: Mapping[str, Network],
    kind: str,
    *,
    samples: int = 1000,
    seed: int = 0,
    largest: float = 1e20,
    named: bool = True,
    ax: Axes | None = None,
) -> Axes:
    """Draw the results of networks with one input, computed in a float format, for x from 1 to `largest`.

    The last network's line is thin, in ink and on top, so that lines below it are seen. Where another network gives
    something else, the difference is shaded, and the last power of 2 before it is written below. If `named`, each curve
    has its name and its last result at its end, and results on the way there are written as well. The axis is
    logarithmic, and curves end where the format does. Returns the axes drawn on. Raises ValueError unless `largest` is
    from 2 to 1e300 and there is a sample.
    """
    if not 2 <= largest <= _LARGEST:
        raise ValueError(f"saturation(networks, kind, largest): largest must be from 2 to {_LARGEST:g}, got {largest}")
    if samples < 1:
        raise ValueError(f"saturation(networks, kind, samples): samples must be at least 1, got {samples}")
    ax = own_or_new(ax)
    theme = palette(ax)
    reach = int(np.ceil(min(np.log2(largest), np.log2(float(np.finfo(kind).max)))))
    ax.set(xscale="log", xlim=(1, largest), ylim=_VIEW)
    last = min(2.0**reach, largest)
    ax.plot([1, last], [0, 0], color=theme.guide, linewidth=mpl.rcParams["axes.linewidth"], zorder=0.5)
    beside: Any = {"textcoords": "offset points", "va": "center", "annotation_clip": False}
    results = {name: results_by_octave(each, kind, reach, samples, seed) for name, each in networks.items()}
    *_, right = results.values()
    words, ends = [], []
    for at, (name, octaves) in enumerate(results.items()):
        last_one = octaves is right
        colour, scale = (theme.ink, _THIN) if last_one else (theme.terms[(at + 1) % 4], marks.SUM)
        phases = [(0, ())]
        for octave, values in enumerate(octaves):
            if values != phases[-1][1]:
                phases.append((octave, values))
        told = [" or ".join(map(number, values)) for _, values in phases[1:]]
        starts = [start for start, _ in phases[1:]]
        for (start, end), (_, values) in zip(pairwise([*starts, reach]), phases[1:], strict=True):
            x = [2.0**start, min(2.0**end, last)]
            both = *values, *right[start]
            ax.fill_between(x, min(both), max(both), color=colour, alpha=_SHADE, linewidth=0, zorder=1)
            for value in values:
                marks.line(ax, x, [value] * 2, colour, scale=scale, zorder=2 + at)
        words.append(f"{name} gives {told[0]}")
        for start, text in zip(starts[1:], told[1:], strict=True):
            words.append(f"beyond 2 to the power {start} {text}")
        if len(told) > 2:
            if named:
                middle = 2.0 ** ((starts[1] + starts[2]) / 2), max(phases[2][1])
                ax.annotate(told[1], middle, (0, 12), ha="center", color=colour, **beside)
            ax.annotate(f"$2^{{{starts[1]}}}$", (2.0 ** starts[1], 0), (0, -12), ha="center", color=colour, **beside)
        ends.append((values[-1], f"{name}: {told[-1]}", colour))
    ax.spines[:].set_visible(False)
    leading = mpl.rcParams["font.size"] / points_per_unit(ax)[1]
    for y, (_, text, colour) in zip(spread([end[0] for end in ends], leading), ends, strict=True):
        if named:
            ax.annotate(text, (last, y), (8, 0), color=colour, **beside)
    if last < largest:
        told = f"{kind} ends at {int(np.finfo(kind).max):,}".replace(",", "\u2009")
        ax.annotate(told, (last, 0), (8, -18), color=theme.muted, **beside)
    ax.minorticks_off()
    ax.tick_params(length=0)
    ax.xaxis.set_major_formatter(lambda value, _: "$x = 1$" if value == 1 else f"$10^{{{np.log10(value):.0f}}}$")
    ax.set_yticks([0, 1])
    ax.set_ylabel(kind, rotation=0, ha="right", va="center", labelpad=12, y=(0.5 - _VIEW[0]) / (_VIEW[1] - _VIEW[0]))
    describe(ax, f"Results in {kind} for x from 1 to {largest:.0g}: {', '.join(words)}.")
    return ax


if __name__ == "__main__":
    plot.main(draw)
