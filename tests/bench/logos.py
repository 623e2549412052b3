"""Networks of outlines."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator

import numpy as np
from matplotlib.path import Path as Outline

from relufig import logo
from relufig.logo import svg
from relufig.system import compiled
from tests.bench.measure import Measure, absent, on_all_cores, ratio, seconds


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
    yield from of_a_drawing()


def of_a_drawing() -> Iterator[Measure]:
    """The logo of an SVG file on 1,024 x 1,024 points in float32, by the compiled loop of the extra `fast`."""
    if not compiled.available():
        absent("numba", "the compiled loop")
        return
    network = logo.from_svg(logo.FILE)
    rings = [np.array(ring, float) for shape in svg.read(logo.FILE) for ring in shape.outlines]
    path = Outline.make_compound_path(*(Outline([*ring, ring[0]], closed=True) for ring in rings))
    low, high = path.vertices.min(axis=0), path.vertices.max(axis=0)
    x, y = np.meshgrid(*np.linspace(low, high, 1024, dtype=np.float32).T)
    points = np.stack([x, y], axis=-1).reshape(-1, 2)
    network(points)  # compiled, or read from disk
    name = f"logo of {network.size} ReLUs, compiled, 1,024 x 1,024"
    against = ratio(lambda: network(points), lambda: path.contains_points(points), 7)
    yield Measure(f"{name} / contains_points", against, 0.25, "ratio")
    try:
        import torch

        from relufig import export
    except ModuleNotFoundError:
        absent("PyTorch", "the comparison with it")
        return
    threads = on_all_cores(torch)
    module, tensor = export.torch(network).float(), torch.from_numpy(points)
    with torch.no_grad():
        against = ratio(lambda: network(points), lambda: module(tensor), 3)
    yield Measure(f"{name} / PyTorch, {threads} threads", against, 0.5, "ratio")
