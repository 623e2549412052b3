"""Sorting networks: how fast they sort, and are made."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np

from relufig import sorting
from relufig.networks.backends.evaluation import for_each
from relufig.sorting import fast, fast_long
from relufig.system import compiled
from tests.bench.measure import Measure, absent, ratio, seconds


def measures() -> Iterator[Measure]:
    """A bitonic network of 1,024 wires: as fast as numpy sorts, faster than dense layers, quickly made, exact."""
    n = 1024
    network = sorting.bitonic(n)
    by_vector = np.random.default_rng(0).normal(size=(n, n)).astype(np.float32)
    by_wire = np.asfortranarray(by_vector)
    with plainly():
        against = ratio(lambda: network(by_wire), lambda: np.sort(by_wire.T, axis=0), 15)
        yield Measure("bitonic(1024), wires contiguous / numpy.sort(axis=0)", against, 1.0, "ratio")
        against = ratio(lambda: network(by_vector), lambda: np.sort(by_vector, axis=-1), 15)
        yield Measure("bitonic(1024), vectors contiguous / numpy.sort(axis=-1)", against, 2.5, "ratio")
    yield from compiled_loops(network)
    yield Measure("making bitonic(4096) with its list of layers", seconds(lambda: sorting.bitonic(4096).layers), 1, "s")
    yield Measure("bitonic(1024).network(), sparse", seconds(network.network), 1, "s")
    residual = network.network()
    yield Measure("its feedforward()", seconds(residual.feedforward), 5, "s")
    feedforward = residual.feedforward()
    x = np.random.default_rng(1).random((1000, n))
    wanted = [sorted(row) for row in x.tolist()]
    for name, form in (("residual", residual), ("feedforward", feedforward)):
        yield Measure(f"largest error of the {name} form on 1,000 random()", abs(form(x) - wanted).max(), 0, "")
    vector = np.random.default_rng(2).random(2**20)
    large = sorting.bitonic(2**20)
    tracemalloc.start()
    taken = seconds(lambda: large(vector))
    peak = tracemalloc.get_traced_memory()[1] / vector.nbytes
    tracemalloc.stop()
    yield Measure("bitonic(2**20) on one vector", taken, 60, "s")
    yield Measure("memory it allocates / that of the vector", peak, 8, "ratio")
    try:
        import torch
    except ModuleNotFoundError:
        absent("PyTorch", "the comparison with dense layers")
        return
    weights = []
    for block in residual.blocks:
        dense = (part.toarray() if hasattr(part, "toarray") else part for part in (block.U.T, block.V.T))
        weights.append(tuple(torch.from_numpy(part.astype(np.float32)) for part in dense))
    tensor = torch.from_numpy(by_vector)

    def dense_layers() -> None:
        y = tensor
        for U, V in weights:
            y = y + torch.relu(y @ U) @ V

    with torch.no_grad():
        against = ratio(dense_layers, lambda: network(by_vector), 3)
    # Stated the other way round from the other ratios, as slowness: at least 50 times.
    yield Measure("bitonic(1024) / the same network as dense PyTorch layers", 1 / against, 1 / 50, "ratio")


@contextmanager
def plainly() -> Iterator[None]:
    """Take the path that needs no numba, inside the block."""
    of_many, of_long = fast.applies, fast_long.applies
    fast.applies = fast_long.applies = lambda *_: False
    try:
        yield
    finally:
        fast.applies, fast_long.applies = of_many, of_long


def compiled_loops(bitonic: sorting.ComparatorNetwork) -> Iterator[Measure]:
    """The loops of the extra `fast`: several dtypes against numpy's sort, and other networks against bitonic ones."""
    if not compiled.available():
        absent("numba", "the compiled loops")
        return
    random = np.random.default_rng(3)
    limits = {"float32": (0.15, 0.4), "float64": (0.5, 1), "int32": (0.5, 1), "int64": (0.5, 1), "float16": (0.5, 1)}
    for dtype, most in limits.items():
        x = (1000 * random.normal(size=(bitonic.n, bitonic.n))).astype(dtype)
        by_wire = np.asfortranarray(x)
        bitonic(x)  # compiled, or read from disk
        by_wires = ratio(lambda x=by_wire: bitonic(x), lambda x=by_wire: np.sort(x.T, axis=0), 15)
        yield Measure(f"compiled, {dtype}, wires contiguous / numpy.sort(axis=0)", by_wires, most[0], "ratio")
        by_vectors = ratio(lambda x=x: bitonic(x), lambda x=x: np.sort(x, axis=-1), 15)
        yield Measure(f"compiled, {dtype}, vectors contiguous / numpy.sort(axis=-1)", by_vectors, most[1], "ratio")
        if dtype == "float32":
            yield from floors(bitonic, x, most)
    vector, long = random.random(2**20, np.float32), sorting.bitonic(2**20)
    long(vector)
    against = ratio(lambda: long(vector), lambda: np.sort(vector), 5)
    yield Measure("compiled, bitonic(2**20) on one float32 vector / numpy.sort", against, 20, "ratio")
    for name, network in (("best(64)", sorting.best(64)), ("odd_even_merge(1000)", sorting.odd_even_merge(1000))):
        same_wires = sorting.bitonic(network.n)
        x = random.random((2**20 // network.n, network.n), np.float32)
        a_comparator = ratio(lambda n=network, x=x: n(x), lambda n=same_wires, x=x: n(x), 15)
        a_comparator *= same_wires.size / network.size
        yield Measure(f"compiled, {name} / bitonic({network.n}), a comparator", a_comparator, 2, "ratio")


def floors(network: sorting.ComparatorNetwork, x: np.ndarray, most: tuple[float, float]) -> Iterator[Measure]:
    """What these loops cannot go below: the comparators alone, on vectors that never leave the cache, on all cores."""
    from relufig.sorting import kernels

    plan = fast.Plan(network.packed_layers, *x.shape, x.dtype)

    def comparators_alone(part: slice) -> None:
        block = np.zeros(plan.block, x.dtype)
        for _ in range(part.start, part.stop, plan.block[1]):
            kernels.run_tiles(block, plan.places, plan.kinds)

    def in_cache() -> None:
        for_each(comparators_alone, plan.slices, many=2)

    by_wire = np.asfortranarray(x).T
    by_wires = ratio(in_cache, lambda: np.sort(by_wire, axis=0), 15)
    yield Measure("of this by wires, at least: the comparators alone, in cache", by_wires, most[0], "ratio")
    by_vectors = ratio(in_cache, lambda: np.sort(x, axis=-1), 15)
    yield Measure("of this by vectors, at least: the comparators alone, in cache", by_vectors, most[1], "ratio")
