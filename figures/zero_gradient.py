"""Zero gradients: units that are off leave weights on both sides of them without a gradient."""

import numpy as np

from relufig import gradients, plot


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

    If `wide`, as a slide is, they are side by side.
    """
    widths = [width] * (layers + 1)
    networks = {
        "ReLU": gradients.he_network(widths, seed=seed),
        f"LeakyReLU, α = {plot.number(slope)}": gradients.he_network(widths, slope=slope, seed=seed),
    }
    random = np.random.default_rng([seed, 1])  # not the stream of the weights
    x, upstream = random.normal(size=(2, samples, width))
    first, second = plot.pair(ax, wide, tall_size=(1, 1.6), wide_size=(1.75, 1.1), shares=(1, 1.1))
    plot.preactivations(networks["ReLU"], x, ax=first)
    first.set_title("Pre-activations: the negative half is off")
    plot.zero_gradients(networks, x, upstream, ax=second)
    second.set_title("Weights whose gradient, for one sample, is zero")
    return [first, second]


if __name__ == "__main__":
    plot.main(draw)
