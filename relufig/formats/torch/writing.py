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
    """Return a network as a `torch.nn.Module`, which takes tensors (..., n_in) and returns tensors (..., n_out).

    Its parameters are the coefficients: `layers.0.U`, `.c`, `.V`, `.S`, `.b` of y = S x + V relu(U x + c) + b. Its
    results equal those of net(x) on tensors to the bit if no sum is rounded, as with integers, or if no sum has more
    than two terms, as in any sorting network. Otherwise they may differ by rounding, because sums are added up in
    another order. Unlike net(x), the module does not check for NaN, infinity and overflow. `from_torch` reads the
    module back.

    Parameters
    ----------
    net : Network or ComparatorNetwork
        The network. A comparator network becomes minima and maxima, which never round; export `net.network()` for its
        ReLU network.
    dtype : torch.dtype, optional
        The floating-point dtype to which coefficients are rounded. By default, torch's default dtype.
    trainable : bool
        Whether the parameters have gradients.

    Returns
    -------
    torch.nn.Module
        The module. It has the names of the inputs and outputs as `inputs` and `outputs`.

    Raises
    ------
    TypeError
        If `net` is not a network, or `dtype` is not a floating-point dtype.
    ValueError
        If `trainable` is set for a comparator network.
    OverflowError
        If a coefficient is beyond the range of the dtype.
    ModuleNotFoundError
        If PyTorch is not installed. The message names the extra to install.

    Examples
    --------
    >>> from torch import tensor
    >>> from relufig import build, inputs, maximum
    >>> module = torch(build(maximum(*inputs("a", "b"))))
    >>> module(tensor([[3.0, 1.0], [2.0, 5.0]]))
    tensor([[3.],
            [5.]])
    """
    try:
        from relufig.formats.torch import module as torch_module
    except ModuleNotFoundError as error:
        raise extras.missing("torch(net)", "torch", "torch") from error
    return torch_module.module(net, dtype, trainable)


def torch_program(net: Network | ComparatorNetwork, path: str | os.PathLike[str], *, dtype: Any = None) -> None:
    """Write a network to a .pt2 file, atomically: the program that `torch.export` makes from `torch(net)`.

    PyTorch runs the program without relufig: `torch.export.load(path).module()` takes tensors (batch, n_in) of any
    batch size.

    Parameters
    ----------
    net : Network or ComparatorNetwork
        The network.
    path : str or path
        The file.
    dtype : torch.dtype, optional
        As in `export.torch`.

    Raises
    ------
    TypeError, OverflowError, ModuleNotFoundError
        As `export.torch` does.
    OSError
        If the file cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> from torch import export, tensor
    >>> from relufig import build, inputs, maximum
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     torch_program(build(maximum(*inputs("a", "b"))), f"{folder}/maximum.pt2")
    ...     program = export.load(f"{folder}/maximum.pt2").module()
    >>> program(tensor([[3.0, 1.0], [2.0, 5.0]]))
    tensor([[3.],
            [5.]])
    """
    module = torch(net, dtype=dtype)
    import torch as library

    n_in = len(module.inputs)
    rows = library.zeros(2, n_in, dtype=library.get_default_dtype() if dtype is None else dtype)
    batch = library.export.Dim("batch")
    program = library.export.export(module, (rows,), dynamic_shapes=({0: batch},))
    with written_atomically(path) as file:
        library.export.save(program, file)
