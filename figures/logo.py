"""A logo as a network: the half-planes along its outline, the surface that they fold, and what is above 0."""

from relufig import logo, plot
from relufig.logo import svg
from relufig.plot.axes import size_in_points

import matplotlib as mpl
import numpy as np

# The least room around the logo, as a share of its size, and the height of a title, in units of the font size.
_MARGIN, _TITLE = 0.04, 2.2


def draw(ax=None, *, file: str = str(logo.FILE), tolerance: float = 0.048):
    """Draw the network of an SVG file, with its curves as lines within `tolerance` user units; return the axes."""
    network = logo.from_svg(file, tolerance=tolerance)
    points = np.concatenate([ring for shape in svg.read(file, tolerance=tolerance) for ring in shape.outlines])
    panels = plot.page(
        ax,
        f"A logo carved by {network.size} ReLUs, without training",
        f"each ReLU is a min or a max that joins two parts: {network.size} join {len(points)} half-planes",
        wide="abc",
        tall="ab;cc",
        tall_heights=(1, 1.25),
        bare="abc",
    )
    views = {
        f"The lines of {len(points)} edges": plot.half_planes,
        "Joined by min and max": plot.levels,
        "Where that is above 0": plot.filled,
    }
    for panel, title in zip(panels, views, strict=True):
        panel.set_title(title, loc="left", weight="bold")
    for panel, view in zip(panels, views.values(), strict=True):
        box = around(points.astype(float), panel)
        view(network, box, ax=panel)
    # The last one has a ground, so that all three are equal.
    panels[-1].axhspan(*box[1], color=plot.palette(panels[-1]).faint, alpha=0.3, linewidth=0, zorder=0)
    return panels


def around(points, ax):
    """A box around points that fills the axes below their title, at equal scales."""
    low, high = points.min(axis=0), points.max(axis=0)
    size = size_in_points(ax) - np.array([0, _TITLE * float(mpl.rcParams["font.size"])])
    half = max((0.5 + _MARGIN) * (high - low) / size) * size
    return tuple(zip((low + high) / 2 - half, (low + high) / 2 + half, strict=True))


if __name__ == "__main__":
    plot.main(draw)
