"""Regions in any number of dimensions, and questions about networks."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

import relufig as rf
from relufig import questions, regions, sorting
from relufig.networks.training import Training
from tests.bench.measure import Measure, absent, perceptron, seconds


def measures() -> Iterator[Measure]:
    """The cones of a sorter, answers about a trained network, and random networks against affinitree."""
    sorter = sorting.best(6).network()
    yield Measure("the 720 cones of the sorter of 6 numbers", seconds(lambda: regions.count(sorter)), 20, "s")
    missed = math.factorial(6) - int(regions.count(sorter))
    yield Measure("of these cones, those not found", missed, 0, "")
    training = Training(rate=5, epochs=200)
    trained, box = training.network(200), [(-training.reach, training.reach)] * 2
    yield Measure(
        "a trained network simplified, with proof", seconds(lambda: questions.simplify(trained, box)), 20, "s"
    )
    yield Measure("its Lipschitz constant", seconds(lambda: questions.lipschitz(trained, box)), 20, "s")
    try:
        import affinitree
    except ModuleNotFoundError:
        absent("affinitree", "the comparison with it")
        return
    ours = theirs = 0.0
    unequal = 0
    for seed in range(50):
        network, layers = random_network(2 + seed % 3, seed)
        counts: list[int] = []
        ours += seconds(lambda network=network, counts=counts: counts.append(int(regions.count(network))))
        theirs += seconds(lambda layers=layers, counts=counts: counts.append(counted_by(affinitree, layers)))
        unequal += counts[0] != counts[1]
    yield Measure("regions of 50 random networks, exactly / affinitree, in floats", ours / theirs, 100, "ratio")
    yield Measure("of these networks, those counted otherwise than by affinitree", unequal, 0, "")


def random_network(inputs: int, seed: int) -> tuple[rf.Network, list[tuple[np.ndarray, np.ndarray]]]:
    """A random network of two hidden layers of 6 and 5 units, and the weights and biases of its linear layers."""
    random = np.random.default_rng(seed)
    shapes = [(6, inputs), (5, 6), (1, 5)]
    layers = [(random.normal(size=shape), random.normal(0, 0.5, shape[0])) for shape in shapes]
    return perceptron(layers), layers


def counted_by(affinitree: object, layers: list[tuple[np.ndarray, np.ndarray]]) -> int:
    """The number of regions that affinitree finds for a perceptron with these linear layers."""
    architecture = affinitree.Architecture(layers[0][0].shape[1])
    for at, (weights, bias) in enumerate(layers):
        if at:
            architecture.relu()
        architecture.linear(affinitree.AffFunc.from_mats(weights, bias))
    return int(affinitree.builder.from_layers(architecture, None, None).num_terminals())
