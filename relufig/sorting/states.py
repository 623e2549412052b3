"""Sets of 0-1 states of many wires, packed into 64-bit words, and what layers of comparators do to them.

A set is an array of uint64, shape (words, states): bit w % 64 of word w // 64 is what is on wire w. On bits, the
minimum is "and", the maximum "or": a comparator has something to do only where its first wire has a 1 and its second
a 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from relufig.numbers.arrays import Array

_WORD = 64


class Move(NamedTuple):
    """Comparators that act as one: from the bits `mask` of a word to those `shift` places higher in another."""

    source: int
    target: int
    shift: int
    mask: int


def empty_or_full(n: int, wire: int) -> Array:
    """The two states of one wire, all others 0."""
    states = np.zeros((-(-n // _WORD), 2), dtype=np.uint64)
    states[wire // _WORD, 1] = 1 << wire % _WORD
    return states


def packed(rows: Array) -> Array:
    """The states that rows of bits are, shape (states, wires)."""
    padded = np.pad(rows.astype(bool), ((0, 0), (0, -rows.shape[1] % _WORD)))
    words = np.packbits(padded, axis=1, bitorder="little").view(np.dtype("<u8"))
    return np.ascontiguousarray(words.T, dtype=np.uint64)


def moves(comparators: Iterable[tuple[int, int]]) -> list[Move]:
    """The comparators of a layer, those between the same words at the same distance taken together."""
    masks: dict[tuple[int, int, int], int] = {}
    for i, j in comparators:
        key = i // _WORD, j // _WORD, j % _WORD - i % _WORD
        masks[key] = masks.get(key, 0) | 1 << i % _WORD
    return [Move(*key, mask) for key, mask in masks.items()]


def apply(layers: Sequence[Sequence[Move]], states: Array) -> None:
    """Let layers act on states, in place."""
    swapped = np.empty_like(states[0])
    for layer in layers:
        for move in layer:
            out_of_order(move, states, swapped)
            states[move.source] ^= swapped
            states[move.target] |= _shifted(swapped, move.shift, swapped)


def out_of_order(move: Move, states: Array, out: Array) -> Array:
    """The bits of `move.mask` that are 1 where those they are compared with are 0."""
    _shifted(states[move.target], -move.shift, out)
    np.invert(out, out=out)
    np.bitwise_and(out, states[move.source], out=out)
    return np.bitwise_and(out, np.uint64(move.mask), out=out)


def distinct(states: Array) -> Array:
    """Each state once."""
    if len(states) == 1:
        # Sorted, and not by numpy.unique, whose table of all values takes several times the time and memory.
        words = np.sort(states[0])
        first = np.ones(len(words), dtype=bool)
        np.not_equal(words[1:], words[:-1], out=first[1:])
        return words[first].reshape(1, -1)
    rows = np.ascontiguousarray(states.T)
    whole = np.unique(rows.view(np.dtype((np.void, rows.itemsize * rows.shape[1]))))
    return np.ascontiguousarray(whole.view(np.uint64).reshape(-1, rows.shape[1]).T)


def unsorted(n: int, states: Array) -> int | None:
    """The index of a state with a 1 on a wire below one with a 0, or None."""
    found = np.zeros_like(states[0])
    bits = np.empty_like(found)
    for move in moves((i, i + 1) for i in range(n - 1)):
        found |= out_of_order(move, states, bits)
    return int(np.argmax(found != 0)) if found.any() else None


def bits(n: int, state: Array) -> tuple[int, ...]:
    """What is on each wire in one state, shape (words,)."""
    return tuple(int(state[wire // _WORD]) >> wire % _WORD & 1 for wire in range(n))


def _shifted(words: Array, places: int, out: Array) -> Array:
    shift = np.left_shift if places >= 0 else np.right_shift
    result: Array = shift(words, np.uint64(abs(places)), out=out)
    return result
