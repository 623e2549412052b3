"""Watches a manim scene: decides which of its plays are drawn, and records all plays.

A play is one call of `Scene.play` or `wait`. A play that is not drawn is still stepped through, frame by frame, so that
the scene ends up as if it had been drawn. That costs almost nothing compared with drawing and encoding.

This uses only manim's public interface. It overrides public methods of `Scene` (`play`, `begin_animations`,
`get_time_progression`, `update_to_time`, `next_section`, `add_sound`), and sets its public attributes
`skip_animation_preview`, `static_mobjects` and `manager.time`, and `config.from_animation_number`. Some of these are
rarely used, so tests compare every frame with those of the manim command.
"""

from __future__ import annotations

import hashlib
import random
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from manim import Camera, DefaultSectionType, Mobject, config

from relufig.rendering.camera import quicken
from relufig.rendering.record import Play, Section

# The cost of a frame of a still picture, relative to others: drawn once, but encoded as often as it is shown.
_STILL = 0.6


class SoundFound(BaseException):  # not an error, and not an Exception, because scenes may catch those
    """The scene has sound, which only a run that draws everything keeps."""


@dataclass
class Watch:
    """Which plays of a scene are drawn, and what is recorded about them.

    Each play goes to one of `count` pieces, the one with the least work so far; `index` is the piece to draw. Without
    `keep_sound`, a scene with sound stops with SoundFound. `is_not_needed(number, before)` says whether a play need not
    be drawn, for example because it is kept already; `drawn(number, play)` is called after each play that was drawn.
    """

    index: int
    count: int
    keep_sound: bool
    is_not_needed: Callable[[int, str], bool]
    drawn: Callable[[int, Play], None]
    plays: list[Play] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    loads: list[float] = field(init=False)
    in_skipped_section: bool = False
    drew_the_last: bool = False
    stepping: bool = False
    frames: int = 0
    start: float = 0.0

    def __post_init__(self) -> None:
        self.loads = [0.0] * self.count


def watched(scene: type[Any], watch: Watch) -> type[Any]:
    """A subclass of the scene's class that is watched."""

    class Watched(scene):
        def __init__(self, *arguments: Any, **options: Any) -> None:
            super().__init__(*arguments, **options)
            quicken(self.camera)

        def play(self, *animations: Any, **options: Any) -> None:
            number, before = len(watch.plays), state_digest(self)
            owner = watch.loads.index(min(watch.loads))
            drawing = owner == watch.index and not watch.in_skipped_section and not watch.is_not_needed(number, before)
            watch.stepping = not drawing and not watch.in_skipped_section
            watch.frames, watch.start = 0, self.time
            self.skip_animation_preview = watch.stepping
            config.from_animation_number = sys.maxsize if watch.stepping else 0
            super().play(*animations, **options)
            still = self.is_current_animation_frozen_frame()
            if watch.stepping and not still:
                self.update_mobjects(0)  # as manim does at the end of a play that it draws
            play = Play(0 if watch.in_skipped_section else watch.frames, before, state_digest(self))
            watch.loads[owner] += play.frames * (_STILL if still else 1)
            watch.plays.append(play)
            watch.drew_the_last = drawing
            if drawing:
                watch.drawn(number, play)

        def begin_animations(self) -> None:
            still = self.is_current_animation_frozen_frame()
            if still:
                watch.frames = int(self.duration / (1 / self.camera.frame_rate))
            if watch.stepping:
                # manim's clock has jumped to the end of the play. In a drawn play it counts frames.
                self.manager.time = watch.start + (watch.frames * (1 / self.camera.frame_rate) if still else 0)
            super().begin_animations()
            if watch.stepping:
                self.static_mobjects: list[Mobject] = []  # so that manim does not draw them

        def get_time_progression(self, run_time: float, description: str, *others: Any, **named: Any) -> Any:
            if watch.stepping:
                others, named = others[:1], {**named, "override_skip_animations": True}
            return super().get_time_progression(run_time, description, *others, **named)

        def update_to_time(self, t: float) -> None:
            super().update_to_time(t)
            if not self.is_current_animation_frozen_frame():
                watch.frames += 1
                if watch.stepping:
                    self.manager.time += 1 / self.camera.frame_rate

        def next_section(
            self, name: str = "unnamed", section_type: str = DefaultSectionType.NORMAL, skip_animations: bool = False
        ) -> None:
            watch.in_skipped_section = skip_animations
            watch.sections.append(Section(name, str(section_type), len(watch.plays)))
            super().next_section(name, section_type, skip_animations)

        def add_sound(self, *sound: Any, **options: Any) -> None:
            if not watch.keep_sound:
                raise SoundFound
            super().add_sound(*sound, **options)

    # manim names files after the class.
    Watched.__name__, Watched.__qualname__, Watched.__module__ = scene.__name__, scene.__qualname__, scene.__module__
    return Watched


def state_digest(scene: Any) -> str:
    """A digest of a scene's state: the arrays of its mobjects and of its camera, and the random generators."""
    found = hashlib.blake2b(digest_size=8)
    shown = [*scene.mobjects, *scene.foreground_mobjects]
    camera = scene.camera
    if isinstance(camera, Camera):
        shown += [value for value in vars(camera).values() if isinstance(value, Mobject)]
    for mobject in shown:
        for member in mobject.get_family():
            for value in vars(member).values():
                if isinstance(value, np.ndarray) and value.dtype != object:
                    found.update(value.tobytes())
    found.update(repr(random.getstate()).encode())
    found.update(np.random.get_state()[1].tobytes())  # type: ignore[index]
    return found.hexdigest()
