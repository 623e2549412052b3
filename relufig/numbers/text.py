"""Numbers as a reader expects to see them: 1/3, not 0.333...; a true minus sign; no needless digits."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

MINUS = "\N{MINUS SIGN}"

# A number with at most this many decimals is written as a decimal.
_DECIMALS = 4
# Otherwise a number with at most this denominator is written as a fraction.
_DENOMINATOR = 99
# Any other number is rounded to this many significant digits.
_DIGITS = 3
# Whole numbers below this are written in full.
_LARGE = 10**21


def number(value: Any, sign: bool = False) -> str:
    """A number as short text, exact where possible. With `sign`, positive numbers begin with a plus.

    >>> number(-0.5), number(Fraction(1, 3)), number(2, sign=True)
    ('−0.5', '1/3', '+2')
    """
    exact = Fraction(value.item() if hasattr(value, "item") else value)  # a scalar of numpy, which is not imported here
    text = magnitude(abs(exact))
    return (MINUS if exact < 0 else "+" if sign else "") + text


def listed(names: Sequence[str], most: int = 6) -> str:
    """Names in a row; of more than `most`, the first few and the last."""
    return ", ".join(names if len(names) <= most else [*names[: most - 2], "...", names[-1]])


def spelled(count: int) -> str:
    """A count as a word up to twelve, as in sentences, and in digits above.

    >>> spelled(8), spelled(19)
    ('eight', '19')
    """
    words = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
    return words[count] if 0 <= count < len(words) else str(count)


def counted(count: int, noun: str, form: str = "") -> str:
    """A count with its noun, in the plural unless the count is 1. The form "," sets commas between thousands."""
    return f"{count:{form}} {noun}{'s' * (count != 1)}"


def be(count: int) -> str:
    """The verb after a count.

    >>> f"{counted(1, 'unit')} {be(1)}, {counted(2, 'unit')} {be(2)}"
    '1 unit is, 2 units are'
    """
    return "is" if count == 1 else "are"


def summed(terms: Iterable[tuple[Any, str]], size: Callable[[Any], str], *, minus: str = "-", times: str = " ") -> str:
    """Weighted factors as a sum; the factor of a constant is "". `size` writes a weight without its sign.

    >>> summed([(1, "a"), (-2, "b"), (3, "")], str)
    'a - 2 b + 3'
    """
    text = ""
    for weight, factor in terms:
        written = size(abs(weight))
        term = written if not factor else factor if written == "1" else f"{written}{times}{factor}"
        sign = minus if weight < 0 else ""
        text += f" {sign or '+'} {term}" if text else sign + term
    return text


def magnitude(exact: Fraction) -> str:
    """The text of a number that is not negative, without a sign."""
    if exact.denominator == 1 and exact < _LARGE:
        return str(exact.numerator)
    if exact >= _LARGE:  # by Decimal, because it may be too large for a float
        rounded = Decimal(f"{Decimal(exact.numerator // exact.denominator):.{_DIGITS}g}")
        return str(rounded.normalize()).lower()
    for decimals in range(_DECIMALS + 1):
        # A float such as 0.1 differs slightly from the decimal that is meant.
        if abs(exact - round(exact, decimals)) <= exact / 2**50:
            return f"{float(exact):.{decimals}f}"
    simple = exact.limit_denominator(_DENOMINATOR)
    if abs(exact - simple) <= exact / 2**50:
        return str(simple)
    return f"{float(exact):.{_DIGITS}g}"
