r"""A network as LaTeX, for a paper: as formulas if they are short enough to read, otherwise as matrices."""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Iterable, Sequence
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Any, Literal

import numpy as np

from relufig.formats.networks import check, relu_network
from relufig.formats.steps import MOST_STEPS, MOST_TERMS, Steps, steps, terms
from relufig.formulas.expression import Atom, Expression, Input, Unit
from relufig.look.typesetting import tex_escaped
from relufig.networks.block import Block
from relufig.networks.network import Network
from relufig.numbers import matrices
from relufig.numbers.arrays import Array
from relufig.numbers.coefficients import whole_number
from relufig.numbers.text import summed
from relufig.sorting.network import ComparatorNetwork

FORMS = ("formulas", "matrices")

_RELU = r"\operatorname{ReLU}"
# A matrix with more rows or columns does not fit on a page.
_MOST_ROWS, _MOST_COLUMNS = 32, 16
# At most this many units are written where they are used; more units get names first.
_MOST_INLINE = 4
# Letters for units: the first one that no input or output begins with is used.
_LETTERS = "hzuvwg"
# A float whose relative distance from a short decimal or a simple fraction is at most this was meant to be that number.
_MEANT = Fraction(1, 2**50)
_DECIMALS, _SIMPLE, _DENOMINATOR = 4, 99, 9999
# The smallest and the largest float, and the significant digits that tell floats apart.
_SMALLEST, _LARGEST, _FLOAT_DIGITS = math.ulp(0.0), sys.float_info.max, 17
# Integers with more digits are written with powers of ten.
_MOST_ZEROS = 15


def latex(
    net: Network | ComparatorNetwork,
    *,
    form: Literal["formulas", "matrices"] | None = None,
    digits: int | None = None,
) -> str:
    r"""Return a network as LaTeX: an `aligned` environment of the package amsmath.

    Parameters
    ----------
    net : Network or ComparatorNetwork
        The network to write. For a comparator network, this is its ReLU network.
    form : {"formulas", "matrices"}, optional
        "formulas" names each unit: h_{2,1} is the first unit of the second layer. "matrices" writes the matrices of
        each layer. By default, formulas if there are at most 20 of them, with at most 8 terms each.
    digits : int, optional
        The number of significant digits to which coefficients are rounded. By default they are exact, and floats have
        all their digits.

    Returns
    -------
    str
        The text to put into a displayed formula, `\[ ... \]`.

    Raises
    ------
    TypeError
        If `net` is not a network.
    ValueError
        If `form` is not one of the two or `digits` is below 1; if form "formulas" is asked for a larger network; or if
        a matrix has more than 32 rows or 16 columns.

    Examples
    --------
    >>> from relufig import build, inputs, maximum
    >>> print(latex(build(maximum(*inputs("a", "b")))))
    \begin{aligned}
      y &= b + \operatorname{ReLU}(a - b)
    \end{aligned}
    <BLANKLINE>
    """
    label = "latex(net)"
    check(net, label)
    if form not in (*FORMS, None):
        raise ValueError(f"{label}: form must be one of {', '.join(FORMS)} or None, got {form!r}")
    if digits is not None:
        digits = whole_number(digits, f"{label}: digits")
    network = relu_network(net)
    recipe = None if form == "matrices" else steps(network)
    if recipe is None and form == "formulas":
        rule = f"form 'formulas' takes at most {MOST_STEPS} formulas of at most {MOST_TERMS} terms each"
        raise ValueError(f"{label}: {rule}; use form 'matrices' for {network!r}")
    lines = _matrices(network, digits, label) if recipe is None else _formulas(network, recipe, digits)
    rows = " \\\\\n".join(f"  {left} &= {right}" for left, right in lines)
    return f"\\begin{{aligned}}\n{rows}\n\\end{{aligned}}\n"


