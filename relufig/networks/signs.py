"""Which of a block's outputs can never be negative, given which of its inputs cannot.

Each unit is bounded by linear forms of the inputs: relu(z) >= 0, and relu(z) is at most what the positive terms of z
give, where these are of inputs that are never negative. An output is never negative if the form that bounds it from
below has no negative coefficient and only such inputs. So the minimum a - relu(a - b) of two of them is known to be no
less than a - a, and the maximum b + relu(a - b) no less than b.
"""

from __future__ import annotations

from relufig.networks.block import Block
from relufig.numbers import matrices
from relufig.numbers.coefficients import exact_product, exact_sum


def nonnegative_outputs(block: Block, nonnegative: frozenset[int]) -> frozenset[int]:
    """The outputs of a block that are never negative if the inputs `nonnegative` never are."""
    S, U, V = (matrices.rows(matrix) for matrix in (block.S, block.U, block.V))
    c, b = block.c.tolist(), block.b.tolist()
    found = set()
    for i, (skipped, through) in enumerate(zip(S, V, strict=True)):
        bound, constant = dict(skipped), b[i]
        for unit, weight in through.items():
            if weight > 0:
                continue
            for j, w in U[unit].items():
                if w > 0:
                    bound[j] = exact_sum(bound.get(j, 0), exact_product(weight, w))
            if c[unit] > 0:
                constant = exact_sum(constant, exact_product(weight, c[unit]))
        negative_units = (U[unit] for unit, weight in through.items() if weight < 0)
        bounded = all(nonnegative.issuperset(row) for row in negative_units)
        if bounded and constant >= 0 and all(w == 0 or (w > 0 and j in nonnegative) for j, w in bound.items()):
            found.add(i)
    return frozenset(found)
