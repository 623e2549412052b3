"""Compiled loops that run comparators on sets of 0-1 states. Importing this module imports numba."""

from __future__ import annotations

import numpy as np

from relufig.numbers.arrays import Array
from relufig.system.compiled import compiled

# So many states run through all moves before the next ones do.
_AT_ONCE = 64


@compiled
def apply(states: Array, words: Array, ups: Array, downs: Array, masks: Array) -> None:
    """Run moves on states (words, count), in place.

    Move k has its source and its target in words[:, k], and its shift is ups[k] - downs[k], of which one is 0: so the
    compiler need not tell them apart, and takes several states at a time.
    """
    count = states.shape[1]
    if len(states) == 1:
        held = np.zeros(_AT_ONCE, np.uint64)
        for begin in range(0, count, _AT_ONCE):
            size = min(_AT_ONCE, count - begin)
            for i in range(size):
                held[i] = states[0, begin + i]
            for k in range(len(masks)):
                up, down, mask = ups[k], downs[k], masks[k]
                for i in range(_AT_ONCE):
                    swapped = held[i] & ~(held[i] >> up << down) & mask
                    held[i] = (held[i] ^ swapped) | (swapped << up >> down)
            for i in range(size):
                states[0, begin + i] = held[i]
        return
    for begin in range(0, count, _AT_ONCE):
        for k in range(len(masks)):
            source, target = states[words[0, k]], states[words[1, k]]
            up, down, mask = ups[k], downs[k], masks[k]
            for i in range(begin, min(count, begin + _AT_ONCE)):
                swapped = source[i] & ~(target[i] >> up << down) & mask
                source[i] ^= swapped
                target[i] |= swapped << up >> down
