"""The arrays that relufig computes with, and the checks that every input passes.

Arrays are numpy's, or those of any library that follows the Python array API standard. What cannot be computed
faithfully (NaN, infinity, text, booleans, complex numbers) is refused; the message names the argument and the index. If
an array's values are not known yet (see `is_hidden`), only its dtype and shape are checked.
"""

from __future__ import annotations

import math
import sys
from contextlib import nullcontext
from fractions import Fraction
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from relufig.numbers.coefficients import exact, is_finite, simplest

if TYPE_CHECKING:
    from numpy.typing import NDArray  # slow to import, and only its name is needed

Array: TypeAlias = "NDArray[Any]"

LARGEST_INT64 = 2**63 - 1
# Every integer up to this size is a float64.
LARGEST_EXACT_FLOAT = 2**53

# PyTorch's dtypes, by how their names begin, that have no minimum or no product.
_ONLY_STORED = ("torch.uint16", "torch.uint32", "torch.uint64", "torch.float8", "torch.float4")
# A constant, because to make it at every check would take noticeable time.
_NUMPY = (np.ndarray, np.generic)
_WHOLE_AS_INT = np.frompyfunc(lambda number: simplest(number) if type(number) is Fraction else number, 1, 1)


def is_array(x: object) -> bool:
    """Whether x is a numpy array or scalar, or an array that follows the array API standard."""
    if isinstance(x, _NUMPY):
        return True
    if not hasattr(x, "shape"):
        return False  # array_api_compat is slow to import, and not needed to tell
    from array_api_compat import is_array_api_obj

    return bool(is_array_api_obj(x))


def is_numpy(array: Any) -> bool:
    """Whether this is a numpy array or a numpy scalar."""
    return isinstance(array, _NUMPY)


def is_dask(x: Any) -> bool:
    """Whether x is a Dask array: computed later, chunk by chunk."""
    if is_numpy(x) or not is_array(x):
        return False
    from array_api_compat import is_dask_array

    return bool(is_dask_array(x))


def is_torch(array: Any) -> bool:
    """Whether an array is a PyTorch tensor."""
    if is_numpy(array):
        return False
    from array_api_compat import is_torch_array

    return bool(is_torch_array(array))


def is_hidden(array: Any) -> bool:
    """Whether an array's values cannot be read now, because the array stands for values to come.

    This holds for JAX's tracers (under jit, vmap and grad), PyTorch's tensors without memory (under torch.compile,
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
        except RuntimeError:  # how PyTorch says that a tensor has no memory
            return True
    return is_dask(array)


def holds_objects(array: Any) -> bool:
    """Whether an array is a numpy array of dtype object: it holds Python numbers."""
    return is_numpy(array) and array.dtype.kind == "O"


def is_exact(array: Any) -> bool:
    """Whether an array holds integers or Python numbers, whose sums and products are not rounded."""
    if is_numpy(array):
        return array.dtype.kind in "iuO"
    return bool(namespace(array).isdtype(array.dtype, "integral"))


def namespace(array: Any) -> Any:
    """The functions of the array's library, under the names of the array API standard."""
    from array_api_compat import array_namespace

    return array_namespace(array)


def device(array: Any) -> Any:
    """The device of an array, or None where its library decides: for JAX's tracers and sharded arrays."""
    from array_api_compat import device, is_jax_array

    place = device(array)
    return None if is_jax_array(array) and hasattr(place, "device_set") else place


def like(array: Any, values: Array) -> Any:
    """A copy of the numpy array `values` with the library, dtype and device of `array`."""
    return _moved(array, values, array.dtype)


def indices(array: Any, values: Array) -> Any:
    """Like `like`, for indices: uses the library's index dtype."""
    xp = namespace(array)
    return _moved(array, values, xp.__array_namespace_info__().default_dtypes(device=device(array))["indexing"])


def as_array(entries: Any, argument: str, plainest: bool = False) -> Any:
    """An array unchanged, or a list as a numpy array, after checks.

    A list becomes an array of int64 or float64 if that dtype holds every entry exactly. Otherwise it becomes an array
    of Python integers and Fractions, and floats are converted to their exact values. With `plainest` this holds for
    arrays of dtype object, too.

    Raises TypeError for anything that is not a real number, and ValueError for a ragged list, NaN or infinity. The
    message names the argument and the index of the first bad entry. NaN and infinity are not noticed in arrays whose
    values are hidden.
    """
    if isinstance(entries, np.ma.MaskedArray):
        raise TypeError(f"{argument} must be a plain array, got a masked array; fill or drop its masked entries")
    if is_array(entries) and not holds_objects(entries):
        if is_torch(entries):
            _check_tensor(entries, argument)
        _check_dtype(entries, argument)
        _check_finite(entries, argument)
        return entries
    try:
        array = np.array(entries, dtype=object)
        ragged = any(isinstance(entry, list | tuple | np.ndarray) for entry in array.ravel())
    except ValueError:  # numpy refuses some ragged lists; others become arrays of lists
        ragged = True
    if ragged:
        raise ValueError(f"{argument} must be an array or evenly nested lists of numbers, got {entries!r}")
    _check_entries(array, argument)
    plain = [entry.item() if isinstance(entry, np.generic) else entry for entry in array.ravel()]
    return array_of(plain, plainest=plainest or not is_array(entries)).reshape(array.shape)


