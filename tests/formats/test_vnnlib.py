"""VNN-LIB files, put to z3: it reads the question as SMT-LIB, is given the network exactly, and answers."""

import re
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import relufig as rf
from relufig import export, logo, reading, sorting
from relufig.numbers import matrices

onnx = pytest.importorskip("onnx", reason="the network goes into an ONNX file")
z3 = pytest.importorskip("z3", reason="z3 is the verifier of these tests")

# What is common to all verifiers' readers.
LINES = (
    r"",
    r"; .*",
    r"\(declare-const [XY]_\d+ Real\)",
    r"\(assert \([<>]= X_\d+ NUMBER\)\)",
    r"\(assert \(or",
    r"    \(and( ?\([<>]= Y_\d+ NUMBER\))+\)",
    r"\)\)",
)


def asked(net, wanted, folder, **options):
    """The text of a question and, read back from its ONNX file, the network it is about."""
    path = folder / "net.vnnlib"
    beside = export.vnnlib(net, wanted, path, dtype="float64", **options)
    assert beside == folder / "net.onnx"
    return path.read_text(), reading.from_onnx(beside)


def answer(text, network):
    """What z3 finds: None where there is no counterexample, else its inputs as Fractions."""
    solver = z3.Solver()
    solver.from_string(re.sub(r" -([\d.]+)", r" (- \1)", text))
    values = [z3.Real(f"X_{i}") for i in range(len(network.inputs))]
    for block in network.blocks:
        units = []
        for z in affine(block.U, values, block.c):
            units.append(z3.FreshReal())
            solver.add(units[-1] == z3.If(z > 0, z, 0))
        read_out = affine(block.V, units, block.b)
        values = [s + v for s, v in zip(affine(block.S, values, np.zeros(block.n_out)), read_out, strict=True)]
    for i, value in enumerate(values):
        solver.add(z3.Real(f"Y_{i}") == value)
    if solver.check() == z3.unsat:
        return None
    model = solver.model()
    found = [model.eval(z3.Real(f"X_{i}"), model_completion=True) for i in range(len(network.inputs))]
    return [Fraction(value.numerator_as_long(), value.denominator_as_long()) for value in found]


def affine(matrix, values, biases):
    totals = [z3.RealVal(Fraction(bias)) for bias in biases.tolist()]
    for i, j, weight in matrices.nonzeros(matrix):
        totals[i] = totals[i] + z3.RealVal(Fraction(weight)) * values[j]
    return totals


def without(net, k):
    """The network without one of its comparators."""
    return sorting.ComparatorNetwork.of_comparators(net.n, [c for i, c in enumerate(net.comparators) if i != k])


def test_the_whole_of_a_small_question(tmp_path):
    text, _ = asked(sorting.best(2), "sorted", tmp_path)
    assert text.splitlines() == [
        "; ComparatorNetwork(2 wires: 1 comparator in 1 layer), in net.onnx.",
        "; To prove, for all inputs in the box: the outputs are in ascending order.",
        "; The negation is asserted: unsat means proved, sat is a counterexample.",
        "; X_0 is x1.",
        "; X_1 is x2.",
        "; Y_0 is y1.",
        "; Y_1 is y2.",
        "",
        "(declare-const X_0 Real)",
        "(declare-const X_1 Real)",
        "(declare-const Y_0 Real)",
        "(declare-const Y_1 Real)",
        "",
        "(assert (>= X_0 0.0))",
        "(assert (<= X_0 1.0))",
        "(assert (>= X_1 0.0))",
        "(assert (<= X_1 1.0))",
        "",
        "(assert (or",
        "    (and (>= Y_0 0.75) (<= Y_1 0.25))",
        "))",
    ]


@pytest.mark.parametrize("n", [2, 3, 4])
def test_sorting_networks_are_proved(n, tmp_path):
    assert answer(*asked(sorting.best(n), "sorted", tmp_path)) is None


@pytest.mark.parametrize("n", [2, 3, 4])
def test_without_any_comparator_a_counterexample_is_found_that_is_one(n, tmp_path):
    for k in range(sorting.best(n).size):
        broken = without(sorting.best(n), k)
        found = answer(*asked(broken, "sorted", tmp_path))
        assert found is not None
        assert all(0 <= value <= 1 for value in found)
        result = broken(np.array(found, object)).tolist()
        assert result != sorted(result)


