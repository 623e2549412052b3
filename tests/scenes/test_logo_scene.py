"""The logo that is carved: what is shown at any time is what minima and maxima of the half-planes so far give."""

import numpy as np
import pytest

pytest.importorskip("manim", reason="manim is not installed")

from manim import config
from matplotlib.path import Path

import relufig as rf
from relufig import logo
from relufig.logo import minmax, svg
from scenes.logo import FRAME, LEVELS, Pair, window
from tests.scenes.playing import ended, played, scene_class
from tests.scenes.shown import colliding, on_screen, outside

LOGO = scene_class("logo")
TENT = ((0, 0), (4, 0), (4, 4), (2, 1.5), (0, 4))


def value(tree, kept, points):
    """The value at points (n, 2) of a tree with only the forms that `kept` has by identity; None if it has none."""
    if not isinstance(tree, minmax.Choice):
        return points @ np.array(tree[:2], float) + float(tree[2]) if id(tree) in kept else None
    parts = [part for part in (value(each, kept, points) for each in tree.of) if part is not None]
    return None if not parts else (np.min if tree.kind == "min" else np.max)(parts, axis=0)


def shown_at(field, mobject, points):
    """Whether points (n, 2) of the plane lie within a mobject: within an odd number of its outlines."""
    loops = [Path(field.places(loop[::4])) for loop in mobject.get_subpaths()]
    return np.sum([loop.contains_points(points) for loop in loops], axis=0, initial=0) % 2 == 1


def samples(field, count=400):
    return np.random.default_rng(5).uniform(*np.transpose(field.box), (count, 2))


def test_the_region_is_what_the_half_planes_so_far_give_and_the_counts_are_theirs(tmp_path):
    seen = []

    def after(scene):
        folding, field = scene.folding, scene.folding.view
        count = round(folding.joined.get_value())
        assert folding.joined.get_value() == count == folding.count
        assert scene.counts[0][0].text == str(count)
        if scene.shown is folding:
            assert scene.counts[1][0].text == str(max(count - 1, 0))
            assert scene.counts[2][0].text == str(folding.network.depth if count else 0)
        if count in seen or not count:
            return
        seen.append(count)
        points = samples(field)
        wanted = value(folding.tree, {id(folding.forms[at]) for at in folding.order[:count]}, points)
        clear = abs(wanted) > 1e-6
        np.testing.assert_array_equal(shown_at(field, folding.region, points)[clear], wanted[clear] > 0)

    scene = played(LOGO, tmp_path, after)
    # The lines leave until there are four, then two; later they come again.
    assert seen == [4, 2, *range(5, LOGO.slow + 1), len(scene.folding.forms)]
    network = logo.filled(logo.from_svg(logo.FILE), 1)
    assert f"178 edges: {network.size} ReLUs in {network.depth} hidden layers" in scene._told.text
    assert [each[0].text for each in scene.counts] == ["178", str(network.size), str(network.depth)]


def test_two_half_planes_and_their_unit_make_the_minimum_and_the_maximum():
    scene = ended(LOGO)
    pair, folding = scene.pair, scene.folding
    points = samples(folding.field)
    f, g = (points @ np.array(folding.forms[k][:2], float) + float(folding.forms[k][2]) for k in folding.order[:2])
    wanted = {"unit": f - g, "min": np.minimum(f, g), "max": np.maximum(f, g)}

    def computed(name):
        return rf.build(y=pair.value(name))

    for name, values in wanted.items():
        np.testing.assert_allclose(computed(name)(points)[:, 0], values, atol=1e-9)
    assert [computed(kind).size for kind in ("min", "max")] == [1, 1]
    for tracker in pair.bent.values():
        tracker.set_value(0)
    for name, values in {"min": f, "max": g}.items():
        np.testing.assert_allclose(computed(name)(points)[:, 0], values, atol=1e-9)


def test_the_corner_of_two_half_planes_looks_alike_as_a_sheet_and_in_the_folding():
    scene = ended(LOGO)
    pair, folding = scene.pair, scene.folding
    for tracker, value in ((folding.joined, 2), (folding.near, 1), (folding.painted, 0)):
        tracker.set_value(value)
    folding.follow()
    sheet = Pair(folding).sheets[pair.wanted]
    for corners in (sheet.region, folding.region):
        np.testing.assert_allclose(np.ptp(corners.points[:, :2], axis=0) > 3, True)
    np.testing.assert_allclose(sheet.region.points.max(axis=0), folding.region.points.max(axis=0), atol=1e-9)
    np.testing.assert_allclose(sheet.region.points.min(axis=0), folding.region.points.min(axis=0), atol=1e-9)
    assert sheet.region.get_fill_color() == folding.region.get_fill_color()
    assert sheet.region.get_fill_opacity() == 1
    assert sheet.lines.get_stroke_opacity() == sheet.border.get_stroke_opacity() == 0


