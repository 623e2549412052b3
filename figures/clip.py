"""The clip by two ReLUs, in a chain and in parallel."""

import relufig as rf
from relufig import plot


def draw(ax=None, *, low: float = -1, high: float = 2):
    """Draw both networks of clip(x, low, high), their parts and their sum; return the axes."""
    (x,) = rf.inputs("x")
    chain = rf.build(y=rf.clip_chained(x, low, high))
    parallel = rf.build(y=rf.clip(x, low, high))
    margin = 0.6 * float(high - low or 1)
    axes = plot.panels(ax, 2, 2, heights=(0.6, 1), size=(1.1, 1.4))
    for column, (network, title) in enumerate(((chain, "In a chain"), (parallel, "In parallel"))):
        plot.diagram(network, ax=axes[column])
        axes[column].set_title(title)
        plot.parts(network, low - margin, high + margin, ax=axes[2 + column])
    plot.share_heights(axes[2:])
    return axes


if __name__ == "__main__":
    plot.main(draw)
