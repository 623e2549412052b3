"""The figures of functions of one input: what they show is what the networks compute."""

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import same_color
from matplotlib.text import Text

import relufig as rf
from figures import (
    bucket,
    clip,
    equal,
    leaky_relu,
    level_sets,
    one_relu_surface,
    relu,
    simplified,
    step,
    training,
    triangle,
)
from relufig import plot
from relufig.look import notation
from relufig.look.typesetting import mathtext
from relufig.networks.training import Training
from relufig.plot import marks
from relufig.plot.axes import points_per_unit
from relufig.regions import polygons


@pytest.fixture(autouse=True)
def agg():
    mpl.use("Agg")
    with plot.themed():
        yield
    plt.close("all")


def thickest(ax):
    return max(ax.lines, key=lambda line: line.get_linewidth() * (len(line.get_xdata()) > 1))


def formula(ax):
    """The texts of the formula in the subtitle of an axes' figure, with their colours."""
    return [(text.get_text(), text.get_color()) for text in ax.figure.artists[0].findobj(Text)]


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


def test_the_relu_that_starts_the_rise_has_one_colour_in_both_clips():
    axes = clip.draw(low=-1, high=2)
    theme = plot.palette(axes[0])
    for (diagram, curves), first_words in ((axes[::2], "starts the rise"), (axes[1::2], "inside")):
        units = [line for line in diagram.lines if line.get_marker() == "o"]
        # Of each, its graph, its dot or dots, its circle in the network and its words have the same colour.
        # In the chain, the first is inside of the second, and not a part of the sum.
        for colour, words in ((theme.first, first_words), (theme.second, "ends it")):
            (said,) = (text for text in curves.texts if text.get_text() == words)
            drawn = [line for line in curves.lines if same_color(line.get_color(), colour)]
            assert same_color(said.get_color(), colour)
            assert {line.get_marker() for line in drawn} == {"None", "o"}
            assert sum(same_color(unit.get_markeredgecolor(), colour) for unit in units) == 1
        # The circles are apart.
        scale = points_per_unit(diagram)
        first, second = (unit.get_xydata()[0] * scale for unit in units)
        assert np.hypot(*(first - second)) > 1.05 * units[0].get_markersize()


def test_relu_is_green_where_it_is_on():
    ax = relu.draw(low=-2, high=3)
    (grey, *_), (green, *_) = ([patch] for patch in ax.patches)
    assert (grey.get_x(), grey.get_width()) == (-2, 2)
    assert (green.get_x(), green.get_width()) == (0, 3)
    words = {text.get_text(): text.get_color() for text in ax.texts}
    assert same_color(words["on"], plot.palette(ax).active)


@pytest.mark.parametrize(("ends", "said"), [((-2, 3), ["0", "x"]), ((-2, -1), ["0"]), ((1, 3), ["x"])])
def test_relu_says_what_it_is_on_each_side(ends, said):
    (x,) = rf.inputs("x")
    wanted = [mathtext(notation.tokens({"0": 0 * x, "x": x}[each], "y")) for each in said]
    assert [text.get_text() for text in relu.draw(low=ends[0], high=ends[1]).texts if "=" in text.get_text()] == wanted


@pytest.mark.parametrize("figure", [relu, step])
def test_a_slope_of_one_rises_at_45_degrees(figure):
    drawn = figure.draw()
    for ax in drawn if isinstance(drawn, list) else [drawn]:
        across, up = points_per_unit(ax)
        assert across == pytest.approx(up)


@pytest.mark.parametrize(("low", "high"), [(-1, 2), (0, 1), (-5, 40)])
def test_the_curves_of_a_clip_have_equal_scales(low, high):
    axes = clip.draw(low=low, high=high)
    axes[0].figure.draw_without_rendering()
    for ax in axes[2:]:
        across, up = points_per_unit(ax)
        assert across == pytest.approx(up)


def test_both_panels_of_leaky_relu_have_the_same_line_at_zero():
    left, right = leaky_relu.draw()
    left.figure.draw_without_rendering()
    levels = [ax.transData.transform((0, 0))[1] for ax in (left, right)]
    assert levels[0] == pytest.approx(levels[1])


def test_leaky_relu_shows_the_slopes_of_both():
    _, right = leaky_relu.draw(slope=0.25)
    levels = {tuple(line.get_ydata()) for line in right.lines if line.get_marker() != "o"}
    assert {(0, 0), (0.25, 0.25), (1, 1)} <= levels
    assert {"ReLU: 0", "LeakyReLU: 0.25"} <= {text.get_text() for text in right.texts}


