"""ReLU and LeakyReLU, and their derivatives: zero on the left, or not quite."""

import relufig as rf
from relufig import plot


def draw(ax=None, *, slope: float = 0.1, low: float = -3, high: float = 3):
    """Draw both functions and, below, both derivatives; return the axes."""
    (x,) = rf.inputs("x")
    columns = {
        "ReLU": rf.build(y=rf.relu(x)),
        f"LeakyReLU, α = {plot.number(slope)}": rf.build(y=rf.leaky_relu(x, slope)),
    }
    axes = plot.panels(ax, 2, 2, heights=(1.3, 1), size=(1.1, 1.35))
    for column, (title, network) in enumerate(columns.items()):
        plot.function(network, low, high, ax=axes[column])
        axes[column].set_title(title)
        plot.derivative(network, low, high, ax=axes[2 + column])
        axes[2 + column].set_title("its derivative")
    plot.share_heights(axes[:2])
    plot.share_heights(axes[2:])
    return axes


if __name__ == "__main__":
    plot.main(draw)
