"""The network type: a sequence of blocks y = S x + V relu(U x + c) + b with named inputs and outputs.

With skip connections (S), a network holds any formula compactly: a sorting network is a residual network with one ReLU
a comparator. `feedforward()` gives a plain multilayer perceptron that computes the same function.
"""

from __future__ import annotations

import itertools
import math
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from relufig.formulas import compiling, lazy
from relufig.networks import block as layer
from relufig.networks import display, feedforward, simplifying, storage
from relufig.networks.backends import evaluation
from relufig.networks.block import Block, BlockGradients, LayerTrace
from relufig.numbers import matrices, parametric
from relufig.numbers.arrays import Array, as_array, is_dask, is_exact, refuse_overflow
from relufig.numbers.coefficients import Coefficient, as_coefficient, float_if_exact, simplest
from relufig.numbers.parametric import Parametric
from relufig.numbers.text import counted, listed


@dataclass(frozen=True, eq=False)
class Trace:
    """Every value that a network computed for a batch, as returned by `Network.trace`.

    Parameters
    ----------
    input : array of shape (..., n_in)
        The batch.
    layers : tuple of LayerTrace
        For each block its `preactivations` and `activations`, of shape (..., units), and its `output`.

    Examples
    --------
    >>> import relufig as rf
    >>> trace = rf.build(*rf.sort2(*rf.inputs("a", "b"))).trace([3, 1])
    >>> trace.layers[0].preactivations, trace.output
    (array([2]), array([1, 3]))
    """

    input: Any
    layers: tuple[LayerTrace, ...]

    @property
    def output(self) -> Any:
        """The network's output, shape (..., n_out)."""
        return self.layers[-1].output


@dataclass(frozen=True, eq=False)
class Gradients:
    """Gradients of a scalar loss: `inputs`, of shape (..., n_in), and `blocks`, summed over the batch."""

    inputs: Array
    blocks: tuple[BlockGradients, ...]


