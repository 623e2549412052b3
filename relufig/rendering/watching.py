"""A manim scene under watch: which of its plays are drawn, and what is noted of them all.

A play is one call of `Scene.play` or `wait`. One that is not drawn is stepped through all the same, frame by frame, so
that the scene comes to stand as if it had been; that costs next to nothing beside drawing and encoding.

What manim offers for this is leaned on, and nothing private: public methods of `Scene` are overridden (`play`,
`begin_animations`, `get_time_progression`, `update_to_time`, `next_section`, `add_sound`), its public attributes
`skip_animation_preview`, `static_mobjects` and `manager.time` set, and `config.from_animation_number`. Some of these
are rarely used by anybody, so tests compare every frame with those of the manim command.
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

from relufig.rendering.record import Play, Section

# A picture that stands still is drawn once, but encoded as often as it is shown.
_STILL = 0.6


class SoundFound(BaseException):  # no error; and no Exception, for scenes may catch those
    """A scene has sound, which only a run that draws everything will keep."""


@dataclass
class Watch:
    """Which of the plays of a scene are drawn, and what is noted of them.

    Each play goes to one of `count` pieces, the one with the least to do so far; `index` is the piece to be drawn.
    Where `keep_sound` is not set, a scene with sound is left by SoundFound. `is_kept(number, before)` tells whether a
    play that would be drawn need not be; `drawn(number, play)` is called after each one that was.
    """

    index: int
    count: int
    keep_sound: bool
    is_kept: Callable[[int, str], bool]
    drawn: Callable[[int, Play], None]
    plays: list[Play] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    in_skipped_section: bool = False
    drew_the_last: bool = False
    stepping: bool = False
    frames: int = 0
    start: float = 0.0

    def __post_init__(self) -> None:
        self.loads = [0.0] * self.count


def watched(scene: type[Any], watch: Watch) -> type[Any]:
    """The scene's class, watched."""

    class Watched(scene):
        def play(self, *animations: Any, **options: Any) -> None:
            number, before = len(watch.plays), stand(self)
            owner = watch.loads.index(min(watch.loads))
            drawing = owner == watch.index and not watch.in_skipped_section and not watch.is_kept(number, before)
            watch.stepping = not drawing and not watch.in_skipped_section
            watch.frames, watch.start = 0, self.time
            self.skip_animation_preview = watch.stepping
            config.from_animation_number = sys.maxsize if watch.stepping else 0
            super().play(*animations, **options)
            still = self.is_current_animation_frozen_frame()
            if watch.stepping and not still:
                self.update_mobjects(0)  # as manim does at the end of what it draws
            play = Play(0 if watch.in_skipped_section else watch.frames, before, stand(self))
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
                # manim's clock has jumped to the end of the play; a drawn one's goes by frames.
                self.manager.time = watch.start + (watch.frames * (1 / self.camera.frame_rate) if still else 0)
            super().begin_animations()
            if watch.stepping:
                self.static_mobjects: list[Mobject] = []  # for manim not to draw them

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


def stand(scene: Any) -> str:
    """A digest of how a scene stands: the arrays of all mobjects and of the camera's, and the random generators."""
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
