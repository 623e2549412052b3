"""The wire diagram of a comparator network, and the values that travel, compare and swap on it.

Wires run from left to right, the first at the top. A comparator is a line between two wires with a dot at each end.
When it compares, its unit d = relu(a - b) appears on it: filled if active (the values swap), hollow if inactive.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from manim import Animation, ManimColor, VGroup, VMobject, smooth

from relufig.animate import look
from relufig.animate.plane import lengths_along, points_along, set_circles, set_polyline
from relufig.animate.text import Label, Points
from relufig.animate.wire_layout import CLEARANCE, UNIT_EM, Layout, Page, difference_text, value_text
from relufig.look.style import Theme
from relufig.sorting.tracing import ComparatorLayerTrace, Outcome

# The length of the handles of a cubic curve that is a quarter of a unit circle, to within 0.02 %.
_QUARTER = 4 / 3 * (math.sqrt(2) - 1)


class Token(VGroup):
    """A value that moves along the wires: a box in the value's colour, with the value in it.

    Parameters
    ----------
    value : number
        The value.
    colour : ManimColor
        The colour of the box.
    layout : Layout
        The layout, which gives the sizes.
    at : array, shape (3,)
        The middle of the box in the frame.

    Examples
    --------
    >>> from manim import BLUE
    >>> from relufig import sorting
    >>> from relufig.animate import Layout, Token
    >>> layout = Layout.of(sorting.bitonic(4), ["5", "3", "8", "1"])
    >>> Token(5, BLUE, layout, layout.start(0)).label.text
    '5'
    """

    def __init__(self, value: Any, colour: ManimColor, layout: Layout, at: Points) -> None:
        wide, high = layout.box
        self.value: Any = value
        self.box: VMobject = rounded_box(wide, high, high / 2, at).set_fill(colour, 1)
        self.label: Label = Label(value_text(value), layout.em, look.text_on(colour), at)
        super().__init__(self.box, self.label)


class Unit(VGroup):
    """A comparator's unit once it has compared: a box with a number in it.

    It is filled if the unit is active, and hollow if not.

    Parameters
    ----------
    difference : number
        The pre-activation a - b.
    outcome : Outcome
        Whether the comparator swapped, kept or tied.
    layout : Layout
        The layout, which gives the sizes.
    at : array, shape (3,)
        The middle of the box in the frame.
    theme : Theme
        The theme of the colours.

    Examples
    --------
    >>> from relufig import sorting
    >>> from relufig.animate import Layout, Unit, theme
    >>> layout = Layout.of(sorting.bitonic(4), ["5", "3", "8", "1"])
    >>> Unit(2, sorting.Outcome.SWAPPED, layout, layout.start(0), theme("light")).label.text
    '2'
    """

    def __init__(self, difference: Any, outcome: Outcome, layout: Layout, at: Points, theme: Theme) -> None:
        active = outcome is Outcome.SWAPPED
        self.outcome: Outcome = outcome
        wide, high = layout.unit
        self.box: VMobject = rounded_box(wide, high, high / 4, at).set_fill(
            theme.active if active else theme.background, 1
        )
        self.box.set_stroke(theme.active if active else theme.muted, look.THIN * layout.stroke)
        colour = theme.on_active if active else theme.muted
        self.label: Label = Label(difference_text(difference, outcome), high * UNIT_EM, colour, at, bold=active)
        super().__init__(self.box, self.label)


class WireDiagram(VGroup):
    """One page of a comparator network: its wires, and its comparators layer by layer. They do not move.

    Parameters
    ----------
    layout : Layout
        The layout of the network.
    page : Page
        One of the layout's pages.
    theme : Theme
        The theme of the colours.

    Examples
    --------
    >>> from relufig import sorting
    >>> from relufig.animate import Layout, WireDiagram, theme
    >>> layout = Layout.of(sorting.bitonic(4), ["5", "3", "8", "1"])
    >>> len(WireDiagram(layout, layout.pages[0], theme("light")).layers)
    3
    """

    def __init__(self, layout: Layout, page: Page, theme: Theme) -> None:
        self._first = page.first
        self.wires: VMobject = VMobject(
            stroke_color=theme.faint, stroke_width=look.THIN * layout.stroke, fill_opacity=0
        )
        set_polyline(self.wires, [np.array([[layout.left, y, 0], [layout.right, y, 0]]) for y in layout.heights])
        self.layers: VGroup = VGroup(*(_comparators(placed, layout, theme) for placed in page.columns))
        super().__init__(self.wires, self.layers)

    def layer(self, number: int) -> VMobject:
        """The comparators of a layer, by the layer's number in the whole network."""
        return self.layers[number - self._first]


class Travel(Animation):
    """The animation that moves tokens along paths, while a trail grows behind each.

    Parameters
    ----------
    tokens : sequence of Token
        The tokens.
    paths : sequence of array, shape (corners, 3)
        The path of each token, a polyline in the frame.
    trails : sequence of Trail
        The trail of each token.
    **options
        Options of manim's `Animation`.

    Examples
    --------
    >>> import numpy as np
    >>> from manim import BLUE
    >>> from relufig import sorting
    >>> from relufig.animate import Layout, Token, Trail, Travel
    >>> layout = Layout.of(sorting.bitonic(4), ["5", "3", "8", "1"])
    >>> start, end = layout.start(0), layout.end(0)
    >>> token, trail = Token(5, BLUE, layout, start), Trail(start, layout, BLUE, 4)
    >>> Travel([token], [np.array([start, end])], [trail]).interpolate_mobject(1)
    >>> bool(np.allclose(token.box.get_center(), end))
    True
    """

    def __init__(self, tokens: Sequence[Token], paths: Sequence[Points], trails: Sequence[Trail], **options: Any):
        self._moves = [
            (token, path, trail, trail.corners) for token, path, trail in zip(tokens, paths, trails, strict=True)
        ]
        super().__init__(VGroup(*trails, *tokens), **{"rate_func": smooth, **options})

    def interpolate_mobject(self, alpha: float) -> None:
        """Put every token at its place after this share of the time."""
        share = self.rate_func(alpha)
        for token, path, trail, left in self._moves:
            gone = _until(path, share)
            token.shift(gone[-1] - token.box.get_center())
            trail.set_corners(np.concatenate([left, gone]))


