"""Knuth diagrams: what is drawn is what the network is, and what its trace says."""

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.collections import LineCollection

from figures import sorting_growth
from relufig import plot, sorting
from relufig.sorting import Outcome
from relufig.sorting.columns import placed


@pytest.fixture(autouse=True)
def agg():
    mpl.use("Agg")
    yield
    plt.close("all")


def strokes(ax, vertical=False):
    """The lines from wire to wire, as (position, wires)."""
    found = []
    for collection in ax.collections:
        for (x0, y0), (x1, y1) in collection.get_segments() if isinstance(collection, LineCollection) else []:
            (t0, w0), (t1, w1) = ((y0, x0), (y1, x1)) if vertical else ((x0, y0), (x1, y1))
            if t0 == t1 and w0 != w1:
                found.append((t0, tuple(sorted((round(w0), round(w1))))))
    return found


@pytest.mark.parametrize("n", [1, 2, 3, 5, 8, 16, 33, 64])
@pytest.mark.parametrize("orientation", ["horizontal", "vertical"])
def test_every_comparator_is_one_stroke_and_none_of_a_column_overlap(n, orientation):
    network = sorting.best(n)
    drawn = strokes(plot.knuth(network, orientation=orientation), orientation == "vertical")
    assert sorted(wires for _, wires in drawn) == sorted(network.comparators)
    for position in {position for position, _ in drawn}:
        covered = [wire for at, (i, j) in drawn if at == position for wire in range(i, j + 1)]
        assert len(covered) == len(set(covered))
    positions = {mark.comparator + (mark.layer,): mark.position for mark in placed(network)[0]}
    for layer in range(network.depth - 1):
        last = max(at for (_, _, of), at in positions.items() if of == layer)
        assert last < min(at for (_, _, of), at in positions.items() if of == layer + 1)


def test_outcomes_are_told_apart_by_marker_fill_and_dash():
    network = sorting.bitonic(8)
    x = [5, 3, 8, 1, 9, 2, 7, 3]
    ax = plot.knuth(network, x)
    counts = dict.fromkeys(Outcome, 0)
    for layer in network.trace(x).layers:
        for outcome in layer.outcomes:
            counts[Outcome(outcome)] += 1
    assert all(counts.values())
    looks = {
        line.get_marker() + str(line.get_markerfacecolor() == line.get_markeredgecolor()): line for line in ax.lines
    }
    ends = {key: len(line.get_xdata()) for key, line in looks.items()}
    assert ends == {
        "oTrue": 2 * counts[Outcome.SWAPPED],
        "oFalse": 2 * counts[Outcome.KEPT],
        "sFalse": 2 * counts[Outcome.TIE],
    }
    words = [text.get_text() for text in ax.get_legend().get_texts()]
    assert words == [f"{counts[Outcome.SWAPPED]} swaps", f"{counts[Outcome.KEPT]} keeps", f"{counts[Outcome.TIE]} tie"]


def test_each_piece_of_a_wire_has_the_colour_of_the_value_on_it():
    network, x = sorting.best(6), [4, 2, 6, 1, 5, 2]
    ax = plot.knuth(network, x)
    wires = next(c for c in ax.collections if len(c.get_colors()) > 1)
    colour_of = {}
    trace = network.trace(x)
    marks, _ = placed(network)
    for (start, end), colour in zip(wires.get_segments(), wires.get_colors(), strict=True):
        wire, middle = round(start[1]), (start[0] + end[0]) / 2
        value = x[wire]
        for mark in marks:
            if wire in mark.comparator and mark.position < middle:
                value = trace.layers[mark.layer].after[wire]
        assert colour_of.setdefault(int(value), tuple(colour)) == tuple(colour)
    assert len(set(colour_of.values())) == len(set(x)) == len(colour_of)


def test_values_are_written_where_they_enter_and_leave():
    network, x = sorting.bubble(5), [2.5, -1, 4, 0, 3]
    texts = [text.get_text() for text in plot.knuth(network, x).texts]
    for value in ("2.5", "−1", "4", "0", "3"):
        assert texts.count(value) >= 2


def test_a_maximum_that_goes_up_ends_in_an_arrow_head():
    network = sorting.ComparatorNetwork(3, [[(2, 0)]])
    heads = [line for line in plot.knuth(network).lines if line.get_marker() == "^"]
    assert [(list(line.get_xdata()), list(line.get_ydata())) for line in heads] == [([1.0], [0])]
    assert "upward" in plot.tikz(network)


def test_it_draws_on_the_axes_given_and_describes_itself():
    _, ax = plt.subplots()
    assert plot.knuth(sorting.best(4), [3, 1, 2, 4], ax=ax) is ax
    assert "5 comparators in 3 layers" in ax.get_label()
    assert "Of 3, 1, 2, 4 it makes 1, 2, 3, 4." in ax.get_label()


@pytest.mark.parametrize("draw", [plot.knuth, plot.tikz])
def test_bad_input_is_refused_by_name(draw):
    network = sorting.best(4)
    with pytest.raises(ValueError, match=r"x must have shape \(4,\), got \(2, 4\)"):
        draw(network, [[1, 2, 3, 4], [1, 2, 3, 4]])
    with pytest.raises(ValueError, match="last dimension 4"):
        draw(network, [1, 2])
    with pytest.raises(ValueError, match=r"orientation.*'up'"):
        draw(network, orientation="up")


@pytest.mark.parametrize("measure", ["size", "depth"])
def test_growth_is_that_of_the_networks(measure):
    ax = sorting_growth.growth([sorting.bubble, sorting.bitonic], measure, 2, 64)
    bubble, bitonic, known = (line for line in ax.lines if len(line.get_xdata()) > 1)
    for line, family in ((bubble, sorting.bubble), (bitonic, sorting.bitonic)):
        assert list(line.get_xdata()) == list(range(2, 65))
        assert list(line.get_ydata()) == [getattr(family(n), measure) for n in line.get_xdata()]
    assert list(known.get_xdata()) == list(range(2, 65))
    assert list(known.get_ydata()) == [sorting.bounds(n, measure).known for n in known.get_xdata()]
    assert all(known.get_ydata() <= np.minimum(bubble.get_ydata(), bitonic.get_ydata()))
    # The curves' heights can be compared, and their ends say how high they are.
    assert (ax.get_xscale(), ax.get_yscale(), ax.get_ylim()[0]) == ("linear", "linear", 0)
    ends = {text.get_text().split()[0] for text in ax.texts if text.get_weight() == "bold"}
    assert ends == {str(line.get_ydata()[-1]) for line in (bubble, bitonic, known)}


def test_growth_refuses_other_measures():
    with pytest.raises(ValueError, match=r"measure.*'width'"):
        sorting_growth.growth([sorting.bubble], "width")
    with pytest.raises(ValueError, match=r"low < high.*8 and 4"):
        sorting_growth.growth([sorting.bubble], "size", 8, 4)


@pytest.mark.parametrize(("low", "high"), [(5, 7), (65, 127), (128, 256)])
def test_growth_is_drawn_for_any_range(low, high):
    line = sorting_growth.growth([sorting.bubble], "size", low, high).lines[0]
    assert [line.get_xdata()[0], line.get_xdata()[-1]] == [low, high]
