"""Talks made of figures and scenes: a list of slides as one HTML file, or as a PowerPoint file.

A deck is a Python file: a docstring whose first line is its title, and `slides`, a list of `Slide`.
"""

from relufig.publish.slides.deck import Deck, Slide, load

__all__ = ["Deck", "Slide", "load"]
