"""What is drawn: the artists' data and texts against the networks they show."""

import itertools
from fractions import Fraction

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.colors import same_color, to_hex, to_rgba

import relufig as rf
from figures import (
    float_honesty,
    max_min,
    max_of_five,
    sort3,
    square_by_tents,
    step,
    universal_approximation,
    zero_gradient,
)
from figures import sort2 as sort2_figure
from relufig import approximation, plot, sorting
from relufig.look import notation, style
from relufig.look.colours import value_colours
from relufig.plot.axes import points_per_unit


@pytest.fixture(autouse=True)
def agg():
    """Draw without a display, and leave no figure open and no setting changed."""
    mpl.use("Agg")
    before = dict(mpl.rcParams)
    yield
    plt.close("all")
    assert dict(mpl.rcParams) == before


def clip(low=-1, high=2):
    (x,) = rf.inputs("x")
    return rf.build(y=rf.clip(x, low, high))


def sort2():
    a, b = rf.inputs("a", "b")
    return rf.build(min=rf.minimum(a, b), max=rf.maximum(a, b))


def texts(ax):
    return [text.get_text() for text in ax.findobj(mpl.text.Text) if text.get_text()]


def curves(ax):
    return [line for line in ax.lines if len(line.get_xdata()) > 1 and line.get_linestyle() != "None"]


def test_a_function_is_drawn_through_its_knots():
    ax = plot.function(clip(), -3, 4)
    x, y = curves(ax)[0].get_data()
    assert list(x) == [-3, -1, 2, 4]
    np.testing.assert_array_equal(y, np.clip(x, -1, 2))


@pytest.mark.parametrize(("low", "high"), [(-1, 2), (0, 2.5), (Fraction(1, 3), 4)])
def test_ticks_and_slopes_are_the_networks_own(low, high):
    ax = plot.function(clip(low, high), -6, 6)
    assert list(ax.get_xticks()) == [float(low), float(high)]
    assert [label.get_text() for label in ax.get_xticklabels()] == [plot.number(low), plot.number(high)]
    assert sorted(text for text in texts(ax) if text.startswith("slope")) == ["slope 0", "slope 0", "slope 1"]


def test_parts_add_up_to_the_sum():
    network = clip()
    ax = plot.parts(network, -3, 4)
    drawn = [line for line in curves(ax) if line.get_transform() == ax.transData]  # without the line at zero
    *parts, total = sorted(drawn, key=lambda line: line.get_linewidth())
    assert len(parts) == 3
    x = np.linspace(-3, 4, 15)
    added = sum(np.interp(x, *line.get_data()) for line in parts)
    np.testing.assert_allclose(added, np.interp(x, *total.get_data()), atol=1e-12)
    np.testing.assert_allclose(added, np.clip(x, -1, 2), atol=1e-12)


def test_each_part_has_the_colour_of_its_term_in_the_formula():
    (x,) = rf.inputs("x")
    ax = plot.parts(rf.build(rf.clip_chained(x, -1, 2)), -3, 4)
    theme = plot.palette(ax)
    at_three = {float(np.interp(-3, *line.get_data())): line.get_color() for line in curves(ax)}
    assert at_three[-3.0] == theme.first  # of the outer ReLU, which takes 3 from the constant
    assert at_three[2.0] == theme.muted
    colours = {text.get_text(): text.get_color() for text in ax.artists[0].findobj(mpl.text.Text)}
    assert {colour for text, colour in colours.items() if "x" in text} == {theme.muted}
    assert {colour for text, colour in colours.items() if "(3" in text} == {theme.first}


def test_guides_lead_from_the_bends_to_the_labels():
    ax = plot.function(clip(), -3, 4)
    ends = {tuple(map(float, path.vertices[-1])) for each in ax.collections for path in each.get_paths()}
    assert ends == {(-1.0, -1.0), (2.0, 2.0)}


def test_equal_scales_draw_slope_1_at_45_degrees():
    ax = plot.function(clip(), -3, 4, equal=True)
    ax.figure.draw_without_rendering()
    (x0, y0), (x1, y1) = ax.transData.transform([(0, 0), (1, 1)])
    assert x1 - x0 == pytest.approx(y1 - y0)


def test_outputs_are_named_at_their_ends_without_touching():
    (x,) = rf.inputs("x")
    network = rf.build(**{name: rf.clip(x, 0, 1 + at / 50) for at, name in enumerate("pqrs")})
    ax = plot.outputs(network, -1, 3)
    ax.figure.canvas.draw()
    labels = [text for text in ax.texts if text.get_text() in {f"${name}$" for name in "pqrs"}]
    assert len(labels) == 4
    boxes = sorted((text.get_window_extent() for text in labels), key=lambda box: box.y0)
    assert all(below.y1 <= above.y0 for below, above in itertools.pairwise(boxes))


