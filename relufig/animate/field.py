"""A box in the plane of a network's two inputs, seen from above. Drawings on it are given in the inputs' units.

Many outlines, or many edges, are one mobject, so that hundreds of polygons can move in every frame.

A field may fill the whole frame (`full_field`). Then titles and counters lie on the picture, on a ground of their own:
a `title_band`, a `plate`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from manim import DOWN, ORIGIN, UP, Rectangle, RoundedRectangle, VMobject, config

from relufig.animate import look
from relufig.animate.plane import straight
from relufig.animate.text import Points
from relufig.look.style import Theme
from relufig.numbers.arrays import Array
from relufig.regions.arrangement import following


class Field:
    """The part of the plane around `center`, shown in a rectangle of the video.

    `box` is the visible part as `regions.polygons` takes it, `frame` the rectangle around it as a mobject.

    Parameters
    ----------
    center : sequence of 2 floats
        The point of the plane in the middle, in the inputs' units.
    height : float
        How much of the plane is visible from bottom to top, in the inputs' units.
    theme : Theme
        The theme of the colours.
    size : (float, float)
        The width and the height of the rectangle, in units of the video's frame.
    at : array_like, shape (3,)
        The middle of the rectangle in the video's frame.
    downwards : bool
        Whether the second input grows downwards, as on screens.

    Examples
    --------
    >>> from relufig.animate import Field, theme
    >>> field = Field((0, 0), 4, theme("light"), size=(6, 4), at=(0, 0, 0))
    >>> field.box
    ((-3.0, 3.0), (-2.0, 2.0))
    >>> field.points([1, 1]).tolist()
    [1.0, 1.0, 0.0]
    """

    def __init__(
        self,
        center: Sequence[float],
        height: float,
        theme: Theme,
        *,
        size: tuple[float, float] = (9.6, 5.8),
        at: Any = (-1.8, -0.8, 0),
        downwards: bool = False,
    ) -> None:
        self.theme: Theme = theme
        self._signs = np.array([1, -1 if downwards else 1])
        self.frame: Rectangle = Rectangle(stroke_color=theme.faint, stroke_width=look.THIN)
        self.show(center, height, size=size, at=at)

    def show(self, center: Sequence[float], height: float, *, size: tuple[float, float], at: Any) -> None:
        """Show another part of the plane, or in another rectangle; what was drawn before stays as it is.

        Parameters
        ----------
        center, height, size, at
            As for the field itself.

        Examples
        --------
        >>> from relufig.animate import Field, theme
        >>> field = Field((0, 0), 4, theme("light"), size=(6, 4), at=(0, 0, 0))
        >>> field.show((1, 0), 2, size=(6, 4), at=(0, 0, 0))
        >>> field.box
        ((-0.5, 2.5), (-1.0, 1.0))
        """
        self.at: Points = np.asarray(at, dtype=float)
        self.center: Points = np.asarray(center, dtype=float)
        self.scale: float = size[1] / height
        half = np.array(size) / self.scale / 2
        (left, low), (right, high) = (self.center - half).tolist(), (self.center + half).tolist()
        self.box: tuple[tuple[float, float], tuple[float, float]] = (left, right), (low, high)
        self.enclose(self.frame, [self.corners])

    @property
    def corners(self) -> Array:
        """The corners of the box, counterclockwise, an array of shape (4, 2)."""
        (left, right), (low, high) = self.box
        return np.array([(left, low), (right, low), (right, high), (left, high)])

    def points(self, places: Any) -> Points:
        """The points of the video, shape (..., 3), that show the places of the plane, shape (..., 2)."""
        moved = (np.asarray(places, dtype=float) - self.center) * self._signs * self.scale
        placed: Points = np.concatenate([moved, np.zeros((*moved.shape[:-1], 1))], axis=-1) + self.at
        return placed

    def places(self, points: Any) -> Array:
        """The places of the plane, shape (..., 2), that points of the video, shape (..., 3), show."""
        return np.asarray((np.asarray(points)[..., :2] - self.at[:2]) / self.scale * self._signs + self.center)

    def above(self, values: Any) -> Array:
        """The corners, shape (n, 2), of the part of the box in which an affine function is above 0.

        Parameters
        ----------
        values : array_like, shape (4,)
            The function's values at `corners`.

        Examples
        --------
        >>> from relufig.animate import Field, theme
        >>> field = Field((0, 0), 2, theme("light"), size=(2, 2), at=(0, 0, 0))
        >>> field.above([-1, 1, 1, -1]).tolist()
        [[0.0, -1.0], [1.0, -1.0], [1.0, 1.0], [0.0, 1.0]]
        """
        found = []
        at = np.asarray(values, dtype=float)
        for k, corner in enumerate(self.corners):
            if (at[k] > 0) != (at[k - 1] > 0):
                found.append(self._crossing(at, k))
            if at[k] > 0:
                found.append(corner)
        return np.array(found).reshape(-1, 2)

    def chord(self, values: Any) -> Array:
        """The part of a line in the box, shape (1, 2, 2), or (0, 2, 2) if there is none.

        Parameters
        ----------
        values : array_like, shape (4,)
            The values at `corners` of an affine function that is 0 on the line.

        Examples
        --------
        >>> from relufig.animate import Field, theme
        >>> field = Field((0, 0), 2, theme("light"), size=(2, 2), at=(0, 0, 0))
        >>> field.chord([-1, 1, 1, -1]).tolist()
        [[[0.0, -1.0], [0.0, 1.0]]]
        """
        at = np.asarray(values, dtype=float)
        ends = [self._crossing(at, k) for k in range(len(at)) if (at[k] > 0) != (at[k - 1] > 0)]
        return np.array(ends).reshape(-1, 2, 2)

    def clipped(self, ends: Any) -> Array:
        """The parts in the box of straight lines, shape (n, 2, 2); lines that miss the box are left out.

        Parameters
        ----------
        ends : array_like, shape (lines, 2, 2)
            The ends of the lines, in the inputs' units.

        Examples
        --------
        >>> from relufig.animate import Field, theme
        >>> field = Field((0, 0), 2, theme("light"), size=(2, 2), at=(0, 0, 0))
        >>> field.clipped([[(0, 0), (5, 0)], [(2, 2), (3, 3)]]).tolist()
        [[[0.0, 0.0], [1.0, 0.0]]]
        """
        start, end = np.asarray(ends, dtype=float).reshape(-1, 2, 2).swapaxes(0, 1)
        way = end - start
        low, high = np.transpose(self.box)
        with np.errstate(divide="ignore", invalid="ignore"):
            shares = np.stack([(low - start) / way, (high - start) / way])
        # A line along an axis is between the box's sides for all shares, or for none.
        between = (low <= start) & (start <= high)
        enters = np.where(way == 0, np.where(between, 0, 2), shares.min(axis=0)).max(axis=1).clip(min=0)
        leaves = np.where(way == 0, 1, shares.max(axis=0)).min(axis=1).clip(max=1)
        parts = np.stack([start + enters[:, None] * way, start + leaves[:, None] * way], axis=1)
        return np.asarray(parts[enters < leaves])

    def _crossing(self, values: Array, k: int) -> Array:
        """Where an affine function is 0 on the side of the box that ends at corner k."""
        before, after = self.corners[k - 1], self.corners[k]
        return np.asarray(before + values[k - 1] / (values[k - 1] - values[k]) * (after - before))

    def enclose(self, mobject: VMobject, loops: Iterable[Array]) -> VMobject:
        """Turn a mobject into closed outlines, each given by its places, shape (n, 2); return the mobject."""
        parts = list(loops)
        places = np.concatenate([np.zeros((0, 2)), *parts])
        return self.enclose_all(mobject, places, np.array([len(part) for part in parts], dtype=int))

    def enclose_all(self, mobject: VMobject, places: Array, sizes: Array) -> VMobject:
        """Turn a mobject into closed outlines, given one after the other; return the mobject.

        Parameters
        ----------
        mobject : VMobject
            The mobject.
        places : ndarray, shape (n, 2)
            The places around all outlines, in the inputs' units.
        sizes : ndarray of int, shape (outlines,)
            How many of the places belong to each outline, at least one.

        Examples
        --------
        >>> import numpy as np
        >>> from manim import VMobject
        >>> from relufig.animate import Field, theme
        >>> field = Field((0, 0), 2, theme("light"), size=(2, 2), at=(0, 0, 0))
        >>> squares = np.concatenate([field.corners, field.corners / 2])
        >>> len(field.enclose_all(VMobject(), squares, np.array([4, 4])).get_subpaths())
        2
        """
        points = self.points(places)
        mobject.set_points(straight(points, points[following(sizes)]))
        return mobject

    def connect(self, mobject: VMobject, ends: Any) -> VMobject:
        """Turn a mobject into straight lines between places, shape (lines, 2, 2); return the mobject."""
        start, end = self.points(np.asarray(ends, dtype=float).reshape(-1, 2, 2)).swapaxes(0, 1)
        mobject.set_points(straight(start, end))
        return mobject


# The lower end of a title band, and how far down it covers the picture evenly.
_BAND_LOW, _BAND_EVEN = 1.7, 2.35
_BAND_OPACITY, _PLATE_OPACITY, _ROUND = 0.93, 0.9, 0.14


def full_field(
    center: Sequence[float], height: float, theme: Theme, *, at: Any = (0, -0.95, 0), downwards: bool = False
) -> Field:
    """A field that fills the frame.

    Parameters
    ----------
    center : sequence of 2 floats
        The point of the plane that is seen at `at`, in the inputs' units.
    height : float
        How much of the plane is visible from bottom to top, in the inputs' units.
    theme : Theme
        The theme of the colours.
    at : array_like, shape (3,)
        Where in the frame `center` is seen. By default that is the middle of what a title leaves free.
    downwards : bool
        Whether the second input grows downwards, as on screens.

    Examples
    --------
    >>> from relufig.animate import full_field, theme
    >>> field = full_field((1, 2), 16, theme("light"), at=(0, -1, 0))
    >>> field.points([1, 2]).tolist()
    [0.0, -1.0, 0.0]
    >>> field.box[1]
    (-4.0, 12.0)
    """
    width, high = config.frame_width, config.frame_height
    signs = np.array([1, -1 if downwards else 1])
    middle = np.asarray(center, dtype=float) - np.asarray(at, dtype=float)[:2] * height / high * signs
    return Field(middle.tolist(), height, theme, size=(width, high), at=ORIGIN, downwards=downwards)


def title_band(theme: Theme) -> Rectangle:
    """The ground of a title and its line of text on a picture that fills the frame; it thins out downwards.

    >>> from relufig.animate import theme, title_band
    >>> float(title_band(theme("dark")).get_top()[1])
    4.0
    """
    top = config.frame_height / 2
    band = Rectangle(width=config.frame_width, height=top - _BAND_LOW, stroke_width=0)
    even = (_BAND_EVEN - _BAND_LOW) / (top - _BAND_LOW)
    steps = np.linspace(0, 1, 12)
    opacities = (_BAND_OPACITY * np.clip(steps / even, 0, 1)).tolist()
    colours: Any = [theme.background] * len(steps)  # manim takes lists, though its types do not say so
    band.set_fill(colours, opacity=opacities)
    band.set_sheen_direction(UP)
    band.move_to((0, top, 0), aligned_edge=UP)
    return band


def plate(width: float, height: float, theme: Theme, *, at: Any) -> RoundedRectangle:
    """The ground of counters or of a plot on a picture; `at` is its upper left corner.

    >>> from relufig.animate import plate, theme
    >>> plate(2, 1, theme("light"), at=(-3, 1, 0)).get_center().tolist()
    [-2.0, 0.5, 0.0]
    """
    ground = RoundedRectangle(corner_radius=_ROUND, width=width, height=height, stroke_width=0)
    ground.set_fill(theme.background, _PLATE_OPACITY)
    ground.move_to(np.asarray(at, dtype=float) + (width / 2, 0, 0) + height / 2 * DOWN)
    return ground
