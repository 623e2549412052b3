"""What the texts of functions share, whatever their programming language."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from relufig.formats.identifiers import identifiers
from relufig.formats.steps import Steps, terms
from relufig.formulas.expression import Atom, Expression, Input
from relufig.networks.network import Network
from relufig.numbers.coefficients import Coefficient
from relufig.numbers.text import summed
from relufig.sorting.network import ComparatorNetwork

# Tables with more numbers are not for pasting: they belong in a file.
MOST_NUMBERS = 10**5


class WrittenSteps(NamedTuple):
    """The steps of a network in writing: its arguments, the name and pre-activation of each unit, and the outputs."""

    arguments: tuple[str, ...]
    units: list[tuple[str, str]]
    outputs: list[str]


def written_steps(
    net: Network, recipe: Steps, reserved: Iterable[str], literal: Callable[[Coefficient], str]
) -> WrittenSteps:
    """Write the steps of a network with names that are not reserved and with numbers as `literal` writes them."""
    units = [f"h{i + 1}" for i in range(len(recipe.units))]
    arguments = identifiers(net.inputs, {*reserved, *units})
    argument_of = dict(zip(net.inputs, arguments, strict=True))
    names: dict[Atom, str] = dict(zip(recipe.units, units, strict=True))

    def written(formula: Expression) -> str:
        parts = (
            (weight, "" if atom is None else argument_of[atom.name] if isinstance(atom, Input) else names[atom])
            for weight, atom in terms(formula)
        )
        return summed(parts, literal, times=" * ")

    formulas = [(names[unit], written(unit.preactivation)) for unit in recipe.units]
    return WrittenSteps(arguments, formulas, [written(output) for output in recipe.outputs])


def refuse_too_many(numbers: int, net: Network | ComparatorNetwork, call: str) -> None:
    """Raise ValueError, beginning with `call`, if a text with so many numbers would be too long."""
    if numbers > MOST_NUMBERS:
        raise ValueError(f"{call}: at most {MOST_NUMBERS:,} numbers can be written, got {numbers:,} of {net!r}")
