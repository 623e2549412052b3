"""The network type: a sequence of blocks y = S x + V relu(U x + c) + b with named inputs and outputs.

With skip connections (S) it holds any formula compactly: a sorting network is a residual network with one ReLU a
comparator. `feedforward()` gives the same function as a plain multilayer perceptron, without them.
"""

from __future__ import annotations

import itertools
import math
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from relufig.formulas import compiling, lazy
from relufig.networks import block as layer
from relufig.networks import display, feedforward, storage
from relufig.networks.backends import evaluation
from relufig.networks.block import Block, BlockGradients, LayerTrace
from relufig.numbers import matrices
from relufig.numbers.arrays import Array, as_array, is_dask, is_exact, refuse_overflow
from relufig.numbers.text import counted


@dataclass(frozen=True, eq=False)
class Trace:
    """Every value a network computed for a batch: `input` (..., n_in), and a `LayerTrace` for each block."""

    input: Any
    layers: tuple[LayerTrace, ...]

    @property
    def output(self) -> Any:
        """The network's output, shape (..., n_out)."""
        return self.layers[-1].output


@dataclass(frozen=True, eq=False)
class Gradients:
    """Gradients of a scalar loss: `inputs` (..., n_in) per sample, `blocks` summed over the batch."""

    inputs: Array
    blocks: tuple[BlockGradients, ...]


