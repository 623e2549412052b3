"""Files that earlier versions of relufig wrote are read today, with the same values.

`data` holds files as they were written on 28 November 2026: `*_old.*` by the last version before the modules moved into
their rooms, whose names such files hold, and all others by a later one. Never write them anew.
"""

import importlib
import itertools
import pickle
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

import relufig as rf
from relufig import sorting
from relufig.reading import from_safetensors, from_torch
from relufig.system import moved

DATA = Path(__file__).parent / "data"

PAIRS = [[3, 1], [-2, 5], [2**70, -1], [7, 7]]
ZERO_ONE = [list(bits) for bits in itertools.product([0, 1], repeat=4)]
POINTS = [-1.0, 0.25, 0.5, 0.6875, 0.75, 10.0]


def test_integers():
    network = rf.Network.load(DATA / "integers.npz")
    assert (network.inputs, network.outputs, network.widths) == (("a", "b"), ("low", "high"), (1,))
    assert network(PAIRS).tolist() == [sorted(pair) for pair in PAIRS]


def test_fractions():
    pickled = pickle.loads((DATA / "networks_old.pickle").read_bytes())["fractions"]
    for network in (rf.Network.load(DATA / "fractions.npz"), pickled):
        results = network(PAIRS)[:, 0].tolist()
        assert results == [Fraction(max(pair), 3) + Fraction(2**80, 3**60) for pair in PAIRS]


def test_sparse():
    network = rf.Network.load(DATA / "sparse.npz")
    x = np.random.default_rng(0).integers(-100, 100, 100)
    assert network(x).tolist() == np.maximum(x[0], x[1:]).tolist()


def floats_of(name):
    if name.endswith(".npz"):
        return rf.Network.load(DATA / name)
    if name.endswith(".safetensors"):
        return from_safetensors(DATA / name)
    pytest.importorskip("torch")
    return from_torch(DATA / name)


@pytest.mark.parametrize("name", ["floats.npz", "floats.safetensors", "floats_new.pt", "floats_old.pt"])
def test_floats(name):
    assert floats_of(name)([[x] for x in POINTS])[:, 0].tolist() == np.clip(POINTS, 0.25, 0.75).tolist()


@pytest.mark.parametrize("version", ["old", "new"])
def test_pickles(version):
    pickled = pickle.loads((DATA / f"networks_{version}.pickle").read_bytes())
    assert pickled["trace"].output.tolist() == [1, 3]
    assert pickled["trace"].layers[0].preactivations.tolist() == [2]
    assert isinstance(pickled["bitonic"], sorting.ComparatorNetwork)
    assert pickled["bitonic"](ZERO_ONE).tolist() == [sorted(bits) for bits in ZERO_ONE]


@pytest.mark.parametrize("name", ["bitonic_4.safetensors", "bitonic_4_new.pt", "bitonic_4_old.pt"])
def test_comparators(name):
    assert floats_of(name)(ZERO_ONE).tolist() == [sorted(bits) for bits in ZERO_ONE]


@pytest.mark.parametrize(("earlier", "now"), moved.NAMES.items())
def test_modules_are_found_under_their_earlier_names(earlier, now):
    if "torch" in now:
        pytest.importorskip("torch")
    module = importlib.import_module(now)
    assert importlib.import_module(earlier) is module
    assert module.__spec__.name == now
