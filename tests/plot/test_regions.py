"""Polygons from above, as surfaces and as outlines: the artists' data against the network, and other ways to count."""

import functools
import importlib
import itertools
import re
from fractions import Fraction

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.colors import same_color, to_hex
from matplotlib.patches import Circle, PathPatch, Wedge
from mpl_toolkits.mplot3d import Axes3D
from mpl_toolkits.mplot3d.art3d import Line3DCollection, Poly3DCollection
from mpl_toolkits.mplot3d.proj3d import proj_transform

import relufig as rf
from figures import depth_beats_width, sort3_regions
from relufig import logo, plot, sorting
from relufig.look import colours, notation, style, typesetting
from relufig.look.colours import active_colour
from relufig.networks import gradients
from relufig.plot.planes import widest_place
from relufig.plot.surfaces import depths
from relufig.regions import most_regions, pieces, polygons

BOX = ((-3, 3), (-2, 2))
HELD_AT_1 = ((0, 0, 1), (1, 0, 0), (0, 1, 0))
SQUARE = [(0, 0), (4, 0), (4, 4), (0, 4)]
HOLE = [(1, 1), (3, 1), (3, 3), (1, 3)]


@pytest.fixture(autouse=True)
def agg():
    """Draw without a display, and leave no figure open and no setting changed."""
    mpl.use("Agg")
    before = dict(mpl.rcParams)
    yield
    plt.close("all")
    assert dict(mpl.rcParams) == before


def random_network(*widths, seed=0):
    return gradients.he_network([3, *widths, 1], seed=seed)


def fold():
    x, y = rf.inputs("x", "y")
    return rf.build(z=rf.relu(x + Fraction(1, 2) * y - 1))


def drawn(ax, kind):
    """The collections of just this kind."""
    return [each for each in ax.collections if type(each) is kind]


def corners(collection):
    return [path.vertices[:-1] for path in collection.get_paths()]


def area(points):
    (x, y), (x_next, y_next) = points.T, np.roll(points, -1, axis=0).T
    return float(np.sum(x * y_next - x_next * y) / 2)


def numbers(text):
    return [int(number) for number in re.findall(r"\d+", text)]


def patterns_seen(network, count=400):
    """The activation patterns at points of a fine grid, a lower bound of the polygons: an oracle without geometry."""
    x, y = np.meshgrid(np.linspace(*BOX[0], count), np.linspace(*BOX[1], count))
    points = np.column_stack([x.ravel(), y.ravel(), np.ones(x.size)])
    active = np.hstack([layer.preactivations > 0 for layer in network.trace(points).layers])
    return len(np.unique(active, axis=0))


def lines_in_box(network):
    """The regions that one layer's lines make in the box: one, and one more for each line and each crossing."""
    weights = network.blocks[0].S
    crossings = 0
    inside = 0
    for w in weights:
        heights = [w[0] * x + w[1] * y + w[2] for x, y in itertools.product(*BOX)]
        inside += min(heights) < 0 < max(heights)
    for v, w in itertools.combinations(weights, 2):
        x, y = np.linalg.solve([v[:2], w[:2]], [-v[2], -w[2]])
        crossings += BOX[0][0] < x < BOX[0][1] and BOX[1][0] < y < BOX[1][1]
    return 1 + inside + crossings


def test_regions_are_the_networks_polygons():
    network = random_network(6, 6)
    found = polygons(network, BOX, plane=HELD_AT_1)
    ax = plot.regions(network, BOX, plane=HELD_AT_1)
    (faces,) = drawn(ax, PolyCollection)
    assert len(faces.get_paths()) == len(found) >= patterns_seen(network)
    for polygon, loop in zip(corners(faces), found.loops, strict=True):
        np.testing.assert_array_equal(polygon, found.vertices[loop])
    assert sum(map(area, corners(faces))) == pytest.approx(24)
    assert numbers(ax.get_label())[:3] == [len(found), 6, 6]


