"""Networks made elsewhere, read: trained networks become a `Network`, for figures, regions and proofs.

What is in a file or a module is read, never run, and kept exactly: a float is the number it stands for. Layers are
recorded as sums and ReLUs (`recording`) and placed in blocks (`scheduling`), with skip connections past one layer or
many; what is not piecewise linear is refused by name and position.
"""

from relufig.formats.onnx.reading import from_onnx
from relufig.formats.safetensors.reading import from_safetensors
from relufig.formats.torch.reading import from_torch

__all__ = ["from_onnx", "from_safetensors", "from_torch"]
