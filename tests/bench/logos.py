"""Networks of outlines."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator

import numpy as np
from matplotlib.path import Path as Outline

from relufig import logo
from tests.bench.measure import Measure, ratio, seconds


def measures() -> Iterator[Measure]:
    """Outlines of 200 edges on 1,024 x 1,024 points in float32 against matplotlib, and the memory they take."""
    random = np.random.default_rng(0)
    turns = np.arange(200) / 200 * 2 * np.pi
    x, y = np.meshgrid(*[np.linspace(-1000, 1000, 1024, dtype=np.float32)] * 2)
    points = np.stack([x, y], axis=-1).reshape(-1, 2)
    for name, radii in (("round", np.full(200, 1000)), ("ragged", random.uniform(400, 1000, 200))):
        vertices = np.round(np.stack([np.cos(turns), np.sin(turns)], axis=1) * radii[:, None] * 64) / 64
        network, path = logo.polygon(vertices), Outline([*vertices, vertices[0]])
        against = ratio(lambda network=network: network(points), lambda path=path: path.contains_points(points), 7)
        yield Measure(f"{name} outline of 200 edges, 1,024 x 1,024 / contains_points", against, 2, "ratio")
        tracemalloc.start()
        network(points)
        peak = tracemalloc.get_traced_memory()[1] / 2**20
        tracemalloc.stop()
        # 800 MB is what the distances from all edges would take.
        yield Measure(f"{name} outline: memory allocated", peak, 48, "MB")
        yield Measure(
            f"{name} outline: making its network", seconds(lambda vertices=vertices: logo.polygon(vertices)), 1, "s"
        )
