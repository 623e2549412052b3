"""Talks as files: reads a deck, makes its pictures and videos, and writes the slides as HTML or PowerPoint."""

__all__: list[str] = []