def test_the_later_the_layer_the_thinner_its_edges():
    network = random_network(5, 4, 3)
    found = polygons(network, BOX, plane=HELD_AT_1)
    edges = drawn(plot.regions(network, BOX, plane=HELD_AT_1), LineCollection)
    assert len(edges) == 3
    widths = [each.get_linewidths()[0] for each in edges]
    assert widths == sorted(widths, reverse=True)
    assert len(set(widths)) == 3
    for layer, each in enumerate(edges, start=1):
        assert len(each.get_segments()) == np.sum(found.edge_layers == layer)
    # Edges of the first layer lie on its units' lines.
    weights = network.blocks[0].S
    for segment in edges[0].get_segments():
        heights = np.column_stack([segment, [1, 1]]) @ weights.T
        assert np.any(np.all(np.abs(heights) < 1e-9, axis=0))


@pytest.mark.parametrize("background", ["white", "black"])
def test_colours_are_values_on_a_scale_beside(background):
    network = random_network(5, 5, seed=3)
    figure, ax = plt.subplots(facecolor=background, subplot_kw={"facecolor": background})
    assert plot.regions(network, BOX, ax, plane=HELD_AT_1) is ax
    (bar,) = (each for each in figure.axes if each is not ax)
    assert bar.get_title() == f"${network.outputs[0]}$"
    (faces,) = drawn(ax, PolyCollection)
    at = np.column_stack([np.array([each.mean(axis=0) for each in corners(faces)]), np.ones(len(faces.get_paths()))])
    values = network(at)[:, 0]
    assert bar.get_ylim() == pytest.approx((values.min(), values.max()))
    # The map is perceptually uniform: a larger value is a lighter colour.
    red_green_blue = faces.get_facecolors()[np.argsort(values), :3]
    assert np.all(np.diff(red_green_blue @ [0.2126, 0.7152, 0.0722]) >= -0.005)
    assert all(same_color(each.get_edgecolors()[0], background) for each in drawn(ax, LineCollection))


def test_edges_are_as_wide_as_the_users_lines_and_thinner_where_there_are_many():
    def width(network, line):
        with mpl.rc_context({"lines.linewidth": line}):
            edges, *_ = drawn(plot.regions(network, BOX, plane=HELD_AT_1), LineCollection)
        return edges.get_linewidths()[0]

    few, many = random_network(4), random_network(30)
    assert width(few, 10) == pytest.approx(5 * width(few, 2))
    assert width(many, 10) < 0.6 * width(few, 10)


def test_the_colour_bar_can_be_left_out():
    ax = plot.regions(random_network(4), BOX, plane=HELD_AT_1, bar=False)
    assert ax.figure.axes == [ax]


@pytest.mark.parametrize("seed", range(5))
def test_the_number_in_a_region_is_how_many_units_are_on(seed):
    network = random_network(8, seed=seed)
    ax = plot.activity(network, BOX, plane=HELD_AT_1)
    (faces,) = drawn(ax, PolyCollection)
    assert len(faces.get_paths()) == lines_in_box(network) <= most_regions(8) == 37
    written = [text for text in ax.texts if text.get_text().isdigit()]
    assert written
    by_number = {}
    for text in written:
        point = text.get_position()
        on = np.sum(network.trace([[*point, 1]]).layers[1].preactivations > 0)
        assert int(text.get_text()) == on
        (inside,) = (at for at, path in enumerate(faces.get_paths()) if path.contains_point(point))
        by_number.setdefault(int(on), set()).add(to_hex(faces.get_facecolors()[inside]))
    assert all(len(colours) == 1 for colours in by_number.values())
    assert len(set.union(*by_number.values())) == len(by_number)


def test_a_number_stays_within_its_region():
    ax = plot.activity(random_network(9), BOX, plane=HELD_AT_1)
    ax.figure.canvas.draw()
    paths = drawn(ax, PolyCollection)[0].get_paths()
    for text in (text for text in ax.texts if text.get_text().isdigit()):
        box = ax.transData.inverted().transform(text.get_window_extent().padded(-2))
        (path,) = (path for path in paths if path.contains_point(text.get_position()))
        assert path.contains_points(list(itertools.product(*box.T))).all()


