"""The arrays that relufig computes with, and the checks each passes at the door.

Arrays are numpy's, or those of any library that follows the Python array API standard. What cannot be computed with
faithfully (NaN, infinity, text, booleans, complex numbers) is refused, by name and with its index. Of an array whose
values cannot be looked at, because they are yet to come (see `is_hidden`), only dtype and shape are checked.
"""

from __future__ import annotations

import math
import sys
from contextlib import nullcontext
from fractions import Fraction
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from relufig.numbers.coefficients import exact

if TYPE_CHECKING:
    from numpy.typing import NDArray  # slow to import, and only its name is needed

Array: TypeAlias = "NDArray[Any]"

LARGEST_INT64 = 2**63 - 1
# Integers up to this size are floats of double precision.
LARGEST_EXACT_FLOAT = 2**53

# What the names of PyTorch's dtypes begin with that have no minimum, or no product.
_ONLY_STORED = ("torch.uint16", "torch.uint32", "torch.uint64", "torch.float8", "torch.float4")
# What is numpy's. Asked so often that to make the union each time would be felt.
_NUMPY = (np.ndarray, np.generic)


def is_array(x: object) -> bool:
    """Whether x is a numpy array or scalar, or an array that follows the array API standard."""
    if isinstance(x, _NUMPY):
        return True
    if not hasattr(x, "shape"):
        return False  # decided without importing array_api_compat, which takes a while
    from array_api_compat import is_array_api_obj

    return bool(is_array_api_obj(x))


def is_numpy(array: Any) -> bool:
    """Whether an array is numpy's."""
    return isinstance(array, _NUMPY)


def is_dask(x: Any) -> bool:
    """Whether x is an array of Dask's: computed later, chunk by chunk."""
    if is_numpy(x) or not is_array(x):
        return False
    from array_api_compat import is_dask_array

    return bool(is_dask_array(x))


def is_torch(array: Any) -> bool:
    """Whether an array is a tensor of PyTorch's."""
    if is_numpy(array):
        return False
    from array_api_compat import is_torch_array

    return bool(is_torch_array(array))


def is_hidden(array: Any) -> bool:
    """Whether an array's values cannot be looked at now, for it stands for values to come.

    So do JAX's tracers (under jit, vmap and grad), PyTorch's tensors without memory of their own (under torch.compile,
    torch.export and torch.func, and on the device "meta"), and Dask arrays.
    """
    if is_numpy(array):
        return False
    from array_api_compat import is_jax_array

    if is_jax_array(array):
        return isinstance(array, sys.modules["jax.core"].Tracer)
    if is_torch(array):
        try:
            return bool(array.data_ptr() == 0 and array.numel() > 0)
        except RuntimeError:  # PyTorch's word for a tensor without memory
            return True
    return is_dask(array)


def holds_objects(array: Any) -> bool:
    """Whether an array is numpy's of dtype object: of Python numbers."""
    return is_numpy(array) and array.dtype.kind == "O"


def is_exact(array: Any) -> bool:
    """Whether an array holds integers or Python numbers, whose sums and products do not round."""
    if is_numpy(array):
        return array.dtype.kind in "iuO"
    return bool(namespace(array).isdtype(array.dtype, "integral"))


def namespace(array: Any) -> Any:
    """The functions of the array's own library, under the standard's names."""
    from array_api_compat import array_namespace

    return array_namespace(array)


def device(array: Any) -> Any:
    """Where an array is, to make others there; None where its library decides: for JAX's tracers and sharded arrays."""
    from array_api_compat import device, is_jax_array

    place = device(array)
    return None if is_jax_array(array) and hasattr(place, "device_set") else place


def like(array: Any, values: Array) -> Any:
    """A copy of numpy's `values` in the library and the dtype of an array, and where it is."""
    return _moved(array, values, array.dtype)


def indices(array: Any, values: Array) -> Any:
    """The same of indices, in the dtype that the library has for them."""
    xp = namespace(array)
    return _moved(array, values, xp.__array_namespace_info__().default_dtypes(device=device(array))["indexing"])


def as_array(entries: Any, argument: str, plainest: bool = False) -> Any:
    """An array as it is, or a list as a numpy array; checked, and of plain numbers.

    A list (and on request an array of dtype object, too) becomes an array of int64 or float64 if that holds every entry
    exactly; otherwise it is one of Python integers and Fractions, floats among them turned into what they are exactly.
    Raises TypeError for what is not a real number, ValueError for a ragged list, NaN or infinity; the error
    names the argument, and the first offender with its index. NaN and infinity pass where values are hidden.
    """
    if isinstance(entries, np.ma.MaskedArray):
        raise TypeError(f"{argument} must be a plain array, got a masked one; fill it or drop what it masks")
    if is_array(entries) and not holds_objects(entries):
        if is_torch(entries):
            _check_tensor(entries, argument)
        _check_dtype(entries, argument)
        _check_finite(entries, argument)
        return entries
    try:
        array = np.array(entries, dtype=object)
        ragged = any(isinstance(entry, list | tuple | np.ndarray) for entry in array.ravel())
    except ValueError:  # numpy's word for some ragged lists; of others it makes an array of lists
        ragged = True
    if ragged:
        raise ValueError(f"{argument} must be an array or evenly nested lists of numbers, got {entries!r}")
    _check_entries(array, argument)
    plain = [entry.item() if isinstance(entry, np.generic) else entry for entry in array.ravel()]
    return array_of(plain, plainest=plainest or not is_array(entries)).reshape(array.shape)


