"""Formulas and networks as text: with true minus signs, none where none is needed, and exact numbers.

`relufig.numbers.text` writes the numbers.
"""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from typing import Any, TypeVar

from relufig.formulas.expression import Expression, Input, Unit, inputs, level_of
from relufig.functions import relu
from relufig.networks.network import Network
from relufig.numbers import matrices
from relufig.numbers.coefficients import Coefficient
from relufig.numbers.text import MINUS, magnitude, number, summed
from relufig.regions import Pieces

Term = TypeVar("Term")

# A formula is written with at most this many terms, counting those in its ReLUs, and this many nested ReLUs.
_MOST_TERMS = 1000
_DEEPEST = 100


def expression(formula: Expression, levels: int = 3) -> str:
    """A formula as text, such as `ReLU(x + 1) − ReLU(x − 2) − 1`.

    The text begins with a minus only if all terms are negative.
    ReLUs nested more than `levels` deep are written as `ReLU(…)`, because the full text could be very long. `levels` is
    reduced to 100, and further if the text would have more than 1,000 terms.
    """
    return _text(formula, _levels_to_write(formula, min(levels, _DEEPEST)))


def _levels_to_write(formula: Expression, levels: int) -> int:
    """How many of the requested levels of ReLUs can be written with at most `_MOST_TERMS` terms."""
    inside = Counter(atom for atom in formula.terms if isinstance(atom, Unit))
    written = len(formula.terms)
    for level in range(levels):
        written += sum(times * len(unit.preactivation.terms) for unit, times in inside.items())
        if written > _MOST_TERMS:
            return level
        further: Counter[Unit] = Counter()
        for unit, times in inside.items():
            further.update({atom: times for atom in unit.preactivation.terms if isinstance(atom, Unit)})
        inside = further
    return levels


def _text(formula: Expression, levels: int) -> str:
    terms = [(weight, _atom(atom, levels)) for atom, weight in formula.terms.items()]
    if formula.constant != 0 or not terms:
        terms.append((formula.constant, ""))
    in_order = not_leading_with_minus(terms, [weight < 0 for weight, _ in terms])
    return summed(in_order, lambda weight: magnitude(Fraction(weight)), minus=MINUS)


def expressions(network: Network) -> tuple[Expression, ...]:
    """A network's outputs as formulas of its inputs: the inverse of `build`."""
    values = list(inputs(*network.inputs))
    declared = values[0].declared
    for block in network.blocks:
        units = [relu(total) for total in _affine(block.U, values, block.c.tolist(), declared)]
        carried = _affine(block.S, values, block.b.tolist(), declared)
        values = [y + z for y, z in zip(carried, _affine(block.V, units, [0] * block.n_out, declared), strict=True)]
    return tuple(values)


def summands(formula: Expression) -> list[Expression]:
    """The parts of a formula: each term with a unit of the deepest level, and the rest."""
    deepest = max((level_of(atom) for atom in formula.terms), default=0)
    units = [(atom, weight) for atom, weight in formula.terms.items() if deepest and level_of(atom) == deepest]
    parts = [Expression({atom: weight}, 0, formula.declared) for atom, weight in units]
    rest = {atom: weight for atom, weight in formula.terms.items() if not deepest or level_of(atom) < deepest}
    if rest or formula.constant != 0 or not parts:
        parts.insert(0 if rest else len(parts), Expression(rest, formula.constant, formula.declared))
    return not_leading_with_minus(parts, [_is_all_negative(part) for part in parts])


def _is_all_negative(formula: Expression) -> bool:
    weights = [weight for weight in (*formula.terms.values(), formula.constant) if weight != 0]
    return bool(weights) and max(weights) < 0


def inner_units(formula: Expression) -> list[Expression]:
    """The units that a formula uses only inside other units, each after a unit that contains it."""
    pending = [atom for atom in formula.terms if isinstance(atom, Unit)]
    outer = set(pending)
    inner: dict[Unit, None] = {}
    while pending:
        for atom in pending.pop().preactivation.terms:
            if isinstance(atom, Unit) and atom not in outer and atom not in inner:
                inner[atom] = None
                pending.append(atom)
    return [unit.preactivation.relu() for unit in inner]


def following(term: Expression) -> str:
    """A formula as it is written after another one: a sign, a space, and the rest."""
    text = expression(term)
    return f"{MINUS} {text[1:]}" if text.startswith(MINUS) else f"+ {text}"


def pieces_in_words(curve: Pieces, output: int) -> str:
    """An output's pieces as a phrase, such as "slope 0 up to −1, slope 1 up to 2, then slope 0"."""
    bends = [at for at, _ in curve.breakpoints(output)]
    slopes = [curve.slopes[curve.knots.index(at), output] for at in (curve.knots[0], *bends)]
    if not bends:
        return f"slope {number(slopes[0])} throughout"
    words = [f"slope {number(slope)} up to {number(at)}" for slope, at in zip(slopes, bends, strict=False)]
    return ", ".join(words) + f", then slope {number(slopes[-1])}"


def not_leading_with_minus(terms: list[Term], negative: list[bool]) -> list[Term]:
    """Reorder terms that begin with a negative one: the last positive one, often the constant, moves to the front."""
    if not terms or not negative[0] or all(negative):
        return terms
    first = max(i for i, minus in enumerate(negative) if not minus)
    return [terms[first], *terms[:first], *terms[first + 1 :]]


def _affine(
    matrix: matrices.Matrix, values: list[Expression], biases: list[Coefficient], declared: tuple[Input, ...]
) -> list[Expression]:
    # A constant output must know the network's inputs too, so they are declared from the start.
    totals = [Expression({}, bias, declared) for bias in biases]
    for i, j, weight in matrices.nonzeros(matrix):
        totals[i] = totals[i] + values[j] * weight
    return totals


def _atom(atom: Any, levels: int) -> str:
    if not isinstance(atom, Unit):
        return str(atom.name)
    return f"ReLU({_text(atom.preactivation, levels - 1)})" if levels else "ReLU(…)"
