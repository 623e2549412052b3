"""Scenes in notebooks: `%load_ext relufig.animate` brings manim's `%%manim`, and keeps its videos in the notebook."""

from __future__ import annotations

from typing import Any

from manim import config


def load(shell: Any) -> None:
    """Let `%%manim` embed videos, as wide as the page. Importing manim has brought the command."""
    del shell  # manim finds it
    config.media_embed = True
    config.media_width = "100%"
