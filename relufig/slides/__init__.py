"""Talks made of figures and scenes: a list of slides becomes one HTML file or a PowerPoint file.

A deck is a Python file with a docstring, whose first line is the title, and `slides`, a list of `Slide`.
"""

from relufig.publish.slides.deck import Deck, Slide, load

__all__ = ["Deck", "Slide", "load"]
