"""Take a network elsewhere: as a file, a module or a text that other tools use without knowing relufig."""

from relufig.formats.javascript.text import javascript
from relufig.formats.latex import latex
from relufig.formats.onnx.writing import onnx
from relufig.formats.python.text import python
from relufig.formats.safetensors.writing import safetensors
from relufig.formats.torch.writing import torch, torch_program
from relufig.formats.vnnlib import vnnlib

__all__ = ["javascript", "latex", "onnx", "python", "safetensors", "torch", "torch_program", "vnnlib"]
