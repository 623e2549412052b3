"""A sort as a braid: each value is a ribbon that keeps its colour, and two ribbons cross where a comparator swaps.

A comparator that swaps is a green strip behind the crossing: its ReLU is on. Where there is room for them between the
ribbons, it has filled dots. One that keeps the order is a thin stroke with open dots; one that meets a tie is dotted,
with open squares. The layers are shaded and numbered.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Literal, NamedTuple

import matplotlib as mpl
import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.colors import to_hex, to_rgb
from matplotlib.legend_handler import HandlerTuple
from matplotlib.lines import Line2D
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path
from matplotlib.transforms import ScaledTranslation

from relufig.look.colours import on, value_colours
from relufig.look.ribbons import Braid, Curve, Mark, Ribbon
from relufig.look.ribbons import braid as geometry
from relufig.look.style import Theme
from relufig.numbers.text import counted, number
from relufig.plot.axes import background, describe, own_or_new, palette, size_in_points
from relufig.plot.captions import digit_height, text_width
from relufig.sorting.network import ComparatorNetwork
from relufig.sorting.tracing import Outcome

Point = tuple[float, float]

# Sizes as parts of the distance between wires.
_RIBBON = 0.17
_HALO = 0.07
_DISC = 0.79
# The same in points, at most.
_WIDEST = 8.0
_WIDEST_HALO = 3.5
_LARGEST_DISC = 32.0
_WIDEST_GLOW = 20.0  # the strip behind a swap
_LARGEST_END = 8.0  # a comparator's
# The digits' size as a part of their disc's.
_DIGIT = 0.73
# The share of green in the strip behind a swap, and of grey in a layer's column.
_GLOW, _SHADE = 0.3, 0.16
# The corners of a round end.
_CORNERS = 24
# How much smaller discs without numbers are.
_SMALLER = 0.75
# The smallest filled dots that are drawn, and the ground between them and ribbons, in points.
_SMALLEST_DOT, _BESIDE_DOT = 4.0, 1.0
# The smallest digits and numbers that are still written, as a part of the font size.
_SMALLEST_FONT, _SMALLEST_IF_QUIET = 0.5, 0.85


class _Look(NamedTuple):
    """How a comparator with some outcome is drawn."""

    word: str
    means: str
    marker: str
    linestyle: Any


_LOOKS = {
    Outcome.SWAPPED: _Look("swap", ": ReLU on", "o", "none"),
    Outcome.KEPT: _Look("keep", ": ReLU off", "o", "-"),
    Outcome.TIE: _Look("tie", "", "s", (0, (1.2, 1.2))),
}


def braid(
    network: ComparatorNetwork,
    x: Any,
    ax: Axes | None = None,
    *,
    orientation: Literal["horizontal", "vertical"] = "horizontal",
    between: bool = False,
    quiet: bool = False,
    even: bool = False,
    notes: bool = True,
    done: float = 1.0,
) -> Axes:
    """Draw what a comparator network does with an input as a braid of its values.

    Parameters
    ----------
    network : ComparatorNetwork
        The network to draw.
    x : array_like, shape (n,)
        Its input.
    ax : Axes, optional
        Where to draw; a new figure's axes by default.
    orientation : {"horizontal", "vertical"}
        The direction of the wires. Wire 0 is at the top, or at the left if vertical.
    between : bool
        Whether values are also written between the layers, where they have changed wires.
    quiet : bool
        Whether to write nothing but the values, and these only where there is room for letters of full size: for
        braids beside other pictures.
    even : bool
        Whether all layers are equally long and fill the wires.
    notes : bool
        Whether the layers are numbered, and a line below says what the comparators did.
    done : float
        The share of their way that the values have gone, from 0 to 1: for pictures that move.

    Returns
    -------
    Axes
        The axes drawn on.

    Raises
    ------
    ValueError
        If `x` has not exactly one dimension or there is no such orientation. For other bad inputs, as
        `network.trace(x)`.

    Examples
    --------
    >>> from relufig import plot, sorting
    >>> ax = plot.braid(sorting.bubble(3), [2, 3, 1])
    >>> plot.description([ax]).split(". ")[1]
    '2 swaps and 1 keep turn 2, 3, 1 into 1, 2, 3.'
    """
    if orientation not in ("horizontal", "vertical"):
        raise ValueError(f"braid(network, x): orientation must be horizontal or vertical, got {orientation!r}")
    if np.ndim(x) != 1:
        raise ValueError(f"braid(network, x): x must have shape ({network.n},), got {np.shape(x)}")
    if not 0 <= done <= 1:
        raise ValueError(f"braid(network, x): done must be from 0 to 1, got {done!r}")
    drawn = geometry(network, network.trace(x), even)
    ax = own_or_new(ax)
    notes = notes and not quiet
    page = _Page(ax, network.n, drawn, orientation == "vertical", quiet, notes, done * drawn.end)
    page.draw_layers()
    page.draw_comparators()
    page.draw_ribbons()
    page.draw_ends()
    if between:
        page.write_between()
    if notes:
        page.number_layers()
        page.explain()
    ax.set_axis_off()
    describe(ax, in_words(network, drawn))
    return ax


class _Page:
    """The axes, with coordinates for time along the wires and for wires across, and sizes in points."""

    def __init__(self, ax: Axes, n: int, drawn: Braid, vertical: bool, quiet: bool, notes: bool, now: float) -> None:
        self.ax, self.n, self.drawn, self.vertical, self.now = ax, n, drawn, vertical, now
        self.theme: Theme = palette(ax)
        self.ground = background(ax)
        self.texts = [number(ribbon.value) for ribbon in drawn.ribbons]
        base = float(mpl.rcParams["font.size"])
        width, height = size_in_points(ax)
        self.width, self.smallest = width, (_SMALLEST_IF_QUIET if quiet else _SMALLEST_FONT) * base
        length, breadth = (height, width) if vertical else (width, height)
        # In points: the room for the layers' numbers and for the key; the distance between wires; discs and digits.
        beside, key = (0, 0) if not notes else ((3.2 if vertical else 1.7) * base, 2.4 * base)
        self.row = max(breadth - beside - (0 if vertical else key), 1.0) / n
        self.disc = min(_LARGEST_DISC, _DISC * self.row, length / (drawn.end + 1))
        widest = max((text_width(text, "medium", bold=True) for text in self.texts if text), default=0.0) / base
        self.font = min(_DIGIT * self.disc, 1.45 * base)
        if vertical:
            self.font = min(self.font, 0.9 * self.row / max(widest, 0.7))
        if self.font < self.smallest:
            self.texts, widest = [""] * n, 0.0
            self.disc *= _SMALLER
        self.stretch = max(0.0, widest * self.font - 0.62 * self.disc)
        ends = self.disc / 2 + (0 if vertical else self.stretch) + 2
        # The length of a unit of time.
        self.unit = max(length - 2 * ends - (key if vertical else 0), 1.0) / drawn.end
        before, after = -ends / self.unit, drawn.end + (ends + (key if vertical else 0)) / self.unit
        if vertical:
            ax.set_xlim(-0.5 - beside / self.row, n - 0.5)
            ax.set_ylim(after, before)
        else:
            ax.set_xlim(before, after)
            ax.set_ylim(n - 0.5 + (beside + key) / self.row, -0.5)
        self.ribbon = min(_WIDEST, _RIBBON * self.row, 0.18 * self.unit)
        self.halo = self.ribbon + 2 * min(_WIDEST_HALO, _HALO * self.row, 0.08 * self.unit)
        self.end = min(_LARGEST_END, 0.3 * self.row, 0.25 * self.unit)
        self.dot = min(self.end, 2 * drawn.clearance(self.unit, self.row) - self.ribbon - _BESIDE_DOT)
        self.colours = colours(drawn.ribbons, self.theme)
        self.glow = glow(self.theme.active, self.ground)
        self.shade = shade(self.theme.faint, self.ground) if len(drawn.layers) > 1 else self.ground
        self.strips = self._strips()

    def point(self, time: float, wire: float) -> Point:
        return (wire, time) if self.vertical else (time, wire)

    def draw_layers(self) -> None:
        """Shade each layer, if there are several."""
        if len(self.drawn.layers) < 2:
            return
        gap = 0.06
        for left, right in self.drawn.layers:
            corner, size = self.point(left + gap, -0.5), self.point(right - left - 2 * gap, self.n)
            look: dict[str, Any] = {"facecolor": self.theme.faint, "alpha": _SHADE, "edgecolor": "none", "zorder": 0}
            self.ax.add_patch(Rectangle(corner, *size, **look))

    def number_layers(self) -> None:
        """Number the layers, if there is room."""
        font = min(mpl.rcParams["font.size"], 0.8 * self.unit)
        if font >= self.smallest and self.drawn.layers:
            self._number_layer(0.0, "layer", font)
            for at, (left, right) in enumerate(self.drawn.layers, start=1):
                self._number_layer((left + right) / 2, f"{at}", font)

    def _number_layer(self, time: float, text: str, font: float) -> None:
        place = self.point(time, -0.6 if self.vertical else self.n - 0.5 + 0.12)
        align: dict[str, Any] = {"ha": "right", "va": "center"} if self.vertical else {"ha": "center", "va": "top"}
        self.ax.text(*place, text, fontsize=font, color=self.theme.muted, **align)

    def draw_comparators(self) -> None:
        if self.now < self.drawn.end:
            self._draw_ahead()
        for outcome, look in _LOOKS.items():
            marks = [mark for mark in self.drawn.marks if mark.outcome is outcome]
            if marks:
                self._draw_alike(marks, look)

    def _draw_ahead(self) -> None:
        """Draw the wires and comparators that the values have not reached, all of them alike."""
        wires = [[self.point(self.now, wire), self.point(self.drawn.end, wire)] for wire in range(self.n)]
        later = [[self.point(m.time, wire) for wire in m.wires] for m in self.drawn.marks if m.time > self.now]
        style: dict[str, Any] = {"colors": self.theme.faint, "linewidths": 0.15 * self.end, "zorder": 0.4}
        self.ax.add_collection(LineCollection([*wires, *later], **style))

    def _draw_alike(self, marks: list[Mark], look: _Look) -> None:
        ends = [[self.point(mark.time, wire) for wire in mark.wires] for mark in marks]
        across, down = zip(*(point for each in ends for point in each), strict=True)
        width = max(0.5, 0.16 * self.end)
        swaps = look.word == "swap"
        drawn: list[Artist] = []
        # The dots of a swap stand between the ribbons, which have left them; the others lie on the ribbons.
        if not swaps or self.dot >= _SMALLEST_DOT:
            dots = Line2D(across, down, linestyle="none", zorder=5, **self._marker(look, width))
            drawn.append(self.ax.add_line(dots))
        if swaps:
            self.ax.add_patch(PathPatch(self.strips, facecolor=self.glow, edgecolor="none", zorder=0.5))
        else:
            style: dict[str, Any] = {"colors": self.theme.muted, "linewidths": width, "linestyles": look.linestyle}
            drawn.append(self.ax.add_collection(LineCollection(ends, zorder=1, **style)))
        self._end_at_the_values(drawn)

    def _strips(self) -> Path:
        """The strips with round ends behind the swaps, as far as the values have come."""
        radius = min(_WIDEST_GLOW, 0.66 * self.unit, 0.62 * self.row) / 2
        turn = np.linspace(0, np.pi, _CORNERS)
        arc = np.column_stack([radius / self.unit * np.cos(turn), radius / self.row * np.sin(turn)])
        strips = []
        for mark in self.drawn.marks:
            if mark.outcome is Outcome.SWAPPED:
                top, bottom = sorted(mark.wires)
                outline = np.vstack([(mark.time, top) - arc, (mark.time, bottom) + arc])
                outline[:, 0] = np.minimum(outline[:, 0], self.now)
                corners = [self.point(time, wire) for time, wire in outline.tolist()]
                strips.append(Path([*corners, corners[0]], closed=True))
        return Path.make_compound_path(*strips)

    def _end_at_the_values(self, artists: Sequence[Artist]) -> None:
        """Hide what the values have not come through yet."""
        if self.now < self.drawn.end:
            corner, size = self.point(0, -0.5), self.point(self.now, self.n)
            for artist in artists:
                artist.set_clip_path(Rectangle(corner, *size, transform=self.ax.transData))

    def _marker(self, look: _Look, width: float) -> dict[str, Any]:
        swaps = look.word == "swap"
        colour = self.theme.active if swaps else self.theme.muted
        return {
            "marker": look.marker,
            "markersize": self.dot if swaps else self.end * (0.9 if look.marker == "s" else 1),
            "markerfacecolor": colour if swaps else self.ground,
            "markeredgecolor": colour,
            "markeredgewidth": 0 if swaps else width,
        }

    def draw_ribbons(self) -> None:
        """Draw the ribbons, the largest value last: it passes over the others.

        Where ribbons cross, each has a halo in the background's colour, so that the eye can follow it. Elsewhere a halo
        would cut the layers and the strokes of comparators.
        """
        for at, ribbon in enumerate(self.drawn.ribbons):
            order = 2 + at / self.n
            apart = self._path(self.drawn.meetings(ribbon))
            if len(apart):
                self._end_at_the_values([self._draw_line(apart, self.shade, self.halo, order)])
                self._draw_line(apart, self.glow, self.halo, order).set_clip_path(self.strips, self.ax.transData)
            way = self._path(ribbon.curves(self.drawn.end))
            self._end_at_the_values([self._draw_line(way, self.colours[ribbon.rank], self.ribbon, order)])

    def _draw_line(self, path: Path, colour: str, width: float, order: float) -> Artist:
        style: dict[str, Any] = {"edgecolor": colour, "linewidth": width, "capstyle": "butt", "zorder": order}
        return self.ax.add_patch(PathPatch(path, facecolor="none", **style))

    def _path(self, curves: Iterable[Curve]) -> Path:
        """Curves as one path, in which those that follow each other are joined."""
        points: list[Point] = []
        codes: list[int] = []
        for curve in curves:
            first, *others = (self.point(*each) for each in curve)
            if not points or points[-1] != first:
                points.append(first)
                codes.append(int(Path.MOVETO))
            points += others
            codes += [int(Path.LINETO if len(curve) == 2 else Path.CURVE4)] * len(others)
        return Path(np.reshape(points, (-1, 2)), codes)

    def draw_ends(self) -> None:
        """Write each value on a disc at both ends of its ribbon."""
        step = self.stretch / (self.row if self.vertical else self.unit)
        for ribbon, text in zip(self.drawn.ribbons, self.texts, strict=True):
            first, last = self.point(0, ribbon.wires[0]), self.point(self.now, ribbon.at(self.now))
            # Horizontal discs grow away from the wires, vertical ones to both sides.
            self._draw_disc(ribbon, text, first[0] - (step / 2 if self.vertical else step), first[1], step)
            self._draw_disc(ribbon, text, last[0] - (step / 2 if self.vertical else 0), last[1], step)

    def _draw_disc(self, ribbon: Ribbon, text: str, left: float, height: float, length: float) -> None:
        """Draw a disc that is stretched to the right by `length`, in units of the horizontal axis, and write on it."""
        colour = self.colours[ribbon.rank]
        ends = Line2D([left, left + length], [height, height], color=colour, solid_capstyle="butt", zorder=6)
        ends.set(marker="o", markersize=self.disc, markeredgewidth=0, clip_on=False)
        ends.set(linewidth=self.disc if length > 0 else 0, linestyle="-" if length > 0 else "none")
        self.ax.add_line(ends)
        if text:
            style: dict[str, Any] = {"fontsize": self.font, "color": on(colour), "weight": "bold", "zorder": 7}
            self._write(left + length / 2, height, text, **style)

    def _write(self, across: float, down: float, text: str, fontsize: float, **style: Any) -> None:
        """Write digits with their middle at a point."""
        figure: Any = self.ax.figure
        middle = ScaledTranslation(0, -digit_height(fontsize) / 2 / 72, figure.dpi_scale_trans)
        place: Any = self.ax.transData + middle
        self.ax.text(across, down, text, fontsize=fontsize, ha="center", va="baseline", transform=place, **style)

    def write_between(self) -> None:
        """Behind each layer but the last, write the values that have changed wires in it."""
        font = min(mpl.rcParams["font.size"] * 0.8, 0.45 * self.row, 0.5 * self.unit)
        if font < self.smallest:
            return
        style = {"fontsize": font, "color": self.theme.ink, "zorder": 6}
        ground = {"boxstyle": "round,pad=0.15", "facecolor": self.ground, "edgecolor": "none"}
        for ribbon in self.drawn.ribbons:
            for time, wire in zip(ribbon.crossings, ribbon.wires[1:], strict=True):
                right = min(edge for _, edge in self.drawn.layers if edge > time)
                if time <= self.now and right < self.drawn.layers[-1][1]:
                    self._write(*self.point(right, wire), number(ribbon.value), bbox=ground, **style)

    def explain(self) -> None:
        """Say below the picture what the comparators have done, in the look of each outcome."""
        size = float(mpl.rcParams["font.size"])
        handles, labels, colours = [], [], []
        for outcome, look in _LOOKS.items():
            times = [mark.time for mark in self.drawn.marks if mark.outcome is outcome]
            if not times:
                continue
            labels.append(counted(sum(time <= self.now for time in times), look.word) + look.means)
            colours.append(self.theme.active if look.word == "swap" else self.theme.muted)
            style = {**self._marker(look, 1.4), "markersize": 0.55 * size, "color": colours[-1]}
            if look.word == "swap" and self.dot < _SMALLEST_DOT:
                style["markersize"] = 0
            line = Line2D([], [], linestyle=look.linestyle, linewidth=1.4, **style)
            glow = Line2D([], [], color=self.glow, linewidth=size, solid_capstyle="round")
            handles.append((glow, line) if look.word == "swap" else (line,))
        if handles:
            needed = text_width("".join(labels), "medium") + 4 * size * len(handles)
            legend = self.ax.legend(
                handles,
                labels,
                handler_map={tuple: HandlerTuple(ndivide=1, pad=0)},
                loc="lower left",
                ncols=len(handles),
                frameon=False,
                fontsize=min(1.0, self.width / needed) * size,
                labelcolor=colours,
                borderaxespad=0.0,
                borderpad=0.3,
                numpoints=2,
                handlelength=1.8,
                handletextpad=0.8,
                columnspacing=1.8,
            )
            legend.set_in_layout(False)


def glow(colour: Any, ground: Any) -> str:
    """The colour of the strip behind a swap: the ground with a share of the colour of active ReLUs."""
    return _mixed(colour, ground, _GLOW)


def shade(colour: Any, ground: Any) -> str:
    """The colour of a layer's column: the ground with a share of the colour of guides."""
    return _mixed(colour, ground, _SHADE)


