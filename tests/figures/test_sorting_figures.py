"""The figures of sorting say what the networks do, and their parts stand where they belong."""

import matplotlib as mpl
import matplotlib.pyplot as plt
import pytest
from matplotlib.patches import Rectangle

from figures import bitonic_sort, bubble_sort, sort_as_network, sorting_growth, sorting_networks
from relufig import plot, sorting


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
    assert title.endswith(words[0])
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
    assert f"{best.size} comparators" in subtitle


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
    assert title.endswith(f" numbers take {sorting.bitonic(n).depth} layers, not {sorting.bubble(n).depth}")
    assert title.startswith({8: "Eight", 64: "64"}[n])
    assert subtitle.endswith(f"the fewest known is {sorting.best(n, 'depth').depth}")


def test_growth_without_a_difference_has_no_comparison_in_its_title():
    assert header(sorting_growth.draw(high=3)[0])[0] == "Three numbers take 3 layers"
