"""Proofs that a comparator network sorts, or inputs that it leaves unsorted.

The zero-one principle: a network that sorts all inputs of zeros and ones sorts every input (D. E. Knuth, "The Art of
Computer Programming", volume 3, 2nd edition, 1998, section 5.3.4, theorem Z). There are 2^n such inputs, but further
along the network they take far fewer different states. So the network runs on sets of states. At first each set is for
a single wire. Sets are joined as late as the comparators allow, and always where the fewest combinations arise.
Combinations are formed piece by piece. Each piece runs through all comparators that are possible by then, and only its
distinct results are kept.

Before that, some thousands of inputs are tried. Most networks that do not sort leave one of them unsorted, and those
that are far from sorting are the ones with the most states.

A network that compares only neighbours sorts every input if it sorts the reversed one (N. G. de Bruijn, "Sorting by
means of swappings", 1974). For these, only that input is tried.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from relufig.networks.network import Network
from relufig.numbers.arrays import Array
from relufig.sorting import states
from relufig.sorting.layer import Comparator
from relufig.sorting.network import ComparatorNetwork
from relufig.sorting.states import Move

# This many combinations are formed at a time: few enough to stay in cache through all comparators.
_PIECE = 2**15
# For at most this many wires no inputs are tried first: the proof itself is as quick.
_FEW_WIRES = 16
# The most inputs that are tried, and the most bits in all of them.
_TRIED, _TRIED_BITS = 2**13, 2**24
# The number of copies of a set of states in memory while its duplicates are dropped.
_COPIES = 6


@dataclass(frozen=True)
class Proof:
    """The proof that a comparator network sorts. It counts as True.

    Parameters
    ----------
    network : ComparatorNetwork
        The network that sorts.
    states : int
        The largest number of states that the proof had to tell apart at once.

    Examples
    --------
    >>> from relufig import sorting
    >>> sorting.prove(sorting.bitonic(4))
    Proof(network=ComparatorNetwork(4 wires: 6 comparators in 3 layers), states=5)
    """

    network: ComparatorNetwork
    states: int

    def __bool__(self) -> bool:
        return True


@dataclass(frozen=True)
class Counterexample:
    """An input of zeros and ones that a network leaves unsorted. It counts as False.

    Parameters
    ----------
    network : ComparatorNetwork or Network
        The network that was asked about: a ReLU network if it comes from `certify`.
    input : tuple of int
        The input, n zeros and ones.
    output : tuple of int
        The network's output.
    unsorted : tuple of int
        The wires on which the output differs from the sorted one.

    Examples
    --------
    >>> from relufig import sorting
    >>> example = sorting.prove(sorting.ComparatorNetwork(3, [[(0, 1)], [(1, 2)]]))
    >>> example.input, example.output, example.unsorted
    ((1, 1, 0), (1, 0, 1), (0, 1))
    """

    network: ComparatorNetwork | Network
    input: tuple[int, ...]
    output: tuple[int, ...]
    unsorted: tuple[int, ...]

    def __bool__(self) -> bool:
        return False


def prove(network: ComparatorNetwork, limit: int = 2**30, memory: int = 2**32) -> Proof | Counterexample:
    """Prove that a comparator network leaves every input in ascending order, or find one that it leaves unsorted.

    By the zero-one principle, inputs of zeros and ones are enough (D. E. Knuth, "The Art of Computer Programming",
    volume 3, 2nd edition, 1998, section 5.3.4, theorem Z).

    Parameters
    ----------
    network : ComparatorNetwork
        The network to prove.
    limit : int, optional
        The most combinations of states to try at one comparator.
    memory : int, optional
        The most bytes for the states, approximately.

    Returns
    -------
    Proof or Counterexample
        The proof, which counts as True, or an input left unsorted, which counts as False.

    Raises
    ------
    ValueError
        If the proof would exceed `limit` or `memory`. Then it is not known whether the network sorts, though it sorts
        all inputs that were tried.
    TypeError
        If `network` is not a ComparatorNetwork.

    Examples
    --------
    >>> from relufig import sorting
    >>> bool(sorting.prove(sorting.bitonic(8)))
    True
    """
    if not isinstance(network, ComparatorNetwork):
        raise TypeError(f"prove(network): network must be a ComparatorNetwork, got {type(network).__name__}")
    if all(np.all(layer.second == layer.first + 1) for layer in network.packed_layers):
        return _by_reversed_input(network)
    if network.n > _FEW_WIRES and (tried := _tried(network)) is not None:
        return _counterexample(network, tried)
    parts, largest = _reached(network, limit, memory)
    if len(parts) > 1:
        # The ones on all wires of the part with wire 0 never meet the zeros elsewhere.
        lowest = next(part for part in parts if 0 in part.wires)
        return _counterexample(network, tuple(int(wire in lowest.wires) for wire in range(network.n)))
    unsorted = states.unsorted(network.n, parts[0].states)
    if unsorted is None:
        return Proof(network, largest)
    state = _origin(parts[0], parts[0].states[:, [unsorted]])
    return _counterexample(network, states.bits(network.n, state[:, 0]))


@dataclass(frozen=True, eq=False)
class _Part:
    """Wires that have been joined, and the states in which the comparators so far can leave them.

    A part of several wires was joined from two `parents`; `layers` then ran on every combination of their states.
    """

    wires: frozenset[int]
    states: Array
    parents: tuple[_Part, _Part] | None = None
    layers: tuple[Sequence[Move], ...] = ()

    @property
    def count(self) -> int:
        return int(self.states.shape[1])


def _tried(network: ComparatorNetwork) -> tuple[int, ...] | None:
    """An input that the network leaves unsorted, or None if it sorts all inputs tried.

    The same inputs are tried every time: first those whose ones are next to each other, with few ones or few zeros
    first, then random ones.
    """
    n = network.n
    count = max(1, min(_TRIED, _TRIED_BITS // n))
    # Runs of ones, which may go around the ends, in the order of lengths 1, n - 1, 2, n - 2, ...
    lengths = np.ravel(np.column_stack([np.arange(1, n), np.arange(n - 1, 0, -1)]))[: n - 1]
    runs = np.arange(min(n * (n - 1), count // 2))
    regular = (np.arange(n) - runs[:, None] % n) % n < lengths[runs // n, None]
    random = np.random.default_rng(0)
    irregular = random.random((count - len(runs), n), dtype=np.float32) < random.random((count - len(runs), 1))
    rows = np.concatenate([regular, irregular])
    tried = states.packed(rows)
    states.apply([states.moves(layer) for layer in network.layers], tried)
    unsorted = states.unsorted(n, tried)
    return None if unsorted is None else tuple(rows[unsorted].astype(int).tolist())


def _reached(network: ComparatorNetwork, limit: int, memory: int) -> tuple[list[_Part], int]:
    """The parts that are left when all comparators have run, and the most states that any part ever had."""
    size = states.empty_or_full(network.n, 0).nbytes // 2
    # The bytes of all parts, including parents.
    held = 2 * network.n * size
    if held > memory:
        needed = f"{network.n:,} single wires take {held:,} bytes"
        raise ValueError(f"prove(network, memory): the states of {needed}, more than the memory of {memory:,} bytes")
    of_wire = {wire: _Part(frozenset({wire}), states.empty_or_full(network.n, wire)) for wire in range(network.n)}
    queue = _Queue(network)
    largest = 2
    while queue.ready:
        i, j = min(queue.ready, key=lambda pair: (of_wire[pair[0]].count * of_wire[pair[1]].count, pair))
        parents = of_wire[i], of_wire[j]
        if parents[0].count * parents[1].count > limit:
            raise ValueError(
                f"prove(network, limit): comparator {(i, j)} would have to be tried on "
                f"{parents[0].count * parents[1].count:,} combinations of states, more than the limit of {limit:,}"
            )
        wires = parents[0].wires | parents[1].wires
        layers = tuple(states.moves(layer) for layer in queue.take(wires))
        reached = _gathered(parents, layers, (memory - held) // (_COPIES * size))
        if reached is None:
            raise ValueError(
                f"prove(network, memory): the states after comparator {(i, j)} would take more than the memory of "
                f"{memory:,} bytes"
            )
        part = _Part(wires, reached, parents, layers)
        held += reached.nbytes
        of_wire.update(dict.fromkeys(wires, part))
        largest = max(largest, part.count)
    return list(dict.fromkeys(of_wire.values())), largest


def _gathered(parents: tuple[_Part, _Part], layers: Sequence[Sequence[Move]], most: int) -> Array | None:
    """The states that all combinations lead to, each once; None if they would never fit in `most` states at a time."""
    states.expect(layers, parents[0].count * parents[1].count)
    held: list[Array] = []
    count, allowed = 0, min(2**21, most)
    for piece in _combinations(*parents):
        states.apply(layers, piece)
        held.append(states.distinct(piece))
        count += held[-1].shape[1]
        if count > allowed:
            held = [states.distinct(np.concatenate(held, axis=1))]
            count = held[0].shape[1]
            allowed = max(allowed, 2 * count)
            if allowed > most:
                return None
    return states.distinct(np.concatenate(held, axis=1))


def _combinations(first: _Part, second: _Part) -> Iterator[Array]:
    """All combinations of the states of two parts, piece by piece."""
    few, many = sorted((first.states, second.states), key=lambda held: held.shape[1])
    at_once = max(1, _PIECE // many.shape[1])
    for start in range(0, few.shape[1], at_once):
        some = few[:, start : start + at_once, None]
        for begin in range(0, many.shape[1], _PIECE):
            yield (some | many[:, None, begin : begin + _PIECE]).reshape(len(few), -1)


class _Queue:
    """The comparators that have yet to run. `ready` holds those that could run next."""

    def __init__(self, network: ComparatorNetwork) -> None:
        self._of_wire: list[list[Comparator]] = [[] for _ in range(network.n)]
        for comparator in reversed(network.comparators):
            for wire in comparator:
                self._of_wire[wire].append(comparator)
        self.ready = set(self._ready_on(range(network.n)))

    def take(self, wires: frozenset[int]) -> list[list[Comparator]]:
        """Remove and return, layer by layer, all comparators that can run on these wires alone."""
        layers = []
        while layer := [pair for pair in self.ready if wires.issuperset(pair)]:
            self.ready.difference_update(layer)
            for wire in (wire for pair in layer for wire in pair):
                self._of_wire[wire].pop()
            self.ready.update(self._ready_on(wire for pair in layer for wire in pair))
            layers.append(layer)
        return layers

    def _ready_on(self, wires: Iterable[int]) -> Iterator[Comparator]:
        for wire in wires:
            if self._of_wire[wire]:
                i, j = self._of_wire[wire][-1]
                if self._of_wire[i][-1] == self._of_wire[j][-1]:
                    yield i, j


def _origin(part: _Part, state: Array) -> Array:
    """An input of the network that leaves a part in this state, shape (words, 1)."""
    if part.parents is None:
        return state
    for piece in _combinations(*part.parents):
        after = piece.copy()
        states.apply(part.layers, after)
        matches = np.flatnonzero(np.all(after == state, axis=0))
        if len(matches):
            before = piece[:, matches[:1]]
            masks = (np.bitwise_or.reduce(parent.states, axis=1, keepdims=True) for parent in part.parents)
            return np.bitwise_or(*(_origin(p, before & m) for p, m in zip(part.parents, masks, strict=True)))
    raise AssertionError("every state of a part comes from a combination of its parents' states")


def _by_reversed_input(network: ComparatorNetwork) -> Proof | Counterexample:
    reversed_input = np.arange(network.n)[::-1]
    output = network(reversed_input)
    falls = np.flatnonzero(output[1:] < output[:-1])
    if not len(falls):
        return Proof(network, 1)
    # 1 for each value at least as large as the one that is out of order: comparators move these bits as the values.
    return _counterexample(network, tuple((reversed_input >= output[falls[0]]).astype(int).tolist()))


def _counterexample(network: ComparatorNetwork, x: tuple[int, ...]) -> Counterexample:
    output = tuple(network(x).tolist())
    unsorted = tuple(wire for wire, pair in enumerate(zip(output, sorted(output), strict=True)) if pair[0] != pair[1])
    return Counterexample(network, x, output, unsorted)
