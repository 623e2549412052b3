"""Numbers that depend on named parameters: coefficients that a reader may change later.

A `Parametric` is a Fraction, its value for sample values of the parameters, that also remembers how it was made:

    constant + sum of coefficient * atom,

where an atom is a parameter, a product or a quotient of two such numbers. An expression that does not depend on its
parameters is a plain number: a - (a - 1) is 1.

Two expressions are equal if they are one rational function. This is decided by their values at one point of a large
prime field, in which every parameter has a fixed place: two different functions agree there with a probability of about
2^-120 (J. T. Schwartz, "Fast probabilistic algorithms for verification of polynomial identities", 1980).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from hashlib import sha256
from numbers import Rational
from typing import Any, NamedTuple, NoReturn, TypeAlias

from relufig.numbers.text import summed

# The size of the field: a Mersenne prime.
_PRIME = 2**127 - 1


class _Parameter(NamedTuple):
    name: str
    sample: Fraction


class _Product(NamedTuple):
    first: Parametric
    second: Parametric


class _Quotient(NamedTuple):
    numerator: Fraction
    denominator: Parametric


_Atom: TypeAlias = _Parameter | _Product | _Quotient
# The coefficient of each atom, by the atom's place in the field.
_Terms: TypeAlias = dict[int, tuple[Fraction, _Atom]]
Tree: TypeAlias = float | dict[str, Any]


class _Parts(NamedTuple):
    """A number: its sample value, its place in the field, and its expression."""

    sample: Fraction
    place: int
    constant: Fraction
    terms: _Terms


class Parametric(Fraction):
    """A number that depends on parameters. As a Fraction it is its sample value. Immutable.

    `relufig.parameters` makes parameters, and arithmetic (+, -, *, /, ** by a whole number) with ints, floats and
    Fractions makes expressions of them. Floats count as exactly what they are.

    Comparisons by <, <=, > and >=, `abs`, `min` and `max` go by the sample values. So what they decide is right for all
    parameters that compare as the samples do. Equality does not go by them: expressions are equal if they are the same
    rational function of the same parameters, and never equal to a plain number. None is zero, so all are true, even if
    the sample value is 0.

    Examples
    --------
    >>> import relufig as rf
    >>> a, b = rf.parameters(a=-1, b=1)
    >>> (b - a) / 2
    1/2*b - 1/2*a (sample 1)
    >>> a - (a - 1), a == -1, a < 0, min(a, b)
    (1, False, True, a (sample -1))
    """

    __slots__ = ("_constant", "_place", "_terms")

    _constant: Fraction
    _place: int
    _terms: _Terms

    def __new__(cls, sample: Rational | int | str = 0, *parts: Any) -> Parametric:
        """A plain Fraction, like `Fraction(sample)`: only `_made` gives the parts of an expression."""
        if not parts:
            return Fraction(sample)  # type: ignore[return-value]
        self = super().__new__(cls, sample)
        self._place, self._constant, self._terms = parts
        return self

    def at(self, values: Mapping[str, Fraction]) -> Fraction:
        """The number for these values of the parameters, exactly.

        Raises ZeroDivisionError if a denominator is 0 there.
        """
        return self._at(values, {})

    def tree(self) -> Tree:
        """The expression for JSON, in floats: {"c": constant, "t": [[coefficient, atom], ...]}.

        An atom is a parameter's name, ["*", e, e] for a product or ["/", e, e] for a quotient, where e is such a tree
        or a plain number.

        >>> import relufig as rf
        >>> a, b = rf.parameters(a=-1, b=1)
        >>> (1 - a / b).tree()
        {'c': 1.0, 't': [[-1.0, ['/', {'c': 0.0, 't': [[1.0, 'a']]}, {'c': 0.0, 't': [[1.0, 'b']]}]]]}
        """
        terms = [[float(coefficient), _atom_tree(atom)] for coefficient, atom in self._terms.values()]
        return {"c": float(self._constant), "t": terms}

    def text(self) -> str:
        """The expression as a formula, such as "1/2*a - 3"."""
        terms = [(coefficient, _atom_text(atom)) for coefficient, atom in self._terms.values()]
        terms += [(self._constant, "")] * (self._constant != 0)
        leading = next((at for at, (coefficient, _) in enumerate(terms) if coefficient > 0), 0)
        terms.insert(0, terms.pop(leading))
        return summed(terms, str, times="*")

    @property
    def _is_sum(self) -> bool:
        """Whether the text has several terms, and so needs brackets as a factor."""
        return len(self._terms) + (self._constant != 0) > 1

    @property
    def _has_minus(self) -> bool:
        """Whether the text begins with a minus, and nothing else in it is of that sign."""
        return not self._is_sum and next(iter(self._terms.values()))[0] < 0

    def _parameters(self, seen: set[int]) -> Iterator[_Parameter]:
        if self._place in seen:
            return
        seen.add(self._place)
        for _, atom in self._terms.values():
            if isinstance(atom, _Parameter):
                yield atom
                continue
            for part in atom:
                if isinstance(part, Parametric):
                    yield from part._parameters(seen)

    def _at(self, values: Mapping[str, Fraction], known: dict[int, Fraction]) -> Fraction:
        if self._place not in known:
            total = self._constant
            for coefficient, atom in self._terms.values():
                match atom:
                    case _Parameter(name, _):
                        value = values[name]
                    case _Product(first, second):
                        value = first._at(values, known) * second._at(values, known)
                    case _Quotient(numerator, denominator):
                        over = numerator._at(values, known) if isinstance(numerator, Parametric) else numerator
                        under = denominator._at(values, known)
                        if under == 0:
                            raise ZeroDivisionError(f"{denominator.text()} is 0")
                        value = over / under
                total += coefficient * value
            known[self._place] = total
        return known[self._place]

    # Arithmetic. A result that does not depend on the parameters is a plain number.

    def __add__(self, other: Any) -> Any:
        return _sum(self, other)

    def __radd__(self, other: Any) -> Any:
        return _sum(other, self)

    def __sub__(self, other: Any) -> Any:
        return _sum(self, other, -1)

    def __rsub__(self, other: Any) -> Any:
        return _sum(other, self, -1)

    def __mul__(self, other: Any) -> Any:
        if isinstance(other, Parametric):
            return _product(self, other)
        if not _is_number(other):
            return NotImplemented
        return _multiple(self, _plain(other))

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Any:
        if isinstance(other, Parametric):
            return _quotient(self, other)
        return _multiple(self, 1 / _plain(other)) if _is_number(other) else NotImplemented

    def __rtruediv__(self, other: Any) -> Any:
        return _quotient(_plain(other), self) if _is_number(other) else NotImplemented

    def __pow__(self, exponent: Any, modulo: None = None) -> Any:
        if not isinstance(exponent, int) or modulo is not None:
            return _refuse(self, exponent)
        power: Any = 1
        for _ in range(abs(exponent)):
            power = power * self
        return power if exponent >= 0 else 1 / power

    def __neg__(self) -> Any:
        return _multiple(self, Fraction(-1))

    def __pos__(self) -> Any:
        return self

    def __abs__(self) -> Any:
        return -self if self < 0 else self

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Parametric):
            return self._place == other._place
        return False if isinstance(other, int | float | Fraction) else NotImplemented

    def __hash__(self) -> int:  # type: ignore[override]  # Complex says that it has none
        return hash(self._place)

    def __bool__(self) -> bool:
        return True

    def __copy__(self) -> Parametric:
        return self

    def __deepcopy__(self, memo: object) -> Parametric:
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return Parametric, (Fraction(self), self._place, self._constant, self._terms)

    def __repr__(self) -> str:
        return f"{self.text()} (sample {Fraction(self)})"

    def __str__(self) -> str:
        return repr(self)

    def __format__(self, spec: str) -> str:
        return format(Fraction(self) if spec else repr(self), spec)


def _refuse(*operands: Any) -> NoReturn:
    rule = "parameters can be added, subtracted, multiplied, divided and raised to whole powers"
    raise TypeError(f"{rule}; no other operation is defined for {' and '.join(map(str, operands))}")


# What Fraction offers beyond that would quietly take the sample value for the parameter.
for _name in ("__rpow__", "__mod__", "__rmod__", "__floordiv__", "__rfloordiv__", "__divmod__", "__rdivmod__"):
    setattr(Parametric, _name, _refuse)


def samples(numbers: Iterable[Parametric]) -> dict[str, Fraction]:
    """The parameters that numbers depend on, with their sample values.

    Raises ValueError if two parameters have the same name.
    """
    found: dict[str, Fraction] = {}
    seen: set[int] = set()
    for number in numbers:
        for name, sample in number._parameters(seen):
            if found.setdefault(name, sample) != sample:
                rule = "parameters with different samples must have different names"
                raise ValueError(f"{rule}, got {name!r} with {found[name]} and {sample}")
    return found


def parameter(name: str, sample: Fraction) -> Parametric:
    """The parameter of this name."""
    digest = sha256(f"{name}={sample}".encode()).digest()
    place = int.from_bytes(digest) % _PRIME
    return Parametric(sample, place, Fraction(0), {place: (Fraction(1), _Parameter(name, sample))})


def tree(number: Any) -> Tree:
    """A coefficient for JSON: a plain number as a float, and an expression as `Parametric.tree` writes it."""
    return number.tree() if isinstance(number, Parametric) else float(number)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | Rational)


def _plain(value: Any) -> Fraction:
    # Numpy's integers call themselves rational, but would overflow inside a Fraction.
    return Fraction(value) if isinstance(value, int | float) else Fraction(int(value.numerator), int(value.denominator))


def _in_field(number: Fraction) -> int:
    return number.numerator * pow(number.denominator, -1, _PRIME) % _PRIME


def _parts(number: Any) -> _Parts:
    if isinstance(number, Parametric):
        return _Parts(Fraction(number), number._place, number._constant, number._terms)
    plain = _plain(number)
    return _Parts(plain, _in_field(plain), plain, {})


def _made(sample: Fraction, place: int, constant: Fraction, terms: _Terms) -> Any:
    """The number of these parts, which is plain if it is the same for all values of the parameters."""
    if place == _in_field(sample):
        return sample.numerator if sample.denominator == 1 else sample
    return Parametric(sample, place, constant, terms)


def _sum(first: Any, second: Any, sign: int = 1) -> Any:
    """The number first + sign * second."""
    if not (_is_number(first) and _is_number(second)):
        return NotImplemented
    p, q = _parts(first), _parts(second)
    terms = dict(p.terms)
    for place, (coefficient, atom) in q.terms.items():
        total = sign * coefficient + (terms[place][0] if place in terms else 0)
        terms[place] = total, atom
    left = {place: term for place, term in terms.items() if term[0] != 0}
    return _made(p.sample + sign * q.sample, (p.place + sign * q.place) % _PRIME, p.constant + sign * q.constant, left)


def _multiple(number: Parametric, factor: Fraction) -> Any:
    sample, place, constant, terms = _parts(number)
    if factor == 0:
        return 0
    scaled = {key: (factor * coefficient, atom) for key, (coefficient, atom) in terms.items()}
    return _made(factor * sample, place * _in_field(factor) % _PRIME, factor * constant, scaled)


def _monic(number: Any) -> tuple[Fraction, Any]:
    """A number as a plain factor and the rest: 3*a is 3 and a."""
    if not isinstance(number, Parametric):
        return Fraction(number), Fraction(1)
    if number._is_sum:
        return Fraction(1), number
    ((coefficient, _),) = number._terms.values()
    return coefficient, number / coefficient


def _alone(
    factor: Fraction, atom: _Product | _Quotient, compute: Callable[[Fraction, Fraction], Fraction], place: int
) -> Any:
    """The number factor * atom, where `place` is the atom's."""
    sample = factor * compute(*(Fraction(part) for part in atom))
    return _made(sample, place * _in_field(factor) % _PRIME, Fraction(0), {place: (factor, atom)})