def test_guides_lead_from_the_marked_values_to_the_ticks():
    (x,) = rf.inputs("x")
    network = rf.build(low=rf.minimum(x, 1), high=rf.maximum(x, 1))
    ax = plot.outputs(network, -1, 3, at=2, equal=True)
    drawn = [lines for lines in ax.collections if isinstance(lines, LineCollection) and lines.get_zorder() == 1]
    ends = np.concatenate([lines.get_segments() for lines in drawn])
    reached = {tuple(point) for segment in ends for point in segment.tolist()}
    assert {(1, 1), (2, 1), (2, 2)} <= reached
    assert sorted(ax.get_xticks()) == [1, 2]
    ax.figure.draw_without_rendering()
    (x0, y0), (x1, y1) = ax.transData.transform([(0, 0), (1, 1)])
    assert x1 - x0 == pytest.approx(y1 - y0)


def test_what_a_relu_adds_is_green_and_named_beside_the_curves():
    with plot.themed():
        left, right = max_min.draw(a=3, b=1)
        right.figure.canvas.draw()
    theme = plot.palette(right)
    (wedge,) = (each for each in right.collections if isinstance(each, PolyCollection))
    assert same_color(wedge.get_facecolor()[0][:3], theme.active)
    corners = {tuple(point) for point in wedge.get_paths()[0].vertices.tolist()}
    assert {(1.0, 1.0), (5.0, 1.0), (5.0, 5.0)} <= corners
    (label,) = (text for text in right.texts if "ReLU" in text.get_text())
    assert label.get_window_extent().x0 > right.get_window_extent().x1
    assert label.get_color() == theme.active
    assert plot.description([right]).endswith("Shaded from 1 to 5: ReLU(a − b).")
    assert sum(line.get_markerfacecolor() == theme.active for line in left.lines) == 1


@pytest.mark.parametrize("shape", ["wide", "tall"])
def test_a_networks_outputs_have_the_colours_of_their_curves(shape):
    with plot.themed(shape=shape):
        network, curves = max_min.draw()
        network.figure.draw_without_rendering()
    named = [
        {text.get_text(): text.get_color() for text in ax.texts if "m" in text.get_text()} for ax in (network, curves)
    ]
    common = set(named[0]) & set(named[1])
    assert len(common) == 2
    assert all(named[0][name] == named[1][name] for name in common)
    boxes = [ax.get_window_extent() for ax in (network, curves)]
    assert boxes[0].x1 <= boxes[1].x0 if shape == "wide" else boxes[0].y0 >= boxes[1].y1


def test_a_networks_values_have_the_colours_of_its_curves_there():
    with plot.themed():
        network, curves = max_min.draw()
        network.figure.draw_without_rendering()
    boxes = {to_hex(line.get_markerfacecolor()) for line in network.lines}
    drawn = {
        to_hex(line.get_color()) for line in curves.lines if line.get_linewidth() > 1.5 and line.get_marker() == "None"
    }
    assert len(drawn) == 2
    assert drawn <= boxes


@pytest.mark.parametrize("x", list(itertools.permutations((1, 2, 3))))
def test_each_of_three_sorted_numbers_keeps_its_colour(x):
    ax = sort3.draw(**dict(zip("abc", x, strict=True)))
    squares = {tuple(line.get_xydata()[0]): line for line in ax.lines if line.get_marker() not in ("o", "None")}
    columns = sorted({column for column, _ in squares})
    numbers = {text.xy: text.get_text() for text in ax.texts if text.get_text() in {"1", "2", "3"}}
    fills = [
        {numbers[place]: to_hex(line.get_markerfacecolor()) for place, line in squares.items() if place[0] == column}
        for column in columns
    ]
    assert all(each == fills[0] for each in fills)
    assert len(set(fills[0].values())) == 3
    last = sorted((place for place in squares if place[0] == columns[-1]), key=lambda place: -place[1])
    assert [numbers[place] for place in last] == ["1", "2", "3"]


@pytest.mark.parametrize("by_value", [True, False])
def test_digits_stand_in_the_middle_of_nodes(by_value):
    ax = plot.diagram(sorting.bitonic(2).network(), [3, 1], by_value=by_value)
    written = [text for text in ax.texts if text.get_text() in {"1", "2", "3"}]
    assert len(written) == 5
    for artist in ax.get_children():
        artist.set_visible(False)
    for text in written:
        text.set(visible=True, color="black")
        ax.figure.canvas.draw()
        rows = np.flatnonzero((np.asarray(ax.figure.canvas.buffer_rgba())[..., :3] < 128).any(axis=(1, 2)))
        text.set_visible(False)
        middle = ax.figure.bbox.height - (rows[0] + rows[-1] + 1) / 2
        assert middle == pytest.approx(ax.transData.transform(text.xy)[1], abs=1)


