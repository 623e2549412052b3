"""A trained network whose ReLUs do little: those that are never active go, and the regions stay where they are."""

import itertools

from relufig import plot, questions
from relufig.networks.training import Training
from relufig.numbers.text import counted
from relufig.plot import marks
from relufig.plot.axes import background, describe, palette
from relufig.regions import polygons

import matplotlib as mpl
import numpy as np
from matplotlib.collections import LineCollection


def draw(ax=None, *, seed: int = 8, epochs: int = 200):
    """Draw a trained network with the units that do nothing hollow, and the regions of the network without them."""
    training = Training(seed=seed, rate=5, epochs=epochs)
    network, box = training.network(epochs), [(-training.reach, training.reach)] * 2
    answer = questions.simplify(network, box)
    before, after = polygons(network, box), polygons(answer.smaller, box)
    left, right = plot.page(
        ax,
        f"{network.size - answer.smaller.size} of {network.size} ReLUs do nothing here",
        "hollow: never active; without them, it is proved to be the same function",
        wide="ab",
        bare="ab",
    )
    units([pattern.any(axis=0) for pattern in before.patterns], network, left)
    plot.regions(answer.smaller, box, ax=right, bar=False)
    marks.heading(left, "Before", f"{counted(network.size, 'ReLU')}, {len(before)} regions")
    marks.heading(right, "After", f"{counted(answer.smaller.size, 'ReLU')}, {len(after)} regions")
    describe(right, f"{plot.description([right])} {answer}")
    return [left, right]


def units(active, network, ax):
    """Draw the units as columns of dots, filled if they are ever active, between the inputs and the outputs."""
    theme, width = palette(ax), float(mpl.rcParams["lines.linewidth"])
    columns = [np.ones(len(network.inputs), bool), *active, np.ones(len(network.outputs), bool)]
    places = [[(x, y) for y in np.arange(len(kept)) - (len(kept) - 1) / 2] for x, kept in enumerate(columns)]
    joined = []
    for at in range(len(columns) - 1):
        ends = (list(zip(places[i], columns[i], strict=True)) for i in (at, at + 1))
        pairs = itertools.product(*ends)
        joined += [((p, q), left and right) for (p, left), (q, right) in pairs]
    for kept, colour, order in ((False, theme.faint, 1), (True, theme.muted, 2)):
        edges = [edge for edge, both in joined if both == kept]
        ax.add_collection(LineCollection(edges, colors=colour, linewidths=width * (0.3 + 0.3 * kept), zorder=order))
    for column, kept in zip(places, columns, strict=True):
        for (x, y), each in zip(column, kept, strict=True):
            look = {"markerfacecolor": theme.ink if each else background(ax), "markeredgewidth": width / 2}
            ax.plot(x, y, "o", markersize=11, markeredgecolor=theme.ink if each else theme.muted, zorder=3, **look)
    ax.set(xlim=(-0.2, len(columns) - 0.8), ylim=(-0.6 - max(map(len, columns)) / 2, 0.6 + max(map(len, columns)) / 2))
    widths = " and ".join(f"{int(kept.sum())} of {len(kept)}" for kept in active)
    describe(ax, f"The units of the hidden layers, of which {widths} are active somewhere.")


if __name__ == "__main__":
    plot.main(draw)