def array_of(numbers: list[Any], plainest: bool = True) -> Array:
    """A row of Python numbers, in the plainest of int64, float64 and object (exact numbers) that holds each exactly."""
    if plainest and all(isinstance(number, int) for number in numbers):
        if all(abs(number) <= LARGEST_INT64 for number in numbers):
            return np.array(numbers, dtype=np.int64 if numbers else np.float64)
    elif plainest and all(isinstance(number, float) or fits_float(number) for number in numbers):
        return np.array([float(number) for number in numbers])
    array = np.empty(len(numbers), dtype=object)
    array[:] = [exact(number) for number in numbers]
    return array


def fits_float(number: Any) -> bool:
    """Whether a number is an integer that a float holds exactly."""
    return isinstance(number, int) and abs(number) <= LARGEST_EXACT_FLOAT


def refuse_overflow(result: Any, label: str) -> None:
    """Raise OverflowError, with the index, if a floating-point result is infinite or not a number, and not hidden."""
    if holds_objects(result):
        finite: Any = np.array([not isinstance(entry, float) or math.isfinite(entry) for entry in result.ravel()])
        finite = finite.reshape(result.shape)
    elif is_array(result) and not is_exact(result) and not is_hidden(result):
        finite = namespace(result).isfinite(result)
    elif isinstance(result, float) and not math.isfinite(result):
        finite = np.False_
    else:
        return
    index = _first_false(finite)
    if index is not None:
        where = f" at index {index}" if index else ""
        raise OverflowError(f"{label}: an intermediate result overflows {getattr(result, 'dtype', 'float64')}{where}")


def largest_magnitude(array: Any) -> int:
    """The largest |entry| of an array of integers (if hidden, of its dtype), as a Python int; 0 for an empty one."""
    if 0 in array.shape:
        return 0
    xp = np if is_numpy(array) else namespace(array)
    if is_hidden(array):
        limits = xp.iinfo(array.dtype)
        return max(abs(int(limits.min)), abs(int(limits.max)))
    return max(abs(int(xp.min(array))), abs(int(xp.max(array))))


def largest_size(array: Any) -> float:
    """The largest |entry| of a floating-point array, as a float; 0 for an empty one."""
    if 0 in array.shape:
        return 0.0
    xp = namespace(array)
    return float(xp.max(xp.abs(_detached(array))))


def widest_integer(array: Any) -> Any:
    """The widest dtype of signed integers that an array's library has for it: int64, or int32 in JAX as it comes."""
    if is_numpy(array):
        return np.dtype(np.int64)
    xp = namespace(array)
    dtypes = xp.__array_namespace_info__().dtypes(device=device(array), kind="signed integer")
    return max(dtypes.values(), key=lambda dtype: xp.iinfo(dtype).bits)


def largest_integer(array: Any) -> int:
    """The largest integer of that dtype."""
    return LARGEST_INT64 if is_numpy(array) else int(namespace(array).iinfo(widest_integer(array)).max)


def to_widest(array: Any) -> Any:
    """An integer array in the widest dtype of signed integers."""
    dtype = widest_integer(array)
    return array.astype(dtype) if is_numpy(array) else namespace(array).astype(array, dtype)


def _moved(array: Any, values: Array, dtype: Any) -> Any:
    # A copy, for coefficients are read-only and PyTorch shares memory where it can; and not a tensor of PyTorch's
    # inference mode, which could not be kept for other modes.
    xp = namespace(array)
    outside = xp.inference_mode(False) if hasattr(xp, "inference_mode") and not is_hidden(array) else nullcontext()
    with outside:
        return xp.asarray(np.array(values, order="C"), dtype=dtype, device=device(array))


def _check_tensor(tensor: Any, argument: str) -> None:
    """Refuse what only PyTorch has: tensors of other layouts, and dtypes to store that it hardly computes in."""
    if str(tensor.layout) != "torch.strided":
        raise TypeError(f"{argument} must be a plain array, got one of layout {tensor.layout}")
    if str(tensor.dtype).startswith(_ONLY_STORED):
        raise TypeError(f"{argument} must be of a dtype in which PyTorch computes, such as float32, got {tensor.dtype}")


def _check_dtype(array: Any, argument: str) -> None:
    if is_numpy(array):
        real = array.dtype.kind in "iuf"
    else:
        real = namespace(array).isdtype(array.dtype, ("integral", "real floating"))
    if not real:
        raise TypeError(f"{argument} must hold real numbers, got an array of dtype {array.dtype}")


def _check_finite(array: Any, argument: str) -> None:
    if is_exact(array) or is_hidden(array):
        return
    index = _first_false(np.isfinite(array) if is_numpy(array) else namespace(array).isfinite(array))
    if index is not None:
        raise ValueError(f"{argument} must be finite, got {float(_detached(array)[index])!r} at index {index}")


def _first_false(mask: Any) -> tuple[int, ...] | None:
    """The index of the first false entry of an array of any library, looked for where it is; None if there is none."""
    xp = np if is_numpy(mask) else namespace(mask)
    if bool(xp.all(mask)):
        return None
    first = xp.argmin(xp.astype(xp.reshape(mask, (-1,)), xp.int8))
    return tuple(int(i) for i in np.unravel_index(int(first), mask.shape))


def _check_entries(array: Array, argument: str) -> None:
    for index, entry in np.ndenumerate(array):
        where = f" at index {index}" if index else ""
        if isinstance(entry, bool) or not isinstance(entry, int | float | Fraction | np.integer | np.floating):
            raise TypeError(f"{argument} must hold real numbers, got {entry!r}{where}")
        if not isinstance(entry, int | Fraction | np.integer) and not math.isfinite(entry):
            raise ValueError(f"{argument} must be finite, got {float(entry)!r}{where}")


def _detached(array: Any) -> Any:
    # PyTorch's word for values without their gradients, which it will not have made numbers of.
    return array.detach() if hasattr(array, "detach") else array