def test_a_derivative_is_drawn_from_the_slopes():
    (x,) = rf.inputs("x")
    ax = plot.derivative(rf.build(rf.leaky_relu(x, Fraction(1, 4))), -2, 3)
    pieces = [line.get_data() for line in curves(ax) if line.get_color() == plot.palette(ax).total]
    assert [(list(x), list(y)) for x, y in pieces] == [([-2, 0], [0.25, 0.25]), ([0, 3], [1, 1])]


@pytest.mark.parametrize(
    ("upper", "words"),
    [
        (lambda x: rf.relu(x + 2) - 2 * rf.relu(x) + 2 * rf.relu(x - 2), "from −1 to 1 and from 3 to 4"),
        (lambda x: rf.clip(3 * x, Fraction(1, 3), 3), "from 1/3 to 4"),
        (lambda x: 2 - x, "from −3 to 1"),
        (lambda x: 1 - rf.relu(x), "nowhere"),
    ],
)
def test_the_excess_is_shaded_wherever_one_network_is_above_another(upper, words):
    (x,) = rf.inputs("x")
    lower, upper = rf.build(1 + 0 * x), rf.build(upper(x))
    ax = plot.excess(lower, upper, -3, 4, "excess")
    (area,) = (each for each in ax.collections if isinstance(each, PolyCollection))
    points = np.random.default_rng(0).uniform((-3, -1), (4, 6), (2000, 2))
    shaded = np.any([path.contains_points(points) for path in area.get_paths()], axis=0)
    bottom, top = (network(points[:, :1])[:, 0] for network in (lower, upper))
    np.testing.assert_array_equal(shaded, (bottom < points[:, 1]) & (points[:, 1] < top))
    assert "excess" in texts(ax)
    assert plot.description([ax]) == f"Shaded {words}: excess."


@pytest.mark.parametrize("x", [(3, 1), (1, 3), (2, 2)])
def test_a_diagram_shows_the_trace_of_its_input(x):
    network = sort2()
    ax = plot.diagram(network, x)
    trace = network.trace(x)
    shown = texts(ax)
    for value in (*trace.input, *trace.layers[0].activations, *trace.output):
        assert plot.number(value) in shown
    active = trace.layers[0].preactivations[0] > 0
    filled = [line for line in ax.lines if same_color(line.get_markerfacecolor(), plot.palette(ax).active)]
    assert len(filled) == int(active)


@pytest.mark.parametrize("x", [None, (3, 1)])
def test_a_diagram_bears_every_weight_but_1(x):
    a, b = rf.inputs("a", "b")
    network = rf.build(2 * rf.relu(a - 3 * b) - rf.relu(b) / 3 + a + 4)
    written = [text for text in texts(plot.diagram(network, x)) if text in {"−3", "2", "−1/3"}]
    assert sorted(written) == sorted(["−3", "2", "−1/3"])
    assert "+1" not in texts(plot.diagram(network))


def strokes(ax):
    """The colour and the dashes of each arrow, in the order in which they are drawn."""
    return [
        (text.arrow_patch.get_edgecolor(), text.arrow_patch.get_linestyle()) for text in ax.texts if text.arrow_patch
    ]


def test_an_edge_has_the_colour_of_its_term_and_a_negative_one_is_dashed():
    (x,) = rf.inputs("x")
    ax = plot.diagram(rf.build(rf.clip(x, -1, 2)))
    theme = plot.palette(ax)
    assert {colour for colour, _ in strokes(ax)} == {to_rgba(theme.first), to_rgba(theme.second)}
    dashed = {colour for colour, dashes in strokes(ax) if dashes != "-"}
    assert dashed == {to_rgba(theme.second)}
    chained = plot.diagram(rf.build(rf.clip_chained(x, -1, 2)))
    assert strokes(chained)[0][0] == to_rgba(theme.muted)


def test_edges_of_an_inactive_unit_are_pale():
    ax = plot.diagram(clip(), [1])
    theme = plot.palette(ax)
    assert {colour for colour, _ in strokes(ax)} == {to_rgba(theme.first), to_rgba(theme.faint)}


def test_edges_to_several_outputs_have_the_colours_of_their_curves():
    ax = plot.diagram(sort2())
    theme = plot.palette(ax)
    assert {colour for colour, _ in strokes(ax)} == {to_rgba(theme.first), to_rgba(theme.second), to_rgba(theme.muted)}


