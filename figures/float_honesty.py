"""Floats, honestly: where b + ReLU(a - b) is not quite max(a, b), and the parallel clip breaks down."""

import numpy as np

import relufig as rf
from relufig import plot


def draw(ax=None, *, samples: int = 100_000, seed: int = 0, largest: float = 1e20):
    """Draw how often max is off for Gaussian pairs, and both clips to [0, 1] for growing x; return the axes."""
    a, b = rf.inputs("a", "b")
    (x,) = rf.inputs("x")
    clips = {"parallel": rf.build(rf.clip(x, 0, 1)), "chain": rf.build(rf.clip_chained(x, 0, 1))}
    top, bottom = plot.panels(ax, 2, 1, heights=(0.5, 1), size=(1, 1.45))
    plot.wrong_shares(rf.build(rf.maximum(a, b)), np.maximum, samples=samples, seed=seed, ax=top)
    top.set_title("In floats, b + ReLU(a − b) is not always max(a, b)")
    plot.saturation(clips, lambda x: np.clip(x, 0, 1), largest=largest, ax=bottom)
    bottom.set_title("… nor the parallel clip to [0, 1] right for large x")
    return [top, bottom]


if __name__ == "__main__":
    plot.main(draw)