@dataclass(frozen=True, eq=False, repr=False)
class Network:
    """A ReLU network with named inputs and outputs. Immutable.

    `blocks` are applied in order; `inputs` and `outputs` are names, x1, x2, ... and y1, y2, ... (or x and y) if not
    given. Raises ValueError for no block, for blocks that do not fit together, and for names that are too few, too
    many or repeated.
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
                    f"got one of {second.n_in} inputs"
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
        """The number of hidden layers, that is, of blocks with ReLU units."""
        return len(self.widths)

    @property
    def widths(self) -> tuple[int, ...]:
        """The number of ReLU units of each hidden layer."""
        return tuple(block.size for block in self.blocks if block.size)

    @property
    def parameters(self) -> int:
        """The number of nonzero coefficients."""
        return sum(matrices.count_nonzero(part) for block in self.blocks for part in block.coefficients)

    def __call__(self, x: Any) -> Any:
        """The outputs, shape (..., n_out), for inputs x of shape (..., n_in): a list or an array of any library.

        Floating-point arrays are computed in their own dtype, where they are; gradients flow as their library has it,
        with 0 for the derivative of ReLU at 0. Integers and object arrays of Fractions give exact results: int64 where
        every coefficient is an integer and nothing can overflow, else Python numbers in an array of dtype object; only
        int64 with floats for coefficients gives float64. Integers of other libraries than numpy are refused where they
        need not suffice. A Dask array is computed later, chunk by chunk. (PyTorch rounds before it multiplies where it
        has been told to, by torch.set_float32_matmul_precision.)

        Raises ValueError for a wrong last dimension, NaN or infinity (named with its index), TypeError for entries
        that are not real numbers, OverflowError where a floating-point result is too large for the dtype. Where values
        are yet to come (under jit, vmap, torch.compile), they cannot be looked at: NaN, infinity and overflow pass, and
        of integers all that their dtype holds are reckoned with. For a Dask array all of it is checked chunk by chunk.
        """
        return compiling.whole(self, "_outputs", x)

    def _outputs(self, x: Any) -> Any:
        batch = self._batch(x)
        if is_dask(batch):
            return lazy.over_vectors(self._outputs, batch, "network(x)")
        return evaluation.output(self.blocks, batch)

    def __getstate__(self) -> dict[str, Any]:
        return compiling.state(self)

    def trace(self, x: Any) -> Trace:
        """Every layer's pre-activations, activations and output for inputs x of shape (..., n_in).

        Raises as a call, and TypeError for a Dask array.
        """
        batch = self._batch(x)
        if is_dask(batch):
            raise TypeError("trace(x): x must be a list or an array whose values are there, got a Dask array")
        return Trace(batch, tuple(evaluation.trace(self.blocks, batch)))

    def gradients(self, x: Any, upstream: Any) -> Gradients:
        """Backpropagation: the gradients of sum(upstream * network(x)).

        x has shape (..., n_in) and upstream (..., n_out). The derivative of ReLU at 0 is taken as 0. Raises as calling,
        and ValueError if upstream's shape is not that of the output.
        """
        label = "gradients(x, upstream)"
        batch, at_output = self._batch(x), as_array(upstream, f"{label}: upstream")
        for name, array in {"x": batch, "upstream": at_output}.items():
            if not isinstance(array, np.ndarray):
                raise TypeError(f"{label}: {name} must be a list or a numpy array, got {type(array).__name__}")
        expected = (*batch.shape[:-1], len(self.outputs))
        if at_output.shape != expected:
            raise ValueError(f"{label}: upstream must have shape {expected}, got {at_output.shape}")
        if is_exact(batch):
            # Products of inputs and upstream gradients may leave int64, so exact ones are taken of Python numbers.
            dtype = object if is_exact(at_output) or batch.dtype == object else np.float64
            batch = batch.astype(dtype)
        rows = batch.reshape(math.prod(batch.shape[:-1]), batch.shape[-1])
        traced = evaluation.trace(self.blocks, rows)
        into = [rows, *(t.output for t in traced)]
        gradient = at_output.reshape(len(rows), at_output.shape[-1]).astype(rows.dtype)
        blocks = []
        for block, x_in, t in reversed(list(zip(self.blocks, into, traced, strict=False))):
            gradient, of_block = layer.gradients(block, x_in, t, gradient)
            blocks.append(of_block)
        refuse_overflow(gradient, label)
        return Gradients(gradient.reshape(batch.shape), tuple(reversed(blocks)))

    def then(self, following: Network) -> Network:
        """This network and, on its outputs, another: the composition, with this one's inputs and the other's outputs.

        Raises ValueError unless `following` takes as many values as this one gives.
        """
        if len(following.inputs) != len(self.outputs):
            rule = f"following must take the {len(self.outputs)} outputs {_shortened(self.outputs)}"
            raise ValueError(f"then(following): {rule}, got one of {len(following.inputs)} inputs")
        return Network([*self.blocks, *following.blocks], self.inputs, following.outputs)

    def feedforward(self, nonnegative: bool | Iterable[str] = ()) -> Network:
        """The same function as a plain multilayer perceptron: every block has S = 0 (one block if it is affine).

        A value that a skip connection carries past a layer is carried by two units instead, relu(v) - relu(-v), or by
        one where v cannot be negative or is a unit's pre-activation already. `nonnegative` declares inputs (by name, or
        True for all) that are never negative, which saves units; where one is, the result may be another function.
        Raises ValueError for a name that is not an input's.
        """
        declared = self.inputs if nonnegative is True else tuple(nonnegative or ())
        for name in declared:
            if name not in self.inputs:
                inputs = _shortened(self.inputs)
                raise ValueError(f"feedforward(nonnegative): names must be among the inputs {inputs}, got {name!r}")
        known = {self.inputs.index(name) for name in declared}
        return Network(feedforward.without_skips(self.blocks, known), self.inputs, self.outputs)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the network to an .npz file, atomically, every coefficient exactly as it is held.

        Raises ValueError for a network larger than can be loaded again (see `load`).
        """
        storage.save(path, self.blocks, self.inputs, self.outputs)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Network:
        """Read a network that `save` wrote; nothing in the file is run.

        Raises ValueError, naming the file, if it is not one, is damaged, or is larger than `relufig.system.limits` and
        `relufig.networks.storage` let it be; OSError where it cannot be opened.
        """
        return storage.load(path, cls)

    def __eq__(self, other: object) -> bool:
        """Whether names and coefficients are all equal (the same function may be held by unequal networks)."""
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
        names = f"{_shortened(self.inputs)} -> {_shortened(self.outputs)}"
        parameters = counted(self.parameters, "parameter")
        return f"Network({names}: {units} in {layers}, {parameters})"

    _repr_html_ = display.html
    _repr_svg_ = display.svg

    def _batch(self, x: Any) -> Any:
        label = "network(x): x"
        array = as_array(x, label)
        if array.ndim == 0 or array.shape[-1] != len(self.inputs):
            rule = f"must have last dimension {len(self.inputs)} (inputs {_shortened(self.inputs)})"
            raise ValueError(f"{label} {rule}, got shape {tuple(array.shape)}")
        return evaluation.in_faithful_dtype(self.blocks, array)


def _names(argument: str, names: Sequence[str] | None, letter: str, count: int) -> tuple[str, ...]:
    if names is None:
        return (letter,) if count == 1 else tuple(f"{letter}{i + 1}" for i in range(count))
    names = tuple(names)
    if len(names) != count or len(set(names)) != count or not all(isinstance(name, str) and name for name in names):
        raise ValueError(f"Network({argument}): {count} different names are needed, got {names}")
    return names


def _shortened(names: Sequence[str], shown: int = 6) -> str:
    return ", ".join(names if len(names) <= shown else [*names[: shown - 2], "...", names[-1]])
