"""Zero gradients: units that are off leave weights on both sides of them without a gradient."""

from collections.abc import Sequence
from typing import Any

from relufig import plot
from relufig.look.style import Theme
from relufig.networks import gradients
from relufig.networks.gradients import zero_shares
from relufig.networks.network import Network
from relufig.plot.axes import describe, own_or_new, palette

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba

_BINS = 32


def draw(
    ax=None,
    *,
    layers: int = 6,
    width: int = 256,
    slope: float = 0.01,
    samples: int = 16,
    seed: int = 0,
):
    """Draw the first layer's pre-activations and the share of zero weight gradients by layer; return the axes."""
    widths = [width] * (layers + 1)
    network = gradients.he_network(widths, seed=seed)
    leaky = gradients.he_network(widths, slope=slope, seed=seed)
    random = np.random.default_rng([seed, 1])  # not the stream of the weights
    x, upstream = random.normal(size=(2, samples, width))
    units, weights = plot.page(
        ax,
        "Where a ReLU is off, its weights do not learn",
        "for one input, a weight learns only if both its ends are on",
        wide="ab",
        tall_heights=(1, 1.1),
    )
    preactivations(network, x, ax=units)
    zero_gradients(network, x, upstream, ax=weights)
    rest = without_gradient(zero_shares(leaky, x, upstream))
    weights.set_xlabel(f"LeakyReLU, $α = {plot.number(slope)}$: {rest}", loc="left", labelpad=8)
    return [units, weights]


def without_gradient(shares: Sequence[float]) -> str:
    """A clause on the weights without a gradient, given their share in each layer."""
    least, most = min(shares), max(shares)
    if most == 0:
        return "every weight has a gradient"
    return f"{least:.0%} to {most:.0%} of the weights have no gradient"


def preactivations(network: Network, x: Any, layer: int = 0, ax: Axes | None = None) -> Axes:
    """Draw a histogram of a hidden layer's pre-activations, over all its units and all samples x (samples, n_in).

    The histogram is hollow where units are inactive and filled where they are active. Returns the axes drawn on. Raises
    ValueError if the network has no hidden layer or there is no sample.
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
    half = _BINS // 2
    ax.stairs(heights[:half], edges[: half + 1], fill=True, **off_style(theme))
    ax.stairs(heights[half:], edges[half:], color=theme.active, fill=True)
    ax.set_xlim(-reach, reach)
    ax.set_ylim(0, 1.05 * heights.max())
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)
    ax.set_xticks([0])
    off = float(np.mean(z <= 0))
    for share, name, at, colour in ((off, "off", 0.02, theme.muted), (1 - off, "on", 0.98, theme.active)):
        place: Any = {"transform": ax.transAxes, "ha": "left" if at < 0.5 else "right", "va": "top"}
        ax.text(at, 0.95, f"{share:.1%} {name}", color=colour, size="large", weight="bold", **place)
    ax.set_title(f"Pre-activations of layer {layer + 1}")
    describe(
        ax,
        f"Histogram of {len(z)} pre-activations of hidden layer {layer + 1}, close to a Gaussian of mean "
        f"{z.mean():.2f} and variance {z.var():.2f}: {off:.1%} are negative or zero, so that their units are off.",
    )
    return ax


def off_style(theme: Theme) -> dict[str, Any]:
    """How what is off is drawn: pale, with an outline."""
    outline = mpl.rcParams["lines.linewidth"] / 2
    return {"facecolor": to_rgba(theme.faint, 0.3), "edgecolor": theme.muted, "linewidth": outline}


def zero_gradients(network: Network, x: Any, upstream: Any, ax: Axes | None = None) -> Axes:
    """Draw a bar for each linear layer, hollow for the share of its weight gradients that are exactly zero.

    `x` and `upstream` are as in `gradients.zero_shares`. Returns the axes drawn on.
    """
    ax = own_or_new(ax)
    theme = palette(ax)
    shares = zero_shares(network, x, upstream)
    layers = np.arange(1, len(shares) + 1)
    ax.bar(layers, 1 - shares, 0.7, bottom=shares, color=theme.active)
    ax.bar(layers, shares, 0.7, **off_style(theme))
    for layer, share in zip(layers, shares, strict=True):
        ax.text(layer, share / 2, f"{share:.0%}", ha="center", va="center", weight="bold")
    ax.set_xlim(0.4, len(shares) + 0.6)
    ax.set_ylim(0, 1)
    ax.set_yticks([])
    ax.spines[["left", "bottom"]].set_visible(False)
    ax.tick_params(length=0)
    ax.set_xticks(layers, ["layer 1", *map(str, layers[1:])])
    ax.set_title("Weights without a gradient, by layer")
    listed = ", ".join(f"{share:.1%}" for share in shares)
    describe(ax, f"Share of exactly zero weight gradients in layers 1 to {len(layers)}: {listed}.")
    return ax


if __name__ == "__main__":
    plot.main(draw)
