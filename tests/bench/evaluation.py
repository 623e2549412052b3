"""A network evaluated on many samples."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator

import numpy as np

import relufig as rf
from relufig.networks.block import Block
from tests.bench.measure import Measure, absent, on_all_cores, ratio


def measures() -> Iterator[Measure]:
    """A 2-layer network of 1,000 units on 1,000,000 scalars in float32 against PyTorch, and the memory it takes."""
    random = np.random.default_rng(0)
    units, samples = 1_000, 1_000_000
    U, c, V = random.normal(size=(units, 1)), random.normal(size=units), random.normal(size=(1, units))
    network = rf.Network([Block(np.zeros((1, 1)), U, c, V / units, np.zeros(1))])
    x = random.normal(size=(samples, 1)).astype(np.float32)
    tracemalloc.start()
    network(x)
    peak = tracemalloc.get_traced_memory()[1] / 2**20
    tracemalloc.stop()
    # 4,000 MB is what one array of all activations would take.
    yield Measure("memory allocated, 1,000 units on 1,000,000 float32", peak, 64, "MB")
    try:
        import torch
    except ModuleNotFoundError:
        absent("PyTorch", "the comparison with it")
        return
    threads = on_all_cores(torch)
    layers = torch.nn.Sequential(torch.nn.Linear(1, units), torch.nn.ReLU(), torch.nn.Linear(units, 1))
    with torch.no_grad():
        for parameter, values in zip(layers.parameters(), (U, c, V / units, np.zeros(1)), strict=True):
            parameter.copy_(torch.from_numpy(values))
        tensor = torch.from_numpy(x)
        np.testing.assert_allclose(network(x[:1000]), layers(tensor[:1000]).numpy(), atol=1e-5)
        against = ratio(lambda: network(x), lambda: layers(tensor), 5)
        yield Measure(f"1,000 units on 1,000,000 float32 / PyTorch, {threads} threads", against, 1.5, "ratio")
