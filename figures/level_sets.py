"""The boundary between a trained network's two classes, which is a polygon, and how far a point is from it."""

import itertools

from relufig import plot, questions, regions
from relufig.look.colours import value_colours
from relufig.networks.training import Training
from relufig.numbers.text import number
from relufig.plot import marks, outlines
from relufig.plot.answers import ball
from relufig.plot.axes import describe, palette, points_per_unit, size_in_points

import matplotlib as mpl
import numpy as np

# In so many places it is tried how far lines are apart, to name them there.
_PLACES = 61
# The least distance of two lines' names, in units of the font size, and the room around lines, across and up,
# as a share of their size.
_LEADING, _ROOM = 1.6, np.array([0.24, 0.06])
# How a distance is measured in each norm.
_MEASURED = {1: "across plus up", 2: "straight", "inf": "the larger of both"}
# How much of its colour the other class has, and how far along its line a distance is written.
_PALE, _ON_LINE = 0.4, 0.27
# A text stands above or below what it names, not beside it, if the direction from one to the other has a smaller x.
_UPRIGHT = 0.5


def draw(ax=None, *, levels: tuple[float, ...] = (0,), seed: int = 8, epochs: int = 200):
    """Draw lines of a trained network at some levels, and a point's distances to the other class in three norms.

    The line at 0 is the boundary between the classes.
    """
    training = Training(slope=0.1, seed=seed, rate=5, epochs=epochs)
    network, box = training.network(epochs), [(-training.reach, training.reach)] * 2
    cells = regions.polygons(network, box)
    answers = [questions.robust_radius(network, (0, 0), norm=norm, box=box) for norm in (1, 2, "inf")]
    (page,) = plot.page(
        ax,
        "The boundary is a polygon, so distances to it are exact",
        "a network trained on the dashed heart, and how far a point is from its boundary",
        bare="a",
    )
    drawn = {level: [np.asarray(line, dtype=float) for line in regions.level_set(cells, level)] for level in levels}
    frame(page, [*itertools.chain(*drawn.values())] or [cells.vertices])
    other_class(network, page)
    outlines.dashed(page, training.shape, (page.get_xlim(), page.get_ylim()), palette(page).muted)
    lines(drawn, page)
    distances(answers, page)
    return page


def other_class(network, ax):
    """Fill the part of the axes where the network's output is below 0."""
    seen = ax.get_xlim(), ax.get_ylim()
    outlines.fill(ax, regions.preimage(regions.polygons(network, seen), [-1]), palette(ax).faint)
    ax.patches[-1].set_alpha(_PALE)
    ax.set(xlim=seen[0], ylim=seen[1])


def lines(drawn, ax):
    """Draw the lines of each level, the one at 0 broad; several are named at the top, where there is room."""
    theme, letters = palette(ax), float(mpl.rcParams["font.size"])
    up = points_per_unit(ax)[1]
    candidates = np.linspace(*ax.get_xlim(), _PLACES)
    place = max(candidates, key=lambda x: least_distance([highest(loops, x) for loops in drawn.values()]))
    named = np.inf
    for (level, loops), colour in zip(drawn.items(), value_colours(list(drawn), theme), strict=True):
        shade, scale = (theme.ink, marks.SUM) if level == 0 else (colour, 1)
        for x, y in (loop.T for loop in loops):
            marks.line(ax, x, y, shade, scale=scale)
        height = highest(loops, place)
        if len(drawn) > 1 and abs(height - named) * up > _LEADING * letters:
            look = {"textcoords": "offset points", "ha": "center", "va": "bottom", "color": theme.ink, "zorder": 4}
            named = height
            ax.annotate(number(level), (place, height), (0, 0.3 * letters), weight="bold", **look)
    describe(ax, f"The lines where the output is {', '.join(map(number, drawn))}; outside of 0, the other class.")


def highest(loops, x):
    """The greatest height at which loops of points (n, 2) cross a vertical line; not a number if none does."""
    crossings = [
        start[1] + (x - start[0]) / (end[0] - start[0]) * (end[1] - start[1])
        for start, end in itertools.chain(*map(itertools.pairwise, loops))
        if (start[0] < x) != (end[0] < x)
    ]
    return max(crossings, default=np.nan)


def least_distance(heights):
    """The least distance between two heights; 0 if there are fewer than two or one is not a number."""
    apart = np.diff(np.sort(heights))
    return min(apart, default=0) if np.all(np.isfinite(heights)) else 0


def distances(answers, ax):
    """Draw around a point all points as near as the other class, in each norm.

    A line leads to the nearest point of the other class in each norm, with the distance on it.
    """
    theme, letters = palette(ax), float(mpl.rcParams["font.size"])
    width = float(mpl.rcParams["lines.linewidth"])
    for answer, colour in zip(answers, theme.terms[:3], strict=True):
        ax.add_patch(ball(answer, facecolor="none", edgecolor=colour, linewidth=width, zorder=3))
        if answer.at is None:
            continue
        start, end = (np.array(point, dtype=float) for point in (answer.point, answer.at))
        marks.line(ax, *np.transpose([start, end]), colour, scale=marks.GUIDE)
        marks.dots(ax, [end], colour)
        along = (end - start) / np.hypot(*(end - start))
        # The distance stands on the side of the line that is farther from the other lines.
        others = [np.array(other.at, dtype=float) - start for other in answers if other.at not in (None, answer.at)]
        nearest = max(others, key=lambda other: other @ along / np.hypot(*other), default=along)
        side = np.array([-along[1], along[0]])
        side *= -1 if side @ nearest > 0 else 1
        look = {"textcoords": "offset points", "va": "center", "annotation_clip": False}
        ha = "right" if side[0] < -_UPRIGHT else "left" if side[0] > _UPRIGHT else "center"
        far = 0.4 * letters if ha != "center" else 0.8 * letters
        distance = number(round(answer.radius, 2))
        ax.annotate(distance, start + _ON_LINE * (end - start), side * far, ha=ha, color=colour, weight="bold", **look)
        norm = "∞" if answer.norm == "inf" else answer.norm
        # The first line is as high as the point; the text is not in the layout, or the panel would shrink.
        look |= {"ha": "left" if along[0] > 0 else "right", "va": "top", "in_layout": False}
        away = 0.8 * along * letters + [0, 0.6 * letters]
        ax.annotate(f"{norm}-norm:\n{_MEASURED[answer.norm]}", end, away, **look)
    marks.dots(ax, [answers[0].point], theme.ink)
    describe(ax, " ".join([plot.description([ax]), *map(str, answers)]))


def frame(ax, loops):
    """Show loops of points (n, 2) with room around in equal scales, on all of the axes."""
    points = np.concatenate(loops).astype(float)
    low, high = points.min(axis=0), points.max(axis=0)
    size = np.array(size_in_points(ax))
    half = max((high - low) * (0.5 + _ROOM) / size) * size
    (left, right), (bottom, top) = np.transpose([(low + high) / 2 - half, (low + high) / 2 + half])
    ax.set(xlim=(left, right), ylim=(bottom, top), aspect="equal")


if __name__ == "__main__":
    plot.main(draw)