@pytest.mark.parametrize(
    ("points", "center", "radius"),
    [(SQUARE, (2, 2), 2), ([(0, 0), (3, 0), (0, 4)], (1, 1), 1), ([(0, 0), (2, 0), (4, 0), (4, 4), (0, 4)], (2, 2), 2)],
)
def test_the_widest_place_is_the_incircle(points, center, radius):
    found, room = widest_place(np.array(points, dtype=float))
    np.testing.assert_allclose(found, center, atol=1e-9)
    assert room == pytest.approx(radius)


@pytest.mark.parametrize(
    "network", [rf.build(*rf.sort3(*rf.inputs("a", "b", "c"))), sorting.bubble(3).network(), sorting.best(3).network()]
)
def test_three_numbers_have_six_cones_named_by_their_orders(network):
    ax = plot.orders(network, total=6, reach=2)
    names = [text for text in ax.texts if "<" in text.get_text()]
    letters = [re.sub(r"[^a-z0-9<]", "", text.get_text()) for text in names]
    assert set(letters) == {"<".join(order) for order in itertools.permutations(plain(network.inputs))}
    (faces,) = drawn(ax, PolyCollection)
    dots = np.array([patch for patch in ax.patches if isinstance(patch, Circle)]).reshape(6, network.size)
    halves = {where(patch) for patch in ax.patches if isinstance(patch, Wedge)}
    for order, text, units in zip(letters, names, dots, strict=True):
        x = on_plane(text.xy)
        assert x.sum() == pytest.approx(6)
        assert order == "<".join(plain(network.inputs)[i] for i in np.argsort(x))
        active = np.concatenate([layer.preactivations > 0 for layer in network.trace([x]).layers], axis=1)[0]
        on = int(np.sum(active))
        for dot, each in zip(units, active, strict=True):
            assert where(dot) in halves or (dot.get_facecolor()[3] == 1) == each
            place = ax.transData.inverted().transform(dot.get_data_transform().transform((0, 0)))
            assert place == pytest.approx(text.xy)
        (face,) = (at for at, path in enumerate(faces.get_paths()) if path.contains_point(text.xy))
        assert to_hex(faces.get_facecolors()[face]).upper() == active_colour(on, network.size, style.LIGHT)


def where(dot):
    """The middle of a dot on the page, in whole hundredths of a pixel."""
    return tuple(np.round(100 * dot.get_data_transform().transform(dot.center)).astype(int).tolist())


def plain(names):
    return [name.replace("_", "") for name in names]


def on_plane(point):
    """Three numbers that sum to 6, at a point of the plane as `plot.orders` shows it."""
    (s, t), right, up = point, np.array([1, -2, 1]) / np.sqrt(6), np.array([-1, 0, 1]) / np.sqrt(2)
    return 2 + s * right + t * up


def test_lines_between_orders_are_named_by_the_numbers_that_are_equal():
    ax = plot.orders(rf.build(*rf.sort3(*rf.inputs("a", "b", "c"))), total=6, reach=2)
    named = [text for text in ax.texts if "=" in text.get_text()]
    letters = [re.sub(r"[^abc=]", "", text.get_text()) for text in named]
    assert sorted(letters) == ["a=b", "a=c", "b=c"]
    for (first, _, second), text in zip(letters, named, strict=False):
        x = dict(zip("abc", on_plane(text.xy), strict=True))
        assert x[first] == pytest.approx(x[second])