@pytest.mark.parametrize("form", ["skips", "feedforward"])
def test_other_networks_are_sorted_up_to_a_margin(form, tmp_path):
    a, b, c = rf.inputs("a", "b", "c")
    net, broken = rf.build(*rf.sort3(a, b, c)), rf.build(rf.minimum(a, b), rf.maximum(a, b), c)
    if form == "feedforward":
        net, broken = net.feedforward(), broken.feedforward()
    text, with_gaps = asked(net, "sorted", tmp_path, box=(-1, 1))
    assert with_gaps.outputs == ("y2 - y1", "y3 - y2")
    assert answer(text, with_gaps) is None
    assert "(<= Y_0 -0.001953125)" in text
    found = answer(*asked(broken, "sorted", tmp_path, box=(-1, 1), margin=1.5))
    low, middle, high = broken(np.array(found, object))
    assert max(low - middle, middle - high) >= 1.5


def test_comparators_in_another_box_are_asked_for_gaps(tmp_path):
    box = ([0, 0, 5], [1, 1, 9])
    assert answer(*asked(sorting.best(3), "sorted", tmp_path, box=box)) is None
    # In this box the last is the largest already.
    assert answer(*asked(sorting.ComparatorNetwork(3, [[(0, 1)]]), "sorted", tmp_path, box=box)) is None
    assert answer(*asked(sorting.ComparatorNetwork(3, [[(1, 2)]]), "sorted", tmp_path, box=box)) is not None


def test_inside_an_outline_is_positive(tmp_path):
    net = logo.polygon([(0, 0), (4, 0), (4, 3)])
    assert answer(*asked(net, "positive", tmp_path, box=([2.5, 0.5], [3.5, 1.5]))) is None
    found = answer(*asked(net, "positive", tmp_path, box=([-1, 0.5], [3.5, 1.5])))
    assert net(np.array(found, object)).item() <= 0


def test_any_property_is_a_formula(tmp_path):
    a, b = rf.inputs("a", "b")
    net = rf.build(low=rf.minimum(a, b), high=rf.maximum(a, b))
    low, high = rf.inputs("low", "high")
    above = net.then(rf.build(high - low + Fraction(1, 8)))
    assert answer(*asked(above, "positive", tmp_path, box=(0, 1))) is None
    assert answer(*asked(net.then(rf.build(high - low)), "positive", tmp_path, box=(0, 1))) is not None


@given(low=st.floats(-1e300, 1e300), side=st.floats(0, 1e300))
def test_every_line_is_one_that_all_readers_know_and_bounds_are_the_box(low, side, tmp_path_factory):
    net = rf.build(rf.relu(rf.inputs("of two\nlines")[0]))
    text, _ = asked(net, "positive", tmp_path_factory.getbasetemp(), box=(low, low + side))
    for line in text.splitlines():
        assert any(re.fullmatch(form.replace("NUMBER", r"-?\d+\.\d+"), line) for form in LINES), line
    bounds = re.findall(r"\(assert \(([<>]=) X_0 (.*)\)\)", text)
    assert [(relation, float(value)) for relation, value in bounds] == [(">=", low), ("<=", low + side)]


@given(
    low=st.floats(-1e30, 1e30) | st.fractions() | st.integers(-(2**80), 2**80),
    side=st.floats(0, 1e30) | st.fractions(0, 1) | st.sampled_from([0, 2.0**-60, 1e-300]),
    dtype=st.sampled_from(["float32", "float64"]),
)
def test_the_box_is_rounded_outwards_in_decimals_and_in_the_dtype_and_no_further(low, side, dtype, tmp_path_factory):
    box = Fraction(low), Fraction(low) + Fraction(side)
    path = tmp_path_factory.getbasetemp() / "net.vnnlib"
    export.vnnlib(rf.build(rf.relu(rf.inputs("x")[0])), "positive", path, box=box, dtype=dtype)
    for relation, corner, outwards in ((">=", box[0], -1), ("<=", box[1], 1)):
        (text,) = re.findall(rf"\(assert \({relation} X_0 (.*)\)\)", path.read_text())
        assert (Fraction(text) - corner) * outwards >= 0
        as_read = np.dtype(dtype).type(text)
        assert (Fraction(float(as_read)) - corner) * outwards >= 0
        inwards = np.nextafter(as_read, np.dtype(dtype).type(-outwards * np.inf))
        assert (Fraction(float(inwards)) - corner) * outwards < 0