def _formulas(network: Network, recipe: Steps, digits: int | None) -> list[tuple[str, str]]:
    inputs, outputs = _symbols(network.inputs, network.outputs)
    symbol_of = dict(zip(network.inputs, inputs, strict=True))
    names: dict[Atom, str] = {}

    def written(formula: Expression) -> str:
        return summed(
            [
                (weight, "" if atom is None else symbol_of[atom.name] if isinstance(atom, Input) else names[atom])
                for weight, atom in terms(formula)
            ],
            lambda weight: _size(weight, digits),
        )

    lines = []
    inline, letter = _inline(recipe), _letter([*inputs, *outputs])
    for i, layer in enumerate(recipe.layers, start=1):
        for k, unit in enumerate(layer, start=1):
            rectified = rf"{_RELU}({written(unit.preactivation)})"
            names[unit] = rectified if inline else letter + _index(recipe, i, k)
            if not inline:
                lines.append((names[unit], rectified))
    return lines + [(output, written(formula)) for output, formula in zip(outputs, recipe.outputs, strict=True)]


def _inline(recipe: Steps) -> bool:
    """Whether each unit can be written where it is used: there is one layer of a few units, each used once."""
    uses = [atom for output in recipe.outputs for atom in output.terms if isinstance(atom, Unit)]
    return len(recipe.layers) <= 1 and len(uses) == len(set(uses)) <= _MOST_INLINE


def _index(recipe: Steps, layer: int, k: int) -> str:
    if len(recipe.layers) > 1:
        return _subscript(f"{layer},{k}")
    return _subscript(str(k)) if len(recipe.layers[0]) > 1 else ""


def _subscript(text: str) -> str:
    return f"_{text}" if len(text) == 1 else f"_{{{text}}}"


def _matrices(network: Network, digits: int | None, label: str) -> list[tuple[str, str]]:
    """Two lines for each layer: its units h_i, and its result v_i, which for the last layer is the outputs."""
    inputs, outputs = _symbols(network.inputs, network.outputs)
    for name, matrix in ((name, matrix) for block in network.blocks for name, matrix in _shown(block)):
        rows, columns = matrix.shape
        if rows > _MOST_ROWS or columns > _MOST_COLUMNS:
            most = f"{_MOST_ROWS} rows and {_MOST_COLUMNS} columns"
            raise ValueError(
                f"{label}: a matrix must have at most {most} to fit a page, got {name} of {rows} x {columns}"
            )
    value, result = _vector(inputs), _vector(outputs)
    lines = []
    for i, block in enumerate(network.blocks, start=1):
        last = i == len(network.blocks)
        unit = r"\mathbf{h}" + _subscript(str(i))
        if block.size:
            affine = _affine([(block.U, value)], block.c, digits)
            lines.append((unit, rf"{_RELU}\left({affine}\right)"))
        if not last and _passes_units_on(block):
            value = unit
            continue
        left = result if last else r"\mathbf{v}" + _subscript(str(i))
        lines.append((left, _affine([(block.S, value), (block.V, unit)], block.b, digits)))
        value = left
    return lines


def _shown(block: Block) -> list[tuple[str, matrices.Matrix]]:
    return [
        (name, matrix) for name, matrix in (("S", block.S), ("U", block.U), ("V", block.V)) if 0 not in matrix.shape
    ]


def _passes_units_on(block: Block) -> bool:
    """Whether the layer's result is just the activations of its units."""
    zero = not (matrices.count_nonzero(block.S) or np.count_nonzero(block.b))
    return zero and matrices.is_identity(block.V)


def _affine(products: Iterable[tuple[matrices.Matrix, str]], bias: Array, digits: int | None) -> str:
    parts = []
    for matrix, vector in products:
        if matrices.is_identity(matrix):
            parts.append(vector)
        elif matrices.count_nonzero(matrix):
            parts.append(f"{_array(matrices.as_dense(matrix).tolist(), digits)} {vector}")
    if np.count_nonzero(bias) or not parts:
        parts.append(_array([[entry] for entry in bias.tolist()], digits))
    return " + ".join(parts)


