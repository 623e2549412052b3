"""The linear pieces of networks, on a line and in the plane."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from fractions import Fraction

import numpy as np

import relufig as rf
from relufig.networks.block import Block
from relufig.networks.gradients import he_network
from relufig.regions import pieces, polygons
from tests.bench.measure import Measure, absent, ratio, seconds


def measures() -> Iterator[Measure]:
    """The 65,536 pieces of a folded tent, and the polygons of a random network against regioncam."""
    (tent,) = rf.inputs("x")
    for _ in range(16):
        tent = rf.triangle(tent, 0, Fraction(1, 2), 1)
    folded = rf.build(tent)
    yield Measure("the exact pieces of a 16-fold tent", seconds(lambda: pieces(folded, 0, 1)), 1, "s")
    try:
        import regioncam
    except ModuleNotFoundError:
        absent("regioncam", "the comparison with it")
        return
    ratios, counts = [], []
    for seed in range(4):
        random = np.random.default_rng(seed)
        linear = []
        for block in he_network([2, 64, 64, 64, 64, 1], seed=seed).blocks[::2]:
            weights = np.ascontiguousarray(np.asarray(block.S).T, dtype=np.float32)
            linear.append((weights, random.normal(0, 0.3, block.n_out).astype(np.float32)))
        blocks = []
        for (weights, bias), following in zip(linear, [*linear[1:], None], strict=True):
            n = len(bias)
            if following is None:
                blocks.append(Block.affine(weights.T, bias))
            else:
                blocks.append(Block(np.zeros((n, weights.shape[0])), weights.T, bias, np.eye(n), np.zeros(n)))
        network = rf.Network(blocks)

        def theirs(linear: list[tuple[np.ndarray, np.ndarray]] = linear) -> object:
            camera = regioncam.Regioncam(1.0)
            for at, (weights, bias) in enumerate(linear):
                if at:
                    camera.relu()
                camera.linear(weights, bias)
            return camera

        def ours(network: rf.Network = network) -> object:
            return polygons(network, ((-1, 1), (-1, 1)))

        ratios.append(ratio(ours, theirs, 7))
        counts.append((len(ours()), theirs().num_faces))
    faces = [ours for ours, _ in counts]
    span = f"{min(faces):,} to {max(faces):,} polygons"
    yield Measure(f"polygons of [2, 64, 64, 64, 64, 1], {span} / regioncam", statistics.median(ratios), 1.5, "ratio")
    unequal = sum(ours != theirs for ours, theirs in counts)
    yield Measure("of these networks, those counted otherwise than by regioncam", unequal, 0, "")
