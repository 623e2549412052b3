"""A network and a property to prove, for a verifier: an ONNX file, and beside it a question in VNN-LIB.

A VNN-LIB file asks for a counterexample: it asserts that the inputs are in a box and that the outputs violate the
property. "unsat" proves the property, "sat" refutes it. The files use only what all tools can read: comparisons of one
variable with one number, by <= and >=, in a disjunction of conjunctions. (S. Demarchi, D. Guidotti, L. Pulina,
A. Tacchella, "Supporting standardization of neural networks verification with VNN-LIB and CoCoNet", 2023; VNN-LIB 1.0.)
"""

from __future__ import annotations

import itertools
import os
import sys
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from relufig.formats.networks import check, inputs_of, outputs_of, relu_network
from relufig.formats.onnx.writing import DTYPES, model
from relufig.networks.block import Block
from relufig.networks.network import Network
from relufig.numbers import matrices
from relufig.numbers.arrays import Array, as_array
from relufig.sorting.network import ComparatorNetwork
from relufig.system.files import written_atomically

PROPERTIES = ("sorted", "positive")

_ROUNDED = "; The model's weights are rounded to {dtype}: the question is about the network with these."

# One comparison in VNN-LIB: variable, relation, number.
Comparison = tuple[str, str, str]


def vnnlib(
    net: Network | ComparatorNetwork,
    property: str,  # noqa: A002
    path: str | os.PathLike[str],
    *,
    box: tuple[Any, Any] | None = None,
    margin: float | None = None,
    dtype: str = "float32",
) -> Path:
    """Write a network as an ONNX file, and beside it the question in VNN-LIB whether it has a property.

    The question is about the network in the ONNX file, whose weights are rounded to `dtype`. If rounding changes a
    weight, a comment in the .vnnlib file says so, and the answer is about another network than `net`. A verifier that
    computes in floats may answer either way if the property holds by less than its rounding.

    Parameters
    ----------
    net : Network or ComparatorNetwork
        The network.
    property : {"sorted", "positive"}
        What to prove for all inputs in the box.

        - "positive": every output is above 0, as the output of an outline's network (`relufig.logo`) is inside the
          outline. Any other property is a formula: say `net.then(rf.build(high - low))`, and ask whether that is
          positive.
        - "sorted": the outputs are in ascending order. For a `ComparatorNetwork` and one interval for all wires, the
          proof holds for all inputs. The question is then only whether some y_i is in the highest quarter while
          y_(i+1) is in the lowest: a comparator network that does not sort fails on some zeros and ones. (D. E. Knuth,
          "The Art of Computer Programming", volume 3, 2nd edition, 1998, section 5.3.4, theorem Z.) For other networks
          and boxes, the ONNX file ends with one more layer, which computes the gaps y_(i+1) - y_i. A counterexample
          has a gap of -margin or less, so the proof shows that the outputs are sorted up to the margin.
    path : str or path
        The .vnnlib file. The ONNX file has the same name, but ends in .onnx.
    box : (low, high), optional
        The inputs: low <= x <= high, each a number, or one number for each input. Only "sorted" for a
        `ComparatorNetwork` has a default, 0 to 1. The box is rounded outwards to numbers of `dtype`, so that a proof
        covers all of it; the input of a counterexample may lie outside by this rounding.
    margin : float, optional
        For "sorted" by gaps: the margin. By default 2^-10 of the box's shortest side.
    dtype : {"float32", "float64"}
        The dtype of the ONNX file.

    Returns
    -------
    Path
        The ONNX file.

    Raises
    ------
    ValueError
        If `property` is not one of the two; if `path` does not end in .vnnlib; if the box is missing, has a low above
        its high, or is beyond the range of `dtype`; if `margin` is not positive or has no use; or if there are fewer
        than two outputs to sort. Also as `export.onnx`.
    TypeError, OverflowError, OSError, ModuleNotFoundError
        As `export.onnx`.

    Examples
    --------
    >>> import tempfile
    >>> from relufig import sorting
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = vnnlib(sorting.bubble(3), "sorted", f"{folder}/bubble.vnnlib")
    ...     text = path.with_suffix(".vnnlib").read_text()
    >>> path.name
    'bubble.onnx'
    >>> print(text[text.index("(assert (or") :])
    (assert (or
        (and (>= Y_0 0.75) (<= Y_1 0.25))
        (and (>= Y_1 0.75) (<= Y_2 0.25))
    ))
    <BLANKLINE>
    """
    label = "vnnlib(net, property, path)"
    target = Path(path)
    if property not in PROPERTIES:
        raise ValueError(f"{label}: property must be one of {', '.join(PROPERTIES)}, got {property!r}")
    if target.suffix != ".vnnlib":
        raise ValueError(f"{label}: path must end in .vnnlib, got {os.fspath(path)!r}")
    check(net, label)
    if dtype not in DTYPES:
        raise ValueError(f"{label}: dtype must be one of {', '.join(DTYPES)}, got {dtype!r}")
    low, high = _box(net, property, box, dtype, label)
    statement, failures, exported = _negation(net, property, low, high, margin, label)
    beside = target.with_suffix(".onnx")
    content = model(exported, dtype, "auto", label).SerializeToString(deterministic=True)
    text = _text(net, exported, statement, beside.name, dtype, _box_lines(low, high, dtype), failures)
    with written_atomically(beside) as file:
        file.write(content)
    with written_atomically(target) as file:
        file.write(text.encode())
    return beside


