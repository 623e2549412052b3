"""The step that never becomes a jump: what is shown is the ramp, by clip arithmetic in exact fractions."""

import re
from fractions import Fraction

import numpy as np
import pytest

pytest.importorskip("manim", reason="manim is not installed")

from relufig.animate import Label, Stage
from relufig.animate.readout import significant
from relufig.animate.stops import Stops, decreasing
from relufig.numbers.text import MINUS
from tests.scenes.playing import ended, played, scene_class, scene_module
from tests.scenes.shown import circles, colliding, number_in, outside

STEP, MODULE = scene_class("step_limit"), scene_module("step_limit")


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
    return ends and max(across, default=0) < 1e-6 and np.allclose(flat, 0)


def ends_of(arrow, plane):
    """The heights of an arrow's foot and tip."""
    shaft, head = arrow
    return plane.coordinates(np.array([shaft.points[0], head.points[7]]))[:, 1].tolist()


def texts(view):
    """The texts of a view, by how they begin."""
    shown = [label.text for label in view.get_family() if isinstance(label, Label)]
    return {text[0]: text[text.rfind("=") + 1 :].strip(" ×") for text in shown if text[0] in "×wf"}


def check(view):
    """Everything in a view is that of the ramp, by clip arithmetic."""
    ball, width, zoom = view.ramp, view.ramp.width.value, view.zoom.value
    shown = texts(view)
    if "w" in shown:
        assert number_in(shown["w"]) == pytest.approx(width, rel=0.005)
        span = view.plane.coordinates(view.span.points)[:, 0]
        assert [min(span), max(span)] == pytest.approx([-float(width / zoom), 0])
    if "×" in shown:
        assert number_in(shown["×"]) == pytest.approx(STEP.widths[0] / zoom, rel=0.005)
    if "f" in shown:
        assert float(shown["f"]) == pytest.approx(float(ramp(ball.fixed, width)), abs=0.0051)
    for line, share, term in zip(
        view.terms, ball.shares, (lambda x: max(x + width, 0), lambda x: -max(x, 0)), strict=True
    ):
        for x, y in view.plane.coordinates(line.points).tolist():
            height = float(term(Fraction(x) * zoom)) / float(width)
            assert y == pytest.approx(height * share.get_value(), abs=1e-9)
    framed = view.plane.coordinates(view.frame.points)[:, 0]
    smallest = MODULE.SMALLEST / 2 / view.plane.scale_xy[0]
    half = max(min(1.5, 1.5 * float(view.framed.value / zoom)), smallest)
    assert [min(framed), max(framed)] == pytest.approx([-half, half])
    for label, at in zip(view.plane[1:], view.plane.x_ticks, strict=False):
        assert number_in(label.text) == pytest.approx(at * zoom)


def test_every_number_and_curve_is_the_ramps(tmp_path):
    widths, lifted, halves = [], [], []

    def after(scene):
        assert not outside(scene)
        assert not colliding(scene)
        view, ball = scene.view, scene.ramp
        width = ball.width.value
        widths.append(width)
        check(view)
        centres, _ = circles(view.ball)
        if ball.jumping:
            assert view.plane.coordinates(centres[0]) == pytest.approx([float(ball.x), float(ball.x >= 0)])
            assert not len(view.curve.points)
            return
        if ball.shares[1].get_value() < 1:
            assert view.plane.coordinates(centres[0]) == pytest.approx(
                [float(ball.x), max(float(ball.x + width), 0) / float(width)]
            )
            return
        assert on_the_ramp(view.curve, width / view.zoom.value)
        if len(centres):
            at = [float(ball.x / view.zoom.value), float(ramp(ball.x, width))]
            assert view.plane.coordinates(centres[0]) == pytest.approx(at)
        for arrow, (foot, tip) in zip(
            view.lifts, ((0, (ball.x + width) / width), (ball.x / width + 1, 1)), strict=False
        ):
            assert ends_of(arrow, view.plane) == pytest.approx([float(foot), float(tip)])
        lifted.append(len(view.lifts))
        halves.append(ball.fixed is None and ball.x < 0 and at[1])

    scene = played(STEP, tmp_path, after)
    assert set(STEP.widths) <= set(widths)
    assert set(lifted) == {0, 1, 2}
    assert halves[-1] == 0.5
    assert scene._told.text.startswith("Slope 1 000 000, and still 0.5 half-way")