def test_the_dots_of_three_sorted_numbers_answer_the_questions_beside_them():
    ax = sort3_regions.draw()
    key = ax.figure.axes[0]
    _, *asked, _ = (re.sub(r"\\mathrm|\\;|[ ${}]", "", text.get_text()) for text in key.texts)
    assert asked == ["a>b", "min(a,b)>c", "max(a,b)>c"]
    assert plot.description([key]) == "A ReLU is on where: a > b; min(a, b) > c; max(a, b) > c."
    rows = np.array([dot.get_facecolor()[3] for dot in key.patches if isinstance(dot, Circle)]).reshape(3, 3)
    np.testing.assert_array_equal(rows, np.eye(3))
    names = [text for text in ax.texts if "<" in text.get_text()]
    circles = np.array([patch for patch in ax.patches if isinstance(patch, Circle)]).reshape(6, 3)
    for text, dots in zip(names, circles, strict=True):
        a, b, c = on_plane(text.xy)
        assert [dot.get_facecolor()[3] == 1 for dot in dots] == [a > b, min(a, b) > c, max(a, b) > c]


@pytest.mark.parametrize("total", [6, -1])
def test_a_note_beside_the_six_orders_names_the_plane(total):
    note = sort3_regions.draw(total=total).figure.axes[0].texts[-1].get_text()
    assert note.rstrip("$").endswith(f"{{=}}\\:{plot.number(total)}")
    assert re.findall("[abc]", note.split("plane")[1]) == list("abc")


def test_the_cones_are_equal_for_the_plane_is_seen_at_right_angles():
    ax = plot.orders(rf.build(*rf.sort3(*rf.inputs("a", "b", "c"))), total=1)
    ends = np.concatenate([segment for each in drawn(ax, LineCollection) for segment in each.get_segments()])
    outer = ends[np.hypot(*ends.T) > 1e-9]
    angles = np.unique(np.round(np.degrees(np.arctan2(*outer.T[::-1])), 6) % 360)
    np.testing.assert_allclose(angles, [0, 60, 120, 180, 240, 300], atol=1e-5)


def test_the_orders_fill_a_hexagon_and_their_texts_stay_within_it():
    with plot.themed():
        ax = sort3_regions.draw()
        ax.figure.canvas.draw()
    clips = [each.get_clip_path().get_fully_transformed_path() for each in ax.collections]
    inside = [text for text in ax.texts if "=" not in text.get_text()]
    for text in ax.texts:
        corners = list(itertools.product(*np.transpose(text.get_window_extent().padded(-1).get_points())))
        for hexagon in clips:
            within = hexagon.contains_points(corners)
            assert within.all() if text in inside else not within.any(), text.get_text()


@pytest.mark.parametrize(
    ("outputs", "message"),
    [
        (lambda a, b, c: (a, b, c), "network must sort its inputs"),
        (lambda a, b, c: (rf.minimum(a, b), rf.maximum(b, c)), "three inputs and three outputs, got 3 and 2"),
    ],
)
def test_orders_are_of_networks_that_sort_three(outputs, message):
    with pytest.raises(ValueError, match=message):
        plot.orders(rf.build(*outputs(*rf.inputs("a", "b", "c"))))


def test_a_surface_is_the_polygons_at_their_heights():
    network = random_network(5, 5, seed=1)
    found = polygons(network, BOX, plane=HELD_AT_1)
    ax = plot.surface(network, BOX, plane=HELD_AT_1)
    ax.figure.canvas.draw()
    assert isinstance(ax, Axes3D)
    assert sum(len(each.get_paths()) for each in drawn(ax, Poly3DCollection)) == len(found)
    assert ax.get_zlim() == pytest.approx((found.values.min(), found.values.max()))
    assert not ax.axison  # no walls
    edges = sum(len(each.get_paths()) for each in drawn(ax, Line3DCollection))
    assert edges == np.sum(found.edge_layers > 0)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("azimuth", [-60, 0, 115, 211])
def test_what_is_nearer_is_drawn_later(seed, azimuth):
    found = polygons(random_network(5, 5, seed=seed), BOX, plane=HELD_AT_1)
    faces, edges = depths(found, azimuth)
    towards = np.array([np.cos(np.radians(azimuth)), np.sin(np.radians(azimuth))])
    # Walking towards the viewer from anywhere, one enters polygon after polygon that may hide those before.
    walls = [mpl.path.Path(found.vertices[loop]) for loop in found.loops]
    for start in np.random.default_rng(seed).uniform((-3, -2), (3, 2), (12, 2)):
        walked = []
        for point in start + np.linspace(0, 7, 350)[:, None] * towards:
            at = next((i for i, wall in enumerate(walls) if wall.contains_point(point)), None)
            if at is not None and at not in walked[-1:]:
                walked.append(at)
        assert all(faces[far] < faces[near] for far, near in itertools.pairwise(walked))
    beside = found.edge_polygons
    assert all(edges[at] == max(faces[polygon] for polygon in pair if polygon >= 0) for at, pair in enumerate(beside))


