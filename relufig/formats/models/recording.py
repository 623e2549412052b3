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
    operands,
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

    A `label` names the layer in messages. Every method raises ValueError for parts that do not fit together, for NaN
    and infinity, and for more than `relufig.system.limits` allows.
    """

    def __init__(self, shape: tuple[int, ...]) -> None:
        self._left = limits.LARGEST_COEFFICIENTS
        count = math.prod(shape)
        limits.at_most(limits.MOST_INPUTS, "inputs", count)
        self._spend_on_rows(count)
        self.source = Source(count)
        self.values: list[Value] = [self.source]
        self.input = tensor(self.source, shape)

    def spend(self, entries: int) -> None:
        """Raise ValueError once all layers read so far take too much memory."""
        self._left -= 8 * entries
        if self._left < 0:
            raise ValueError(f"at most {limits.LARGEST_COEFFICIENTS // 8:,} coefficients can be read")

    def arranged(self, of: Tensor, places: Array) -> Tensor:
        """The same numbers, or some of them, in another arrangement."""
        self._wide_enough(places.size)
        self.spend(places.size)
        return Tensor(of.value, places)

    def linear(self, x: Tensor, W: Any, b: Any, label: str) -> Tensor:
        """W x + b over the last dimension; `b` may be None."""
        *before, n_in = x.shape or (1,)
        n_out = W.shape[0]
        if W.shape[1] != n_in:
            raise ValueError(f"{label}: weights for {W.shape[1]} values are applied to {n_in}")
        times = math.prod(before)
        self._wide_enough(times * n_out)
        self.spend(times * W.size)
        weights = matrices.as_matrix(W, f"{label}: weights")
        bias = None if b is None else np.tile(matrices.as_exact(b, f"{label}: offsets", dimensions=1), times)
        if times != 1:
            from scipy.sparse import csr_array, kron

            weights = kron(identity(times), csr_array(weights), format="csr")
        return self._sum([(weights, self._columns(x))], bias, (*before, n_out))

    def scaled(self, x: Tensor, factors: Any, biases: Any, label: str) -> Tensor:
        """Each entry times its factor, plus its bias. Both are numbers, or arrays that broadcast to a sample's shape.

        None stands for factors of 1, and for biases of 0.
        """
        given = [np.asarray(part) for part in (factors, biases) if part is not None]
        shape = np.broadcast_shapes(x.shape, *(part.shape for part in given))
        self._wide_enough(math.prod(shape))
        x = self._broadcast(x, shape)
        self.spend(4 * x.size)
        D = None
        if factors is not None:
            D = _diagonal(self._finite(_spread(factors, shape), f"{label}: factors"))
        b = None if biases is None else self._finite(_spread(biases, shape), f"{label}: offsets")
        return self._sum([(D, self._columns(x))], b, shape)

    def added(self, parts: Sequence[Tensor], signs: Sequence[int], label: str) -> Tensor:
        """The sum of tensors, each with its sign. The tensors broadcast to each other."""
        shape = self._common(parts, label)
        terms = []
        for part, sign in zip(parts, signs, strict=True):
            columns = self._columns(self._broadcast(part, shape))
            terms.append((None if sign > 0 else _negative(columns.width), columns))
        return self._sum(terms, None, shape)

    def relu(self, x: Tensor) -> Tensor:
        """max(x, 0)."""
        if not x.holds_all:
            x = tensor(self._columns(x), x.shape)
        self._spend_on_rows(x.size)
        return Tensor(self._recorded(Rectified(x.value, x.value.width)), x.places)

    def leaky_relu(self, x: Tensor, slopes: Any, label: str) -> Tensor:
        """The value x where x >= 0, slope * x where x < 0. `slopes` is a number, or broadcasts to a sample's shape."""
        slope = self._finite(_spread(slopes, x.shape), f"{label}: slopes")
        weights, readout = chain.leaky(slope)
        z = self._columns(x)
        self._spend_on_rows(2 * x.size)
        z_scaled = self._recorded(Linear(((weights, z),), None, z.width))
        units = self._recorded(Rectified(z_scaled, z.width))
        return self._sum([(None, z), (readout, units)], None, x.shape)

    def clipped(self, x: Tensor, low: float | None, high: float | None, label: str) -> Tensor:
        """min(high, max(low, x)), as two ReLUs in a chain, so that no input is too large. None means no bound."""
        bounds = [bound if bound is not None and abs(bound) < _UNBOUNDED else None for bound in (low, high)]
        if any(bound is not None and math.isnan(bound) for bound in (low, high)):
            raise ValueError(f"{label}: bounds must be numbers, got {low} and {high}")
        if low is not None and high is not None and low > high:
            raise ValueError(f"{label}: the lower bound must not be above the upper, got {low} and {high}")
        for bound, sign in zip(bounds, (1, -1), strict=True):
            if bound is not None:
                # max(x, low) = low + relu(x - low), and min(x, high) = high - relu(high - x)
                above = self.relu(self.scaled(x, None if sign > 0 else -1, -sign * bound, label))
                x = self.scaled(above, None if sign > 0 else -1, bound, label)
        return x

    def magnitude(self, x: Tensor, label: str) -> Tensor:
        """|x| = 2 relu(x) - x, which is never rounded."""
        z = tensor(self._columns(x), x.shape)
        return self.added([self.scaled(self.relu(z), 2, None, label), z], [1, -1], label)

    def larger(self, x: Tensor, y: Tensor, label: str, sign: int = 1) -> Tensor:
        """max(x, y) = y + relu(x - y); with sign -1, min(x, y) = y - relu(y - x)."""
        return self.added([y, self.relu(self.added([x, y], [sign, -sign], label))], [1, sign], label)

    def larger_than(self, x: Tensor, constant: Array, label: str, sign: int = 1) -> Tensor:
        """max(x, constant) = constant + relu(x - constant); with sign -1, the minimum."""
        above = self.relu(self.scaled(x, sign, -sign * constant, label))
        return self.scaled(above, sign, constant, label)

    def joined(self, parts: Sequence[Tensor], axis: int, label: str) -> Tensor:
        """Tensors joined along an axis of a sample."""
        sizes = np.cumsum([0, *(part.size for part in parts)]).tolist()
        self._wide_enough(sizes[-1])
        arranged = [at + np.arange(part.size).reshape(part.shape) for at, part in zip(sizes, parts, strict=False)]
        try:
            places = np.concatenate(arranged, axis=axis)
        except (ValueError, IndexError) as error:
            shapes = ", ".join(str(part.shape) for part in parts)
            raise ValueError(f"{label}: tensors of shapes {limits.shown(shapes)} cannot be joined") from error
        terms = []
        for at, part in zip(sizes, parts, strict=False):
            terms.append((_selection(at + np.arange(part.size), np.arange(part.size), (sizes[-1], part.size)), part))
        columns = [(matrix, self._columns(part)) for matrix, part in terms]
        return Tensor(self._sum(columns, None, (sizes[-1],)).value, places)

    def batch_norm(
        self, x: Tensor, scale: Array, shift: Array, mean: Array, variance: Array, epsilon: float, label: str
    ) -> Tensor:
        """For each channel, scale * (x - mean) / sqrt(variance + epsilon) + shift, as factors and biases in float64."""
        parts = [np.asarray(part, np.float64).ravel() for part in (scale, shift, mean, variance)]
        if not x.shape or any(len(part) != x.shape[0] for part in parts):
            counts = ", ".join(str(len(part)) for part in parts)
            raise ValueError(
                f"{label}: it must have a scale, shift, mean and variance for each channel of {x.shape}, got {counts}"
            )
        if not np.all(parts[3] + epsilon > 0):
            raise ValueError(f"{label}: its variances plus epsilon must be above 0")
        factor = parts[0] / np.sqrt(parts[3] + epsilon)
        rows = zip(parts[1].tolist(), parts[2].tolist(), self._finite(factor, label).tolist(), strict=True)
        self._finite(np.stack(parts[1:3]), label)
        bias = np.array([float(exact(b) - exact(m) * exact(f)) for b, m, f in rows])
        by_channel = (-1, *[1] * (len(x.shape) - 1))
        return self.scaled(x, factor.reshape(by_channel), bias.reshape(by_channel), label)

    def convolved(self, x: Tensor, weights: Array, b: Array | None, layout: Windows, groups: int, label: str) -> Tensor:
        """A convolution of pictures (channels, ...) with weights (outputs, channels / groups, ...)."""
        channels, *sizes = x.shape or (0,)
        n_out, n_seen = weights.shape[:2]
        if groups < 1 or n_out % groups or n_seen * groups != channels:
            raise ValueError(f"{label}: weights of shape {weights.shape} in {groups} groups do not fit {x.shape}")
        counts = layout.over(sizes)
        n = math.prod(counts)
        self._wide_enough(n_out * n)
        self.spend(4 * n_out * n * n_seen * layout.seen)
        flat = self._finite(weights.reshape(n_out, n_seen, -1), f"{label}: weights")
        matrix = windows.convolution(flat, layout.places(sizes), groups, math.prod(sizes))
        bias = None if b is None else self._finite(np.repeat(np.asarray(b), n), f"{label}: offsets")
        if bias is not None and len(bias) != n_out * n:
            raise ValueError(f"{label}: {len(bias) // n} offsets do not fit {n_out} outputs")
        return self._sum([(matrices.as_matrix(matrix, label), self._columns(x))], bias, (n_out, *counts))

    def averaged(self, x: Tensor, layout: Windows, padding_counts: bool) -> Tensor:
        """The mean of each window of each channel, with 1/n in float64. Padding counts as zeros, or not at all."""
        places = self._seen(x, layout)
        inside = places != windows.OUTSIDE
        n = np.full(len(places), layout.seen) if padding_counts else inside.sum(axis=1)
        weights = np.where(inside, 1 / np.maximum(n, 1)[:, None], 0)
        channels, *sizes = x.shape
        rows, entries = np.nonzero(inside)
        per_channel = np.arange(channels)
        at = (per_channel[:, None] * len(places) + rows).ravel()
        of = (per_channel[:, None] * math.prod(sizes) + places[inside]).ravel()
        shape = (channels * len(places), x.size)
        matrix = _selection(at, of, shape, np.tile(weights[rows, entries], channels))
        return self._sum([(matrix, self._columns(x))], None, (channels, *layout.over(sizes)))

    def largest(self, x: Tensor, layout: Windows, label: str) -> Tensor:
        """The maximum of each window of each channel, by comparing pairs."""
        places = self._seen(x, layout)
        if np.any(places == windows.OUTSIDE):
            # Where an entry of a window is missing, use another one of the same window.
            places = np.where(places == windows.OUTSIDE, places.max(axis=1)[:, None], places)
        if np.any(places == windows.OUTSIDE):
            raise ValueError(f"{label}: a window lies wholly in the padding")
        channels, *sizes = x.shape
        flat = x.places.reshape(channels, -1)
        parts = [self.arranged(x, flat[:, column].reshape(channels, *layout.over(sizes))) for column in places.T]
        while len(parts) > 1:
            pairs = zip(parts[::2], parts[1::2], strict=False)
            parts = [self.larger(p, q, label) for p, q in pairs] + (parts[-1:] if len(parts) % 2 else [])
        return parts[0]

    def mean(self, x: Tensor, axes: tuple[int, ...], keep: bool, label: str) -> Tensor:
        """The mean over axes of a sample, with 1/n in float64."""
        n = math.prod(x.shape[axis] for axis in axes)
        if n == 0:
            raise ValueError(f"{label}: there is nothing to take the mean of")
        last = np.moveaxis(x.places, axes, range(-len(axes), 0))
        rest = last.shape[: last.ndim - len(axes)]
        rows = self.arranged(x, last.reshape(*rest, n))
        result = self.linear(rows, np.full((1, n), 1 / n), None, label)
        shape = tuple(1 if axis in axes else size for axis, size in enumerate(x.shape)) if keep else rest
        return tensor(result.value, shape)

    def through(self, x: Tensor, block: Block, label: str) -> Tensor:
        """The result of a block on a row."""
        if block.n_in != x.size:
            raise ValueError(f"{label}: a block of {block.n_in} inputs follows {x.size} values")
        return tensor(self._recorded(Through(block, self._columns(x))))

    def needed(self, output: Value) -> list[Value]:
        """The values that an output is computed from, and the output itself, in order."""
        wanted = {id(output)}
        for value in reversed(self.values):
            if id(value) in wanted:
                wanted.update(id(operand) for operand in operands(value))
        return [value for value in self.values if id(value) in wanted]

    def columns(self, x: Tensor) -> Value:
        """The value whose columns are a tensor's entries, row by row."""
        return self._columns(x)

    def _columns(self, x: Tensor) -> Value:
        if x.in_order:
            return x.value
        flat = x.places.ravel()
        self._wide_enough(len(flat))
        matrix = _selection(np.arange(len(flat)), flat, (len(flat), x.value.width))
        return self._sum([(matrix, x.value)], None, (len(flat),)).value

    def _sum(self, terms: Sequence[Term], bias: Any, shape: tuple[int, ...]) -> Tensor:
        width = math.prod(shape)
        self._wide_enough(width)
        self._spend_on_rows(width)
        b = None if bias is None or not np.any(bias != 0) else bias.ravel()
        return tensor(self._recorded(Linear(tuple(terms), b, width)), shape)

    def _recorded(self, value: Any) -> Any:
        self.values.append(value)
        limits.at_most(limits.MOST_STEPS, "steps", len(self.values))
        return value

    def _seen(self, x: Tensor, layout: Windows) -> Array:
        channels, *sizes = x.shape or (0,)
        n = math.prod(layout.over(sizes))
        self._wide_enough(channels * n)
        self.spend(4 * channels * n * layout.seen)
        return layout.places(sizes)

    def _common(self, parts: Sequence[Tensor], label: str) -> tuple[int, ...]:
        shapes = [part.shape for part in parts]
        try:
            if len({len(shape) for shape in shapes}) != 1:
                raise ValueError("of different ranks")  # numpy would align one's batch with the other's channels
            shape = np.broadcast_shapes(*shapes)
        except ValueError as error:
            raise ValueError(f"{label}: tensors of shapes {', '.join(map(str, shapes))} do not fit") from error
        self._wide_enough(math.prod(shape))
        return shape

    def _broadcast(self, x: Tensor, shape: tuple[int, ...]) -> Tensor:
        return x if x.shape == shape else self.arranged(x, np.broadcast_to(x.places, shape))

    def _spend_on_rows(self, count: int) -> None:
        """Count the memory of rows: each has a name, or an entry of an identity matrix, that is a Python object."""
        self.spend(8 * count)

    @staticmethod
    def _wide_enough(width: int) -> None:
        limits.at_most(limits.WIDEST_LAYER, "values of a layer", width)

    @staticmethod
    def _finite(array: Array, label: str) -> Array:
        return matrices.as_exact(array.ravel(), label, dimensions=1).reshape(array.shape)


def _spread(part: Any, shape: tuple[int, ...]) -> Array:
    return np.ascontiguousarray(np.broadcast_to(np.asarray(part), shape))


def _diagonal(factors: Array) -> Any:
    n = np.arange(factors.size)
    return _selection(n, n, (len(n), len(n)), factors.ravel())


def _negative(n: int) -> Any:
    return _selection(np.arange(n), np.arange(n), (n, n), np.full(n, -1))


def _selection(rows: Array, columns: Array, shape: tuple[int, int], values: Array | None = None) -> Any:
    from scipy.sparse import csr_array

    entries = np.ones(len(rows), np.int64) if values is None else values
    return matrices.as_matrix(csr_array((entries, (rows, columns)), shape=shape), "weights")
