"""The layers of a model, recorded one by one as sums and ReLUs. The readers of all formats share this.

No two matrices are multiplied: each layer keeps the numbers that were trained. Work and memory are counted before they
are spent, because the file may come from anybody.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from relufig.formats.models import chain, windows
from relufig.formats.models.values import (
    Linear,
    Rectified,
    Source,
    Tensor,
    Term,
    Through,
    Value,
    identity,
    tensor,
)
from relufig.formats.models.windows import Windows
from relufig.networks.block import Block
from relufig.numbers import matrices
from relufig.numbers.arrays import Array
from relufig.numbers.coefficients import exact
from relufig.system import limits

# A clip's bound of this size or more does nothing: some exporters write the largest float32 for no bound.
_UNBOUNDED = float(np.finfo(np.float32).max)


class Recorder:
    """Records what a model computes from an input whose samples have a given shape. Layers return new tensors.

    Every method raises ValueError for parts that do not fit together, for NaN and infinity, and for more than
    `relufig.system.limits` allows.
    """

    def __init__(self, shape: tuple[int, ...]) -> None:
        self._left = limits.LARGEST_COEFFICIENTS
        count = math.prod(shape)
        limits.at_most(limits.MOST_INPUTS, "inputs", count)
        self._spend_on_rows(count)
        self.source: Source = Source(count)
        self.values: list[Value] = [self.source]
        self.input: Tensor = tensor(self.source, shape)

    def spend(self, entries: int) -> None:
        """Raise ValueError once all layers read so far take too much memory."""
        self._left -= 8 * entries
        if self._left < 0:
            raise ValueError(f"at most {limits.MOST_COEFFICIENTS:,} coefficients can be read")

    def arranged(self, of: Tensor, places: Array) -> Tensor:
        """The same numbers, or some of them, in another arrangement."""
        _refuse_too_wide(places.size)
        self.spend(places.size)
        return Tensor(of.value, places)

    def linear(self, x: Tensor, W: Any, b: Any = None) -> Tensor:
        """W x + b over the last dimension; without b, W x."""
        *before, n_in = x.shape or (1,)
        if W.shape[1] != n_in:
            raise ValueError(f"weights for {W.shape[1]} values are applied to {n_in}")
        times = math.prod(before)
        _refuse_too_wide(times * W.shape[0])
        self.spend(times * W.size)
        weights = matrices.as_matrix(W, "weights")
        bias = None if b is None else np.tile(matrices.as_exact(b, "biases", dimensions=1), times)
        if times != 1:
            from scipy.sparse import csr_array, kron

            weights = kron(identity(times), csr_array(weights), format="csr")
        return self._sum([(weights, self.columns(x))], (*before, W.shape[0]), bias)

    def scaled(self, x: Tensor, factors: Any = None, biases: Any = None) -> Tensor:
        """Multiply each entry by its factor and add its bias.

        Factors and biases are numbers, or arrays that broadcast to a sample's shape. Without factors they are 1;
        without biases, 0.
        """
        given = [np.asarray(part) for part in (factors, biases) if part is not None]
        shape = np.broadcast_shapes(x.shape, *(part.shape for part in given))
        _refuse_too_wide(math.prod(shape))
        x = self._broadcast(x, shape)
        self.spend(4 * x.size)
        D = None if factors is None else _diagonal(_finite(_spread(factors, shape), "factors"))
        b = None if biases is None else _finite(_spread(biases, shape), "biases")
        return self._sum([(D, self.columns(x))], shape, b)

    def added(self, parts: Sequence[Tensor], signs: Sequence[int]) -> Tensor:
        """The sum of tensors, each with its sign. The tensors broadcast to each other."""
        shapes = [part.shape for part in parts]
        try:
            if len(set(map(len, shapes))) != 1:
                raise ValueError("different ranks")  # numpy would align one's batch with the other's channels
            shape = np.broadcast_shapes(*shapes)
        except ValueError as error:
            raise ValueError(f"tensors of shapes {', '.join(map(str, shapes))} do not fit") from error
        _refuse_too_wide(math.prod(shape))
        operands = [self.columns(self._broadcast(part, shape)) for part in parts]
        minus = [None if sign > 0 else _diagonal(np.full(math.prod(shape), -1)) for sign in signs]
        return self._sum(list(zip(minus, operands, strict=True)), shape)

    def relu(self, x: Tensor) -> Tensor:
        """max(x, 0)."""
        if not x.holds_all:
            x = tensor(self.columns(x), x.shape)
        self._spend_on_rows(x.size)
        return Tensor(self._recorded(Rectified(x.value, x.value.width)), x.places)

    def leaky_relu(self, x: Tensor, slopes: Any) -> Tensor:
        """The value x where x >= 0, slope * x where x < 0. `slopes` is a number, or broadcasts to a sample's shape."""
        weights, readout = chain.leaky(_finite(_spread(slopes, x.shape), "slopes"))
        z = self.columns(x)
        self._spend_on_rows(2 * x.size)
        z_scaled = self._recorded(Linear(((weights, z),), None, z.width))
        units = self._recorded(Rectified(z_scaled, z.width))
        return self._sum([(None, z), (readout, units)], x.shape)

    def clipped(self, x: Tensor, low: float | None, high: float | None) -> Tensor:
        """min(high, max(low, x)), as two ReLUs in a chain, so that no input is too large. None means no bound."""
        if any(bound is not None and math.isnan(bound) for bound in (low, high)):
            raise ValueError(f"bounds must be numbers, got {low} and {high}")
        if low is not None and high is not None and low > high:
            raise ValueError(f"the lower bound must not be above the upper, got {low} and {high}")
        for bound, sign in ((low, 1), (high, -1)):
            if bound is not None and abs(bound) < _UNBOUNDED:
                x = self.larger_than(x, bound, sign)
        return x

    def magnitude(self, x: Tensor) -> Tensor:
        """|x| = 2 relu(x) - x, which is never rounded."""
        z = tensor(self.columns(x), x.shape)
        return self.added([self.scaled(self.relu(z), 2), z], [1, -1])

    def larger(self, x: Tensor, y: Tensor, sign: int = 1) -> Tensor:
        """max(x, y) = y + relu(x - y); with sign -1, min(x, y) = y - relu(y - x)."""
        return self.added([y, self.relu(self.added([x, y], [sign, -sign]))], [1, sign])

    def larger_than(self, x: Tensor, constant: Any, sign: int = 1) -> Tensor:
        """max(x, constant) = constant + relu(x - constant); with sign -1, the minimum."""
        factor = None if sign > 0 else -1
        return self.scaled(self.relu(self.scaled(x, factor, -sign * constant)), factor, constant)

    def joined(self, parts: Sequence[Tensor], axis: int) -> Tensor:
        """Tensors joined along an axis of a sample."""
        *starts, n = np.cumsum([0, *(part.size for part in parts)]).tolist()
        _refuse_too_wide(n)
        indices = [start + np.arange(part.size) for start, part in zip(starts, parts, strict=True)]
        places = np.concatenate([at.reshape(part.shape) for at, part in zip(indices, parts, strict=True)], axis=axis)
        terms = [
            (_selection(at, np.arange(part.size), (n, part.size)), self.columns(part))
            for at, part in zip(indices, parts, strict=True)
        ]
        return Tensor(self._sum(terms, (n,)).value, places)

    def batch_norm(self, x: Tensor, scale: Array, shift: Array, mean: Array, variance: Array, epsilon: float) -> Tensor:
        """For each channel, scale * (x - mean) / sqrt(variance + epsilon) + shift, as factors and biases in float64."""
        parts = [np.asarray(part, np.float64).ravel() for part in (scale, shift, mean, variance)]
        if not x.shape or any(len(part) != x.shape[0] for part in parts):
            counts = ", ".join(str(len(part)) for part in parts)
            raise ValueError(
                f"there must be a scale, shift, mean and variance for each channel of {x.shape}, got {counts}"
            )
        scale, shift, mean, variance = parts
        if not np.all(variance + epsilon > 0):
            raise ValueError("variances plus epsilon must be above 0")
        factor = scale / np.sqrt(variance + epsilon)
        for name, part in (("scales", factor), ("shifts", shift), ("means", mean)):
            _finite(part, name)
        rows = zip(shift.tolist(), mean.tolist(), factor.tolist(), strict=True)
        bias = np.array([float(exact(b) - exact(m) * exact(f)) for b, m, f in rows])
        by_channel = (-1, *[1] * (len(x.shape) - 1))
        return self.scaled(x, factor.reshape(by_channel), bias.reshape(by_channel))

    def convolved(self, x: Tensor, weights: Array, b: Array | None, layout: Windows, groups: int) -> Tensor:
        """A convolution of pictures (channels, ...) with weights (outputs, channels / groups, ...)."""
        channels, *sizes = x.shape or (0,)
        n_out, n_seen = weights.shape[:2]
        if groups < 1 or n_out % groups or n_seen * groups != channels:
            raise ValueError(f"weights of shape {weights.shape} in {groups} groups do not fit {x.shape}")
        if b is not None and b.shape != (n_out,):
            raise ValueError(f"biases of shape {b.shape} do not fit {n_out} outputs")
        counts = layout.over(sizes)
        n = math.prod(counts)
        _refuse_too_wide(n_out * n)
        self.spend(4 * n_out * n * n_seen * layout.seen)
        flat = _finite(weights.reshape(n_out, n_seen, -1), "weights")
        matrix = windows.convolution(flat, layout.places(sizes), groups, math.prod(sizes))
        bias = None if b is None else _finite(np.repeat(b, n), "biases")
        return self._sum([(matrices.as_matrix(matrix, "weights"), self.columns(x))], (n_out, *counts), bias)

    def averaged(self, x: Tensor, layout: Windows, padding_counts: bool) -> Tensor:
        """The mean of each window of each channel, with 1/n in float64. Padding counts as zeros, or not at all."""
        places = self._seen(x, layout)
        inside = places != windows.OUTSIDE
        n = np.full(len(places), layout.seen) if padding_counts else inside.sum(axis=1)
        weights = np.where(inside, 1 / np.maximum(n, 1)[:, None], 0)
        channels, *sizes = x.shape
        rows, entries = np.nonzero(inside)
        per_channel = np.arange(channels)[:, None]
        at = (per_channel * len(places) + rows).ravel()
        of = (per_channel * math.prod(sizes) + places[inside]).ravel()
        shape = (channels * len(places), x.size)
        matrix = _selection(at, of, shape, np.tile(weights[rows, entries], channels))
        return self._sum([(matrix, self.columns(x))], (channels, *layout.over(sizes)))

    def largest(self, x: Tensor, layout: Windows) -> Tensor:
        """The maximum of each window of each channel, by comparing pairs."""
        places = self._seen(x, layout)
        # Where an entry of a window is missing, use another one of the same window.
        places = np.where(places == windows.OUTSIDE, places.max(axis=1)[:, None], places)
        if np.any(places == windows.OUTSIDE):
            raise ValueError("a window lies wholly in the padding")
        channels, *sizes = x.shape
        flat = x.places.reshape(channels, -1)
        parts = [self.arranged(x, flat[:, column].reshape(channels, *layout.over(sizes))) for column in places.T]
        while len(parts) > 1:
            pairs = zip(parts[::2], parts[1::2], strict=False)
            parts = [self.larger(p, q) for p, q in pairs] + (parts[-1:] if len(parts) % 2 else [])
        return parts[0]

    def mean(self, x: Tensor, axes: tuple[int, ...], keep: bool) -> Tensor:
        """The mean over axes of a sample, with 1/n in float64."""
        n = math.prod(x.shape[axis] for axis in axes)
        if n == 0:
            raise ValueError("there is nothing to take the mean of")
        last = np.moveaxis(x.places, axes, range(-len(axes), 0))
        rest = last.shape[: last.ndim - len(axes)]
        rows = self.arranged(x, last.reshape(*rest, n))
        result = self.linear(rows, np.full((1, n), 1 / n))
        shape = tuple(1 if axis in axes else size for axis, size in enumerate(x.shape)) if keep else rest
        return tensor(result.value, shape)

    def through(self, x: Tensor, block: Block) -> Tensor:
        """The result of a block on a row."""
        if block.n_in != x.size:
            raise ValueError(f"a block of {block.n_in} inputs follows {x.size} values")
        return tensor(self._recorded(Through(block, self.columns(x))))

    def columns(self, x: Tensor) -> Value:
        """The value whose columns are a tensor's entries, row by row."""
        if x.in_order:
            return x.value
        flat = x.places.ravel()
        _refuse_too_wide(len(flat))
        matrix = _selection(np.arange(len(flat)), flat, (len(flat), x.value.width))
        return self._sum([(matrix, x.value)], (len(flat),)).value

    def _sum(self, terms: Sequence[Term], shape: tuple[int, ...], bias: Any = None) -> Tensor:
        width = math.prod(shape)
        _refuse_too_wide(width)
        self._spend_on_rows(width)
        b = None if bias is None or not np.any(bias != 0) else bias.ravel()
        return tensor(self._recorded(Linear(tuple(terms), b, width)), shape)

    def _recorded(self, value: Value) -> Value:
        self.values.append(value)
        limits.at_most(limits.MOST_STEPS, "steps", len(self.values))
        return value

    def _seen(self, x: Tensor, layout: Windows) -> Array:
        """The entries of a picture that each window sees, once it is clear that they are not too many."""
        channels, *sizes = x.shape or (0,)
        n = math.prod(layout.over(sizes))
        _refuse_too_wide(channels * n)
        self.spend(4 * channels * n * layout.seen)
        return layout.places(sizes)

    def _broadcast(self, x: Tensor, shape: tuple[int, ...]) -> Tensor:
        return x if x.shape == shape else self.arranged(x, np.broadcast_to(x.places, shape))

    def _spend_on_rows(self, count: int) -> None:
        """Count the memory of rows: each has a name, or an entry of an identity matrix, that is a Python object."""
        self.spend(8 * count)


def _refuse_too_wide(width: int) -> None:
    limits.at_most(limits.WIDEST_LAYER, "values of a layer", width)


def _finite(array: Array, name: str) -> Array:
    """The array with its numbers exact. Raises ValueError for NaN and infinity."""
    return matrices.as_exact(array.ravel(), name, dimensions=1).reshape(array.shape)


def _spread(part: Any, shape: tuple[int, ...]) -> Array:
    return np.ascontiguousarray(np.broadcast_to(np.asarray(part), shape))


def _diagonal(factors: Array) -> Any:
    n = np.arange(factors.size)
    return _selection(n, n, (len(n), len(n)), factors.ravel())


def _selection(rows: Array, columns: Array, shape: tuple[int, int], values: Array | None = None) -> Any:
    """The matrix with ones, or these values, at these places."""
    from scipy.sparse import csr_array

    entries = np.ones(len(rows), np.int64) if values is None else values
    return matrices.as_matrix(csr_array((entries, (rows, columns)), shape=shape), "weights")
