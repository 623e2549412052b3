"""The linear regions of a network in any number of dimensions, one after the other, exactly.

The units cut the space of inputs one after the other, layer by layer. Within a cell, where the earlier units are all
active or inactive, a unit's pre-activation is an affine form. Either it has both signs there, and the cell falls in
two, or it is proved that it has not (see `relufig.regions.cones`). Every cell holds a rational point strictly inside,
so none is empty, and none is lost. Nothing is assumed about the position of the hyperplanes: they may coincide, be
parallel, or all pass through one point, and a unit may be 0 everywhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any, Generic, NamedTuple, TypeVar

import numpy as np

from relufig.networks.network import Network
from relufig.numbers.arrays import Array, as_array
from relufig.numbers.coefficients import as_coefficient
from relufig.numbers.text import listed
from relufig.regions import cones
from relufig.regions.cones import Form, Polyhedron, coordinates
from relufig.regions.homogeneous import Layer, divided, integral, reduced, times
from relufig.regions.polygons import as_fractions

# Samples of a box lie on a grid of so many parts of its sides.
_PARTS = 2**12
# Samples in the whole space lie at these distances from the origin, from close to far.
_REACH = (2.0**-4, 2.0**8)

Pattern = tuple[tuple[bool, ...], ...]
Found = TypeVar("Found")


class Cell(NamedTuple):
    """A polyhedron on which a network is affine, the pattern of its units, and its map.

    `zero` says of each unit whether its pre-activation is 0 everywhere; such units count as inactive.

    Output j of the map is the form `outputs[j]`, divided by `weight`.
    """

    polyhedron: Polyhedron
    pattern: Pattern
    zero: tuple[bool, ...]
    outputs: tuple[Form, ...]
    weight: int


@dataclass(frozen=True, eq=False)
class Region:
    """A linear region of a network: the open set on which each unit is active, or each inactive, that `pattern` says.

    Parameters
    ----------
    pattern : tuple of tuple of bool
        For each hidden layer, which of its units are active (positive) on the region.
    point : tuple of Fraction
        A point inside.
    cell : Cell
        The region as integers, from which everything else is computed.

    Examples
    --------
    >>> import relufig as rf
    >>> from relufig import regions
    >>> for region in regions.enumerate(rf.build(rf.minimum(*rf.inputs("a", "b")))):
    ...     print(region.pattern, region.weights.tolist(), region.normals.tolist())
    ((True,),) [[Fraction(0, 1), Fraction(1, 1)]] [[Fraction(1, 1), Fraction(-1, 1)]]
    ((False,),) [[Fraction(1, 1), Fraction(0, 1)]] [[Fraction(-1, 1), Fraction(1, 1)]]
    """

    pattern: Pattern
    point: tuple[Fraction, ...]
    cell: Cell

    @property
    def weights(self) -> Array:
        """The weights A of the network's affine map A x + b on the region, shape (n_out, n_in), of Fractions."""
        return self._map[:, 1:]

    @property
    def bias(self) -> Array:
        """The bias b of the affine map, shape (n_out,), of Fractions."""
        return self._map[:, 0]

    @property
    def normals(self) -> Array:
        """The matrix N of the inequalities N x + c > 0 that hold on the region, shape (inequalities, n_in).

        They are the box's, if there is one, and one for each unit that cut the region from another. An inequality may
        follow from the others. All entries are Fractions.
        """
        return self._inequalities[:, 1:]

    @property
    def constants(self) -> Array:
        """The vector c of the inequalities, shape (inequalities,), of Fractions."""
        return self._inequalities[:, 0]

    @cached_property
    def _map(self) -> Array:
        forms = np.array(self.cell.outputs, dtype=object)
        return divided(forms, np.full((len(forms), 1), self.cell.weight, dtype=object))

    @cached_property
    def _inequalities(self) -> Array:
        polyhedron = self.cell.polyhedron
        shape = (len(polyhedron.forms), polyhedron.dimensions + 1)
        rows = [[Fraction(entry) for entry in form] for form in polyhedron.forms]
        return np.array(rows, dtype=object).reshape(shape)


def cells(network: Network, within: Polyhedron) -> Iterator[Cell]:
    """The cells into which a network cuts a polyhedron of its inputs, in the order of a depth-first search."""
    return _cut([integral(block) for block in network.blocks], within)


def common_cells(first: Network, second: Network, within: Polyhedron) -> Iterator[tuple[Cell, Cell]]:
    """The cells into which two networks together cut a polyhedron: for each network, with one polyhedron."""
    layers = [integral(block) for block in second.blocks]
    for coarse in cells(first, within):
        for fine in _cut(layers, coarse.polyhedron):
            yield coarse._replace(polyhedron=fine.polyhedron), fine


