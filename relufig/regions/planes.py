"""The part of the plane to look at: a box, and how the plane lies in the space of the network's inputs."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from relufig.networks.network import Network
from relufig.numbers.arrays import Array
from relufig.numbers.coefficients import as_coefficient

LABEL = "polygons(network, box)"


def box_sides(box: Any, exact: bool) -> list[tuple[Any, Any]]:
    """The sides (low, high) of a box, as Fractions or floats. Raises ValueError if the box has no area."""
    rule = "box must be ((s_low, s_high), (t_low, t_high))"
    try:
        sides = [(low, high) for low, high in box]
    except (TypeError, ValueError) as error:
        raise ValueError(f"{LABEL}: {rule}, got {box!r}") from error
    if len(sides) != 2:
        raise ValueError(f"{LABEL}: {rule}, got {box!r}")
    numbers = []
    for side in sides:
        low, high = (_number(bound, "a bound of box", exact) for bound in side)
        if not low < high:
            raise ValueError(f"{LABEL}: in box, low must be below high, got low={side[0]} and high={side[1]}")
        numbers.append((low, high))
    return numbers


def directions(network: Network, plane: Sequence[Any] | None, exact: bool) -> Array:
    """The rows origin, first and second of a plane, shape (3, n_in), as Fractions or floats.

    If `plane` is None, it is the plane of the two inputs. Raises ValueError if there are too few vectors or entries, or
    the two directions are parallel.
    """
    n = len(network.inputs)
    if plane is None:
        if n != 2:
            raise ValueError(
                f"{LABEL}: network must have two inputs unless plane is given; got {n} inputs and no plane"
            )
        plane = ((0, 0), (1, 0), (0, 1))
    rule = f"plane must be three vectors (origin, first, second) of {n} numbers, as many as network has inputs"
    try:
        vectors = [list(vector) for vector in plane]
    except TypeError as error:
        raise ValueError(f"{LABEL}: {rule}, got {plane!r}") from error
    if [len(vector) for vector in vectors] != [n] * 3:
        raise ValueError(f"{LABEL}: {rule}, got {plane!r}")
    numbers = [[_number(entry, "an entry of plane", exact) for entry in vector] for vector in vectors]
    first, second = ([Fraction(entry) for entry in vector] for vector in numbers[1:])
    if all(first[i] * second[j] == first[j] * second[i] for i, j in itertools.combinations(range(n), 2)):
        raise ValueError(f"{LABEL}: first and second of plane must not be parallel, got {plane[1:]!r}")
    return np.array(numbers, dtype=object if exact else float)


def _number(value: Any, name: str, exact: bool) -> Any:
    number = as_coefficient(value, f"{LABEL}: {name} must be a number")
    try:
        return Fraction(number) if exact else float(number)
    except OverflowError as error:
        raise OverflowError(f"{LABEL}: {name} is beyond the range of floats; exact=True has no such limit") from error
