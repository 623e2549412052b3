"""One ReLU of two inputs: the plane folded once, along the straight line where the ReLU turns on."""

from fractions import Fraction

import relufig as rf
from relufig import plot
from relufig.look import style
from relufig.numbers.text import spelled
from relufig.plot.axes import size_in_points
from relufig.regions import polygons

import numpy as np
from mpl_toolkits.mplot3d.art3d import Poly3DCollection

# The elevation and azimuth of the viewer, in degrees.
_VIEW = (20, -108)
# The height of the drawing, in units of its longer side: on wide pages, and on others.
_LOW, _HIGH = 0.25, 0.75
# How opaque are the sides between the surface and the ground.
_SIDES = 0.25


def draw(ax=None, *, w: tuple[float, ...] = (1, Fraction(1, 2)), b: float = Fraction(1, 2), reach: float = 2):
    """Draw ReLU(w · x + b) for two inputs x; return the axes."""
    x = rf.inputs("x1", "x2")
    network = rf.build(y=rf.relu(sum(weight * each for weight, each in zip(w, x, strict=True)) + b))
    (ax,) = plot.page(
        ax,
        f"{spelled(network.size).capitalize()} ReLU folds the plane once",
        "level where the ReLU is off, sloping where it is on",
        projections={"a": "3d"},
        bare="a",
    )
    across, up = size_in_points(ax)
    wide = across > 1.5 * up
    box = ((-2 * reach, 2 * reach) if wide else (-reach, reach), (-reach, reach))
    height = _LOW if wide else _HIGH
    ax = plot.surface(network, box, ax, formulas=True, colours="active", view=_VIEW, height=height)
    look = {
        "facecolors": plot.palette(ax).active,
        "alpha": _SIDES,
        "edgecolors": "none",
        "clip_on": False,
        "in_layout": False,
    }
    cells = polygons(network, box)
    for side in sides(cells):
        # In front of the surface, which they hide nowhere.
        ax.add_collection3d(Poly3DCollection([side], zorder=network.size + 1, **look))
    fold = cells.vertices[cells.edges[(cells.edge_polygons >= 0).all(axis=1)].ravel()].astype(float)
    ax.plot(*fold.T, 0, color=plot.palette(ax).ink, linewidth=style.SUM_LINE, zorder=network.size + 2)
    return ax


def sides(cells):
    """The sides between a surface and the ground that the viewer sees: the corners of each, of shape (4, 3)."""
    azimuth = np.radians(_VIEW[1])
    towards = np.array([np.cos(azimuth), np.sin(azimuth)])
    for ends in cells.edges[(cells.edge_polygons < 0).any(axis=1)]:
        base, heights = cells.vertices[ends].astype(float), cells.values[ends, 0].astype(float)
        across, up = base[1] - base[0]
        outward = np.array([up, -across])
        outward *= np.sign(outward @ base.mean(axis=0))  # the box is around 0
        if outward @ towards > 0 and max(heights) > 0:
            yield np.column_stack([[*base, *base[::-1]], [0, 0, *heights[::-1]]])


if __name__ == "__main__":
    plot.main(draw)
