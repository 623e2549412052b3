"""Trained models of any format, layer by layer: recorded as sums and ReLUs, then placed in a network's blocks."""

__all__: list[str] = []
