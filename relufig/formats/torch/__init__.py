"""PyTorch: a network as a module or a program, and modules and their files read as networks."""

__all__: list[str] = []