def test_terms_of_the_bucket_have_the_colours_of_their_walls():
    axes = bucket.draw(a=0, b=1, c=3, d=4)
    theme = plot.palette(axes[0])
    assert [colour for text, colour in formula(axes[0]) if "x" in text] == [theme.first, theme.second]
    for ax, name, colour in zip(
        axes, ("first wall", "second wall", "bucket"), (*theme.terms[:2], theme.ink), strict=True
    ):
        (label,) = (text for text in ax.texts if text.get_text() == name)
        assert label.get_color() == colour == thickest(ax).get_color()
    # The thick line is the bucket.
    x, y = thickest(axes[-1]).get_data()
    np.testing.assert_allclose(y, np.interp(x, [0, 1, 3, 4], [1, 0, 0, 1]))
    assert thickest(axes[-1]).get_linewidth() == 2 * thickest(axes[0]).get_linewidth()


def test_the_term_that_both_clips_of_a_triangle_need_has_a_colour_of_its_own():
    axes = triangle.draw(peak=1)
    theme = plot.palette(axes[0])
    assert [colour for text, colour in formula(axes[0]) if "x" in text] == [theme.first, theme.third, theme.second]
    dots = [line for ax in axes for line in ax.lines if line.get_marker() == "o"]
    shared = [dot.get_xydata().tolist() for dot in dots if same_color(dot.get_color(), theme.third)]
    assert shared == [[[1, 1]], [[1, 0]], [[1, 1]]]


@pytest.mark.parametrize(
    ("figure", "options"),
    [
        (triangle, {}),
        (triangle, {"left": -2, "peak": 0, "right": 1, "height": 2}),
        (triangle, {"height": -1}),
        (triangle, {"right": 60}),
        (bucket, {"floor": -1}),
        (bucket, {"b": 0.5, "c": 0.625, "rim": 0.25}),
    ],
)
def test_terms_add_up_to_the_sum_below_them(figure, options):
    axes = figure.draw(**options)
    axes[0].figure.draw_without_rendering()
    *terms, total = (thickest(ax).get_data() for ax in axes)
    x = np.linspace(total[0][0], total[0][-1], 50)
    np.testing.assert_allclose(sum(np.interp(x, *term) for term in terms), np.interp(x, *total), atol=1e-12)
    # Equal x stand below each other, and both axes have the same scale.
    places = [ax.transData.transform([(0, 0), (1, 0), (0, 1)]) for ax in axes]
    for start, along, above in places:
        assert [start[0], along[0]] == pytest.approx([places[0][0][0], places[0][1][0]])
        assert along[0] - start[0] == pytest.approx(above[1] - start[1])


def test_the_leak_is_shaded_in_both_panels():
    left, right = leaky_relu.draw(slope=0.25, low=-2)
    for ax, corners in ((left, {(-2, 0), (-2, -0.5), (0, 0)}), (right, {(-2, 0), (-2, 0.25), (0, 0), (0, 0.25)})):
        (area,) = (each for each in ax.collections if isinstance(each, mpl.collections.PolyCollection))
        assert set(map(tuple, area.get_paths()[0].vertices.tolist())) == corners


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


def test_a_curve_along_the_edge_of_its_axes_has_its_full_width():
    ax = plt.figure().add_subplot(xlim=(0, 1), ylim=(0, 1))
    marks.line(ax, [0, 1], [1, 1], "black", scale=marks.SUM)
    (curve,) = ax.lines
    half = curve.get_linewidth() / 2 * ax.figure.dpi / 72
    box, clipped = ax.get_window_extent(), curve.get_clip_box()
    assert clipped.y1 >= box.y1 + half
    ax.set_xlim(0.25, 0.5)  # and what is outside is still cut off
    assert clipped.x1 < ax.transData.transform((1, 0))[0]


def test_guides_do_not_show_through_the_gaps_of_a_dashed_curve():
    ax = plt.figure().add_subplot(xlim=(0, 1), ylim=(0, 1))
    marks.guide(ax, [0, 1], [0.5, 0.5])
    marks.line(ax, [0, 1], [0.5, 0.5], "black", linestyle=marks.MINUS)
    (ground,) = ax.collections
    guide, curve = ax.lines
    assert guide.get_zorder() < ground.get_zorder() < curve.get_zorder()
    assert same_color(ground.get_color(), plot.palette(ax).background)


