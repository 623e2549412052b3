"""Videos of any manim scenes: rendered in pieces on any executor, with captions, sections and a poster."""

from relufig.rendering.piece import SceneError
from relufig.rendering.preview import preview
from relufig.rendering.render import render
from relufig.rendering.settings import FORMATS, QUALITIES, Settings

__all__ = ["FORMATS", "QUALITIES", "SceneError", "Settings", "preview", "render"]
