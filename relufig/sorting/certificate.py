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
from typing import Any, TypeAlias

from relufig.networks.block import Block
from relufig.networks.network import Network
from relufig.numbers import matrices
from relufig.numbers.coefficients import exact
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
    state: list[_Form] = [{i: 1} for i in range(n)]
    kinks: list[_Kink] = []
    layers: list[list[Comparator]] = []
    suspect: int | None = None
    for at, block in enumerate(network.blocks):
        try:
            read = [*_combined(block.U, block.c, state), *_combined(block.S, block.b, state)]
            layers.append(_compare(read, kinks))
            kinks, state = _through(block, read[: block.size], read[block.size :], nonnegative)
            last = at == len(network.blocks) - 1
            if last or matrices.count_nonzero(block.S):
                layers.append(_compare(state, kinks))
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


@dataclass(frozen=True, eq=False)
class _Kink:
    """The function relu(form) of the wires, scaled so that the first coefficient of the form is 1."""

    form: dict[int, Any]

    @property
    def compared(self) -> Comparator | None:
        """The wires (p, q) if the kink is relu(p - q), else None."""
        wires = {weight: wire for wire, weight in self.form.items()}
        if len(self.form) == 2 and wires.keys() == {1, -1} and _ONE not in self.form:
            return wires[1], wires[-1]
        return None

    def __str__(self) -> str:
        names = ("" if wire == _ONE else f" w{wire}" for wire in self.form)
        terms = (f"{number(weight, sign=True)}{name}" for name, weight in zip(names, self.form.values(), strict=True))
        return f"relu({' '.join(terms)})"


# The constant function 1.
_ONE = -1
# An affine function of wires and kinks: the nonzero coefficients of wires (by number), of kinks, and of the constant.
_Form: TypeAlias = "dict[int | _Kink, Any]"


def _combined(matrix: matrices.Matrix, biases: Any, state: Sequence[_Form]) -> list[_Form]:
    """The rows of a matrix times the state, plus the biases."""
    forms = []
    for row, bias in zip(matrices.rows(matrix), biases.tolist(), strict=True):
        form: _Form = {}
        for j, weight in row.items():
            _add(form, state[j], exact(weight))
        _add(form, {_ONE: 1}, exact(bias))
        forms.append(form)
    return forms


def _add(form: _Form, other: _Form, weight: Any) -> None:
    """Add a multiple of another form, in place."""
    for function, value in other.items():
        total = form.get(function, 0) + weight * value
        if total == 0:
            form.pop(function, None)
        else:
            form[function] = total


def _compare(forms: Sequence[_Form], kinks: Sequence[_Kink]) -> list[Comparator]:
    """The comparators that the kinks form. Rewrites the forms, in place, as forms of the wires after these comparators.

    From then on, for a comparator of wires p and q, p names the minimum and q the maximum.
    """
    used = [kink for kink in kinks if any(kink in form for form in forms)]
    comparators = []
    taken: set[int] = set()
    for kink in used:
        pair = kink.compared
        if pair is None:
            raise _NoComparatorsError(f"{kink} remains in its outputs (w0, w1, ... are the wires)")
        if taken.intersection(pair):
            raise _NoComparatorsError(f"{kink} compares a wire that another unit compares")
        taken.update(pair)
        comparators.append(pair)
    # Forms without the kink are checked too: p alone is not a form of the minimum and the maximum.
    for kink, (p, q) in zip(used, comparators, strict=True):
        for form in forms:
            weight, needed = form.pop(kink, 0), form.get(q, 0) - form.get(p, 0)
            if weight != needed:
                rule = f"its weight must be {number(needed)}, got {number(weight)}"
                raise _NoComparatorsError(f"with {kink}, {rule}")
    return comparators


def _through(
    block: Block, preactivations: Sequence[_Form], skipped: list[_Form], nonnegative: bool
) -> tuple[list[_Kink], list[_Form]]:
    """The kinks of a block's units, and the block's outputs as forms of the wires and these kinks."""
    kinks: dict[object, _Kink] = {}
    units = [_rectified(form, kinks, nonnegative) for form in preactivations]
    for output, row in zip(skipped, matrices.rows(block.V), strict=True):
        for unit, weight in row.items():
            _add(output, units[unit], exact(weight))
    return list(kinks.values()), skipped


def _rectified(form: dict[Any, Any], kinks: dict[object, _Kink], nonnegative: bool) -> _Form:
    """Write relu(form) as a form of the wires and one kink; a new kink is added to `kinks`."""
    if nonnegative or form.keys() <= {_ONE}:  # without wires, too, the form has the sign of its coefficients
        signs = {weight > 0 for weight in form.values()}
        if len(signs) <= 1:
            return {} if signs == {False} else form
    wires = sorted(form, key=lambda wire: (wire == _ONE, wire))
    turned = form[wires[0]] < 0
    size = abs(Fraction(form[wires[0]]))
    scale = -size if turned else size
    scaled = {wire: exact(form[wire] / scale) for wire in wires}
    kink = kinks.setdefault(tuple(scaled.items()), _Kink(scaled))
    rectified: _Form = {kink: exact(size)}
    if turned:
        # relu(-z) = relu(z) - z
        _add(rectified, form, 1)
    return rectified


def _places(state: Sequence[_Form], n: int) -> dict[int, int] | None:
    """The output that each wire ends in, or None if the outputs are not the wires, each once."""
    wires = [(next(iter(form)), output) for output, form in enumerate(state) if list(form.values()) == [1]]
    places: dict[Any, int] = dict(wires)
    return places if places.keys() == set(range(n)) else None


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
