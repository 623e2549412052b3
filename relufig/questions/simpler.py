"""The smaller network that is the same function on a box, with every unit found that never changes its state there."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from relufig.networks import simplifying
from relufig.networks.network import Network
from relufig.numbers.text import counted
from relufig.questions.answer import Answer, where
from relufig.questions.equality import Equality, equal
from relufig.regions.cells import Search, around, cells, sides_of
from relufig.regions.counting import refuse_limit


@dataclass(frozen=True, eq=False)
class Simplification(Answer):
    """A smaller network, and the proof that it is the same function. It counts as True if that is proved.

    Parameters
    ----------
    network : Network
        The network that was asked about.
    smaller : Network
        The smaller network.
    box : tuple of (low, high) or None
        Where the two are equal; None for all inputs.
    inactive, active : int
        The number of units that are removed because they are never active on the box, and of those that become affine
        because they are never negative there. Units that are merged with others, or that no output uses, are not
        counted.
    complete : bool
        Whether the states of all units were found on all regions. If not, there may be more such units.
    proof : Equality
        The answer to the question whether the two are equal.

    Examples
    --------
    >>> import relufig as rf
    >>> from relufig import questions
    >>> (x,) = rf.inputs("x")
    >>> chain = rf.build(y=rf.maximum(rf.maximum(x, -x), -1))
    >>> print(questions.simplify(chain))
    1 ReLU instead of 2, equal for every input: 0 never active, 1 always active, 0 merged or unused.
    """

    network: Network
    smaller: Network
    box: tuple[tuple[Any, Any], ...] | None
    inactive: int
    active: int
    complete: bool
    proof: Equality

    def __bool__(self) -> bool:
        return self.proof.proved

    def __str__(self) -> str:
        others = self.network.size - self.smaller.size - self.inactive - self.active
        proved = "equal" if self.proof else "not proved to be equal"
        sizes = f"{counted(self.smaller.size, 'ReLU')} instead of {self.network.size}"
        kinds = f"{self.inactive} never active, {self.active} always active, {max(others, 0)} merged or unused"
        return f"{sizes}, {proved} {where(self.box)}: {kinds}."


def simplify(network: Network, box: Any = None, *, limit: int = 10_000) -> Simplification:
    """The same function by fewer units, on a box or everywhere, with the proof that it is the same.

    Every region is searched for units that are active, or inactive, on all of them: `Network.simplified` takes these
    out, merges units that are multiples of each other, and folds affine blocks. The result is then proved to be equal.

    Parameters
    ----------
    network : Network
        The network. Float weights are exact rational numbers, and nothing is rounded.
    box : sequence of (low, high), optional
        One pair for each input. By default all inputs.
    limit : int, optional
        If there are more regions than this, only those units are taken out that are seen from the weights.

    Returns
    -------
    Simplification
        It counts as True if the smaller network is proved to be equal.

    Raises
    ------
    ValueError, TypeError
        If `network` is not a Network, or `box` is not a pair (low, high) for each input.

    Examples
    --------
    >>> import relufig as rf
    >>> from relufig import questions
    >>> a, b = rf.inputs("a", "b")
    >>> network = rf.build(y=rf.relu(rf.maximum(a, b) - rf.minimum(a, b)))  # which is never negative
    >>> answer = questions.simplify(network)
    >>> bool(answer), network.size, answer.smaller.size
    (True, 2, 1)
    """
    call = "simplify(network, box)"
    refuse_limit(limit, call)
    within = around(network, box, call)
    sides = sides_of(box)
    positive, negative = [False] * network.size, [False] * network.size
    search = Search(cells(network, within), limit)
    for cell in search:
        signs = list(zip(itertools.chain(*cell.pattern), cell.zero, strict=True))
        positive = [known or active for known, (active, _) in zip(positive, signs, strict=True)]
        negative = [known or not (active or zero) for known, (active, zero) in zip(negative, signs, strict=True)]
    found = simplifying.states(network.blocks, sides)
    if search.complete:
        units = iter(zip(positive, negative, strict=True))
        found = [_states(itertools.islice(units, block.size)) for block in network.blocks]
    smaller = Network(simplifying.simplified(network.blocks, found), network.inputs, network.outputs)
    states = [state for known in found for state in known.values()]
    proof = equal(network, smaller, box, limit=limit)
    inactive, active = states.count("inactive"), states.count("active")
    return Simplification(network, smaller, sides, inactive, active, search.complete, proof)


def _states(units: Iterable[tuple[bool, bool]]) -> dict[int, simplifying.State]:
    """The states of units that are never positive, or never negative; for each, whether it ever is."""
    found: dict[int, simplifying.State] = {}
    for unit, (positive, negative) in enumerate(units):
        if not (positive and negative):
            found[unit] = "active" if positive else "inactive"
    return found
