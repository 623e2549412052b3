"""Floats, honestly: where b + ReLU(a - b) is not quite max(a, b), and the parallel clip breaks down."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes

import relufig as rf
from relufig import plot
from relufig.networks.network import Network
from relufig.plot import marks
from relufig.plot.axes import describe, own_or_new, palette, power_of_ten, raised
from relufig.plot.captions import Term, caption

# The largest power of ten that leaves room for differences in float64.
_LARGEST = 1e300
_FORMATS = ("float16", "float32", "float64")


def draw(ax=None, *, samples: int = 100_000, seed: int = 0, largest: float = 1e20):
    """Draw how often max is off for Gaussian pairs, and both clips to [0, 1] for growing x; return the axes."""
    a, b = rf.inputs("a", "b")
    (x,) = rf.inputs("x")
    clips = {"parallel": rf.build(rf.clip(x, 0, 1)), "chain": rf.build(rf.clip_chained(x, 0, 1))}
    top, bottom = plot.panels(ax, 2, 1, heights=(0.5, 1), size=(1, 1.45))
    wrong_shares(rf.build(rf.maximum(a, b)), np.maximum, samples=samples, seed=seed, ax=top)
    top.set_title("In floats, b + ReLU(a − b) is not always max(a, b)")
    saturation(clips, lambda x: np.clip(x, 0, 1), largest=largest, ax=bottom)
    bottom.set_title("… nor the parallel clip to [0, 1] right for large x")
    return [top, bottom]


def wrong_shares(
    network: Network,
    truth: Callable[..., Any],
    *,
    samples: int = 100_000,
    seed: int = 0,
    formats: Sequence[str] = _FORMATS,
    ax: Axes | None = None,
) -> Axes:
    """Draw for each float format the share of Gaussian inputs whose first output differs from `truth`.

    `truth` takes one array for each input of the network and returns the right results. Returns the axes drawn on.
    Raises ValueError if there are no samples.
    """
    if samples < 1:
        raise ValueError(f"wrong_shares(network, truth, samples): samples must be at least 1, got {samples}")
    ax = own_or_new(ax)
    theme = palette(ax)
    random = np.random.default_rng(seed)
    shares = []
    for at, name in enumerate(formats):
        x = random.normal(size=(samples, len(network.inputs))).astype(name)
        shares.append(float(np.mean(network(x)[:, 0] != truth(*x.T))))
        ax.barh(at, shares[-1], 0.5, color=theme.second)
        ax.annotate(f"{shares[-1]:.1%}", (shares[-1], at), xytext=(6, 0), textcoords="offset points", va="center")
    ax.set_yticks(range(len(formats)), formats)
    ax.invert_yaxis()
    ax.set_xlim(0, 1.25 * max(shares))
    ax.set_xticks([])
    ax.set_xlabel("share of Gaussian inputs with a wrong result", loc="left")
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
    """Draw where networks with one input give right and wrong results for x from 1 to `largest`, on a logarithmic axis.

    Each float format has a strip, in which each network has a line, as far as the format reaches. A right result,
    equal to `truth(x)`, is a dot on the line. A wrong one is a ring, above the line if it is too large and below if it
    is too small. A label says where wrong results begin. Returns the axes drawn on. Raises ValueError unless `largest`
    is from 2 to 1e300.
    """
    if not 2 <= largest <= _LARGEST:
        raise ValueError(f"saturation(networks, truth, largest): largest must be from 2 to {_LARGEST:g}, got {largest}")
    ax = own_or_new(ax)
    theme = palette(ax)
    words = []
    rows = len(networks) + 0.6
    for strip, kind in enumerate(formats):
        reach = min(np.log2(largest), np.log2(float(np.finfo(kind).max)) - 1e-3)
        x = (2.0 ** np.arange(0, reach, 0.25)).astype(kind)
        for at, (name, network) in enumerate(networks.items()):
            height = -strip * rows - at
            off = network(x[:, None])[:, 0].astype(float) - truth(x)
            right = off == 0
            ax.plot(
                [1, float(x[-1])],
                [height, height],
                color=theme.faint,
                linewidth=mpl.rcParams["axes.linewidth"],
                zorder=1,
            )
            ax.plot(x[right], np.full(right.sum(), height), "o", color=theme.first, markersize=marks.dot_size(3.2))
            ax.annotate(name, (largest, height), (8, 0), textcoords="offset points", va="center", annotation_clip=False)
            if right.all():
                words.append(f"{name} in {kind} is right throughout")
                continue
            beyond = int(np.log2(float(x[np.argmin(right)])))
            extent = "wrong beyond" if not right[np.argmin(right) :].any() else "at first wrong beyond"
            words.append(f"{name} in {kind} is {extent} 2 to the power {beyond}")
            wrong, side = x[~right], 0.3 * np.sign(off[~right])
            ax.plot(
                wrong, height + side, "o", color=theme.second, markerfacecolor="none", markersize=marks.dot_size(4.2)
            )
            leftwards = beyond > np.log2(largest) / 2
            ax.annotate(
                f"{extent} 2{raised(beyond)}",
                (2.0**beyond, height),
                (-4 if leftwards else 4, 10),
                textcoords="offset points",
                ha="right" if leftwards else "left",
                color=theme.second,
                size="small",
            )
    middle = [-strip * rows - (len(networks) - 1) / 2 for strip in range(len(formats))]
    ax.set_yticks(middle, formats)
    ax.set_ylim(middle[-1] - rows / 2 - 0.2, rows / 2)
    ax.set_xscale("log")
    ax.set_xlim(0.7, largest)
    ax.minorticks_off()
    ax.xaxis.set_major_formatter(power_of_ten)
    marks.name_axis(ax, "x")
    caption(ax, [Term("dots: right", theme.first), Term("rings: too large (above) or too small (below)", theme.second)])
    describe(ax, f"Results for x from 1 to {largest:.0g}: {'; '.join(words)}.")
    return ax


if __name__ == "__main__":
    plot.main(draw)
