"""The essay's scenes show what their networks compute: every number, length and curve, after every play."""

import itertools
import math
import re
from fractions import Fraction

import numpy as np
import pytest

pytest.importorskip("manim", reason="manim is not installed")

from manim import ValueTracker

import relufig as rf
from relufig import sorting
from relufig.animate import NodeLink, theme
from relufig.animate.summing import Lift
from relufig.look.notation import expression
from relufig.look.style import THEMES
from relufig.numbers.text import MINUS, number
from scenes.sort_two import WAITING
from tests.scenes.playing import ended, played, scene_class
from tests.scenes.shown import colliding, ink, labels

GROUNDS = {theme.background for theme in THEMES.values()}


def number_in(text):
    """The number that a text ends with."""
    return Fraction(text.split()[-1].replace(MINUS, "-"))


def on_screen(scene, mobject):
    return mobject in scene.get_mobject_family_members()


def lengths(row):
    """A row's bars as they are drawn: their left ends and lengths, on the row's own axis; slivers stand for nothing."""
    drawn = []
    for bar in row.bars:
        left, right = (float(edge(bar.points[:, 0])) for edge in (np.min, np.max))
        hollow = bar.get_fill_color().to_hex() in GROUNDS
        drawn.append(((left - row.axis.zero) / row.axis.unit, 0 if hollow else (right - left) / row.axis.unit))
    return drawn


def labelled(row):
    """The numbers that a row's bars bear, None where there is no room."""
    return [number_in(label.text) if label.text else None for label in row.labels]


def shown_in(nodes):
    """The number in every node, those of units apart."""
    values = [number_in(node.number.text) for node in nodes if node.node.kind != "unit"]
    units = [(number_in(node.number.text), node.shape.get_fill_color()) for node in nodes if node.node.kind == "unit"]
    return values, units


def test_max_of_two_lays_the_unit_at_the_end_of_b_and_so_reaches_the_larger(tmp_path):
    seen = []

    def after(scene):
        a, b = scene.a.get_value(), scene.b.get_value()
        assert [lengths(row)[0][1] for row in scene.rows] == [pytest.approx(a), pytest.approx(b)]
        if on_screen(scene, scene.total):
            seen.append((a, b))
            (base,), ((start, excess),) = lengths(scene.copy), lengths(scene.piece)
            assert base == (0, pytest.approx(b))
            assert (start, excess) == (pytest.approx(b), pytest.approx(max(a - b, 0)))
            assert np.ptp([scene.copy.bars[0].get_y(), scene.piece.bars[0].get_y()]) == pytest.approx(0)
            assert float(number_in(scene.total.sum.text)) == pytest.approx(max(a, b), abs=0.0501)
        if on_screen(scene, scene.unit):
            dot = scene.unit.circle
            assert scene.unit.plane.coordinates(dot.get_center()) == pytest.approx([a - b, max(a - b, 0)])
            assert (dot.get_fill_color().to_hex() == scene.look.active.upper()) == (a > b)

    scene = played(scene_class("max_of_two"), tmp_path, after)
    assert {np.sign(a - b) for a, b in seen} == {-1, 1}
    assert set(scene.values) <= set(seen)


@pytest.mark.parametrize(
    "values",
    [
        ((2, 4),),
        ((5, 1), (2, 4), (1, 4), (5, 4)),
        ((0.03, 0.05), (0.04, 0.041)),
        ((3, 3), (3, 3)),
        ((800, 20), (3, 950)),
    ],
)
def test_max_of_two_tells_what_happens_for_any_values(values, tmp_path):
    told = []

    def after(scene):
        if scene._told and scene._told.text not in told:
            told.append(scene._told.text)

    class Mine(scene_class("max_of_two")):
        pass

    Mine.values = values
    scene = played(Mine, tmp_path, after)
    assert float(number_in(scene.total.sum.text)) == pytest.approx(max(values[-1]), rel=0.02)
    signs = [a > b for a, b in values]
    changes = set(itertools.pairwise(signs))
    assert any("opens" in text for text in told) == ((False, True) in changes)
    assert any("closes" in text for text in told) == ((True, False) in changes)


