"""The bounds between which the outputs of a network lie, and the inputs that reach them.

Intervals bound every output at once, but loosely (see `relufig.networks.intervals`). The exact bounds are those of the
affine maps on the network's regions.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

import numpy as np

from relufig.networks import intervals
from relufig.networks.network import Network
from relufig.numbers.text import counted, number
from relufig.questions.answer import Answer, point_text, where
from relufig.regions.cells import Cell, Search, around, cells, sides_of
from relufig.regions.cones import Form, coordinates
from relufig.regions.counting import refuse_limit

Bounds = tuple[Fraction, ...]
Inputs = tuple[tuple[Fraction, ...], ...]
# A value of an output, and the input that reaches it.
_Reached: TypeAlias = "tuple[Fraction, tuple[Fraction, ...]]"


@dataclass(frozen=True, eq=False)
class Range(Answer):
    """Bounds of every output of a network on a box. It counts as True if the bounds are exact.

    Parameters
    ----------
    network : Network
        The network.
    box : tuple of (low, high)
        The box of inputs.
    low, high : tuple of Fraction
        For each output, a bound that it is never below, and one that it is never above.
    at_low, at_high : tuple of points, or None
        The inputs where each output reaches its bounds, if they are exact.
    exact : bool
        Whether every bound is reached.
    regions : int
        How many regions were searched: 0 for intervals.

    Examples
    --------
    >>> import relufig as rf
    >>> from relufig import questions
    >>> a, b = rf.inputs("a", "b")
    >>> network = rf.build(low=rf.minimum(a, b), high=rf.maximum(a, b))
    >>> print(questions.range(network, [(0, 1), (0, 2)]))
    On [0, 1] × [0, 2], low is from −1 to 1 and high is from 0 to 3, by intervals: these bounds may be too wide.
    >>> print(questions.range(network, [(0, 1), (0, 2)], exact=True))
    On [0, 1] × [0, 2], low is from 0 to 1 and high is from 0 to 2, exactly: on 2 regions.
    """

    network: Network
    box: tuple[tuple[Any, Any], ...]
    low: Bounds
    high: Bounds
    at_low: Inputs | None
    at_high: Inputs | None
    exact: bool
    regions: int

    def __bool__(self) -> bool:
        return self.exact

    def __str__(self) -> str:
        *bounds, last = (
            f"{name} is from {number(low)} to {number(high)}"
            for name, low, high in zip(self.network.outputs, self.low, self.high, strict=True)
        )
        said = f"{', '.join(bounds)} and {last}" if bounds else last
        how = "by intervals: these bounds may be too wide"
        if self.exact:
            how = f"exactly: on {counted(self.regions, 'region')}"
        return f"{where(self.box).capitalize()}, {said}, {how}."


@dataclass(frozen=True, eq=False)
class Positivity(Answer):
    """Whether all outputs of a network are above 0. It counts as True only if this is proved.

    Parameters
    ----------
    network : Network
        The network.
    box : tuple of (low, high) or None
        The inputs that were asked about; None for all.
    proved : bool
        Whether all outputs are proved to be above 0.
    regions : int
        How many regions were searched.
    complete : bool
        Whether the answer is certain. If not, the search stopped at its limit.
    at : tuple of Fraction or None
        An input where an output is not above 0; None if none is known.
    values : tuple of Fraction or None
        The outputs there.

    Examples
    --------
    >>> import relufig as rf
    >>> from relufig import questions
    >>> (x,) = rf.inputs("x")
    >>> print(questions.positive(rf.build(y=rf.relu(x))))
    Not above 0 for every input: at x = 0, y = 0.
    """

    network: Network
    box: tuple[tuple[Any, Any], ...] | None
    proved: bool
    regions: int
    complete: bool
    at: tuple[Fraction, ...] | None
    values: tuple[Fraction, ...] | None

    def __bool__(self) -> bool:
        return self.proved

    def __str__(self) -> str:
        on, searched = where(self.box), counted(self.regions, "region")
        if self.proved:
            return f"Above 0 {on}: so is the least value of each output on each of {searched}, in exact arithmetic."
        if self.at is None or self.values is None:
            return f"Not decided {on}: all outputs are above 0 on {searched}, where the search stopped."
        values = point_text(self.values, self.network.outputs)
        return f"Not above 0 {on}: at {point_text(self.at, self.network.inputs)}, {values}."


def range(network: Network, box: Any, *, exact: bool = False, limit: int = 10_000) -> Range:  # noqa: A001
    """Bounds of every output of a network on a box: certified by intervals, or exact with the inputs that reach them.

    Parameters
    ----------
    network : Network
        The network. Float weights are exact rational numbers, and nothing is rounded.
    box : sequence of (low, high)
        One pair for each input.
    exact : bool, optional
        Whether to search the network's regions for the exact bounds. Intervals are much faster, and right too, but they
        may be too wide.
    limit : int, optional
        If there are more regions than this, the bounds are those of intervals.

    Returns
    -------
    Range
        It counts as True if the bounds are exact.

    Raises
    ------
    ValueError, TypeError
        If `network` is not a Network, or `box` is not a pair (low, high) for each input.

    Examples
    --------
    >>> import relufig as rf
    >>> from relufig import questions
    >>> (x,) = rf.inputs("x")
    >>> found = questions.range(rf.build(rf.tent(x)), [(0, 1)], exact=True)
    >>> found.low, found.high, found.at_high
    ((Fraction(0, 1),), (Fraction(1, 1),), ((Fraction(1, 2),),))
    """
    label = "range(network, box)"
    refuse_limit(limit, label)
    if box is None:
        raise ValueError(f"{label}: box must be pairs (low, high), one for each input, got None")
    within = around(network, box, label)
    sides = tuple((low, high) for low, high in box)
    bounds = intervals.bounds(network.blocks, sides)[-1].output
    low, high = (tuple(map(Fraction, bound.tolist())) for bound in bounds)
    rough = Range(network, sides, low, high, None, None, False, 0)
    if not exact:
        return rough
    lowest: list[_Reached | None] = [None] * len(network.outputs)  # the largest values of minus each output
    highest: list[_Reached | None] = [None] * len(network.outputs)
    search = Search(cells(network, within), limit)
    for cell in search:
        for i, form in enumerate(cell.outputs):
            lowest[i] = _higher(cell, tuple(-entry for entry in form), lowest[i])
            highest[i] = _higher(cell, form, highest[i])
    if not search.complete:
        return rough
    lows, highs = ([best for best in side if best is not None] for side in (lowest, highest))
    return Range(
        network,
        sides,
        tuple(-value for value, _ in lows),
        tuple(value for value, _ in highs),
        tuple(at for _, at in lows),
        tuple(at for _, at in highs),
        True,
        search.regions,
    )


def _higher(cell: Cell, form: Form, best: _Reached | None) -> _Reached | None:
    """The highest value of a form on a cell, divided by the cell's weight, if it is above the best so far."""
    above = None if best is None else best[0] * cell.weight
    found = cell.polyhedron.highest(form, above=above)
    return best if found is None or found.value is None else (found.value / cell.weight, coordinates(found.at))