def test_it_opens_on_the_jump_alone():
    scene = ended(STEP)
    view = MODULE.View(MODULE.Ramp(Stops(STEP.widths)), scene.look)
    assert not any(len(mobject.points) for mobject in (view.curve, *view.terms, *view.lifts.get_family()))
    assert not texts(view)
    assert len(view.jump[0].points)


def test_at_last_the_ramp_stands_beside_what_looks_like_a_jump():
    scene = ended(STEP)
    before, after = scene.before, scene.view
    assert before.zoom.value == STEP.widths[0]
    assert after.zoom.value == STEP.widths[-1]
    check(before)
    check(after)
    assert before.plane.point(1.5, 0)[0] < after.plane.point(-1.5, 0)[0]
    (here,), (there,) = circles(before.ball)[0], circles(after.ball)[0]
    assert here[1] == pytest.approx(there[1])


def test_stretched_as_far_as_it_is_narrow_the_ramp_is_the_same_and_half_way_is_one_half_at_any_width():
    scene = ended(STEP)
    before = scene.view.curve.points.copy()
    for at in (0, 0.1, 0.77, 1, 1.5, 2.3):
        scene.ramp.width.set_value(at)
        scene.view.zoom.set_value(at)
        width = scene.ramp.width.value
        scene.view.follow()
        np.testing.assert_allclose(scene.view.curve.points, before, atol=1e-12)
        assert scene.ramp.value(-width / 2) == Fraction(1, 2)
        assert number_in(texts(scene.view)["×"]) == pytest.approx(1 / width, rel=0.005)


@pytest.mark.parametrize("widths", [STEP.widths, (0.5, 0.25, 2**-20)])
def test_the_picture_is_stretched_by_the_factor_that_the_words_name(widths, tmp_path):
    named = []

    def after(scene):
        factor = re.search(r"tretched (.*) times", scene._told.text)
        if factor and scene.view.zoom.value == scene.ramp.width.value:
            named.append(factor[1])
            assert texts(scene.view)["×"] == named[-1]

    scene = played(type("Mine", (STEP,), {"widths": widths, "watched": Fraction(-1, 10)}), tmp_path, after)
    assert list(dict.fromkeys(map(number_in, named))) == [
        pytest.approx(widths[0] / width, rel=0.005) for width in scene.widths[max(1, len(widths) - 2) :]
    ]


def test_stops_are_exact_and_even_in_the_logarithm_between():
    stops = Stops([1, Fraction(1, 10), Fraction(1, 1000)])
    for k, width in enumerate(stops.stops):
        assert stops.set_value(k).value == width
    assert float(stops.set_value(0.5).value) == pytest.approx(10**-0.5)
    assert float(stops.set_value(1.25).value) == pytest.approx(10**-1.5)


def test_the_written_formula_is_the_network():
    scene = ended(STEP)
    formula = " ".join(part.text for part in scene.formula).removeprefix("f(x) = ").replace(MINUS, "-")
    for at in (0, 0.4, 1.5):
        scene.ramp.width.set_value(at)
        for x in (Fraction(-1), -scene.ramp.width.value / 3, Fraction(1, 5)):
            names = {"x": x, "w": scene.ramp.width.value, "ReLU": lambda z: max(z, Fraction(0))}
            assert eval(formula, names) == scene.ramp.value(x)


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
    assert scene.ramp.width.value == Fraction(1, 2**20)


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
