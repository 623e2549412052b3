"""Zero gradients: units that are off leave weights on both sides of them without a gradient."""

import itertools
from collections.abc import Sequence
from typing import Any

from relufig import plot
from relufig.look import style
from relufig.networks import gradients
from relufig.networks.gradients import zero_shares
from relufig.networks.network import Network
from relufig.numbers.text import counted
from relufig.plot import marks
from relufig.plot.axes import background, describe, own_or_new, palette

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.patches import Circle

# How large a unit is, and how far its layer's neighbour, in units of the distance between two layers.
_RADIUS, _APART = 0.06, 0.16


def draw(
    ax=None,
    *,
    layers: int = 6,
    width: int = 256,
    slope: float = 0.01,
    samples: int = 16,
    units: int = 6,
    seed: int = 0,
):
    """Draw which weights between two layers of some units learn, and what share in wide layers; return the axes."""
    widths = [width] * (layers + 1)
    network = gradients.he_network(widths, seed=seed)
    leaky = gradients.he_network(widths, slope=slope, seed=seed)
    random = np.random.default_rng([seed, 1])  # not the stream of the weights
    x, upstream = random.normal(size=(2, samples, width))
    between, shares = plot.page(
        ax,
        "Where a ReLU is off, its weights do not learn",
        "for one input, a weight learns only if every ReLU at its ends is on",
        wide="ab",
        widths=(1, 1.15),
        tall_heights=(1, 1.1),
    )
    learning_between(*half_on(units, seed), ax=between)
    zero_gradients(network, x, upstream, ax=shares)
    leaky_bar(zero_shares(leaky, x, upstream), slope, shares)
    # On the second line of the last bar's name.
    below = {"labelpad": -1.3 * float(mpl.rcParams["font.size"]), "color": palette(shares).muted}
    shares.set_xlabel(f"1 and {layers} have a ReLU at one end only", loc="left", **below)
    return [between, shares]


def leaky_bar(zero: Sequence[float], slope: float, ax: Axes) -> None:
    """Draw one more bar, apart from those of `zero_gradients`: the share of all weights that learn by LeakyReLUs.

    `zero` is the share of weights without a gradient in each of as many layers.
    """
    theme, outline = palette(ax), mpl.rcParams["lines.linewidth"] / 2
    at, learn = len(zero) + 1.9, 1 - float(np.mean(zero))
    ax.bar(at, 1 - learn, 0.7, bottom=learn, facecolor=to_rgba(theme.faint, 0.3), edgecolor=theme.muted, lw=outline)
    ax.bar(at, learn, 0.7, color=theme.ink)
    look: Any = {"ha": "center", "va": "center", "weight": "bold", "size": "large", "color": background(ax)}
    ax.text(at, learn / 2, "all" if learn == 1 else share_in_words(learn), **look)
    names = [label.get_text() for label in ax.get_xticklabels()]
    ax.set_xticks([*ax.get_xticks(), at], [*names, f"Leaky\n$α = {plot.number(slope)}$"])
    ax.set_xlim(right=at + 0.8)
    describe(ax, f"{plot.description([ax])} With LeakyReLUs, {without_gradient(zero)}.")


