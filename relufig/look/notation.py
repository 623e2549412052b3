"""Formulas and networks as tokens and as text: with true minus signs, none where none is needed, and exact numbers.

`relufig.numbers.text` writes the numbers, and `relufig.look.typesetting` sets the tokens as mathematics.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, NamedTuple, TypeVar

from relufig.formulas.expression import Atom, Expression, Input, Unit, inputs, level_of
from relufig.functions import relu
from relufig.networks.network import Network
from relufig.numbers import matrices
from relufig.numbers.coefficients import Coefficient
from relufig.numbers.parametric import Parametric
from relufig.numbers.text import MINUS, magnitude, number
from relufig.regions import Pieces

Term = TypeVar("Term")

# A formula is written with at most this many terms, counting those in its ReLUs, and this many nested ReLUs.
_MOST_TERMS = 1000
_DEEPEST = 100
# A coefficient that differs from 1 by less than this, as floats do by rounding, is not written.
_NEARLY = Fraction(1, 2**50)

# The roles of the terms of a sum, in order: names of a theme's colours.
TERM_ROLES = ("first", "second", "third", "fourth")

Kind = Literal["variable", "number", "times", "sign", "operator", "relation", "function", "open", "close", "omitted"]


@dataclass(frozen=True)
class Token:
    """A symbol of a formula.

    The kind "times" is the product of a number and what follows, written as a space; "sign" is a minus that begins a
    sum; and "omitted" is the dots in place of a formula that would be too long.
    """

    kind: Kind
    text: str
    """As plain text."""
    role: str | None = None
    """The colour, as an attribute of a theme; None for the colour of the surrounding text."""
    value: Fraction | None = None
    """Of a number, exactly; its text may be rounded."""

    @property
    def letter(self) -> tuple[str, str]:
        """A variable's letter and index: `x` and `1` for `x1` and `x_1`. Any other name has no index."""
        head, tail = self.text[:1], self.text[1:].removeprefix("_").translate(_LOWERED)
        indexed = head.isalpha() and tail.isascii() and tail.isdigit()
        return (head, tail) if indexed else (self.text, "")


_LOWERED = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")


def tokens(
    formula: Expression, name: str = "", *, levels: int = 3, roles: Mapping[Expression, str] | None = None
) -> tuple[Token, ...]:
    """Take a formula apart into its symbols, in the order in which they are written.

    Parameters
    ----------
    formula : Expression
        The formula.
    name : str
        What the formula is equal to, such as "y"; by default the formula stands alone.
    levels : int
        ReLUs nested deeper are left out, as in `expression`.
    roles : Mapping of Expression to str, optional
        The colours of inputs, units and constants, with their coefficients and signs: an attribute of `style.Theme` for
        each, such as "first". What is inside a unit that has a colour has the same, except units with colours of their
        own. `term_roles` gives each term a colour.

    Returns
    -------
    tuple of Token
        The symbols. `relufig.look.typesetting` sets them.

    Examples
    --------
    >>> import relufig as rf
    >>> from relufig.look import notation
    >>> (x,) = rf.inputs("x")
    >>> [token.text for token in notation.tokens(2 * rf.relu(x - 1), "y")]
    ['y', '=', '2', ' ', 'ReLU', '(', 'x', '−', '1', ')']
    """
    left = [Token("variable", name), Token("relation", "=")] if name else []
    return (*left, *_tokens(formula, _levels_to_write(formula, min(levels, _DEEPEST)), roles or {}, None))


def term_roles(formula: Expression) -> dict[Expression, str]:
    """Find the colour of each term of a sum, in the order of `summands`: first, second, third, fourth.

    The constant, and terms after the fourth, are muted.

    Parameters
    ----------
    formula : Expression
        The sum.

    Returns
    -------
    dict of Expression to str
        For the argument `roles` of `tokens`.

    Examples
    --------
    >>> import relufig as rf
    >>> from relufig.look import notation
    >>> a, b = rf.inputs("a", "b")
    >>> notation.term_roles(rf.maximum(a, b))
    {b: 'first', relu(a - b): 'second'}
    """
    roles: dict[Expression, str] = {}
    available = iter(TERM_ROLES)
    for part in summands(formula):
        role = next(available, "muted") if part.terms else "muted"
        roles |= {_alone(atom): role for atom in part.terms}
        if part.constant != 0:
            roles[Expression({}, part.constant)] = role if part.terms else "muted"
    return roles


def curve_roles(formula: Expression, in_order: bool = False) -> dict[Expression, str]:
    """The colours of a sum's terms, as in `term_roles`; units inside of other units are muted, as their curves are.

    If `in_order`, the colours go to all units and inputs in the order in which they are computed, the inner ones first.
    """
    roles = dict.fromkeys(inner_units(formula), "muted") | term_roles(formula)
    if in_order:
        computed = [part for part in roles if part.terms]
        roles |= dict(zip(computed, TERM_ROLES, strict=False))
    return roles


