"""Readings beside a picture: columns of numbers, and counts, which follow their sources; and numbers as short text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from typing import Any

import numpy as np
from manim import VGroup

from relufig.animate import look
from relufig.animate.text import Align, Label, width
from relufig.formulas.expression import Expression, Unit
from relufig.functions import relu
from relufig.look.style import Theme
from relufig.numbers.text import MINUS, number

_LINE = 0.62
_GAP = 0.3
# The font sizes of a count and of the lines below it, and the distance to the first line.
_COUNT_EM, _LINES_EM, _BELOW = 0.72, 0.38, 0.58
# The largest number of characters in the text of a value.
_LONGEST = 8
_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


class Reading(VGroup):
    """A name, followed in bold by the text that a function without arguments gives in every frame."""

    def __init__(self, named: Label, shown: Label, source: Callable[[], str]) -> None:
        self.shown: Label = shown
        super().__init__(named, shown)
        # A plain function, which copies of the mobject share. A bound method would be copied with the mobject.
        self.add_updater(lambda reading: reading.shown.set_text(source()))


class Readout(VGroup):
    """Readings one below the other: names, and beside them their texts in one column.

    Parameters
    ----------
    rows : mapping of str to callable
        The names, and the functions without arguments that give their texts in every frame.
    colours : iterable of str
        The colours of the texts.
    theme : Theme
        The theme of the names.
    at : array_like, shape (3,)
        The left end of the first reading in the frame.
    em : float
        The font size, in units of the frame.

    Examples
    --------
    >>> from relufig.animate import Readout, theme
    >>> rows = {"a =": lambda: "3", "b =": lambda: "1"}
    >>> readout = Readout(rows, ["#0072B2", "#D55E00"], theme("light"), at=(0, 0, 0))
    >>> [row.shown.text for row in readout.rows]
    ['3', '1']
    """

    def __init__(
        self,
        rows: Mapping[str, Callable[[], str]],
        colours: Iterable[str],
        theme: Theme,
        *,
        at: Any,
        em: float = look.TEXT,
    ) -> None:
        left = np.asarray(at, dtype=float)
        column = left + (max(width(name, em, variables=True) for name in rows) + _GAP, 0, 0)
        self.rows: list[Reading] = []
        for k, ((name, source), colour) in enumerate(zip(rows.items(), colours, strict=True)):
            down = np.array([0, -k * _LINE, 0])
            named = Label(name, em, theme.muted, left + down, align="start", variables=True)
            shown = Label(source(), em, colour, column + down, align="start", bold=True)
            self.rows.append(Reading(named, shown, source))
        super().__init__(*self.rows)


class Count(VGroup):
    """A large count that follows its source, and below it lines of text that say what it counts.

    Parameters
    ----------
    source : callable
        A function without arguments that gives the count in every frame.
    lines : iterable of str
        The lines of text.
    theme : Theme
        The theme of the colours.
    at : array_like, shape (3,)
        The place of the count in the frame.
    align : {"start", "middle", "end"}
        Which part of the text is at `at`: its left end, its middle or its right end.

    Examples
    --------
    >>> from relufig.animate import Count, theme
    >>> Count(lambda: 65536, ["regions"], theme("light"), at=(0, 0, 0)).shown.text
    '65 536'
    """

    def __init__(
        self, source: Callable[[], int], lines: Iterable[str], theme: Theme, *, at: Any, align: Align = "start"
    ) -> None:
        place = np.asarray(at, dtype=float)
        self.shown: Label = Label(counting(source()), _COUNT_EM, theme.ink, place, align, bold=True)
        below = [
            Label(line, _LINES_EM, theme.muted, place - (0, _BELOW + k * _LINES_EM * 1.35, 0), align)
            for k, line in enumerate(lines)
        ]
        super().__init__(self.shown, *below)
        self.add_updater(lambda count: count.shown.set_text(counting(source())))


class Counts(VGroup):
    """Large counts one below the other, each with the word for what it counts.

    Parameters
    ----------
    sources : mapping of str to callable
        The words, and the functions without arguments that give their counts in every frame.
    theme : Theme
        The theme of the colours.
    at : array_like, shape (3,)
        The left end of the first count in the frame.

    Examples
    --------
    >>> from relufig.animate import Counts, theme
    >>> counts = Counts({"units": lambda: 6, "layers": lambda: 3}, theme("light"), at=(0, 0, 0))
    >>> [count.shown.text for count in counts]
    ['6', '3']
    """

    def __init__(self, sources: Mapping[str, Callable[[], int]], theme: Theme, *, at: Any) -> None:
        place = np.asarray(at, dtype=float)
        super().__init__(
            *(
                Count(source, [word], theme, at=place - (0, k * _COUNT_EM * 1.75, 0))
                for k, (word, source) in enumerate(sources.items())
            )
        )


def significant(value: Any, digits: int = 3) -> str:
    """A number of any size, rounded to that many significant digits: 0.0002, 65 500, 3·10⁻⁹.

    Spaces group the digits from 10 000 on. Numbers below 10⁻⁷ or from 10⁷ on are written with powers of ten.
    """
    rounded = f"{float(value):.{digits - 1}e}"
    mantissa, exponent = rounded.split("e")
    if float(value) != 0 and not -7 <= int(exponent) < 7:
        shortest = np.format_float_positional(float(mantissa), trim="-")
        raised = f"10{str(int(exponent)).translate(_SUPERSCRIPTS)}"
        text = {"1": raised, "-1": f"-{raised}"}.get(shortest, f"{shortest}·{raised}")
    else:
        whole, point, part = np.format_float_positional(float(rounded), trim="-").partition(".")
        text = (counting(int(whole)) if abs(int(whole)) >= 10_000 else whole) + point + part
    return text.replace("-", MINUS)


def value_text(value: Any) -> str:
    """The text of a value: exact and as short as possible, or rounded to four digits if that is too long.

    >>> value_text(2.5), value_text(123456789)
    ('2.5', '1.235·10⁸')
    """
    text = number(value)
    return text if len(text) <= _LONGEST and "e" not in text else significant(value, 4)


def counting(count: int) -> str:
    """A whole number, from five digits on with a space between thousands: 65 536.

    >>> counting(2016), counting(65536)
    ('2016', '65 536')
    """
    return f"{count:,}".replace(",", " ") if abs(count) >= 10_000 else str(count)


def rounded_terms(formula: Expression, digits: int = 2) -> Expression:
    """The formula with all its numbers rounded to that many significant digits."""

    def brief(value: Any) -> Fraction:
        return Fraction(f"{float(value):.{digits - 1}e}")

    total = Expression({}, brief(formula.constant), formula.declared)
    for atom, weight in formula.terms.items():
        inner = Expression({atom: 1}, 0, formula.declared)
        if isinstance(atom, Unit):
            inner = relu(rounded_terms(atom.preactivation, digits))
        total = total + inner * brief(weight)
    return total
