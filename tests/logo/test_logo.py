"""Outlines as networks: the sign is right everywhere, exactly, and every edge costs one ReLU."""

import doctest
import importlib
import math
from fractions import Fraction

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.path import Path

from relufig import Network, logo
from relufig.commands import main as cli
from relufig.logo import minmax, svg
from relufig.logo.carving import carve, half_plane
from relufig.logo.outline import MOST_EDGES, outlines
from tests.logo.outlines import comb, exact, maze, midpoints, side, spiral, stars

SQUARE = [(0, 0), (4, 0), (4, 4), (0, 4)]
HARD = {"spiral": spiral(5), "comb": comb(9), "maze": maze(90, 1), "other maze": maze(90, 2)}


def signs(network, points):
    return [int(value > 0) - int(value < 0) for value in network(exact(points))[:, 0]]


def near(points, count, seed=0):
    """Rational points on all sides of an outline, most of them very near it."""
    random = np.random.default_rng(seed)
    on = [*points, *midpoints(points)]
    result = []
    for k in range(count):
        x, y = on[random.integers(len(on))]
        far = 10 ** int(random.integers(-9, 2))
        dx, dy = (Fraction(int(step), 1000) * Fraction(far) for step in random.integers(-1000, 1001, 2))
        result.append((x + dx, y + dy) if k % 7 else (x + dx, y))
    return result


def check(network, points):
    assert signs(network, points) == [0] * len(points)
    assert signs(network, midpoints(points)) == [0] * len(points)
    tried = near(points, 50)
    assert signs(network, tried) == [side(points, point) for point in tried]


def turned(points):
    """The points with those left out at which the outline goes straight on."""
    kept = []
    for k, (x, y) in enumerate(points):
        (px, py), (qx, qy) = points[k - 1], points[(k + 1) % len(points)]
        if (x - px) * (qy - y) != (y - py) * (qx - x):
            kept.append((x, y))
    return kept


@given(stars())
@settings(max_examples=40)
def test_the_sign_is_right_for_polygons_around_a_point(points):
    check(logo.polygon(points), points)
    assert logo.polygon(points).size == len(turned(points)) - 1


@pytest.mark.parametrize("points", HARD.values(), ids=HARD)
@pytest.mark.parametrize("backwards", [False, True])
def test_the_sign_is_right_where_outlines_wind(points, backwards):
    points = points[::-1] if backwards else points
    network = logo.polygon(points)
    check(network, points)
    assert network.size == len(turned(points)) - 1


@given(stars(), st.integers(0, 100))
@settings(max_examples=20)
def test_a_polygon_of_floats_is_exact_in_exact_arithmetic(points, shift):
    floats = [(float(x) + shift / 7, float(y) * math.pi) for x, y in points]
    check(logo.polygon(floats), [(Fraction(x), Fraction(y)) for x, y in floats])


@given(stars(), st.integers(0, 12))
@settings(max_examples=40)
def test_numbers_of_any_length_are_exact(points, digits):
    unit = Fraction(10**digits, 3**digits)
    points = [(x * unit, y * unit + Fraction(k, 10**9)) for k, (x, y) in enumerate(points)]
    network = logo.polygon(points)
    assert signs(network, [*points, *midpoints(points)]) == [0] * (2 * len(points))
    tried = near(points, 60)
    assert signs(network, tried) == [side(points, point) for point in tried]


@pytest.mark.parametrize("points", HARD.values(), ids=HARD)
def test_in_floats_the_sign_is_that_of_shapely_but_on_the_outline(points):
    polygon = shapely.Polygon([(float(x), float(y)) for x, y in points])
    x0, y0, x1, y1 = polygon.buffer(2).bounds
    tried = np.random.default_rng(0).uniform((x0, y0), (x1, y1), size=(200_000, 2))
    apart = shapely.distance(polygon.boundary, shapely.points(tried)) > 1e-4
    for dtype in (np.float32, np.float64):
        inside = logo.polygon(points)(tried.astype(dtype))[:, 0] > 0
        np.testing.assert_array_equal(inside[apart], shapely.contains_xy(polygon, tried)[apart])


@given(stars())
@settings(max_examples=20)
def test_the_output_is_nearly_the_distance_at_most(points):
    polygon = shapely.Polygon([(float(x), float(y)) for x, y in points])
    tried = np.random.default_rng(0).uniform(-12, 12, size=(500, 2))
    distance = shapely.distance(polygon.boundary, shapely.points(tried))
    assert (np.abs(logo.polygon(points)(tried)[:, 0]) <= distance * (1 + 1e-9) + 1e-9).all()


