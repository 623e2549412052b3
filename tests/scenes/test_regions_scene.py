"""The flat pieces of a network: every count, edge and colour on the way is that of the lines as they are."""

import itertools

import numpy as np
import pytest
import shapely

pytest.importorskip("manim", reason="manim is not installed")

from relufig import logo
from relufig.animate import look
from relufig.networks import gradients
from relufig.regions.polygons import polygons
from scenes.regions import clearest_bend, end_to_end, through_middle
from tests.scenes.playing import ended, played, scene_class
from tests.scenes.shown import colliding, outside

REGIONS = scene_class("regions")


def hidden(network, points):
    """The pre-activations of a plain perceptron's layers at points (n, 2), by numpy alone."""
    x, found = points, []
    for block in network.blocks:
        found.append(x @ np.asarray(block.U, float).T + np.asarray(block.c, float))
        x = np.maximum(found[-1], 0) @ np.asarray(block.V, float).T + np.asarray(block.b, float)
    return found


def patterns(network, points):
    return {bytes(row) for row in np.concatenate(hidden(network, points), axis=1) > 0}


def lines_of(field, mobject):
    """The ends of the straight lines that a mobject consists of, as places of the plane: shape (lines, 2, 2)."""
    return field.places(mobject.points).reshape(-1, 4, 2)[:, [0, 3]]


def loops_of(field, mobject):
    """A mobject's closed outlines. (manim takes two for one where the second begins at a corner of the first.)"""
    corners = []
    for start, end in lines_of(field, mobject):
        corners.append(start)
        if np.allclose(end, corners[0]):
            yield np.array(corners)
            corners = []
    assert not corners


def pieces(tiling):
    """The linear pieces, by shapely: parts of the unions of all polygons on which differences are the same."""
    found = tiling.polygons
    network, middles = found.network, found.centers
    maps: dict = {}
    for polygon, middle in enumerate(middles):
        # Affine within the polygon, so that values at three of its points tell the map.
        corners = found.vertices[found.loops[polygon]]
        near = middle + 0.5 * (np.array([corners[0], corners[1], corners[2]]) - middle)
        a, b, c = np.linalg.solve(np.c_[near, np.ones(3)], network(near)[:, 0])
        maps.setdefault(tuple(np.round([a, b, c], 4) + 0.0), []).append(shapely.Polygon(corners))
    unions = [shapely.unary_union(shapely.set_precision(parts, 1e-7)) for parts in maps.values()]
    return sum(len(getattr(union, "geoms", [union])) for union in unions)


def test_every_count_colour_and_edge_is_that_of_the_network(tmp_path):
    seen, scales = [], set()

    def after(scene):
        tiling, field, network = scene.tiling, scene.tiling.field, scene.network
        scales.add((tiling.low, tiling.high))
        drawn, merged = scene.cuts.drawn.get_value(), tiling.merged.get_value()
        if scene.view.near.get_value():
            return
        if scene.counter.source is None:
            wanted = "?"
        elif hasattr(scene, "merging"):
            wanted = tiling.pieces
        else:
            wanted = cut_by(tiling.polygons, scene.cuts.units[: int(drawn)])
        assert scene.counter.shown.text == str(wanted)
        if merged in seen:
            return
        seen.append(merged)
        sampled = patterns(network, np.random.default_rng(1).uniform(*np.transpose(field.box), (20_000, 2)))
        found = patterns(network, tiling.polygons.centers)
        assert len(found) == tiling.count
        assert not sampled - found

        last = len(tiling.faces) - 1
        colour = look.value_map(0, last, scene.look)
        count, area = 0, 0.0
        for shade, face in enumerate(tiling.faces):
            assert face.get_fill_color() == colour(shade)
            for corners in loops_of(field, face):
                polygon = shapely.Polygon(corners)
                count, area = count + 1, area + polygon.area
                if tiling.merged.get_value() == 0:
                    middle = [polygon.centroid.x, polygon.centroid.y]
                    share = (network(middle)[0] - tiling.low) / (tiling.high - tiling.low)
                    assert np.clip(share, 0, 1) * last == pytest.approx(shade, abs=0.51)
        width, height = np.diff(field.box, axis=1).ravel()
        assert count == tiling.count
        assert area == pytest.approx(width * height)

        for layer, pair in enumerate(zip(tiling.edges, tiling.straight, strict=True)):
            middles = np.concatenate([lines_of(field, edges).mean(axis=1) for edges in pair])
            z = hidden(network, middles)[layer]
            assert np.abs(z).min(axis=1) == pytest.approx(0, abs=1e-6)

    scene = played(REGIONS, tmp_path, after)
    assert set(seen) == {0, 1}
    # One scale of values from the first frame to the last: that of the logo, 0 outside and 1 inside.
    assert np.allclose([*scales], [(0, 1)])
    assert scene.tiling.pieces == pieces(scene.tiling)
    assert scene._told.text == f"{scene.network.size} ReLUs draw this logo in {scene.tiling.pieces} flat pieces"