def test_sort_three_shows_the_three_in_order_and_their_sum_twice(tmp_path):
    seen = set()

    def after(scene):
        given = tuple(scene.given())
        if not all(on_screen(scene, row) for row in (scene.sum, *scene.rows)) or any(
            share.get_value() != 1 for share in scene.shares
        ):
            return
        seen.add(given)
        ordered = sorted(given)
        assert [length for _, length in lengths(scene.sum)] == pytest.approx(list(given))
        drawn = [lengths(row)[0] for row in scene.rows]
        assert drawn == [pytest.approx(each) for each in zip(np.cumsum([0, *ordered[:2]]), ordered, strict=True)]
        for row, value in zip(scene.rows, ordered, strict=True):
            assert labelled(row) in ([None], [pytest.approx(Fraction(value), abs=0.0501)])
        colours = {value: scene.sum.bars[k].get_fill_color() for k, value in enumerate(given)}
        assert [row.bars[0].get_fill_color() for row in scene.rows] == [colours[value] for value in ordered]

    scene = played(scene_class("sort_three"), tmp_path, after)
    assert seen == set(scene.values)


def test_sort_three_ends_on_the_network_at_its_last_values():
    scene = ended(scene_class("sort_three"))
    a, b, c = scene.given()
    assert (a, b, c) in scene.values
    values, units = shown_in(scene.drawn.nodes)
    assert list(map(float, values)) == pytest.approx([a, b, c, min(a, b), max(a, b), c, *sorted((a, b, c))])
    differences = [max(0, a - b), max(0, min(a, b) - c), max(0, max(a, b) - c)]
    assert [float(value) for value, _ in units] == pytest.approx(differences)
    on = [colour.to_hex() == scene.look.active.upper() for _, colour in units]
    assert on == [difference > 0 for difference in differences]


@pytest.mark.parametrize("last", [(6, 2, 3.5), (1, 2, 3), (3, 2, 1), (2, 2, 2)])
def test_sort_three_grows_its_outputs_one_by_one_as_the_numbers_arrive(last, tmp_path):
    seen = []

    class Watched(scene_class("sort_three")):
        values = ((5, 2, 3), last)

        def update_to_time(self, t):
            super().update_to_time(t)
            if not on_screen(self, self.drawn):
                return
            grown = [node.number.text for node in self.drawn.nodes[-3:] if node.number.text]
            wanted = [f"{value:.1f}" for value in sorted(self.given())]
            assert [text for text in wanted if text in grown] == grown or set(grown) <= set(wanted)
            riding = [link for link in self.drawn.edges if 0 < link.done < 1]
            seen.append((self.passed.get_value(), len(grown), len(riding)))

    scene = played(Watched, tmp_path, frame_rate=6)
    begin, turns = scene.turns.begin, len(scene.turns.order)
    assert not any(grown for passed, grown, _ in seen if passed <= begin)
    assert max(riding for passed, _, riding in seen if passed > begin) <= 4
    assert [grown for _, grown, _ in seen] == sorted(grown for _, grown, _ in seen)
    assert {grown for _, grown, _ in seen} == {0, 1, 2, 3}
    # The units come one after the other, first those that are on; then nothing is left to wait for.
    on = [scene.network.trace(last).layers[-1].activations[k] > 0 for kind, k in scene.turns.order if kind == "unit"]
    assert on == sorted(on, reverse=True)
    assert turns == 5


def test_sort_three_keeps_its_answer_once_it_is_there(tmp_path):
    kept = []

    def after(scene):
        if hasattr(scene, "formula") and on_screen(scene, scene.formula):
            a, b, c = scene.given()
            low, mid, high = sorted((a, b, c))
            assert all(on_screen(scene, row) for row in scene.rows)
            *texts, numbers = [label.text for label in scene.formula]
            assert texts == ["mid", "=", "a + b + c", f"{MINUS} max", f"{MINUS} min"]
            found = [float(number_in(text)) for text in re.findall(r"[\d.]+", numbers)]
            assert found == pytest.approx([a + b + c, high, low, mid], abs=0.0501)
            assert not [pair for pair in colliding(scene) if {*pair} & {*texts, numbers}]
            kept.append(scene.passed.get_value())

    scene = played(scene_class("sort_three"), tmp_path, after)
    assert on_screen(scene, scene.formula)
    assert on_screen(scene, scene.drawn)
    assert len(kept) > 8


