"""What every writer needs to know of the network it is given, be it a `Network` or a `ComparatorNetwork`."""

from __future__ import annotations

from relufig.networks.network import Network
from relufig.sorting.network import ComparatorNetwork


def check(net: Network | ComparatorNetwork, label: str) -> None:
    """Raise TypeError, in a sentence that begins with `label`, for anything else."""
    if not isinstance(net, Network | ComparatorNetwork):
        raise TypeError(f"{label}: net must be a Network or a ComparatorNetwork, got {net!r}")


def relu_network(net: Network | ComparatorNetwork) -> Network:
    """The network; for a comparator network, its ReLU network."""
    return net.network() if isinstance(net, ComparatorNetwork) else net


def inputs_of(net: Network | ComparatorNetwork) -> tuple[str, ...]:
    """The names of the inputs; for a comparator network x1, x2, ..., as in its ReLU network."""
    return net.inputs if isinstance(net, Network) else _numbered("x", net.n)


def outputs_of(net: Network | ComparatorNetwork) -> tuple[str, ...]:
    """The names of the outputs; for a comparator network y1, y2, ..., as in its ReLU network."""
    return net.outputs if isinstance(net, Network) else _numbered("y", net.n)


def _numbered(letter: str, n: int) -> tuple[str, ...]:
    return (letter,) if n == 1 else tuple(f"{letter}{i + 1}" for i in range(n))
