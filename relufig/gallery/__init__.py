"""The gallery: one page of all figures and videos of two folders, each with a description and its code."""

from relufig.publish.gallery.making import make

__all__ = ["make"]
