"""Booleans packed into words: read back by Python's integers."""

import numpy as np
import pytest

from relufig.numbers.bits import has_bit, lowest, packed, unpacked


@pytest.mark.parametrize("n", [1, 7, 63, 64, 65, 200])
def test_boolean_k_is_bit_k_of_the_words_in_order(n):
    booleans = np.random.default_rng(n).random((5, n)) < 0.5
    words = packed(booleans)
    assert words.shape == (5, -(-n // 64))
    for row, of_row in zip(words.tolist(), booleans, strict=True):
        whole = sum(word << 64 * at for at, word in enumerate(row))
        assert [whole >> k & 1 for k in range(n)] == of_row.astype(int).tolist()
        assert whole >> n == 0
    np.testing.assert_array_equal(unpacked(words, n), booleans)
    for k in range(n):
        np.testing.assert_array_equal(has_bit(words, np.full(5, k)), booleans[:, k])
    some = booleans.any(axis=1)
    np.testing.assert_array_equal(lowest(words[some]), booleans[some].argmax(axis=1))
