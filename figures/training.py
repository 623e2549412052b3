"""Two networks learn a shape from the same start: their regions at four epochs, with ReLUs that die and with a leak."""

from typing import Any

from relufig import plot
from relufig.look import colours, style
from relufig.networks.training import Training
from relufig.numbers.text import counted, number
from relufig.plot import marks
from relufig.plot.axes import background, describe, own_or_new, palette
from relufig.plot.regions import edge_width
from relufig.regions.levels import above
from relufig.regions.polygons import polygons

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PolyCollection

# Outputs are log-odds. From e to the power of 4, or 55, to 1 on, colours stay the same.
_SURE = 4
# How much of the plane is seen, in units of the samples' reach, and the width of pictures over their height: of those
# on tall pages, and of those on wide ones.
_VIEW = 1.0
_SHAPES = 1.55, 1.9


def draw(ax=None, *, slope: float = 0.1, seed: int = 8, rate: float = 5, epochs: int = 200):
    """Draw the regions of a network of ReLUs and of one of LeakyReLUs while they learn; return the axes."""
    relu, leaky = (Training(slope=each, seed=seed, rate=rate, epochs=epochs) for each in (0, slope))
    units = sum(relu.widths)
    lost = [training.dead(training.network(epochs)) for training in (relu, leaky)]
    panels = plot.page(
        ax,
        _title(*lost, units),
        f"gradient descent, rate {number(rate)} at first; dashed: the shape to learn, thick: learned",
        wide="abc;def",
        tall="ad;be;cf",
    )
    stops = [0, *(max(round(share * epochs), 1) for share in (0.02, 1))]
    shape = _SHAPES[panels[0].get_gridspec().ncols > 2]
    for row, (training, name) in enumerate(zip((relu, leaky), ("ReLU", "LeakyReLU"), strict=True)):
        for column, epoch in enumerate(stops):
            panel = learned(training, epoch, panels[len(stops) * row + column], shape=shape)
            dead = training.dead(training.network(epoch))
            marks.heading(panel, name, f"epoch {epoch}, {dead} dead" if column else "start")
    return panels


def _title(dead: int, others: int, units: int) -> str:
    """The title, for the numbers of dead units of ReLU and of LeakyReLU at the end."""
    die = "dies" if dead == 1 else "die"
    return f"{dead} of {units} ReLUs {die}; with a leak, {others or 'none does'}"


def learned(training: Training, epoch: float, ax: Axes | None = None, *, shape: float = 1.0) -> Axes:
    """Draw the regions of a network after so many epochs, in the colours of its output.

    A thick line goes around where the output is above 0, and a dashed one around the shape to learn. `shape` is the
    width of what is seen over its height. Returns the axes drawn on.
    """
    ax = own_or_new(ax)
    theme, ground = palette(ax), background(ax)
    network, reach = training.network(epoch), _VIEW * training.reach
    box = (-shape * reach, shape * reach), (-reach, reach)
    cells = polygons(network, box)
    values = network(cells.centers)[:, 0]
    shades = mpl.colormaps[colours.colormap("values", theme)](np.clip(values / _SURE / 2 + 0.5, 0, 1))
    ax.add_collection(PolyCollection([cells.vertices[loop] for loop in cells.loops], facecolors=shades))
    for layer in range(1, network.depth + 1):
        edges = list(cells.vertices[cells.edges[cells.edge_layers == layer]])
        width = edge_width(layer, len(cells)) / 3
        ax.add_collection(LineCollection(edges, colors=[ground], linewidths=width, capstyle="round"))
    x, y = (np.linspace(*side, 201) for side in box)
    inside = training.shape(np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)).reshape(201, 201)
    ax.contour(x, y, inside, [0], colors=[ground], linewidths=style.GUIDE_LINE * 1.5, linestyles=[(0, (3, 2))])
    for loop in above(cells):
        outline(ax, loop, box)
    ax.set(xlim=box[0], ylim=box[1], xticks=[], yticks=[], aspect="equal")
    ax.spines[:].set_visible(False)
    describe(
        ax,
        f"After {counted(epoch, 'epoch')}, the {'LeakyReLU' if training.slope else 'ReLU'} network has "
        f"{counted(len(cells), 'region')}, {training.dead(network)} of {network.size} units are dead, and the loss is "
        f"{training.loss(network):.2f}.",
    )
    return ax


def outline(ax: Axes, loop: np.ndarray, box: Any) -> None:
    """Draw a loop, except where it runs along the edge of the picture."""
    sides = np.stack([loop, np.roll(loop, -1, axis=0)], axis=1)
    along = [np.isclose(sides[:, :, axis], bound).all(axis=1) for axis in (0, 1) for bound in box[axis]]
    drawn = list(sides[~np.any(along, axis=0)])
    for colour, width in ((background(ax), 2.2), (palette(ax).ink, 1.2)):
        look: Any = {"colors": [colour], "linewidths": width * style.TERM_LINE, "capstyle": "round", "zorder": 3}
        ax.add_collection(LineCollection(drawn, **look))


if __name__ == "__main__":
    plot.main(draw)