def test_a_sheet_shows_where_its_function_is_above_0_and_its_levels_and_comes_from_beyond_the_frame():
    pair = ended(LOGO).pair
    corner = np.array([config.frame_width, config.frame_height]) / 2
    for name, sheet in pair.sheets.items():
        field, network = window(pair.folding.field, sheet._field.center, *FRAME), rf.build(y=pair.value(name))
        points = samples(field)
        areas = []
        for away in (1, 1 - 1e-9, 0.5, 0):
            sheet.away.set_value(away)
            sheet.follow()
            areas.append(int(shown_at(field, sheet.region, points).sum()))
        values = network(points)[:, 0]
        np.testing.assert_array_equal(shown_at(field, sheet.region, points), values > 0)
        assert areas[0] == areas[1] == 0 < areas[2] < areas[3]
        ends = network(field.places(sheet.lines.points[[0, 3]]))
        apart = LEVELS * np.ptp(field.corners[:, 1])
        np.testing.assert_allclose(ends / apart, np.round(ends / apart), atol=1e-6)
        np.testing.assert_allclose(network(field.places(sheet.border.points[[0, 3]])), 0, atol=1e-6)
        # No line runs along the border of the frame.
        for part in (sheet.lines, sheet.border):
            middles = abs(part.points.reshape(-1, 4, 3).mean(axis=1)[:, :2])
            assert np.all(middles < corner - 1e-6)


@pytest.mark.parametrize("outline", [TENT, ((0, 0), (4, 0), (1, 1), (0, 4))])
@pytest.mark.parametrize("slow", [0, 3])
def test_any_first_two_half_planes_can_be_looked_at(outline, slow, tmp_path):
    seen = []

    def after(scene):
        assert not outside(scene)
        assert not colliding(scene)
        seen.append(scene.folding.count)

    played(type("Mine", (LOGO,), {"outline": outline, "slow": slow}), tmp_path, after)
    assert 2 in seen


def test_it_opens_on_the_whole_logo_and_its_lines(tmp_path):
    first = []

    class Watched(LOGO):
        def play(self, *animations, **options):
            if not first:
                lines = [line for line in self.folding.lines if len(line.points)]
                first.append((len(lines), self.folding.count, set(on_screen(self))))
            super().play(*animations, **options)

    scene = played(Watched, tmp_path)
    lines, count, shown = first[0]
    assert lines == count == len(scene.folding.forms)
    assert {scene.folding.region, *scene.folding.lines} <= shown


def test_half_planes_come_from_where_they_change_nothing_and_what_they_change_is_shown():
    scene = ended(LOGO)
    folding, field = scene.folding, scene.folding.field
    folding.painted.set_value(0)
    points = samples(field)

    def inside(joined):
        folding.joined.set_value(joined)
        folding.follow()
        return shown_at(field, folding.region, points)

    for count, kind in enumerate(folding.kinds[:8], start=1):
        was = before = inside(count - 1)
        for joined in (count - 1 + 1e-6, count - 0.8, count - 0.6, count - 0.4, count):
            now = inside(joined)
            # The region only grows or only shrinks, from what it was.
            assert not np.any(now & ~was if kind != "max" else was & ~now)
            if joined < count - 0.9:
                np.testing.assert_array_equal(now, before)
            elif joined < count:
                np.testing.assert_array_equal(shown_at(field, folding.changed, points), now != before)
            was = now
        # Counted when it has arrived, not before.
        folding.joined.set_value(count - 0.5)
        assert folding.count == count - 1


def test_lines_shrink_to_the_outline():
    scene = ended(LOGO)
    folding, field = scene.folding, scene.folding.field
    folding.extent.set_value(0)
    folding.follow()
    (shape,) = svg.read(logo.FILE)
    rings = [np.array(outline, dtype=float) for outline in shape.outlines]
    wanted = sum(np.hypot(*(np.roll(ring, -1, axis=0) - ring).T).sum() for ring in rings)
    ends = field.places(np.array([line.points[[0, -1]] for line in folding.lines if len(line.points)]))
    assert np.hypot(*(ends[:, 1] - ends[:, 0]).T).sum() == pytest.approx(wanted, rel=1e-3)


