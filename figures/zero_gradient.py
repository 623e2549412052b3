"""Zero gradients: units that are off leave weights on both sides of them without a gradient."""

from collections.abc import Sequence
from typing import Any

from relufig import plot
from relufig.look.style import Theme
from relufig.networks import gradients
from relufig.networks.gradients import zero_shares
from relufig.networks.network import Network
from relufig.plot.axes import describe, own_or_new, palette, points_per_unit
from relufig.plot.captions import text_width

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
        "for one input, a weight learns only if the ReLUs at both its ends are on",
        wide="ab",
        tall_heights=(1, 1.1),
    )
    preactivations(network, x, ax=units)
    zero_gradients(network, x, upstream, ax=weights)
    rest = without_gradient(zero_shares(leaky, x, upstream))
    weights.set_xlabel(f"LeakyReLU, $α = {plot.number(slope)}$: {rest}", loc="left", labelpad=6)
    return [units, weights]


def without_gradient(shares: Sequence[float]) -> str:
    """A clause on the weights without a gradient, given their share in each layer."""
    least, most = min(shares), max(shares)
    if most == 0:
        return "every weight learns"
    return f"{least:.0%} to {most:.0%} of the weights do not learn"


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
        ax.text(at, 0.95, f"{share:.0%} {name}", color=colour, size="large", weight="bold", **place)
    ax.set_title(f"Sums before the ReLUs of layer {layer + 1}")
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
    """Draw a bar for each linear layer, filled for the share of its weights that learn, hollow for the rest.

    Those of the rest have gradients that are exactly zero. Above the bars, the share of units that are on is multiplied
    for the ends of a weight that have a ReLU. `x` and `upstream` are as in `gradients.zero_shares`. Returns the axes
    drawn on.
    """
    ax = own_or_new(ax)
    theme = palette(ax)
    learn = 1 - zero_shares(network, x, upstream)
    layers = np.arange(1, len(learn) + 1)
    ax.bar(layers, 1 - learn, 0.7, bottom=learn, **off_style(theme))
    ax.bar(layers, learn, 0.7, color=theme.active)
    for layer, share in zip(layers, learn, strict=True):
        look: Any = {"ha": "center", "va": "center", "weight": "bold", "color": theme.on_active}
        ax.text(layer, share / 2, f"{share:.0%}", **look)
    active = np.concatenate([t.activations.ravel() > 0 for t in network.trace(x).layers if t.activations.size])
    on = share_in_words(float(np.mean(active)))
    ax.set_xlim(0.4, len(learn) + 0.6)
    ax.set_ylim(0, 1.2)
    if len(learn) > 1:
        for layer in (layers[0], layers[-1]):
            bracket(ax, layer, layer, "one: ", on)
    if len(learn) > 2:
        bracket(ax, layers[1], layers[-2], "two ReLUs: ", f"{on} · {on}")
    ax.set_yticks([])
    ax.spines[["left", "bottom"]].set_visible(False)
    ax.tick_params(length=0)
    ax.set_xticks(layers, ["layer 1", *map(str, layers[1:])])
    ax.set_title("Weights that learn")
    listed = ", ".join(f"{share:.1%}" for share in learn)
    describe(
        ax,
        f"Share of weights with a gradient in layers 1 to {len(layers)}: {listed}. A weight of the first or last layer "
        f"has a ReLU at one end, others at both; {np.mean(active):.1%} of the ReLUs are on.",
    )
    return ax


def share_in_words(share: float) -> str:
    """A share as a half if it is one to the nearest tenth, else in percent."""
    return "½" if round(share, 1) == 0.5 else f"{share:.0%}"


def bracket(ax: Axes, first: int, last: int, words: str, shares: str) -> None:
    """Write words, if there is room, and shares above the bars of some layers, on a line as long as they are wide."""
    start, end, width = first - 0.35, last + 0.35, mpl.rcParams["lines.linewidth"] / 2
    ax.plot([start, end], [1.06, 1.06], color=palette(ax).guide, linewidth=width)
    fits = text_width(words + shares, "medium") < (end - start + 0.3) * points_per_unit(ax)[0]
    text = words + shares if fits else shares
    ax.annotate(text, ((start + end) / 2, 1.06), (0, 3), textcoords="offset points", ha="center", va="bottom")


if __name__ == "__main__":
    plot.main(draw)
