"""Python code that makes a network again, with the values of its parameters left open for a page to fill in."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from relufig.networks.network import Network
from relufig.numbers import matrices
from relufig.numbers.parametric import Parametric, samples

# Longer code is not for pasting.
_MOST_NUMBERS = 2000


def of_formula(inputs: Sequence[str], formula: str) -> str:
    """Code that builds the network of a formula of these inputs."""
    declared = ", ".join(f'"{name}"' for name in inputs)
    names = ", ".join(inputs) if len(inputs) > 1 else f"({inputs[0]},)"
    return f"import relufig as rf\n\n{names} = rf.inputs({declared})\nnetwork = rf.build({formula})\n"


def of_blocks(network: Network) -> str:
    """Code that makes the network from its weights; "" if these are too many to be pasted.

    A parameter's value is written as its name in {braces}, which the page replaces.
    """
    parts = [matrices.as_dense(part) for block in network.blocks for part in block.coefficients]
    if sum(part.size for part in parts) > _MOST_NUMBERS:
        return ""
    entries = [entry for part in parts if part.dtype == object for entry in part.ravel().tolist()]
    names = samples(entry for entry in entries if isinstance(entry, Parametric))
    lines = ["import relufig as rf", ""]
    if any(isinstance(entry, Fraction) and not isinstance(entry, Parametric) for entry in entries):
        lines.insert(0, "from fractions import Fraction\n")
    lines += [f"{name} = {{{name}}}" for name in names]
    lines.append("network = rf.Network([")
    for block in network.blocks:
        kind, own = ("Block", "SUcVb") if block.size else ("Block.affine", "Sb")
        given = ", ".join(f"{name}={_written(matrices.as_dense(getattr(block, name)).tolist())}" for name in own)
        lines.append(f"    rf.{kind}({given}),")
    return "\n".join([*lines, f"], {list(network.inputs)}, {list(network.outputs)})", ""])


def _written(entry: Any) -> str:
    if isinstance(entry, list):
        return "[" + ", ".join(map(_written, entry)) + "]"
    if isinstance(entry, Parametric):
        return entry.text()
    return repr(entry)
