"""How steep a network is at most: its exact Lipschitz constant, beside the product of its layers' norms.

On a convex set, the Lipschitz constant of a continuous, piecewise linear function is the largest norm of the matrices
of its pieces. The product of the norms of the layers bounds it from above (C. Szegedy et al., "Intriguing properties of
neural networks", 2014), often by far, since the layers are rarely steepest in the same direction.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

import numpy as np

from relufig.networks.block import Block
from relufig.networks.network import Network
from relufig.numbers import matrices
from relufig.numbers.arrays import Array
from relufig.numbers.text import counted, number
from relufig.questions.answer import Answer, where
from relufig.regions.cells import Region, Search, around, cells, region_of, sides_of
from relufig.regions.counting import refuse_limit

Norm = Literal[1, 2, "inf"]
# The relative width of the interval that is proved to hold the constant for norm 2.
_WIDTH = Fraction(1, 2**40)


@dataclass(frozen=True, eq=False)
class Lipschitz(Answer):
    """The Lipschitz constant of a network on a box. It counts as True if it is exact.

    Parameters
    ----------
    network : Network
        The network.
    box : tuple of (low, high) or None
        The inputs that were asked about; None for all.
    norm : 1, 2 or "inf"
        The norm of inputs and outputs.
    low, high : Fraction
        The constant is proved to lie between these. They are equal for norms 1 and "inf"; for norm 2, where the
        constant may be irrational, they differ by less than 2^-39 of it. If the search is not complete, `high` is
        `product`.
    product : Fraction
        The product of the layers' norms, at least the constant (rounded up for norm 2).
    region : Region
        The region where the network is steepest, with its affine map; of those searched, if the search is not complete.
    regions : int
        How many regions were searched.
    complete : bool
        Whether these are all regions.

    Examples
    --------
    >>> import relufig as rf
    >>> from relufig import questions
    >>> (x,) = rf.inputs("x")
    >>> tent = rf.build(y=rf.tent(x))
    >>> print(questions.lipschitz(tent))
    Outputs are at most 2 times as far apart as their inputs (exactly, norm 2, on 2 regions); the product of norms is 6.
    """

    network: Network
    box: tuple[tuple[Any, Any], ...] | None
    norm: Norm
    low: Fraction
    high: Fraction
    product: Fraction
    region: Region
    regions: int
    complete: bool

    @property
    def value(self) -> float:
        """The constant, rounded to a float."""
        return float(self.low)

    @property
    def ratio(self) -> float:
        """How many times too large the product of norms is; infinite if the constant is 0 and the product is not."""
        if self.low:
            return float(self.product / self.low)
        return math.inf if self.product else 1.0

    def __bool__(self) -> bool:
        return self.complete

    def __float__(self) -> float:
        return self.value

    def __str__(self) -> str:
        searched = counted(self.regions, "region")
        apart = f"{number(self.low)} times as far apart as their inputs"
        if self.box is not None:
            apart += f" {where(self.box)}"
        product = f"the product of norms is {number(self.product)}"
        if not self.complete:
            rests = f"(norm {self.norm}, on {searched}, where the search stopped)"
            return f"Some outputs are at least {apart} {rests}; {product}."
        return f"Outputs are at most {apart} (exactly, norm {self.norm}, on {searched}); {product}."


def lipschitz(network: Network, box: Any = None, *, norm: Norm = 2, limit: int = 10_000) -> Lipschitz:
    """The Lipschitz constant of a network: by how much it can pull two inputs apart.

    Parameters
    ----------
    network : Network
        The network. Float weights are exact rational numbers.
    box : sequence of (low, high), optional
        One pair for each input. By default all inputs.
    norm : {1, 2, "inf"}, optional
        The norm in which distances of inputs and of outputs are measured; `math.inf` is "inf", too.
    limit : int, optional
        The search stops after this many regions.

    Returns
    -------
    Lipschitz
        The constant, the bound by the product of norms, and the region that is steepest. It counts as True if the
        constant is exact.

    Raises
    ------
    ValueError, TypeError
        If `network` is not a Network, `box` is not a pair (low, high) for each input, or `norm` is none of these.

    Examples
    --------
    A clip never moves two numbers apart, but the product of its layers' norms does not know:

    >>> import relufig as rf
    >>> from relufig import questions
    >>> (x,) = rf.inputs("x")
    >>> found = questions.lipschitz(rf.build(rf.clip(x, 0, 1)))
    >>> found.value, round(float(found.product), 6)
    (1.0, 2.0)
    >>> found.region.weights.tolist()
    [[Fraction(1, 1)]]
    """
    label = "lipschitz(network, box, norm)"
    refuse_limit(limit, label)
    within = around(network, box, label)
    kind = as_norm(norm, label)
    sides = sides_of(box)
    steepest, largest = None, Fraction(-1)
    known: dict[Any, Fraction] = {}
    search = Search(cells(network, within), limit)
    for cell in search:
        weights = tuple(tuple(Fraction(a, cell.weight) for a in form[1:]) for form in cell.outputs)
        if weights not in known:
            known[weights] = _lower_norm(np.array(weights, dtype=object).reshape(len(weights), -1), kind)
        if steepest is None or known[weights] > largest:
            steepest, largest = cell, known[weights]
    if steepest is None:
        raise AssertionError("every network has a region")
    product = product_of_norms(network, kind)
    high = product
    if search.complete:
        high = largest if kind != 2 else max(_upper_norm(np.array(w, dtype=object), n) for w, n in known.items())
    region = region_of(steepest)
    return Lipschitz(network, sides, kind, largest, high, product, region, search.regions, search.complete)


def as_norm(norm: Any, label: str) -> Norm:
    """The norm 1, 2 or "inf". Raises ValueError, beginning with `label`, for any other."""
    if norm in (1, 2) and not isinstance(norm, bool):
        return 1 if norm == 1 else 2
    if norm in ("inf", math.inf):
        return "inf"
    raise ValueError(f'{label}: norm must be 1, 2 or "inf", got {norm!r}')


def norm_of(matrix: Array, norm: Norm) -> float:
    """The norm of a matrix, in floats."""
    return float(np.linalg.norm(matrix.astype(float), np.inf if norm == "inf" else norm))


def product_of_norms(network: Network, norm: Norm) -> Fraction:
    """The product over the blocks of |S| + |V| |U|, an upper bound of the Lipschitz constant; rounded up for norm 2."""
    return math.prod((layer_norm(block, norm) for block in network.blocks), start=Fraction(1))


def layer_norm(block: Block, norm: Norm) -> Fraction:
    """The bound |S| + |V| |U| of a block's Lipschitz constant; rounded up for norm 2."""
    parts = (matrices.cast_to(matrices.at_samples(part), object) for part in (block.S, block.V, block.U))
    S, V, U = (_upper_of(part, norm) for part in parts)
    return S + V * U