def test_steep_edges_begin_at_the_corners_of_boxes():
    a, b = rf.inputs("a", "b")

    def start(height):
        """Where an edge begins, as a share of the radius of a unit."""
        ax = plt.figure(figsize=(6, height)).add_subplot()
        plot.diagram(rf.build(rf.relu(a + b)), ax=ax)
        free = [text.arrow_patch.shrinkA for text in ax.texts if text.arrow_patch]
        return max(free[0] / free[2], free[1] / free[2])

    flat, steep = start(1.5), start(6)
    assert flat < steep < np.sqrt(2) * 2.2 / 2.4


def test_values_that_are_compared_have_the_colours_of_a_braid():
    network = sort2()
    ax = plot.diagram(network, [3, 1], by_value=True)
    theme = plot.palette(ax)
    small, large = value_colours([1, 3], theme)
    nodes = [line.get_markerfacecolor() for line in ax.lines if line.get_marker() != "o"]
    assert nodes == [large, small, small, large]
    assert {colour for colour, _ in strokes(ax)} == {to_rgba(each) for each in (small, large, theme.active)}


def test_without_values_a_diagram_cannot_show_their_colours():
    drawn = [strokes(plot.diagram(sort2(), by_value=by_value)) for by_value in (True, False)]
    assert drawn[0] == drawn[1]


@pytest.mark.parametrize(("a", "b"), [(3, 1), (1, 4), (2, 2)])
def test_a_comparator_and_its_network_stand_side_by_side_and_say_what_they_do(a, b):
    with plot.themed():
        left, right = sort2_figure.draw(a=a, b=b)
        left.figure.canvas.draw()
    on = a > b
    assert ("swap" if on else "no swap") in texts(left)
    assert texts(right)[-1].endswith(f"({plot.number(a - b)}) = {max(a - b, 0)}$: {'on' if on else 'off'}")
    wires = [left.transData.transform((0, wire))[1] for wire in (0, 1)]
    assert wires == pytest.approx([right.transData.transform((0, y))[1] for y in (0.5, -0.5)])


def test_names_in_a_diagram_are_set_as_mathematics():
    x1, x2 = rf.inputs("x1", "x2")
    shown = texts(plot.diagram(rf.build(largest=rf.maximum(x1, x2))))
    assert {"$x_{1}$", "$x_{2}$", r"$\mathrm{largest}$"} <= set(shown)


def test_units_of_a_diagram_do_not_lie_on_skip_connections():
    a, b, c = rf.inputs("a", "b", "c")
    ax = plot.diagram(rf.build(*rf.sort3(a, b, c)))
    units = [line.get_ydata()[0] for line in ax.lines if line.get_marker() == "o" and line.get_markersize() > 20]
    assert len(units) == 3
    assert all(abs(y - row) >= 0.4 for y in units for row in (-1, 0, 1))


def test_a_users_axes_keep_their_settings_and_get_suiting_colours():
    for background, theme in (("white", style.LIGHT), ("black", style.DARK)):
        figure, ax = plt.subplots(facecolor=background, subplot_kw={"facecolor": background})
        before = figure.get_size_inches().tolist()
        assert plot.function(clip(), -3, 4, ax=ax) is ax
        assert plot.palette(ax) is theme
        assert figure.get_size_inches().tolist() == before
        assert to_rgba(ax.get_facecolor()) == to_rgba(background)
        assert any(same_color(line.get_color(), theme.total) for line in ax.lines)


@pytest.mark.parametrize(
    "make", [lambda: plt.figure().add_subplot(2, 2, 1), lambda: plt.figure().add_axes((0.1, 0.2, 0.5, 0.6))]
)
def test_panels_take_the_place_of_the_axes_given(make):
    ax = make()
    place = ax.get_position()
    axes = plot.panels(ax, 2, 2)
    assert len(axes) == 4
    assert {each.figure for each in axes} == {ax.figure}
    assert not ax.axison
    for each in axes:
        box = each.get_position()
        assert place.x0 - 1e-9 <= box.x0 < box.x1 <= place.x1 + 1e-9
        assert place.y0 - 1e-9 <= box.y0 < box.y1 <= place.y1 + 1e-9


def test_descriptions_hold_the_networks_numbers():
    ax = plot.function(clip(Fraction(1, 3), 5), -1, 6)
    assert plot.description([ax]) == "y as a function of x: slope 0 up to 1/3, slope 1 up to 5, then slope 0."
    assert "For a = 3, b = 1 it gives min = 1, max = 3" in plot.description([plot.diagram(sort2(), (3, 1))])