def _mixed(colour: Any, ground: Any, share: float) -> str:
    pairs = zip(to_rgb(colour), to_rgb(ground), strict=True)
    red, green, blue = (share * above + (1 - share) * below for above, below in pairs)
    return to_hex((red, green, blue))


def colours(ribbons: tuple[Ribbon, ...], theme: Theme) -> list[str]:
    """A colour for each rank among the distinct values."""
    return value_colours(range(max((ribbon.rank for ribbon in ribbons), default=0) + 1), theme)


def in_words(network: ComparatorNetwork, drawn: Braid) -> str:
    """What the network is, and what it does with the values."""
    counts = f"{counted(network.size, 'comparator')} in {counted(network.depth, 'layer')}"
    words = f"A network of {counted(network.n, 'wire')} with {counts}."
    outcomes = [mark.outcome for mark in drawn.marks]
    each = [counted(outcomes.count(outcome), look.word) for outcome, look in _LOOKS.items() if outcome in outcomes]
    done = " and ".join(filter(None, (", ".join(each[:-1]), *each[-1:])))
    if network.n <= 32 and done:
        entering = [number(each.value) for each in sorted(drawn.ribbons, key=lambda ribbon: ribbon.wires[0])]
        leaving = [number(each.value) for each in sorted(drawn.ribbons, key=lambda ribbon: ribbon.wires[-1])]
        words += f" {done} turn {', '.join(entering)} into {', '.join(leaving)}."
    return words