def test_the_picture_ends_as_what_matplotlib_fills():
    scene = ended(LOGO)
    field, (shape,) = scene.folding.field, svg.read(logo.FILE)
    points = samples(field, 4000)
    inside = np.sum([Path(outline).contains_points(points) for outline in shape.outlines], axis=0) % 2 == 1
    clear = abs(scene.folding.whole(points)[:, 0]) > 1
    scene.folding.joined.set_value(len(scene.folding.forms))
    for mobject in (scene.folding.region, scene.sharpening.bands[0], scene.sharpening.bands[-1]):
        np.testing.assert_array_equal(shown_at(field, mobject, points)[clear], inside[clear])


def test_bands_are_as_many_as_the_steps_value_has_reached():
    scene = ended(LOGO)
    sharp, points = scene.sharpening, samples(scene.folding.field, 2000)
    for at in (1, 1.4, 1.8):
        scene.width.set_value(at)
        sharp.follow()
        reached = sharp.network(points)[:, 0] * len(sharp.bands) + 0.5
        bands = np.sum([shown_at(sharp.field, band, points) for band in sharp.bands], axis=0)
        clear = abs(reached - np.round(reached)) > 1e-3
        np.testing.assert_array_equal(bands[clear], np.floor(reached)[clear])
        assert len(set(bands)) == len(sharp.bands) + 1


def test_anybodys_own_outline_can_be_carved(tmp_path):
    def after(scene):
        assert not outside(scene)
        assert not colliding(scene)

    scene = played(type("Mine", (LOGO,), {"outline": TENT}), tmp_path, after)
    assert "5 edges: 6 ReLUs in 4 hidden layers" in scene._told.text
    points = samples(scene.folding.field)
    np.testing.assert_array_equal(
        shown_at(scene.folding.field, scene.folding.region, points), Path(TENT).contains_points(points)
    )


@pytest.mark.parametrize("seed", range(3))
def test_forms_that_join_by_a_minimum_only_lower_the_value_and_by_a_maximum_only_raise_it(seed):
    tree = logo.formula(logo.FILE)
    found = minmax.forms(tree)
    random = np.random.default_rng(seed)
    order = random.permutation(len(found)).tolist()[:25]
    kinds = minmax.joining(tree, order)
    points = random.uniform(-20, 116, (50, 2))
    before = None
    for count, kind in enumerate(kinds, start=1):
        kept = {at: found[at] for at in order[:count]}
        part = minmax.restricted(tree, kept)
        assert minmax.forms(part) == [kept[at] for at in sorted(kept)]
        now = value(tree, {id(form) for form in kept.values()}, points)
        np.testing.assert_allclose(minmax.network(part, ["x", "y"], "v")(points)[:, 0], now, atol=1e-9)
        assert (kind is None) == (before is None)
        assert before is None or np.all((now <= before) if kind == "min" else (now >= before))
        before = now
    assert minmax.restricted(tree, {}) is None
    whole = minmax.restricted(tree, dict(enumerate(found)))
    assert minmax.network(whole, ["x", "y"], "inside") == logo.from_svg(logo.FILE)


@pytest.mark.parametrize(
    ("attributes", "error", "sentence"),
    [
        ({"outline": ((0, 0), (2, 2), (2, 0), (0, 2))}, ValueError, r"Mine\.outline: the edges .* must not cross"),
        ({"outline": ((0, 0), (1, 1))}, ValueError, r"Mine\.outline: at least 3 .*got 2"),
        ({"outline": ((0, 0), (1, "a"), (0, 1))}, TypeError, r"Mine\.outline: y of point 1 must be a number, got 'a'"),
        ({"outline": "<svg/>"}, ValueError, r"Mine\.outline: "),
        (
            {"outline": [(k, k * k) for k in range(300)]},
            ValueError,
            r"Mine\.outline must have at most 256 .*got 300",
        ),
        ({"slow": 1.5}, TypeError, r"Mine\.slow must be a whole number.*got 1\.5"),
        ({"slow": -1}, ValueError, r"Mine\.slow must be a whole number.*got -1"),
        ({"widths": (1, 2)}, ValueError, r"Mine\.widths must be .*decreasing"),
    ],
)
def test_parameters_that_cannot_be_shown_are_refused_in_one_sentence(attributes, error, sentence, tmp_path):
    with pytest.raises(error, match=sentence):
        played(type("Mine", (LOGO,), attributes), tmp_path)
