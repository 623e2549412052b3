"""The fewest units that compute a function of one input.

One hidden layer computes a function of one input exactly if it is continuous and has finitely many linear pieces. Each
unit bends at one point, so there are at least as many units as breakpoints. With a skip connection, as many are enough:
the skip connection carries the straight part. Without one, the slopes at both ends must come from units, too. Each unit
faces left or right, and is 0 on its other side. So as many units as breakpoints are enough if some of the changes of
slope add up to the slope at the right end; those units face right, and the others left. If none do, one unit more is
enough, since two units at one breakpoint can share its change of slope in any way. A straight line, which has no
breakpoint to share, takes two.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

import numpy as np

from relufig.networks.block import Block
from relufig.networks.network import Network
from relufig.numbers.arrays import Array
from relufig.numbers.text import be, counted, number
from relufig.questions.answer import Answer
from relufig.regions import cones
from relufig.regions.cells import Search, cells
from relufig.regions.counting import refuse_limit

_Sides: TypeAlias = "tuple[bool, ...]"
# Sums of changes of slope that are told apart at most, when units are chosen that face right.
_SUMS = 2**18


@dataclass(frozen=True, eq=False)
class Fewest(Answer):
    """The smallest network of one hidden layer that is a function of one input. It counts as True if that is proved.

    Parameters
    ----------
    network : Network
        The network that was asked about.
    smallest : Network
        A network of one hidden layer that is the same function.
    breakpoints : tuple of Fraction
        Where an output bends, in ascending order.
    slopes : ndarray of Fraction, shape (pieces, n_out)
        The slopes of each output on the pieces, from left to right.
    skips : bool
        Whether the network may have a skip connection.
    proved : bool
        Whether no network of one hidden layer has fewer units.

    Examples
    --------
    >>> import relufig as rf
    >>> from relufig import questions
    >>> (x,) = rf.inputs("x")
    >>> print(questions.minimal(rf.build(y=rf.clip_chained(x, 0, 1))))
    2 units are needed, and enough, in one hidden layer with a skip connection: the function bends at 0, 1.
    """

    network: Network
    smallest: Network
    breakpoints: tuple[Fraction, ...]
    slopes: Array
    skips: bool
    proved: bool

    @property
    def units(self) -> int:
        """The number of units of the smallest network."""
        return self.smallest.size

    def __bool__(self) -> bool:
        return self.proved

    def __int__(self) -> int:
        return self.units

    def __str__(self) -> str:
        kind = "with a skip connection" if self.skips else "without skip connections"
        known = "needed, and enough," if self.proved else "enough"
        bends = ", ".join(map(number, self.breakpoints))
        why = f"the function bends at {bends}" if bends else "the function does not bend"
        if not self.skips and self.units > len(self.breakpoints):
            why += ", and no units at these points make the slopes of both ends"
        return f"{counted(self.units, 'unit')} {be(self.units)} {known} in one hidden layer {kind}: {why}."


def minimal(network: Network, *, skips: bool = True, limit: int = 10_000) -> Fewest:
    """The fewest units of one hidden layer that compute a function of one input, and the network that has them.

    Deep networks may need fewer: `relufig.square` folds a line into 2^n pieces by n units.

    Parameters
    ----------
    network : Network
        A network with one input. Float weights are exact rational numbers.
    skips : bool, optional
        Whether the smallest network may have a skip connection, which adds a multiple of the input to the outputs. If
        not, the slopes at both ends have to come from units.
    limit : int, optional
        The largest number of pieces.

    Returns
    -------
    Fewest
        It counts as True if it is proved that fewer units are not enough.

    Raises
    ------
    ValueError
        If the network has another number of inputs than one.
    TypeError
        If it is not a network.
    OverflowError
        If there are more pieces than `limit`.

    Examples
    --------
    max(max(x, -x), 0) takes two units as written. It is the absolute value, which needs one, or two without a skip
    connection:

    >>> import relufig as rf
    >>> from relufig import questions
    >>> (x,) = rf.inputs("x")
    >>> chain = rf.build(rf.maximum(rf.maximum(x, -x), 0 * x))
    >>> chain.size, int(questions.minimal(chain)), int(questions.minimal(chain, skips=False))
    (2, 1, 2)
    >>> bool(questions.equal(chain, questions.minimal(chain, skips=False).smallest))
    True
    """
    call = "minimal(network)"
    refuse_limit(limit, call)
    if not isinstance(network, Network):
        raise TypeError(f"{call}: network must be a Network, got {type(network).__name__}")
    if len(network.inputs) != 1:
        raise ValueError(f"{call}: network must have one input, got {len(network.inputs)}")
    breakpoints, slopes = _bends(network, limit, call)
    changes = np.diff(slopes, axis=0)
    if skips:
        right, proved, carried = (True,) * len(changes), True, slopes[0]
    else:
        found, proved = _facing_right(changes, slopes[-1])
        carried = slopes[0] * 0
        if found is None:
            # The first breakpoint has two units, which share its change of slope; 0 is as good if there is none.
            return Fewest(network, _shared(network, breakpoints, changes, slopes), breakpoints, slopes, skips, proved)
        right = found
    units = [(at, faces, change) for at, faces, change in zip(breakpoints, right, changes, strict=True)]
    return Fewest(network, _layer(network, units, carried), breakpoints, slopes, skips, proved)


def _bends(network: Network, limit: int, call: str) -> tuple[tuple[Fraction, ...], Array]:
    """The breakpoints of all outputs on the whole line, and the slopes of the pieces between them."""
    pieces = []
    search = Search(cells(network, cones.space(1)), limit)
    for cell in search:
        # Of the forms b + a x > 0, those with a > 0 bound x from below.
        lows = [Fraction(-b, a) for b, a in cell.polyhedron.forms if a > 0]
        pieces.append((max(lows, default=None), [Fraction(form[1], cell.weight) for form in cell.outputs]))
    if not search.complete:
        raise OverflowError(f"{call}: there are more than limit={limit} pieces; give a larger limit")
    pieces.sort(key=lambda piece: (piece[0] is not None, piece[0] or 0))
    breakpoints: list[Fraction] = []
    slopes = [pieces[0][1]]
    for low, slope in pieces[1:]:
        if low is not None and slope != slopes[-1]:
            breakpoints.append(low)
            slopes.append(slope)
    return tuple(breakpoints), np.array(slopes, dtype=object).reshape(len(slopes), -1)


def _facing_right(changes: Array, total: Array) -> tuple[_Sides | None, bool]:
    """The changes of slope that add up to `total`, and whether the answer is certain; None if there are none."""
    sums: dict[tuple[Fraction, ...], _Sides] = {tuple(total * 0): ()}
    for change in changes:
        following = {key: (*sides, False) for key, sides in sums.items()}
        for key, sides in sums.items():
            following.setdefault(tuple(np.array(key, dtype=object) + change), (*sides, True))
        if len(following) > _SUMS:
            return None, False
        sums = following
    return sums.get(tuple(total)), True


def _shared(network: Network, breakpoints: tuple[Fraction, ...], changes: Array, slopes: Array) -> Network:
    """The network with one unit more than breakpoints: all face right, and one more faces left, at the first."""
    if not len(changes):
        zero = Fraction(0)
        return _layer(network, [(zero, True, slopes[0]), (zero, False, -slopes[0])], slopes[0] * 0)
    units = list(zip(breakpoints, (True,) * len(changes), changes, strict=True))
    units[0] = (breakpoints[0], True, slopes[1])
    return _layer(network, [(breakpoints[0], False, -slopes[0]), *units], slopes[0] * 0)


def _layer(network: Network, units: list[tuple[Fraction, bool, Array]], carried: Array) -> Network:
    """The network of one hidden layer with units at these points, which face right or left and change the slopes."""
    n = len(network.outputs)
    signs = [1 if right else -1 for _, right, _ in units]
    U = np.array([[sign] for sign in signs], dtype=object).reshape(-1, 1)
    c = np.array([-sign * at for sign, (at, _, _) in zip(signs, units, strict=True)], dtype=object)
    V = np.array([change for _, _, change in units], dtype=object).reshape(-1, n).T
    # A unit that faces left changes the slope by its weight, too: from minus the weight to 0.
    zero = np.zeros(n, dtype=np.int64)
    without_bias = Network([Block(carried.reshape(n, 1), U, c, V, zero)], network.inputs, network.outputs)
    at = np.array([units[0][0] if units else Fraction(0)], dtype=object)
    bias = network(at) - without_bias(at)
    return Network([Block(carried.reshape(n, 1), U, c, V, bias)], network.inputs, network.outputs)
