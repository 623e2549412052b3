"""The linear pieces of networks, on a line and in the plane."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Sequence
from fractions import Fraction

import numpy as np

import relufig as rf
from relufig.networks.gradients import he_network
from relufig.regions import pieces, polygons
from tests.bench.measure import Measure, absent, in_a_process, peak_megabytes, perceptron, ratio, seconds

BOX = ((-1, 1), (-1, 1))
Layers = list[tuple[np.ndarray, np.ndarray]]


def measures() -> Iterator[Measure]:
    """The 65,536 pieces of a folded tent, a large plane, and the polygons of random networks against regioncam."""
    (tent,) = rf.inputs("x")
    for _ in range(16):
        tent = rf.triangle(tent, 0, Fraction(1, 2), 1)
    folded = rf.build(tent)
    yield Measure("the exact pieces of a 16-fold tent", seconds(lambda: pieces(folded, 0, 1)), 1, "s")
    for hidden, longest, most in ((3, 60, 4), (8, 300, 12)):
        count, taken, gigabytes = in_a_process(large_plane, hidden)
        yield Measure(f"the {count:,} polygons of {hidden} layers of 256 units", taken, longest, "s")
        yield Measure("memory for them", gigabytes, most, "GB")
    try:
        import regioncam  # noqa: F401
    except ModuleNotFoundError:
        absent("regioncam", "the comparison with it")
        return
    ratios, counts = [], []
    for seed in range(4):
        linear = random_layers([2, 64, 64, 64, 64, 1], seed)
        network = network_of(linear)

        def theirs(linear: Layers = linear) -> int:
            return counted_by_regioncam(linear)

        def ours(network: rf.Network = network) -> object:
            return polygons(network, BOX)

        ratios.append(ratio(ours, theirs, 7))
        counts.append((len(ours()), theirs()))
    faces = [ours for ours, _ in counts]
    span = f"{min(faces):,} to {max(faces):,} polygons"
    yield Measure(f"polygons of [2, 64, 64, 64, 64, 1], {span} / regioncam", statistics.median(ratios), 1.5, "ratio")
    unequal = sum(ours != theirs for ours, theirs in counts)
    yield Measure("of these networks, those counted otherwise than by regioncam", unequal, 0, "")


def counted_by_regioncam(layers: Layers) -> int:
    """The number of polygons that regioncam finds for these float32 layers, in the square from -1 to 1."""
    import regioncam

    camera = regioncam.Regioncam(1.0)
    for at, (weights, bias) in enumerate(layers):
        if at:
            camera.relu()
        camera.linear(weights, bias)
    return int(camera.num_faces)


def random_layers(sizes: Sequence[int], seed: int) -> Layers:
    """Random linear layers: float32 weights, shape (n_in, n_out), and biases."""
    random, linear = np.random.default_rng(seed), []
    for block in he_network(sizes, seed=seed).blocks[::2]:
        weights = np.ascontiguousarray(np.asarray(block.S).T, dtype=np.float32)
        linear.append((weights, random.normal(0, 0.3, block.n_out).astype(np.float32)))
    return linear


def network_of(linear: Layers) -> rf.Network:
    """The perceptron with these linear layers."""
    return perceptron([(weights.T, bias) for weights, bias in linear])


def large_plane(hidden: int) -> tuple[int, float, float]:
    """The polygons of a large network: their number, the seconds and, of this process, the gigabytes taken."""
    network, found = network_of(random_layers([2, *[256] * hidden, 1], 0)), []
    taken = seconds(lambda: found.append(len(polygons(network, BOX, limit=10**7))))
    return found[0], taken, peak_megabytes() / 1000
