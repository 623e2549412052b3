"""The camera that remembers what it drew: the same pixels as manim's, with less drawing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

manim = pytest.importorskip("manim")

from relufig.rendering import camera as quick  # noqa: E402

FRAMES = 12


@pytest.fixture
def cameras() -> Iterator[tuple[Any, Any]]:
    """manim's camera, and the same one that remembers."""
    with manim.tempconfig({"pixel_width": 192, "pixel_height": 108, "frame_rate": 15}):
        plain, remembering = manim.Camera(), manim.Camera()
        quick.quicken(remembering)
        yield plain, remembering


def shown(camera: Any, ground: Any, mobjects: list[Any]) -> Any:
    """The pixels of a frame, drawn as manim's renderer draws it."""
    camera.set_frame_to_background(ground)
    camera.capture_mobjects(mobjects)
    return camera.pixel_array.copy()


def crowd(random: np.random.Generator) -> list[Any]:
    """Mobjects of many kinds that overlap: filled, stroked, pointed, in several colours, transparent, nested, empty."""
    found: list[Any] = []
    for k in range(24):
        corners = np.concatenate([random.uniform(-1.6, 1.6, (5, 2)), np.zeros((5, 1))], axis=1)
        each = manim.VMobject(fill_opacity=(k % 3) / 2, stroke_width=k % 5 * 3, fill_color=manim.BLUE)
        each.set_points_as_corners([*corners, *corners[: k % 2]])
        each.shift(random.uniform(-6, 6) * manim.RIGHT + random.uniform(-3, 3) * manim.UP)
        each.joint_type = list(manim.LineJointType)[k % 4]
        each.set_z_index(k % 7 == 0)
        if k % 4 == 0:
            each.set_fill([manim.RED, manim.GREEN], opacity=0.7)
        if k % 5 == 0:
            each.set_stroke(manim.YELLOW, 9, background=True)
        found.append(each)
    return [manim.VGroup(*found[:9]), *found[9:], found[3], manim.ValueTracker(2), manim.VGroup()]


@pytest.mark.parametrize("seed", range(4))
def test_frames_are_those_of_manims_camera(cameras: tuple[Any, Any], seed: int) -> None:
    random = np.random.default_rng(seed)
    mobjects, (plain, remembering) = crowd(random), cameras
    members = [each for mobject in mobjects for each in mobject.get_family() if isinstance(each, manim.VMobject)]
    moving = random.choice(len(members), 3, replace=False)
    for frame in range(FRAMES):
        for k in moving:
            members[k].shift(random.uniform(-0.4, 0.4, 3) * (1, 1, 0))
        if frame % 5 == 3:
            members[random.integers(len(members))].set_fill(manim.PINK, opacity=random.uniform(0, 1))
            members[random.integers(len(members))].set_stroke(width=float(random.uniform(0, 20)))
        if frame == 8:
            mobjects = mobjects[::-1]
        pixels = [shown(camera, camera.background, mobjects) for camera in (plain, remembering)]
        np.testing.assert_array_equal(pixels[1], pixels[0], err_msg=f"frame {frame}")


def test_mobjects_that_stand_still_are_drawn_a_few_times_only(
    cameras: tuple[Any, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those that a moving mobject passes under are drawn in every frame."""
    drawn: list[Any] = []
    draw = quick.Settling._draw
    monkeypatch.setattr(
        quick.Settling, "_draw", lambda self, ctx, each, seen: [drawn.append(each), draw(self, ctx, each, seen)]
    )
    behind, above = (
        manim.Circle(radius=2, fill_opacity=1).set_points(np.tile(manim.Circle().points, (8, 1))) for _ in range(2)
    )
    behind.shift(4 * manim.RIGHT)
    moving = manim.Square(0.5)
    for _ in range(FRAMES):
        moving.shift(0.01 * manim.RIGHT)
        shown(cameras[1], cameras[1].background, [behind, moving, above])
    assert [drawn.count(each) for each in (behind, moving, above)] == [quick._STILL + 1, FRAMES, FRAMES]


def test_points_among_outlines_are_drawn_in_their_order(cameras: tuple[Any, Any]) -> None:
    cloud = manim.PMobject(stroke_width=20).add_points(np.random.default_rng(0).uniform(-1, 1, (99, 3)))
    mobjects = [manim.Square(fill_opacity=1), cloud, manim.Circle(fill_opacity=0.5)]
    for _ in range(FRAMES):
        plain, remembering = (shown(camera, camera.background, mobjects) for camera in cameras)
        np.testing.assert_array_equal(remembering, plain)


def test_another_ground_shows(cameras: tuple[Any, Any]) -> None:
    mobjects = crowd(np.random.default_rng(1))
    for frame in range(FRAMES):
        ground = np.full_like(cameras[0].background, 10 * (frame // 5))
        plain, remembering = (shown(camera, ground, mobjects) for camera in cameras)
        np.testing.assert_array_equal(remembering, plain)
