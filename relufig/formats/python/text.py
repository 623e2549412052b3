"""A network as a Python function that needs nothing but Python: text to paste into a program or a book.

The function takes int, float or Fraction; for int and Fraction the result is exact. A small network is written as
formulas, a larger one as a loop over tables of its weights, and a comparator network as a loop over its comparators.
"""

from __future__ import annotations

import builtins
import keyword
import re
import textwrap
import unicodedata
from collections.abc import Iterable, Sequence

import numpy as np

from relufig.formats.code import refuse_too_many, written_steps
from relufig.formats.identifiers import MOST_ARGUMENTS, identifiers, listed
from relufig.formats.layers import affine_layers
from relufig.formats.networks import check
from relufig.formats.python.layout import INDENT, WIDTH, assignment, literal, literals
from relufig.formats.steps import Steps, steps
from relufig.networks.network import Network
from relufig.numbers.text import counted
from relufig.sorting.network import ComparatorNetwork

_CALL = "python(net, name)"
_PYTHONS_OWN = (*dir(builtins), *keyword.kwlist)
# The names that the function's own text uses.
_USED = (*_PYTHONS_OWN, "Fraction", "values", "weights", "biases", "sums", "row", "bias", "w", "v")


def python(net: Network | ComparatorNetwork, name: str = "network") -> str:
    '''Return the text of a Python function that computes a network, formatted as by `ruff format`.

    The function takes up to eight inputs one by one, under their names as far as Python allows them. It takes more
    inputs, and the values of a comparator network, as one sequence. It returns one output, or a tuple or list of
    several.

    Parameters
    ----------
    net : Network or ComparatorNetwork
        The network.
    name : str
        The name of the function.

    Returns
    -------
    str
        The text. Coefficients that are not whole numbers become Fractions.

    Raises
    ------
    TypeError
        If `net` is not a network.
    ValueError
        If `name` is not an identifier or is one that Python uses itself, or if the network has more than 100,000
        coefficients.

    Examples
    --------
    >>> from relufig import build, inputs, maximum
    >>> print(python(build(maximum(*inputs("a", "b"))), "larger"))
    def larger(a, b):
        """From a and b to y, by 1 ReLU; exact for int and Fraction."""
        h1 = max(a - b, 0)
        return b + h1
    <BLANKLINE>
    '''
    check(net, _CALL)
    if not is_function_name(name):
        raise ValueError(f"{_CALL}: name must be an identifier that Python and the text do not use, got {name!r}")
    refuse_too_many(2 * net.size if isinstance(net, ComparatorNetwork) else net.parameters, net, _CALL)
    if isinstance(net, ComparatorNetwork):
        return _of_comparators(net, name)
    recipe = steps(net)
    text = None if recipe is None else _of_steps(net, recipe, name)
    if text is None or max(map(len, text.splitlines())) > WIDTH:
        text = _of_layers(net, name)
    return _with_import(text)


def is_function_name(name: str) -> bool:
    """Whether a function can have this name without hiding one of Python's own, or what its text imports."""
    read = unicodedata.normalize("NFKC", name)  # as Python reads it
    return name.isidentifier() and not keyword.iskeyword(read) and not hasattr(builtins, read) and read != "Fraction"


def _of_steps(net: Network, recipe: Steps, name: str) -> str:
    arguments, units, outputs = written_steps(net, recipe, {*_USED, name}, literal)
    lines = [f"{unit} = max({formula}, 0)" for unit, formula in units]
    lines += _returned(outputs)
    return _function(name, arguments, _summary(net, arguments), lines)


def _returned(outputs: Sequence[str]) -> list[str]:
    """The return statement: on one line, or with a line for each output or for each term of a single output."""
    line = f"return {', '.join(outputs)}"
    if len(INDENT + line) <= WIDTH:
        return [line]
    parts = re.sub(r" ([+-]) ", r"\n\1 ", outputs[0]).split("\n") if len(outputs) == 1 else [f"{o}," for o in outputs]
    return ["return (", *(INDENT + part for part in parts), ")"]


def _of_layers(net: Network, name: str) -> str:
    layers = affine_layers(net)
    refuse_too_many(sum(array.size for layer in layers for array in layer), net, _CALL)
    table = f"{name.upper()}_LAYERS"
    integers = all(array.dtype == np.int64 for layer in layers for array in layer)
    names = arguments = identifiers(net.inputs, {*_USED, name, table})
    lines = [f"values = [{', '.join(names)}]"]
    if len(names) > MOST_ARGUMENTS or len(_signature(name, names)) > WIDTH:
        arguments = ("inputs",)
        lines = ["values = list(inputs)", *_checked(len(net.inputs), "values")]
    product, bias = ("w * v", "bias") if integers else ("Fraction(w) * v", "Fraction(bias)")
    several = len(net.outputs) > 1
    lines += [
        f"for weights, biases in {table}:",
        f"{INDENT}sums = [",
        f"{INDENT * 2}sum(({product} for w, v in zip(row, values)), {bias})",
        f"{INDENT * 2}for row, bias in zip(weights, biases)",
        f"{INDENT}]",
        f"{INDENT}values = [max(total, 0) for total in sums]",
        f"return {'tuple(sums)' if several else 'sums[0]'}",
    ]
    tables = [([literals(row) for row in weights.tolist()], literals(biases.tolist())) for weights, biases in layers]
    return assignment(table, tables) + "\n\n" + _function(name, arguments, _summary(net, names), lines)


def _of_comparators(net: ComparatorNetwork, name: str) -> str:
    table = f"{name.upper()}_LAYERS"
    layers = [[f"({i}, {j})" for i, j in layer] for layer in net.layers]
    words = f"{counted(net.size, 'comparator')} in {counted(net.depth, 'layer')}, on {counted(net.n, 'value')}."
    lines = [
        "wires = list(values)",
        *_checked(net.n, "wires"),
        f"for layer in {table}:",
        f"{INDENT}for i, j in layer:",
        f"{INDENT * 2}a, b = wires[i], wires[j]",
        f"{INDENT * 2}wires[i], wires[j] = min(a, b), max(a, b)",
        "return wires",
    ]
    return assignment(table, layers) + "\n\n" + _function(name, ("values",), words, lines)


def _checked(count: int, name: str) -> list[str]:
    return [f"if len({name}) != {count}:", f'{INDENT}raise ValueError("there must be {count} values")']


def _function(name: str, arguments: Sequence[str], summary: str, lines: Iterable[str]) -> str:
    quoted = f'"""{summary}"""'
    if len(INDENT + quoted) > WIDTH:
        first, *others = textwrap.wrap(summary, WIDTH - len(INDENT + '"""'))
        quoted = "\n".join([f'"""{first}', *others, '"""'])
    body = textwrap.indent("\n".join([quoted, *lines]), INDENT)
    return f"{_signature(name, arguments)}\n{body}\n"


def _signature(name: str, arguments: Sequence[str]) -> str:
    return f"def {name}({', '.join(arguments)}):"


def _summary(net: Network, arguments: Sequence[str]) -> str:
    ends = f"From {listed(arguments)} to {listed(identifiers(net.outputs, _PYTHONS_OWN))}"
    return f"{ends}, by {counted(net.size, 'ReLU')}; exact for int and Fraction."


def _with_import(text: str) -> str:
    if "Fraction(" not in text:
        return text
    return "from fractions import Fraction\n\n" + ("\n" if text.startswith("def ") else "") + text
