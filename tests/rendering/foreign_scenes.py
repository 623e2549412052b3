"""Scenes as anybody may write them, which know nothing of relufig: what the renderer is tried on."""

import random
import time
from pathlib import Path

import numpy as np
from manim import (
    BLUE,
    DEGREES,
    LEFT,
    ORIGIN,
    PI,
    RED,
    RIGHT,
    UP,
    YELLOW,
    Circle,
    Create,
    Cube,
    Dot,
    FadeIn,
    FadeOut,
    Line,
    ManimColor,
    MovingCameraScene,
    Restore,
    Rotate,
    Scene,
    Square,
    ThreeDScene,
    ValueTracker,
    always_redraw,
)
from neighbour import RADIUS, Shown


class Plain(Shown):
    """A base class with a construct of its own, from which another one is derived below."""

    colour = BLUE

    def construct(self):
        self.add(Square(color=self.colour))
        self.play(Create(Circle()), run_time=0.5)
        self.wait(0.4)
        self.play(FadeOut(*self.mobjects), run_time=0.3)
        self.wait(0.25)


class Derived(Plain):
    colour = RED


class Updated(Scene):
    """State kept outside of mobjects, the scene's clock read, a wait that ends by itself, captions of both kinds."""

    def construct(self):
        self.age = 0
        dot, height = Dot(LEFT), ValueTracker(0)

        def go(moved, dt):
            self.age += dt
            moved.shift(dt * (RIGHT + 0.3 * np.sin(self.time) * UP))

        dot.add_updater(go)
        line = always_redraw(lambda: Line(ORIGIN, dot.get_center() + UP * height.get_value()))
        self.add(dot, line)
        self.play(height.animate.set_value(1), run_time=0.7)
        self.wait(0.5)
        self.play(Rotate(Square(), PI / 3), run_time=0.33)
        self.add(Dot(self.age * UP))
        dot.suspend_updating()
        self.wait(0.3)
        dot.resume_updating()
        self.wait_until(lambda: dot.get_x() > 0.9)
        self.play(dot.animate.set_color(YELLOW), run_time=0.4, subcaption="a caption")
        self.add(Dot(self.time * LEFT))
        self.add_subcaption("& another", duration=0.2)
        self.wait(0.5)


class CameraMoves(MovingCameraScene):
    def construct(self):
        square = Square()
        self.add(square, Circle().shift(RIGHT))
        self.camera.frame.save_state()
        self.play(self.camera.frame.animate.scale(0.5).move_to(square), run_time=0.5)
        self.play(square.animate.shift(UP), run_time=0.4)
        self.play(Restore(self.camera.frame), run_time=0.4)
        self.wait(0.2)


class InSpace(ThreeDScene):
    def construct(self):
        self.set_camera_orientation(phi=60 * DEGREES, theta=30 * DEGREES)
        cube = Cube()
        self.add(cube)
        self.begin_ambient_camera_rotation(rate=0.6)
        self.wait(0.4)
        self.play(Rotate(cube, PI / 4), run_time=0.3)
        self.stop_ambient_camera_rotation()
        self.move_camera(phi=30 * DEGREES, run_time=0.3)


class AtRandom(Scene):
    def construct(self):
        for _ in range(4):
            self.add(Dot([random.uniform(-3, 3), np.random.uniform(-2, 2), 0], radius=RADIUS))
            square = Square().shift(random.random() * UP)
            square.add_updater(lambda moved: moved.shift(0.02 * np.random.randn() * RIGHT))
            self.play(FadeIn(square), run_time=0.3)


class Skipping(Scene):
    def construct(self):
        dot = Dot()
        dot.add_updater(lambda moved, dt: moved.shift(dt * RIGHT))
        self.add(dot)
        self.next_section("one")
        self.wait(0.3)
        self.next_section("two", skip_animations=True)
        self.play(Create(Square()), run_time=0.5)
        self.wait(0.4)
        self.next_section("three")
        self.play(FadeIn(Circle()), run_time=0.4)
        self.next_section("empty")
        self.next_section("four")
        self.add(Dot(self.time * UP))
        self.wait(0.2)


class Heard(Scene):
    def construct(self):
        self.play(FadeIn(Square()), run_time=0.4)
        self.add_sound(str(Path(__file__).with_name("tone.wav")))
        self.wait(0.4)
        self.play(FadeIn(Circle()), run_time=0.4)


class Picture(Scene):
    def construct(self):
        self.add(Square(color=RED, fill_opacity=1))


class NeverTheSame(Scene):
    """A grey that is another one in every run, and filled into every frame."""

    def construct(self):
        grey = time.time_ns() % 256
        self.add(Square(20, fill_color=ManimColor((grey, grey, grey)), fill_opacity=1, stroke_width=0))
        for _ in range(6):
            self.wait(0.2, frozen_frame=False)


class Failing(Scene):
    def construct(self):
        self.wait(0.2)
        raise ValueError("a reason")


class _Private(Scene):
    def construct(self):
        raise AssertionError("not meant to be rendered")
