import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from relufig import sorting
from relufig.networks.block import Block
from relufig.networks.signs import nonnegative_outputs

SMALL = st.integers(-2, 2)


@st.composite
def blocks(draw):
    m, k, n = (draw(st.integers(1, 3)) for _ in range(3))

    def matrix(rows, columns):
        return np.array(draw(st.lists(SMALL, min_size=rows * columns, max_size=rows * columns))).reshape(rows, columns)

    return Block(matrix(n, m), matrix(k, m), matrix(1, k)[0], matrix(n, k), matrix(1, n)[0])


@given(blocks(), st.sets(st.integers(0, 2)))
def test_what_is_said_never_to_be_negative_never_is(block, nonnegative):
    known = frozenset(i for i in nonnegative if i < block.n_in)
    x = np.random.default_rng(0).integers(-5, 6, (300, block.n_in))
    for i in known:
        x[:, i] = abs(x[:, i])
    y = x @ block.S.T + np.maximum(x @ block.U.T + block.c, 0) @ block.V.T + block.b
    for i in nonnegative_outputs(block, known):
        assert (y[:, i] >= 0).all()


def test_minima_and_maxima_of_what_is_not_negative_are_known_not_to_be():
    for block in sorting.bitonic(8).network().blocks:
        assert nonnegative_outputs(block, frozenset(range(8))) == set(range(8))


def test_beside_an_unknown_wire_only_the_maximum_is_known():
    (block,) = sorting.bitonic(2).network().blocks
    assert nonnegative_outputs(block, frozenset({1})) == {1}
    assert nonnegative_outputs(block, frozenset({0})) == set()
