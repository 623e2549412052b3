"""Networks that travel: one network as a file or a module that other tools run, which never heard of relufig."""

from relufig.export.latex_text import latex
from relufig.export.onnx_model import onnx
from relufig.export.python_text import python
from relufig.export.pytorch import torch, torch_program
from relufig.export.tensors import safetensors
from relufig.export.verifier import vnnlib

__all__ = ["latex", "onnx", "python", "safetensors", "torch", "torch_program", "vnnlib"]