def role_of(part: Expression, roles: Mapping[Expression, str]) -> str:
    """The colour of a formula that a network carries: that of its terms if they share one, else muted."""
    found = {roles.get(_alone(atom), "muted") for atom in part.terms}
    return found.pop() if len(found) == 1 else "muted"


def expression(formula: Expression, levels: int = 3) -> str:
    """A formula as text, such as `ReLU(x + 1) − ReLU(x − 2) − 1`.

    The text begins with a minus only if all terms are negative.
    ReLUs nested more than `levels` deep are written as `ReLU(…)`, because the full text could be very long. `levels` is
    reduced to 100, and further if the text would have more than 1,000 terms.
    """
    return plain(tokens(formula, levels=levels))


def plain(symbols: Iterable[Token]) -> str:
    """Symbols as plain text, for terminals and for readers who cannot see the picture."""
    return "".join(f" {each.text} " if each.kind in ("operator", "relation") else each.text for each in symbols)


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


def _tokens(formula: Expression, levels: int, roles: Mapping[Expression, str], role: str | None) -> Iterator[Token]:
    terms: list[tuple[Coefficient, Atom | None]] = [(weight, atom) for atom, weight in formula.terms.items()]
    if formula.constant != 0 or not terms:
        terms.append((formula.constant, None))
    first = True
    for weight, atom in not_leading_with_minus(terms, [weight < 0 for weight, _ in terms]):
        # Inputs and constants are terms of their own outside units only.
        inside = role is not None and not isinstance(atom, Unit)
        own = role if inside else roles.get(Expression({}, weight) if atom is None else _alone(atom), role)
        if weight < 0 or not first:
            yield Token("sign" if first else "operator", MINUS if weight < 0 else "+", own)
        first = False
        size = abs(weight if isinstance(weight, Fraction) else Fraction(weight))
        # A parameter may become any number, so it is written even if it is 1 now.
        if atom is None or isinstance(size, Parametric) or abs(size - 1) > _NEARLY:
            yield Token("number", magnitude(size), own, size)
            if atom is not None:
                yield Token("times", " ", own)
        if isinstance(atom, Input):
            yield Token("variable", str(atom.name), own)
        elif atom is not None:
            yield Token("function", "ReLU", own)
            yield Token("open", "(", own)
            if levels:
                yield from _tokens(atom.preactivation, levels - 1, roles, own)
            else:
                yield Token("omitted", "…", own)
            yield Token("close", ")", own)


def _alone(atom: Atom) -> Expression:
    return Expression({atom: 1}, 0)


def expressions(network: Network) -> tuple[Expression, ...]:
    """A network's outputs as formulas of its inputs: the inverse of `build`."""
    return blocks(network)[-1].outputs


class BlockFormulas(NamedTuple):
    """What a block reads, what its units give, and what it passes on, as formulas of the network's inputs."""

    inputs: tuple[Expression, ...]
    units: tuple[Expression, ...]
    outputs: tuple[Expression, ...]


def blocks(network: Network) -> list[BlockFormulas]:
    """The formulas of each block of a network."""
    values = inputs(*network.inputs)
    declared = values[0].declared
    written = []
    for block in network.blocks:
        units = tuple(relu(total) for total in _affine(block.U, values, block.c.tolist(), declared))
        carried = _affine(block.S, values, block.b.tolist(), declared)
        added = _affine(block.V, units, [0] * block.n_out, declared)
        written.append(BlockFormulas(values, units, tuple(y + z for y, z in zip(carried, added, strict=True))))
        values = written[-1].outputs
    return written


def summands(formula: Expression) -> list[Expression]:
    """The parts of a formula: each term with a unit of the deepest level, and the rest."""
    deepest = max((level_of(atom) for atom in formula.terms), default=0)
    units = [(atom, weight) for atom, weight in formula.terms.items() if deepest and level_of(atom) == deepest]
    parts = [Expression({atom: weight}, 0, formula.declared) for atom, weight in units]
    rest = {atom: weight for atom, weight in formula.terms.items() if not deepest or level_of(atom) < deepest}
    if rest or formula.constant != 0 or not parts:
        parts.insert(0 if rest else len(parts), Expression(rest, formula.constant, formula.declared))
    return not_leading_with_minus(parts, [is_negative(part) for part in parts])


def is_negative(formula: Expression) -> bool:
    """Whether all weights of a formula, and its constant, are below 0.

    >>> from relufig import inputs, relu
    >>> (x,) = inputs("x")
    >>> is_negative(-2 * relu(x)), is_negative(1 - x)
    (True, False)
    """
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
    matrix: matrices.Matrix, values: Sequence[Expression], biases: list[Coefficient], declared: tuple[Input, ...]
) -> list[Expression]:
    # A constant output must know the network's inputs too, so they are declared from the start.
    totals = [Expression({}, bias, declared) for bias in biases]
    for i, j, weight in matrices.nonzeros(matrix):
        totals[i] = totals[i] + values[j] * weight
    return totals