def test_values_run_through_a_network_and_draw_it():
    passed, light = ValueTracker(0), theme("light")
    network = rf.build(*rf.sort2(*rf.inputs("a", "b")))
    drawn = NodeLink(network, [lambda: 3, lambda: 1], light, passed=passed, downwards=True)
    for at, grown, links in ((0, 2, 0), (0.5, 2, 4), (1, 3, 4), (1.5, 3, 6), (2, 5, 6)):
        passed.set_value(at)
        drawn.update()
        assert [node.number.get_fill_opacity() > 0 for node in drawn.nodes] == [k < grown for k in range(5)]
        assert sum(len(link.get_family()[1].points) > 0 for link in drawn.edges) == links
    heights = [float(node.shape.get_y()) for node in drawn.nodes]
    assert heights == sorted(heights, reverse=True)
    assert [node.number.text for node in drawn.nodes] == ["a 3.0", "b 1.0", "2.0", "y1 1.0", "y2 3.0"]


def test_sort_two_follows_a_and_the_unit_is_dark_while_it_is_off(tmp_path):
    seen = []

    def after(scene):
        drawn = scene.drawn
        if not on_screen(scene, drawn) or scene.passed.get_value() != 2:
            return
        a, b = scene.a.get_value(), scene.b.get_value()
        seen.append(a)
        shown = [float(number_in(disc.label.text)) for disc in (drawn.a, drawn.b, drawn.min, drawn.max)]
        assert shown == pytest.approx([a, b, min(a, b), max(a, b)], abs=0.0501)
        assert float(number_in(drawn.number.text)) == pytest.approx(max(a - b, 0), abs=0.0501)
        assert (drawn.unit.get_fill_color().to_hex() == scene.look.active.upper()) == (a > b)

    scene = played(scene_class("sort_two"), tmp_path, after)
    assert {scene.values[0], scene.values[1], scene.then} <= set(seen)
    assert scene.braid.shown == sorted(scene.values)


def test_sort_two_shows_no_answer_before_it_arrives(tmp_path):
    seen = []

    class Watched(scene_class("sort_two")):
        def update_to_time(self, t):
            super().update_to_time(t)
            passed = self.passed.get_value()
            if self.opened.get_value() != 1 or passed >= 2:
                return
            x = self.drawn.unit.get_x() + 0.8 * abs(self.drawn.unit.get_x() - self.drawn.a.get_x())
            numbers = [label for label in labels(self) if re.fullmatch(r"−?[\d.]+", label.text)]
            if passed <= 1:
                assert not [label.text for label in numbers if label.get_x() > x and label.get_fill_opacity() > 0]
            seen.append((passed, [label.text for label in numbers if label.height > 0.1]))

    scene = played(Watched, tmp_path, frame_rate=10)
    a, b = scene.values
    # What is added and what it is added to wait together before they meet.
    waiting = [texts for passed, texts in seen if passed == 1 + WAITING]
    assert waiting
    for texts in waiting:
        assert {f"{a:.1f}", f"{b:.1f}", f"{a - b:.1f}", f"−{a - b:.1f}"} <= set(texts)


@pytest.mark.parametrize(("values", "then"), [((1, 3), 5), ((2, 2), -0.5), ((0.25, -8), -20)])
def test_sort_two_ends_open_and_in_order_with_its_numbers_in_the_formulas(values, then, tmp_path):
    scene = played(type("Mine", (scene_class("sort_two"),), {"values": values, "then": then}), tmp_path)
    drawn, (low, high) = scene.drawn, sorted(values)
    assert on_screen(scene, drawn)
    assert scene.opened.get_value() == 1
    assert [float(number_in(disc.label.text)) for disc in (drawn.min, drawn.max)] == pytest.approx(
        [low, high], abs=0.05
    )
    (a, b), d = values, max(values[0] - values[1], 0)
    written = [list(map(float, map(number_in, re.findall(r"−?[\d.]+", label.text)))) for label in scene.numbers]
    assert written == [pytest.approx(each, abs=0.0501) for each in ([a, d, low], [b, d, high])]
    assert [label.text.split()[2] for label in scene.numbers] == [MINUS, "+"]
    assert not [pair for pair in colliding(scene) if any("=" in text for text in pair)]


