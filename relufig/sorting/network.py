"""Comparator networks: wires, and layers of comparators that each put two values in order.

A sorting network leaves every input in ascending order. Each comparator is one ReLU: with d = relu(a - b) it turns
(a, b) into (a - d, b + d), the minimum and the maximum.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import index
from typing import Any

import numpy as np

from relufig.formulas import compiling, lazy
from relufig.networks import display
from relufig.networks.network import Network
from relufig.numbers.arrays import Array, as_array, is_dask
from relufig.numbers.coefficients import whole_number
from relufig.numbers.text import counted
from relufig.sorting import evaluation, residual, tracing
from relufig.sorting.layer import Comparator, Layer, broken_rule, packed
from relufig.sorting.tracing import ComparatorTrace


@dataclass(frozen=True, init=False, repr=False)
class ComparatorNetwork:
    """A network of comparators on n wires. Immutable and hashable.

    Each comparator goes to the earliest layer that its order allows, so there are as few layers as possible. Networks
    are equal if they differ only in the order of comparators that do not depend on each other. `packed_layers` holds
    the layers as arrays.

    Parameters
    ----------
    n : int
        The number of wires, which are numbered from 0.
    layers : iterable of iterable of (int, int)
        Layers of comparators (i, j): the minimum goes to wire i, the maximum to wire j. Comparators of a layer share no
        wire.

    Raises
    ------
    ValueError
        If n is below 1, a wire does not exist, a comparator has the same wire twice, or comparators of a layer share a
        wire.
    TypeError
        If n or a wire is not a whole number, or a comparator is not a pair.

    Examples
    --------
    >>> from relufig import sorting
    >>> network = sorting.ComparatorNetwork(3, [[(0, 1)], [(1, 2)], [(0, 1)]])
    >>> network
    ComparatorNetwork(3 wires: 3 comparators in 3 layers)
    >>> network([3, 1, 2])
    array([1, 2, 3])
    """

    n: int
    packed_layers: tuple[Layer, ...]

    def __init__(self, n: int, layers: Iterable[Iterable[Sequence[int]]]) -> None:
        n = whole_number(n, "ComparatorNetwork(n, layers): n")
        self._hold(n, packed(n, [_ends(n, at, layer) for at, layer in enumerate(layers)]))

    @classmethod
    def of_packed(cls, n: int, layers: tuple[Layer, ...]) -> ComparatorNetwork:
        """The network of layers that are already packed. Nothing is checked."""
        network = cls.__new__(cls)
        network._hold(n, layers)
        return network

    @classmethod
    def of_comparators(cls, n: int, comparators: Iterable[Sequence[int]]) -> ComparatorNetwork:
        """The network of comparators that act one after the other.

        Parameters
        ----------
        n : int
            The number of wires.
        comparators : iterable of (int, int)
            The comparators in order.

        Returns
        -------
        ComparatorNetwork
            The network, with the comparators in as few layers as possible.

        Raises
        ------
        ValueError, TypeError
            As the constructor does.

        Examples
        --------
        >>> from relufig import sorting
        >>> sorting.ComparatorNetwork.of_comparators(4, [(0, 1), (2, 3), (1, 2)])
        ComparatorNetwork(4 wires: 3 comparators in 2 layers)
        """
        return cls(n, ([comparator] for comparator in comparators))

    def _hold(self, n: int, layers: tuple[Layer, ...]) -> None:
        object.__setattr__(self, "n", n)
        object.__setattr__(self, "packed_layers", layers)

    @property
    def size(self) -> int:
        """The number of comparators."""
        return sum(layer.size for layer in self.packed_layers)

    @property
    def depth(self) -> int:
        """The number of layers."""
        return len(self.packed_layers)

    @cached_property
    def layers(self) -> tuple[tuple[Comparator, ...], ...]:
        """The layers, each a tuple of comparators (i, j) in the order of their lower wires."""
        return tuple(
            tuple(zip(layer.first.tolist(), layer.second.tolist(), strict=True)) for layer in self.packed_layers
        )

    @property
    def comparators(self) -> tuple[Comparator, ...]:
        """All comparators, layer by layer."""
        return tuple(comparator for layer in self.layers for comparator in layer)

    def __call__(self, x: Any) -> Any:
        """The values that leave the wires, shape (..., n), for x of shape (..., n): a list, or an array of any library.

        Values are compared and moved, never rounded. The result has x's dtype and stays on its device; a Dask array is
        computed later, chunk by chunk. Equal values stay on their wires, and 0.0 and -0.0 are equal, here as in `trace`
        and `argsort`. (Libraries other than numpy choose the sign of such a zero themselves, and JAX on a CPU treats
        subnormal numbers as 0.) In PyTorch and JAX, gradients flow to where the values came from. If two equal values
        are compared, each gets half the gradient, as both libraries define it for minimum and maximum.

        Raises
        ------
        ValueError
            If the last dimension is not n, or an entry is NaN or infinite (the message gives its index). Under jit,
            vmap and torch.compile, NaN and infinity pass, because the values are not known yet; in a Dask array they
            are refused when their chunk is computed.
        TypeError
            If the entries are not real numbers.
        """
        return compiling.as_one_operation(self, "_outputs", x)

    def _outputs(self, x: Any) -> Any:
        batch = self._batch(x, "network(x): x")
        if is_dask(batch):
            return lazy.over_vectors(self._outputs, batch, "network(x)")
        return evaluation.output(self.packed_layers, batch)

    def __getstate__(self) -> dict[str, Any]:
        return compiling.without_operation(self)

    def trace(self, x: Any) -> ComparatorTrace:
        """Every wire's value before and after every layer, and what every comparator did.

        Parameters
        ----------
        x : array_like, shape (..., n)
            The values that enter the wires.

        Returns
        -------
        ComparatorTrace
            What each layer did.

        Raises
        ------
        ValueError
            As a call does.
        TypeError
            If x is an array of another library than numpy, or its entries are not real numbers.
        OverflowError
            If the difference of two values is beyond the floating-point range.

        Examples
        --------
        >>> from relufig import sorting
        >>> [layer.after.tolist() for layer in sorting.bubble(3).trace([3, 2, 1]).layers]
        [[2, 3, 1], [2, 1, 3], [1, 2, 3]]
        """
        return tracing.trace(self.layers, self._numpy(x, "trace(x): x"))

    def argsort(self, x: Any) -> Array:
        """The wires from which the leaving values came.

        A comparator never swaps equal values (0.0 and -0.0 are equal), but comparisons with other values may change
        their order.

        Parameters
        ----------
        x : array_like, shape (..., n)
            The values that enter the wires.

        Returns
        -------
        ndarray of int, shape (..., n)
            For each wire, the wire on which its value entered. For a single vector x, x[p] are the values that leave.

        Raises
        ------
        ValueError
            As a call does.
        TypeError
            If x is an array of another library than numpy, or its entries are not real numbers.

        Examples
        --------
        >>> from relufig import sorting
        >>> sorting.bitonic(4).argsort([30, 10, 40, 20])
        array([1, 3, 0, 2])
        """
        return evaluation.permutation(self.packed_layers, self._numpy(x, "argsort(x): x"))

    def network(self) -> Network:
        """The residual ReLU network that computes x + P relu(Q x) for each layer in turn, with one ReLU a comparator.

        It is as deep as this network. Its `feedforward()` takes at most 4 units for each comparator and 2 for each idle
        wire of a layer, and at most 3 and 1 with `feedforward(nonnegative=True)`.

        Returns
        -------
        Network
            A network with n inputs and n outputs.

        Examples
        --------
        >>> from relufig import sorting
        >>> network = sorting.bitonic(8).network()
        >>> network.size, network.depth
        (24, 6)
        """
        return residual.network(self.n, self.packed_layers)

    def __repr__(self) -> str:
        wires, comparators = counted(self.n, "wire", ","), counted(self.size, "comparator", ",")
        return f"ComparatorNetwork({wires}: {comparators} in {counted(self.depth, 'layer')})"

    def explore(self, at: Sequence[float] | None = None) -> Any:
        """The network as a widget for notebooks: the reader types values and steps through the layers.

        Parameters
        ----------
        at : sequence of float, optional
            The n values at the start.

        Returns
        -------
        anywidget.AnyWidget
            Its attribute `value` is a dict of the `values` and of the number of the `layer`, and can be set.

        Raises
        ------
        ImportError
            If anywidget is missing, with what to install.
        ValueError
            If there are not n finite values, or if n is above 64.

        Examples
        --------
        >>> from relufig import sorting
        >>> widget = sorting.bitonic(4).explore([3, 1, 4, 2])
        >>> widget.value
        {'values': [3.0, 1.0, 4.0, 2.0], 'layer': 0}
        """
        return display.explorer(self)(self, at)

    _repr_html_ = display.html
    _repr_svg_ = display.svg

    def _batch(self, x: Any, label: str) -> Any:
        array = as_array(x, label)
        if array.ndim == 0 or array.shape[-1] != self.n:
            raise ValueError(f"{label} must have last dimension {self.n} (wires), got shape {tuple(array.shape)}")
        return array

    def _numpy(self, x: Any, label: str) -> Array:
        array = self._batch(x, label)
        if not isinstance(array, np.ndarray):
            raise TypeError(f"{label} must be a list or a numpy array, got {type(array).__name__}")
        return array


def _ends(n: int, at: int, layer: Iterable[Any]) -> tuple[Array, Array]:
    """The first and the second wires of the comparators of layer number `at`, after checks."""
    label = f"ComparatorNetwork(n, layers): layer {at}"
    pairs = [_pair(comparator, label) for comparator in layer]
    if rule := broken_rule(pairs, n):
        raise ValueError(f"{label}: {rule}")
    ends = np.array(pairs, dtype=np.intp).reshape(-1, 2)
    return ends[:, 0].copy(), ends[:, 1].copy()


def _pair(comparator: Any, label: str) -> Comparator:
    try:
        i, j = comparator
        if isinstance(i, bool | np.bool_) or isinstance(j, bool | np.bool_):
            raise TypeError
        return index(i), index(j)
    except (TypeError, ValueError):
        raise TypeError(f"{label} must hold pairs of wires (i, j), got {comparator!r}") from None
