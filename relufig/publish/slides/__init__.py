"""Talks as files: a deck read, its pictures and videos made, and the slides written as HTML or PowerPoint."""

__all__: list[str] = []
