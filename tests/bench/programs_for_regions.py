"""Programs that find the regions of networks, on the same networks: how many they find, how fast, in how much memory.

Random weights put no two bends in one place. Weights that are small whole numbers, as networks made by hand have them,
do: there floats cannot tell a thin region from none.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator, Mapping

import numpy as np

from relufig import regions
from tests.bench.measure import Compared, Measure, absent, in_a_process, peak_megabytes, perceptron, seconds
from tests.bench.questions import counted_by
from tests.bench.regions import BOX, counted_by_regioncam, network_of, random_layers

Layers = list[tuple[np.ndarray, np.ndarray]]
# Makes the layers of network number n of its kind.
RANDOM, WHOLE, PLANE = (
    "6 random networks of 2 to 4 inputs, 6 and 5 units",
    "6 such networks whose weights are -1, 0 or 1",
    "4 random networks of 2 inputs, 32, 32 and 32 units, in a square",
)
NETWORKS: Mapping[str, tuple[int, Callable[[int], Layers]]] = {
    RANDOM: (6, lambda n: _layers(n, lambda random, shape: random.normal(size=shape))),
    WHOLE: (6, lambda n: _layers(n, lambda random, shape: random.integers(-1, 2, shape).astype(float))),
    PLANE: (4, lambda n: random_layers([2, 32, 32, 32, 1], n)),
}


def measures() -> Iterator[Measure | Compared]:
    """Each program on the networks it is made for, and our time in terms of its time."""
    for networks in NETWORKS:
        rows = list(_compared(networks))
        yield from rows
        exact, *others = rows
        for other in others:
            if networks != WHOLE and not other.program.startswith("relufig"):
                taken = other.per_second / exact.per_second
                yield Measure(f"{networks}, exactly / {other.program}, in floats", taken, 100, "ratio")


def _compared(networks: str) -> Iterator[Compared]:
    there_are = 0
    for program in PROGRAMS[networks]:
        package = program.partition(",")[0]
        try:
            importlib.import_module(package)
        except ModuleNotFoundError:
            absent(package, "the comparison with it")
            continue
        found, refused, taken, megabytes = in_a_process(_run, networks, program)
        there_are = there_are or found
        yield Compared(networks, program, found, there_are, refused, found / taken if found else 0, megabytes)


def _run(networks: str, program: str) -> tuple[int, int, float, float]:
    """The regions found, the networks refused, the seconds taken, and megabytes at the peak."""
    count, layers_of = NETWORKS[networks]
    find = PROGRAMS[networks][program]
    # The first call may import more.
    find(NETWORKS[PLANE if networks == PLANE else RANDOM][1](count))
    found: list[int] = []
    refused, taken = 0, 0.0
    for n in range(count):
        layers = layers_of(n)
        try:
            taken += seconds(lambda layers=layers: found.append(find(layers)))
        except ValueError:
            refused += 1
    return sum(found), refused, taken, peak_megabytes()


def _layers(n: int, numbers: Callable[[np.random.Generator, tuple[int, ...]], np.ndarray]) -> Layers:
    random = np.random.default_rng(n)
    shapes = [(6, 2 + n % 3), (5, 6), (1, 5)]
    return [(numbers(random, shape), numbers(random, shape[:1])) for shape in shapes]


def _exactly(layers: Layers) -> int:
    return int(regions.count(perceptron(layers)))


def _affinitree(layers: Layers) -> int:
    return counted_by(importlib.import_module("affinitree"), layers)


def counted_by_relucent(layers: Layers, workers: int | None = None) -> int:
    """The number of regions that relucent finds for a perceptron with these linear layers."""
    relucent, model = importlib.import_module("relucent"), importlib.import_module("relucent.model.model")
    linear = [model.LinearLayer(weights, bias) for weights, bias in layers]
    between = [part for layer in linear for part in (model.ReLULayer(), layer)][1:]
    found = relucent.Complex(model.ReLUNetwork(between))
    # Through the origin, where it begins otherwise, go bends of whole numbers, which it cannot begin on.
    start = np.random.default_rng(0).normal(size=(1, layers[0][0].shape[1]))
    found.bfs(start, nworkers=workers)
    return len(found)


def _square_exactly(layers: Layers) -> int:
    return len(regions.polygons(network_of(layers), BOX, exact=True))


def _square(layers: Layers) -> int:
    return len(regions.polygons(network_of(layers), BOX))


# What finds the regions of all space, and of the square from -1 to 1. What is exact comes first.
SPACE: Mapping[str, Callable[[Layers], int]] = {
    "relufig, exactly": _exactly,
    "affinitree": _affinitree,
    "relucent": counted_by_relucent,
}
SQUARE: Mapping[str, Callable[[Layers], int]] = {
    "relufig, exactly": _square_exactly,
    "relufig, in floats": _square,
    "regioncam": counted_by_regioncam,
}
PROGRAMS = {RANDOM: SPACE, WHOLE: SPACE, PLANE: SQUARE}
