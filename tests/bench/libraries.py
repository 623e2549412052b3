"""A bitonic network of 1,024 wires through every library, against numpy's own path and the libraries' own sorting."""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from relufig import sorting
from tests.bench.measure import Measure, absent, seconds

N = 1024
ROUNDS = 9


def measures() -> Iterator[Measure]:
    """Each library's time in terms of numpy's path, on the same vectors, all of them in turn in every round."""
    network = sorting.bitonic(N)
    # Integers, for the exported file is a network of ReLUs, which rounds what is not on a grid.
    x = np.random.default_rng(0).integers(-(2**20), 2**20, (N, N)).astype(np.float32)
    expected = np.sort(x)
    works: dict[str, Callable[[], object]] = {"numpy": lambda: network(x)}
    for library in (of_torch, of_jax, of_dask, of_onnxruntime):
        try:
            works |= library(network, x)
        except ModuleNotFoundError as error:
            absent(str(error.name), "the comparison with it")
    for name, work in works.items():  # which warms it up, too
        if not np.array_equal(np.asarray(work()), expected):
            raise ValueError(f"{name} does not sort")
    rounds = [{name: seconds(work) for name, work in works.items()} for _ in range(ROUNDS)]
    for name in works:
        if name == "numpy":
            continue
        value = statistics.median(taken[name] / taken["numpy"] for taken in rounds)
        yield Measure(f"bitonic({N}) on ({N}, {N}) float32: {name} / numpy's path", value, LIMITS[name], "ratio")


def of_torch(network: sorting.ComparatorNetwork, x: np.ndarray) -> dict[str, Callable[[], object]]:
    """PyTorch, as it is called and on its own sort."""
    import torch

    tensor = torch.from_numpy(x)
    return {"PyTorch": lambda: network(tensor), "torch.sort": lambda: torch.sort(tensor).values}


def of_jax(network: sorting.ComparatorNetwork, x: np.ndarray) -> dict[str, Callable[[], object]]:
    """JAX, compiled."""
    import jax

    array, compiled, sort = jax.numpy.asarray(x), jax.jit(network), jax.jit(jax.numpy.sort)
    return {
        "JAX, compiled": lambda: compiled(array).block_until_ready(),
        "jax.numpy.sort": lambda: sort(array).block_until_ready(),
    }


def of_dask(network: sorting.ComparatorNetwork, x: np.ndarray) -> dict[str, Callable[[], object]]:
    """Dask in two chunks, computed by threads."""
    import dask.array

    lazy = dask.array.from_array(x, chunks=(N // 2, N))
    return {"Dask": lambda: network(lazy).compute(scheduler="threads")}


def of_onnxruntime(network: sorting.ComparatorNetwork, x: np.ndarray) -> dict[str, Callable[[], object]]:
    """Onnxruntime on the exported file."""
    import onnxruntime

    from relufig import export

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "bitonic.onnx")
        export.onnx(network, path)
        session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name
    return {"onnxruntime": lambda: session.run(None, {name: x})[0]}


# The sorting of the libraries themselves is there to compare with, so that its limits are wide.
LIMITS = {
    "PyTorch": 10.0,  # which waits for its threads after every operation, so that a busy machine slows it most
    "torch.sort": 100.0,
    "JAX, compiled": 5.0,
    "jax.numpy.sort": 100.0,
    "Dask": 3.0,
    "onnxruntime": 3.0,
}