def positive(network: Network, box: Any = None, *, limit: int = 10_000) -> Positivity:
    """Whether all outputs of a network are above 0: a proof, or an input where one is not.

    Parameters
    ----------
    network : Network
        The network. Float weights are exact rational numbers, and nothing is rounded.
    box : sequence of (low, high), optional
        One pair for each input; the box includes its boundary. By default all inputs.
    limit : int, optional
        The search stops after this many regions.

    Returns
    -------
    Positivity
        It counts as True if all outputs are proved to be above 0.

    Raises
    ------
    ValueError, TypeError
        If `network` is not a Network, or `box` is not a pair (low, high) for each input.

    Examples
    --------
    >>> import relufig as rf
    >>> from relufig import questions
    >>> a, b = rf.inputs("a", "b")
    >>> bool(questions.positive(rf.build(1 + rf.maximum(a, b) - rf.minimum(a, b))))
    True
    """
    label = "positive(network, box)"
    refuse_limit(limit, label)
    within = around(network, box, label)
    sides = sides_of(box)
    search = Search(cells(network, within), limit)
    for cell in search:
        for form in cell.outputs:
            at = cell.polyhedron.below(form) if any(form) else cell.polyhedron.point
            if at is None:
                least = cell.polyhedron.highest(tuple(-entry for entry in form))
                at = least.at if least is not None and least.value == 0 else None
            if at is not None:
                x = coordinates(at)
                values = tuple(Fraction(y) for y in network(np.array(x, dtype=object)).tolist())
                return Positivity(network, sides, False, search.regions, True, x, values)
    return Positivity(network, sides, search.complete, search.regions, search.complete, None, None)
