"""Proofs that networks sort."""

from __future__ import annotations

import resource
from collections.abc import Iterator

from relufig import sorting
from relufig.system import compiled
from tests.bench.measure import Measure, absent, seconds


def measures() -> Iterator[Measure]:
    """Proofs of all best known networks."""
    yield Measure("proof of a 32-wire best-size network", seconds(lambda: sorting.prove(sorting.best(32))), 0.1, "s")
    taken = dict.fromkeys(range(2, sorting.LARGEST_KNOWN + 1), 0.0)
    slowest = 0.0
    for n in taken:
        for by in ("size", "depth"):
            network = sorting.best(n, by)
            one = seconds(lambda network=network: sorting.prove(network))
            taken[n] += one
            slowest = max(slowest, one)
    yield Measure("proofs of all best known networks up to n = 48", sum(taken[n] for n in range(2, 49)), 10, "s")
    if compiled.available():
        yield Measure(f"proofs of all {2 * len(taken)} best known networks, compiled", sum(taken.values()), 20, "s")
    else:
        absent("numba", "the time of all proofs")
    yield Measure("the slowest proof of any", slowest, 120, "s")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    yield Measure("peak memory of the process so far", peak, 8, "GB")
