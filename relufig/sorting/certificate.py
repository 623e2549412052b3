"""Certificates: that the final weights of a ReLU network, not only the comparators it was made from, sort.

The zero-one principle speaks of comparators. It does not hold for arbitrary weights, so each layer of the network is
first tied, in exact arithmetic, to the layer of comparators that it must equal. What is known of the network at any
point is written as linear forms of the *wires*, the values that the comparators so far would leave, and of *kinks*, the
ReLUs since then:

- relu(s (p - q)) of two wires is s relu(p - q), and relu(-z) is relu(z) - z, so that kinks on one hyperplane are one;
- different kinks and the wires are linearly independent as functions, so two such forms are the same function only if
  all their coefficients are equal;
- where all forms that the next layer reads have, for a kink relu(p - q), the coefficient of q less that of p, they are
  forms of the minimum p - relu(p - q) and the maximum q + relu(p - q): that kink is a comparator. All others (of a
  value that is carried through a pair of units, say) must have the coefficient 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from relufig.networks.block import Block
from relufig.networks.network import Network
from relufig.numbers import matrices
from relufig.numbers.coefficients import exact
from relufig.numbers.matrices import Row
from relufig.numbers.text import number
from relufig.sorting.network import Comparator, ComparatorNetwork
from relufig.sorting.proof import Counterexample, Proof, prove


@dataclass(frozen=True)
class Certificate:
    """True as a bool: the network's weights are those of `comparators`, and `proof` says that these sort.

    The wires of `comparators` are called after the outputs that they end in.
    """

    comparators: ComparatorNetwork
    proof: Proof

    def __bool__(self) -> bool:
        return True


@dataclass(frozen=True)
class Refusal:
    """False as a bool: no certificate, and `reason` says why.

    `block` is the block that is no layer of comparators, numbered from 0; or None where all are, but leave the input of
    `counterexample`, which is one of the network's own, unsorted. A block that is refused need not make the network
    wrong: it can be right in another way.
    """

    reason: str
    block: int | None = None
    counterexample: Counterexample | None = None

    def __bool__(self) -> bool:
        return False


def certify(network: Network, nonnegative: bool = False) -> Certificate | Refusal:
    """Whether a ReLU network, residual or feedforward, is a sorting network in exact arithmetic on its weights.

    `nonnegative` declares that no input is ever negative. Raises TypeError for what is not a Network, and as `prove`.
    """
    if not isinstance(network, Network):
        raise TypeError(f"certify(network): network must be a Network, got {type(network).__name__}")
    n = len(network.inputs)
    if len(network.outputs) != n:
        return Refusal(f"it has {n} inputs and {len(network.outputs)} outputs, but a sorting network as many of each")
    state = [_Form({i: 1}) for i in range(n)]
    kinks: list[_Kink] = []
    layers: list[list[Comparator]] = []
    suspect: int | None = None
    for at, block in enumerate(network.blocks):
        try:
            read = [*_combined(block.U, state, block.c), *_combined(block.S, state, block.b)]
            layers.append(_compare(read, kinks))
            kinks, state = _through(block, read[: block.size], read[block.size :], nonnegative)
            last = at == len(network.blocks) - 1
            if last or matrices.count_nonzero(block.S):
                layers.append(_compare(state, kinks))
                kinks = []
                if suspect is None and _places(state, n) is None:
                    suspect = at  # to blame, unless a later block sets it right
        except _NoComparatorsError as refused:
            return _refusal(at if suspect is None else suspect, str(refused))
    places = _places(state, n)
    if places is None:
        return _refusal(at if suspect is None else suspect, "what it hands on are not the wires, each once")
    return _proved(network, layers, places)


def _refusal(block: int, reason: str) -> Refusal:
    return Refusal(f"block {block} is no layer of comparators: {reason}", block=block)


class _NoComparatorsError(Exception):
    """What is read is not a function of the minima and maxima of pairs of wires."""


@dataclass(eq=False)
class _Form:
    """An affine function of wires and kinks: the coefficients other than 0, and a constant."""

    wires: Row
    constant: Any = 0
    kinks: Row | None = None


@dataclass(frozen=True, eq=False)
class _Kink:
    """The function relu(form) of the wires, the first coefficient of the form being 1 or -1 made 1."""

    form: Row
    constant: Any

    @property
    def compared(self) -> Comparator | None:
        """The wires p and q if the kink is relu(p - q)."""
        if self.constant == 0 and sorted(self.form.values()) == [-1, 1]:
            p, q = sorted(self.form, key=lambda wire: -self.form[wire])
            return p, q
        return None

    def __str__(self) -> str:
        terms = [(w, f"w{wire}") for wire, w in self.form.items()]
        terms += [(self.constant, "")] if self.constant else []
        text = " ".join(f"{number(w, sign=True)} {name}".strip() for w, name in terms)
        return f"relu({text})"


def _combined(matrix: matrices.Matrix, state: Sequence[_Form], offsets: Any) -> list[_Form]:
    """The rows of a matrix times the state, plus the offsets."""
    forms = []
    for row, offset in zip(matrices.rows(matrix), offsets.tolist(), strict=True):
        form = _Form({}, exact(offset), {})
        for j, weight in row.items():
            _add(form, state[j], exact(weight))
        forms.append(form)
    return forms


def _add(form: _Form, other: _Form, weight: Any) -> None:
    form.constant += weight * other.constant
    _add_row(form.wires, other.wires, weight)
    if other.kinks:
        form.kinks = {} if form.kinks is None else form.kinks
        _add_row(form.kinks, other.kinks, weight)


def _add_row(row: Row, other: Row, weight: Any) -> None:
    for j, value in other.items():
        total = row.get(j, 0) + weight * value
        if total == 0:
            row.pop(j, None)
        else:
            row[j] = total


def _compare(forms: Iterable[_Form], kinks: Sequence[_Kink]) -> list[Comparator]:
    """The comparators that the kinks amount to; the forms are rewritten, in place, as forms of the wires after these.

    Of a comparator of wires p and q, the minimum is called p and the maximum q from then on.
    """
    forms = list(forms)
    used = {k for form in forms for k in form.kinks or ()}
    comparators = []
    taken: set[int] = set()
    for k in sorted(used):
        pair = kinks[k].compared
        if pair is None:
            raise _NoComparatorsError(f"{kinks[k]} remains in what it hands on (w0, w1, ... are the wires)")
        if taken.intersection(pair):
            raise _NoComparatorsError(f"{kinks[k]} compares a wire that another unit compares")
        taken.update(pair)
        comparators.append(pair)
    # Also for forms in which a kink does not occur: p alone is not a form of the minimum and the maximum.
    for k, (p, q) in zip(sorted(used), comparators, strict=True):
        for form in forms:
            found, needed = (form.kinks or {}).get(k, 0), form.wires.get(q, 0) - form.wires.get(p, 0)
            if found != needed:
                rule = f"its weight must be {number(needed)}, got {number(found)}"
                raise _NoComparatorsError(f"with {kinks[k]}, {rule}")
    for form in forms:
        form.kinks = None
    return comparators


def _through(
    block: Block, preactivations: Sequence[_Form], skipped: list[_Form], nonnegative: bool
) -> tuple[list[_Kink], list[_Form]]:
    """The kinks that a block's units are, and its outputs as forms of the wires and these kinks."""
    kinks: list[_Kink] = []
    place: dict[object, int] = {}
    units = [_rectified(form, kinks, place, nonnegative) for form in preactivations]
    for output, row in zip(skipped, matrices.rows(block.V), strict=True):
        for unit, weight in row.items():
            _add(output, units[unit], exact(weight))
    return kinks, skipped


