"""Certificates: proofs that the final weights of a ReLU network sort, not only the comparators it was made from.

The zero-one principle holds for comparators, not for arbitrary weights. So exact arithmetic first matches each layer of
the network with the layer of comparators that it must equal. At every point the network's values are written as linear
forms of *wires*, the values that the comparators so far would leave, and of *kinks*, the ReLUs since then:

- relu(s (p - q)) of two wires is s relu(p - q) for s > 0, and relu(-z) is relu(z) - z. So all kinks on one hyperplane
  become one kink.
- The wires and different kinks are linearly independent functions. So two forms are the same function only if all their
  coefficients are equal.
- A kink relu(p - q) is a comparator if, in every form that the next layer reads, its coefficient is that of q minus
  that of p: then these are forms of the minimum p - relu(p - q) and the maximum q + relu(p - q). Every other kink (of a
  value carried through a pair of units, say) must have the coefficient 0.
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
from relufig.sorting.layer import Comparator
from relufig.sorting.network import ComparatorNetwork
from relufig.sorting.proof import Counterexample, Proof, prove


@dataclass(frozen=True)
class Certificate:
    """The proof that a ReLU network sorts. It counts as True.

    Parameters
    ----------
    comparators : ComparatorNetwork
        The comparators that the network's weights compute. Each wire has the number of the output it ends in.
    proof : Proof
        The proof that these comparators sort.

    Examples
    --------
    >>> from relufig import sorting
    >>> certificate = sorting.certify(sorting.bitonic(4).network().feedforward())
    >>> certificate.comparators
    ComparatorNetwork(4 wires: 6 comparators in 3 layers)
    """

    comparators: ComparatorNetwork
    proof: Proof

    def __bool__(self) -> bool:
        return True


@dataclass(frozen=True)
class Refusal:
    """The reason why a ReLU network gets no certificate. It counts as False.

    A network with a refused block may still sort, in a way that `certify` does not recognise.

    Parameters
    ----------
    reason : str
        The reason, as a sentence.
    block : int, optional
        The block that is not a layer of comparators, numbered from 0. None if no single block is at fault.
    counterexample : Counterexample, optional
        An input of the ReLU network that it leaves unsorted, if all its blocks are layers of comparators.

    Examples
    --------
    >>> from relufig import sorting
    >>> refusal = sorting.certify(sorting.ComparatorNetwork(3, [[(0, 1)], [(1, 2)]]).network())
    >>> refusal.reason
    'it equals comparators that do not sort every input, for example (1, 1, 0)'
    >>> refusal.counterexample.output
    (1, 0, 1)
    """

    reason: str
    block: int | None = None
    counterexample: Counterexample | None = None

    def __bool__(self) -> bool:
        return False


def certify(network: Network, nonnegative: bool = False) -> Certificate | Refusal:
    """Prove, from its exact weights, that a ReLU network sorts.

    Parameters
    ----------
    network : Network
        A network with n inputs and n outputs, residual or feedforward.
    nonnegative : bool, optional
        Whether no input is ever negative.

    Returns
    -------
    Certificate or Refusal
        The certificate, which counts as True, or the reason against one, which counts as False.

    Raises
    ------
    TypeError
        If `network` is not a Network.
    ValueError
        If the proof for the comparators exceeds the limits of `prove`.

    Examples
    --------
    >>> from relufig import sorting
    >>> bool(sorting.certify(sorting.bitonic(4).network()))
    True
    """
    if not isinstance(network, Network):
        raise TypeError(f"certify(network): network must be a Network, got {type(network).__name__}")
    n = len(network.inputs)
    if len(network.outputs) != n:
        return Refusal(
            f"it has {n} inputs and {len(network.outputs)} outputs, but a sorting network has as many outputs as inputs"
        )
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
                    suspect = at  # at fault, unless a later block puts the wires right
        except _NoComparatorsError as refused:
            return _refusal(at if suspect is None else suspect, str(refused))
    places = _places(state, n)
    if places is None:
        return _refusal(at if suspect is None else suspect, "its outputs are not the wires, each exactly once")
    return _proved(network, layers, places)


def _refusal(block: int, reason: str) -> Refusal:
    return Refusal(f"block {block} is not a layer of comparators: {reason}", block=block)


class _NoComparatorsError(Exception):
    """The forms that are read are not functions of the minima and maxima of pairs of wires."""


@dataclass(eq=False)
class _Form:
    """An affine function of wires and kinks: its nonzero coefficients and a constant."""

    wires: Row
    constant: Any = 0
    kinks: Row | None = None


@dataclass(frozen=True, eq=False)
class _Kink:
    """The function relu(form) of the wires, scaled so that the first coefficient of the form is 1."""

    form: Row
    constant: Any

    @property
    def compared(self) -> Comparator | None:
        """The wires (p, q) if the kink is relu(p - q), else None."""
        if self.constant == 0 and sorted(self.form.values()) == [-1, 1]:
            p, q = sorted(self.form, key=lambda wire: -self.form[wire])
            return p, q
        return None

    def __str__(self) -> str:
        terms = [(w, f"w{wire}") for wire, w in self.form.items()]
        terms += [(self.constant, "")] if self.constant else []
        text = " ".join(f"{number(w, sign=True)} {name}".strip() for w, name in terms)
        return f"relu({text})"


def _combined(matrix: matrices.Matrix, state: Sequence[_Form], biases: Any) -> list[_Form]:
    """The rows of a matrix times the state, plus the biases."""
    forms = []
    for row, bias in zip(matrices.rows(matrix), biases.tolist(), strict=True):
        form = _Form({}, exact(bias), {})
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
    """The comparators that the kinks form. Rewrites the forms, in place, as forms of the wires after these comparators.

    From then on, for a comparator of wires p and q, p names the minimum and q the maximum.
    """
    forms = list(forms)
    used = {k for form in forms for k in form.kinks or ()}
    comparators = []
    taken: set[int] = set()
    for k in sorted(used):
        pair = kinks[k].compared
        if pair is None:
            raise _NoComparatorsError(f"{kinks[k]} remains in its outputs (w0, w1, ... are the wires)")
        if taken.intersection(pair):
            raise _NoComparatorsError(f"{kinks[k]} compares a wire that another unit compares")
        taken.update(pair)
        comparators.append(pair)
    # Forms without the kink are checked too: p alone is not a form of the minimum and the maximum.
    for k, (p, q) in zip(sorted(used), comparators, strict=True):
        for form in forms:
            weight, needed = (form.kinks or {}).get(k, 0), form.wires.get(q, 0) - form.wires.get(p, 0)
            if weight != needed:
                rule = f"its weight must be {number(needed)}, got {number(weight)}"
                raise _NoComparatorsError(f"with {kinks[k]}, {rule}")
    for form in forms:
        form.kinks = None
    return comparators


def _through(
    block: Block, preactivations: Sequence[_Form], skipped: list[_Form], nonnegative: bool
) -> tuple[list[_Kink], list[_Form]]:
    """The kinks of a block's units, and the block's outputs as forms of the wires and these kinks."""
    kinks: list[_Kink] = []
    place: dict[object, int] = {}
    units = [_rectified(form, kinks, place, nonnegative) for form in preactivations]
    for output, row in zip(skipped, matrices.rows(block.V), strict=True):
        for unit, weight in row.items():
            _add(output, units[unit], exact(weight))
    return kinks, skipped


def _rectified(form: _Form, kinks: list[_Kink], place: dict[object, int], nonnegative: bool) -> _Form:
    """Write relu(form) as a form of the wires and one kink; a new kink is added to `kinks`."""
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
    """The output that each wire ends in, or None if the outputs are not the wires, each once."""
    places = {}
    for output, form in enumerate(state):
        if form.constant != 0 or list(form.wires.values()) != [1]:
            return None
        places[next(iter(form.wires))] = output
    return places if len(places) == n else None


def _proved(network: Network, layers: Iterable[Sequence[Comparator]], places: dict[int, int]) -> Certificate | Refusal:
    """The certificate if the comparators sort, else the refusal; wires are renumbered by the outputs they end in."""
    n = len(places)
    comparators = ComparatorNetwork(n, [[(places[p], places[q]) for p, q in layer] for layer in layers])
    proof = prove(comparators)
    if isinstance(proof, Proof):
        return Certificate(comparators, proof)
    # Before they are renumbered, wire i starts at the network's input i.
    shown = replace(proof, network=network, input=tuple(proof.input[places[wire]] for wire in range(n)))
    return Refusal(
        f"it equals comparators that do not sort every input, for example {shown.input}", counterexample=shown
    )
