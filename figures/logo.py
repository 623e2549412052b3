"""A logo as a network: its outline, the half-planes it is made of, its linear regions, and what it fills."""

import numpy as np

from relufig import logo, plot, regions
from relufig.logo import svg


def draw(ax=None, *, file: str = str(logo.FILE), tolerance: float = 0.5):
    """Draw the network of an SVG file, with its curves as lines within `tolerance` user units; return the axes."""
    network = logo.from_svg(file, tolerance=tolerance)
    points = np.array([p for shape in svg.read(file) for ring in shape.outlines for p in ring], dtype=float)
    margin = 0.06 * np.ptp(points)
    box = tuple(zip(points.min(axis=0) - margin, points.max(axis=0) + margin, strict=True))
    count = len(regions.polygons(network, box).merged())
    panels = plot.panels(ax, 2, 2, size=(1, 1.75))
    titles = "An outline …", f"… of {count} half-planes", f"{count} linear pieces …", "… and what they fill"
    views = plot.outline, plot.half_planes, plot.levels, plot.filled
    for panel, view, title in zip(panels, views, titles, strict=True):
        view(network, box, ax=panel)
        panel.set_title(title)
    return panels


if __name__ == "__main__":
    plot.main(draw)