def array_of(numbers: list[Any], plainest: bool = True) -> Array:
    """Python numbers as a vector, of the plainest dtype (int64, float64, object) that holds each of them exactly."""
    if plainest and all(isinstance(number, int) for number in numbers):
        if all(abs(number) <= LARGEST_INT64 for number in numbers):
            return np.array(numbers, dtype=np.int64 if numbers else np.float64)
    elif plainest and all(isinstance(number, float) or fits_float(number) for number in numbers):
        return np.array([float(number) for number in numbers])
    array = np.empty(len(numbers), dtype=object)
    array[:] = [exact(number) for number in numbers]
    return array


def whole_as_ints(result: Any) -> Any:
    """A number or an array of Python numbers with ints for whole Fractions; any other array unchanged."""
    if isinstance(result, Fraction):
        return simplest(result)
    return np.asarray(_WHOLE_AS_INT(result), dtype=object) if holds_objects(result) else result


def fits_float(number: Any) -> bool:
    """Whether a number is an integer of at most 2^53 in size, so that a float holds it exactly."""
    return isinstance(number, int) and abs(number) <= LARGEST_EXACT_FLOAT


def refuse_overflow(result: Any, call: str) -> None:
    """Raise OverflowError, with the index, if a floating-point result holds infinity or NaN. Hidden values pass."""
    finite: Any
    if isinstance(result, float):
        if math.isfinite(result):
            return
        finite = np.False_
    elif holds_objects(result):
        finite = np.array([not isinstance(entry, float) or math.isfinite(entry) for entry in result.ravel()])
        finite = finite.reshape(result.shape)
    elif is_array(result) and not is_exact(result) and not is_hidden(result):
        finite = namespace(result).isfinite(result)
    else:
        return
    index = _first_false(finite)
    if index is not None:
        where = f" at index {index}" if index else ""
        raise OverflowError(f"{call}: an intermediate result overflows {getattr(result, 'dtype', 'float64')}{where}")


def largest_magnitude(array: Any) -> int:
    """The largest |entry| of an integer array as a Python int: 0 if empty, the largest of its dtype if hidden."""
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
    """The widest signed integer dtype of the array's library on its device: int64, or int32 in JAX by default."""
    if is_numpy(array):
        return np.dtype(np.int64)
    xp = namespace(array)
    dtypes = xp.__array_namespace_info__().dtypes(device=device(array), kind="signed integer")
    return max(dtypes.values(), key=lambda dtype: xp.iinfo(dtype).bits)


def largest_integer(array: Any) -> int:
    """The largest integer of the dtype `widest_integer(array)`."""
    return LARGEST_INT64 if is_numpy(array) else int(namespace(array).iinfo(widest_integer(array)).max)


def to_widest(array: Any) -> Any:
    """An integer array converted to the dtype `widest_integer(array)`."""
    dtype = widest_integer(array)
    return array.astype(dtype) if is_numpy(array) else namespace(array).astype(array, dtype)


def _moved(array: Any, values: Array, dtype: Any) -> Any:
    # Copied, because coefficients are read-only and PyTorch shares memory where it can. Made outside PyTorch's
    # inference mode, because tensors made inside it cannot be used elsewhere.
    xp = namespace(array)
    outside = xp.inference_mode(False) if hasattr(xp, "inference_mode") and not is_hidden(array) else nullcontext()
    with outside:
        return xp.asarray(np.array(values, order="C"), dtype=dtype, device=device(array))


def _check_tensor(tensor: Any, argument: str) -> None:
    """Refuse tensors of special layouts, and dtypes in which PyTorch stores but hardly computes."""
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
    """The index of the first false entry, found on the array's own device, or None if all are true."""
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
        if not isinstance(entry, int | Fraction | np.integer) and not is_finite(entry):
            raise ValueError(f"{argument} must be finite, got {float(entry)!r}{where}")


def _detached(array: Any) -> Any:
    # PyTorch does not convert a tensor that records gradients to a number.
    return array.detach() if hasattr(array, "detach") else array
