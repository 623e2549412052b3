r"""A network as LaTeX, for a paper: its formulas one by one where they can be read, else its matrices.

What is given is an `aligned` environment of the package amsmath, to be put into a displayed formula: `\[ ... \]`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any, Literal

import numpy as np

from relufig.formats.steps import Steps, steps, terms
from relufig.formulas.expression import Atom, Expression, Input, Unit
from relufig.networks.block import Block
from relufig.networks.network import Network
from relufig.numbers import matrices
from relufig.numbers.arrays import Array
from relufig.sorting.network import ComparatorNetwork

FORMS = ("formulas", "matrices")

_RELU = r"\operatorname{ReLU}"
# A matrix of more rows or columns does not fit a page.
_MOST_ROWS, _MOST_COLUMNS = 32, 16
# So many units at most are written where they are used, and not named first.
_MOST_INLINE = 4
# Letters for units; the first that names no input or output is taken.
_LETTERS = "hzuvwg"
# A float this near to a short decimal or a simple fraction, as a share of it, was meant to be it.
_MEANT = Fraction(1, 2**50)
_DECIMALS, _SIMPLE, _DENOMINATOR = 4, 99, 9999
# Whole numbers of more digits are written by powers of ten.
_MOST_ZEROS = 15
_ESCAPES = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
_ESCAPES |= {character: rf"\{character}" for character in "{}$&#%_"}


def latex(
    net: Network | ComparatorNetwork,
    *,
    form: Literal["formulas", "matrices"] | None = None,
    digits: int | None = None,
) -> str:
    r"""The network as an `aligned` environment of amsmath; of a comparator network, its ReLU network.

    >>> from relufig import build, inputs, maximum
    >>> print(latex(build(maximum(*inputs("a", "b")))))
    \begin{aligned}
      y &= b + \operatorname{ReLU}(a - b)
    \end{aligned}
    <BLANKLINE>

    `form` is "formulas", which names each unit (h_{2,1} is the first of the second layer), or "matrices", which writes
    each layer as it is held; by default the formulas, if there are at most twenty of at most eight terms. Coefficients
    are exact, floats to all their digits, unless `digits` says to how many significant ones to round.

    Raises ValueError for another form, digits below 1, formulas of a larger network, and matrices of more than 32 rows
    or 16 columns.
    """
    label = "latex(net)"
    if not isinstance(net, Network | ComparatorNetwork):
        raise TypeError(f"{label}: net must be a Network or a ComparatorNetwork, got {net!r}")
    if form not in (*FORMS, None):
        raise ValueError(f"{label}: form must be one of {', '.join(FORMS)} or None, got {form!r}")
    if digits is not None and digits < 1:
        raise ValueError(f"{label}: digits must be at least 1, got {digits}")
    network = net.network() if isinstance(net, ComparatorNetwork) else net
    found = None if form == "matrices" else steps(network)
    if found is None and form == "formulas":
        raise ValueError(f"{label}: {network!r} takes more or longer formulas than can be read; try form 'matrices'")
    lines = _matrices(network, digits, label) if found is None else _formulas(network, found, digits)
    rows = " \\\\\n".join(f"  {left} &= {right}" for left, right in lines)
    return f"\\begin{{aligned}}\n{rows}\n\\end{{aligned}}\n"


def _formulas(network: Network, found: Steps, digits: int | None) -> list[tuple[str, str]]:
    inputs, outputs = _symbols(network.inputs, network.outputs)
    symbol_of = dict(zip(network.inputs, inputs, strict=True))
    names: dict[Atom, str] = {}

    def written(formula: Expression) -> str:
        return _sum(
            [
                (weight, "" if atom is None else symbol_of[atom.name] if isinstance(atom, Input) else names[atom])
                for weight, atom in terms(formula)
            ],
            digits,
        )

    lines = []
    inline, letter = _inline(found), _letter([*inputs, *outputs])
    for i, layer in enumerate(found.layers, start=1):
        for k, unit in enumerate(layer, start=1):
            rectified = rf"{_RELU}({written(unit.preactivation)})"
            names[unit] = rectified if inline else letter + _index(found, i, k)
            if not inline:
                lines.append((names[unit], rectified))
    return lines + [(output, written(formula)) for output, formula in zip(outputs, found.outputs, strict=True)]


def _inline(found: Steps) -> bool:
    """Whether units can be written where they are used: a few of one layer, each used once."""
    uses = [atom for output in found.outputs for atom in output.terms if isinstance(atom, Unit)]
    return len(found.layers) <= 1 and len(uses) == len(set(uses)) <= _MOST_INLINE


def _index(found: Steps, layer: int, k: int) -> str:
    if len(found.layers) > 1:
        return _subscript(f"{layer},{k}")
    return _subscript(str(k)) if len(found.layers[0]) > 1 else ""


def _subscript(text: str) -> str:
    return f"_{text}" if len(text) == 1 else f"_{{{text}}}"


def _matrices(network: Network, digits: int | None, label: str) -> list[tuple[str, str]]:
    """Two lines a layer: its units h_i, and the values v_i that it leaves, which are the outputs in the end."""
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
    """Whether what leaves the layer is its units' values and nothing else."""
    return block.same_as(
        Block(
            matrices.zeros(block.size, block.n_in),
            block.U,
            block.c,
            matrices.identity(block.size),
            np.zeros(block.size, int),
        )
    )


