"""Polyhedra in any number of dimensions, and exactly: where an affine form is negative, and how large it gets.

A form b + a.x is the row of integers (b, a), and a point x is a row (w, w x) of integers with w > 0, so that their
product has the sign of the form at the point. A polyhedron is the set where some forms are positive; it always holds an
interior point. Everything is decided by one problem, nonnegative least squares: which nonnegative combination of the
polyhedron's forms c and of the form 1 is nearest to a given form h? There are two cases (J. Farkas, "Theorie der
einfachen Ungleichungen", 1902):

- The combination is h itself. Then h is nowhere negative on the polyhedron, and the combination proves it.
- A residual r is left. Then no form of the polyhedron is positive at r, and h is. So the point -r, or the direction -r
  if its weight is 0, leads from anywhere in the polyhedron to points of it where h is negative.

Floats (`scipy.optimize.nnls`) only propose: a point is checked, and a combination is computed again, in integers. Where
the proposal is wrong, the same method goes on from it in exact arithmetic (C. Lawson, R. Hanson, "Solving least
squares problems", 1974, chapter 23). So the answer is always right, however degenerate the polyhedron is.

>>> square = box(((0, 1), (0, 1)))
>>> square.below((3, -1, -1)) is None  # 3 - x - y is positive everywhere
True
>>> point = square.below((1, -1, -1))  # 1 - x - y is not
>>> value((1, -1, -1), point) < 0 and all(value(form, point) > 0 for form in square.forms)
True
>>> square.highest((0, 2, -1))  # the largest value of 2 x - y, and where it is
Highest(value=Fraction(2, 1), at=(1, 1, 0))
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from operator import mul
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from relufig.numbers.arrays import Array

Form: TypeAlias = tuple[int, ...]
Point: TypeAlias = tuple[int, ...]

# A proposed point is tried with so many bits, the fewest first: short numbers keep everything after them fast.
_BITS = (10, 24, 52)
# The square of a residual that is probably 0; which it is, is then decided exactly.
_NOTHING = 1e-20


class Highest(NamedTuple):
    """The largest value of a form on a closed polyhedron, and where: None and a direction if it is unbounded."""

    value: Fraction | None
    at: Point


@dataclass(frozen=True, eq=False)
class Polyhedron:
    """The points where all forms are positive, of which `point` is one."""

    forms: tuple[Form, ...]
    point: Point

    @property
    def dimensions(self) -> int:
        """The number of dimensions of the space."""
        return len(self.point) - 1

    def sides(self, form: Form) -> tuple[Polyhedron | None, Polyhedron | None]:
        """The parts where a form is positive and where it is negative; None for an empty one.

        A form that is 0 everywhere is positive on neither side, and counts as negative.
        """
        form = reduced(form)
        opposite = tuple(-entry for entry in form)
        here = value(form, self.point)
        if not any(form[1:]):
            return (self, None) if here > 0 else (None, self)
        if form in self._set:
            return self, None
        if opposite in self._set:
            return None, self
        if self.dimensions == 1:  # the form is 0 at one point
            zero = max((form[1], -form[0]), (-form[1], form[0]))
            if not self._holds(zero):
                return (self, None) if here > 0 else (None, self)
        above: Point | None
        below: Point | None
        if here == 0:
            above, below = self._apart(form)
        elif here > 0:
            above, below = self.point, self.below(form)
        else:
            above, below = self.below(opposite), self.point
        if below is None:
            return self, None
        if above is None:
            return None, self
        return Polyhedron((*self._besides(form), form), above), Polyhedron((*self._besides(opposite), opposite), below)

    def below(self, form: Form) -> Point | None:
        """A point inside where a form is negative, or None: then it is proved that there is none.

        The form must not be 0 everywhere; on the closed polyhedron it is then at least 0.
        """
        rows, target = self._rows, _unit(form)
        combination = _proposed(rows, target)
        residual = target - combination @ rows
        if residual @ residual > _NOTHING and (point := self._checked(form, -residual)) is not None:
            return point
        exactly = nearest(self._all_forms, form, np.flatnonzero(combination).tolist())
        if not any(exactly):
            return None
        direction = tuple(-entry for entry in exactly)
        steps = max(0, value(form, self.point)) // -value(form, direction) + 1
        return reduced(tuple(steps * d + p for d, p in zip(direction, self.point, strict=True)))

    def _holds(self, point: Point) -> bool:
        return all(value(each, point) > 0 for each in self.forms)

    def _besides(self, form: Form) -> Iterable[Form]:
        """The forms that are still needed beside one that cuts. An interval has two ends, so that two are enough."""
        if self.dimensions > 1:
            return self.forms
        return (each for each in self.forms if each[1] * form[1] < 0)

    def highest(self, form: Form, above: Fraction | None = None) -> Highest | None:
        """The largest value of a form on the closed polyhedron; None if it is not larger than `above`."""
        found: Highest | None = None
        point: Point | None = self.point
        if above is not None:
            point = self._higher(form, above)
        while point is not None:
            found = self._climbed(form, point)
            if found.value is None:
                return found
            point = self._higher(form, found.value)
        return found

    def closest(self, point: Point) -> Point:
        """The point of the closed polyhedron that is closest to a point, in the Euclidean norm.

        It is the least distance problem of Lawson and Hanson, chapter 23, section 4.
        """
        w, *x = point
        # The forms about the point as origin, with the sign of their constants changed.
        moved = [(-value(form, point), *(w * entry for entry in form[1:])) for form in self.forms]
        target = (1, *[0] * len(x))
        rows = np.array([_unit(form) for form in moved]).reshape(-1, len(target))
        start = np.flatnonzero(_proposed(rows, np.array(target, dtype=float))).tolist()
        weight, *step = nearest(moved, target, start)
        return reduced((w * weight, *(weight * c - w * s for c, s in zip(x, step, strict=True))))

    @cached_property
    def _set(self) -> frozenset[Form]:
        return frozenset(self.forms)

    @cached_property
    def _all_forms(self) -> list[Form]:
        """The forms, and the form 1."""
        return [*self.forms, (1, *[0] * self.dimensions)]

    @cached_property
    def _rows(self) -> Array:
        return np.array([_unit(form) for form in self._all_forms])

    def _checked(self, form: Form, direction: Array) -> Point | None:
        """A point where a form is negative, on the way from the interior point in a direction; None if none is found.

        The direction is a homogeneous point in floats, so it need not be quite right.
        """
        inside, unit = _unit(self.point), _unit(form)
        at_direction, at_inside = float(unit @ direction), float(unit @ inside)
        if at_direction >= 0:
            return None
        # Halfway to where the form is zero, or not far inside: the further from the boundary, the better.
        share = -at_direction / (2 * at_inside) if at_inside > 0 else 1.0
        size = float(np.abs(direction).max())
        blended = direction / size + min(share / size, 1.0) * inside
        blended /= np.abs(blended).max()
        for bits in _BITS:
            point = tuple(round(entry * 2.0**bits) for entry in blended.tolist())
            if point[0] > 0 and value(form, point) < 0 and self._holds(point):
                return reduced(point)
        return None

    def _apart(self, form: Form) -> tuple[Point, Point]:
        """Points just above and just below the zeros of a form that is zero at the interior point."""
        w, *x = self.point
        normal = form[1:]
        # A step of the normal times `near` / `far` changes no form of the polyhedron by half its value or more.
        near, far = 1, 1
        for each in self.forms:
            slope = abs(sum(map(mul, each[1:], normal)))
            here = value(each, self.point)
            if 2 * slope * w * near >= here * far:
                near, far = here, 2 * slope * w + 1
        above, below = (
            reduced((w * far, *(c * far + sign * w * near * n for c, n in zip(x, normal, strict=True))))
            for sign in (1, -1)
        )
        return above, below

    def _higher(self, form: Form, least: Fraction) -> Point | None:
        """A point inside where a form is larger than a value, or None."""
        # numerator - denominator * form, which is negative there
        top, bottom = least.numerator, least.denominator
        beneath = (top - bottom * form[0], *(-bottom * entry for entry in form[1:]))
        return self.below(beneath) if any(beneath) else None

    def _climbed(self, form: Form, point: Point) -> Highest:
        """The end of a climb from a point, straight up along one face after the other, or the unbounded direction."""
        gradient = (0, *form[1:])
        face: list[Form] = []
        while any(direction := _orthogonal(gradient, face)):
            limits = []
            for each in self.forms:
                slope = value(each, direction)
                if slope < 0:
                    limits.append((Fraction(value(each, point), -slope), each))
            if not limits:
                return Highest(None, direction)
            # The point (w, x) reaches the form's zero after `step` times the direction, in units of 1 / w.
            step, reached = min(limits, key=lambda limit: limit[0])
            bottom, top = step.denominator, step.numerator
            point = reduced(tuple(bottom * p + top * d for p, d in zip(point, direction, strict=True)))
            face.append((0, *reached[1:]))
        return Highest(Fraction(value(form, point), point[0]), point)


def space(dimensions: int) -> Polyhedron:
    """The whole space, as a polyhedron without forms."""
    return Polyhedron((), (1, *[0] * dimensions))


def box(sides: Iterable[tuple[Any, Any]]) -> Polyhedron:
    """The box with the sides (low, high), which must be rational numbers with low < high."""
    sides = [(Fraction(low), Fraction(high)) for low, high in sides]
    forms = []
    for i, (low, high) in enumerate(sides):
        for bound, sign in ((low, 1), (high, -1)):
            row = [0] * (len(sides) + 1)
            row[0], row[i + 1] = -sign * bound.numerator, sign * bound.denominator
            forms.append(tuple(row))
    return Polyhedron(tuple(forms), homogeneous([(low + high) / 2 for low, high in sides]))


def homogeneous(x: Iterable[Any]) -> Point:
    """A rational point x as the row of integers (w, w x)."""
    fractions = [Fraction(entry) for entry in x]
    w = math.lcm(*(entry.denominator for entry in fractions))
    return (w, *(int(entry * w) for entry in fractions))


def coordinates(point: Point) -> tuple[Fraction, ...]:
    """The rational point x of a row (w, w x)."""
    return tuple(Fraction(entry, point[0]) for entry in point[1:])


def value(form: Form, point: Point) -> int:
    """The form's value at a point, times the point's weight."""
    return sum(map(mul, form, point))


def reduced(row: Form) -> Form:
    """The row, divided by the greatest common divisor of its entries."""
    divisor = math.gcd(*row)
    return tuple(entry // divisor for entry in row) if divisor > 1 else row


def nearest(forms: Sequence[Form], target: Form, start: Sequence[int] = ()) -> Form:
    """A positive multiple of what the nearest nonnegative combination of forms leaves of a target, exactly.

    `start` are the forms that the combination is expected to need.
    """
    needed, shares, scale = _positive(forms, target, list(start))
    while True:
        left = _left(forms, target, needed, shares, scale)
        gains = [value(form, left) for form in forms]
        if not any(left) or max(gains, default=0) <= 0:
            return left
        best = gains.index(max(gains))
        # Go from the old combination towards the best one with the new form, as far as no share becomes negative.
        now = {i: Fraction(share, scale) for i, share in zip(needed, shares, strict=True)} | {best: Fraction(0)}
        while True:
            needed, shares, scale = _combined(forms, target, list(now))
            wanted = {i: Fraction(share, scale) for i, share in zip(needed, shares, strict=True)}
            if all(share > 0 for share in shares):
                break
            way = min(now[i] / (now[i] - wanted[i]) for i in now if wanted[i] <= 0)
            moved = {i: now[i] + way * (wanted[i] - now[i]) for i in now}
            now = {i: share for i, share in moved.items() if share > 0}


def _positive(forms: Sequence[Form], target: Form, needed: list[int]) -> tuple[list[int], list[int], int]:
    """The nearest combination of some of the forms `needed` that has only positive shares."""
    while True:
        needed, shares, scale = _combined(forms, target, needed)
        if all(share > 0 for share in shares):
            return needed, shares, scale
        needed = [i for i, share in zip(needed, shares, strict=True) if share > 0]


def _combined(forms: Sequence[Form], target: Form, needed: list[int]) -> tuple[list[int], list[int], int]:
    """The combination of given forms that is nearest to a target: which forms it takes, their shares, and a divisor.

    Forms that depend linearly on earlier ones are left out. The normal equations are solved in integers (E. Bareiss,
    "Sylvester's identity and multistep integer-preserving Gaussian elimination", 1968).
    """
    rows = [[*(value(forms[i], forms[j]) for j in needed), value(forms[i], target)] for i in needed]
    previous = 1
    for at, pivots in enumerate(rows):
        pivot = pivots[at]
        if pivot == 0:
            return _combined(forms, target, [*needed[:at], *needed[at + 1 :]])
        for k, row in enumerate(rows):
            if k != at:
                factor = row[at]
                rows[k] = [(pivot * p - factor * q) // previous for p, q in zip(row, pivots, strict=True)]
        previous = pivot
    return needed, [row[-1] for row in rows], previous


def _orthogonal(direction: Form, normals: Sequence[Form]) -> Form:
    """A positive multiple of the part of a direction that is orthogonal to all normals."""
    return _left(normals, direction, *_combined(normals, direction, list(range(len(normals)))))


def _left(forms: Sequence[Form], target: Form, needed: Sequence[int], shares: Sequence[int], scale: int) -> Form:
    """A positive multiple of what a combination of forms, with these shares over `scale`, leaves of a target."""
    left = [scale * entry for entry in target]
    for i, share in zip(needed, shares, strict=True):
        left = [entry - share * other for entry, other in zip(left, forms[i], strict=True)]
    return reduced(tuple(left))


def _unit(row: Form) -> Array:
    """The row in floats, with its largest entry at 1 or -1. Integers may be far beyond the range of floats."""
    largest = max(map(abs, row))
    return np.array([entry / largest for entry in row])


def _proposed(rows: Array, target: Array) -> Array:
    """The shares of the combination that floats find: zeros where they find none."""
    from scipy.optimize import nnls  # slow to import

    if not len(rows):
        return np.zeros(0)
    try:
        return np.asarray(nnls(rows.T, target)[0])
    except RuntimeError:  # it did not converge
        return np.zeros(len(rows))
