"""Sorting networks: how fast they sort, and are made."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator

import numpy as np

from relufig import sorting
from tests.bench.measure import Measure, absent, ratio, seconds


def measures() -> Iterator[Measure]:
    """A bitonic network of 1,024 wires: as fast as numpy sorts, faster than dense layers, quickly made, exact."""
    n = 1024
    network = sorting.bitonic(n)
    by_vector = np.random.default_rng(0).normal(size=(n, n)).astype(np.float32)
    by_wire = np.asfortranarray(by_vector)
    against = ratio(lambda: network(by_wire), lambda: np.sort(by_wire.T, axis=0), 15)
    yield Measure("bitonic(1024), wires contiguous / numpy.sort(axis=0)", against, 1.0, "ratio")
    against = ratio(lambda: network(by_vector), lambda: np.sort(by_vector, axis=-1), 15)
    yield Measure("bitonic(1024), vectors contiguous / numpy.sort(axis=-1)", against, 2.5, "ratio")
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
