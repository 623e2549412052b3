"""Direct labels: the name of a curve beside it, in its colour, instead of a legend."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.font_manager import FontProperties
from matplotlib.text import Annotation

# Distance between the baselines of two labels, in units of the font size; from the curve's end to the label, in points.
_LEADING = 1.25
_GAP = 7


class EndLabel(NamedTuple):
    """The label of a curve that ends at the right edge of the axes, at height `y` in data units."""

    y: float
    text: str
    colour: str
    weight: str = "normal"


def label_ends(ax: Axes, labels: Sequence[EndLabel], size: str = "medium") -> list[Annotation]:
    """Write labels to the right of the axes, as near to the heights of their curves as they fit without touching.

    Set the axes' limits first. A curve that leaves the axes gets its label at the edge where it leaves.
    """
    low, high = ax.get_ylim()
    height = ax.get_window_extent().height * 72 / ax.figure.dpi
    points = FontProperties(size=size).get_size_in_points()
    leading = np.array([_LEADING * points * (1 + label.text.count("\n")) for label in labels])
    at = np.array([np.clip((label.y - low) / (high - low), 0, 1) * height for label in labels])
    right = ax.get_xlim()[1]
    return [
        ax.annotate(
            label.text,
            (right, low + place / height * (high - low)),
            xytext=(_GAP, 0),
            textcoords="offset points",
            va="center",
            ha="left",
            color=label.colour,
            size=size,
            weight=label.weight,
            annotation_clip=False,
        )
        for label, place in zip(labels, _spread(at, leading), strict=True)
    ]


def _spread(wanted: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    """Move labels apart until none overlap, in the order of the wanted places; `sizes` are the labels' heights."""
    order = np.argsort(wanted, kind="stable")
    # Groups of touching labels, as lists of indices. Each group is centred on the mean of its wanted places.
    groups: list[list[int]] = []
    for index in order:
        groups.append([int(index)])
        while len(groups) > 1 and _bottom(groups[-1], wanted, sizes) < _top(groups[-2], wanted, sizes):
            groups[-2:] = [groups[-2] + groups[-1]]
    places = np.empty(len(wanted))
    for group in groups:
        at = _bottom(group, wanted, sizes)
        for index in group:
            places[index] = at + sizes[index] / 2
            at += sizes[index]
    return places


def _bottom(group: list[int], wanted: np.ndarray, sizes: np.ndarray) -> float:
    return float(wanted[group].mean() - sizes[group].sum() / 2)


def _top(group: list[int], wanted: np.ndarray, sizes: np.ndarray) -> float:
    return float(wanted[group].mean() + sizes[group].sum() / 2)