def test_levels_cut_a_surface_where_it_has_them():
    network = fold()
    ax = plot.surface(network, BOX, levels=[Fraction(1, 2), 1, 2])
    ax.figure.canvas.draw()
    count = sum(len(each.get_paths()) for each in drawn(ax, Poly3DCollection))
    assert count == 5  # off, and four bands
    lines = {0: [(2, -2), (0, 2)], 0.5: [(2.5, -2), (0.5, 2)], 1: [(3, -2), (1, 2)], 2: [(3, 0), (2, 2)]}
    wanted = [[proj_transform(*end, height, ax.get_proj())[:2] for end in ends] for height, ends in lines.items()]
    assert as_set(line for each in drawn(ax, Line3DCollection) for line in each.get_segments()) == as_set(wanted)


def test_each_linear_piece_bears_its_formula():
    ax = plot.surface(fold(), BOX, formulas=True)
    x, y = rf.inputs("x", "y")
    wanted = {typesetting.mathtext(notation.tokens(each, "z")) for each in (x + Fraction(1, 2) * y - 1, 0 * x)}
    assert {text.get_text() for text in ax.texts if "=" in text.get_text()} == wanted


@pytest.mark.parametrize("azimuth", [-115, -60, 20, 160])
def test_each_axis_of_a_surface_has_its_name_beside_it(azimuth):
    ax = plot.surface(fold(), BOX, view=(30, azimuth))
    ax.figure.canvas.draw()
    facets = np.concatenate([path.vertices for each in drawn(ax, Poly3DCollection) for path in each.get_paths()])
    hull = ax.transData.transform(facets)
    names = {text.get_text(): text.get_window_extent() for text in ax.texts if text.get_text().startswith("$")}
    assert set(names) == {"$x$", "$y$", "$z$"}
    for box in names.values():
        assert not any(box.contains(*corner) for corner in hull)
    boxes = [text.get_window_extent().padded(-2) for text in ax.texts]
    assert not any(one.overlaps(other) for one, other in itertools.combinations(boxes, 2))


def test_the_colours_of_a_surface_can_show_which_units_are_active():
    ax = plot.surface(fold(), BOX, levels=[1, 2], colours="active")
    ax.figure.canvas.draw()
    shades = {to_hex(colour) for each in drawn(ax, Poly3DCollection) for colour in each.get_facecolors()}
    assert shades == {to_hex(colours.active_colour(active, 1, style.LIGHT)) for active in (0, 1)}
    assert "2 polygons drawn by 1 unit" in ax.get_label()  # the levels are no units


@pytest.mark.parametrize("elevation", [0, -20, 90])
def test_a_surface_is_seen_from_above(elevation):
    with pytest.raises(ValueError, match=f"must be between 0 and 90 degrees, got {elevation}"):
        plot.surface(fold(), BOX, view=(elevation, 0))


def test_a_surface_has_the_height_that_is_asked_for():
    def shape(height):
        ax = plot.surface(fold(), BOX, height=height, view=(30, -90))
        (low, high), middle = ax.get_zlim(), np.mean(ax.get_ylim())
        ends = [proj_transform(x, middle, low, ax.get_proj())[:2] for x in ax.get_xlim()]
        upright = proj_transform(ax.get_xlim()[0], middle, high, ax.get_proj())[1] - ends[0][1]
        # Seen from 30 degrees above, what stands upright is foreshortened.
        return upright / np.cos(np.radians(30)) / (ends[1][0] - ends[0][0])

    assert [shape(0.25), shape(0.5)] == pytest.approx([0.25, 0.5])
    for height in (0, -1, float("nan"), float("inf")):
        with pytest.raises(ValueError, match=f"height must be finite and above 0, got {height}"):
            plot.surface(fold(), BOX, height=height)


