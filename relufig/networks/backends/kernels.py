"""A compiled loop that runs a network of sparse blocks over many points. Importing this module imports numba.

Some points go through the whole network before the next ones do, so that all their values stay in the nearest cache.
While a value is summed up, registers hold it for all these points. Numba's own loops would read and write it for every
term, so `_stepping` writes these instructions itself.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from relufig.numbers.arrays import Array
from relufig.system.compiled import compiled, register_bytes

_REGISTER = register_bytes()
_REGISTERS = 8  # so many hold a sum

_INDEX, _LANE = ir.IntType(64), ir.IntType(32)


def _stepping(rectified: bool) -> Any:
    """A function (values, columns, weights, begin, middle, end, bias, place) that computes one value of all points.

    It is the sum of weights times values from term begin to middle, plus the bias; then its ReLU is taken, or the sum
    of terms from middle to end is added. Sums begin with 0 and have the order of their terms, as scipy adds them.
    """

    @intrinsic
    def step(
        typing_context: Any,
        values: Any,
        columns: Any,
        weights: Any,
        begin: Any,
        middle: Any,
        end: Any,
        bias: Any,
        place: Any,
    ) -> Any:
        del typing_context, begin, middle, end, place
        lanes = _REGISTER * 8 // values.dtype.bitwidth

        def instructions(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            data, which, factors = (
                context.make_array(signature.args[i])(context, builder, arguments[i]).data for i in range(3)
            )
            register = ir.VectorType(context.get_data_type(values.dtype), lanes)
            zero = ir.Constant(register, [0.0] * lanes)

            def everywhere(number: Any) -> Any:
                first = builder.insert_element(ir.Constant(register, ir.Undefined), number, _LANE(0))
                lowest = ir.Constant(ir.VectorType(_LANE, lanes), [0] * lanes)
                return builder.shuffle_vector(first, ir.Constant(register, ir.Undefined), lowest)

            def registers(row: Any) -> list[Any]:
                first = builder.mul(row, _INDEX(_REGISTERS * lanes))
                entries = [builder.add(first, _INDEX(k * lanes)) for k in range(_REGISTERS)]
                return [builder.bitcast(builder.gep(data, [entry]), register.as_pointer()) for entry in entries]

            def total(first: Any, last: Any) -> list[Any]:
                before = builder.block
                test, body, after = (builder.append_basic_block(name) for name in ("test", "body", "after"))
                builder.branch(test)
                builder.position_at_end(test)
                term = builder.phi(_INDEX)
                term.add_incoming(first, before)
                sums = [builder.phi(register) for _ in range(_REGISTERS)]
                builder.cbranch(builder.icmp_signed("<", term, last), body, after)
                builder.position_at_end(body)
                factor = everywhere(builder.load(builder.gep(factors, [term])))
                for held, pointer in zip(sums, registers(builder.load(builder.gep(which, [term]))), strict=True):
                    value = builder.load(pointer, align=values.dtype.bitwidth // 8)
                    held.add_incoming(zero, before)
                    held.add_incoming(builder.fadd(held, builder.fmul(factor, value)), body)
                term.add_incoming(builder.add(term, _INDEX(1)), body)
                builder.branch(test)
                builder.position_at_end(after)
                return sums

            shift = everywhere(arguments[6])
            results = [builder.fadd(held, shift) for held in total(arguments[3], arguments[4])]
            if rectified:
                results = [builder.select(builder.fcmp_ordered(">", z, zero), z, zero) for z in results]
            else:
                skipped = total(arguments[4], arguments[5])
                results = [builder.fadd(held, other) for held, other in zip(results, skipped, strict=True)]
            for pointer, result in zip(registers(arguments[7]), results, strict=True):
                builder.store(result, pointer, align=values.dtype.bitwidth // 8)
            return context.get_dummy_value()

        integer = types.int64
        return types.void(values, columns, weights, integer, integer, integer, bias, integer), instructions

    return step


_unit, _output = _stepping(rectified=True), _stepping(rectified=False)


@compiled
def run(
    source: Array,
    target: Array,
    places: Array,
    rectified: Array,
    terms: Array,
    columns: Array,
    weights: Array,
    biases: Array,
    outputs: int,
) -> None:
    """Compute the rows of target, shape (points, outputs), from those of source, shape (points, inputs).

    The values of all layers have numbers; the first are the inputs. Step k computes the value number places[k]: the sum
    of weights times the values `columns`, from terms[k, 0] to terms[k, 1], plus biases[k]. If rectified[k], its ReLU is
    taken, else the sum from terms[k, 1] to terms[k, 2] is added. The values from number `outputs` on are the outputs.
    """
    points, inputs = source.shape
    at_once = _REGISTERS * _REGISTER // source.itemsize
    values = np.zeros((max(inputs, places.max() + 1), at_once), source.dtype)
    flat = values.ravel()
    for begin in range(0, points, at_once):
        count = min(at_once, points - begin)
        for j in range(inputs):
            for i in range(count):
                values[j, i] = source[begin + i, j]
        for k in range(len(places)):
            if rectified[k]:
                _unit(flat, columns, weights, terms[k, 0], terms[k, 1], terms[k, 2], biases[k], places[k])
            else:
                _output(flat, columns, weights, terms[k, 0], terms[k, 1], terms[k, 2], biases[k], places[k])
        for j in range(target.shape[1]):
            for i in range(count):
                target[begin + i, j] = values[outputs + j, i]
