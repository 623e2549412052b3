"""A small network as the steps of computing it by hand: each ReLU in turn, then each output."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from relufig.formulas.expression import Atom, Expression, Unit, level_of
from relufig.look.notation import expressions, not_leading_with_minus
from relufig.networks.network import Network
from relufig.numbers.coefficients import Coefficient

# A network with more steps, or with more terms in one of them, is easier to read as tables.
MOST_STEPS = 20
MOST_TERMS = 8
# Nobody writes a fraction with a larger denominator by hand: it comes from floats.
_LARGEST_DENOMINATOR = 10**6
_LARGEST_MEANT = 10**4

# A coefficient and the atom it multiplies; None for the constant.
Term = tuple[Coefficient, Atom | None]


@dataclass(frozen=True, eq=False)
class Steps:
    """The ReLUs of each layer, in an order in which they can be computed, and the outputs."""

    layers: tuple[tuple[Unit, ...], ...]
    outputs: tuple[Expression, ...]

    @property
    def units(self) -> list[Unit]:
        """All ReLUs, in order."""
        return [unit for layer in self.layers for unit in layer]


def steps(net: Network) -> Steps | None:
    """The steps of a network, or None if they are too many or too long to read."""
    if net.size + len(net.outputs) > MOST_STEPS:
        return None
    outputs = expressions(net)
    needed: dict[Unit, None] = {}
    pending = [atom for output in outputs for atom in output.terms]
    while pending:
        atom = pending.pop()
        if isinstance(atom, Unit) and atom not in needed:
            needed[atom] = None
            pending += atom.preactivation.terms
    if not all(map(_readable, [*outputs, *(unit.preactivation for unit in needed)])):
        return None
    levels = sorted({unit.level for unit in needed})
    in_order = sorted(needed, key=lambda unit: unit.serial)
    return Steps(tuple(tuple(unit for unit in in_order if unit.level == level) for level in levels), outputs)


def terms(formula: Expression) -> list[Term]:
    """The terms of a sum in writing order: inputs, units, constant. The first has no minus unless all have one."""
    atoms = sorted(formula.terms, key=lambda atom: (level_of(atom), atom.serial))
    result: list[Term] = [(formula.terms[atom], atom) for atom in atoms]
    if formula.constant != 0 or not result:
        result.append((formula.constant, None))
    return not_leading_with_minus(result, [weight < 0 for weight, _ in result])


def _readable(formula: Expression) -> bool:
    return len(terms(formula)) <= MOST_TERMS and all(_is_plain(weight) for weight, _ in terms(formula))


def _is_plain(weight: Coefficient) -> bool:
    """Whether a coefficient is as the user wrote it, or within rounding of a simple fraction that the user meant."""
    if not isinstance(weight, Fraction) or weight.denominator <= _LARGEST_DENOMINATOR:
        return True
    return abs(weight - weight.limit_denominator(_LARGEST_MEANT)) <= abs(weight) / 2**50
