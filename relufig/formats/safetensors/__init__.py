"""Networks as named tensors, with the names of PyTorch's state_dict, and as .safetensors files."""

__all__: list[str] = []