def test_the_step_figure_shows_the_jump_and_names_every_network():
    (x,) = rf.inputs("x")
    widths = (1, Fraction(1, 4))
    ax = step.approach([rf.build(rf.step(x, w)) for w in widths], ["wide", "narrow"], -2, 1)
    assert {"wide", "narrow"} <= set(texts(ax))
    drawn = [list(line.get_xdata()) for line in curves(ax)]
    for width in widths:
        assert [-2, -float(width), 0, 1] in drawn


def test_bars_are_the_measured_shares():
    from relufig.networks import gradients

    network = gradients.he_network([32] * 4)
    x, upstream = np.random.default_rng(1).normal(size=(2, 8, 32))
    ax = zero_gradient.zero_gradients(network, x, upstream)
    shares = gradients.zero_shares(network, x, upstream)
    off, on = ax.containers
    np.testing.assert_allclose([bar.get_height() for bar in off], shares)
    np.testing.assert_allclose([bar.get_height() for bar in on], 1 - shares)
    # About half of the units at each end are on.
    assert {"½", "¼"} <= set(texts(ax))
    assert 1 - shares == pytest.approx([1 / 2, 1 / 4, 1 / 2], abs=0.1)


def test_between_two_layers_the_weights_between_units_that_are_on_learn():
    network, x, upstream = zero_gradient.half_on(6, seed=0)
    ax = zero_gradient.learning_between(network, x, upstream)
    first, second = (layer.activations.ravel() > 0 for layer in network.trace([x]).layers if layer.activations.size)
    assert (first.sum(), second.sum()) == (3, 3)
    heights = [[patch.center[1] for patch in ax.patches if patch.center[0] == at] for at in (0, 1)]
    learning = {tuple(line.get_ydata()) for line in ax.lines if same_color(line.get_color(), style.LIGHT.ink)}
    assert learning == {
        (heights[0][j], heights[1][i]) for i, j in itertools.product(range(6), repeat=2) if second[i] and first[j]
    }
    filled = [same_color(patch.get_facecolor(), style.LIGHT.active) for patch in ax.patches]
    assert filled == [*first, *second]
    assert "9 of 36 learn" in texts(ax)
    assert "9 of 36 weights learn" in plot.description([ax])


def test_a_sentence_says_how_many_weights_have_no_gradient():
    assert zero_gradient.without_gradient([0, 0]) == "every weight learns"
    assert zero_gradient.without_gradient([0.25, 0.5]).startswith("25% to 50% of the weights")


def test_errors_fall_as_drawn():
    counts = (4, 7, 13)
    chords = [approximation.through(np.sin, np.linspace(0, 3, n + 1), curvature=1) for n in counts]
    best = [approximation.fit(np.sin, 0, 3, units=n, curvature=1) for n in counts]
    ax = universal_approximation.error_decay({"chords": chords, "best": best})
    (sizes, errors), (best_sizes, best_errors) = (curve.get_data() for curve in curves(ax)[:2])
    assert list(sizes) == list(best_sizes) == list(counts)
    # A chord of sine over h is off by at most h^2 / 8; half as far is the best that a line can be, at its top.
    assert all(error <= (3 / n) ** 2 / 8 * 1.001 for error, n in zip(errors, counts, strict=True))
    assert list(best_errors) == [found.error for found in best]
    assert all(best_errors < errors / 1.9)
    assert {"chords", "best", "as $1/n^2$"} <= set(texts(ax))
    falling = ax.lines[-1]
    slopes = np.diff(np.log(falling.get_ydata())) / np.diff(np.log(falling.get_xdata()))
    assert slopes == pytest.approx([-2] * len(slopes))
    assert "Largest error" in texts(ax)
    uncertain = universal_approximation.error_decay(
        {"chords": [approximation.through(np.sin, [0, *k, 3]) for k in ([], [1])]}
    )
    assert "Largest error, sampled" in texts(uncertain)


@pytest.mark.parametrize(
    "near", [approximation.fit(np.exp, 0, 1, units=3, convex=[]), approximation.through(np.exp, [0, 1])]
)
def test_an_approximation_stays_in_a_band_as_wide_as_its_error(near):
    ax = universal_approximation.approximated(np.exp, near, "pieces")
    (at, truth), (x, y) = (curve.get_data() for curve in curves(ax)[:2])
    assert truth == pytest.approx(np.exp(at))
    assert x == pytest.approx(near.knots)
    assert y == pytest.approx(near.network(np.array(x)[:, None])[:, 0])
    (band,) = ax.collections
    at, edge = band.get_paths()[0].vertices.T
    assert np.abs(edge - np.exp(at)) == pytest.approx(near.error)
    beginning, end = f"{len(near.knots) - 1} pieces: off by ", " at most"
    (told,) = (text for text in texts(ax) if text.startswith(beginning) and text.endswith(end))
    assert near.error <= float(told[len(beginning) : -len(end)]) < 1.1 * near.error