def half_on(units: int, seed: int) -> tuple[Network, Any, Any]:
    """A random network with two hidden layers of so many units, an input and a gradient of its output.

    About half of the units of both layers are on: it is the first such network, counting from the seed.
    """
    for each in itertools.count(seed):
        network = gradients.he_network([units] * 4, seed=each)
        x, upstream = np.random.default_rng([each, 1]).normal(size=(2, units))
        if {int(np.sum(on)) for on in active(network, x)} == {units // 2}:
            return network, x, upstream
    raise AssertionError("seeds do not end")


def active(network: Network, x: Any) -> list[np.ndarray]:
    """Which units of each hidden layer are on, for an input x (n_in,)."""
    return [t.activations.ravel() > 0 for t in network.trace([x]).layers if t.activations.size]


def without_gradient(shares: Sequence[float]) -> str:
    """A clause on the weights without a gradient, given their share in each layer."""
    least, most = min(shares), max(shares)
    if most == 0:
        return "every weight learns"
    return f"{least:.0%} to {most:.0%} of the weights do not learn"


def learning_between(network: Network, x: Any, upstream: Any, ax: Axes | None = None) -> Axes:
    """Draw the first two hidden layers of a network, and between them the weights that learn from an input x (n_in,).

    `upstream`, of shape (n_out,), is the gradient of the loss at the output. Weights whose gradient is 0 are pale, and
    units that are off are hollow. Returns the axes drawn on.
    """
    ax = own_or_new(ax)
    theme = palette(ax)
    first, second = active(network, x)[:2]
    # Linear layers and activations alternate: the second linear layer is the third block.
    learns = network.gradients([x], [upstream]).blocks[2].S != 0
    for row, column in np.ndindex(learns.shape):
        colour, above = (theme.ink, 2) if learns[row, column] else (theme.faint, 1)
        ends = [_height(column, len(first)), _height(row, len(second))]
        thick = style.TERM_LINE if learns[row, column] else style.TERM_LINE / 3
        ax.plot([0, 1], ends, color=colour, linewidth=thick, zorder=above, solid_capstyle="butt")
    for at, layer in enumerate((first, second)):
        for unit, on in enumerate(layer):
            look: Any = {"facecolor": theme.active, "edgecolor": theme.active} if on else _hollow(ax)
            ax.add_patch(Circle((at, _height(unit, len(layer))), _RADIUS, zorder=3, linewidth=style.TERM_LINE, **look))
    ax.set_axis_off()
    ax.set_aspect("equal")
    ax.set_xlim(-2 * _RADIUS, 1 + 2 * _RADIUS)
    count, verb = np.sum(learns), "learns" if np.sum(learns) == 1 else "learn"
    marks.heading(ax, "Between two layers", f"{count} of {learns.size} {verb}")
    describe(
        ax,
        f"Two layers of {len(first)} and {counted(len(second), 'unit')}, of which {np.sum(first)} and {np.sum(second)} "
        f"are on. Between them, {count} of {counted(learns.size, 'weight')} {verb}: those between two that are on.",
    )
    return ax


def _height(unit: int, units: int) -> float:
    return _APART * ((units - 1) / 2 - unit)


def _hollow(ax: Axes) -> dict[str, Any]:
    return {"facecolor": background(ax), "edgecolor": palette(ax).muted}


def zero_gradients(network: Network, x: Any, upstream: Any, ax: Axes | None = None) -> Axes:
    """Draw a bar for each linear layer, filled for the share of its weights that learn, hollow for the rest.

    Those of the rest have gradients that are exactly zero. `x` and `upstream` are as in `gradients.zero_shares`.
    Returns the axes drawn on.
    """
    ax = own_or_new(ax)
    theme, outline = palette(ax), mpl.rcParams["lines.linewidth"] / 2
    learn = 1 - zero_shares(network, x, upstream)
    layers = np.arange(1, len(learn) + 1)
    off: Any = {"facecolor": to_rgba(theme.faint, 0.3), "edgecolor": theme.muted, "linewidth": outline}
    ax.bar(layers, 1 - learn, 0.7, bottom=learn, **off)
    ax.bar(layers, learn, 0.7, color=theme.ink)
    for layer, share in zip(layers, learn, strict=True):
        look: Any = {"ha": "center", "va": "center", "weight": "bold", "size": "large", "color": background(ax)}
        ax.text(layer, share / 2, share_in_words(share), **look)
    on = np.mean(np.concatenate([t.activations.ravel() > 0 for t in network.trace(x).layers if t.activations.size]))
    ax.set_xlim(0.4, len(learn) + 0.6)
    ax.set_ylim(0, 1)
    ax.set_yticks([])
    ax.spines[["left", "bottom"]].set_visible(False)
    ax.tick_params(length=0)
    ax.set_xticks(layers, ["layer 1", *map(str, layers[1:])])
    marks.heading(ax, "Weights that learn", f"with {share_of(on)} ReLUs on")
    listed = ", ".join(f"{share:.1%}" for share in learn)
    describe(
        ax,
        f"Share of weights with a gradient in layers 1 to {len(layers)}: {listed}. A weight of the first or last layer "
        f"has a ReLU at one end, others at both; {on:.1%} of the ReLUs are on.",
    )
    return ax


def share_in_words(share: float) -> str:
    """A share as a half or a quarter if it is one to the nearest twentieth, else in percent.

    >>> share_in_words(0.51), share_in_words(0.26), share_in_words(0.1)
    ('½', '¼', '10%')
    """
    return {10: "½", 5: "¼"}.get(round(20 * share), f"{share:.0%}")


def share_of(share: float) -> str:
    """A share as words before a plural: half of them if it is a half to the nearest twentieth, else in percent.

    >>> share_of(0.51), share_of(0.1)
    ('half of the', '10% of the')
    """
    return f"{'half' if round(20 * share) == 10 else f'{share:.0%}'} of the"


if __name__ == "__main__":
    plot.main(draw)
