"""The ONNX graph of a network: dense layers with skip connections, or comparators by rows.

Dense: a block y = S x + V relu(U x + c) + b becomes Gemm, Relu and Gemm, and an Add if there is a skip connection.
Identities and zero skip connections are left out. In float64, each Gemm is MatMul and Add.

By rows: a layer of comparators gathers the rows of its first wires (a) and of its second wires (b) from the transposed
batch. It still computes the ReLU network: d = relu(a - b), then a - d and b + d.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from relufig.networks.block import Block
from relufig.numbers import matrices
from relufig.numbers.arrays import Array
from relufig.sorting.layer import rows_after

# A layer's wires: those that get the minima, and those that get the maxima.
Wires = tuple[Array, Array]


class Graph:
    """The nodes and constants of an ONNX graph that is being built."""

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.constants: list[Any] = []

    def add(self, operator: str, inputs: Sequence[str], output: str, **attributes: Any) -> str:
        """Add a node with the name of its output. Returns that name."""
        from onnx import helper

        self.nodes.append(helper.make_node(operator, inputs, [output], name=output, **attributes))
        return output

    def constant(self, array: Any, name: str) -> str:
        """Add an initializer, dense and in the array's dtype. Returns its name."""
        from onnx import numpy_helper

        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(matrices.as_dense(array)), name))
        return name


def dense(blocks: Sequence[Block], dtype: Any) -> Graph:
    """The graph from x (batch, n_in) to y (batch, n_out), with a matrix for each matrix of the blocks.

    Raises OverflowError for a coefficient beyond the dtype's range.
    """
    graph = Graph()
    value = "x"
    for number, block in enumerate(blocks, 1):
        # Between two layers of units, even an identity U is written: otherwise V would be read as the second layer's U.
        follows_units = number > 1 and blocks[number - 2].size > 0
        value = _block(graph, block, dtype, value, number, follows_units)
    return _ended(graph, value)


def by_rows(n: int, layers: Sequence[Wires]) -> Graph:
    """The graph from x (batch, n) to y (batch, n) that compares rows of the transposed batch, layer by layer."""
    graph = Graph()
    rows = graph.add("Transpose", ["x"], "rows", perm=[1, 0])
    # Rows stay in the order in which a layer leaves them; place[wire] is the row of a wire.
    place = np.arange(n)
    for number, (first, second) in enumerate(layers, 1):
        idle, following = rows_after(n, first, second)
        a = _gathered(graph, rows, place[first], f"a{number}")
        b = _gathered(graph, rows, place[second], f"b{number}")
        d = graph.add("Relu", [graph.add("Sub", [a, b], f"z{number}")], f"d{number}")
        parts = [graph.add("Sub", [a, d], f"low{number}"), graph.add("Add", [b, d], f"high{number}")]
        if len(idle):
            parts.append(_gathered(graph, rows, place[idle], f"idle{number}"))
        rows = graph.add("Concat", parts, f"rows{number}", axis=0)
        place = following
    in_order = _gathered(graph, rows, place, "ordered")
    return _ended(graph, graph.add("Transpose", [in_order], "out", perm=[1, 0]))


def _gathered(graph: Graph, rows: str, places: Array, name: str) -> str:
    indices = graph.constant(places.astype(np.int64), f"{name}.rows")
    return graph.add("Gather", [rows, indices], name, axis=0)


def comparators(block: Block) -> Wires | None:
    """The wires of a layer of comparators, x + P relu(Q x); None if the block is not one."""
    rows, columns, values = matrices.coordinates(block.U)
    first, second = columns[values == 1], columns[values == -1]
    units = np.arange(block.size)
    if len(values) != 2 * block.size or not all(np.array_equal(rows[values == sign], units) for sign in (1, -1)):
        return None
    if len(np.unique(columns)) != len(columns) or np.any(block.c != 0) or np.any(block.b != 0):
        return None
    entries = {(wire, unit): -1 for unit, wire in enumerate(first.tolist())}
    entries |= {(wire, unit): 1 for unit, wire in enumerate(second.tolist())}
    n = block.n_in
    fits = block.n_out == n and matrices.is_identity(block.S)
    if not (fits and matrices.same(block.V, matrices.from_entries(entries, (n, block.size)))):
        return None
    return first, second


def _block(graph: Graph, block: Block, dtype: Any, x: str, number: int, follows_units: bool) -> str:
    S, U, c, V, b, skips = block.weights(np.empty(0, dtype))

    def affine(value: str, matrix: Any, bias: Array, output: str, matrix_name: str, bias_name: str) -> str:
        output = f"{output}{number}"
        if dtype == np.float64:
            # Before release 1.18, onnxruntime fuses Gemm and Relu into an operator that it has only for float32.
            weights = graph.constant(matrix, f"{matrix_name}{number}.T")
            product = graph.add("MatMul", [value, weights], f"{output}.product")
            return graph.add("Add", [product, graph.constant(bias, f"{bias_name}{number}")], output)
        # A zero bias is written too: some verifiers accept no Gemm without one.
        constants = {matrix_name: matrix.T, bias_name: bias}
        inputs = [value, *(graph.constant(array, f"{name}{number}") for name, array in constants.items())]
        return graph.add("Gemm", inputs, output, transB=1)

    if not block.size:
        return x if _passes_on(block.S, block.b) else affine(x, S, b, "y", "S", "b")
    bare = _passes_on(block.U, block.c) and (skips or not follows_units)
    z = x if bare else affine(x, U, c, "z", "U", "c")
    h = graph.add("Relu", [z], f"h{number}")
    v = h if _passes_on(block.V, block.b) else affine(h, V, b, "v", "V", "b")
    if not skips:
        return v
    carried = x if matrices.is_identity(block.S) else affine(x, S, np.zeros_like(b), "s", "S", "d")
    return graph.add("Add", [carried, v], f"y{number}")


def _ended(graph: Graph, value: str) -> Graph:
    """The graph, with its last value renamed to y."""
    if not graph.nodes:
        graph.add("Identity", [value], "y")
    else:
        graph.nodes[-1].output[0] = graph.nodes[-1].name = "y"
    return graph


def _passes_on(matrix: matrices.Matrix, bias: Array) -> bool:
    """Whether an affine map is the identity."""
    return matrices.is_identity(matrix) and not np.any(bias != 0)