def _rectified(form: _Form, kinks: list[_Kink], place: dict[object, int], nonnegative: bool) -> _Form:
    """relu(form) as a form of the wires and of a kink, which joins `kinks` unless it is there."""
    if not form.wires:
        return _Form({}, max(form.constant, 0))
    if nonnegative:
        signs = {value > 0 for value in (*form.wires.values(), form.constant) if value != 0}
        if len(signs) == 1:
            return form if signs == {True} else _Form({})
    first = min(form.wires)
    size = abs(Fraction(form.wires[first]))
    turned = form.wires[first] < 0
    scale = -size if turned else size
    direction: Row = {wire: exact(value / scale) for wire, value in sorted(form.wires.items())}
    constant = exact(form.constant / scale)
    key = (tuple(direction.items()), constant)
    if key not in place:
        place[key] = len(kinks)
        kinks.append(_Kink(direction, constant))
    rectified = _Form({}, 0, {place[key]: exact(size)})
    if turned:
        # relu(-z) = relu(z) - z
        _add(rectified, form, 1)
    return rectified


def _places(state: Sequence[_Form], n: int) -> dict[int, int] | None:
    """Which output each wire is, or None if the outputs are not just the wires."""
    places = {}
    for output, form in enumerate(state):
        if form.constant != 0 or list(form.wires.values()) != [1]:
            return None
        places[next(iter(form.wires))] = output
    return places if len(places) == n else None


def _proved(network: Network, layers: Iterable[Sequence[Comparator]], places: dict[int, int]) -> Certificate | Refusal:
    """The proof for the comparators, their wires called after the outputs that they end in."""
    n = len(places)
    comparators = ComparatorNetwork(n, [[(places[p], places[q]) for p, q in layer] for layer in layers])
    proof = prove(comparators)
    if isinstance(proof, Proof):
        return Certificate(comparators, proof)
    # Each wire begins in the network's input of its own number.
    shown = replace(proof, network=network, input=tuple(proof.input[places[wire]] for wire in range(n)))
    return Refusal(f"it equals comparators that do not sort, such as {shown.input}", counterexample=shown)