@pytest.mark.parametrize(
    "make",
    [
        lambda: plt.figure().add_subplot(2, 2, 2),
        lambda: plt.figure(layout="constrained").add_subplot(2, 2, 2),
        lambda: plt.figure().add_axes((0.1, 0.2, 0.5, 0.6)),
    ],
)
def test_a_surface_takes_the_place_of_plane_axes(make):
    plane = make()
    figure, place = plane.figure, plane.get_position().bounds
    ax = plot.surface(fold(), BOX, ax=plane)
    assert figure.axes == [ax]
    assert ax.get_position(original=True).bounds == pytest.approx(place)
    figure.canvas.draw()


@pytest.mark.parametrize("size", [(12, 8), (6, 4), (3, 1)])
def test_a_surface_keeps_its_size_in_a_small_place(size):
    figure, axes = plt.subplots(2, 2, figsize=size)
    place = axes[0, 1].get_position()
    ax = plot.surface(fold(), BOX, ax=axes[0, 1])
    figure.canvas.draw()
    ends = np.concatenate([path.vertices for each in drawn(ax, Poly3DCollection) for path in each.get_paths()])
    seen = figure.transFigure.inverted().transform(ax.transData.transform(ends))
    assert place.x0 < seen[:, 0].min() < seen[:, 0].max() < place.x1
    assert place.y0 < seen[:, 1].min() < seen[:, 1].max() < place.y1
    assert np.ptp(seen[:, 0]) > 0.4 * place.width or np.ptp(seen[:, 1]) > 0.25 * place.height


def test_axes_in_space_are_drawn_on():
    given = plt.figure().add_subplot(projection="3d")
    assert plot.surface(fold(), BOX, ax=given) is given


@pytest.mark.parametrize("depth", range(1, 9))
def test_pieces_are_counted_from_the_networks(depth):
    (x,) = rf.inputs("x")
    tents = [x]
    for _ in range(depth):
        tents.append(rf.tent(tents[-1]))
    networks = [rf.build(tent) for tent in tents[1:]]
    ax = depth_beats_width.piece_counts({"tents": networks}, 0, 1)
    sizes, counts = ax.lines[0].get_data()
    assert list(sizes) == list(range(1, depth + 1))
    assert list(counts) == [2**k for k in sizes]
    assert [text.get_text() for text in ax.texts] == [f"tents: {plot.number(2**depth)}"]
    assert f"{2**depth} pieces from {depth} unit" in ax.get_label()


def test_a_broken_line_has_a_mark_at_each_bend():
    (x,) = rf.inputs("x")
    network = rf.build(rf.tent(rf.tent(rf.tent(x))))
    ax = depth_beats_width.broken_line(network, 0, 1, series=1)
    found = pieces(network, 0, 1)
    line, marks = ax.lines[0], ax.lines[1]
    assert list(line.get_xdata()) == [float(knot) for knot in found.knots]
    assert list(zip(*marks.get_data(), strict=True)) == [(i / 8, i % 2) for i in range(1, 8)]
    assert "of 3 units in 3 layers, a line of 8 pieces" in ax.get_label()
    assert line.get_color() == style.LIGHT.second


@pytest.mark.parametrize("series", [0, 1])
def test_a_line_that_does_not_bend_is_drawn(series):
    (x,) = rf.inputs("x")
    assert "a line of 1 piece" in depth_beats_width.broken_line(rf.build(2 * x), 0, 1, series=series).get_label()


def frame():
    return logo.shape([SQUARE, HOLE])


def segments(line):
    """The straight lines that a line with gaps is made of, shape (lines, 2, 2)."""
    return np.column_stack(line.get_data()).reshape(-1, 3, 2)[:, :2]


def as_set(lines):
    return {frozenset(map(tuple, np.round(line, 6))) for line in lines}


