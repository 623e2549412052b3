"""Compiled loops that run comparators over many vectors at once. Importing this module imports numba.

A block holds some vectors wire by wire: a row of bytes for each wire. A tile is a few comparators whose wires' values
stay in registers from its first comparator to its last: a cube has three layers of comparators on eight wires, a square
two layers on four wires, and what is left over are single comparators. One instruction compares as many vectors as a
register holds.

Numba has no type for a register of several numbers, and its compiler vectorises such loops only behind checks that take
longer than the comparators. So `_registers` writes the instructions of a tile itself.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

from relufig.numbers.arrays import Array
from relufig.system.compiled import compiled, register_bytes

_REGISTER = register_bytes()

_SINGLE, _SQUARE, _CUBE = 2, 4, 8  # the kinds of tiles, by their wires
_MIRRORED, _WIRES = 16, 15  # kind + _MIRRORED: the first layer compares mirror images; kind & _WIRES: the wires
_STRIP = 128  # so many entries of each row are transposed at a time: several cache lines, but not all rows at once
_AHEAD = 16  # rows that lie pages apart are fetched so many rows early
_SIDE = 8  # squares of so many rows and columns are transposed in registers
_BYTE, _INDEX = ir.IntType(8), ir.IntType(64)


def _registers(wires: int, comparators: list[tuple[int, int]]) -> Any:
    """A function (block, rows, k, width) that runs comparators on whole rows of `width` bytes, register by register.

    The row of wire w begins at byte rows[k + w] of the block.
    """

    @intrinsic
    def run(typing_context: Any, block: Any, rows: Any, k: Any, width: Any) -> Any:
        del typing_context, k, width
        kind = block.dtype

        def instructions(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            values, places = (context.make_array(signature.args[i])(context, builder, arguments[i]) for i in (0, 1))
            register = ir.VectorType(context.get_data_type(kind), _REGISTER * 8 // kind.bitwidth)
            start = builder.bitcast(values.data, _BYTE.as_pointer())
            begins = []
            for wire in range(wires):
                place = builder.load(builder.gep(places.data, [builder.add(arguments[2], _INDEX(wire))]))
                begins.append(builder.gep(start, [builder.zext(place, _INDEX)]))
            with cgutils.for_range_slice(builder, _INDEX(0), arguments[3], _INDEX(_REGISTER), _INDEX) as (at, _):
                pointers = [builder.bitcast(builder.gep(begin, [at]), register.as_pointer()) for begin in begins]
                held = [builder.load(pointer, align=kind.bitwidth // 8) for pointer in pointers]
                for i, j in comparators:
                    swapped = _less(builder, kind, held[j], held[i])
                    low, high = builder.select(swapped, held[j], held[i]), builder.select(swapped, held[i], held[j])
                    held[i], held[j] = low, high
                # This says that memory may have changed. Otherwise the first store becomes a masked one, which takes
                # ten times as long on some processors.
                builder.asm(ir.FunctionType(ir.VoidType(), []), "", "~{memory}", [], True)
                for pointer, value in zip(pointers, held, strict=True):
                    builder.store(value, pointer, align=kind.bitwidth // 8)
            return context.get_dummy_value()

        return types.void(block, rows, types.int64, types.int64), instructions

    return run


def _less(builder: Any, kind: Any, a: Any, b: Any) -> Any:
    if isinstance(kind, types.Float):
        return builder.fcmp_ordered("<", a, b)
    return builder.icmp_signed("<", a, b) if kind.signed else builder.icmp_unsigned("<", a, b)


_IN_HALVES = [(0, 2), (1, 3), (4, 6), (5, 7), (0, 1), (2, 3), (4, 5), (6, 7)]

_single = _registers(2, [(0, 1)])
_square = _registers(4, [(0, 2), (1, 3), (0, 1), (2, 3)])
_mirrored_square = _registers(4, [(0, 3), (1, 2), (0, 1), (2, 3)])
_cube = _registers(8, [(0, 4), (1, 5), (2, 6), (3, 7), *_IN_HALVES])
_mirrored_cube = _registers(8, [(0, 7), (1, 6), (2, 5), (3, 4), *_IN_HALVES])


def _turned(side: int) -> Any:
    """A function (source, at, step, target, to, stride) that transposes `side` rows of `side` numbers.

    They begin every `step` entries of the flat source, from `at` on, and are written every `stride` entries, from `to`
    on.
    """

    @intrinsic
    def turn(typing_context: Any, source: Any, at: Any, step: Any, target: Any, to: Any, stride: Any) -> Any:
        del typing_context, at, step, to, stride
        kind = source.dtype

        def instructions(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            row = ir.VectorType(context.get_data_type(kind), side)

            def places(array: int) -> list[Any]:
                data = context.make_array(signature.args[array])(context, builder, arguments[array]).data
                first, step = arguments[array + 1 : array + 3]
                entries = [builder.add(first, builder.mul(_INDEX(i), step)) for i in range(side)]
                return [builder.bitcast(builder.gep(data, [entry]), row.as_pointer()) for entry in entries]

            rows = [builder.load(place, align=kind.bitwidth // 8) for place in places(0)]
            # Shuffling the first half of a list into the second turns the bits of each entry's place by one. Row and
            # column have changed places when all bits of the one have been turned.
            half = side // 2
            low, high = ([i // 2 + i % 2 * side + shift for i in range(side)] for shift in (0, half))
            masks = [ir.Constant(ir.VectorType(ir.IntType(32), side), mask) for mask in (low, high)]
            for _ in range(side.bit_length() - 1):
                rows = [builder.shuffle_vector(rows[i], rows[i + half], mask) for i in range(half) for mask in masks]
            for place, values in zip(places(3), rows, strict=True):
                builder.store(values, place, align=kind.bitwidth // 8)
            return context.get_dummy_value()

        integer = types.int64
        return types.void(source, integer, integer, target, integer, integer), instructions

    return turn


_turn = _turned(_SIDE)


def _fetching(typing_context: Any, array: Any, at: Any, count: Any) -> Any:
    """Let the processor fetch entries of a flat array that will be needed soon."""
    del typing_context, at, count
    size = array.dtype.bitwidth // 8

    def instructions(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        data = context.make_array(signature.args[0])(context, builder, arguments[0]).data
        start = builder.bitcast(builder.gep(data, [arguments[1]]), _BYTE.as_pointer())
        number = ir.IntType(32)
        kind = ir.FunctionType(ir.VoidType(), [_BYTE.as_pointer(), number, number, number])
        insert: Any = cgutils.get_or_insert_function
        fetch = insert(builder.module, kind, "llvm.prefetch.p0")
        length = builder.mul(arguments[2], _INDEX(size))
        with cgutils.for_range_slice(builder, _INDEX(0), length, _INDEX(64), _INDEX) as (offset, _):
            builder.call(fetch, [builder.gep(start, [offset]), number(0), number(3), number(1)])
        return context.get_dummy_value()

    return types.void(array, types.int64, types.int64), instructions


_fetch: Any = intrinsic(_fetching)


@compiled
def _transpose(source: Array, at: int, count: int, n: int, step: int, target: Array, to: int, stride: int) -> None:
    """Write `count` rows of n numbers of the flat source as columns of the flat target.

    The rows begin every `step` entries, from `at` on, the columns' rows every `stride` entries, from `to` on.
    """
    for begin in range(0, n, _STRIP):
        end = min(n, begin + _STRIP)
        whole = end - end % _SIDE if begin % _SIDE == 0 else begin
        for v in range(0, count - count % _SIDE, _SIDE):
            for i in range(begin, whole, _SIDE):
                _turn(source, at + v * step + i, step, target, to + i * stride + v, stride)
        for v in range(count):
            for i in range(whole if v < count - count % _SIDE else begin, end):
                target[to + i * stride + v] = source[at + v * step + i]


@compiled
def run_tiles(block: Array, rows: Array, kinds: Array) -> None:
    """Run tiles on the vectors of a block: see `run`, which fills blocks and empties them."""
    k, width = 0, block.shape[1] * block.itemsize
    for kind in kinds:
        if kind == _CUBE:
            _cube(block, rows, k, width)
        elif kind == _CUBE + _MIRRORED:
            _mirrored_cube(block, rows, k, width)
        elif kind == _SQUARE:
            _square(block, rows, k, width)
        elif kind == _SQUARE + _MIRRORED:
            _mirrored_square(block, rows, k, width)
        else:
            _single(block, rows, k, width)
        k += kind & _WIRES


@compiled
def run(
    source: Array, target: Array, by_wire: bool, part: tuple[int, int], block: Array, rows: Array, kinds: Array
) -> None:
    """Run tiles on the vectors part[0] to part[1] of the flat source; the flat target takes the results.

    Both lie vector by vector, or wire by wire. `block`, of shape (wires, vectors at a time), is overwritten. `rows`
    holds the first byte of each tile's rows in the block, tile by tile, and `kinds` the kinds of the tiles.
    """
    n, width = block.shape
    wires, total = block.ravel(), len(source) // n
    for at in range(part[0], part[1], width):
        count = min(width, part[1] - at)
        if by_wire:
            for i in range(n):
                if i + _AHEAD < n:
                    _fetch(source, (i + _AHEAD) * total + at, count)
                for v in range(count):
                    wires[i * width + v] = source[i * total + at + v]
        else:
            _transpose(source, at * n, count, n, n, wires, 0, width)
        run_tiles(block, rows, kinds)
        if by_wire:
            for i in range(n):
                if i + _AHEAD < n:
                    _fetch(target, (i + _AHEAD) * total + at, count)
                for v in range(count):
                    target[i * total + at + v] = wires[i * width + v]
        else:
            _transpose(wires, 0, n, count, width, target, at * n, n)


@compiled
def mirrored(values: Array, block: int, begin: int, end: int) -> None:
    """Compare flat values with their mirror images in blocks: comparators begin to end, which are all in one block."""
    half = block // 2
    first = begin // half * block + begin % half
    second = (begin // half + 1) * block - 1 - begin % half
    for k in range(end - begin):
        a, b = values[first + k], values[second - k]
        swapped = b < a
        values[first + k] = b if swapped else a
        values[second - k] = a if swapped else b


@compiled
def _is_square(c: int, before: Array, after: Array, tile: Array, square: Array) -> bool:
    """Whether comparator c begins a square of free comparators, which then fill `square`, layer by layer."""
    low, high = after[2 * c], after[2 * c + 1]
    if low < 0 or high < 0 or low // 2 == high // 2 or before[low ^ 1] < 0:
        return False
    other = before[low ^ 1] // 2
    if other == c or before[low ^ 1] != 2 * other or before[high ^ 1] != 2 * other + 1:
        return False
    if tile[other] >= 0 or tile[low // 2] >= 0 or tile[high // 2] >= 0:
        return False
    c_is_first = low % 2 == 0
    square[0], square[1] = (c, other) if c_is_first else (other, c)
    square[2], square[3] = low // 2, high // 2
    return True


@compiled
def _is_cube(square: Array, before: Array, after: Array, tile: Array, cube: Array) -> bool:
    """Whether a square begins a cube of free comparators, whose other comparators then fill `cube`, layer by layer."""
    end = after[2 * square[2]]
    if end < 0 or before[end ^ 1] < 0 or before[end ^ 1] % 2:
        return False
    begin = before[before[end ^ 1]]
    if begin < 0 or begin % 2 or tile[begin // 2] >= 0 or not _is_square(begin // 2, before, after, tile, cube):
        return False
    if cube[0] != begin // 2 or cube[2] != before[end ^ 1] // 2 or cube[0] == square[0]:
        return False
    mirrored = _is_mirrored(square, after)
    if _is_mirrored(cube, after) != mirrored:
        return False
    for k in range(4):
        mine, its = 2 * square[2 + k // 2] + k % 2, 2 * cube[2 + k // 2] + k % 2
        met = after[mine]
        if met < 0 or after[its] != met ^ 1 or tile[met // 2] >= 0:
            return False
        if (met % 2 != end % 2) != (mirrored and k >= 2):
            return False
        cube[4 + k] = met // 2
    return True


@compiled
def _is_mirrored(square: Array, after: Array) -> bool:
    """Whether a square's first layer compares mirror images: the comparator of its last wire is the first one."""
    return bool(after[2 * square[0] + 1] % 2)


