"""A comparator is one ReLU: as a crossing of two ribbons, and as the neurons that do its work."""

from relufig import plot, sorting
from relufig.look import notation, typesetting
from relufig.networks.network import Network


def draw(ax=None, *, a: float = 3, b: float = 1):
    """Draw the comparator and its network, both at (a, b); return the axes."""
    comparator = sorting.bitonic(2)
    network = Network(comparator.network().blocks, ("a", "b"), ("min", "max"))
    outputs = zip(network.outputs, notation.expressions(network), strict=True)
    formulas = [typesetting.mathtext(notation.tokens(formula, name)) for name, formula in outputs]
    left, middle, right = plot.page(
        ax,
        "A comparator is one ReLU",
        ",   ".join(formulas),
        wide="abc",
        widths=(8, 1, 10),
        tall_heights=(8, 1, 8),
        bare="abc",
    )
    plot.braid(comparator, [a, b], ax=left, notes=False)
    middle.text(0.5, 0.5, "=", size=2 * middle.title.get_size(), ha="center", va="center")
    plot.diagram(network, [a, b], ax=right, by_value=True)
    right.set_ylim(-1, 1)  # its wires are as high as those on the left
    ((difference,),) = (layer.preactivations for layer in network.trace([a, b]).layers)
    swaps = difference > 0
    told = rf"$\mathrm{{ReLU}}({plot.number(difference)}) = {plot.number(max(difference, 0))}$"
    for panel, words in ((left, "swap" if swaps else "no swap"), (right, f"{told}: {'on' if swaps else 'off'}")):
        colour = plot.palette(panel).colour("active" if swaps else "muted")
        panel.text(0.5, 0.05, words, transform=panel.transAxes, size="large", color=colour, ha="center")
    return [left, right]


if __name__ == "__main__":
    plot.main(draw)