def corners(curve):
    """A curve's corners as they are drawn, in the plane's coordinates; dashes are cut into pieces, but not moved."""
    return curve.plane.coordinates(curve.points)


def test_the_clip_is_drawn_where_numpy_clips_while_its_ends_are_dragged(tmp_path):
    seen = set()

    def after(scene):
        plot = scene.plot
        if not on_screen(scene, plot.total) or any(share.get_value() != 1 for share in plot.shares):
            return
        a, b = scene.a.get_value(), scene.b.get_value()
        seen.add((a, b))
        x, y = corners(plot.total).T
        assert y == pytest.approx(np.clip(x, a, b))
        low, high = ([float(one) for one in axis] for axis in zip(*plot.total.breakpoints, strict=True))
        assert low == high == [a, b]

    scene = played(scene_class("clip"), tmp_path, after)
    assert {scene.ends, scene.then} <= seen
    x, y = corners(scene.chained.curve).T
    assert y == pytest.approx(np.clip(x, *scene.ends))
    assert scene.chained.largest == pytest.approx(0, abs=1e-12)
    assert scene.chained.gap[1].text == "0"
    assert not len(scene.chained.bars.points)


@pytest.mark.parametrize("ends", [(-1, 2), (0, 1), (10, 20)])
def test_a_chain_turns_the_line_into_the_clip_and_its_formula_is_the_networks(ends, tmp_path):
    class Mine(scene_class("clip")):
        then = (ends[0] - 1, ends[1] + 1)

    Mine.ends = ends
    scene = played(Mine, tmp_path)
    chain, x = scene.chained, np.linspace(*scene.x, 101)
    shifted, cut = x - ends[0], np.maximum(x - ends[0], 0)
    turned = ends[1] - ends[0] - cut
    for stage, wanted in enumerate((x, shifted, cut, turned, np.maximum(turned, 0), np.clip(x, *ends))):
        chain.at.set_value(stage)
        chain.follow()
        assert chain.curve.network(x[:, None])[:, 0] == pytest.approx(wanted)
        if stage < 5:
            assert chain.largest == pytest.approx(max(abs(wanted - np.clip(x, *ends))))
    (opening, closing), around, middle = chain.texts[2], chain.texts[1], chain.texts[0]
    written = opening.text + around[0].text + middle.text + around[1].text + closing.text
    assert f"y = {expression(rf.clip_chained(*rf.inputs('x'), *ends))}" == written


def test_the_chain_begins_as_the_first_part_of_the_sum_and_keeps_its_name_at_its_end(tmp_path):
    named = []

    def after(scene):
        chain = getattr(scene, "chained", None)
        if chain is None or not on_screen(scene, chain.curve):
            return
        if not named:
            x = np.linspace(*scene.x, 101)[:, None]
            assert chain.curve.network(x) == pytest.approx(scene.plot.parts[0].network(x))
        end = scene.plane.point(*chain.curve.corners[0])
        named.append(chain.name.get_left()[0] - end[0])
        assert abs(chain.name.get_y() - end[1]) < 0.7

    played(scene_class("clip"), tmp_path, after)
    assert len(named) >= 4
    assert named == pytest.approx([named[0]] * len(named))


