"""An SVG file as a part of an HTML page, where many stand side by side."""

from relufig.publish.pages.svg import inlined

__all__ = ["inlined"]
