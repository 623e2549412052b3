"""Sets of 0-1 states of many wires, packed into 64-bit words, and layers of comparators that act on them.

A set is an array of uint64, shape (words, states). Bit w % 64 of word w // 64 is the value on wire w. On bits, the
minimum is "and", the maximum "or". So a comparator acts only where its first wire has a 1 and its second a 0.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from relufig.numbers import bits as packing
from relufig.numbers.arrays import Array
from relufig.numbers.bits import WORD
from relufig.system import compiled

_KERNELS = "relufig.sorting.state_kernels"
# From so many moves of states on, compiled loops save more time than it takes to import numba.
_WORTH_IMPORTING = 2**28


class Move(NamedTuple):
    """Comparators that act as one, between two words.

    They compare the bits `mask` of word `source` with the bits `shift` places higher in word `target`.
    """

    source: int
    target: int
    shift: int
    mask: int


def empty_or_full(n: int, wire: int) -> Array:
    """The two states of one wire, with 0 on all others."""
    states = np.zeros((-(-n // WORD), 2), dtype=np.uint64)
    states[wire // WORD, 1] = 1 << wire % WORD
    return states


def packed(rows: Array) -> Array:
    """Pack rows of bits, shape (states, wires), into states."""
    return np.ascontiguousarray(packing.packed(rows).T, dtype=np.uint64)


def moves(comparators: Iterable[tuple[int, int]]) -> list[Move]:
    """The comparators of a layer as moves: one for all comparators between the same words at the same distance."""
    masks: dict[tuple[int, int, int], int] = {}
    for i, j in comparators:
        key = i // WORD, j // WORD, j % WORD - i % WORD
        masks[key] = masks.get(key, 0) | 1 << i % WORD
    return [Move(*key, mask) for key, mask in masks.items()]


def expect(layers: Sequence[Sequence[Move]], count: int) -> None:
    """Import the compiled loops if running these layers on `count` states takes longer, and numba is installed."""
    if sum(map(len, layers)) * count >= _WORTH_IMPORTING and compiled.available():
        importlib.import_module(_KERNELS)


def apply(layers: Sequence[Sequence[Move]], states: Array) -> None:
    """Run layers on states, in place."""
    if kernels := sys.modules.get(_KERNELS):
        kernels.apply(states, *_table(layers))
        return
    swapped = np.empty_like(states[0])
    for layer in layers:
        for move in layer:
            out_of_order(move, states, swapped)
            states[move.source] ^= swapped
            states[move.target] |= _shifted(swapped, move.shift, swapped)


def _table(layers: Sequence[Sequence[Move]]) -> tuple[Array, Array, Array, Array]:
    """The moves as `state_kernels.apply` takes them."""
    moves = [move for layer in layers for move in layer]
    words = np.array([move[:2] for move in moves], dtype=np.int64).reshape(-1, 2).T
    shifts = np.array([move.shift for move in moves], dtype=np.int64)
    ups, downs = (np.maximum(part, 0).astype(np.uint64) for part in (shifts, -shifts))
    return np.ascontiguousarray(words), ups, downs, np.array([move.mask for move in moves], dtype=np.uint64)


def out_of_order(move: Move, states: Array, out: Array) -> Array:
    """The bits of `move.mask` that are 1 while the bits they are compared with are 0."""
    _shifted(states[move.target], -move.shift, out)
    np.invert(out, out=out)
    np.bitwise_and(out, states[move.source], out=out)
    return np.bitwise_and(out, np.uint64(move.mask), out=out)


def distinct(states: Array) -> Array:
    """The states without duplicates."""
    if len(states) == 1:
        # By sorting: numpy.unique builds a table of all values, which takes several times the time and memory.
        words = np.sort(states[0])
        first = np.ones(len(words), dtype=bool)
        np.not_equal(words[1:], words[:-1], out=first[1:])
        return words[first].reshape(1, -1)
    rows = np.ascontiguousarray(states.T)
    whole = np.unique(rows.view(np.dtype((np.void, rows.itemsize * rows.shape[1]))))
    return np.ascontiguousarray(whole.view(np.uint64).reshape(-1, rows.shape[1]).T)


def unsorted(n: int, states: Array) -> int | None:
    """The index of a state with a 1 on a wire and a 0 on the next, or None."""
    falls = np.zeros_like(states[0])
    bits = np.empty_like(falls)
    for move in moves((i, i + 1) for i in range(n - 1)):
        falls |= out_of_order(move, states, bits)
    return int(np.argmax(falls != 0)) if falls.any() else None


def bits(n: int, state: Array) -> tuple[int, ...]:
    """The bit on each wire in one state, shape (words,)."""
    return tuple(int(state[wire // WORD]) >> wire % WORD & 1 for wire in range(n))


def _shifted(words: Array, places: int, out: Array) -> Array:
    shift = np.left_shift if places >= 0 else np.right_shift
    result: Array = shift(words, np.uint64(abs(places)), out=out)
    return result
