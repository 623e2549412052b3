"""A network as an ES module of one function, for a web page or Node.js.

The function computes in floats, as everything in JavaScript. A small network is written as formulas, a larger one as a
loop over tables of its weights, and a comparator network as a loop over its comparators.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from relufig.formats.code import refuse_too_many, written_steps
from relufig.formats.identifiers import MOST_ARGUMENTS, identifiers, listed
from relufig.formats.layers import affine_layers
from relufig.formats.networks import check
from relufig.formats.python.layout import nested
from relufig.formats.steps import Steps, steps
from relufig.networks.network import Network
from relufig.numbers.coefficients import Coefficient
from relufig.numbers.text import counted
from relufig.sorting.network import ComparatorNetwork

_CALL = "javascript(net, name)"
_WIDTH = 88
_INDENT = "  "
# What modules must not name anything, and what the functions here read from the language.
_KEYWORDS = (
    "arguments await break case catch class const continue debugger default delete do else enum eval export extends "
    "false finally for function if implements import in instanceof interface let new null package private protected "
    "public return static super switch this throw true try typeof var void while with yield"
)
_RESERVED = frozenset([*_KEYWORDS.split(), "Array", "Infinity", "Math", "NaN", "RangeError", "undefined"])
# The names that the function's own text uses.
_USED = ("values", "weights", "biases", "sums", "sum", "row", "w", "i", "j", "a", "b", "layer", "wires")


def javascript(net: Network | ComparatorNetwork, name: str = "network") -> str:
    """Return the text of an ES module whose one function computes a network, in 64-bit floats.

    The function takes up to eight inputs one by one, under their names as far as JavaScript allows them. It takes more
    inputs, and the values of a comparator network, as one array. It returns one output as a number, and several as an
    array.

    Each coefficient is the nearest float. A sum is taken from left to right as written. In tables, it begins with 0, to
    which each weight times its value is added, in the order of the values, and finally the bias. Any
    float64 evaluation in this order gives the same bits.

    Parameters
    ----------
    net : Network or ComparatorNetwork
        The network.
    name : str
        The name of the function.

    Returns
    -------
    str
        The text. It imports nothing.

    Raises
    ------
    TypeError
        If `net` is not a network.
    ValueError
        If `name` is not an identifier or is one that JavaScript uses itself, or if the network has more than 100,000
        coefficients.
    OverflowError
        If a coefficient is beyond the range of floats.

    Examples
    --------
    >>> from relufig import build, inputs, maximum
    >>> print(javascript(build(maximum(*inputs("a", "b"))), "larger"))
    /**
     * From a and b to y, by 1 ReLU.
     * @param {number} a
     * @param {number} b
     * @returns {number}
     */
    export function larger(a, b) {
      const h1 = Math.max(a - b, 0);
      return b + h1;
    }
    <BLANKLINE>
    """
    check(net, _CALL)
    if not is_function_name(name):
        raise ValueError(f"{_CALL}: name must be an identifier that JavaScript does not use, got {name!r}")
    refuse_too_many(2 * net.size if isinstance(net, ComparatorNetwork) else net.parameters, net, _CALL)
    if isinstance(net, ComparatorNetwork):
        return _of_comparators(net, name)
    recipe = steps(net)
    text = None if recipe is None else _of_steps(net, recipe, name)
    if text is None or max(map(len, text.splitlines())) > _WIDTH:
        text = _of_layers(net, name)
    return text


def is_function_name(name: str) -> bool:
    """Whether a function can have this name without hiding one that its text uses."""
    return name.isidentifier() and name not in _RESERVED


def _of_steps(net: Network, recipe: Steps, name: str) -> str:
    arguments, units, outputs = written_steps(net, recipe, {*_RESERVED, name}, _literal)
    lines = [f"const {unit} = Math.max({formula}, 0);" for unit, formula in units]
    lines += _returned(outputs)
    return _function(name, arguments, _summary(net, arguments), len(net.outputs), lines)


def _returned(outputs: Sequence[str]) -> list[str]:
    """The return statement: on one line, or with a line for each output or for each term of a single output."""
    several = len(outputs) > 1
    line = f"return [{', '.join(outputs)}];" if several else f"return {outputs[0]};"
    if len(_INDENT + line) <= _WIDTH:
        return [line]
    parts = [f"{o}," for o in outputs] if several else re.sub(r" ([+-]) ", r"\n\1 ", outputs[0]).split("\n")
    opening, closing = "[]" if several else "()"
    return [f"return {opening}", *(_INDENT + part for part in parts), f"{closing};"]


def _of_layers(net: Network, name: str) -> str:
    layers = affine_layers(net)
    refuse_too_many(sum(array.size for layer in layers for array in layer), net, _CALL)
    table = f"{name.upper()}_LAYERS"
    names = arguments = identifiers(net.inputs, {*_RESERVED, *_USED, name, table})
    lines = [f"let values = [{', '.join(names)}];"]
    if len(names) > MOST_ARGUMENTS or len(f"export {_signature(name, names)}") > _WIDTH:
        arguments = ("inputs",)
        lines = ["let values = Array.from(inputs);", *_checked(len(net.inputs), "values")]
    # Zeros change no sum, so they are left out where they are most of the weights.
    sparse = 2 * sum(np.count_nonzero(weights) for weights, _ in layers) < sum(weights.size for weights, _ in layers)
    term = "[j, w]" if sparse else "w, j"
    lines += [
        "let sums = values;",
        f"for (const [weights, biases] of {table}) {{",
        f"{_INDENT}sums = weights.map(",
        f"{_INDENT * 2}(row, i) => row.reduce((sum, {term}) => sum + w * values[j], 0) + biases[i],",
        f"{_INDENT});",
        f"{_INDENT}values = sums.map((sum) => Math.max(sum, 0));",
        "}",
        f"return {'sums' if len(net.outputs) > 1 else 'sums[0]'};",
    ]
    written = _pairs if sparse else _literals
    tables = [[[written(row) for row in weights.tolist()], _literals(biases.tolist())] for weights, biases in layers]
    function = _function(name, arguments, _summary(net, names), len(net.outputs), lines)
    return f"{_table(table, tables)}\n{function}"


def _of_comparators(net: ComparatorNetwork, name: str) -> str:
    table = f"{name.upper()}_LAYERS"
    layers = [[[str(i), str(j)] for i, j in layer] for layer in net.layers]
    words = f"{counted(net.size, 'comparator')} in {counted(net.depth, 'layer')}, on {counted(net.n, 'value')}."
    lines = [
        "const wires = Array.from(values);",
        *_checked(net.n, "wires"),
        f"for (const layer of {table}) {{",
        f"{_INDENT}for (const [i, j] of layer) {{",
        f"{_INDENT * 2}const [a, b] = [wires[i], wires[j]];",
        f"{_INDENT * 2}wires[i] = Math.min(a, b);",
        f"{_INDENT * 2}wires[j] = Math.max(a, b);",
        f"{_INDENT}}}",
        "}",
        "return wires;",
    ]
    return f"{_table(table, layers)}\n{_function(name, ('values',), words, net.n, lines, array=True)}"


def _checked(count: int, name: str) -> list[str]:
    error = f'{_INDENT}throw new RangeError("there must be {counted(count, "value")}");'
    return [f"if ({name}.length !== {count}) {{", error, "}"]


def _table(name: str, entries: Sequence[Any]) -> str:
    start = f"const {name} = "
    return f"{start}{nested(entries, len(start), _INDENT)[0]};\n"


def _literals(numbers: Iterable[Coefficient]) -> list[str]:
    return [_literal(number) for number in numbers]


def _pairs(numbers: Iterable[Coefficient]) -> list[list[str]]:
    return [[str(j), _literal(number)] for j, number in enumerate(numbers) if number]


def _literal(number: Coefficient) -> str:
    """The nearest float, as the shortest text that reads as it."""
    try:
        nearest = float(number)
    except OverflowError:
        raise OverflowError(f"{_CALL}: a coefficient is beyond the range of floats") from None
    return str(int(nearest)) if nearest.is_integer() and abs(nearest) < 2**53 else repr(nearest)


def _function(
    name: str, arguments: Sequence[str], summary: str, outputs: int, lines: Iterable[str], *, array: bool = False
) -> str:
    many = array or tuple(arguments) == ("inputs",)
    comment = [
        *textwrap.wrap(summary, _WIDTH - len(" * ")),
        *(f"@param {{{'number[]' if many else 'number'}}} {argument}" for argument in arguments),
        f"@returns {{{'number[]' if array or outputs > 1 else 'number'}}}",
    ]
    body = textwrap.indent("\n".join(lines), _INDENT)
    described = "\n".join(["/**", *(f" * {line}" for line in comment), " */"])
    return f"{described}\nexport {_signature(name, arguments)}\n{body}\n}}\n"


def _signature(name: str, arguments: Sequence[str]) -> str:
    return f"function {name}({', '.join(arguments)}) {{"


def _summary(net: Network, arguments: Sequence[str]) -> str:
    return f"From {listed(arguments)} to {listed(identifiers(net.outputs, _RESERVED))}, by {counted(net.size, 'ReLU')}."