def test_an_outline_is_drawn_from_its_network():
    ax = plot.outline(frame(), ((-1, 5), (-1, 5)))
    wanted = [line for ring in (SQUARE, HOLE) for line in zip(ring, [*ring[1:], ring[0]], strict=True)]
    assert as_set(segments(ax.lines[0])) == as_set(wanted)
    low, high = ax.get_ylim()
    assert low > high  # y runs downwards


def test_the_sides_of_the_box_are_no_outline():
    (line,) = plot.outline(frame(), ((-1, 2), (-1, 5))).lines
    drawn_lines = segments(line)
    assert not np.any(np.all(drawn_lines[:, :, 0] == 2, axis=1))
    assert np.any(drawn_lines[:, :, 0] == 2)


def test_each_edge_of_an_outline_lies_on_the_line_of_a_half_plane():
    triangle = [(0, 0), (4, 0), (0, 3)]
    lines, outline = (segments(line) for line in plot.half_planes(logo.polygon(triangle), ((-1, 5), (-1, 5))).lines)
    assert len(lines) == len(outline) == 3
    for start, end in outline:
        on = [np.allclose([np.linalg.det([b - a, point - a]) for point in (start, end)], 0) for a, b in lines]
        assert sum(on) == 1


def test_what_is_filled_has_the_outlines_area():
    ax = plot.filled(frame(), ((-1, 5), (-1, 5)))
    (patch,) = (each for each in ax.patches if isinstance(each, PathPatch))
    loops = [loop[:-1] for loop in patch.get_path().to_polygons()]
    assert sorted(map(area, loops)) == [-4, 16]  # the hole runs the other way round
    assert "33% of the box" in ax.get_label()


def test_nothing_is_filled_where_a_network_is_below_zero():
    x, _ = rf.inputs("x", "y")
    ax = plot.filled(rf.build(-1 - rf.relu(x)), ((0, 1), (0, 1)))
    assert not [each for each in ax.patches if isinstance(each, PathPatch)]
    assert "0% of the box" in ax.get_label()


def test_bands_cover_the_box_and_rise_in_lightness():
    network = frame()
    ax = plot.levels(network, ((-1, 5), (-1, 5)))
    bands = [each for each in ax.patches if isinstance(each, PathPatch)]
    areas = [sum(area(loop[:-1]) for loop in band.get_path().to_polygons()) for band in bands]
    assert areas[0] == pytest.approx(36)
    assert areas == sorted(areas, reverse=True)
    lightness = [np.dot(band.get_facecolor()[:3], [0.2126, 0.7152, 0.0722]) for band in bands]
    assert lightness == sorted(lightness)
    # A point shows the band on top: the bands hold disjoint ranges of values.
    points = np.random.default_rng(0).uniform(-1, 5, (500, 2))
    values = network(points)[:, 0]
    on_top = np.sum([inside(band, points) for band in bands], axis=0)
    ranges = [(values[on_top == band].min(), values[on_top == band].max()) for band in np.unique(on_top)]
    assert len(ranges) == len(bands)
    assert all(before[1] <= after[0] + 1e-9 for before, after in itertools.pairwise(ranges))


def inside(band, points):
    """Whether points lie in a band: in an odd number of its loops."""
    loops = [mpl.path.Path(loop) for loop in band.get_path().to_polygons()]
    return sum(loop.contains_points(points).astype(int) for loop in loops) % 2 == 1


def draw_page(name, **options):
    """A figure's title, and its axes."""
    made = importlib.import_module(f"figures.{name}").draw(**options)
    axes = made if isinstance(made, list) else [made]
    return axes[0].figure.texts[0].get_text(), axes


@pytest.mark.parametrize("neurons", [3, 8, 9])
def test_the_title_counts_the_pieces_of_the_whole_plane(neurons):
    title, (ax,) = draw_page("eight_neurons", neurons=neurons, seed=3)
    crossings = neurons * (neurons - 1) // 2  # no two lines are parallel
    assert numbers(title) == [1 + neurons + crossings] == [most_regions(neurons)]
    assert numbers(ax.get_label())[0] <= most_regions(neurons)


