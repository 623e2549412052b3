"""SVG files as parts of one HTML page."""

from relufig.publish.pages.svg import inlined

__all__ = ["inlined"]
