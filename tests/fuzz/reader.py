"""A reader under test: what reads a file, files that it should read, ways to break them, and what it may cost."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

Break = Callable[[bytes, Random], bytes]


@dataclass(frozen=True)
class Reader:
    """`read` reads a file whose name ends in `ending`; `seeds` makes the contents of such files, good and bad.

    `breaks` make another file of one. `memory` is in bytes, beyond what the process holds; `seconds` are of processor
    time for one file. `packages` must be there for it to run.
    """

    name: str
    ending: str
    read: Callable[[Path], object]
    seeds: Callable[[], Sequence[bytes]]
    breaks: Sequence[Break]
    memory: int = 2**30
    seconds: float = 10.0
    packages: Sequence[str] = ()