def _box(
    net: Network | ComparatorNetwork, goal: str, box: tuple[Any, Any] | None, dtype: str, label: str
) -> tuple[Array, Array]:
    """The low and the high corner of the box, as Python numbers."""
    n = len(inputs_of(net))
    if box is None:
        if goal != "sorted" or isinstance(net, Network):
            raise ValueError(f"{label}: box must be given, as (low, high), for {net!r} and the property {goal!r}")
        box = (0, 1)
    if not isinstance(box, Sequence) or len(box) != 2:
        raise ValueError(f"{label}: box must be a pair (low, high), got {box!r}")
    corners = []
    for name, corner in zip(("low", "high"), box, strict=True):
        array = np.asarray(as_array(corner, f"{label}: box: {name}"))
        if array.shape not in ((), (n,)):
            raise ValueError(f"{label}: box: {name} must be a number or {n} of them, got shape {array.shape}")
        corners.append(np.broadcast_to(array.astype(object), (n,)))
    low, high = corners
    limit = float(np.finfo(dtype).max)
    for number in (*low, *high):
        if abs(number) > limit:
            raise ValueError(f"{label}: box must lie within the range of {dtype}, got {number}")
    for name, least, most in zip(inputs_of(net), low, high, strict=True):
        if least > most:
            raise ValueError(f"{label}: box: low must not be above high, got {least} and {most} for {name!r}")
    return low, high


def _negation(
    net: Network | ComparatorNetwork, goal: str, low: Array, high: Array, margin: float | None, label: str
) -> tuple[str, list[list[Comparison]], Network | ComparatorNetwork]:
    """The property in words, the cases in which it fails (each a conjunction), and the network they are about."""
    outputs = len(outputs_of(net))
    by_zeros_and_ones = isinstance(net, ComparatorNetwork) and len(set(low)) == len(set(high)) == 1 and low[0] < high[0]
    if margin is not None and (goal == "positive" or by_zeros_and_ones):
        where = "the property positive, and for a ComparatorNetwork with one interval for all wires"
        raise ValueError(f"{label}: margin must be left out for {where}, got {margin!r}")
    if goal == "positive":
        return "every output is positive", [[(f"Y_{i}", "<=", "0.0")] for i in range(outputs)], net
    if outputs < 2:
        raise ValueError(f"{label}: property sorted is for networks with at least two outputs, got {outputs}")
    if by_zeros_and_ones:
        least, quarter = Fraction(low[0]), (Fraction(high[0]) - Fraction(low[0])) / 4
        few, many = _outwards(least + quarter, "float64", -1), _outwards(least + 3 * quarter, "float64", 1)
        failures = [[(f"Y_{i}", ">=", many), (f"Y_{i + 1}", "<=", few)] for i in range(outputs - 1)]
        return "the outputs are in ascending order", failures, net
    if margin is None:
        narrowest, name = min(
            (Fraction(most) - Fraction(least), name)
            for name, least, most in zip(inputs_of(net), low, high, strict=True)
        )
        if not narrowest:
            raise ValueError(f"{label}: give margin: the input {name!r} has only one value, so none can be chosen")
        margin = float(narrowest / 2**10)
    if margin > sys.float_info.max:
        raise ValueError(f"{label}: margin must be within the range of float64, got {margin!r}")
    if not margin > 0:
        raise ValueError(f"{label}: margin must be positive, got {margin!r}")
    network = relu_network(net)
    words = f"each output exceeds the next by less than {_number(margin)}; the outputs here are the gaps between them"
    failures = [[(f"Y_{i}", "<=", _number(-margin))] for i in range(outputs - 1)]
    return words, failures, network.then(_gaps(network.outputs))


