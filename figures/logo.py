"""A logo as a network: the half-planes along its outline, the surface that they fold, and what is above 0."""

from relufig import logo, plot
from relufig.logo import svg

import numpy as np


def draw(ax=None, *, file: str = str(logo.FILE), tolerance: float = 0.048):
    """Draw the network of an SVG file, with its curves as lines within `tolerance` user units; return the axes."""
    network = logo.from_svg(file, tolerance=tolerance)
    outlines = [ring for shape in svg.read(file, tolerance=tolerance) for ring in shape.outlines]
    points = np.concatenate(outlines).astype(float)
    margin = 0.04 * np.ptp(points)
    box = tuple(zip(points.min(axis=0) - margin, points.max(axis=0) + margin, strict=True))
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
        f"Half-planes of {len(points)} edges": plot.half_planes,
        "Joined by min and max": plot.levels,
        "Where that is above 0": plot.filled,
    }
    for panel, (title, view) in zip(panels, views.items(), strict=True):
        view(network, box, ax=panel)
        panel.set_title(title, loc="left", weight="bold")
    # The last one has a ground, so that all three are equal squares.
    panels[-1].axhspan(*box[1], color=plot.palette(panels[-1]).faint, alpha=0.3, linewidth=0, zorder=0)
    return panels


if __name__ == "__main__":
    plot.main(draw)