@pytest.mark.parametrize("layers", [1, 2, 3])
def test_a_square_shows_the_gap_that_is_left_and_where_the_tent_took_away(layers):
    (x,) = rf.inputs("x")
    networks = [rf.build(y=rf.square(x, count)) if count else rf.build(y=x) for count in (layers - 1, layers)]
    ax = square_by_tents.approaching(networks)
    before, parabola, after = (curve.get_data() for curve in curves(ax)[:3])
    at = np.linspace(0, 1, 2**10 + 1)
    heights = [np.interp(at, *curve) for curve in (before, after)]
    for network, height in zip(networks, heights, strict=True):
        np.testing.assert_allclose(height, network(at[:, None])[:, 0])
    assert (heights[0] >= heights[1]).all()
    np.testing.assert_array_equal(parabola[1], parabola[0] ** 2)
    (shaded,) = ax.collections
    # What is shaded is the gap: its edge is the curve above and the parabola below.
    across, up = shaded.get_paths()[0].vertices.T
    on_curve, on_parabola = up == np.interp(across, *after), up == across**2
    assert on_curve.any()
    assert on_parabola.any()
    assert (on_curve | on_parabola).all()


@pytest.mark.parametrize("layers", [1, 2, 3])
def test_the_gap_in_words_is_the_height_of_what_is_drawn(layers):
    (x,) = rf.inputs("x")
    ax = square_by_tents.gap(rf.build(y=rf.square(x, layers)), Fraction(1, 16))
    (shaded,) = ax.collections
    highest = shaded.get_paths()[0].vertices[:, 1].max()
    title = ax.get_title() or ax.get_title(loc="left")
    assert Fraction(title.removeprefix("largest gap ")) == Fraction(highest)
    assert ax.get_ylim() == (0, 1 / 16)


def test_the_tents_are_drawn_as_high_as_they_are_and_the_formula_scales_them():
    (x,) = rf.inputs("x")
    folded = [rf.tent(x)]
    for _ in range(2):
        folded.append(rf.tent(folded[-1]))
    for count, formula in enumerate(folded, start=1):
        ax = square_by_tents.tent(rf.build(tent=formula))
        assert [label.get_text() for label in ax.get_yticklabels()] == ["0", "1"]
        assert max(curves(ax)[0].get_ydata()) == 1
        names = dict(zip(("t1", "t2", "t3"), folded, strict=True))
        said = "".join(symbol.text for symbol in square_by_tents.difference(count)).partition("=")[2]
        values = {name: rf.build(each)([Fraction(1, 5)])[0] for name, each in names.items()}
        assert eval(said.replace("−", "-"), {"x": Fraction(1, 5), **values}) == rf.build(rf.square(x, count))(
            [Fraction(1, 5)]
        )


def test_the_rule_for_the_errors_of_squares_comes_from_the_errors():
    assert "$2^{-2m{-2}}$" in square_by_tents.error_rule([Fraction(1, 16), Fraction(1, 64), Fraction(1, 256)])
    assert "$2^{-3m{+1}}$" in square_by_tents.error_rule([Fraction(1, 4), Fraction(1, 32)])
    for errors in ([Fraction(1, 16)], [Fraction(1, 16), Fraction(1, 64), Fraction(1, 128)]):
        assert "m" not in square_by_tents.error_rule(errors).partition("gap is")[2].replace("at most", "")


def test_squares_are_what_the_title_says_of_tents():
    (x,) = rf.inputs("x")
    tents = [rf.tent(x)]
    tents.append(rf.tent(tents[0]))
    square, sum_of_tents = rf.build(rf.square(x, 2)), rf.build(x - tents[0] / 4 - tents[1] / 4**2)
    at = np.linspace(0, 1, 33)[:, None]
    np.testing.assert_array_equal(square(at), sum_of_tents(at))


def test_a_diagram_without_weights_keeps_its_edges_and_dashes():
    network = rf.build(*rf.sort2(*rf.inputs("a", "b")))
    drawn = {weights: plot.diagram(network, [3, 1], weights=weights) for weights in (True, False)}
    assert "−1" in texts(drawn[True])
    assert "−1" not in texts(drawn[False])
    dashed = [sum(dash(text) for text in ax.texts if text.arrow_patch is not None) for ax in drawn.values()]
    assert dashed[0] >= dashed[1] > 0


