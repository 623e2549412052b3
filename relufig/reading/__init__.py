"""Read networks that were made elsewhere: a trained network becomes a `Network`, for figures, regions and proofs.

A file or a module is read and never run. Its weights are kept exactly: a float is the number it stands for. The readers
record the layers as sums and ReLUs (`formats.models.recording`) and place them in blocks (`formats.models.scheduling`),
with skip connections past one or more layers. They refuse a layer that is not piecewise linear, by name and position.
"""

from relufig.formats.onnx.reading import from_onnx
from relufig.formats.safetensors.reading import from_safetensors
from relufig.formats.torch.reading import from_torch

__all__ = ["from_onnx", "from_safetensors", "from_torch"]
