"""A layer: comparators that share no wire, so that all can act at once.

A layer lists its comparators, or, if they form a butterfly, only names the butterfly. So the layers of a bitonic
network of a million wires fit in a few kilobytes, and each compares whole halves of blocks at a time.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np

from relufig.numbers.arrays import Array
from relufig.system import limits

#: A comparator (i, j): the minimum goes to wire i, the maximum to wire j.
Comparator: TypeAlias = tuple[int, int]


@dataclass(frozen=True, eq=False)
class Listed:
    """Comparators that put the minimum on wire first[k] and the maximum on wire second[k]."""

    first: Array
    second: Array

    @property
    def size(self) -> int:
        """The number of comparators."""
        return len(self.first)

    @cached_property
    def _key(self) -> tuple[bytes, bytes]:
        return self.first.tobytes(), self.second.tobytes()

    def __eq__(self, other: object) -> bool:
        return self._key == other._key if isinstance(other, Listed) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._key)


@dataclass(frozen=True)
class Butterfly:
    """Compares, in each block of wires, the lower half with the upper half, or with its mirror image.

    `block` is even and divides n. If `mirrored`, wire i of a block is compared with wire block - 1 - i.
    """

    n: int
    block: int
    mirrored: bool = False

    @property
    def size(self) -> int:
        """The number of comparators: every wire has one."""
        return self.n // 2

    @property
    def first(self) -> Array:
        """The wires that take the minima."""
        return self.halves(np.arange(self.n))[0].ravel()

    @property
    def second(self) -> Array:
        """The wires that take the maxima."""
        return self.halves(np.arange(self.n))[1].ravel()

    def halves(self, wires: Array) -> tuple[Array, Array]:
        """Views of an array (n, ...): the entries on the first wires, and those on the wires they are compared with."""
        blocks = wires.reshape(-1, 2, self.block // 2, *wires.shape[1:])
        lower, upper = blocks[:, 0], blocks[:, 1]
        return lower, upper[:, ::-1] if self.mirrored else upper


Layer: TypeAlias = Listed | Butterfly


def rows_after(n: int, first: Array, second: Array) -> tuple[Array, Array]:
    """The wires without a comparator, and each wire's row in an array that stacks minima, maxima and those wires."""
    idle = np.setdiff1d(np.arange(n), np.concatenate([first, second]))
    return idle, np.argsort(np.concatenate([first, second, idle]))


def broken_rule(comparators: Iterable[Comparator], n: int) -> str | None:
    """The rule that these comparators break as one layer on n wires, or None. It is fit for the end of a message."""
    used: set[int] = set()
    for i, j in comparators:
        if i == j:
            return f"a comparator must join two different wires, got {limits.shown(i)} and {limits.shown(j)}"
        for wire in (i, j):
            if not 0 <= wire < n:
                return f"wires must be between 0 and {n - 1:,}, got {limits.shown(wire)}"
            if wire in used:
                return f"comparators of a layer must not share a wire, got wire {wire:,} twice"
            used.add(wire)
    return None


def layer(n: int, first: Array, second: Array) -> Layer:
    """The layer of these comparators, sorted by their lower wires; a butterfly if they form one."""
    order = np.argsort(np.minimum(first, second), kind="stable")
    first, second = first[order], second[order]
    if 0 < 2 * len(first) == n:
        distance = int(second[0]) - int(first[0])
        for butterfly in (Butterfly(n, 2 * distance), Butterfly(n, distance + 1, mirrored=True)):
            fits = butterfly.block > 0 and butterfly.block % 2 == 0 and n % butterfly.block == 0
            if fits and np.array_equal(first, butterfly.first) and np.array_equal(second, butterfly.second):
                return butterfly
    for wires in (first, second):
        wires.flags.writeable = False
    return Listed(first, second)


def packed(n: int, layers: list[tuple[Array, Array]]) -> tuple[Layer, ...]:
    """The same comparators, each in the earliest layer after all comparators it depends on.

    This form alone does not depend on the order in which independent comparators are given (P. Cartier, D. Foata,
    "Problèmes combinatoires de commutation et réarrangements", 1969).
    """
    layers = [pair for pair in layers if len(pair[0])]
    level_of_wire = np.zeros(n, dtype=np.intp)
    levels = []
    for first, second in layers:
        level = np.maximum(level_of_wire[first], level_of_wire[second]) + 1
        level_of_wire[first] = level_of_wire[second] = level
        levels.append(level)
    if not levels:
        return ()
    firsts, seconds = (np.concatenate(part) for part in zip(*layers, strict=True))
    return by_level(n, firsts, seconds, np.concatenate(levels))


def by_level(n: int, firsts: Array, seconds: Array, level: Array) -> tuple[Layer, ...]:
    """The layers of comparators from `firsts` to `seconds`, of which each has its layer, from 1 on, in `level`."""
    order = np.argsort(level, kind="stable")
    ends = np.cumsum(np.bincount(level)[1:])[:-1]
    parts = (np.split(wires[order], ends) for wires in (firsts, seconds))
    return tuple(layer(n, first, second) for first, second in zip(*parts, strict=True))
