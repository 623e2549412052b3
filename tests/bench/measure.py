"""What is measured, and how times are compared: side by side, the median over rounds, so that noise slows both."""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

import relufig as rf

ROOT = Path(__file__).parents[2]


class Measure(NamedTuple):
    """One line of the table: what was measured, and what it must not exceed."""

    name: str
    value: float
    limit: float
    unit: str


class Compared(NamedTuple):
    """One line of a table of programs: what a program found on the same networks as the others of that table."""

    networks: str
    program: str
    found: int
    there_are: int
    refused: int
    """Networks that the program does not take."""
    per_second: float
    megabytes: float
    """Of its process, at the peak."""


def seconds(work: Callable[[], object]) -> float:
    """How long one call takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def ratio(ours: Callable[[], object], theirs: Callable[[], object], rounds: int) -> float:
    """The median over rounds of our time in terms of theirs."""
    return statistics.median(seconds(ours) / seconds(theirs) for _ in range(rounds))


def on_all_cores(torch: Any) -> int:
    """Let PyTorch use all cores that this process may use; return their number."""
    threads = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    torch.set_num_threads(threads)
    return threads


def perceptron(layers: Sequence[tuple[np.ndarray, np.ndarray]]) -> rf.Network:
    """The network of linear layers, weights (n_out, n_in) and biases (n_out,), with a ReLU after each but the last."""
    hidden = [rf.Block(np.zeros(W.shape), W, b, np.eye(len(b)), np.zeros(len(b))) for W, b in layers[:-1]]
    return rf.Network([*hidden, rf.Block.affine(*layers[-1])])


def python(*arguments: str) -> None:
    """Run Python in the project's folder, quietly."""
    subprocess.run([sys.executable, *arguments], cwd=ROOT, check=True, capture_output=True)


def in_a_process(work: Callable[..., Any], *arguments: object) -> Any:
    """What the work returns, in a process of its own, as memory at its peak is a process's; what it prints is lost."""
    with ProcessPoolExecutor(1, get_context("spawn"), _quiet) as pool:
        return pool.submit(work, *arguments).result()


def _quiet() -> None:
    # Also what is not Python writes to these.
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        os.dup2(nowhere, stream.fileno())


def peak_megabytes() -> float:
    """The memory that this process has taken at its peak."""
    # Kilobytes, but bytes on macOS.
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)


def absent(name: str, what: str) -> None:
    """Say on the terminal that a package is not installed, and what is left out for that."""
    sys.stderr.write(f"{name} is not installed: {what} is left out\n")
