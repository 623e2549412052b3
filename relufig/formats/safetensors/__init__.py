"""Networks as named tensors, under the names of PyTorch's state_dict, and as .safetensors files."""

__all__: list[str] = []
