"""Zero gradients: units that are off leave weights on both sides of them without a gradient."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MultipleLocator, PercentFormatter

from relufig import plot
from relufig.networks import gradients
from relufig.networks.gradients import zero_shares
from relufig.networks.network import Network
from relufig.plot import marks
from relufig.plot.axes import describe, own_or_new, palette
from relufig.plot.captions import Term, caption

_BINS = 48
_BAR_WIDTH = 0.36


def draw(
    ax=None,
    *,
    layers: int = 6,
    width: int = 256,
    slope: float = 0.01,
    samples: int = 16,
    seed: int = 0,
    wide: bool = False,
):
    """Draw the first layer's pre-activations and the share of zero weight gradients by layer; return the axes.

    If `wide`, which suits a slide, the two are side by side.
    """
    widths = [width] * (layers + 1)
    networks = {
        "ReLU": gradients.he_network(widths, seed=seed),
        f"LeakyReLU, α = {plot.number(slope)}": gradients.he_network(widths, slope=slope, seed=seed),
    }
    random = np.random.default_rng([seed, 1])  # not the stream of the weights
    x, upstream = random.normal(size=(2, samples, width))
    first, second = plot.pair(ax, wide, tall_size=(1, 1.6), wide_size=(1.75, 1.1), shares=(1, 1.1))
    preactivations(networks["ReLU"], x, ax=first)
    first.set_title("Pre-activations: the negative half is off")
    zero_gradients(networks, x, upstream, ax=second)
    second.set_title("Weights whose gradient, for one sample, is zero")
    return [first, second]


def preactivations(network: Network, x: Any, layer: int = 0, ax: Axes | None = None) -> Axes:
    """Draw a histogram of a hidden layer's pre-activations, over all its units and all samples x (samples, n_in).

    The histogram is hollow where units are inactive and filled where they are active. The line is the Gaussian with
    the same mean and variance. Returns the axes drawn on. Raises ValueError if the network has no hidden layer or
    there is no sample.
    """
    if not network.depth or not len(x):
        raise ValueError("preactivations(network, x): a hidden layer and a sample are needed, got none")
    hidden = [t.preactivations for t in network.trace(x).layers if t.preactivations.shape[-1]]
    z = hidden[layer].ravel()
    ax = own_or_new(ax)
    theme = palette(ax)
    # Bins of equal width, with an edge at zero; a few extreme values lie outside.
    reach = float(np.quantile(np.abs(z), 0.9995))
    edges = np.linspace(-reach, reach, _BINS + 1)
    heights, _ = np.histogram(z, edges)
    density = heights / (len(z) * np.diff(edges))
    half = _BINS // 2
    ax.stairs(density[:half], edges[: half + 1], color=theme.muted, linewidth=1.6)
    ax.stairs(density[half:], edges[half:], color=theme.active, fill=True)
    bell = np.linspace(-reach, reach, 200)
    mean, variance = z.mean(), z.var()
    gauss = np.exp(-((bell - mean) ** 2) / (2 * variance)) / np.sqrt(2 * np.pi * variance)
    ax.plot(bell, gauss, color=theme.ink, linewidth=1.4)
    ax.set_xlim(-reach, reach)
    ax.set_ylim(0, 1.12 * max(density.max(), gauss.max()))
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)
    ax.set_xticks([0])
    marks.name_axis(ax, "pre-activation")
    off = float(np.mean(z <= 0))
    for share, name, at, colour in ((off, "off", 0.14, theme.muted), (1 - off, "active", 0.86, theme.active)):
        ax.text(at, 0.78, f"{share:.1%}\n{name}", transform=ax.transAxes, ha="center", color=colour, weight="bold")
    describe(
        ax,
        f"Histogram of {len(z):,} pre-activations of hidden layer {layer + 1}, close to a Gaussian of mean {mean:.2f} "
        f"and variance {variance:.2f}: {off:.1%} are negative or zero, so that their units are off.",
    )
    return ax


def zero_gradients(networks: Mapping[str, Network], x: Any, upstream: Any, ax: Axes | None = None) -> Axes:
    """Draw the share of weight gradients that are exactly zero, as bars for each linear layer and each named network.

    `x` and `upstream` are as in `gradients.zero_shares`. Returns the axes drawn on.
    """
    ax = own_or_new(ax)
    theme = palette(ax)
    words, shown = [], []
    for at, (name, network) in enumerate(networks.items()):
        shares = zero_shares(network, x, upstream)
        layers = np.arange(1, len(shares) + 1)
        left = layers + (at - (len(networks) - 1) / 2) * _BAR_WIDTH
        colour = theme.terms[at % len(theme.terms)]
        ax.bar(left, shares, _BAR_WIDTH * 0.9, color=colour)
        # The bar of a zero share is invisible, so a mark on the axis shows that the share was measured.
        if not shares.all():
            ax.plot(
                left[shares == 0],
                shares[shares == 0],
                "D",
                color=colour,
                markersize=marks.dot_size(6),
                clip_on=False,
                zorder=4,
            )
        shown.append(Term(name, colour, "-", thick=True))
        for position, share in zip(left, shares, strict=True):
            ax.annotate(
                f"{share:.0%}",
                (position, share),
                xytext=(0, 4 if share else 7),
                textcoords="offset points",
                ha="center",
                color=colour,
                size="small",
                weight="bold",
            )
        words.append(f"{name}: " + ", ".join(f"{share:.1%}" for share in shares))
    ax.set_xlim(0.4, len(shares) + 0.9)
    ax.set_ylim(0, 1.12)
    ax.yaxis.set_major_locator(MultipleLocator(0.25))
    ax.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    ax.grid(axis="y", color=theme.faint, linewidth=0.8, alpha=0.6)
    ax.set_axisbelow(True)
    ax.set_xticks(layers, [str(layer) for layer in layers])
    marks.name_axis(ax, "layer")
    caption(ax, shown)
    describe(ax, f"Share of exactly zero weight gradients in layers 1 to {len(layers)}. {'; '.join(words)}.")
    return ax


if __name__ == "__main__":
    plot.main(draw)
