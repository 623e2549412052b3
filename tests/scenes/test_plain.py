"""Mobjects that are made fast: the same as manim's."""

import numpy as np
import pytest

pytest.importorskip("manim", reason="manim is not installed")

from manim import ManimColor, VMobject

from relufig.animate.plain import Plain


def compared(mobject):
    """All that a mobject holds, in a form that can be compared."""
    return {name: (type(value), np.array(value, dtype=object).tolist()) for name, value in vars(mobject).items()}


@pytest.mark.parametrize(
    "style",
    [
        {},
        {"fill_color": "#123456", "fill_opacity": 1, "stroke_width": 0},
        {"stroke_color": ManimColor("#fedcba"), "stroke_width": 2.5, "fill_opacity": 0},
        {"fill_color": "#111111", "stroke_color": "#eeeeee", "fill_opacity": 0.25, "stroke_width": 7},
    ],
    ids=str,
)
def test_a_plain_mobject_is_as_manim_makes_it(style):
    assert compared(Plain(**style)) == {**compared(VMobject(**style)), "name": (str, "Plain")}


def test_a_plain_mobject_shares_nothing_with_another():
    first, second = Plain(fill_opacity=1), Plain(fill_opacity=1)
    first.set_points_as_corners([[0, 0, 0], [1, 0, 0]]).set_fill("#ff0000", 0.5).set_stroke("#00ff00", 3, 0.5)
    first.add(VMobject()).add_updater(lambda _: None)
    first.sheen_direction[:] = 0
    assert compared(second) == compared(Plain(fill_opacity=1))