@dataclass(frozen=True, eq=False, repr=False)
class Network:
    """A ReLU network with named inputs and outputs. Immutable; call it to compute.

    Parameters
    ----------
    blocks : iterable of Block
        Applied in this order.
    inputs, outputs : sequence of str, optional
        Different names, one for each value. If omitted, x1, x2, ... and y1, y2, ... (x or y if there is one).

    Raises
    ------
    ValueError
        If there is no block, if neighbouring blocks do not fit together, or if there are too few, too many or repeated
        names.
    TypeError
        If a block is not a `Block`.

    Examples
    --------
    >>> import relufig as rf
    >>> a, b = rf.inputs("a", "b")
    >>> net = rf.build(low=rf.minimum(a, b), high=rf.maximum(a, b))
    >>> net
    Network(a, b -> low, high: 1 ReLU in 1 hidden layer, 6 parameters)
    >>> net([[3, 1], [2, 5]])
    array([[1, 3],
           [2, 5]])
    >>> net.size, net.depth, net.feedforward().size
    (1, 1, 4)
    """

    blocks: tuple[Block, ...]
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]

    def __init__(
        self, blocks: Iterable[Block], inputs: Sequence[str] | None = None, outputs: Sequence[str] | None = None
    ) -> None:
        if not isinstance(blocks, Iterable):
            raise TypeError(f"Network(blocks): blocks must be a sequence of Block, got {blocks!r}")
        blocks = tuple(blocks)
        if not blocks:
            raise ValueError("Network(blocks): at least one block is needed, got none")
        for i, block in enumerate(blocks):
            if not isinstance(block, Block):
                raise TypeError(f"Network(blocks): block {i} must be a Block, got {block!r}")
        for i, (first, second) in enumerate(itertools.pairwise(blocks)):
            if first.n_out != second.n_in:
                raise ValueError(
                    f"Network(blocks): block {i + 1} must take the {first.n_out} outputs of block {i}, "
                    f"got a block with {second.n_in} inputs"
                )
        object.__setattr__(self, "blocks", blocks)
        object.__setattr__(self, "inputs", _names("inputs", inputs, "x", blocks[0].n_in))
        object.__setattr__(self, "outputs", _names("outputs", outputs, "y", blocks[-1].n_out))

    @property
    def size(self) -> int:
        """The number of ReLU units."""
        return sum(self.widths)

    @property
    def depth(self) -> int:
        """The number of hidden layers: blocks with ReLU units."""
        return len(self.widths)

    @property
    def widths(self) -> tuple[int, ...]:
        """The number of ReLU units in each hidden layer."""
        return tuple(block.size for block in self.blocks if block.size)

    @property
    def parameters(self) -> int:
        """The number of nonzero coefficients."""
        return sum(matrices.count_nonzero(part) for block in self.blocks for part in block.coefficients)

    def __call__(self, x: Any) -> Any:
        """The outputs for a batch of inputs.

        Floating-point arrays are computed in their own dtype and on their own device. Gradients flow as in their
        library, with 0 for the derivative of ReLU at 0. (PyTorch rounds factors first if
        torch.set_float32_matmul_precision has allowed it to.)

        Integers and Fractions give exact results: int64 if every coefficient is an integer and nothing can overflow,
        else Python numbers in an array of dtype object. The exception is int64 input to a network with float
        coefficients, which gives float64. Integers of other libraries than numpy are refused if the result might not
        fit.

        A Dask array is computed and checked later, chunk by chunk. Where values are not known yet (under jit, vmap,
        torch.compile), NaN, infinity and overflow are not noticed, and integers are assumed to take every value of
        their dtype.

        Parameters
        ----------
        x : list or array of any library, shape (..., n_in)
            The inputs.

        Returns
        -------
        array of shape (..., n_out)
            The outputs, in x's library.

        Raises
        ------
        ValueError
            If the last dimension is not n_in, or for NaN or infinity (named with its index).
        TypeError
            If an entry is not a real number.
        OverflowError
            If a floating-point result is too large for the dtype.
        """
        return compiling.as_one_operation(self, "_outputs", x)

    def _outputs(self, x: Any) -> Any:
        batch = self._batch(x)
        if is_dask(batch):
            return lazy.over_vectors(self._outputs, batch, "network(x)")
        return evaluation.output(self.blocks, batch)

    def __getstate__(self) -> dict[str, Any]:
        return compiling.without_operation(self)

    def trace(self, x: Any) -> Trace:
        """Every layer's pre-activations, activations and output for a batch of inputs.

        Parameters
        ----------
        x : list or array, shape (..., n_in)
            The inputs. Their values must be known: a Dask array is refused.

        Returns
        -------
        Trace
            The inputs, and for each block its pre-activations and activations, shape (..., size), and its output.

        Raises
        ------
        ValueError, OverflowError
            As calling the network does.
        TypeError
            If x is a Dask array, or an entry is not a real number.

        Examples
        --------
        >>> import relufig as rf
        >>> net = rf.build(y=rf.relu(rf.inputs("x")[0] - 1))
        >>> net.trace([3]).layers[0].preactivations
        array([2])
        """
        batch = self._batch(x)
        if is_dask(batch):
            raise TypeError("trace(x): x must be a list or an array whose values are known, got a Dask array")
        return Trace(batch, tuple(evaluation.trace(self.blocks, batch)))

    def gradients(self, x: Any, upstream: Any) -> Gradients:
        """Backpropagation: the gradients of sum(upstream * network(x)), with 0 for the derivative of ReLU at 0.

        Parameters
        ----------
        x : list or numpy array, shape (..., n_in)
            The inputs.
        upstream : list or numpy array, shape (..., n_out)
            The gradient of a loss with respect to the outputs.

        Returns
        -------
        Gradients
            `inputs` has the shape of x. `blocks` holds the gradients of each block's S, U, c, V and b, summed over the
            batch.

        Raises
        ------
        ValueError
            As calling the network does, or if upstream does not have the shape of the output.
        TypeError
            If x or upstream is an array of another library, or an entry is not a real number.
        OverflowError
            If a result is too large for the dtype.

        Examples
        --------
        >>> import relufig as rf
        >>> (x,) = rf.inputs("x")
        >>> net = rf.build(y=3 * rf.relu(x))
        >>> net.gradients([[2.0], [-2.0]], [[1.0], [1.0]]).inputs.tolist()
        [[3.0], [0.0]]
        """
        call = "gradients(x, upstream)"
        batch, at_output = self._batch(x), as_array(upstream, f"{call}: upstream")
        for name, array in {"x": batch, "upstream": at_output}.items():
            if not isinstance(array, np.ndarray):
                raise TypeError(f"{call}: {name} must be a list or a numpy array, got {type(array).__name__}")
        expected = (*batch.shape[:-1], len(self.outputs))
        if at_output.shape != expected:
            raise ValueError(f"{call}: upstream must have shape {expected}, got {at_output.shape}")
        if is_exact(batch):
            # Products of inputs and upstream gradients may overflow int64, so exact ones are taken of Python numbers.
            dtype = object if is_exact(at_output) or batch.dtype == object else np.float64
            batch = batch.astype(dtype)
        try:
            at_output = matrices.cast_to(at_output, batch.dtype)
        except OverflowError as error:
            raise OverflowError(f"{call}: upstream must lie within the range of {batch.dtype}") from error
        rows = batch.reshape(math.prod(batch.shape[:-1]), batch.shape[-1])
        traced = evaluation.trace(self.blocks, rows)
        into = [rows, *(t.output for t in traced)]
        gradient = at_output.reshape(len(rows), at_output.shape[-1])
        blocks = []
        for block, x_in, t in reversed(list(zip(self.blocks, into, traced, strict=False))):
            gradient, of_block = layer.gradients(block, x_in, t, gradient)
            blocks.append(of_block)
        refuse_overflow(gradient, call)
        return Gradients(gradient.reshape(batch.shape), tuple(reversed(blocks)))

    def then(self, following: Network) -> Network:
        """The composition: this network, then `following` on its outputs.

        Parameters
        ----------
        following : Network
            A network with an input for each output of this one.

        Returns
        -------
        Network
            With this network's inputs and the other's outputs.

        Raises
        ------
        TypeError
            If `following` is not a Network.
        ValueError
            If the number of its inputs is not the number of this network's outputs.

        Examples
        --------
        >>> import relufig as rf
        >>> (x,) = rf.inputs("x")
        >>> tent = rf.build(rf.tent(x))
        >>> tent.then(tent)([0.25])
        array([1.])
        """
        if not isinstance(following, Network):
            raise TypeError(f"then(following): following must be a Network, got {following!r}")
        if len(following.inputs) != len(self.outputs):
            rule = f"following must take the {len(self.outputs)} outputs {listed(self.outputs)}"
            raise ValueError(f"then(following): {rule}, got a network with {len(following.inputs)} inputs")
        return Network([*self.blocks, *following.blocks], self.inputs, following.outputs)

    def feedforward(self, nonnegative: bool | Iterable[str] = ()) -> Network:
        """The same function as a plain multilayer perceptron: every block has S = 0. An affine function is one block.

        Where a skip connection carries a value v past a layer, two units carry it instead, as relu(v) - relu(-v). One
        unit is enough if v cannot be negative or is already a unit's pre-activation.

        Parameters
        ----------
        nonnegative : bool or list of str, optional
            The names of inputs that are never negative, or True for all, which saves units. If such an input is
            negative after all, the result may be wrong.

        Returns
        -------
        Network
            With the same inputs and outputs.

        Raises
        ------
        ValueError
            If a name is not an input's.
        TypeError
            If `nonnegative` is neither a bool nor a list of names.

        Examples
        --------
        >>> import relufig as rf
        >>> a, b = rf.inputs("a", "b")
        >>> net = rf.build(rf.maximum(a, b))
        >>> net.size, net.feedforward().size, net.feedforward(nonnegative=True).size
        (1, 3, 2)
        """
        if isinstance(nonnegative, bool | np.bool_):
            declared = self.inputs if nonnegative else ()
        elif isinstance(nonnegative, Iterable) and not isinstance(nonnegative, str | bytes):
            declared = tuple(nonnegative)
        else:
            rule = "nonnegative must be True or a list of inputs' names"
            raise TypeError(f"feedforward(nonnegative): {rule}, got {nonnegative!r}")
        for name in declared:
            if name not in self.inputs:
                inputs = listed(self.inputs)
                raise ValueError(f"feedforward(nonnegative): names must be among the inputs {inputs}, got {name!r}")
        known = {self.inputs.index(name) for name in declared}
        return Network(feedforward.without_skips(self.blocks, known), self.inputs, self.outputs)

    def simplified(self, box: Iterable[tuple[Any, Any]] | None = None) -> Network:
        """The same function, on a box if one is given, by fewer units where that is seen from the weights.

        Units that are never active are removed, and units that are never negative become part of the skip connection:
        their signs are those of the weights that lead to them or, on a box, bounds by interval arithmetic. Units that
        are multiples of each other become one, values between blocks that are not needed are removed, and blocks
        without units are multiplied into their neighbours. No coefficient is rounded.

        Intervals are quick, but do not see every such unit. `relufig.questions.simplify` does, and proves that the
        function is the same.

        Parameters
        ----------
        box : sequence of (low, high), optional
            One pair for each input. Elsewhere, the result may be another function. By default all inputs.

        Returns
        -------
        Network
            With the same inputs and outputs.

        Raises
        ------
        ValueError
            If there are not as many pairs as inputs, if low is not below high, or if a bound is not finite.
        TypeError
            If a bound is not a number.

        Examples
        --------
        >>> import relufig as rf
        >>> (x,) = rf.inputs("x")
        >>> net = rf.build(y=rf.relu(x) + rf.relu(2 * x) - rf.relu(-3 * x) + rf.relu(rf.relu(x) + 1))
        >>> net.size, net.simplified().size, net.simplified(box=[(1, 2)]).size
        (4, 1, 0)
        """
        return Network(simplifying.simplified(self.blocks, self._states(box)), self.inputs, self.outputs)

    def _states(self, box: Any) -> simplifying.States:
        if box is None:
            return simplifying.states(self.blocks)
        call = "simplified(box)"
        rule = f"box must be {len(self.inputs)} pairs (low, high), one for each input ({listed(self.inputs)})"
        try:
            sides = [(low, high) for low, high in box]
        except (TypeError, ValueError) as error:
            raise ValueError(f"{call}: {rule}, got {box!r}") from error
        if len(sides) != len(self.inputs):
            raise ValueError(f"{call}: {rule}, got {len(sides)}")
        for side in sides:
            low, high = (as_coefficient(bound, f"{call}: a bound of box must be a number") for bound in side)
            if not low < high:
                raise ValueError(f"{call}: in box, low must be below high, got low={low} and high={high}")
        return simplifying.states(self.blocks, sides)

    @property
    def samples(self) -> dict[str, Fraction]:
        """The parameters that the coefficients depend on (see `relufig.parameters`), with their sample values.

        Raises ValueError if two parameters have the same name.
        """
        parts = (part for block in self.blocks for part in block.coefficients)
        return parametric.samples(entry for part in parts for entry in matrices.parametric(part))

    def with_parameters(self, **values: Coefficient) -> Network:
        """The network with values for its parameters, which `relufig.parameters` made: its coefficients are plain.

        Parameters
        ----------
        **values : int, float or Fraction
            A value for each parameter. It should compare with the others, and with the constants of the formula, as
            the sample values do: what a formula decided by comparing them is not decided again.

        Returns
        -------
        Network
            With the same blocks, inputs and outputs.

        Raises
        ------
        TypeError
            If a value is not a real number.
        ValueError
            If a parameter has no value or a name is not a parameter's, if a value is not finite, or if a coefficient
            divides by 0 there.

        Examples
        --------
        >>> import relufig as rf
        >>> (x,) = rf.inputs("x")
        >>> (slope,) = rf.parameters(slope=0.5)
        >>> net = rf.build(rf.leaky_relu(x, slope))
        >>> net.samples
        {'slope': Fraction(1, 2)}
        >>> net([-8.0]), net.with_parameters(slope=0.25)([-8.0])
        (array([-4.]), array([-2.]))
        """
        call = "with_parameters(**values)"
        names = list(self.samples)
        for name in [*values, *names]:
            if name not in names or name not in values:
                rule = f"values are needed for {listed(names) or 'no names, because nothing depends on parameters'}"
                raise ValueError(f"{call}: {rule}, got {listed(list(values)) or 'none'}")
        given = {name: as_coefficient(value, f"{call}: {name} must be a number") for name, value in values.items()}
        floats = any(isinstance(value, float) for value in given.values())
        place = {name: Fraction(value) for name, value in given.items()}

        def coefficient(entry: Parametric) -> Coefficient:
            value = simplest(entry.at(place))
            return float_if_exact(value) if floats else value

        try:
            blocks = [Block(*(matrices.replaced(part, coefficient) for part in b.coefficients)) for b in self.blocks]
        except ZeroDivisionError as error:
            rule = "coefficients must not divide by 0"
            at = ", ".join(f"{name}={value}" for name, value in given.items())
            raise ValueError(f"{call}: {rule}, but {error} at {at}") from None
        return Network(blocks, self.inputs, self.outputs)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the network to an .npz file, atomically. Every coefficient is kept exactly.

        Coefficients that depend on parameters are saved as their sample values.

        Parameters
        ----------
        path : str or path
            The file.

        Raises
        ------
        ValueError
            If the network is too large to be loaded again (see `load`).
        OSError
            If the file cannot be written.
        """
        storage.save(path, self.blocks, self.inputs, self.outputs)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Network:
        """Read a network that `save` wrote. Nothing in the file is executed.

        Parameters
        ----------
        path : str or path
            The file.

        Returns
        -------
        Network
            The network.

        Raises
        ------
        ValueError
            If the file, which the message names, is not a network file, is damaged, or exceeds the limits of
            `relufig.system.limits` and `relufig.networks.storage`.
        OSError
            If the file cannot be opened.

        Examples
        --------
        >>> import pathlib, tempfile
        >>> import relufig as rf
        >>> net = rf.build(rf.relu(rf.inputs("x")[0]))
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     path = pathlib.Path(folder, "net.npz")
        ...     net.save(path)
        ...     rf.Network.load(path) == net
        True
        """
        return storage.load(path, cls)

    def __eq__(self, other: object) -> bool:
        """Whether all names and coefficients are equal; unequal networks may still compute the same function."""
        if not isinstance(other, Network):
            return NotImplemented
        return (
            (self.inputs, self.outputs) == (other.inputs, other.outputs)
            and len(self.blocks) == len(other.blocks)
            and all(p.same_as(q) for p, q in zip(self.blocks, other.blocks, strict=True))
        )

    def __hash__(self) -> int:
        return hash((self.inputs, self.outputs, self.widths, self.parameters))

    def __repr__(self) -> str:
        units = counted(self.size, "ReLU")
        layers = counted(self.depth, "hidden layer")
        names = f"{listed(self.inputs)} -> {listed(self.outputs)}"
        parameters = counted(self.parameters, "parameter")
        return f"Network({names}: {units} in {layers}, {parameters})"

    def explore(self, **windows: tuple[float, float]) -> Any:
        """The network as a widget for notebooks: the reader drags inputs and parameters, and Python reads them.

        It works in JupyterLab, VS Code, marimo and Colab, and in a notebook exported to HTML, without a kernel.

        Parameters
        ----------
        **windows : (float, float)
            The lowest and highest value of inputs and parameters, by name. By default, inputs go from -3 to 3, and
            parameters 2 below and above their sample values.

        Returns
        -------
        anywidget.AnyWidget
            Its attribute `value` is a dict of the inputs and parameters by name, and can be set.

        Raises
        ------
        ImportError
            If anywidget is missing, with what to install.
        ValueError
            If a name is neither an input nor a parameter, or if a window is empty or not finite.

        Examples
        --------
        >>> import relufig as rf
        >>> (x,) = rf.inputs("x")
        >>> widget = rf.build(rf.clip(x, -1, 1)).explore(x=(-3, 4))
        >>> widget.value
        {'x': 1.4}
        """
        return display.explorer(self)(self, **windows)

    _repr_html_ = display.html
    _repr_svg_ = display.svg

    def _batch(self, x: Any) -> Any:
        argument = "network(x): x"
        array = as_array(x, argument)
        if array.ndim == 0 or array.shape[-1] != len(self.inputs):
            rule = f"must have last dimension {len(self.inputs)} (inputs {listed(self.inputs)})"
            raise ValueError(f"{argument} {rule}, got shape {tuple(array.shape)}")
        return evaluation.in_faithful_dtype(self.blocks, array)


def _names(argument: str, names: Sequence[str] | None, letter: str, count: int) -> tuple[str, ...]:
    if names is None:
        return (letter,) if count == 1 else tuple(f"{letter}{i + 1}" for i in range(count))
    names = tuple(names)
    if len(names) != count or len(set(names)) != count or not all(isinstance(name, str) and name for name in names):
        raise ValueError(f"Network({argument}): {count} different names are needed, got {names}")
    return names