def dash(text):
    return text.arrow_patch.get_linestyle() not in ("-", "solid")


def test_a_table_needs_a_text_for_each_column():
    with pytest.raises(ValueError, match=r"row.* 2 texts"):
        plot.table(["a", "b"], [["1"]])


def test_the_orders_for_which_a_maximum_is_right_are_counted():
    a, b, c = rf.inputs("a", "b", "c")
    # Three numbers have 13 orders, ties included; in 3 of them c is larger than both others.
    assert max_of_five.right_orders(rf.build(rf.maximum(rf.maximum(a, b), c))) == (13, 13)
    assert max_of_five.right_orders(rf.build(rf.maximum(a, b) + 0 * c)) == (10, 13)


def test_without_weights_arrows_meet_boxes_at_different_heights():
    ends = {}
    for weights in (True, False):
        ax = plt.figure(figsize=(12, 4)).add_subplot()
        plot.diagram(sort2(), [3, 1], ax, by_value=True, weights=weights)
        arrows = [text for text in ax.texts if text.arrow_patch is not None and text.xy[0] == 2]
        ends[weights] = sorted(text.xy[1] for text in arrows)
    # Two arrows lead to each output.
    assert len(ends[True]) == len(ends[False]) == 4
    assert len(set(ends[True])) == 2
    first, second, third, last = ends[False]
    assert first == ends[True][0] < second < third < last == ends[True][-1]


def five():
    return rf.build(max=rf.maximum_of_five(*rf.inputs("a", "b", "c", "d", "e")))


def test_the_largest_of_five_is_found_by_fewer_layers_than_a_tournament_has():
    tournament, network = axes = max_of_five.draw()
    title, _ = (text.get_text() for text in network.figure.texts)
    assert title.startswith("Two hidden layers")
    assert [sum(text.startswith("layer ") for text in texts(ax)) for ax in axes] == [3, 2]
    assert "3 layers, 4 ReLUs" in texts(tournament)
    assert "2 layers, 14 ReLUs" in texts(network)
    # Of the default 3, 1, 5, 2, 4; the tournament adds nothing.
    assert [[text for text in texts(ax) if text.startswith("max(")] for ax in axes] == [[], ["max(3 + 5, 3 + 4)"]]
    assert "right for 541 of 541 orders" in plot.description(axes)


@pytest.mark.parametrize("x", [(3, 1, 5, 2, 4), (2, 2, 2, 2, 2), (-4, 7, 0, 7, -9)])
def test_boxes_are_maxima_of_the_sums_that_lead_to_them(x):
    network = five()
    graph = max_of_five.Maxima(network, x)
    (output,) = network([x])[0]
    assert graph.values[-1] == output == max(x)
    units = [layer.activations.ravel() for layer in network.trace([x]).layers if layer.activations.size]
    for layer, found in enumerate(units, start=1):
        boxes = [at for at, box in enumerate(graph.boxes) if box.layer == layer]
        for at, activation in zip(boxes, found, strict=True):
            larger, smaller = (
                sum(weight * graph.values[source] for source, weight in side.items()) for side in graph.boxes[at][1:]
            )
            assert graph.values[at] == larger
            # The unit is by how much its first sum is larger, if it is.
            assert activation in (0, larger - smaller)
    # In the first layer, pairs of inputs are compared.
    assert {frozenset((*box.wins, *box.loses)) for box in graph.boxes if box.layer == 1} == {
        frozenset(pair) for pair in itertools.combinations(range(5), 2) if pair not in ((1, 4), (2, 3))
    }


@pytest.mark.parametrize("shape", list(style.SHAPES))
def test_boxes_show_their_values_and_lines_touch_no_other_box(shape):
    with plot.themed(shape=shape) as theme:
        panels = max_of_five.draw()
    (a, b, c, d, e), x = rf.inputs("a", "b", "c", "d", "e"), (3, 1, 5, 2, 4)
    cup = rf.build(max=rf.maximum(rf.maximum(rf.maximum(c, d), rf.maximum(a, b)), e))
    for ax, network in zip(panels, (cup, five()), strict=True):
        graph, scale = max_of_five.Maxima(network, x), points_per_unit(ax)
        boxes = [line for line in ax.lines if line.get_markersize() > 5]
        written = {tuple(text.xy): text for text in ax.texts if text.get_weight() == "bold"}
        digits = [written[tuple(box.get_xydata()[0])] for box in boxes]
        assert [text.get_text() for text in digits] == [f"{value}" for value in graph.values]
        # On a slide, which is 13.33 inches wide, they are as large as its last row needs.
        assert all(text.get_fontsize() * 13.33 / 8 >= 18 for text in digits)
        lines = [patch for patch in ax.patches if patch.get_path().codes is not None and 4 in patch.get_path().codes]
        assert len(lines) == sum(len(box.wins) + len(box.loses) for box in graph.boxes)
        assert sum(not same_color(line.get_edgecolor(), theme.faint) for line in lines) == sum(
            len(box.wins) for box in graph.boxes
        )
        for line in lines:
            points = line.get_path().interpolated(1).to_polygons(closed_only=False)[0] * scale
            for box in boxes:
                away = np.abs(points - box.get_xydata()[0] * scale).max(axis=1) - box.get_markersize() / 2
                assert min(away) > 1 or min(away[0], away[-1]) < 8


