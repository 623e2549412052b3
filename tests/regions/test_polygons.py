"""The polygons of networks in the plane: their number, their maps, and what they merge into, exact and in floats."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import relufig as rf
from relufig import logo, sorting
from relufig.networks.block import Block
from relufig.networks.gradients import he_network
from relufig.regions import arrangement, most_regions, polygons

SQUARE = ((-2, 2), (-2, 2))
X, Y = rf.inputs("x", "y")
FRAME = rf.minimum(
    rf.minimum(rf.minimum(1 - X, 1 + X), rf.minimum(1 - Y, 1 + Y)),
    rf.maximum(rf.maximum(X, -X), rf.maximum(Y, -Y)) - Fraction(1, 2),
)
BY_HAND = {
    "affine": (rf.build(2 * X + Y - 1), 1, 1),
    "max": (rf.build(rf.maximum(X, Y)), 2, 2),
    "sort2": (rf.build(*rf.sort2(X, Y)), 2, 2),
    "a unit that is always on": (rf.build(rf.relu(X + 9) + rf.relu(Y)), 2, 2),
    "a unit that is always off": (rf.build(rf.relu(X - 9) + rf.relu(Y)), 2, 2),
    "a unit that bends nothing": (rf.build(rf.relu(X) - rf.relu(-X)), 2, 1),
    "lines that coincide": (rf.build(rf.relu(X), rf.relu(2 * X), rf.relu(-X)), 2, 2),
    "a line along an edge": (rf.build(rf.relu(rf.relu(X) - rf.relu(-2 * X)) + rf.relu(Y)), 4, 4),
    "clip": (rf.build(rf.clip(X, -1, 1)), 3, 3),
    "clip in a chain": (rf.build(rf.clip_chained(X + Y, -1, 1)), 3, 3),
    "triangle": (rf.build(rf.triangle(X, -1, 0, 1)), 4, 4),
    "pyramids": (rf.build(rf.triangle(X, -1, 0, 1) + rf.triangle(Y, -1, 0, 1)), 16, 16),
    "bucket": (rf.build(rf.bucket(X + Y, -1, Fraction(-1, 2), Fraction(1, 2), 1)), 5, 5),
    "lines that coincide but for rounding": (rf.build(rf.relu(X / 3 + Y / 3) - rf.relu(X / 7 + Y / 7)), 2, 2),
    "frame": (rf.build(FRAME), 16, 8),
    "filled frame": (rf.build(rf.step(FRAME, Fraction(1, 10**8))), 48, 11),
}


def check(result):
    """What holds of the polygons of any network."""
    edges, vertices = result.edges, result.vertices
    assert len(vertices) - len(edges) + len(result) == 1, "Euler's formula"
    assert (result.areas > 0).all()
    assert float(result.areas.sum()) == pytest.approx(16, rel=1e-9)
    left, right = result.edge_polygons.T
    assert ((result.edge_layers == 0) == (np.minimum(left, right) < 0)).all()
    random = np.random.default_rng(0)
    for i, loop in enumerate(result.loops):
        corners = vertices[loop].astype(float)
        shares = random.dirichlet(np.ones(len(loop)), size=3)
        inside = shares @ corners
        values = inside @ result.gradients[i].T.astype(float) + result.offsets[i].astype(float)
        scale = abs(result.gradients[i].astype(float)).max() + abs(values).max() + 1
        np.testing.assert_allclose(values, result.network(result.inputs(inside).astype(float)), atol=1e-9 * scale)
    inner = np.minimum(left, right) >= 0
    for edge in np.flatnonzero(inner):
        layer, unit = result.edge_layers[edge] - 1, result.edge_units[edge]
        one, other = (result.patterns[layer][side[edge]] for side in (left, right))
        assert one[unit] != other[unit]
        assert all((p[left[edge]] == p[right[edge]]).all() for p in result.patterns[:layer])


def traced(network, points):
    return [layer.preactivations > 0 for layer in network.trace(points).layers if layer.preactivations.shape[1]]


@pytest.mark.parametrize("exact", [False, True])
@pytest.mark.parametrize("name", BY_HAND)
def test_networks_built_by_hand_have_their_polygons_and_pieces(name, exact):
    network, count, pieces = BY_HAND[name]
    result = polygons(network, SQUARE, exact=exact)
    check(result)
    assert (len(result), len(result.merged())) == (count, pieces)
    for pattern, of_centers in zip(result.patterns, traced(network, result.centers), strict=True):
        assert (pattern == of_centers).all()
    np.testing.assert_array_equal(network(result.inputs(result.vertices)).astype(float), result.values.astype(float))


@pytest.mark.parametrize("exact", [False, True])
def test_three_numbers_have_six_orders(exact):
    a, b, c = rf.inputs("a", "b", "c")
    result = polygons(rf.build(*rf.sort3(a, b, c)), SQUARE, plane=((0, 0, 0), (1, -1, 0), (1, 1, -2)), exact=exact)
    check(result)
    merged = result.merged()
    assert (len(result), len(merged), merged.bends.sum()) == (6, 6, 6)
    orders = {tuple(np.argsort(inputs)) for inputs in result.inputs(result.centers).tolist()}
    assert len(orders) == 6


@pytest.mark.parametrize("network", [sorting.bitonic(8), sorting.odd_even_merge(9)])
def test_slices_of_sorting_networks_sort(network):
    n = network.n
    random = np.random.default_rng(n)
    plane = np.arange(n) / 8, *random.integers(-5, 6, (2, n)) / 4
    residual = network.network()
    result, exactly = (polygons(residual, SQUARE, plane=plane, exact=exact) for exact in (False, True))
    check(result)
    assert (len(result), len(result.merged())) == (len(exactly), len(exactly.merged()))
    # A piece is where one order of the inputs holds.
    pieces = exactly.merged().labels
    orders = [tuple(np.argsort(inputs, kind="stable")) for inputs in exactly.inputs(exactly.centers)]
    assert len(set(orders)) == len(set(zip(pieces, orders, strict=True))) == pieces.max() + 1


@pytest.mark.parametrize("lines", [1, 2, 5, 8, 70])
def test_lines_in_general_position_cut_the_plane_into_all_the_regions_possible(lines):
    random = np.random.default_rng(lines)
    angles = np.pi * (np.arange(lines) + random.uniform(-0.2, 0.2, lines)) / lines
    normals = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    layer = Block(np.zeros((1, 2)), normals, random.uniform(-1, 1, lines), np.ones((1, lines)), np.zeros(1))
    result = polygons(rf.Network([layer]), ((-1e4, 1e4), (-1e4, 1e4)))
    assert len(result) == len(result.merged()) == most_regions(lines)
    assert len(np.unique(result.patterns[0], axis=0)) == len(result)


def test_a_frame_has_a_hole():
    merged = polygons(rf.build(rf.step(FRAME, Fraction(1, 1000))), SQUARE, exact=True).merged()
    gradients = merged.gradients[:, 0].tolist()
    flat = [i for i, gradient in enumerate(gradients) if gradient == [0, 0]]
    loops = {len(merged.outlines[i]): merged.areas[i] for i in flat if merged.offsets[i, 0] == 1}
    assert loops == {2: 4 - 1}, "the part that is 1 is a square ring"
    outside = [i for i in flat if len(merged.outlines[i]) == 2 and merged.offsets[i, 0] == 0]
    assert len(outside) == 1
    assert sum(merged.areas) == 16


def test_outlines_enclose_their_pieces():
    merged = polygons(BY_HAND["filled frame"][0], SQUARE, exact=True).merged()
    for outline, area in zip(merged.outlines, merged.areas, strict=True):
        enclosed = []
        for loop in outline:
            x, y = merged.polygons.vertices[loop].T
            enclosed.append(sum(x * np.roll(y, -1) - np.roll(x, -1) * y) / 2)
        assert enclosed[0] > 0
        assert all(hole < 0 for hole in enclosed[1:])
        assert sum(enclosed) == area


def test_an_outline_of_many_edges_is_divided_alike_in_floats_and_fractions():
    turns = 2 * np.pi * np.arange(40) / 40
    radii = np.where(np.arange(40) % 2, 1.9, 1.1)
    star = np.stack([radii * np.cos(turns), radii * np.sin(turns)], axis=1).round(2)
    network = logo.filled(logo.polygon(star), 0.01)
    result, exactly = (polygons(network, SQUARE, exact=exact) for exact in (False, True))
    check(result)
    assert (len(result), len(result.merged())) == (len(exactly), len(exactly.merged()))
    assert len(result.merged()) < len(result)


@given(st.integers(0, 10**6), st.sampled_from([1, 3, 7, 10, 1000]), st.booleans())
@settings(max_examples=150)
def test_floats_find_what_fractions_find_however_degenerate(seed, denominator, skips):
    random = np.random.default_rng(seed)
    exact, floating, inputs = [], [], 2
    for units, outputs in random.integers(1, 7, (random.integers(1, 4), 2)):
        shapes = (outputs, inputs), (units, inputs), (units,), (outputs, units), (outputs,)
        parts = [random.integers(-3, 4, shape) for shape in shapes]
        parts[0] *= skips
        fractions = [np.vectorize(Fraction, otypes=[object])(part.astype(object), denominator) for part in parts]
        exact.append(Block(*fractions))
        floating.append(Block(*(part / denominator for part in parts)))
        inputs = outputs
    result, wanted = polygons(rf.Network(floating), SQUARE), polygons(rf.Network(exact), SQUARE, exact=True)
    assert len(result.vertices) - len(result.edges) + len(result) == 1
    assert [p.tolist() for p in result.patterns] == [p.tolist() for p in wanted.patterns]
    np.testing.assert_allclose(result.vertices, wanted.vertices.astype(float), atol=1e-9)
    assert (result.merged().labels == wanted.merged().labels).all()


@pytest.mark.parametrize("turned", range(4))
def test_where_rounding_bends_a_line_the_subdivision_stays_sound(turned):
    # Signs that alternate around a square are those of no line: both positive corners are cut off.
    corners = np.array([[1.0, 0, 0], [1, 1, 0], [1, 1, 1], [1, 0, 1]])
    values = np.roll([[1e-9], [-1e-9], [1e-9], [-2e-9]], turned, axis=0)
    result = arrangement.cut(arrangement.rectangle(), np.hstack([corners, values]), np.zeros(1), 1, 10)
    assert len(result.rows) - len(result.mesh.drawn_by) + len(result.mesh.sizes) == 1
    assert sorted(result.mesh.sizes) == [3, 3, 6]
    assert [size for size, on in zip(result.mesh.sizes, result.active[:, 0], strict=True) if on] == [3, 3]


def test_rounding_after_a_steep_step_draws_no_lines():
    # On the plateau the step is 1 give or take 1e-8, and a unit asks whether it is above 1.
    steep = rf.build(rf.relu(rf.step((X + Y) / 3, 1e-8) - 1))
    assert len(polygons(steep, SQUARE)) == 3


def cancelling(seed):
    """Two chains of weights over some decades that cancel, so that what is added to their difference decides a sign."""
    random = np.random.default_rng(seed)
    one, other, scale = rf.relu(X + 3), rf.relu(X + 3), 1.0
    for _ in range(random.integers(3, 6)):
        weights = 10 ** random.uniform(1, 3.5, 2)
        one, other, scale = rf.relu(weights[0] * one), rf.relu(weights[1] * other), scale * weights[0] / weights[1]
    return rf.build(rf.relu(one - scale * other + Y * 10 ** random.uniform(-3.5, 3.5)), rf.relu(X - Y / 3))


@pytest.mark.parametrize("seed", [1, 5, 8, 33, 44, 50, 62, 66, 67, 68])
def test_what_floats_would_lose_is_found_in_fractions_and_rounded(seed):
    network = cancelling(seed)
    result, wanted = polygons(network, SQUARE), polygons(network, SQUARE, exact=True)
    assert result.rounded
    assert result.vertices.dtype == result.gradients.dtype == result.areas.dtype == np.float64
    assert [pattern.tolist() for pattern in result.patterns] == [pattern.tolist() for pattern in wanted.patterns]
    np.testing.assert_array_equal(result.gradients, wanted.gradients.astype(float))
    np.testing.assert_allclose(result.areas, wanted.areas.astype(float), atol=1e-12)
    assert (result.merged().labels == wanted.merged().labels).all()


@pytest.mark.parametrize("network", [he_network([2, 16, 16, 1], seed=1), *(each for each, _, _ in BY_HAND.values())])
def test_floats_are_enough_for_ordinary_networks(network):
    assert not polygons(network, SQUARE).rounded


@pytest.mark.parametrize("exact", [False, True])
def test_the_slopes_are_those_of_finite_differences(exact):
    network = he_network([2, 5, 4, 3], seed=3)
    result = polygons(network, SQUARE, exact=exact)
    check(result)
    for i in np.argsort(result.areas)[-5:]:
        center, step = result.centers[i].astype(float), 1e-6
        for axis in range(2):
            moved = center + step * np.eye(2)[axis]
            slope = (network(moved) - network(center)) / step
            np.testing.assert_allclose(slope, result.gradients[i, :, axis].astype(float), atol=1e-6)


@pytest.mark.parametrize(("widths", "offsets"), [([2, 16, 1], 0), ([2, 8, 8, 1], 0.5), ([2, 32, 32, 32, 1], 0.3)])
@pytest.mark.parametrize("seed", range(4))
def test_random_networks_have_as_many_regions_as_regioncam_counts(widths, offsets, seed):
    regioncam = pytest.importorskip("regioncam", reason="regioncam is the oracle of this test")
    random = np.random.default_rng(seed)
    camera, blocks = regioncam.Regioncam(1.0), []
    for block in he_network(widths, seed=seed).blocks:
        if block.size:
            camera.relu()
        else:
            weights = np.asarray(block.S, dtype=np.float32)
            bias = (offsets * random.normal(size=block.n_out)).astype(np.float32)
            camera.linear(np.ascontiguousarray(weights.T), bias)
            block = Block.affine(weights.astype(float), bias.astype(float))
        blocks.append(block)
    result = polygons(rf.Network(blocks), ((-1, 1), (-1, 1)))
    assert len(result) == camera.num_faces


def test_a_limit_bounds_the_work():
    with pytest.raises(OverflowError, match="more than limit=100 polygons; give a smaller box or a larger limit"):
        polygons(he_network([2, 64, 64, 1]), SQUARE, limit=100)


@pytest.mark.parametrize(
    ("arguments", "options", "error", "message"),
    [
        ((rf.build(rf.relu(X)), ((0, 0), (0, 1))), {}, ValueError, "low must be below high, got low=0 and high=0"),
        ((rf.build(rf.relu(X)), ((0, np.nan), (0, 1))), {}, ValueError, "must be a number, and finite, got nan"),
        ((rf.build(rf.relu(X)), (0, 1)), {}, ValueError, r"box must be \(\(s_low, s_high\), \(t_low, t_high\)\)"),
        ((rf.build(rf.relu(X)), ((0, "1"), (0, 1))), {}, TypeError, "a bound of box must be a number, got '1'"),
        ((rf.build(rf.relu(X)), ((0, 10**400), (0, 1))), {}, OverflowError, "beyond the range of floats"),
        ((rf.build(1e200 * X + Y), ((0, 1e200), (0, 1))), {}, OverflowError, "overflows float64"),
        ((rf.build(rf.relu(X)), SQUARE), {"limit": 0}, ValueError, "limit must be a whole number of at least 1, got 0"),
        ((sorting.bitonic(3).network(), SQUARE), {}, ValueError, "got 3 inputs and no plane"),
        ((sorting.bitonic(3).network(), SQUARE), {"plane": ((0, 0), (1, 0), (0, 1))}, ValueError, "of 3 numbers"),
        (
            (rf.build(rf.relu(X)), SQUARE),
            {"plane": ((0, 0), (1, 2), (2, 4))},
            ValueError,
            "first and second of plane must not be parallel",
        ),
    ],
)
def test_bad_input_is_named(arguments, options, error, message):
    with pytest.raises(error, match=message):
        polygons(*arguments, **options)
