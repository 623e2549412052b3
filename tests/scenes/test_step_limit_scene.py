"""The step that never becomes a jump: what is shown is the ramp, by clip arithmetic in exact fractions."""

import re
from fractions import Fraction

import numpy as np
import pytest

pytest.importorskip("manim", reason="manim is not installed")

from manim import linear

from relufig.animate import Stage
from relufig.animate.readout import significant
from relufig.animate.stops import Stops, decreasing
from relufig.numbers.text import MINUS
from tests.scenes.playing import played, scene_class, scene_module
from tests.scenes.shown import circles, colliding, ink, number_in, on_screen, outside

STEP = scene_class("step_limit")


def ramp(x, width):
    """0 up to -width, 1 from 0 on, straight between."""
    return min(Fraction(1), max(Fraction(0), (Fraction(x) + width) / width))


def on_the_ramp(curve, width):
    """Whether the curve runs on the ramp of that width from end to end, corners included."""
    at = curve.plane.coordinates(curve.points)
    # As x is less exact than the ramp is steep, the way is measured across the curve, not up and down.
    across = [abs(x / float(width) + 1 - y) for x, y in at if 1e-6 < y < 1 - 1e-6]
    flat = [min(y, 1 - y) for x, y in at if x < -1.01 * float(width) or x > 0.01 * float(width)]
    ends = [at[0, 0], at[-1, 0]] == pytest.approx([curve.plane.low[0], curve.plane.high[0]])
    return ends and max(across) < 1e-6 and np.allclose(flat, 0)


def ends_of(arrow, plane):
    """The heights of an arrow's foot and tip, or None if it has no length."""
    if not len(arrow.shaft.points):
        return None
    return plane.coordinates(np.array([arrow.shaft.points[0], arrow.head.points[7]]))[:, 1].tolist()


def test_every_number_and_curve_is_the_ramps(tmp_path):
    widths = []

    def after(scene):
        width = scene.width.value
        widths.append(width)
        assert not outside(scene)
        assert not colliding(scene)
        shown = on_screen(scene)
        if scene.plot.curve in shown:
            assert on_the_ramp(scene.plot.curve, width)
        expected = [width, ramp(scene.watched, width), ramp(-width / 2, width)]
        for reading, value in zip(scene.readout.rows, expected, strict=True):
            if reading.shown in shown:
                assert number_in(reading.shown.text) == pytest.approx(value, rel=0.005)
        for slope, sign in zip(scene.plot.slopes, (1, -1), strict=True):
            assert number_in(slope.text.removeprefix("slope ")) == pytest.approx(sign / width, rel=0.005)
        if scene.plot.mark in shown:
            (centre,), _ = circles(scene.plot.mark)
            at = scene.plot.plane.coordinates(centre)
            assert at == pytest.approx([float(scene.watched), float(ramp(scene.watched, width))])
        if scene.plot.ball in shown:
            (centre,), _ = circles(scene.plot.ball)
            at = scene.plot.rolled.get_value()
            up, down = (ends_of(arrow, scene.plot.plane) for arrow in scene.plot.arrows)
            assert up == pytest.approx([0, (at + float(width)) / float(width)])
            assert (down is None) == (at <= 0)
            if down:
                assert down == pytest.approx([up[1], float(ramp(at, width))])
            assert scene.plot.plane.coordinates(centre) == pytest.approx([at, float(ramp(at, width))])
        for curve, term in zip(scene.plot.terms, (lambda x: max(x + width, 0), lambda x: -max(x, 0)), strict=True):
            for x, y in curve.plane.coordinates(curve.points).tolist():
                assert y * float(width) == pytest.approx(float(term(Fraction(x))), abs=1e-9)
        if scene.magnifier.curve in shown:
            zoom = scene.zoom.value
            assert on_the_ramp(scene.magnifier.curve, width / zoom)
            framed = scene.plot.plane.coordinates(scene.magnifier.frame.points)[:, 0]
            assert [min(framed), max(framed)] == pytest.approx([float(end * zoom) for end in scene.magnifier.x])

    scene = played(STEP, tmp_path, after)
    assert set(STEP.widths) <= set(widths)
    assert scene._told.text.startswith("Slope 1 000 000, and still 0.5 half-way")


