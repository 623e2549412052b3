"""Loops that numba compiles, where it is installed (the extra `fast`): when they are first called, and once.

What was compiled is kept in the folder __pycache__ beside the source or, where that cannot be written, in numba's
folder for the user. Where neither can be written, each process compiles for itself.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar

_Loop = TypeVar("_Loop", bound=Callable[..., Any])


@cache
def available() -> bool:
    """Whether numba is installed, fits the numpy that is installed, and is not switched off (NUMBA_DISABLE_JIT)."""
    try:
        import numba
    except ImportError:
        return False
    config: Any = numba.config
    return not config.DISABLE_JIT


@cache
def register_bytes() -> int:
    """The bytes of a register of the processor. One whose registers are narrower takes several for one."""
    from llvmlite.binding import get_host_cpu_features

    return 64 if get_host_cpu_features().get("avx512f") else 32


def compiled(function: _Loop) -> _Loop:
    """The function, which numba compiles for each combination of types that it is called with.

    It runs without Python's lock, so that threads run it at the same time.
    """
    import numba

    njit: Any = numba.njit
    options = {"nogil": True, "error_model": "numpy"}
    try:
        loop: _Loop = njit(cache=True, **options)(function)
    except RuntimeError:  # how numba says that there is no folder that it could write
        loop = njit(**options)(function)
    return loop
