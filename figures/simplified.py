"""A trained network whose ReLUs are mostly never on: without them, it is proved to be the same function."""

import itertools

from relufig import plot, questions
from relufig.networks.network import Network
from relufig.networks.training import Training
from relufig.numbers.text import counted, number
from relufig.plot import marks
from relufig.plot.axes import background, describe, palette, points_per_unit, size_in_points
from relufig.plot.captions import name_text, text_width
from relufig.regions import polygons

import matplotlib as mpl
import numpy as np
from matplotlib.collections import LineCollection

# The least distance of units in a column, and their largest size, in units of the font size.
_SIZE, _SHARE = 1.3, 0.7
# How much farther than units the inputs are apart.
_INPUTS = 2


def draw(ax=None, *, seed: int = 8, epochs: int = 200):
    """Draw a trained network with hollow units that are never on, the one without them, and how many are on where."""
    training = Training(seed=seed, rate=5, epochs=epochs)
    network = Network(training.network(epochs).blocks, ("x1", "x2"), ("inside",))
    box = [(-training.reach, training.reach)] * 2
    answer = questions.simplify(network, box)
    on = [pattern.any(axis=0) for pattern in polygons(network, box).patterns]
    verdict = "proved" if answer else "not proved"
    within = rf"$|x_1|, |x_2| \leq {number(float(training.reach))}$"
    left, right, square = plot.page(
        ax,
        f"{answer.inactive} of {network.size} ReLUs are never on in this square",
        f"without them, a trained network computes the same there ({verdict} for {within})",
        wide="abc",
        tall="aa;bc",
        widths=(1.1, 0.9, 1.1),
        tall_heights=(1.5, 1),
        bare="abc",
    )
    units(network, on, left)
    # What is left keeps its place, unless units were merged as well.
    sizes = [block.size for block in answer.smaller.blocks if block.size]
    kept = on if sizes == [int(each.sum()) for each in on] else [np.ones(size, bool) for size in sizes]
    units(answer.smaller, kept, right, shown=False)
    marks.heading(left, "Trained", "hollow: never on")
    marks.heading(right, "Simplified", counted(answer.smaller.size, "ReLU"))
    describe(right, f"{plot.description([right])} {answer}")
    plot.activity(answer.smaller, box, square)
    square.set_anchor("N")  # all headings at the same height
    marks.heading(square, "The square", "how many are on")
    return [left, right, square]


def units(network, on, ax, *, shown=True):
    """Draw the units as columns of dots between the inputs and the outputs: green if they are ever on.

    `on` says it for each layer. The others are hollow and their edges pale, or, unless `shown`, left out.
    """
    theme, width, letters = palette(ax), *(float(mpl.rcParams[name]) for name in ("lines.linewidth", "font.size"))
    names = network.inputs, network.outputs
    first, last = (np.ones(len(each), bool) for each in names)
    columns = [first, *on, last]
    places = [[(x, height) for height in heights(kept)] for x, kept in enumerate(columns)]
    places[0] = [(x, _INPUTS * height) for x, height in places[0]]
    tall = [height for _, height in itertools.chain(*places)]
    ax.set(ylim=(min(tall) - 0.5, max(tall) + 0.5))
    size = min(_SIZE * letters, _SHARE * points_per_unit(ax)[1])
    # Columns are as far apart as the room between the names allows.
    rooms = [max(text_width(name_text(name), letters) for name in each) + letters for each in names]
    unit = (size_in_points(ax)[0] - sum(rooms)) / (len(columns) - 1)
    ax.set(xlim=(-rooms[0] / unit, len(columns) - 1 + rooms[1] / unit))
    joined = []
    for at in range(len(columns) - 1):
        pairs = itertools.product(*(list(zip(places[i], columns[i], strict=True)) for i in (at, at + 1)))
        joined += [((p, q), left and right) for (p, left), (q, right) in pairs]
    for both, colour, order in ((False, theme.faint, 1), (True, theme.ink, 2)):
        if both or shown:
            edges = [edge for edge, live in joined if live == both]
            ax.add_collection(LineCollection(edges, colors=colour, linewidths=width * (0.3 + 0.3 * both), zorder=order))
    for at, (column, kept) in enumerate(zip(places, columns, strict=True)):
        hidden = 0 < at < len(columns) - 1
        for place in (place for place, each in zip(column, kept, strict=True) if not each and shown):
            look = {"markerfacecolor": background(ax), "markeredgecolor": theme.muted, "markeredgewidth": width / 2}
            ax.plot(*place, "o", markersize=size, zorder=3, **look)
        for place in (place for place, each in zip(column, kept, strict=True) if each):
            colour = theme.active if hidden else theme.ink
            ax.plot(*place, "o" if hidden else "s", markersize=size * (1 if hidden else 0.6), color=colour, zorder=3)
    for at, each, side in ((0, names[0], -1), (-1, names[1], 1)):
        look = {"textcoords": "offset points", "ha": "right" if side < 0 else "left", "va": "center"}
        for place, name in zip(places[at], each, strict=True):
            ax.annotate(name_text(name), place, (side * 0.6 * letters, 0), annotation_clip=False, **look)
    widths = " and ".join(f"{int(kept.sum())} of {len(kept)}" for kept in on)
    describe(ax, f"The units of the hidden layers, of which {widths} are on for some input.")


def heights(kept):
    """The heights of a column's units: those that are kept stand together around 0, the others above and below them.

    >>> heights([False, True, False, True, False])
    [1.5, 0.5, -1.5, -0.5, -2.5]
    """
    kept = np.asarray(kept, dtype=bool)
    above, below = np.split(np.flatnonzero(~kept), [np.sum(~kept) // 2])
    order = [*above, *np.flatnonzero(kept), *below]
    return (len(above) + (kept.sum() - 1) / 2 - np.argsort(order)).tolist()


if __name__ == "__main__":
    plot.main(draw)