@compiled
def tiles(n: int, ends: Array) -> tuple[Array, Array]:
    """The tiles of comparators in the order in which to run them: their wires, and the kind of each.

    `ends` holds the first and the second wire of each comparator, in an order in which the comparators may run. Tiles
    come depth-first: what a tile needs runs as shortly before it as possible, so that its rows are still in cache.
    """
    # Comparator c has the ends 2 c and 2 c + 1. Of each end, the ends of other comparators before and after it on its
    # wire, or -1.
    before, after = np.full(len(ends), -1, np.int32), np.full(len(ends), -1, np.int32)
    last = np.full(n, -1, np.int32)
    for end in range(len(ends)):
        before[end] = last[ends[end]]
        last[ends[end]] = end
        if before[end] >= 0:
            after[before[end]] = end

    size = len(ends) // 2
    # The tile of each comparator. Comparators tile by tile, the last layer of each at the end, in the order of wires.
    tile, members = np.full(size, -1, np.int32), np.empty(size, np.int32)
    kinds, bounds = np.empty(size, np.int8), np.zeros(size + 1, np.int32)
    square, cube = np.empty(4, np.int32), np.empty(8, np.int32)
    count = used = 0
    for c in range(size):
        if tile[c] >= 0:
            continue
        kinds[count], members[used] = _SINGLE, c
        bounds[count + 1] = used + 1
        if _is_square(c, before, after, tile, square):
            kinds[count], bounds[count + 1] = _SQUARE, used + 4
            for k in range(4):
                members[used + k] = square[k]
            if _is_cube(square, before, after, tile, cube):
                kinds[count], bounds[count + 1] = _CUBE, used + 12
                for k in range(8):
                    members[used + 4 + k] = cube[k]
            if _is_mirrored(square, after):
                kinds[count] += _MIRRORED
        for k in range(used, bounds[count + 1]):
            tile[members[k]] = count
        used = int(bounds[count + 1])
        count += 1

    wires, order = np.empty(len(ends), np.int32), np.empty(count, np.int8)
    seen = np.zeros(count, np.bool_)
    stack, at = np.empty(count, np.int32), np.empty(count, np.int32)  # the tiles that wait for others, and their ends
    done = begin = 0
    for final in last:
        depth = 0
        if final >= 0 and not seen[tile[final // 2]]:
            stack[0], depth = tile[final // 2], 1
            seen[stack[0]], at[0] = True, 2 * bounds[stack[0]]
        while depth:
            t, k = stack[depth - 1], at[depth - 1]
            if k < 2 * bounds[t + 1]:
                at[depth - 1] += 1
                needed = before[2 * members[k // 2] + k % 2]
                if needed >= 0 and not seen[tile[needed // 2]]:
                    stack[depth] = tile[needed // 2]
                    seen[stack[depth]], at[depth] = True, 2 * bounds[stack[depth]]
                    depth += 1
                continue
            depth -= 1
            order[done] = kinds[t]
            done += 1
            size = kinds[t] & _WIRES
            for k in range(size):
                wires[begin + k] = ends[2 * members[bounds[t + 1] - size // 2 + k // 2] + k % 2]
            begin += size
    return wires[:begin], order