def _affine(products: Iterable[tuple[matrices.Matrix, str]], offset: Array, digits: int | None) -> str:
    parts = []
    for matrix, vector in products:
        n, m = matrix.shape
        if n == m and matrices.same(matrix, matrices.identity(n)):
            parts.append(vector)
        elif matrices.count_nonzero(matrix):
            dense = matrix if isinstance(matrix, np.ndarray) else matrix.toarray()
            parts.append(f"{_array(dense.tolist(), digits)} {vector}")
    if np.count_nonzero(offset) or not parts:
        parts.append(_array([[entry] for entry in offset.tolist()], digits))
    return " + ".join(parts)


def _array(rows: Sequence[Sequence[Any]], digits: int | None) -> str:
    """A matrix of numbers, aligned at their ends; pmatrix would center them, and takes ten columns at most."""
    lines = r" \\ ".join(" & ".join(_number(entry, digits) for entry in row) for row in rows)
    return rf"\left(\begin{{array}}{{{'r' * len(rows[0])}}} {lines} \end{{array}}\right)"


def _vector(symbols: Sequence[str]) -> str:
    return symbols[0] if len(symbols) == 1 else rf"({', '.join(symbols)})^\top"


def _sum(parts: Iterable[tuple[Any, str]], digits: int | None) -> str:
    text = ""
    for weight, factor in parts:
        size = _size(abs(weight), digits)
        term = size if not factor else factor if size == "1" else f"{size} {factor}"
        minus = weight < 0
        text += f" {'-' if minus else '+'} {term}" if text else f"{'-' if minus else ''}{term}"
    return text


def _number(value: Any, digits: int | None) -> str:
    return ("-" if value < 0 else "") + _size(abs(value), digits)


def _size(value: Any, digits: int | None) -> str:
    """A number that is not negative: whole, as a short decimal, as a fraction, or with all its digits."""
    exact = Fraction(value)
    if exact.denominator == 1 and digits is None:
        return str(exact.numerator) if exact < 10**_MOST_ZEROS else _decimal(repr(float(exact)))
    if isinstance(value, Fraction) and exact.denominator <= _DENOMINATOR:
        return rf"\tfrac{{{exact.numerator}}}{{{exact.denominator}}}"
    if digits is not None:
        return _decimal(f"{float(exact):.{digits}g}")
    for decimals in range(_DECIMALS + 1):
        if abs(exact - round(exact, decimals)) <= exact * _MEANT:
            return f"{float(exact):.{decimals}f}"
    simple = exact.limit_denominator(_SIMPLE)
    if abs(exact - simple) <= exact * _MEANT:
        return rf"\tfrac{{{simple.numerator}}}{{{simple.denominator}}}"
    return _decimal(repr(float(exact)))


def _decimal(text: str) -> str:
    mantissa, _, exponent = text.partition("e")
    return rf"{mantissa.removesuffix('.0')} \cdot 10^{{{int(exponent)}}}" if exponent else text.removesuffix(".0")


def _letter(symbols: Iterable[str]) -> str:
    taken = {symbol[0] for symbol in symbols}
    return next((letter for letter in _LETTERS if letter not in taken), _LETTERS[0] + "'")


def _symbols(inputs: Sequence[str], outputs: Sequence[str]) -> tuple[list[str], list[str]]:
    """The names as LaTeX, those of outputs with a prime where inputs have them too."""
    found = [_symbol(name) for name in inputs], [_symbol(name) for name in outputs]
    for names, symbols in zip((inputs, outputs), found, strict=True):
        if len(set(symbols)) < len(symbols):  # as of x1 and x_1
            symbols[:] = map(_text, names)
    return found[0], [symbol + "'" * (symbol in found[0]) for symbol in found[1]]


def _symbol(name: str) -> str:
    """A letter as it is, its number below it, a word upright, and anything else as text."""
    if re.fullmatch(r"[A-Za-z]", name):
        return name
    if numbered := re.fullmatch(r"([A-Za-z])_?([0-9]+)", name):
        return numbered[1] + _subscript(numbered[2])
    return rf"\mathrm{{{name}}}" if re.fullmatch(r"[A-Za-z]+", name) else _text(name)


def _text(name: str) -> str:
    return rf"\text{{{''.join(_ESCAPES.get(character, character) for character in name)}}}"
