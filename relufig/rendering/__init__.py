"""Videos of any manim scenes: rendered in pieces on any executor, with captions, sections and a poster."""

from relufig.rendering.piece import SceneError
from relufig.rendering.render import render
from relufig.rendering.settings import QUALITIES, Settings

__all__ = ["QUALITIES", "SceneError", "Settings", "render"]
