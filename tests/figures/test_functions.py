"""The figures of functions of one input: what they show is what the networks compute."""

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import same_color
from matplotlib.text import Text

import relufig as rf
from figures import bucket, clip, leaky_relu, relu, step, triangle
from relufig import plot
from relufig.plot import marks


@pytest.fixture(autouse=True)
def agg():
    mpl.use("Agg")
    with plot.themed():
        yield
    plt.close("all")


def thickest(ax):
    return max(ax.lines, key=lambda line: line.get_linewidth() * (len(line.get_xdata()) > 1))


def formula(ax):
    """The texts of the formula at an axes, with their colours."""
    return [(text.get_text(), text.get_color()) for text in ax.artists[0].findobj(Text)]


@pytest.mark.parametrize("moment", [0, 0.2, 0.35, 0.6, 1])
def test_the_clip_is_computed_at_every_moment(moment):
    axes = clip.draw(low=-1, high=2, moment=moment)
    low, high = (-1, 2) if moment == 1 else clip.dragged(-1, 2, 3, moment)
    assert low < high
    for ax in axes[2:]:
        x, y = thickest(ax).get_data()
        np.testing.assert_allclose(y, np.clip(x, float(low), float(high)), atol=1e-12)


def test_the_clip_is_dragged_to_where_it_stays():
    ends = [clip.dragged(-1, 2, 3, moment) for moment in (0, 0.35, 0.55, 0.75, 1)]
    assert ends[-1] == ends[2] == (-1, 2)
    assert ends[0][1] < 2 < ends[1][1]
    assert ends[3][0] < -1


def test_relu_is_green_where_it_is_on():
    ax = relu.draw()
    (grey, *_), (green, *_) = ([patch] for patch in ax.patches)
    assert (grey.get_x(), grey.get_width()) == (-3, 3)
    assert (green.get_x(), green.get_width()) == (0, 3)
    words = {text.get_text(): text.get_color() for text in ax.texts}
    assert same_color(words["on"], plot.palette(ax).active)


def test_leaky_relu_shows_the_slopes_of_both():
    _, right = leaky_relu.draw(slope=0.25)
    levels = {tuple(line.get_ydata()) for line in right.lines if line.get_marker() != "o"}
    assert {(0, 0), (0.25, 0.25), (1, 1)} <= levels
    assert {"ReLU: 0", "LeakyReLU: 0.25"} <= {text.get_text() for text in right.texts}


def test_terms_of_the_bucket_have_the_colours_of_their_walls():
    left, right = bucket.draw()
    theme = plot.palette(left)
    assert [colour for text, colour in formula(right) if "x" in text] == [theme.first, theme.second]


def test_the_term_that_both_clips_of_a_triangle_need_has_the_colour_of_the_sum():
    _, after = triangle.draw(peak=1)
    theme = plot.palette(after)
    assert [colour for text, colour in formula(after) if "x" in text] == [theme.first, theme.ink, theme.second]


def test_the_gap_between_each_ramp_and_the_step_is_shaded():
    widths = (1, 0.5)
    ax = step.draw(widths=widths)
    areas = [each.get_paths()[0] for each in ax.collections if isinstance(each, mpl.collections.PolyCollection)]
    points = np.random.default_rng(0).uniform((-1.1, 0), (0.5, 1), (500, 2))
    (x,) = rf.inputs("x")
    for area, width in zip(areas, widths, strict=True):
        ramp = rf.build(rf.step(x, width))(points[:, :1])[:, 0]
        gap = (points[:, 0] < 0) & (points[:, 1] < ramp)
        np.testing.assert_array_equal(area.contains_points(points), gap)


def test_a_sum_is_twice_as_thick_as_its_terms():
    (x,) = rf.inputs("x")
    ax = plot.parts(rf.build(rf.clip(x, -1, 2)), -3, 4)
    assert thickest(ax).get_linewidth() == mpl.rcParams["lines.linewidth"] * marks.SUM == 4