@pytest.mark.parametrize("shape", ["wide", "tall"])
def test_the_plane_fills_its_page(shape):
    with plot.themed(shape=shape):
        _, (ax,) = draw_page("eight_neurons")
        room = ax.get_window_extent().bounds
        ax.figure.canvas.draw()
    assert ax.get_window_extent().bounds == pytest.approx(room, abs=0.5)
    (low, high), (left, right) = ax.get_ylim(), ax.get_xlim()
    assert (right - left) / (high - low) == pytest.approx(room[2] / room[3])
    assert room[2] > 0.9 * ax.figure.bbox.width
    assert numbers(ax.get_label())[0] == 37  # all are in view
    digits = {text.get_text() for text in ax.texts if text.get_text().isdigit()}
    assert digits == {str(count) for count in range(1, 8)}  # each shade of green is explained


def test_names_stand_in_one_polygon_near_their_axes_ends_and_away_from_the_digits():
    ax = plot.activity(random_network(9, seed=2), BOX, plane=HELD_AT_1)
    ax.figure.canvas.draw()
    paths = drawn(ax, PolyCollection)[0].get_paths()
    names = [text for text in ax.texts if text.get_text() in ("$x_{1}$", "$x_{2}$")]
    assert len(names) == 2
    for text in names:
        box = text.get_window_extent().padded(-2)
        corners = list(itertools.product(*ax.transData.inverted().transform(box).T))
        assert any(path.contains_points(corners).all() for path in paths)
        assert not any(box.overlaps(other.get_window_extent().padded(-4)) for other in ax.texts if other is not text)
    at = {text.get_text(): text.get_position() for text in names}
    assert at["$x_{1}$"][0] > 0
    assert at["$x_{1}$"][1] < -1.5
    assert at["$x_{2}$"][1] > 0
    assert at["$x_{2}$"][0] < -2.5


@pytest.mark.parametrize("shape", ["wide", "tall"])
def test_a_surface_and_its_plane_stand_side_by_side_or_one_above_the_other(shape):
    with plot.themed(shape=shape):
        _, axes = draw_page("regions", width=4)
        axes[0].figure.draw_without_rendering()
        first, second = (ax.get_position() for ax in axes)
    assert first.x1 <= second.x0 if shape == "wide" else first.y0 >= second.y1


def test_the_titles_count_facets_and_units():
    title, axes = draw_page("regions", width=4, seed=2)
    count = len(polygons(random_network(4, 4, seed=2), BOX, plane=HELD_AT_1))
    assert title == f"Eight ReLUs fold a sheet into {count} flat facets"
    assert all(str(count) in ax.get_label() for ax in axes)


def test_a_logo_counts_its_units_and_half_planes():
    title, axes = draw_page("logo", tolerance=1)
    network = logo.from_svg(logo.FILE, tolerance=1)
    assert numbers(title) == [network.size]
    lines, outline = (segments(line) for line in axes[0].lines)
    assert numbers(axes[0].get_title() or axes[0].get_title(loc="left")) == [len(lines)]
    assert len(outline) == len(lines)


def test_views_of_one_network_find_its_polygons_once(monkeypatch):
    found = []
    count = functools.lru_cache(maxsize=1)(lambda *arguments: found.append(arguments) or polygons(*arguments))
    monkeypatch.setattr("relufig.plot.outlines._last", count)
    network = frame()
    for view in (plot.outline, plot.half_planes, plot.levels, plot.filled):
        view(network, [[-1, 5], [-1, 5]])
    assert len(found) == 1
    plot.filled(network, ((0, 5), (0, 5)))
    assert len(found) == 2


def test_the_titles_of_depth_against_width_count_what_is_seen():
    axes = depth_beats_width.draw(units=4, most=6)
    first, second = (numbers(ax.get_title() or ax.get_title(loc="left")) for ax in axes[:2])
    assert (first, second) == ([4, 4, 16], [4, 1, 5])