def _upper_of(matrix: Array, norm: Norm) -> Fraction:
    return _upper_norm(matrix, _lower_norm(matrix, norm)) if norm == 2 else _lower_norm(matrix, norm)


def _lower_norm(matrix: Array, norm: Norm) -> Fraction:
    """The norm of a matrix of Fractions: exact for 1 and "inf", a lower bound close to it for 2."""
    if not matrix.size:
        return Fraction(0)
    if norm != 2:
        return Fraction(max(np.abs(matrix).sum(axis=0 if norm == 1 else 1).tolist()))
    if 1 in matrix.shape:
        return _root(sum((Fraction(entry) ** 2 for entry in matrix.ravel().tolist()), Fraction(0)))
    # |A v| / |v| is at most the norm for every v, and nearly the norm for the leading singular vector.
    scale = max(map(abs, matrix.ravel().tolist()))
    if not scale:
        return Fraction(0)
    floats = np.array([[float(entry / Fraction(scale)) for entry in row] for row in matrix.tolist()])
    v = np.array([Fraction(entry) for entry in np.linalg.svd(floats)[2][0].tolist()], dtype=object)
    image = matrix @ v
    return _root(Fraction(image @ image) / Fraction(v @ v))


def _upper_norm(matrix: Array, low: Fraction) -> Fraction:
    """An upper bound of the norm 2 of a matrix of Fractions that is close to the lower bound `low`, with a proof.

    The norm is below s if s^2 I - A'A is positive definite: if all pivots of its elimination are positive.
    """
    if not matrix.size or not low:
        return low
    A = matrix.reshape(len(matrix), -1)
    if 1 in A.shape:
        return low * (1 + _WIDTH)
    gram = A.T @ A if A.shape[1] <= A.shape[0] else A @ A.T
    width = _WIDTH
    while not _positive_definite((low * (1 + width)) ** 2 * _identity(len(gram)) - gram):
        width *= 4
    return low * (1 + width)


def _identity(n: int) -> Array:
    return np.array([[Fraction(i == j) for j in range(n)] for i in range(n)], dtype=object)


def _positive_definite(matrix: Array) -> bool:
    rows = matrix.copy()
    for i in range(len(rows)):
        if rows[i, i] <= 0:
            return False
        for k in range(i + 1, len(rows)):
            rows[k, i:] = rows[k, i:] - rows[k, i] / rows[i, i] * rows[i, i:]
    return True


def _root(square: Fraction) -> Fraction:
    """The square root, exactly if it is rational, else rounded down by less than 2^-40 of it."""
    top, bottom = math.isqrt(square.numerator), math.isqrt(square.denominator)
    if top * top == square.numerator and bottom * bottom == square.denominator:
        return Fraction(top, bottom)
    scale = 2**64
    shift = max(0, square.denominator.bit_length() - square.numerator.bit_length())
    scale <<= shift
    return Fraction(math.isqrt(square.numerator * scale * scale // square.denominator), scale)
