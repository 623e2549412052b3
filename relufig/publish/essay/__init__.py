"""The essay as one page: its words (`essay.html.j2`) and its live figures (`figures`)."""

from relufig.publish.essay.making import make

__all__ = ["make"]