def test_zoomed_in_as_far_as_it_is_narrow_the_ramp_is_the_same_and_half_way_is_one_half_at_any_width(tmp_path):
    scene = played(STEP, tmp_path)
    before = scene.magnifier.curve.points.copy()
    for at in (0, 0.1, 0.77, 1, 1.5, 2.3):
        scene.width.set_value(at)
        scene.zoom.set_value(at)
        width = scene.width.value
        scene.magnifier.follow()
        np.testing.assert_allclose(scene.magnifier.curve.points, before, atol=1e-12)
        assert scene.plot.value(-width / 2) == Fraction(1, 2)
        assert scene.plot.slope == 1 / width
        scale = scene.magnifier.plane.scale_xy[0] / scene.plot.plane.scale_xy[0] / float(width)
        assert number_in(scene.magnifier.heading.text.removeprefix("× ")) == pytest.approx(Fraction(scale), rel=0.005)


@pytest.mark.parametrize("widths", [STEP.widths, (0.5, 0.25, 2**-20)])
def test_the_magnifier_shows_the_factor_that_the_words_name(widths, tmp_path):
    named = []

    def after(scene):
        text = scene._told.text if scene._told else ""
        factor = re.search(r"stretched (.*) times", text)
        if factor and scene.zoom.value == scene.width.value:
            named.append(factor[1])
            assert scene.magnifier.heading.text == f"× {named[-1]}"

    scene = played(type("Mine", (STEP,), {"widths": widths, "watched": Fraction(-1, 10)}), tmp_path, after)
    assert list(dict.fromkeys(map(number_in, named))) == [
        pytest.approx(1 / width, rel=0.005) for width in scene.widths[max(1, len(widths) - 2) :]
    ]


def test_stops_are_exact_and_even_in_the_logarithm_between():
    stops = Stops([1, Fraction(1, 10), Fraction(1, 1000)])
    for k, width in enumerate(stops.stops):
        assert stops.set_value(k).value == width
    assert float(stops.set_value(0.5).value) == pytest.approx(10**-0.5)
    assert float(stops.set_value(1.25).value) == pytest.approx(10**-1.5)


def test_the_written_formula_is_the_network(tmp_path):
    plot = played(STEP, tmp_path).plot
    formula = " ".join(part.text for part in plot.written).removeprefix("f(x) = ").replace(MINUS, "-")
    for at in (0, 0.4, 1.5):
        plot.tracker.set_value(at)
        for x in (Fraction(-1), -plot.width / 3, Fraction(1, 5)):
            names = {"x": x, "w": plot.width, "ReLU": lambda z: max(z, Fraction(0))}
            assert eval(formula, names) == plot.value(x)


def test_the_magnifier_opens_out_of_its_frame(tmp_path):
    lens = played(STEP, tmp_path).magnifier
    unfold = scene_module("step_limit").Unfold(lens.view, lens.frame, rate_func=linear)
    box = lens.border.points.copy()
    unfold.interpolate_mobject(0)
    np.testing.assert_allclose(ink(lens.border), ink(lens.frame), atol=1e-9)
    unfold.interpolate_mobject(1)
    assert lens.border.points == pytest.approx(box)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction(1, 10**6), "0.000001"),
        (10**6, "1 000 000"),
        (65536, "65 500"),
        (1000, "1000"),
        (0, "0"),
        (-0.25, "−0.25"),
        (3e-9, "3·10⁻⁹"),
        (1e-8, "10⁻⁸"),
        (-1e8, "−10⁸"),
    ],
)
def test_numbers_of_any_size_are_short(value, text):
    assert significant(value) == text


def test_anybodys_own_widths_can_be_shown(tmp_path):
    class Mine(STEP):
        widths = (0.5, 0.25, 2**-20)
        watched = Fraction(-1, 10)

    scene = played(Mine, tmp_path, lambda scene: _ensure(not outside(scene) and not colliding(scene)))
    assert scene.width.value == Fraction(1, 2**20)


@pytest.mark.parametrize(
    ("widths", "error", "sentence"),
    [
        ((1, 2), ValueError, r"Stage\.widths must be at least two decreasing numbers, got \[1, 2\]"),
        ((1,), ValueError, r"Stage\.widths must be at least two decreasing numbers, got \[1\]"),
        ((1, 0), ValueError, r"Stage\.widths\[1\] must be above 0, got 0"),
        ((1, float("nan")), ValueError, r"Stage\.widths\[1\] must be finite, got nan"),
        ((1, "half"), TypeError, r"Stage\.widths\[1\] must be a number, got 'half'"),
    ],
)
def test_widths_that_do_not_decrease_are_refused_in_one_sentence(widths, error, sentence):
    with pytest.raises(error, match=sentence):
        decreasing(Stage, "widths", widths)


def _ensure(condition):
    assert condition