def cut_by(found, units):
    """The number of pieces that the lines of some units cut: activation patterns of these units alone."""
    columns = [found.patterns[layer - 1][:, unit] for layer, unit in units]
    return len(np.unique(np.array(columns).T, axis=0)) if columns else 1


def test_the_counter_follows_the_line_that_cuts_and_the_edges_that_vanish(tmp_path):
    cutting, merging = [], []

    class Watched(REGIONS):
        def update_to_time(self, t):
            super().update_to_time(t)
            if hasattr(self, "merging"):
                merging.append((self.merging.front.get_value(), int(self.counter.shown.text)))
            elif self.counter.source:
                cutting.append((self.cuts.drawn.get_value(), int(self.counter.shown.text)))
                lengths = [len(line.points) for line in self.cuts.lines]
                if not self.view.near.get_value():
                    assert np.count_nonzero(lengths) in (int(cutting[-1][0]), int(cutting[-1][0]) + 1)

    scene = played(Watched, tmp_path, frame_rate=4)
    counts = [count for _, count in cutting]
    assert counts == sorted(counts)
    assert (counts[0], counts[-1]) == (1, scene.cuts.counts[-1])
    assert scene.cuts.counts[-1] == scene.tiling.count
    assert sorted(scene.cuts.units) != scene.cuts.units
    assert [layer for layer, _ in scene.cuts.units] == sorted(layer for layer, _ in scene.cuts.units)
    assert len(set(counts)) > 20
    falling = [count for _, count in merging]
    assert falling == sorted(falling, reverse=True)
    assert (falling[0], falling[-1]) == (scene.tiling.count, scene.tiling.pieces)
    assert len(set(falling)) > 8


def test_the_bend_that_is_looked_at_is_where_a_relu_turns_on(tmp_path):
    close = []

    def after(scene):
        cuts, field = scene.cuts, scene.view.field
        if scene.view.near.get_value() == 1 and cuts.shown.get_value() == 1:
            close.append(cuts.drawn.get_value() - cuts.lasts[0])
            # The green side is where the first layer's unit is on, its line is not pale, and the line passes the bend.
            first = cuts.bend.first
            inside = hidden(scene.network, field.places(cuts.side.points))[0][:, first]
            assert inside.min() > -1e-6 < inside.max()
            crossed = cuts.lines[cuts.units.index((1, first))]
            assert [line.get_stroke_opacity() for line in cuts.lines].count(1) == 1 + len(cuts.units) - cuts.lasts[0]
            assert crossed.get_stroke_opacity() == 1
            middle = field.points(cuts.bend.at)
            assert np.all(np.abs(middle[:2]) < (5, 3))
            assert bool(len(cuts.onward.points)) == (close[-1] > cuts.bend_at)

    scene = played(REGIONS, tmp_path, after)
    bend = scene.cuts.bend
    assert min(close) < scene.cuts.bend_at < max(close)
    (at_first,), (at_second,) = hidden(scene.network, bend.at[None])
    assert at_first[bend.first] == pytest.approx(0, abs=1e-9)
    assert at_second[bend.second] == pytest.approx(0, abs=1e-9)
    assert scene.view.field.box == scene.tiling.field.box
    assert scene.tiling.count == len(scene.tiling.polygons)


