"""Random networks in all the positions that are hard: parallel, repeated and zero rows, and lines through one point."""

from fractions import Fraction

from hypothesis import strategies as st

import relufig as rf

_WHOLE = st.integers(-2, 2)
_FLOATS = st.floats(-2, 2, allow_nan=False, width=32)


@st.composite
def networks(draw, inputs=None, outputs=None, layers=3, units=3):
    """Networks whose rows are often repeated, scaled or zero, with and without skip connections."""
    number = draw(st.sampled_from([_WHOLE, _WHOLE, _FLOATS, st.fractions(-2, 2, max_denominator=3)]))
    n = inputs or draw(st.integers(1, 3))
    blocks = []
    count = draw(st.integers(1, layers))
    for at in range(count):
        k = draw(st.integers(0, units))
        m = draw(st.integers(1, 3)) if at < count - 1 or outputs is None else outputs
        rows = []
        for _ in range(k):
            row = draw(st.lists(number, min_size=n + 1, max_size=n + 1))
            if rows and draw(st.booleans()):
                scale = draw(st.sampled_from([1, 2, -1, 0]))
                row = [scale * Fraction(entry) for entry in draw(st.sampled_from(rows))]
            rows.append(row)
        skip = draw(st.sampled_from([0, 0, 1]))
        S = [[skip * entry for entry in draw(st.lists(number, min_size=n, max_size=n))] for _ in range(m)]
        V = [draw(st.lists(number, min_size=k, max_size=k)) for _ in range(m)]
        bias = draw(st.lists(number, min_size=m, max_size=m))
        U, c = [row[1:] for row in rows], [row[0] for row in rows]
        if k:
            blocks.append(rf.Block(S, U, c, V, bias))
        else:
            blocks.append(rf.Block.affine(S, bias))
        n = m
    return rf.Network(blocks)