def test_the_two_units_of_the_clip_stand_side_by_side_and_then_in_a_row():
    scene = ended(scene_class("clip"))

    def links(pair):
        """The lines between what is drawn, as the names of what they join; "" where they end at nothing."""
        places = {"first": pair.rings[0][0].get_center(), "second": pair.rings[1][0].get_center()}
        places |= {label.text: label.get_center() for label in pair.ends}
        ends = pair.lines.points.reshape(-1, 4, 3)[:, [0, 3]]
        nearest = [[min(places, key=lambda name: np.linalg.norm(places[name] - end)) for end in line] for line in ends]
        return {tuple(line) for line in nearest}

    # Both stay until the end.
    assert all(on_screen(scene, pair.lines) for pair in (scene.pair, scene.row))
    assert links(scene.row) == {("x", "first"), ("first", "second"), ("second", "y")}
    assert links(scene.pair) == {("x", "first"), ("x", "second"), ("first", "y"), ("second", "y")}
    assert len(scene.pair.rings) == scene.plot.network.size == scene.chained.network.size == len(scene.row.rings)
    scene.row.placed.set_value(0)
    scene.row.follow()
    for one, other in zip(scene.pair.rings, scene.row.rings, strict=True):
        np.testing.assert_allclose(one[0].points, other[0].points, atol=0.01)


def test_a_part_is_lifted_onto_the_sum_by_arrows_as_long_as_its_values(tmp_path):
    lengths = []

    class Watched(scene_class("clip")):
        def add(self, *mobjects):
            super().add(*mobjects)
            for lift in (one for one in mobjects if isinstance(one, Lift)):
                plane, part = self.plane, self.plot.parts[[*map(id, self.plot.shares)].index(id(lift.share))]
                for grown, lifted in ((0.5, 0), (1, 0), (1, 1)):
                    lift.grown.set_value(grown)
                    lift.lifted.set_value(lifted)
                    lift.follow()
                    x = plane.coordinates(lift.heads.points[::12])[:, 0] if len(lift.heads.points) else []
                    lengths.append(len(x))
                    y = plane.coordinates(lift.rider.points)
                    before = self.plot.network(y[:, :1])[:, 0]
                    assert y[:, 1] == pytest.approx(lifted * before + part.network(y[:, :1])[:, 0])
                lift.grown.set_value(0)
                lift.lifted.set_value(0)

    played(Watched, tmp_path)
    assert len(lengths) == 9
    assert min(lengths) > 0


def test_the_clips_parts_add_up_to_it():
    scene = ended(scene_class("clip"))
    x = np.linspace(*scene.x, 101)
    for share in scene.plot.grown:  # at the end the parts have sunk into the axis
        share.set_value(1)
    scene.plot.follow()
    parts = [curve.network(x[:, None])[:, 0] for curve in scene.plot.parts]
    assert sum(parts) == pytest.approx(np.clip(x, *scene.ends))


def test_the_bucket_becomes_a_triangle_and_loses_a_unit(tmp_path):
    counts, uprights = [], []

    def check(scene):
        for panel in (scene.bucket, scene.triangle):
            if not on_screen(scene, panel.units) or any(share.get_value() != 1 for share in panel.plot.shares):
                continue
            a, b, c, d, floor, rim = (tracker.get_value() for tracker in panel.trackers)
            panel.units.follow()
            x, y = corners(panel.plot.total).T
            assert y == pytest.approx(np.interp(x, [a, b, c + (b == c) * 1e-12, d], [rim, floor, floor, rim]))
            # A straight line stays straight: the flip is one of the whole plane.
            assert floor + rim == pytest.approx(scene.height)
            bends = len({a, b, c, d})
            assert sum(len(ring[0].points) > 0 for ring in panel.units.drawn) == bends == len(panel.bends)
            if panel is scene.triangle:
                uprights.append(panel.upright)
                if panel.upright:
                    assert panel.plot.network.size == bends
                if counts[-1:] != [bends]:
                    counts.append(bends)

    class Watched(scene_class("bucket_and_triangle")):
        def update_to_time(self, t):
            super().update_to_time(t)
            check(self)

    scene = played(Watched, tmp_path, frame_rate=10)
    assert counts == [4, 3]
    assert uprights[0] == 1
    assert uprights[-1] == -1
    assert np.all(np.diff(uprights) <= 0)
    assert len(np.unique(uprights)) > 15
    # Both are left side by side, each with its count, and with the constant that the bucket starts at.
    assert [panel.units.count.text for panel in (scene.bucket, scene.triangle)] == [
        "4 ReLUs + the constant 2",
        "3 ReLUs",
    ]
    assert all(on_screen(scene, panel.units.count) for panel in (scene.bucket, scene.triangle))
    assert scene.bucket.units.constant.text == number(scene.bucket.plot.network([scene.bucket.plane.low[0]])[0])
    assert scene._told.text == "Side by side, the bucket takes 4 ReLUs, the triangle 3"