@given(*[st.fractions(-1000, 1000, max_denominator=997)] * 4)
def test_a_half_plane_is_scaled_to_nearly_unit_slope(px, py, qx, qy):
    if (px, py) == (qx, qy):
        return
    a, b, c = half_plane((px, py), (qx, qy))
    assert Fraction(a) * px + Fraction(b) * py + Fraction(c) == 0
    assert Fraction(a) * qx + Fraction(b) * qy + Fraction(c) == 0
    assert Fraction(255, 256) ** 2 <= Fraction(a) ** 2 + Fraction(b) ** 2 <= 1


def test_a_convex_polygon_is_as_deep_as_a_tree_must_be():
    regular = [(round(1e6 * math.cos(k)), round(1e6 * math.sin(k))) for k in np.arange(64) * math.pi / 32]
    assert (logo.polygon(regular).size, logo.polygon(regular).depth) == (63, 6)


def test_points_on_a_line_and_repeated_ones_do_not_count():
    plain = logo.polygon(SQUARE)
    assert plain == logo.polygon([(0, 0), (0, 0), (2, 0), (3, 0), (4, 0), (4, 4), (0, 4), (0, 1), (0, 0)])
    assert plain == logo.polygon(np.array(SQUARE, dtype=np.float32))
    assert (plain.inputs, plain.outputs, plain.size) == (("x", "y"), ("inside",), 3)


def test_the_forms_of_a_tree_are_one_an_edge():
    (outline,) = outlines([comb(9)], "comb")
    result = {tuple(Fraction(c) for c in form) for form in minmax.forms(carve(outline))}
    points = outline.vertices if outline.turns > 0 else outline.vertices[::-1]
    edges = zip(points, [*points[1:], points[0]], strict=True)
    assert result == {tuple(Fraction(c) for c in half_plane(p, q)) for p, q in edges}


def ring(radius, *, backwards=False, x=0, y=0):
    corners = [(x - radius, y - radius), (x + radius, y - radius), (x + radius, y + radius), (x - radius, y + radius)]
    return corners[::-1] if backwards else corners


@pytest.mark.parametrize("fill_rule", logo.FILL_RULES)
@pytest.mark.parametrize("ways", [(0, 0, 0, 0), (0, 1, 0, 1), (0, 1, 1, 0), (1, 0, 0, 0), (0, 0, 1, 1)])
def test_nested_outlines_fill_as_the_rule_says(fill_rule, ways):
    rings = [ring(20 - 4 * k, backwards=bool(way)) for k, way in enumerate(ways)]
    rings += [ring(2, backwards=True, x=40), ring(1, x=40)]
    network = logo.shape(rings, fill_rule)
    turns = [-1 if backwards else 1 for backwards in (*ways, True, False)]
    for x in range(-23, 45):
        point = (Fraction(x) + Fraction(1, 2), Fraction(1, 4))
        within = [turn for points, turn in zip(rings, turns, strict=True) if side(points, point) > 0]
        expected = len(within) % 2 == 1 if fill_rule == "evenodd" else sum(within) != 0
        assert signs(network, [point]) == [1 if expected else -1]


@pytest.mark.parametrize("fill_rule", logo.FILL_RULES)
def test_a_hole_and_an_island_cost_a_relu_each_and_are_exact(fill_rule):
    rings = [ring(20), ring(12, backwards=True), ring(5), ring(3, x=-60)]
    network = logo.shape(rings, fill_rule)
    assert network.size == 4 * 4 - 1
    for points in rings:
        assert signs(network, [*points, *midpoints(points)]) == [0] * 8
    tried = near([point for points in rings for point in points], 400)
    expected = [math.prod([side(rings[0], p), -side(rings[1], p), -side(rings[2], p)]) for p in tried]
    expected = [max(a, side(rings[3], p)) if a else 0 for a, p in zip(expected, tried, strict=True)]
    assert signs(network, tried) == expected


def test_outlines_of_one_direction_may_cross_and_fill_their_union():
    rings = [ring(4), ring(4, x=5, y=1), ring(1)]
    network = logo.shape(rings, "nonzero")
    assert network.size == 11
    tried = near([point for points in rings for point in points], 400)
    assert signs(network, tried) == [max(side(points, p) for points in rings) for p in tried]