class Search(Generic[Found]):
    """Goes through cells, and stops before there are more than `limit`.

    `regions` is the number of cells that it has given, and `complete` is False once it has stopped at the limit.
    """

    def __init__(self, found: Iterable[Found], limit: int) -> None:
        self._found = found
        self._limit = limit
        self.regions: int = 0
        self.complete: bool = True

    def __iter__(self) -> Iterator[Found]:
        for cell in self._found:
            if self.regions == self._limit:
                self.complete = False
                return
            self.regions += 1
            yield cell


def samples(within: Polyhedron, count: int) -> Array:
    """Random points in a box, or at all distances from the origin in the whole space, as short numbers, (count, n).

    The points are Fractions. They are the same every time.
    """
    random = np.random.default_rng(0)
    n = within.dimensions
    if within.forms:
        shares = random.integers(1, _PARTS, (count, n)).astype(object)
        bounds = np.array([Fraction(-form[0], sum(form[1:])) for form in within.forms])  # one entry a side is not 0
        return np.asarray(bounds[::2] + (bounds[1::2] - bounds[::2]) * shares * Fraction(1, _PARTS))
    closest, farthest = np.log(_REACH)
    points = np.exp(random.uniform(closest, farthest, (count, 1))) * random.normal(size=(count, n))
    return as_fractions(points.astype(np.float16).astype(float))


def _cut(layers: Sequence[Layer], within: Polyhedron) -> Iterator[Cell]:
    rows = np.eye(within.dimensions + 1, dtype=np.int64)  # the origin with weight 1, and the directions with weight 0
    return _walk(layers, within, (), (), rows[:, :1], rows[:, 1:])


def _walk(
    layers: Sequence[Layer], within: Polyhedron, pattern: Pattern, zero: tuple[bool, ...], w: Array, x: Array
) -> Iterator[Cell]:
    if not layers:
        yield Cell(within, pattern, zero, tuple(map(tuple, x.T.tolist())), int(w[0, 0]))
        return
    layer, *rest = layers
    z = layer.preactivations(w, x)
    forms = [tuple(form) for form in z.T.tolist()]
    zero = (*zero, *(not any(form) for form in forms))
    for part, active in _parts(within, forms):
        y = layer.output(w, x, z * np.array(active, dtype=np.int64))
        following = _without_factor(np.hstack([times(w, layer.scale), y]))
        found = (*pattern, active) if forms else pattern
        yield from _walk(rest, part, found, zero, following[:, :1], following[:, 1:])


def _parts(within: Polyhedron, forms: Sequence[Form]) -> Iterator[tuple[Polyhedron, tuple[bool, ...]]]:
    """The parts of a polyhedron on which each form has one sign, and which forms are positive there."""
    waiting: list[tuple[Polyhedron, list[bool]]] = [(within, [])]
    while waiting:
        part, active = waiting.pop()
        for form in forms[len(active) :]:
            above, below = part.sides(form)
            if above and below:
                waiting.append((below, [*active, False]))
            part = above or below or part
            active.append(above is not None)
        yield part, tuple(active)


def _without_factor(rows: Array) -> Array:
    """The rows, all divided by one number: the greatest common divisor of all entries."""
    return np.asarray(reduced(rows.reshape(1, -1)).reshape(rows.shape))


def around(network: Network, box: Any, label: str) -> Polyhedron:
    """The polyhedron to search: the box with n_in sides (low, high), or the whole space if `box` is None.

    Raises TypeError or ValueError, beginning with `label`, if the network is not one, or the box is not a box of its
    inputs.
    """
    if not isinstance(network, Network):
        raise TypeError(f"{label}: network must be a Network, got {type(network).__name__}")
    n = len(network.inputs)
    if box is None:
        return cones.space(n)
    rule = f"{label}: box must be {n} pairs (low, high), one for each input ({listed(network.inputs)})"
    try:
        sides = [(low, high) for low, high in box]
    except (TypeError, ValueError) as error:
        raise ValueError(f"{rule}, got {box!r}") from error
    if len(sides) != n:
        raise ValueError(f"{rule}, got {len(sides)}")
    for side in sides:
        low, high = (as_coefficient(bound, f"{label}: a bound of box must be a number") for bound in side)
        if not low < high:
            raise ValueError(f"{label}: in box, low must be below high, got low={low} and high={high}")
    return cones.box(sides)


def sides_of(box: Any) -> tuple[tuple[Any, Any], ...] | None:
    """The sides (low, high) of a checked box, as answers keep them; None for the whole space."""
    return None if box is None else tuple((low, high) for low, high in box)


def inputs_of(point: Any, network: Network, label: str) -> tuple[Fraction, ...]:
    """A point of the network's inputs in Fractions. Raises ValueError or TypeError, beginning with `label`."""
    array = as_array(point, label)
    if array.shape != (len(network.inputs),):
        rule = f"must be {len(network.inputs)} numbers, one for each input ({listed(network.inputs)})"
        raise ValueError(f"{label} {rule}, got shape {tuple(array.shape)}")
    return tuple(Fraction(entry) for entry in array.tolist())


def region_of(cell: Cell) -> Region:
    """The region that a cell is."""
    return Region(cell.pattern, coordinates(cell.polyhedron.point), cell)
