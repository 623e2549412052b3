"""Work on a Dask cluster of four processes on this machine, one of which is killed and one of which joins late."""

from __future__ import annotations

import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from relufig import sorting
from tests.bench.measure import ROOT, Measure, absent, python, seconds
from tests.bench.videos import SCENE

CLI = ("-c", "from relufig.commands.main import main; main()")
WIRES, CHUNK, CHUNKS = 8, 2**20, 96  # 100,663,296 vectors
ROUNDS = 3


def measures() -> Iterator[Measure]:
    """A scene rendered by the cluster and by one process, and 10^8 vectors sorted by a network and by numpy.

    On a machine of fewer than four cores, the first says only that nothing is lost: each worker imports manim and runs
    through the whole scene, of which it draws a part.
    """
    try:
        import dask.array  # noqa: F401
        from distributed import Client, LocalCluster
    except ImportError:
        absent("dask[distributed]", "work on a cluster")
        return
    options: dict[str, Any] = {"threads_per_worker": 1, "dashboard_address": None}
    try:
        import manim  # noqa: F401
    except ImportError:
        absent("manim", "rendering on a cluster")
    else:
        with LocalCluster(3, **options) as cluster, Client(cluster) as client:
            value = rendering(cluster, client)
        yield Measure("render on 4 Dask workers, one killed and one late / in one process", value, 3.0, "ratio")
    with LocalCluster(4, **options) as cluster, Client(cluster) as client:
        value = sorting_many(client)
    name = f"bitonic({WIRES}) on {CHUNK * CHUNKS:,} vectors, 4 Dask workers / numpy.sort on the same chunks"
    yield Measure(name, value, 1.0, "ratio")


def rendering(cluster: Any, client: Any) -> float:
    """The time on a cluster, to which one worker more comes when one of the first is killed, in that of one process.

    Raises
    ------
    ValueError
        If the videos are not equal, byte for byte.
    """
    with tempfile.TemporaryDirectory() as folder:
        script, alone, shared = (Path(folder, name) for name in ("scene.py", "alone", "shared"))
        script.write_text(SCENE, encoding="utf-8")
        render = [*CLI, "render", str(script), "Bitonic16", "--quality", "medium", "--lossless", "--out"]
        one = seconds(lambda: python(*render, str(alone), "--jobs", "1"))
        start = time.perf_counter()
        arguments = [sys.executable, *render, str(shared), "--dask", cluster.scheduler_address]
        with subprocess.Popen(arguments, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as running:
            while running.poll() is None and len(list(Path(shared, ".pieces").rglob("[0-9]*.mp4"))) < 4:
                time.sleep(0.05)
            os.kill(next(iter(client.run(os.getpid).values())), signal.SIGKILL)
            cluster.scale(4)
            said = running.communicate()[1]
        four = time.perf_counter() - start
        if running.returncode:
            raise ValueError(f"the cluster did not render: {said.decode()}")
        if Path(alone, "Bitonic16.mp4").read_bytes() != Path(shared, "Bitonic16.mp4").read_bytes():
            raise ValueError("the cluster's video is not that of one process")
    return four / one


def sorting_many(client: Any) -> float:
    """The time of a network on many chunks, in terms of numpy's sort of the same chunks, on a cluster.

    The chunks are one array that every worker is sent before, so that neither drawing numbers nor memory is measured.
    """
    import dask
    import dask.array as da

    network = sorting.bitonic(WIRES)
    rows = np.random.default_rng(0).random((CHUNK, WIRES), dtype=np.float32)
    smallest = np.sort(rows).min(axis=0)
    sent = dask.delayed(client.scatter(rows, broadcast=True))
    x = da.concatenate([da.from_delayed(sent, rows.shape, rows.dtype)] * CHUNKS)
    works = {
        "network": lambda: network(x).min(axis=0).compute(),
        "numpy": lambda: x.map_blocks(np.sort, dtype=x.dtype).min(axis=0).compute(),
    }
    for name, work in works.items():  # which warms it up, too
        if not np.array_equal(work(), smallest):
            raise ValueError(f"{name} does not sort")
    return statistics.median(seconds(works["network"]) / seconds(works["numpy"]) for _ in range(ROUNDS))
