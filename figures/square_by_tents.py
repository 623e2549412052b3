"""x² by tents of tents: each layer of one ReLU makes the largest error four times smaller."""

import relufig as rf
from relufig import plot


def draw(ax=None, *, layers: int = 3, most: int = 6):
    """Draw the tents of 1 to `layers` layers, the errors of the squares they give, and a table; return the axes."""
    (x,) = rf.inputs("x")
    folded = [x]
    for _ in range(layers):
        folded.append(rf.tent(folded[-1]))
    squares = {count: rf.build(y=rf.square(x, count)) for count in range(1, most + 1)}
    top, middle, bottom = plot.panels(ax, 3, 1, heights=(1, 1.1, 1.1), size=(1, 2.1))
    plot.outputs(rf.build(**{f"tent {k}": tent for k, tent in enumerate(folded) if k}), 0, 1, ax=top)
    top.set_title("Tents of tents: each layer folds once more")
    plot.square_errors([squares[count] for count in range(1, layers + 1)], ax=middle)
    middle.set_title("What x − Σ tentₖ(x)/4ᵏ has beyond x²")
    plot.square_table(list(squares.values()), ax=bottom)
    bottom.set_title("The largest error, exactly: 2⁻²ᵐ⁻² for m layers")
    return [top, middle, bottom]


if __name__ == "__main__":
    plot.main(draw)