class Trail(VMobject):
    """The path behind a moving value, in the value's colour. It begins at the right edge of the box at the start.

    Parameters
    ----------
    start : array, shape (3,)
        The point where the value starts.
    layout : Layout
        The layout, which gives the sizes.
    colour : ManimColor
        The colour of the trail.
    stroke_width : float
        The width of the line, in hundredths of a unit.

    Examples
    --------
    >>> from manim import BLUE
    >>> from relufig import sorting
    >>> from relufig.animate import Layout, Trail
    >>> layout = Layout.of(sorting.bitonic(4), ["5", "3", "8", "1"])
    >>> Trail(layout.start(0), layout, BLUE, 4).corners.shape
    (2, 3)
    """

    def __init__(self, start: Points, layout: Layout, colour: ManimColor, stroke_width: float) -> None:
        super().__init__(stroke_color=colour, stroke_width=stroke_width * layout.stroke, fill_opacity=0)
        self.colour: ManimColor = colour
        self._edge = float(start[0]) + layout.box[0] / 2
        self.set_corners(np.array([start, start]))

    def set_corners(self, corners: Points) -> None:
        """Draw the trail through these corners, shape (corners, 3)."""
        self.corners: Points = corners
        self.set_points_as_corners(np.maximum(corners, [self._edge, -np.inf, -np.inf]))


def approach(layout: Layout, number: int, at: Sequence[Points]) -> list[Points]:
    """The path of the value on each wire, from its place to its comparator, or past the layer if there is none."""
    placed, end = layout.placed(number)
    where = {wire: x for pair, x in placed.items() for wire in pair}
    return [np.array([at[wire], [where.get(wire, end), y, 0]]) for wire, y in enumerate(layout.heights)]


def departure(layout: Layout, layer: ComparatorLayerTrace, number: int) -> list[Points]:
    """The path of the value on each wire, from its comparator past the layer, to the wire on which it leaves."""
    placed, end = layout.placed(number)
    paths = [np.array([[end, y, 0], [end, y, 0]]) for y in layout.heights]
    apart = layout.unit[0] * (1 + CLEARANCE) / 2
    for (i, j), outcome in zip(layer.comparators, layer.outcomes, strict=True):
        x = placed[i, j]
        top, bottom = layout.heights[i], layout.heights[j]
        for here, there, side in ((top, bottom, -apart), (bottom, top, apart)):
            wire = i if here == top else j
            corners = [(x, here), (end, here)]
            if outcome == Outcome.SWAPPED:
                corners = [(x, here), (x + side, here), (x + side, there), (end, there)]
            paths[wire] = np.array([(*corner, 0) for corner in corners])
    return paths


def unit_place(layout: Layout, number: int, comparator: tuple[int, int]) -> Points:
    """The place of a comparator's unit: on its line, between two wires, so that no wire crosses its text."""
    placed, _ = layout.placed(number)
    upper = (min(comparator) + max(comparator) - 1) // 2
    return np.array([placed[comparator], (layout.heights[upper] + layout.heights[upper + 1]) / 2, 0])


def rounded_box(width: float, height: float, radius: float, at: Any) -> VMobject:
    """A box with round corners and no border, made of few curves, because there may be many boxes in every frame."""
    # As complex numbers, counterclockwise: the corners' centres, and the quarter circle around each.
    x, y = width / 2 - radius, height / 2 - radius
    quarter = radius * np.array([1, 1 + _QUARTER * 1j, _QUARTER + 1j, 1j])
    arcs = [centre + quarter * 1j**k for k, centre in enumerate((x + y * 1j, -x + y * 1j, -x - y * 1j, x - y * 1j))]
    sides = [np.linspace(arc[-1], following[0], 4) for arc, following in zip(arcs, arcs[1:] + arcs[:1], strict=True)]
    points = np.concatenate([part for pair in zip(arcs, sides, strict=True) for part in pair])
    drawn = VMobject(stroke_width=0)
    drawn.set_points(np.stack([points.real, points.imag, np.zeros(len(points))], axis=1))
    return drawn.shift(np.asarray(at, dtype=float))


def _until(corners: Points, share: float) -> Points:
    """The corners of a polyline up to that share of its length, and the point there."""
    lengths = lengths_along(corners)
    end = share * lengths[-1]
    return np.concatenate([corners[: np.searchsorted(lengths, end)], [points_along(corners, lengths, end)]])


def _comparators(placed: dict[tuple[int, int], float], layout: Layout, theme: Theme) -> VGroup:
    """The comparators of a layer, given the x coordinate of each."""
    ends = [np.array([[x, layout.heights[i], 0], [x, layout.heights[j], 0]]) for (i, j), x in placed.items()]
    lines = VMobject(stroke_color=theme.muted, stroke_width=look.LINE * layout.stroke, fill_opacity=0)
    set_polyline(lines, ends)
    dots = VMobject(fill_color=theme.muted, fill_opacity=1, stroke_width=0)
    set_circles(dots, [end for pair in ends for end in pair], layout.box[1] / 7)
    return VGroup(lines, dots)