def test_lines_turn_so_that_a_place_is_halfway():
    corners = np.array([(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)], dtype=float)
    around = np.stack([corners[:-1], corners[1:]], axis=1)
    for place in corners[1:]:
        turned, into = through_middle(around, place)
        assert into == 2
        np.testing.assert_array_equal(turned[into, 1], place)
        np.testing.assert_array_equal(turned[1:, 0], turned[:-1, 1])
    kept, into = through_middle(around[:3], corners[1])
    np.testing.assert_array_equal(kept, around[:3])
    assert into == 0


def test_a_network_without_a_second_layer_has_no_bend():
    assert clearest_bend(polygons(gradients.he_network([2, 5, 1]), ((-1, 1), (-1, 1)))) is None


def test_merged_polygons_have_one_colour_a_piece_and_no_edge_between():
    scene = ended(REGIONS)
    tiling = scene.tiling
    assert tiling.merged.get_value() == 1
    assert all(edges.get_stroke_opacity() == 0 for edges in tiling.straight)
    labels = tiling.polygons.merged().labels
    for piece in range(tiling.pieces):
        assert np.ptp(tiling.values[labels == piece]) < 1e-9
    # 1 inside of the logo, and 0 around it.
    flat = (tiling.values < 1e-9) | (tiling.values > 1 - 1e-9)
    assert tiling.polygons.areas[flat].sum() > 0.8 * tiling.polygons.areas.sum()


def test_lines_are_walked_from_end_to_end():
    edges = np.array([(3, 4), (0, 1), (2, 1), (3, 2), (7, 8), (9, 8), (7, 9)])
    line = end_to_end(edges).tolist()[:4]
    assert line in ([[0, 1], [1, 2], [2, 3], [3, 4]], [[4, 3], [3, 2], [2, 1], [1, 0]])
    around = end_to_end(edges).tolist()[4:]
    assert around[0][0] == around[-1][1]
    assert all(first[1] == second[0] for first, second in itertools.pairwise(around))
    assert end_to_end(np.zeros((0, 2), dtype=int)).shape == (0, 2)


@pytest.mark.parametrize(
    ("network", "center", "height"),
    [
        (logo.polygon([(0, 0), (4, 0), (4, 4), (2, 1.5), (0, 4)]), (2, 2), 6),
        (gradients.he_network([2, 3, 1], seed=1), (0, 0), 2),
        (gradients.he_network([2, 4, 3, 1], seed=2), (0.2, 0), 2),
    ],
)
def test_anybodys_own_network_can_be_cut(network, center, height, tmp_path):
    def after(scene):
        assert not outside(scene)
        assert not colliding(scene)

    attributes = {"network": network, "center": center, "height": height, "downwards": False}
    scene = played(type("Mine", (REGIONS,), attributes), tmp_path, after)
    assert scene.tiling.pieces == pieces(scene.tiling)


@pytest.mark.parametrize(
    ("attributes", "error", "sentence"),
    [
        ({"network": 3}, TypeError, r"Mine\.network must be a Network, got 3"),
        (
            {"network": gradients.he_network([3, 4, 1])},
            ValueError,
            r"Mine\.network must have two inputs and one output, got 3 and 1",
        ),
        (
            {"network": gradients.he_network([2, 65, 1])},
            ValueError,
            r"Mine\.network must have 1 to 64 units, got 65",
        ),
        ({"height": 0}, ValueError, r"Mine\.height must be above 0, got 0"),
        ({"center": (1, float("inf"))}, ValueError, r"Mine\.center\[1\] must be finite, got inf"),
        ({"center": (1,)}, ValueError, r"Mine\.center must be 2 numbers, got 1"),
    ],
)
def test_parameters_that_cannot_be_shown_are_refused_in_one_sentence(attributes, error, sentence, tmp_path):
    with pytest.raises(error, match=sentence):
        played(type("Mine", (REGIONS,), attributes), tmp_path)
