"""Scenes played without drawing, and what they show after every step: the tests' eyes."""

from __future__ import annotations

import importlib
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from manim import Scene, ValueTracker, tempconfig

FOLDER = Path(__file__).parents[2] / "scenes"


def scene_module(name):
    """A script of scenes/."""
    return importlib.import_module(f"scenes.{name}")


def scene_class(name):
    """The scene that a script of scenes/ holds."""
    module = scene_module(name)
    (found,) = (
        value
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, Scene) and value.__module__ == module.__name__
    )
    return found


def played(scene, folder, after=lambda _: None, **settings):
    """Play a scene, calling `after` with it when each of its plays has ended; return it."""
    watched = type(scene.__name__, (scene,), {"play": _watching(scene, after)})
    quiet = {"dry_run": True, "media_dir": str(folder), "verbosity": "ERROR", "progress_bar": "none", "frame_rate": 2}
    # Nothing looks for a drawing of the same again, and finding its name takes longer than the play.
    quiet["disable_caching"] = True
    with tempconfig({**quiet, "pixel_width": 64, "pixel_height": 36, **settings}):
        shown = watched()
        shown.camera.capture_mobjects = lambda *_, **__: None
        shown.render()
    return shown


def ended(scene):
    """A scene at its end, played once for all tests of a file: it is as it was then, whatever others have set of it."""
    shown, values = _played_once(scene)
    for tracker, value in values.items():
        tracker.set_value(value)
    shown.update_mobjects(0)
    return shown


@lru_cache(maxsize=4)  # for scenes are large
def _played_once(scene):
    """A played scene, and the values that its trackers have at its end."""
    trackers = []
    begin = ValueTracker.__init__

    def noted(self, *arguments, **options):
        trackers.append(self)
        begin(self, *arguments, **options)

    with patch.object(ValueTracker, "__init__", noted), TemporaryDirectory() as folder:
        shown = played(scene, folder)
    return shown, {tracker: tracker.get_value() for tracker in trackers}


def _watching(scene, after):
    def play(self, *animations, **options):
        scene.play(self, *animations, **options)
        after(self)

    return play
