"""The distance from a classified point to the nearest input of another class."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import sqrt
from typing import Any

import numpy as np

from relufig.networks.network import Network
from relufig.numbers.text import counted, number
from relufig.questions.answer import Answer, point_text, where
from relufig.questions.steepness import Norm, as_norm
from relufig.regions import cones
from relufig.regions.cells import Search, around, cells, inputs_of, samples, sides_of
from relufig.regions.cones import Form, Polyhedron, coordinates, homogeneous
from relufig.regions.counting import refuse_limit

# So many random inputs are tried first. The search can then keep to inputs that are closer than the closest found.
_TRIED = 256
# The number of them that the network computes together.
_AT_ONCE = 16


@dataclass(frozen=True, eq=False)
class RobustRadius(Answer):
    """The distance from a point to the nearest input of another class. It counts as True if it is exact.

    Parameters
    ----------
    network : Network
        The classifier.
    point : tuple of Fraction
        The point.
    label : int
        Its class.
    box : tuple of (low, high) or None
        Only inputs in the box count; None for all.
    norm : 1, 2 or "inf"
        The norm in which the distance is measured.
    power : Fraction or None
        The distance, squared for norm 2: these numbers are rational. None if no input has another class, or none was
        found where the search stopped.
    at : tuple of Fraction or None
        The nearest point on the boundary of another class.
    other : int or None
        That class.
    regions : int
        How many regions were searched: those that are no further than some input of another class.
    complete : bool
        Whether the search did not stop at its limit.

    Examples
    --------
    >>> import relufig as rf
    >>> from relufig import questions
    >>> a, b = rf.inputs("a", "b")
    >>> print(questions.robust_radius(rf.build(score=rf.maximum(a, b)), [-3, -4]))
    Another class begins 3 from a = −3, b = −4, at a = 0, b = −4, exactly (norm 2, 2 regions).
    """

    network: Network
    point: tuple[Fraction, ...]
    label: int
    box: tuple[tuple[Any, Any], ...] | None
    norm: Norm
    power: Fraction | None
    at: tuple[Fraction, ...] | None
    other: int | None
    regions: int
    complete: bool

    @property
    def radius(self) -> float:
        """The distance, rounded to a float; infinite if there is no other class."""
        if self.power is None:
            return float("inf")
        return sqrt(self.power) if self.norm == 2 else float(self.power)

    def __bool__(self) -> bool:
        return self.complete

    def __float__(self) -> float:
        return self.radius

    def __str__(self) -> str:
        start = point_text(self.point, self.network.inputs)
        rests = f"(norm {self.norm}, {counted(self.regions, 'region')})"
        if self.at is None:
            if self.complete:
                return f"No input has another class than {start} {where(self.box)} {rests}."
            return f"Not decided: no other class was found from {start} {rests}, where the search stopped."
        place = f"from {start}, at {point_text(self.at, self.network.inputs)}"
        if self.complete:
            return f"Another class begins {number(self.radius)} {place}, exactly {rests}."
        return f"Another class begins at most {number(self.radius)} {place} {rests}, where the search stopped."


def robust_radius(
    network: Network, point: Any, *, norm: Norm = 2, box: Any = None, limit: int = 10_000
) -> RobustRadius:
    """The distance from a point to the nearest input of another class.

    The class is the output with the largest score. If there is one output, the classes are 1 where it is above 0 and 0
    elsewhere. On each region, another class wins on a polyhedron, and its nearest point is found exactly.

    Parameters
    ----------
    network : Network
        The classifier. Float weights are exact rational numbers.
    point : array_like, shape (n_in,)
        The point. Its class must be certain: its score must be above all others.
    norm : {1, 2, "inf"}, optional
        The norm in which the distance is measured.
    box : sequence of (low, high), optional
        One pair for each input: only inputs in the box count. By default all inputs.
    limit : int, optional
        The search stops after this many regions.

    Returns
    -------
    RobustRadius
        It counts as True if the radius is exact.

    Raises
    ------
    ValueError, TypeError
        If `network` is not a Network, `point` is not a number for each input, `box` is not a pair (low, high) for each
        input, `norm` is none of these, or two classes share the best score at the point.

    Examples
    --------
    >>> import relufig as rf
    >>> from relufig import questions
    >>> a, b = rf.inputs("a", "b")
    >>> scores = rf.build(first=a, second=b)
    >>> [float(questions.robust_radius(scores, [3, 1], norm=norm)) for norm in (1, "inf")]
    [2.0, 1.0]
    """
    call = "robust_radius(network, point)"
    refuse_limit(limit, call)
    within = around(network, box, call)
    kind = as_norm(norm, call)
    start = inputs_of(point, network, f"{call}: point")
    scores = [Fraction(score) for score in network(np.array(start, dtype=object)).tolist()]
    label = _label(scores, network, call)
    sides = sides_of(box)
    best = _tried(network, within, start, label, kind)
    if best is not None:
        within = _no_further(within, start, best[0], kind)
    search = Search(cells(network, within), limit)
    for cell in search:
        for other, form in _rivals(cell.outputs, label):
            part, _ = cell.polyhedron.sides(form)
            if part is not None and any(form):
                found = _nearest(part, start, kind)
                if best is None or found[0] <= best[0]:
                    best = (*found, other)
    power, at, rival = best if best is not None else (None, None, None)
    return RobustRadius(network, start, label, sides, kind, power, at, rival, search.regions, search.complete)


def _label(scores: list[Fraction], network: Network, call: str) -> int:
    if len(scores) == 1:
        if scores[0] == 0:
            raise ValueError(f"{call}: the class of point must be certain, but {network.outputs[0]} is 0 there")
        return int(scores[0] > 0)
    label = scores.index(max(scores))
    if scores.count(scores[label]) > 1:
        second = scores.index(scores[label], label + 1)
        names = f"{network.outputs[label]} and {network.outputs[second]}"
        raise ValueError(f"{call}: the class of point must be certain, but {names} are equal there")
    return label


def _rivals(outputs: tuple[Form, ...], label: int) -> Iterator[tuple[int, Form]]:
    """The other classes, each with the form that is positive where it beats the label."""
    if len(outputs) == 1:
        (form,) = outputs
        yield 1 - label, tuple(-entry for entry in form) if label else form
        return
    for other, form in enumerate(outputs):
        if other != label:
            yield other, tuple(p - q for p, q in zip(form, outputs[label], strict=True))


def _nearest(part: Polyhedron, start: tuple[Fraction, ...], norm: Norm) -> tuple[Fraction, tuple[Fraction, ...]]:
    """The distance to a polyhedron (squared for norm 2), and the nearest point of its closure."""
    if norm == 2:
        at = coordinates(part.closest(homogeneous(start)))
        return _distance(start, at, norm), at
    # A linear programme: bounds t of the distances along each coordinate (of all of them, for "inf") are added.
    n = len(start)
    count = n if norm == 1 else 1
    forms: list[Form] = [(*form, *[0] * count) for form in part.forms]
    for i, center in enumerate(start):
        for sign in (1, -1):
            row = [0] * (1 + n + count)
            # t - sign (x - center) >= 0
            row[0], row[1 + i] = sign * center.numerator, -sign * center.denominator
            row[1 + n + (i if norm == 1 else 0)] = center.denominator
            forms.append(tuple(row))
    inside = coordinates(part.point)
    room = [1 + max(abs(p - c) for p, c in zip(inside, start, strict=True))] * count
    lifted = Polyhedron(tuple(forms), homogeneous([*inside, *room]))
    found = lifted.highest((0, *[0] * n, *[-1] * count))
    if found is None or found.value is None:
        raise AssertionError("distances are at least 0")
    return -found.value, coordinates(found.at)[:n]


def _distance(p: tuple[Fraction, ...], q: tuple[Fraction, ...], norm: Norm) -> Fraction:
    """The distance of two points, squared for norm 2."""
    steps = [abs(a - b) for a, b in zip(p, q, strict=True)]
    if norm == 2:
        return sum((step * step for step in steps), Fraction(0))
    return sum(steps, Fraction(0)) if norm == 1 else max(steps)


def _tried(
    network: Network, within: Polyhedron, start: tuple[Fraction, ...], label: int, norm: Norm
) -> tuple[Fraction, tuple[Fraction, ...], int] | None:
    """The closest input of another class among random ones, with its distance and class."""
    points = samples(within, _TRIED).tolist()
    closest_first = sorted(((_distance(start, tuple(x), norm), x) for x in points), key=lambda each: each[0])
    for at in range(0, len(points), _AT_ONCE):
        some = closest_first[at : at + _AT_ONCE]
        outputs = network(np.array([x for _, x in some], dtype=object))
        for (distance, x), scores in zip(some, outputs.tolist(), strict=True):
            winner = int(scores[0] > 0) if len(scores) == 1 else scores.index(max(scores))
            beaten = scores[0] != 0 if len(scores) == 1 else scores[winner] > scores[label]
            if winner != label and beaten:
                return distance, tuple(map(Fraction, x)), winner
    return None


def _no_further(within: Polyhedron, start: tuple[Fraction, ...], power: Fraction, norm: Norm) -> Polyhedron:
    """The part of a polyhedron in the cube around a point that holds all points at most so far away."""
    reach = power if norm != 2 else Fraction(int(sqrt(power) * 2**20) + 2, 2**20)
    part: Polyhedron | None = within
    for form in cones.box([(center - reach, center + reach) for center in start]).forms:
        part = part.sides(form)[0] if part is not None else None
    return part if part is not None else within
