"""Networks made elsewhere, read: trained networks become a `Network`, for figures, regions and proofs.

What is in a file or a module is read, never run, and kept exactly: a float is the number it stands for. What is not a
chain of affine layers, ReLU and LeakyReLU is refused by name and position.
"""

from relufig.reading.onnx_chain import from_onnx
from relufig.reading.tensors import from_safetensors
from relufig.reading.torch_chain import from_torch

__all__ = ["from_onnx", "from_safetensors", "from_torch"]