def _array(rows: Sequence[Sequence[Any]], digits: int | None) -> str:
    """A matrix of right-aligned numbers; pmatrix would center them, and takes at most ten columns."""
    lines = r" \\ ".join(" & ".join(_number(entry, digits) for entry in row) for row in rows)
    return rf"\left(\begin{{array}}{{{'r' * len(rows[0])}}} {lines} \end{{array}}\right)"


def _vector(symbols: Sequence[str]) -> str:
    return symbols[0] if len(symbols) == 1 else rf"({', '.join(symbols)})^\top"


def _number(value: Any, digits: int | None) -> str:
    return ("-" if value < 0 else "") + _size(abs(value), digits)


def _size(value: Any, digits: int | None) -> str:
    """A nonnegative number as an integer, a short decimal, a fraction, or with all its digits."""
    exact = Fraction(value)
    if exact.denominator == 1 and digits is None:
        return str(exact.numerator) if exact < 10**_MOST_ZEROS else _decimal(_rounded(exact))
    if isinstance(value, Fraction) and exact.denominator <= _DENOMINATOR:
        return rf"\tfrac{{{exact.numerator}}}{{{exact.denominator}}}"
    if digits is not None:
        return _decimal(_rounded(exact, digits))
    for decimals in range(_DECIMALS + 1):
        if abs(exact - round(exact, decimals)) <= exact * _MEANT:
            return f"{float(exact):.{decimals}f}"
    simple = exact.limit_denominator(_SIMPLE)
    if abs(exact - simple) <= exact * _MEANT:
        return rf"\tfrac{{{simple.numerator}}}{{{simple.denominator}}}"
    return _decimal(_rounded(exact))


def _rounded(exact: Fraction, digits: int | None = None) -> str:
    """The number rounded to `digits` significant digits; by default, the shortest text that gives the nearest float."""
    if exact == 0 or _SMALLEST <= exact <= _LARGEST:
        return f"{float(exact):.{digits}g}" if digits else repr(float(exact))
    # No float is near.
    with localcontext(prec=digits or _FLOAT_DIGITS):
        return f"{(Decimal(exact.numerator) / Decimal(exact.denominator)).normalize():e}"


def _decimal(text: str) -> str:
    mantissa, _, exponent = text.partition("e")
    return rf"{mantissa.removesuffix('.0')} \cdot 10^{{{int(exponent)}}}" if exponent else text.removesuffix(".0")


def _letter(symbols: Iterable[str]) -> str:
    taken = {symbol[0] for symbol in symbols}
    return next((letter for letter in _LETTERS if letter not in taken), _LETTERS[0] + "'")


def _symbols(inputs: Sequence[str], outputs: Sequence[str]) -> tuple[list[str], list[str]]:
    """The names as LaTeX. An output gets a prime if an input has the same name."""
    result = [_symbol(name) for name in inputs], [_symbol(name) for name in outputs]
    for names, symbols in zip((inputs, outputs), result, strict=True):
        if len(set(symbols)) < len(symbols):  # such as x1 and x_1, which look the same
            symbols[:] = map(_text, names)
    return result[0], [symbol + "'" * (symbol in result[0]) for symbol in result[1]]


def _symbol(name: str) -> str:
    """A letter as a variable, a number after it as its index, a word upright, anything else as text."""
    if re.fullmatch(r"[A-Za-z]", name):
        return name
    if numbered := re.fullmatch(r"([A-Za-z])_?([0-9]+)", name):
        return numbered[1] + _subscript(numbered[2])
    return rf"\mathrm{{{name}}}" if re.fullmatch(r"[A-Za-z]+", name) else _text(name)


def _text(name: str) -> str:
    return rf"\text{{{tex_escaped(name)}}}"