def test_the_name_of_an_axis_stands_on_the_line_of_its_numbers():
    ax = relu.draw()
    ax.figure.draw_without_rendering()
    name = next(text for text in ax.texts if text.get_text() == "$x$")
    number = next(label for label in ax.get_xticklabels() if label.get_text() == "0")
    assert name.get_window_extent().y0 == pytest.approx(number.get_window_extent().y0, abs=1)


def test_the_simplified_network_has_the_units_that_are_on_in_their_places():
    trained, smaller, square = simplified.draw()
    theme = plot.palette(trained)

    def places(ax, colour):
        return [line.get_xydata().tolist() for line in ax.lines if same_color(line.get_markerfacecolor(), colour)]

    on, hollow = (places(trained, colour) for colour in (theme.active, "white"))
    told = trained.figure.texts[0].get_text()
    assert f"{len(hollow)} of {len(on) + len(hollow)} ReLUs" in told
    assert places(smaller, theme.active) == on
    assert places(smaller, "white") == []
    # Beside them stands how many units are on, never more than there are.
    counts = {int(text.get_text()) for text in square.texts if text.get_text().isdigit()}
    assert counts
    assert max(counts) <= len(on)


def test_both_networks_of_training_show_their_dead_units_and_what_they_have_wrong():
    panels = training.draw(slope=0.1, seed=8, rate=5, epochs=60)
    for ax, slope in zip(panels, (0, 0.1), strict=True):
        trained = Training(slope=slope, seed=8, rate=5, epochs=60)
        network = trained.network(60)
        units = [patch.get_fill() for patch in ax.patches if isinstance(patch, mpl.patches.Circle)]
        learning = np.concatenate([layer.preactivations for layer in network.trace(trained.points).layers], axis=1) > 0
        assert units == (learning.any(axis=0) | (slope > 0)).tolist()
        right = (network(trained.points)[:, 0] > 0) == (trained.shape(trained.points) > 0)
        assert f"{round(100 * (1 - right.mean()))} % of the samples wrong" in {text.get_text() for text in ax.texts}


@pytest.mark.parametrize(("w", "sides"), [((1, 0.5), 1), ((-1, 0.5), 2), ((0, 1), 1)])
def test_the_surface_of_one_relu_stands_on_the_ground(w, sides):
    x = rf.inputs("x1", "x2")
    cells = polygons(rf.build(y=rf.relu(w[0] * x[0] + w[1] * x[1] + 0.5)), ((-4, 4), (-2, 2)))
    found = list(one_relu_surface.sides(cells))
    drawn = [each for each in one_relu_surface.draw(w=w, b=0.5, reach=2).collections if each.get_alpha()]
    assert len(found) == len(drawn) == sides
    for corners in found:
        assert (corners[:2, 2] == 0).all()
        np.testing.assert_allclose(corners[2:, 2], np.maximum(corners[2:, :2] @ w + 0.5, 0))
        # They are the sides of the box that are turned to the viewer.
        assert (corners[:, 1] == -2).all() or (corners[:, 0] == -4).all()


def test_compared_curves_have_their_formulas_in_their_colours():
    same, other = equal.draw()
    assert "proved" in {text.get_text() for text in same.texts}
    assert "differ by 1" in {text.get_text() for text in other.texts}
    for panel in (same, other):
        thick, thin, *_ = panel.lines
        written = [text for text in panel.texts if "ReLU" in text.get_text()]
        assert len(written) == 2
        # Equal ones stand as an equation.
        assert written[1].get_text().startswith("$=$") == (panel is same)
        assert [text.get_color() for text in written] == [thick.get_color(), thin.get_color()]
        assert thick.get_linewidth() > thin.get_linewidth()


def test_levels_are_named_where_the_network_has_them():
    ax = level_sets.draw(epochs=200, seed=8, levels=(-3, 0, 3))
    network = Training(slope=0.1, seed=8, rate=5, epochs=200).network(200)
    named = {text.get_text(): network(text.xy)[0] for text in ax.texts if text.get_text() in ("−3", "0", "3")}
    assert list(named) == ["−3", "0", "3"]
    assert list(named.values()) == pytest.approx([-3, 0, 3], abs=1e-6)
    ends = [line.get_xydata()[1] for line in ax.lines if len(line.get_xdata()) == 2]
    # The nearest points in the norms 1, 2 and infinity are on the edge, at the distances that are written.
    assert network(ends)[:, 0] == pytest.approx([0, 0, 0], abs=1e-6)
    distances = [np.linalg.norm(end, norm) for end, norm in zip(ends, (1, 2, np.inf), strict=True)]
    assert {f"{distance:.2f}" for distance in distances} <= {text.get_text() for text in ax.texts}