def test_the_sampled_error_is_the_largest_not_the_mean():
    (x,) = rf.inputs("x")
    # Between x^2 and its chord on [0, 2] lies 1 at most, at x = 1.
    assert approximation.sup_error(np.square, rf.build(2 * x), 0, 2) == pytest.approx(1)


@pytest.mark.parametrize("kind", float_honesty.FORMATS)
def test_a_strip_shows_every_result_of_consecutive_floats(kind):
    (x,) = rf.inputs("x")
    clips = {"parallel": rf.build(rf.clip(x, 0, 1)), "chain": rf.build(rf.clip_chained(x, 0, 1))}
    ax = float_honesty.saturation(clips, kind)
    digits = np.finfo(kind).nmant + 1

    def drawn(colour, octave):
        lines = (line.get_data() for line in ax.lines if same_color(line.get_color(), colour))
        return {y[0] for x, y in lines if x[0] <= 2.0**octave < x[1]}

    for octave in (3, digits - 1, digits, digits + 1):
        at = np.asarray(2.0**octave, kind)
        following = [at := np.nextafter(at, np.asarray(np.inf, kind)) for _ in range(40)]
        floats = np.array(following)[:, None]
        for network, colour in zip(clips.values(), (plot.palette(ax).second, plot.palette(ax).ink), strict=True):
            assert drawn(colour, octave) == set(network(floats)[:, 0].astype(float))
    assert {f"$2^{{{digits}}}$", "0 or 2", "chain: 1", "parallel: 0"} <= set(texts(ax))
    # Shaded is what is wrong, and nothing else.
    areas = [each.get_paths()[0] for each in ax.collections]
    for octave, results in ((digits - 1, ()), (digits, (0, 1, 2)), (digits + 1, (0, 1))):
        at = [(2.0 ** (octave + 0.5), 0.5), (2.0 ** (octave + 0.5), 1.5)]
        shaded = {tuple(area.contains_points(at)) for area in areas} - {(False, False)}
        assert shaded == ({(max(results) > 0.5, max(results) > 1.5)} if results else set())
    assert any("ends at" in text for text in texts(ax)) == (float(np.finfo(kind).max) < 1e20)
    # The reason that the subtitle gives holds: what is left of x when 1 is taken away.
    for octave, lost in ((digits, {0, 2}), (digits + 1, {0})):
        x = np.random.default_rng(1).uniform(2.0**octave, 2.0 ** (octave + 1), 100).astype(kind)
        assert set((x[x > 2.0**octave] - (x[x > 2.0**octave] - np.asarray(1, kind))).tolist()) == lost
    assert f"beyond 2 to the power {digits} 0 or 2, beyond 2 to the power {digits + 1} 0" in ax.get_label()


def test_a_formula_that_would_go_on_without_end_is_cut_short():
    (y,) = rf.inputs("x")
    for _ in range(40):
        y = rf.relu(y - 1) + rf.relu(1 - y)
    assert len(notation.expression(y)) < 1000
    ax = plot.diagram(rf.build(y))
    assert len(plot.description([ax])) < 2000


def test_panels_have_the_colour_of_the_axes_they_replace():
    _, ax = plt.subplots(facecolor="navy", subplot_kw={"facecolor": "navy"})
    for each in plot.panels(ax, 2, 1):
        assert same_color(each.get_facecolor(), "navy")
        assert plot.palette(each) is style.DARK


def test_bad_input_is_named():
    with pytest.raises(ValueError, match=r"light, dark.*'sepia'"), plot.themed("sepia"):
        pass
    with pytest.raises(ValueError, match=r"x must have shape \(2,\), got \(1, 2\)"):
        plot.diagram(sort2(), [[1, 2]])
    (x,) = rf.inputs("x")
    network = rf.build(min=rf.minimum(x, 1), max=rf.maximum(x, 1))
    with pytest.raises(ValueError, match="must be finite, got nan"):
        plot.outputs(network, 0, 2, at=float("nan"))
