"""Two networks have learned a shape from the same start: with ReLUs, of which many died, and with a leak."""

from typing import Any

from relufig import plot
from relufig.look import colours, style
from relufig.networks.training import Training
from relufig.numbers.text import counted
from relufig.plot import marks, outlines
from relufig.plot.axes import background, describe, own_or_new, palette
from relufig.regions.levels import above
from relufig.regions.polygons import polygons

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.patches import Rectangle

# How much of the plane is seen, in units of the samples' reach, and the width of pictures over their height: of those
# on tall pages, and of those on wide ones.
_VIEW = 0.9
_SHAPES = 2.0, 1.42
# The height of the row of units below a picture, and the size of a unit, in units of the picture's height and of a
# unit's place.
_ROW, _UNIT = 0.13, 0.66


def draw(ax=None, *, slope: float = 0.1, seed: int = 8, rate: float = 5, epochs: int = 200):
    """Draw what a network of ReLUs and one of LeakyReLUs have learned, and which units are dead; return the axes."""
    trainings = [Training(slope=each, seed=seed, rate=rate, epochs=epochs) for each in (0, slope)]
    lost = [training.dead(training.network(epochs)) for training in trainings]
    subtitle = f"the same start, and {counted(epochs, 'epoch')} to learn the dashed heart; a dead unit is hollow"
    panels = plot.page(
        ax, _title(*lost, sum(trainings[0].widths)), subtitle, wide="a.b", tall="a;b", widths=(1, 0.06, 1), bare="ab"
    )
    shape = _SHAPES[panels[0].get_gridspec().ncols > 1]
    for panel, training, name in zip(panels, trainings, ("ReLU", "LeakyReLU"), strict=True):
        learned(training, epochs, panel, shape=shape)
        panel.set_anchor("S")
        wrong = np.mean((training.network(epochs)(training.points)[:, 0] > 0) != training.labels)
        marks.heading(panel, name, f"{round(100 * wrong)} % of the samples wrong")
    return panels


def _title(dead: int, others: int, units: int) -> str:
    """The title, for the numbers of dead units of ReLU and of LeakyReLU at the end."""
    die = "dies" if dead == 1 else "die"
    return f"{dead} of {units} ReLUs {die}; with a leak, {others or 'none does'}"


def learned(training: Training, epoch: float, ax: Axes | None = None, *, shape: float = 1.0) -> Axes:
    """Draw what a network has learned after so many epochs: where its output is above 0, and its regions.

    A dashed line goes around the shape to learn. Below stands a dot for each unit, hollow if it is dead. `shape` is the
    width of what is seen over its height. Returns the axes drawn on.
    """
    ax = own_or_new(ax)
    theme = palette(ax)
    network, reach = training.network(epoch), _VIEW * training.reach
    box = (-shape * reach, shape * reach), (-reach, reach)
    ramp = mpl.colormaps[colours.colormap("values", theme)]
    cells, ground = polygons(network, box), Rectangle((box[0][0], box[1][0]), 2 * shape * reach, 2 * reach)
    ground.set(facecolor=ramp(0.0), linewidth=0)
    ax.add_patch(ground)
    outlines.fill(ax, above(cells), ramp(1.0))
    edges = list(cells.vertices[cells.edges[cells.edge_layers > 0]])
    ax.add_collection(LineCollection(edges, colors=[background(ax)], linewidths=0.25 * style.GUIDE_LINE, alpha=0.6))
    outlines.dashed(ax, training.shape, box, background(ax))
    _draw_units(ax, np.concatenate(training.derivatives(network)) == 0, box)
    ax.set(xlim=box[0], xticks=[], yticks=[], aspect="equal")
    describe(
        ax,
        f"After {counted(epoch, 'epoch')}, the {'LeakyReLU' if training.slope else 'ReLU'} network has "
        f"{counted(len(cells), 'region')}, {training.dead(network)} of {network.size} units are dead, and the loss is "
        f"{training.loss(network):.2f}.",
    )
    return ax


def _draw_units(ax: Axes, dead: np.ndarray, box: Any) -> None:
    """Draw a dot for each unit in a row below a picture, hollow where it is dead."""
    theme, (start, end), (bottom, top) = palette(ax), *box
    step = (end - start) / len(dead)
    row = max(_ROW * (top - bottom), step)
    for unit, lost in enumerate(dead):
        place = (start + (unit + 0.5) * step, bottom - 0.6 * row)
        look: Any = {"fill": not lost, "color": theme.muted if lost else theme.ink}
        ax.add_patch(mpl.patches.Circle(place, _UNIT * step / 2, linewidth=style.GUIDE_LINE, **look))
    ax.set_ylim(bottom - 1.1 * row, top)


if __name__ == "__main__":
    plot.main(draw)