@pytest.mark.parametrize("walls", [(-3, -1, 1, 3), (-3, -2, 1, 3)])
def test_the_weights_of_the_two_units_at_the_peak_add_up_as_they_meet(walls, tmp_path):
    scene = played(type("Mine", (scene_class("bucket_and_triangle"),), {"walls": walls}), tmp_path)
    panel, (a, b, c, d), high = scene.triangle, walls, scene.height
    units, peak = panel.units, (b + c) / 2

    def written():
        """The weights that are seen, with how clearly and in which size."""
        units.follow()
        labels = [label for label in (*units.labels, units.sum) if label.text and label.get_fill_opacity() > 0]
        return sorted((float(number_in(label.text)), label.get_fill_opacity(), label.em) for label in labels)

    left, right = high / (b - a), high / (d - c)
    em = units.sum.em
    assert units.weights == pytest.approx([left, -left - right, right])
    assert written() == [(pytest.approx(weight, abs=0.051), 1, pytest.approx(em)) for weight in sorted(units.weights)]
    for share, opacity in ((1, 1), (0.75, 0.5)):
        out = share * units.touching / 2
        panel.set_values((peak - (b - a) - out, peak - out, peak + out, peak + (d - c) + out, high, 0))
        assert len(written()) == 4
        assert [label.get_fill_opacity() for label in units.labels[1:3]] == pytest.approx([opacity] * 2)
        assert units.sum.get_fill_opacity() == 0
        (_, (right_end, _)), ((left_end, _), _) = (ink(label) for label in units.labels[1:3])
        assert right_end < left_end
    # Half turned over, the numbers are half as large.
    panel.set_values((*walls, high / 4, high * 3 / 4))
    assert written() == [
        (pytest.approx(weight, abs=0.051), 1, pytest.approx(em / 2)) for weight in sorted((-left, left, right, -right))
    ]


def test_a_ball_says_how_high_it_is_on_the_free_side_of_what_is_wanted(tmp_path):
    seen = {}

    class Watched(scene_class("bucket_and_triangle")):
        def update_to_time(self, t):
            super().update_to_time(t)
            balls = [one for one in self.mobjects if type(one).__name__ == "Ball"]
            for ball, panel in zip(balls, (self.bucket, self.triangle), strict=False):
                ball.follow()
                a, b, c, d, floor, rim = (tracker.get_value() for tracker in panel.trackers)
                bends = [a, b, c + (b == c) * 1e-12, d], [rim, floor, floor, rim]
                assert float(ball.value.text) == pytest.approx(np.interp(ball.at.get_value(), *bends), abs=0.0501)
                # All of its corners are above the curve.
                corners = ball.value.get_critical_point((-1, -1, 0)), ball.value.get_critical_point((1, -1, 0))
                for x, y in panel.plane.coordinates(corners):
                    assert y > np.interp(x, *bends)
                seen.setdefault(panel.plot.prefix.text, set()).add(ball.value.text)

    scene = played(Watched, tmp_path, frame_rate=6)
    assert {"0.0", f"{scene.height:.1f}"} < seen["bucket ="]
    assert {"0.0", f"{scene.height:.1f}"} & seen["triangle ="]
    # The places of the walls stand on the axis from the start.
    assert {label.text for label in scene.marks[1:]} >= {"−3", "−1", "1", "3"}


