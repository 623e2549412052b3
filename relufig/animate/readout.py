"""What is read off a picture: numbers in a column, and counts, that follow what they are of; numbers as short text."""

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
from relufig.numbers.text import MINUS

_LINE = 0.62
_GAP = 0.3
# A count's em, that of the lines below it, and how far below it the first is.
_COUNT_EM, _LINES_EM, _BELOW = 0.72, 0.38, 0.58
_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


class Reading(VGroup):
    """A name and, after it, in bold, the text that a function without arguments gives in every frame."""

    def __init__(self, named: Label, shown: Label, source: Callable[[], str]) -> None:
        self.named, self.shown = named, shown
        super().__init__(named, shown)
        # A plain function, which copies share; a bound method would be copied with the mobject.
        self.add_updater(lambda reading: reading.shown.set_text(source()))


class Readout(VGroup):
    """Readings one below the other, their texts in one column; `at` is the left end of the first.

    `rows` are names and the sources of their texts, `colours` the texts' colours.
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
        column = left + (max(width(name, em) for name in rows) + _GAP, 0, 0)
        self.rows = []
        for k, ((name, source), colour) in enumerate(zip(rows.items(), colours, strict=True)):
            down = np.array([0, -k * _LINE, 0])
            named = Label(name, em, theme.muted, left + down, align="start")
            shown = Label(source(), em, colour, column + down, align="start", bold=True)
            self.rows.append(Reading(named, shown, source))
        super().__init__(*self.rows)


class Count(VGroup):
    """A large count that follows its source, and below it, line by line, of what."""

    def __init__(
        self, source: Callable[[], int], lines: Iterable[str], theme: Theme, *, at: Any, align: Align = "start"
    ) -> None:
        place = np.asarray(at, dtype=float)
        self.shown = Label(counting(source()), _COUNT_EM, theme.ink, place, align, bold=True)
        below = [
            Label(line, _LINES_EM, theme.muted, place - (0, _BELOW + k * _LINES_EM * 1.35, 0), align)
            for k, line in enumerate(lines)
        ]
        super().__init__(self.shown, *below)
        self.add_updater(lambda count: count.shown.set_text(counting(source())))


class Counts(VGroup):
    """Large counts one below the other, each by the word for what it counts; `at` is the left end of the first."""

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

    Thousands are set apart from 10 000 on; powers of ten are written for what is below 10⁻⁷ or from 10⁷ on.
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


def counting(count: int) -> str:
    """A whole number with its thousands set apart: 65 536.

    >>> counting(65536)
    '65 536'
    """
    return f"{count:,}".replace(",", " ")


def rounded_terms(formula: Expression, digits: int = 2) -> Expression:
    """The formula with all its numbers rounded to that many significant digits."""

    def brief(value: Any) -> Fraction:
        return Fraction(f"{float(value):.{digits - 1}e}")

    found = Expression({}, brief(formula.constant), formula.declared)
    for atom, weight in formula.terms.items():
        inner = Expression({atom: 1}, 0, formula.declared)
        if isinstance(atom, Unit):
            inner = relu(rounded_terms(atom.preactivation, digits))
        found = found + inner * brief(weight)
    return found