@pytest.mark.parametrize("k", range(8))
def test_touching_is_found_in_every_direction(k):
    matrix = np.array([[1, 0], [0, 1]] if k < 4 else [[0, 1], [1, 0]]) * [(-1) ** k, (-1) ** (k // 2)]
    touching = np.array([(0, 0), (4, 0), (4, 4), (2, 0), (0, 4)]) @ matrix
    with pytest.raises(ValueError, match="must not cross or touch"):
        logo.polygon(touching)
    apart = np.array([(0, 0), (4, 0), (4, 4), (2, 1e-9), (0, 4)]) @ matrix
    assert logo.polygon(apart).size == 4


def test_filled_is_the_picture():
    rings = [HARD["maze"], ring(Fraction(1, 4), x=Fraction(1, 2), y=Fraction(1, 2))]
    picture = logo.filled(logo.shape(rings), Fraction(1, 1000))
    low, high = np.array(HARD["maze"]).min(axis=0) - 1, np.array(HARD["maze"]).max(axis=0) + 1
    x, y = (np.linspace(a, b, 1024, endpoint=False) + (b - a) / 2048 for a, b in zip(low, high, strict=True))
    grid = np.stack(np.meshgrid(x, y), axis=-1)
    filled = picture(grid.astype(np.float32))[..., 0]
    assert filled.shape == (1024, 1024)
    np.testing.assert_allclose([filled.min(), filled.max()], [0, 1], atol=1e-5)
    by_path = np.zeros((1024, 1024), dtype=bool)
    for points in rings:
        path = Path(np.array([*points, points[0]], dtype=float))
        by_path ^= path.contains_points(grid.reshape(-1, 2)).reshape(1024, 1024)
    inside = filled >= 0.5
    assert (inside & by_path).sum() / (inside | by_path).sum() >= 0.999
    assert (picture(exact([*rings[0], *rings[1]])) == 1).all()  # the outline is part of the picture


def test_filled_is_a_step_of_the_output():
    network = logo.polygon(SQUARE)
    assert logo.filled(network, 2)(exact([(-1, 2), (-3, 2), (2, 2), (0, 0)]))[:, 0].tolist() == [
        Fraction(1, 2),
        0,
        1,
        1,
    ]
    assert logo.filled(network, 2).size == network.size + 2


def test_many_edges_are_no_more_than_many():
    count = MOST_EDGES
    wave = [(k, 3 * (k % 2) + k * k % 97) for k in range(count - 2)]
    network = logo.polygon([*wave, (count, -9), (-9, -9)])
    assert network.size == count - 1
    assert network([100.5, 0.0])[0] > 0 > network([100.5, 200.0])[0]


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (
            lambda: logo.polygon([(0, 0), (4, 4), (4, 0), (0, 4)]),
            ValueError,
            "polygon(points): the edges from (0, 0) to (4, 4) and from (4, 0) to (0, 4) must not cross or touch",
        ),
        (
            lambda: logo.polygon([(0, 0), (4, 0), (4, 4), (2, 0), (0, 4)]),
            ValueError,
            "polygon(points): the edges from (0, 0) to (4, 0) and from (2, 0) to (0, 4) must not cross or touch",
        ),
        (lambda: logo.polygon([(0, 0), (1, 1), (2, 2)]), ValueError, "polygon(points): the outline must have an area"),
        (lambda: logo.polygon([(0, 0), (1, 1), (0, 0)]), ValueError, "polygon(points): at least 3 different points"),
        (
            lambda: logo.polygon([(0, 0), (4, 0), (2, 0), (2, 2)]),
            ValueError,
            "polygon(points): the outline must not double back, but does at (4, 0)",
        ),
        (
            lambda: logo.polygon([(0, 0), (1, 1), (math.nan, 2)]),
            ValueError,
            "polygon(points): x of point 2 must be a number, and finite, got nan",
        ),
        (lambda: logo.polygon([(0, 0), (1, "a"), (2, 0)]), TypeError, "polygon(points): y of point 1 must be a number"),
        (lambda: logo.polygon([(0, 0), (1, 2, 3), (2, 0)]), ValueError, "polygon(points): point 1 must be a pair"),
        (lambda: logo.polygon(3), TypeError, "polygon(points): points must be pairs (x, y), got 3"),
        (lambda: logo.polygon([(k, k * k) for k in range(5000)]), ValueError, "polygon(points): at most 4096 edges"),
        (lambda: logo.shape([]), ValueError, "shape(rings, fill_rule): at least one outline is needed"),
        (
            lambda: logo.shape([SQUARE], "odd"),
            ValueError,
            "shape(rings, fill_rule): fill_rule must be one of nonzero, ev",
        ),
        (
            lambda: logo.shape([ring(4), ring(4, x=5)]),
            ValueError,
            "shape(rings, fill_rule): outlines 1 and 2 of 2 must not cross or touch",
        ),
        (
            lambda: logo.shape([ring(4), ring(4, x=5, backwards=True)], "nonzero"),
            ValueError,
            "shape(rings, fill_rule): outlines 1 and 2 of 2 must not cross or touch",
        ),
        (
            lambda: logo.shape([SQUARE, [(0, 0), (4, 4), (4, 0), (0, 4)]]),
            ValueError,
            "shape(rings, fill_rule): outline 2: the edges from",
        ),
        (lambda: logo.filled(logo.polygon(SQUARE), 0), ValueError, "step(x, width): width must be above 0, got 0"),
    ],
)
def test_what_is_no_outline_is_refused(call, error, message):
    with pytest.raises(error) as caught:
        call()
    assert str(caught.value).startswith(message)


