"""numpy, PyTorch, JAX and onnxruntime agree: bit for bit wherever a result is exact, and within the bound elsewhere."""

import inspect
from fractions import Fraction
from functools import cache

import numpy as np
import pytest

import relufig as rf
from relufig import functions, logo, sorting
from relufig.formats.onnx import writing as onnx_model
from relufig.networks import exactness
from tests.test_functions import DYADIC

ort = pytest.importorskip("onnxruntime", reason="onnxruntime is one of the four that are compared")
pytest.importorskip("onnx", reason="onnxruntime reads what onnx writes")
torch = pytest.importorskip("torch", reason="PyTorch is one of the four that are compared")
jax = pytest.importorskip("jax", reason="JAX is one of the four that are compared")

SIZES = range(2, 17)
FORMULAS = DYADIC | {
    "sort2": (rf.sort2, 2, None),
    "maximum_of_five": (rf.maximum_of_five, 5, None),
    "square": (lambda x: rf.square(x, 3), 1, None),
}


def of_formula(name):
    formula, count, _ = FORMULAS[name]
    outputs = formula(*rf.inputs(*"abcde"[:count]))
    return rf.build(*(outputs if isinstance(outputs, tuple) else (outputs,)))


NETWORKS = {
    **{name: lambda name=name: of_formula(name) for name in FORMULAS},
    **{f"sort{n} residual": lambda n=n: sorting.best(n).network() for n in SIZES},
    **{f"sort{n} feedforward": lambda n=n: sorting.best(n).network().feedforward() for n in SIZES},
    "bitonic16 residual": lambda: sorting.bitonic(16).network(),
    "bitonic16 feedforward": lambda: sorting.bitonic(16).network().feedforward(),
    "logo": lambda: logo.from_svg(logo.FILE),
    "filled logo": lambda: logo.filled(logo.from_svg(logo.FILE), 0.5),
}
network = cache(lambda name: NETWORKS[name]())
# What a library does in one dtype it does in the other, so a few of every kind are enough.
IN_DOUBLE = ["sort3", "interpolate", "sort4 residual", "sort4 feedforward", "bitonic16 feedforward", "logo"]


@cache
def jitted(name):
    return jax.jit(network(name))


@cache
def session(name, dtype):
    content = onnx_model.model(network(name), dtype, "auto", "onnx(net, path)").SerializeToString()
    return ort.InferenceSession(content, providers=["CPUExecutionProvider"])


def by_numpy(name, x):
    return network(name)(x)


def by_torch(name, x):
    return network(name)(torch.from_numpy(x)).numpy()


def by_jax(name, x):
    with jax.enable_x64(True):
        return np.asarray(jitted(name)(jax.numpy.asarray(x)))


def by_onnxruntime(name, x):
    return session(name, x.dtype.name).run(None, {"x": x})[0]


LIBRARIES = {"PyTorch": by_torch, "JAX": by_jax, "onnxruntime": by_onnxruntime}
CASES = [(name, "float32") for name in NETWORKS] + [(name, "float64") for name in IN_DOUBLE]
SAMPLES = 8


def test_every_formula_is_compared():
    formulas = {name for name, item in vars(functions).items() if name in rf.__all__ and inspect.isfunction(item)}
    assert formulas
    assert all(any(name.startswith(formula) for name in FORMULAS) for formula in formulas)


@pytest.mark.parametrize(("name", "dtype"), CASES)
def test_integers_in_the_exact_range_come_out_bit_for_bit(name, dtype):
    net = network(name)
    x = np.random.default_rng(0).integers(-1000, 1000, (SAMPLES, len(net.inputs))).astype(dtype)
    exact = exactness.analyse(net, x).exact
    assert exact.all() or "logo" in name  # whose coefficients are not on a grid
    wanted = by_numpy(name, x)
    for library, run in LIBRARIES.items():
        got = run(name, x)
        assert got.dtype == wanted.dtype, library
        assert got[exact].tobytes() == wanted[exact].tobytes(), library


@pytest.mark.parametrize(("name", "dtype"), CASES)
def test_elsewhere_the_results_are_within_the_bound(name, dtype):
    net = network(name)
    x = np.random.default_rng(1).normal(0, 30, (SAMPLES, len(net.inputs))).astype(dtype)
    true = net(np.array([[Fraction(float(entry)) for entry in row] for row in x], object))
    bound = exactness.analyse(net, x).bound
    for library, run in {"numpy": by_numpy, **LIBRARIES}.items():
        off = np.vectorize(lambda got, want: abs(Fraction(float(got)) - want), otypes=[object])(run(name, x), true)
        assert (off <= bound).all(), library