def _gaps(names: Sequence[str]) -> Network:
    """The network of the gaps between neighbours: each value minus the one before it."""
    rows = np.eye(len(names) - 1, len(names), 1, dtype=np.int64) - np.eye(len(names) - 1, len(names), dtype=np.int64)
    outputs = [f"{after} - {before}" for before, after in itertools.pairwise(names)]
    return Network([Block.affine(rows, np.zeros(len(rows), np.int64))], names, outputs)


def _text(
    net: Network | ComparatorNetwork,
    exported: Network | ComparatorNetwork,
    statement: str,
    model_name: str,
    dtype: str,
    box_lines: Sequence[str],
    failures: list[list[Comparison]],
) -> str:
    variables = {
        f"{letter}_{i}": name
        for letter, names in (("X", inputs_of(exported)), ("Y", outputs_of(exported)))
        for i, name in enumerate(names)
    }
    # Each comment has a line of its own: some verifiers accept no others.
    lines = [
        f"; {_on_one_line(repr(net))}, in {_on_one_line(model_name)}.",
        f"; To prove, for all inputs in the box: {statement}.",
        "; The negation is asserted: unsat means proved, sat is a counterexample.",
        *([] if _holds_weights(dtype, exported) else [_ROUNDED.format(dtype=dtype)]),
        *(f"; {variable} is {_on_one_line(name)}." for variable, name in variables.items()),
        "",
        *(f"(declare-const {variable} Real)" for variable in variables),
        "",
    ]
    cases = [" ".join(f"({relation} {name} {value})" for name, relation, value in case) for case in failures]
    return "\n".join([*lines, *box_lines, "", "(assert (or", *(f"    (and {case})" for case in cases), "))", ""])


def _holds_weights(dtype: str, net: Network | ComparatorNetwork) -> bool:
    """Whether the dtype holds every coefficient of the network exactly."""
    if isinstance(net, ComparatorNetwork):
        return True  # all are 1 or -1
    parts = [part if part.ndim == 1 else matrices.coordinates(part)[2] for b in net.blocks for part in b.coefficients]
    return all(part.astype(dtype).tolist() == part.tolist() for part in parts)


def _box_lines(low: Array, high: Array, dtype: str) -> list[str]:
    lines = []
    for i, (least, most) in enumerate(zip(low, high, strict=True)):
        lines += [f"(assert (>= X_{i} {_outwards(least, dtype, -1)}))"]
        lines += [f"(assert (<= X_{i} {_outwards(most, dtype, 1)}))"]
    return lines


def _outwards(value: Any, dtype: str, direction: int) -> str:
    """The value rounded to the dtype in a direction (1 up, -1 down), in decimals.

    The decimals, too, do not fall short of the value. The dtype reads them as the rounded number.
    """
    exact = Fraction(value)
    rounded = np.dtype(dtype).type(float(exact))
    if (Fraction(float(rounded)) - exact) * direction < 0:
        rounded = np.nextafter(rounded, np.dtype(dtype).type(direction * np.inf))
    text = _number(rounded)
    if (Fraction(text) - exact) * direction < 0:  # the shortest decimals of a float can fall short of it
        text = format(Decimal(float(rounded)), "f")
    return text if "." in text else f"{text}.0"


def _number(value: Any) -> str:
    """The nearest float64, in decimals without an exponent, which VNN-LIB does not have."""
    text = format(Decimal(repr(float(value))), "f")
    return text if "." in text else f"{text}.0"


def _on_one_line(text: str) -> str:
    """The text on one line, because a line break would end the comment."""
    return " ".join(text.split())
