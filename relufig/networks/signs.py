"""Which outputs of a block can never be negative, if some of its inputs cannot.

Units are bounded by linear forms of the inputs: relu(z) >= 0, and if the inputs in z are never negative, relu(z) is at
most the sum of z's positive terms. This gives every output a lower bound that is a linear form. The output is never
negative if this form has no negative coefficient and contains only inputs that are never negative. For two such inputs
a and b, the minimum a - relu(a - b) is at least a - a = 0, and the maximum b + relu(a - b) at least b.
"""

from __future__ import annotations

from relufig.networks.block import Block
from relufig.numbers import matrices
from relufig.numbers.coefficients import exact_product, exact_sum


def nonnegative_outputs(block: Block, nonnegative: frozenset[int]) -> frozenset[int]:
    """The outputs of a block that are never negative if the inputs `nonnegative` never are."""
    S, U, V = (matrices.rows(matrix) for matrix in (block.S, block.U, block.V))
    c, b = block.c.tolist(), block.b.tolist()
    result = set()
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
            result.add(i)
    return frozenset(result)
