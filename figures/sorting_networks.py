"""Four networks that sort as many values: by bubble sort, by two of Batcher's, and by the best known."""

from relufig import plot, sorting


def draw(ax=None, *, n: int = 8):
    """Draw the four networks on n wires, n up to 64; return the axes."""
    networks = {
        "Bubble": sorting.bubble(n),
        "Bitonic": sorting.bitonic(n),
        "Odd-even merge": sorting.odd_even_merge(n),
        "Best known": sorting.best(n),
    }
    panels = plot.panels(ax, 2, 2, size=(1.25, 1.2))
    for panel, (name, network) in zip(panels, networks.items(), strict=True):
        plot.knuth(network, ax=panel)
        panel.set_title(f"{name}: size {network.size}, depth {network.depth}")
    return panels


if __name__ == "__main__":
    plot.main(draw)