@pytest.mark.parametrize("weight", [Fraction(1, 3), 0.1, 2**60 + 1])
def test_weights_that_the_dtype_changes_are_said_to_change_the_question(weight, tmp_path):
    (x,) = rf.inputs("x")
    for net, dtype, changed in (
        (rf.build(rf.relu(weight * x)), "float32", True),
        (rf.build(rf.relu(weight * x)), "float64", weight != 0.1),
        (rf.build(rf.relu(0.5 * x + 3)), "float32", False),
        (sorting.best(3), "float32", False),
    ):
        export.vnnlib(net, "positive", tmp_path / "net.vnnlib", box=(0, 1), dtype=dtype)
        assert (f"rounded to {dtype}" in (tmp_path / "net.vnnlib").read_text()) == changed


def test_the_files_are_written_in_place_of_others(tmp_path):
    asked(sorting.best(4), "sorted", tmp_path)
    text, network = asked(sorting.best(3), "sorted", tmp_path)
    assert "Y_3" not in text
    assert network == sorting.best(3).network()
    assert sorted(file.name for file in tmp_path.iterdir()) == ["net.onnx", "net.vnnlib"]


@pytest.mark.parametrize(
    ("net", "wanted", "name", "options", "error", "message"),
    [
        (sorting.best(3), "fast", "a.vnnlib", {}, ValueError, "property must be one of sorted, positive, got 'fast'"),
        (sorting.best(3), "sorted", "a.txt", {}, ValueError, r"path must end in \.vnnlib, got '.*a\.txt'"),
        (sorting.best(3), "positive", "a.vnnlib", {}, ValueError, r"box must be given, as \(low, high\)"),
        (rf.build(*rf.inputs("a", "b")), "sorted", "a.vnnlib", {}, ValueError, r"box must be given, as \(low, high\)"),
        (
            sorting.best(3),
            "sorted",
            "a.vnnlib",
            {"box": (1, 0)},
            ValueError,
            "low must not be above high, got 1 and 0 for .x1",
        ),
        (sorting.best(3), "sorted", "a.vnnlib", {"box": ([0, 0], 1)}, ValueError, r"3 of them, got shape \(2,\)"),
        (sorting.best(3), "sorted", "a.vnnlib", {"box": (0, 1e39)}, ValueError, "within the range of float32, got 1e"),
        (sorting.best(3), "sorted", "a.vnnlib", {"box": (0, 10**400)}, ValueError, "within the range of float32, got"),
        (sorting.best(3), "sorted", "a.vnnlib", {"dtype": "int8"}, ValueError, "dtype must be one of float32, float64"),
        (sorting.best(3), "sorted", "a.vnnlib", {"box": 5}, ValueError, r"box must be a pair \(low, high\), got 5"),
        (sorting.best(3), "sorted", "a.vnnlib", {"box": (0, float("inf"))}, ValueError, "must be finite, got inf"),
        (
            sorting.best(3),
            "sorted",
            "a.vnnlib",
            {"margin": 1},
            ValueError,
            "margin must be left out",
        ),
        (
            rf.build(*rf.inputs("a", "b")),
            "sorted",
            "a.vnnlib",
            {"box": (0, 1), "margin": 10**400},
            ValueError,
            "margin must be within the range of float64",
        ),
        (
            sorting.best(3),
            "sorted",
            "a.vnnlib",
            {"box": (1, 1)},
            ValueError,
            "give margin: the input 'x1' has only one",
        ),
        (
            sorting.bitonic(1),
            "sorted",
            "a.vnnlib",
            {},
            ValueError,
            "at least two outputs, got 1",
        ),
        (max, "sorted", "a.vnnlib", {}, TypeError, "net must be a Network or a ComparatorNetwork"),
    ],
    ids=str,
)
def test_what_makes_no_question_is_refused(net, wanted, name, options, error, message, tmp_path):
    with pytest.raises(error, match=message):
        export.vnnlib(net, wanted, tmp_path / name, **options)
    assert list(tmp_path.iterdir()) == []
