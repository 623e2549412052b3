"""Networks as data for a page: their weights, where their nodes stand, and their formulas as symbols."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from relufig.look import notation, ribbons
from relufig.look.layout import Edge, Layout, Node
from relufig.look.notation import Token
from relufig.networks.block import Block
from relufig.networks.network import Network
from relufig.numbers import matrices
from relufig.numbers.coefficients import Coefficient
from relufig.numbers.parametric import Parametric, samples
from relufig.numbers.text import counted
from relufig.publish.live.code import of_blocks
from relufig.sorting.columns import columns
from relufig.sorting.network import ComparatorNetwork

# A formula with more units than this is not written: nobody reads it.
_MOST_UNITS = 8

JSON = dict[str, Any]


def weight(number: Coefficient) -> Any:
    """A coefficient for a page: a float, or an expression of parameters as nested lists (see `Parametric.tree`)."""
    return number.tree() if isinstance(number, Parametric) else _plain(number)


def network_data(network: Network, *, label: str = "", code: str = "") -> JSON:
    """A network as a page needs it.

    Parameters
    ----------
    network : Network
        Its weights may be expressions of parameters.
    label : str
        What a choice between networks calls it.
    code : str
        Python code that makes the network, in which parameters in {braces} become their values. By default, its blocks.

    Returns
    -------
    dict
        JSON-ready: names, blocks (each row of a matrix as a list of [column, weight]), the diagram's nodes and edges,
        the colours of the terms, and the formulas.
    """
    nodes, edges = Layout(network, [0] * len(network.inputs)).drawing()
    return {
        "label": label,
        "summary": f"a network of {counted(network.size, 'ReLU')} in {counted(network.depth, 'hidden layer')}",
        "inputs": list(network.inputs),
        "outputs": list(network.outputs),
        "parameters": sorted(_parameters(network)),
        "size": network.size,
        "blocks": [_block(block) for block in network.blocks],
        "layout": _layout(nodes, edges),
        "terms": _terms(network, nodes, edges),
        "formulas": _formulas(network) if network.size <= _MOST_UNITS else [],
        "python": code or of_blocks(network),
    }


def _plain(number: Any) -> Any:
    value = float(number)
    return int(value) if value.is_integer() and abs(value) < 2**53 else value


def _block(block: Block) -> JSON:
    parts = {name: _rows(getattr(block, name)) for name in "SUV"}
    return {**parts, **{name: [weight(entry) for entry in getattr(block, name).tolist()] for name in "cb"}}


def _rows(matrix: matrices.Matrix) -> list[list[tuple[int, Any]]]:
    return [[(column, weight(entry)) for column, entry in sorted(row.items())] for row in matrices.rows(matrix)]


def _parameters(network: Network) -> set[str]:
    parts = (matrices.as_dense(part) for block in network.blocks for part in block.coefficients if part.dtype == object)
    return set(samples(entry for part in parts for entry in part.ravel().tolist() if isinstance(entry, Parametric)))


def _layout(nodes: Sequence[Node], edges: Sequence[Edge]) -> JSON:
    index = {id(node): at for at, node in enumerate(nodes)}
    return {
        "nodes": [_node(node) for node in nodes],
        "edges": [
            {
                "start": index[id(edge.start)],
                "end": index[id(edge.end)],
                "weight": weight(edge.weight),
                "colour": edge.colour,
            }
            for edge in edges
        ],
    }


def _node(node: Node) -> JSON:
    block, index = node.place
    data: JSON = {
        "column": node.column,
        "y": node.y,
        "kind": node.kind,
        "name": node.name,
        "side": node.side,
        "bias": weight(node.bias),
        "at": block,
        "index": index,
    }
    return data | {"unit": [block, index + 1]} if node.kind == "unit" else data


def _terms(network: Network, nodes: Sequence[Node], edges: Sequence[Edge]) -> JSON:
    """The colours of the first output's terms: one for each unit of the last block, one for its skips."""
    last = len(network.blocks)
    units = [node.colour for node in nodes if node.kind == "unit" and node.place[0] == last]
    skips = {edge.colour for edge in edges if edge.role == "skip" and edge.end.place == (last, 0)}
    return {"units": units, "rest": skips.pop() if len(skips) == 1 else "muted"}


def _formulas(network: Network) -> list[list[JSON]]:
    formulas = notation.expressions(network)
    roles: list[Mapping[Any, str]] = [
        notation.term_roles(formula) if len(formulas) == 1 else {} for formula in formulas
    ]
    return [
        [_symbol(token) for token in notation.tokens(formula, name, roles=of_terms)]
        for formula, name, of_terms in zip(formulas, network.outputs, roles, strict=True)
    ]


def _symbol(token: Token) -> JSON:
    data: JSON = {"kind": token.kind, "text": token.text}
    if token.role is not None:
        data["role"] = token.role
    if token.kind == "variable":
        data["letter"], data["index"] = token.letter
    if isinstance(token.value, Parametric):
        data["weight"] = weight(token.value)
    return data


def comparators(network: ComparatorNetwork) -> list[list[list[tuple[int, int]]]]:
    """A comparator network as a list of layers, each a list of the columns in which it is drawn.

    A column is a list of (wire of the minimum, wire of the maximum).
    """
    return [[[(int(i), int(j)) for i, j in column] for column in layer] for layer in columns(network)]


def braid() -> JSON:
    """The lengths of a braid, in units of time along its wires, and the shape of its crossings (`look.ribbons`)."""
    return {
        "layer": ribbons.SHORTEST,
        "column": ribbons.WITHIN_LAYER,
        "half": ribbons.HALF_CROSSING,
        "flat": ribbons.FLAT,
    }