@pytest.mark.parametrize("walls", [(-3, -1, 1, 3), (-3, -2, 1, 3)])
def test_bucket_and_triangle_are_written_as_their_own_units_one_for_each_bend(walls, tmp_path):
    scene = played(type("Mine", (scene_class("bucket_and_triangle"),), {"walls": walls}), tmp_path)
    (a, b, c, d), high = map(Fraction, walls), Fraction(scene.height)
    inwards = (c - b) / 2
    (x,) = rf.inputs("x")
    wanted = {
        "bucket =": rf.bucket(x, a, b, c, d, 0, high),
        "triangle =": rf.triangle(x, a + inwards, b + inwards, d - inwards, high),
    }
    lines = {}
    for label in sorted(labels(scene), key=lambda label: label.at[0]):
        lines.setdefault(round(float(label.at[1]), 6), []).append(label.text)
    for prefix, formula in wanted.items():
        (line,) = [texts for texts in lines.values() if texts[0] == prefix]
        assert " ".join(line[1:]) == expression(formula)
        assert sum("ReLU" in term for term in line) == rf.build(y=formula).size


def test_the_race_shows_every_lane_what_its_network_has_done_layer_by_layer(tmp_path):
    seen = []

    def after(scene):
        for lane in scene.lanes:
            if lane.now != lane.done:
                continue
            layers = lane.network.layers[: lane.done]
            on_wires = list(scene.values)
            for i, j in (pair for layer in layers for pair in layer):
                on_wires[i], on_wires[j] = min(on_wires[i], on_wires[j]), max(on_wires[i], on_wires[j])
            assert lane.shown == on_wires
            assert lane.tally.text == str(lane.done) or hasattr(scene, "works")
            finished = lane.cheer == 1
            assert (lane.mark.em > 0.9 * lane.tally.em) == finished
            if scene.drawn_in.get_value() == 0:
                assert (np.ptp(lane.finish.points[:, 1]) > 0.9 * lane.high) == finished
                lengths = {value: bar.width for value, bar in zip(scene.values, lane.bars, strict=True)}
                ordered = [lengths[value] for value in sorted(lengths)]
                assert np.diff(ordered) == pytest.approx(np.diff(ordered)[0])
        seen.append([lane.done for lane in scene.lanes])

    scene = played(scene_class("sorting_race"), tmp_path, after)
    assert seen[0] == [0, 0, 0]
    assert seen[-1] == [lane.network.depth for lane in scene.lanes] == [9, 6, 5]
    n = len(scene.values)
    assert seen[-1][0] == 2 * n - 3
    rounds = math.ceil(math.log2(n))
    assert seen[-1][1] == rounds * (rounds + 1) / 2


def test_every_network_of_the_race_is_seen_to_finish():
    scene = scene_class("sorting_race")
    for name, family in scene.networks.items():
        *_, last = family(len(scene.values)).trace(scene.values).layers
        assert sorting.Outcome.SWAPPED in last.outcomes, name


def test_a_network_of_the_race_is_named_by_what_it_is():
    networks = scene_class("sorting_race").networks
    for n in (6, 16, 64):
        depths = {name: family(n).depth for name, family in networks.items()}
        assert depths["shallowest known"] == sorting.best(n, by="depth").depth == min(depths.values())


def test_the_columns_of_the_race_are_the_layers_of_each_network(tmp_path):
    seen = set()

    class Watched(scene_class("sorting_race")):
        def update_to_time(self, t):
            super().update_to_time(t)
            if hasattr(self, "many"):  # at every frame, the counts are those of as many values as are told
                n = int(self.many.text.split()[0])
                for work in self.works:
                    network = self.networks[work.track.name](n)
                    assert work.number.text.replace(" ", "") == str(network.size)
                    assert work.track.tally.text == str(network.depth)

    def after(scene):
        for work in getattr(scene, "works", ()):
            if scene.flown.get_value() == 1 and scene.grown.get_value() in (0, 58):
                n = 6 + round(scene.grown.get_value())
                seen.add(n)
                network = scene.networks[work.track.name](n)
                low, high = (end(work.squares.points.reshape(-1, 16, 3), axis=1) for end in (np.min, np.max))
                assert high - low == pytest.approx(np.broadcast_to([0.92, 0.92, 0], low.shape) * work.cell)
                columns = np.floor(((low + high)[:, 0] / 2 - work.middle[0]) / work.cell)
                assert np.bincount(columns.astype(int)).tolist() == [len(layer) for layer in network.layers]

    scene = played(Watched, tmp_path, after, frame_rate=5)
    assert seen == {6, 64}
    assert len({work.cell for work in scene.works}) == 1
    for one, other in itertools.pairwise(scene.works):
        assert one.squares.get_bottom()[1] > other.squares.get_top()[1]
    # At last, the squares of the first network lie on as many of the largest one's.
    bubble, _, best = scene.works
    (laid,) = [one for one in scene.mobjects if len(one.points) == len(best.squares.points) and one != best.squares]
    assert laid.points == pytest.approx(bubble.squares.points[: 16 * best.count])
    told = "Bubble sort: {} layers. The shallowest known: {} layers"
    assert scene._told.text == told.format(bubble.depth, best.depth)
    assert scene.many.text == "64 values"


