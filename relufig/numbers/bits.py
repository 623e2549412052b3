"""Booleans packed into 64-bit words, on which "and", "or" and "not" act for 64 of them at once."""

from __future__ import annotations

import numpy as np

from relufig.numbers.arrays import Array

WORD = 64


def packed(booleans: Array) -> Array:
    """Rows of booleans (rows, n) as rows of uint64 (rows, words). Boolean k is bit k % 64 of word k // 64."""
    bits = np.packbits(booleans, axis=1, bitorder="little")
    octets = np.zeros((len(bits), -(-booleans.shape[1] // WORD) * WORD // 8), dtype=np.uint8)
    octets[:, : bits.shape[1]] = bits
    return octets.view("<u8")


def unpacked(words: Array, n: int) -> Array:
    """The booleans (rows, n) that `packed` packed."""
    octets = np.ascontiguousarray(words).view(np.uint8)
    return np.unpackbits(octets, axis=1, bitorder="little", count=n).astype(bool)


def lowest(words: Array) -> Array:
    """The number of the lowest bit set in each row of words (rows, words)."""
    word = np.argmax(words != 0, axis=1)
    bits = words[np.arange(len(words)), word]
    return np.asarray(word * WORD + np.bitwise_count(~bits & (bits - np.uint64(1))))


def has_bit(words: Array, number: Array) -> Array:
    """Whether bit `number` (rows,) is set, in each row of words (rows, words)."""
    word = words[np.arange(len(words)), number // WORD]
    return np.asarray((word >> (number % WORD).astype(np.uint64)) & np.uint64(1) != 0)
