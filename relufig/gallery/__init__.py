"""The gallery: one page of every figure and video of two folders, with what each shows in words and in code."""

from relufig.publish.gallery.making import make

__all__ = ["make"]
