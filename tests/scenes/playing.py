"""Scenes played without drawing, and what they show after every step: the tests' eyes."""

from __future__ import annotations

import importlib
from pathlib import Path

from manim import Scene, tempconfig

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
    with tempconfig({**quiet, "pixel_width": 64, "pixel_height": 36, **settings}):
        shown = watched()
        shown.render()
    return shown


def _watching(scene, after):
    def play(self, *animations, **options):
        scene.play(self, *animations, **options)
        after(self)

    return play