def test_the_names_stay_and_squares_are_counted_as_they_come(tmp_path):
    seen = []

    class Watched(scene_class("sorting_race")):
        def update_to_time(self, t):
            super().update_to_time(t)
            if not hasattr(self, "lanes"):
                return
            shown = [label.text for label in labels(self) if label.get_fill_opacity() > 0.9]
            assert all(shown.count(name) == 1 for name in self.networks)
            if hasattr(self, "works") and self.grown.get_value() == 0:
                seen.append([int(work.number.text) for work in self.works])
                # No 0 stands beside squares.
                assert all(work.number.text != "0" for work in self.works if work.number.get_fill_opacity() > 0.9)

    scene = played(Watched, tmp_path, frame_rate=5)
    counts = np.array(seen)
    assert np.all(np.diff(counts, axis=0) >= 0)
    assert counts[0].tolist() == [0, 0, 0]
    assert counts[-1].tolist() == [lane.network.size for lane in scene.lanes]
    assert len(np.unique(counts[:, 0])) > 4


def test_the_race_runs_with_other_networks_and_values(tmp_path):
    two = {"bubble": sorting.bubble, "odd-even": sorting.odd_even_merge}
    scene = type("Mine", (scene_class("sorting_race"),), {"values": (0.5, -3, 2), "networks": two, "until": 8})
    scene = played(scene, tmp_path)
    assert [lane.shown for lane in scene.lanes] == [[-3, 0.5, 2]] * 2
    assert [work.count for work in scene.works] == [28, 19]


@pytest.mark.parametrize(
    ("name", "attributes", "error", "sentence"),
    [
        (
            "max_of_two",
            {"values": ((1, float("nan")),)},
            ValueError,
            r"MaxOfTwo\.values\[0\]\[1\] must be finite",
        ),
        ("max_of_two", {"values": ((1, 2, 3),)}, ValueError, r"MaxOfTwo\.values\[0\] must be 2 numbers, got 3"),
        ("sort_three", {"values": ((1, 2, -3),)}, ValueError, r"SortThree\.values\[0\]\[2\] must be above 0, got -3"),
        ("sort_two", {"values": (1, "b")}, TypeError, r"SortTwo\.values\[1\] must be a number, got 'b'"),
        ("clip", {"ends": (3, 1)}, ValueError, r"Clip\.ends and then must each ascend.*\(3, 1\)"),
        (
            "bucket_and_triangle",
            {"walls": (3, 2, 1, 0)},
            ValueError,
            r"\.walls must ascend, got \(3, 2, 1, 0\)",
        ),
        ("clip", {"ends": (2,)}, ValueError, r"Clip\.ends must be 2 numbers, got 1"),
        ("sorting_race", {"values": (1, 2, None)}, TypeError, r"SortingRace\.values\[2\] must be a number, got None"),
        (
            "sorting_race",
            {"networks": {"a": "no"}},
            TypeError,
            r"SortingRace\.networks\['a'\] must be a Comparator",
        ),
    ],
)
def test_parameters_that_cannot_be_shown_are_refused_in_one_sentence(name, attributes, error, sentence, tmp_path):
    scene = scene_class(name)
    with pytest.raises(error, match=sentence):
        played(type(scene.__name__, (scene,), attributes), tmp_path)
