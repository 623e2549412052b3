"""The essay as one page: its words (`essay.html.j2`) and its live figures (`figures`)."""

from relufig.essay.page.making import make

__all__ = ["make"]
