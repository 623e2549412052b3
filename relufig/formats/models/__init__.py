"""Trained models of any format, layer by layer: recorded as sums and ReLUs, then placed in the blocks of a network."""

__all__: list[str] = []
