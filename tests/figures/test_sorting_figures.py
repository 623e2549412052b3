"""The figures of sorting say what the networks do, and their parts stand where they belong."""

import matplotlib as mpl
import matplotlib.pyplot as plt
import pytest
from matplotlib.patches import Rectangle

from figures import bitonic_sort, bubble_sort, sort_as_network, sorting_growth, sorting_networks
from relufig import plot, sorting
from relufig.look import style
from relufig.numbers.text import spelled
from relufig.plot.axes import points_per_unit


@pytest.fixture(autouse=True)
def agg():
    mpl.use("Agg")
    yield
    plt.close("all")


def header(ax):
    return [text.get_text() for text in ax.figure.texts]


@pytest.mark.parametrize(
    ("draw", "words"), [(bubble_sort.draw, ("13 layers", "28")), (bitonic_sort.draw, ("six layers", "24"))]
)
def test_both_sorts_count_and_sort_the_same_values(draw, words):
    ax = draw()
    title, subtitle = header(ax)
    assert words[0] in title + subtitle
    assert f"{words[1]} comparators" in subtitle
    assert "turn 5, 3, 8, 1, 9, 2, 7, 3 into 1, 2, 3, 3, 5, 7, 8, 9" in ax.get_label()


def test_a_sort_moves_with_the_moment():
    halves = [bitonic_sort.draw(moment=moment).get_legend().get_texts()[0].get_text() for moment in (0.0, 0.5, 1.0)]
    assert halves[0] == "0 swaps: ReLU on"
    assert len(set(halves)) == 3


@pytest.mark.parametrize("n", [3, 8, 16])
def test_networks_are_counted_in_the_same_words(n):
    panels = sorting_networks.draw(n=n)
    best = sorting.best(n)
    names, counts = zip(*((panel.get_title(loc="left"), panel.texts[-1]) for panel in panels), strict=True)
    # The best known network has no name of its own; where Batcher's is as small, it is drawn instead.
    last = {"Best known": best, "Odd-even merge sort": sorting.odd_even_merge(n)}[names[-1]]
    assert last.size == best.size
    assert counts[-1].get_text() == f"{last.depth} layers, {last.size} comparators"
    # The fewest stand out.
    ink = mpl.colors.to_hex(plot.palette(panels[0]).ink)
    for text in counts:
        assert (mpl.colors.to_hex(text.get_color()) == ink) == text.get_text().endswith(f" {best.size} comparators")
    # What the title counts is what the pictures show.
    depths = [sum(isinstance(patch, Rectangle) for patch in panel.patches) for panel in panels]
    title, subtitle = header(panels[0])
    assert f" {min(depths)} layers" in title
    assert title.endswith(f", not {depths[0]}") == (min(depths) < depths[0] == sorting.bubble(n).depth)
    assert f"the same {spelled(n)} numbers" in subtitle


@pytest.mark.parametrize("shape", style.SHAPES)
def test_values_stand_beside_their_ribbons(shape):
    values = sorting_networks.EIGHT
    with plot.themed(shape=shape):
        panels = sorting_networks.draw()
        panels[0].figure.draw_without_rendering()
    sides = []
    for panel in panels:
        digits = [text for text in panel.texts if text.get_text().isdigit()]
        discs = [line for line in panel.lines if line.get_zorder() == 6]
        columns = {x: [text for text in digits if text.xy[0] == x] for x in sorted({text.xy[0] for text in digits})}
        written = [[int(text.get_text()) for text in sorted(each, key=lambda t: t.xy[1])] for each in columns.values()]
        assert written == [list(values), sorted(values)][: len(written)]
        sides.append(len(written))
        for text in digits:
            # On a wide figure's slide, which is 13.33 inches wide, letters of 18 points are large enough.
            assert text.get_fontsize() * 13.33 / 8 > 17.5
            box = text.get_window_extent()
            # Boxes of letters end on whole pixels.
            assert panel.bbox.x0 - 2 < box.x0
            assert box.x1 < panel.bbox.x1 + 2
            for disc in discs:
                (x, y), radius = panel.transData.transform(disc.get_xydata()[0]), disc.get_markersize() / 2
                radius *= panel.figure.dpi / 72
                assert not (box.x0 < x + radius and box.x1 > x - radius and box.y0 < y < box.y1)
    # Side by side, the left braid has no column that the right one's could be taken for.
    assert sides == ([2, 1, 2] if shape == "wide" else [2, 2, 2])


def test_the_layers_of_the_smallest_network_have_room():
    for panel in sorting_networks.draw():
        # Comparators of a layer stand in its column, apart from the discs at the ends of the ribbons.
        columns = [patch for patch in panel.patches if isinstance(patch, Rectangle)]
        discs = [line for line in panel.lines if line.get_zorder() == 6]
        radius = discs[0].get_markersize() / 2 / points_per_unit(panel)[0]
        assert min(patch.get_x() for patch in columns) > radius
        ends = [x for line in panel.lines if line.get_zorder() == 5 for x in line.get_xdata()]
        assert all(any(c.get_x() < x < c.get_x() + c.get_width() for c in columns) for x in ends)


def test_comparators_stand_above_their_units():
    top, bottom = sort_as_network.draw()
    top.figure.draw_without_rendering()
    layers = [patch for patch in top.patches if isinstance(patch, Rectangle)]
    for at, patch in enumerate(layers):
        above = top.transData.transform((patch.get_x() + patch.get_width() / 2, 0))[0]
        below = bottom.transData.transform((2 * at + 1, 0))[0]
        assert above == pytest.approx(below, abs=1)


@pytest.mark.parametrize("high", [8, 64, 1024])
def test_the_title_of_growth_is_that_of_the_networks(high):
    n = min(high, 64)
    title, subtitle = header(sorting_growth.draw(high=high)[0])
    assert title.endswith(f" numbers: {sorting.bubble(n).depth} layers or {sorting.bitonic(n).depth}")
    assert title.startswith({8: "Eight", 64: "64"}[n])
    assert subtitle.endswith(f"the fewest known is {sorting.best(n, 'depth').depth}")


def test_growth_without_a_difference_has_no_comparison_in_its_title():
    assert header(sorting_growth.draw(high=3)[0])[0] == "Three numbers: 3 layers"