def test_the_logo_is_a_tile_with_a_hinge_and_a_pin_in_it():
    network = logo.from_svg(logo.FILE)
    edges = [outline for shape in svg.read(logo.FILE) for outline in shape.outlines]
    assert len(edges) == 3
    assert network.size == sum(map(len, edges)) - 1
    tile, hinge, pin = (shapely.Polygon(points) for points in edges)
    shape = tile.difference(hinge).union(pin)
    tried = np.random.default_rng(0).uniform(-10, 106, size=(100_000, 2))
    apart = shapely.distance(shape.boundary, shapely.points(tried)) > 1e-6
    np.testing.assert_array_equal((network(tried)[:, 0] > 0)[apart], shapely.contains_xy(shape, tried)[apart])


def test_float64_is_exact_at_a_million_points_of_a_grid_near_the_outline():
    edges = [outline for shape in svg.read(logo.FILE) for outline in shape.outlines]
    fine = 2.0**16
    random = np.random.default_rng(0)
    p, q = np.concatenate(edges), np.concatenate([np.roll(outline, -1, axis=0) for outline in edges])
    at = random.integers(len(p), size=1_000_000)
    on = p[at] + random.integers(0, 17, size=(1_000_000, 1)) / 16 * (q[at] - p[at])
    points = np.round((on + random.choice([0, 1e-4, 1e-2], size=(1_000_000, 1)) * random.normal(size=on.shape)) * fine)
    crossings = np.zeros(1_000_000, dtype=int)
    touched = np.zeros(1_000_000, dtype=bool)
    x, y = points.astype(np.int64).T
    for outline in edges:
        grid = np.round(outline * fine).astype(np.int64)
        for (px, py), (qx, qy) in zip(grid, np.roll(grid, -1, axis=0), strict=True):
            area = (qx - px) * (y - py) - (qy - py) * (x - px)
            between = (np.minimum(px, qx) <= x) & (x <= np.maximum(px, qx))
            touched |= (area == 0) & between & (np.minimum(py, qy) <= y) & (y <= np.maximum(py, qy))
            crossings += ((py > y) != (qy > y)) & ((area > 0) == (qy > py))
    expected = np.where(touched, 0, np.where(crossings % 2 == 1, 1, -1))
    np.testing.assert_array_equal(np.sign(logo.from_svg(logo.FILE)(points / fine)[:, 0]), expected)
    assert touched.any()


def test_the_command_writes_the_network(tmp_path, capsys):
    out = tmp_path / "logo.npz"
    with pytest.raises(SystemExit) as caught:
        cli.main(["logo", str(logo.FILE), "-o", str(out), "--tolerance", "0.5"])
    assert caught.value.code == 0
    network = Network.load(out)
    assert network == logo.from_svg(logo.FILE, tolerance=0.5)
    assert f"{out}: {network!r}" in capsys.readouterr().out
    with pytest.raises(SystemExit) as caught:
        cli.main(["logo", str(tmp_path / "missing.svg"), "-o", str(out)])
    assert caught.value.code == 2
    assert "missing.svg" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["networks", "minmax", "carving", "outline", "svg", "flattening"])
def test_examples_in_docstrings_are_true(name):
    module = importlib.import_module(f"relufig.logo.{name}")
    assert doctest.testmod(module).failed == 0
