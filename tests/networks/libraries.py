"""The array libraries that networks and formulas are tested with, each by the few things that tests ask of it."""

import importlib
from dataclasses import dataclass
from functools import cached_property

import array_api_compat
import numpy as np
import pytest


@dataclass(frozen=True)
class Library:
    name: str  # as Python imports it
    floats: tuple[str, ...]

    @cached_property
    def xp(self):
        """The standard's functions of this library."""
        module = importlib.import_module(self.name)
        return module if self.name == "array_api_strict" else array_api_compat.array_namespace(module.asarray(0.0))

    def array(self, values, dtype="float32"):
        if self.name == "dask.array":
            return self.xp.asarray(np.asarray(values, dtype), chunks=5)
        values = np.asarray(values)
        if 0 in values.shape:
            return self.xp.zeros(values.shape, dtype=getattr(self.xp, dtype))
        return self.xp.asarray(values.tolist(), dtype=getattr(self.xp, dtype))

    def numpy(self, array):
        """An array as numpy's, once it is seen to be this library's."""
        assert array_api_compat.array_namespace(array).__name__ == self.xp.__name__
        if "bfloat16" in str(array.dtype):
            array = self.xp.astype(array, self.xp.float32)
        return np.asarray(array)

    def dtype(self, array):
        return str(array.dtype).rpartition(".")[-1]


LIBRARIES = {
    library.name: library
    for library in (
        Library("numpy", ("float16", "float32", "float64")),
        Library("torch", ("bfloat16", "float16", "float32", "float64")),
        Library("jax.numpy", ("bfloat16", "float16", "float32")),
        Library("array_api_strict", ("float32", "float64")),
        Library("dask.array", ("float16", "float32", "float64")),
    )
}


@pytest.fixture(params=LIBRARIES, ids=lambda name: name.removesuffix(".numpy").removesuffix(".array"))
def library(request):
    pytest.importorskip(request.param, reason=f"this test is of {request.param}")
    return LIBRARIES[request.param]


@pytest.fixture(params=[name for name in LIBRARIES if name != "dask.array"])
def eager(request):
    """A library whose arrays have their values at once."""
    pytest.importorskip(request.param, reason=f"this test is of {request.param}")
    return LIBRARIES[request.param]
