"""Random formulas: trees of +, -, scaling, shifting and ReLU, which a test can read on expressions and on Fractions."""

from fractions import Fraction

from hypothesis import strategies as st

import relufig as rf

INTEGERS = st.integers(-4, 4)
FRACTIONS = st.fractions(-4, 4, max_denominator=6)
FLOATS = st.floats(-4, 4, width=16)
COEFFICIENTS = INTEGERS | FRACTIONS | FLOATS


def trees(n_inputs, coefficients=COEFFICIENTS):
    return st.recursive(
        st.tuples(st.just("input"), st.integers(0, n_inputs - 1)),
        lambda inner: st.one_of(
            st.tuples(st.sampled_from(["add", "subtract"]), inner, inner),
            st.tuples(st.sampled_from(["scale", "shift"]), inner, coefficients),
            st.tuples(st.just("relu"), inner),
        ),
        max_leaves=10,
    )


def read(tree, inputs, relu, number):
    """The value of a tree, with `number` applied to each of its constants."""
    kind, *rest = tree
    if kind == "input":
        return inputs[rest[0]]
    first = read(rest[0], inputs, relu, number)
    if kind == "relu":
        return relu(first)
    if kind == "scale":
        return first * number(rest[1])
    if kind == "shift":
        return first + number(rest[1])
    second = read(rest[1], inputs, relu, number)
    return first + second if kind == "add" else first - second


def network_of(outputs, n_inputs):
    inputs = rf.inputs(*(f"x{i + 1}" for i in range(n_inputs)))
    return rf.build(*(read(tree, inputs, rf.relu, lambda number: number) for tree in outputs))


def exact_values(outputs, row):
    """The outputs at one point, in Fraction arithmetic alone."""
    return [read(tree, [Fraction(v) for v in row], lambda v: max(v, Fraction(0)), Fraction) for tree in outputs]


@st.composite
def formulas(draw, coefficients=COEFFICIENTS):
    """(number of inputs, output trees)."""
    n_inputs = draw(st.integers(1, 3))
    return n_inputs, draw(st.lists(trees(n_inputs, coefficients), min_size=1, max_size=3))


def points(n_inputs):
    return st.lists(
        st.lists(st.fractions(-5, 5, max_denominator=12), min_size=n_inputs, max_size=n_inputs), min_size=1, max_size=4
    )


def bitonic(wires):
    """The wires in ascending order by Batcher's bitonic sorter ("Sorting networks and their applications", 1968)."""
    n = len(wires)
    wires = list(wires)
    run = 2
    while run <= n:
        stride = run // 2
        while stride:
            for i in range(n):
                j = i ^ stride
                if i < j:
                    low, high = rf.minimum(wires[i], wires[j]), rf.maximum(wires[i], wires[j])
                    wires[i], wires[j] = (low, high) if i & run == 0 else (high, low)
            stride //= 2
        run *= 2
    return wires
