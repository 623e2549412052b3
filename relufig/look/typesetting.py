r"""Formulas set as mathematics, from one list of symbols: for matplotlib, Typst (manim), MathML (pages) and LaTeX.

Variables are italic, with real indices; digits, operators, words and ReLU are upright; the minus is a true minus.

>>> import relufig as rf
>>> from relufig.look import notation, typesetting
>>> x1, x2 = rf.inputs("x1", "x2")
>>> symbols = notation.tokens(rf.relu(x1 - 2 * x2), "y")
>>> typesetting.latex(symbols)
'y = \\operatorname{ReLU}(x_1 - 2 x_2)'
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from html import escape
from itertools import groupby
from typing import NamedTuple

from relufig.look.notation import Token
from relufig.numbers.text import MINUS

# Whole numbers are set in groups of three digits from this many digits on.
_GROUPED = 5
_GAP = "\N{NARROW NO-BREAK SPACE}"
_ESCAPES = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
_ESCAPES |= {character: rf"\{character}" for character in "{}$&#%_"}


class Piece(NamedTuple):
    """A part of a formula that has one colour."""

    text: str
    role: str | None
    """The colour, as an attribute of a theme; None for the colour of the surrounding text."""


def mathtext(symbols: Iterable[Token], bold: bool = False) -> str:
    r"""Set symbols for matplotlib, as a text between dollar signs.

    Parameters
    ----------
    symbols : iterable of Token
        From `notation.tokens`.
    bold : bool
        Whether the formula is part of a bold text, such as a title.

    Returns
    -------
    str
        A text for `Axes.text` and the like, within `matplotlib.rc_context(fonts.settings())`.

    Examples
    --------
    >>> import relufig as rf
    >>> from relufig.look import notation, typesetting
    >>> (x,) = rf.inputs("x")
    >>> print(typesetting.mathtext(notation.tokens(2 * x - 1)))
    $2\,x\:{-}\:1$
    """
    return f"${''.join(_mathtext(each, bold) for each in symbols)}$"


def mathtext_pieces(symbols: Iterable[Token], bold: bool = False) -> list[Piece]:
    """Set symbols for matplotlib in pieces of one colour each, to be drawn side by side: see `row.formula`.

    Parameters
    ----------
    symbols, bold
        As in `mathtext`.

    Returns
    -------
    list of Piece
        The texts, from left to right. The spaces around operators are in them.

    Examples
    --------
    >>> import relufig as rf
    >>> from relufig.look import notation, typesetting
    >>> (x,) = rf.inputs("x")
    >>> formula = rf.relu(x) - 1
    >>> symbols = notation.tokens(formula, roles=notation.term_roles(formula))
    >>> [piece.role for piece in typesetting.mathtext_pieces(symbols)]
    ['first', 'muted']
    """
    return [Piece(mathtext(part, bold), role) for role, part in groupby(symbols, lambda each: each.role)]


def typst(symbols: Iterable[Token]) -> str:
    """Set symbols for manim's `MathTypst`, with a group for each role, to which `select` gives a colour.

    Parameters
    ----------
    symbols : iterable of Token
        From `notation.tokens`.

    Returns
    -------
    str
        The argument `math_expression` of `MathTypst`, to be used with `fonts.typst_preamble` and
        `fonts.typst_folders`.

    Examples
    --------
    >>> import relufig as rf
    >>> from relufig.look import notation, typesetting
    >>> (x,) = rf.inputs("x")
    >>> typesetting.typst(notation.tokens(rf.relu(x), "y", roles=notation.term_roles(rf.relu(x))))
    'y = {{ "ReLU"paren.l x paren.r  : first }}'
    """
    return _grouped(symbols, _typst_spaced, "{{{{ {} : {} }}}} ").rstrip()


def mathml(symbols: Iterable[Token]) -> str:
    """Set symbols as a `<math>` element for pages. A part with a role is in an `<mrow>` of that class.

    Parameters
    ----------
    symbols : iterable of Token
        From `notation.tokens`.

    Returns
    -------
    str
        The element, for HTML.

    Examples
    --------
    >>> import relufig as rf
    >>> from relufig.look import notation, typesetting
    >>> (x1,) = rf.inputs("x1")
    >>> typesetting.mathml(notation.tokens(-x1))
    '<math><mo form="prefix">−</mo><msub><mi>x</mi><mn>1</mn></msub></math>'
    """
    content = _grouped(symbols, _mathml, '<mrow class="{1}">{0}</mrow>')
    return f"<math>{content}</math>"


def latex(symbols: Iterable[Token], colours: bool = False) -> str:
    r"""Set symbols for LaTeX with amsmath, as `relufig.export.latex` does.

    Parameters
    ----------
    symbols : iterable of Token
        From `notation.tokens`.
    colours : bool
        Whether parts with a role get the colour of that name, which the document defines, by `\textcolor`.

    Returns
    -------
    str
        The formula, to put between `\(` and `\)`.

    Examples
    --------
    >>> import relufig as rf
    >>> from relufig.look import notation, typesetting
    >>> a, b = rf.inputs("a", "b")
    >>> print(typesetting.latex(notation.tokens(rf.maximum(a, b))))
    b + \operatorname{ReLU}(a - b)
    """
    if colours:
        return _grouped(symbols, _latex_in_groups, r"\textcolor{{{1}}}{{{0}}}")
    return "".join(map(_latex, symbols))


def _grouped(symbols: Iterable[Token], write: Callable[[Token], str], group: str) -> str:
    """The symbols as `write` writes them, those with a role in groups of the same."""
    parts = []
    for role, part in groupby(symbols, lambda each: each.role):
        text = "".join(map(write, part))
        parts.append(group.format(text, role) if role else text)
    return "".join(parts)


def _mathtext(symbol: Token, bold: bool) -> str:
    upright, italic, word = (r"\mathbf{%s}", r"\mathbfit{%s}", r"\mathbf{%s}") if bold else ("%s", "%s", r"\mathrm{%s}")
    match symbol.kind:
        case "times":
            return r"\,"
        case "operator" | "relation":
            return rf"\:{{{upright % _ascii(symbol)}}}\:"
        case "sign":
            return f"{{{upright % _ascii(symbol)}}}"
        case "function":
            return word % symbol.text
        case "number":
            digits, below, exponent = _figures(symbol)
            if below:
                return rf"\frac{{{upright % digits}}}{{{upright % below}}}"
            power = f"{upright % 10}^{{{upright % exponent}}}" if exponent else ""
            return (upright % digits.replace(_GAP, r"\,") + (r"\cdot " if power else "") if digits else "") + power
        case "variable":
            letter, index = symbol.letter
            if _is_symbol(letter):
                return italic % letter + (f"_{{{upright % index}}}" if index else "")
            if letter.isascii() and letter.isalpha():
                return word % letter
            escaped = re.sub(r"([\\{}$])", r"\\\1", " ".join(letter.split()))
            return rf"\text{{{escaped}}}"
    return upright % symbol.text


def _typst_spaced(symbol: Token) -> str:
    """A symbol and the space that parts it from the next one; after a word, Typst would show the space."""
    return _typst(symbol) + " " * (symbol.kind != "function")


def _typst(symbol: Token) -> str:
    match symbol.kind:
        case "times":
            return "thin"
        case "open" | "close":  # not as brackets, which would have to close within a group
            return "paren.l" if symbol.kind == "open" else "paren.r"
        case "sign" | "operator":
            return _ascii(symbol)
        case "number":
            digits, below, exponent = _figures(symbol)
            if below:
                return f"inline(frac({digits}, {below}))"
            power = f"10^({exponent})" if exponent else ""
            return digits.replace(_GAP, " thin ") + (" dot " if digits and power else "") + power
        case "variable":
            letter, index = symbol.letter
            if _is_symbol(letter):
                return letter + (f"_({index})" if index else "")
            return _quoted(letter)
        case "function":
            return _quoted(symbol.text)
    return symbol.text


def _quoted(text: str) -> str:
    escaped = re.sub(r"([\"\\])", r"\\\1", text)
    return f'"{escaped}"'


def _mathml(symbol: Token) -> str:
    match symbol.kind:
        case "times":
            return '<mspace width="0.17em"></mspace>'
        case "sign":
            return f'<mo form="prefix">{symbol.text}</mo>'
        case "function":
            return f'<mi mathvariant="normal">{symbol.text}</mi>'
        case "open" | "close":
            return f'<mo stretchy="false">{symbol.text}</mo>'
        case "number":
            digits, below, exponent = _figures(symbol)
            number = f"<mn>{digits}</mn>" if digits else ""
            if below:
                return f"<mfrac>{number}<mn>{below}</mn></mfrac>"
            power = f"<msup><mn>10</mn><mn>{exponent}</mn></msup>" if exponent else ""
            return number + ("<mo>·</mo>" if number and power else "") + power
        case "variable":
            letter, index = symbol.letter
            name = f"<mi>{letter}</mi>" if letter.isalpha() else f"<mtext>{escape(letter, quote=False)}</mtext>"
            return f"<msub>{name}<mn>{index}</mn></msub>" if index else name
    return f"<mo>{symbol.text}</mo>"


def _latex(symbol: Token) -> str:
    match symbol.kind:
        case "operator" | "relation":
            return f" {_ascii(symbol)} "
        case "sign":
            return _ascii(symbol)
        case "function":
            return rf"\operatorname{{{symbol.text}}}"
        case "omitted":
            return r"\ldots"
        case "number":
            digits, below, exponent = _figures(symbol)
            if below:
                return rf"\tfrac{{{digits}}}{{{below}}}"
            power = f"10^{{{exponent.replace(MINUS, '-')}}}" if exponent else ""
            return digits.replace(_GAP, "") + (r" \cdot " if digits and power else "") + power
        case "variable":
            letter, index = symbol.letter
            if _is_symbol(letter) and letter.isascii():
                return letter + (f"_{index}" if len(index) == 1 else f"_{{{index}}}" if index else "")
            if letter.isascii() and letter.isalpha():
                return rf"\mathrm{{{letter}}}"
            return rf"\text{{{tex_escaped(symbol.text)}}}"
    return symbol.text


def tex_escaped(text: str) -> str:
    """Text with TeX's special characters escaped."""
    return "".join(_ESCAPES.get(character, character) for character in text)


def _latex_in_groups(symbol: Token) -> str:
    """A symbol for a group that it may begin: an operator there would be set as a sign, without spaces."""
    return "{}" * (symbol.kind == "operator") + _latex(symbol)


def _is_symbol(name: str) -> bool:
    """Whether a name is one letter, Latin or Greek, which is set in italics."""
    return len(name) == 1 and name.isalpha() and name < "\N{CYRILLIC CAPITAL LETTER IE WITH GRAVE}"


def _figures(number: Token) -> tuple[str, str, str]:
    """The digits of a number in groups, its denominator and its exponent; no digits if it is a power of ten."""
    above, _, below = number.text.partition("/")
    mantissa, _, exponent = above.partition("e")
    whole, point, decimals = mantissa.partition(".")
    if len(whole) >= _GROUPED:
        whole = _GAP.join(re.findall(r"\d{1,3}(?=(?:\d{3})*$)", whole))
    raised = str(int(exponent)).replace("-", MINUS) if exponent else ""
    return "" if raised and mantissa == "1" else whole + point + decimals, below, raised


def _ascii(symbol: Token) -> str:
    """An operator, with the minus of keyboards, for languages that set it as a true minus."""
    return symbol.text.replace(MINUS, "-")
