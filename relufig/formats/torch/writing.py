"""A network for PyTorch: a module to compute with and to train, and a program file that runs without relufig."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from relufig.networks.network import Network
from relufig.sorting.network import ComparatorNetwork
from relufig.system import extras
from relufig.system.files import written_atomically

if TYPE_CHECKING:
    from relufig.formats.torch.module import ExportedNetwork


def torch(net: Network | ComparatorNetwork, *, dtype: Any = None, trainable: bool = False) -> ExportedNetwork:
    """The network as a `torch.nn.Module`: tensors (..., n_in) in, (..., n_out) out, as from net(x) on tensors.

    They are the same to the bit where no sum is rounded, as of integers, or none is of more than two numbers, as of any
    sorting network; else they may differ by the rounding of sums that are added up in another order.

    Its parameters are the coefficients: `layers.0.U`, `.c`, `.V`, `.S`, `.b` of y = S x + V relu(U x + c) + b, rounded
    to `dtype`, a floating-point torch.dtype (the default: torch's), and with gradients if it is `trainable`. A
    comparator network becomes minima and maxima, which never round; its ReLU network is `net.network()`. `from_torch`
    reads the module back. Unlike net(x), the module does not look for NaN, infinity and overflow.

    Raises OverflowError for a coefficient beyond the range of the dtype, TypeError for another kind of net or dtype,
    ValueError for comparators that are to be trained; ModuleNotFoundError, naming the extra, without PyTorch.
    """
    try:
        from relufig.formats.torch import module as torch_module
    except ModuleNotFoundError as error:
        raise extras.missing("torch(net)", "torch", "torch") from error
    return torch_module.module(net, dtype, trainable)


def torch_program(net: Network | ComparatorNetwork, path: str | os.PathLike[str], *, dtype: Any = None) -> None:
    """Write the network to a .pt2 file, atomically: the program that `torch.export` makes of `torch(net)`.

    PyTorch runs it where relufig is not installed: `torch.export.load(path).module()` takes tensors (batch, n_in) of
    any number of rows. Raises as `torch`.
    """
    module = torch(net, dtype=dtype)
    import torch as library

    n_in = len(module.inputs)
    rows = library.zeros(2, n_in, dtype=library.get_default_dtype() if dtype is None else dtype)
    batch = library.export.Dim("batch")
    program = library.export.export(module, (rows,), dynamic_shapes=({0: batch},))
    with written_atomically(path) as file:
        library.export.save(program, file)
