"""A comparator network as a Knuth diagram: wires as lines, comparators as strokes from wire to wire.

Given an input, its values travel along the wires, each in its own colour. A comparator that swaps is a thick stroke
with filled ends; one that keeps the order is thin with hollow ends; one that meets a tie is dotted with square ends.
If the maximum goes to the wire with the lower number, the stroke has an arrow head there.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.lines import Line2D

from relufig.look.colours import value_colours
from relufig.look.style import Theme
from relufig.numbers.text import counted, number
from relufig.plot.axes import background, describe, own_or_new, palette, points_per_unit
from relufig.plot.captions import text_width
from relufig.sorting.columns import Placed, placed
from relufig.sorting.network import ComparatorNetwork
from relufig.sorting.tracing import ComparatorTrace, Outcome

# The diameter of a comparator's ends, in units of the distance between wires, and between columns.
_END_OF_ROW, _END_OF_COLUMN = 0.46, 0.36
# The largest diameter of an end, and the smallest font size that is still written, in points.
_LARGEST_END, _SMALLEST_FONT = 8.0, 4.5


class _Look(NamedTuple):
    """How a comparator with some outcome is drawn; `width` is in units of the current line width."""

    word: str
    marker: str
    filled: bool
    linestyle: Any
    width: float


_LOOKS = {
    Outcome.SWAPPED: _Look("swap", "o", True, "-", 1.0),
    Outcome.KEPT: _Look("keep", "o", False, "-", 0.55),
    Outcome.TIE: _Look("tie", "s", False, (0, (1.2, 1.2)), 0.8),
}
_PLAIN = _Look("", "o", True, "-", 0.65)


class _Place(NamedTuple):
    """Where a value stands beside its point of the wire; `away` is in points."""

    away: tuple[float, float]
    ha: str
    va: str


# The places of values at the start and at the end of a wire, and where they change.
_HORIZONTAL = _Place((-3, 0), "right", "center"), _Place((3, 0), "left", "center"), _Place((0, 1), "center", "bottom")
_VERTICAL = _Place((0, 3), "center", "bottom"), _Place((0, -3), "center", "top"), _Place((2, 0), "left", "center")


def knuth(
    network: ComparatorNetwork,
    x: Any = None,
    ax: Axes | None = None,
    *,
    orientation: Literal["horizontal", "vertical"] = "horizontal",
) -> Axes:
    """Draw a comparator network as a Knuth diagram.

    Parameters
    ----------
    network : ComparatorNetwork
        The network to draw.
    x : array_like, shape (n,), optional
        An input. If given, its values are shown along the wires, and each comparator shows whether it swaps them.
    ax : Axes, optional
        Where to draw; a new figure's axes by default.
    orientation : {"horizontal", "vertical"}
        The direction of the wires. Wire 0 is at the top, or at the left if vertical.

    Returns
    -------
    Axes
        The axes drawn on.

    Raises
    ------
    ValueError
        If `x` has not exactly one dimension or there is no such orientation. For other bad inputs, as
        `network.trace(x)`.

    References
    ----------
    D. E. Knuth, *The Art of Computer Programming*, volume 3, section 5.3.4.

    Examples
    --------
    >>> from relufig import plot, sorting
    >>> ax = plot.knuth(sorting.bubble(3), [2, 3, 1])
    >>> [text.get_text() for text in ax.get_legend().get_texts()]
    ['2 swaps', '1 keep']
    """
    if orientation not in ("horizontal", "vertical"):
        raise ValueError(f"knuth(network, x): orientation must be horizontal or vertical, got {orientation!r}")
    if x is not None and np.ndim(x) != 1:
        raise ValueError(f"knuth(network, x): x must have shape ({network.n},), got {np.shape(x)}")
    trace = None if x is None else network.trace(x)
    ax = own_or_new(ax)
    page = _Page(ax, network, vertical=orientation == "vertical")
    if trace is None:
        page.draw_wires()
    else:
        page.draw_values(trace)
    page.draw_comparators(trace)
    ax.set_axis_off()
    describe(ax, _in_words(network, trace))
    return ax


class _Page:
    """The axes, with coordinates for time along the wires and for wires across."""

    def __init__(self, ax: Axes, network: ComparatorNetwork, vertical: bool) -> None:
        self.ax, self.network, self.vertical = ax, network, vertical
        self.theme: Theme = palette(ax)
        self.placed, self.gaps = placed(network)
        self.end = self.gaps[-1] + 0.5
        margin = 0.6 if vertical else 0.35
        along, across = (-margin, self.end + margin), (-0.7, network.n - 0.3)
        x, y = (across, along) if vertical else (along, across)
        ax.set(xlim=x, ylim=y[::-1])
        # The lengths of a unit of time and of the distance between wires, in points.
        unit, row = map(abs, points_per_unit(ax))
        self.unit, self.row = (row, unit) if vertical else (unit, row)
        self.dot = min(_LARGEST_END, _END_OF_ROW * self.row, _END_OF_COLUMN * self.unit)
        self.line = mpl.rcParams["lines.linewidth"] * min(1.0, max(0.3, self.dot / 6))

    def point(self, time: float, wire: float) -> tuple[float, float]:
        return (wire, time) if self.vertical else (time, wire)

    def draw_wires(self) -> None:
        ends = [[self.point(0, wire), self.point(self.end, wire)] for wire in range(self.network.n)]
        self.ax.add_collection(LineCollection(ends, colors=self.theme.muted, linewidths=0.55 * self.line, zorder=1))

    def draw_values(self, trace: ComparatorTrace) -> None:
        """Draw each wire in the colours of its values, and write the values at both ends and where they change."""
        colour = _colours(trace.input, self.theme)
        now = [0.0] * self.network.n
        segments, colours = [], []
        for at, layer in enumerate(trace.layers):
            for wires, _, _, position in (mark for mark in self.placed if mark.layer == at):
                for wire in wires:
                    segments.append([self.point(now[wire], wire), self.point(position, wire)])
                    colours.append(colour[layer.before[wire]])
                    now[wire] = position
        for wire, start in enumerate(now):
            segments.append([self.point(start, wire), self.point(self.end, wire)])
            colours.append(colour[trace.output[wire]])
        self.ax.add_collection(LineCollection(segments, colors=colours, linewidths=1.1 * self.line, zorder=1))
        self._write_values(trace, colour)

    def _write_values(self, trace: ComparatorTrace, colour: dict[Any, Any]) -> None:
        size = mpl.rcParams["font.size"]
        widest = max(text_width(number(value), "medium") for value in trace.input) / size
        room = self.row / max(widest, 0.8) if self.vertical else self.row
        font = min(size, 0.62 * room)
        if font < _SMALLEST_FONT:
            return
        start, end, beside = _VERTICAL if self.vertical else _HORIZONTAL
        for wire in range(self.network.n):
            self._write(trace.input[wire], self.point(0, wire), start, font, colour)
            self._write(trace.output[wire], self.point(self.end, wire), end, font, colour)
        inner = font * 0.85 if self.vertical else min(font * 0.85, 0.8 * self.unit / widest)
        if inner < _SMALLEST_FONT:
            return
        for at, layer in enumerate(trace.layers[:-1]):
            for wire in np.flatnonzero(layer.before != layer.after).tolist():
                self._write(layer.after[wire], self.point(self.gaps[at + 1], wire), beside, inner, colour)

    def _write(self, value: Any, at: Any, place: _Place, font: float, colours: dict[Any, Any]) -> None:
        look: Any = {"color": colours[value], "fontsize": font, "ha": place.ha, "va": place.va, "zorder": 4}
        self.ax.annotate(number(value), at, place.away, textcoords="offset points", annotation_clip=False, **look)

    def draw_comparators(self, trace: ComparatorTrace | None) -> None:
        outcomes = [None if trace is None else Outcome(trace.layers[m.layer].outcomes[m.k]) for m in self.placed]
        for outcome, look in ((None, _PLAIN), *_LOOKS.items()):
            marks = [mark for mark, each in zip(self.placed, outcomes, strict=True) if each is outcome]
            if marks:
                self._draw_alike(marks, look)
        if trace is not None:
            self._explain([outcome for outcome in outcomes if outcome is not None])

    def _draw_alike(self, marks: Sequence[Placed], look: _Look) -> None:
        ends = [[self.point(m.position, wire) for wire in m.comparator] for m in marks]
        width = look.width * self.line
        self.ax.add_collection(
            LineCollection(ends, colors=self.theme.ink, linewidths=width, linestyles=look.linestyle, zorder=2)
        )
        style = self._marker(look, width)
        heads = [(m.position, m.comparator[1]) for m in marks if m.comparator[0] > m.comparator[1]]
        dots = [(m.position, wire) for m in marks for wire in m.comparator if (m.position, wire) not in set(heads)]
        for points, marker in ((dots, look.marker), (heads, "<" if self.vertical else "^")):
            if points:
                across, down = zip(*(self.point(*point) for point in points), strict=True)
                self.ax.plot(across, down, linestyle="none", zorder=3, **{**style, "marker": marker})

    def _marker(self, look: _Look, width: float) -> dict[str, Any]:
        return {
            "marker": look.marker,
            "markersize": self.dot * (0.9 if look.marker == "s" else 1),
            "markerfacecolor": self.theme.ink if look.filled else background(self.ax),
            "markeredgecolor": self.theme.ink,
            "markeredgewidth": max(0.5, min(width, self.dot / 4)),
        }

    def _explain(self, outcomes: Sequence[Outcome]) -> None:
        """Write below the diagram which look means which outcome, and how often each outcome occurred."""
        handles = []
        for outcome, look in _LOOKS.items():
            count = outcomes.count(outcome)
            if count:
                label = counted(count, look.word)
                width = max(1.0, look.width * mpl.rcParams["lines.linewidth"])
                style = {**self._marker(look, width), "markersize": 7, "markeredgewidth": 1.2}
                line = {"color": self.theme.ink, "linestyle": look.linestyle, "linewidth": width}
                handles.append(Line2D([], [], label=label, **line, **style))
        if handles:
            self.ax.legend(
                handles=handles,
                loc="upper center",
                bbox_to_anchor=(0.5, 0.0),
                ncols=len(handles),
                frameon=False,
                fontsize="small",
                labelcolor=self.theme.muted,
                handlelength=2.2,
                borderaxespad=0.2,
            )


def _colours(values: Any, theme: Theme) -> dict[Any, str]:
    """A colour for each value, by its rank among the distinct values."""
    different = sorted(set(values.tolist()))
    return dict(zip(different, value_colours(range(len(different)), theme), strict=True))


def _in_words(network: ComparatorNetwork, trace: ComparatorTrace | None) -> str:
    counts = f"{counted(network.size, 'comparator')} in {counted(network.depth, 'layer')}"
    words = f"A network of {counted(network.n, 'wire')} with {counts}."
    if network.size <= 60:
        layers = "; ".join(", ".join(f"{i}-{j}" for i, j in layer) for layer in network.layers)
        words += f" It compares the wires {layers}." if layers else ""
    if trace is not None and network.n <= 32:
        entering, leaving = (", ".join(map(number, values.tolist())) for values in (trace.input, trace.output))
        words += f" Of {entering} it makes {leaving}."
    return words