def _product(first: Parametric, second: Parametric) -> Any:
    (j, p), (k, q) = _monic(first), _monic(second)
    for quotient, factor in ((p, q), (q, p)):
        match _only_atom(quotient):
            case _Quotient(numerator, denominator) if denominator == factor:
                return numerator * (j * k)
    return _alone(j * k, _Product(p, q), Fraction.__mul__, p._place * q._place % _PRIME)


def _quotient(first: Any, second: Parametric) -> Any:
    (j, p), (k, q) = _monic(first), _monic(second)
    match _only_atom(p):
        case _Product(one, other) if q in (one, other):
            return (one if q == other else other) * (j / k)
    if isinstance(p, Parametric) and p._terms.keys() == q._terms.keys():
        (coefficient, _), (divisor, _) = next(iter(p._terms.values())), q._terms[next(iter(p._terms))]
        if p == q * (coefficient / divisor):
            ratio = j / k * coefficient / divisor
            return ratio.numerator if ratio.denominator == 1 else ratio
    if not Fraction(q):
        raise ZeroDivisionError(f"cannot divide {first} by {second}")
    return _alone(j / k, _Quotient(p, q), Fraction.__truediv__, _parts(p).place * pow(q._place, -1, _PRIME) % _PRIME)


def _only_atom(number: Any) -> _Atom | None:
    """The atom of an expression that is nothing but this atom."""
    if not isinstance(number, Parametric) or number._is_sum:
        return None
    ((_, atom),) = number._terms.values()
    return atom


def _atom_tree(atom: _Atom) -> Any:
    if isinstance(atom, _Parameter):
        return atom.name
    return ["*" if isinstance(atom, _Product) else "/", *map(tree, atom)]


def _atom_text(atom: _Atom) -> str:
    if isinstance(atom, _Parameter):
        return atom.name
    first, second = atom
    if isinstance(atom, _Product):
        return f"{_factor_text(first)}*{_factor_text(second)}"
    return f"{_factor_text(first)}/{_factor_text(second, alone=True)}"


def _factor_text(number: Any, alone: bool = False) -> str:
    """A factor, in brackets if it is a sum; with `alone`, also if it is a product or a quotient."""
    if not isinstance(number, Parametric):
        return str(number)
    composed = number._is_sum or (alone and not isinstance(_only_atom(number), _Parameter))
    return f"({number.text()})" if composed else number.text()
