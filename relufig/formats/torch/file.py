"""Files that torch.save wrote: tensors, and modules made of layers that can be read.

The file may come from anybody. PyTorch's restricted reader (`weights_only`) unpickles it, and creates only tensors and
the layers listed here. Sizes are checked first, so that a small file cannot unpack to a huge one.
"""

from __future__ import annotations

import os
import pickle
import struct
import warnings
import zipfile
from pathlib import Path
from typing import Any

from relufig.system import archive, limits

# What PyTorch's reader, and the use of its result, can raise for a file that is damaged or made to do damage.
WRONG = (
    zipfile.BadZipFile,
    pickle.UnpicklingError,
    struct.error,
    RuntimeError,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    ArithmeticError,
    AssertionError,
    EOFError,
    MemoryError,
    OSError,
)
# Advice for a layer that is not PyTorch's: only its `forward` says what it computes.
OWN_KINDS = "a layer of your own can be read from ONNX, by torch.onnx.export and from_onnx"


def loaded(path: str | os.PathLike[str]) -> Any:
    """The module or state_dict in a file. Raises one of WRONG for any other file, OSError if there is no file."""
    import torch
    from torch import nn

    from relufig.formats.torch import layers as torch_layers
    from relufig.formats.torch import module as torch_module

    # PyTorch itself checks that all numbers of a tensor are there, because it does not map the file into memory.
    with Path(path).open("rb") as file, archive.opened(file) as opened:
        members = opened.infolist()
    limits.at_most(limits.LARGEST_FILE, "bytes", sum(member.file_size for member in members))
    names = {member.filename.partition("/")[2] for member in members}
    if any(member.compress_type != zipfile.ZIP_STORED for member in members):
        raise ValueError("it is compressed, which torch.save does not do")
    if "data.pkl" not in names or "constants.pkl" in names:
        raise ValueError("it is not a module or a state_dict that torch.save wrote")
    structure = sum(member.file_size for member in members if member.filename.endswith(".pkl"))
    limits.at_most(limits.LARGEST_STRUCTURE, "bytes besides numbers", structure)
    own = (torch_module.ExportedNetwork, torch_module.Layer, torch_module.Sparse, torch_module.Comparators)
    allowed: list[Any] = [*torch_layers.READ, *torch_layers.FINAL, nn.Sequential, nn.ModuleList, set, *own]
    known = {f"{kind.__module__}.{kind.__qualname__}" for kind in allowed} | {"builtins.set", "__builtin__.set"}
    earlier = [(kind, f"relufig.export.torch_module.{kind.__name__}") for kind in own]
    known.update(name for _, name in earlier)
    with torch.serialization.safe_globals([*allowed, *earlier]), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # PyTorch's warnings are for whoever wrote the file
        unknown = sorted(set(torch.serialization.get_unsafe_globals_in_checkpoint(path)) - known)
        if unknown:
            hint = "" if all(name.startswith("torch.") for name in unknown) else f"; {OWN_KINDS}"
            listed = limits.shown(", ".join(unknown))
            raise ValueError(f"it holds {listed}, but must be made of {torch_layers.NAMES} and tensors{hint}")
        return torch.load(path, map_location="cpu", weights_only=True)


def reason(error: BaseException) -> str:
    """The first line of an error: PyTorch's messages can fill a page."""
    return limits.shown(str(error).split("\n")[0]) or type(error).__name__
