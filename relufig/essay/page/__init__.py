"""The essay as one page: its words (`essay.html.j2`) and its live figures (`figures`)."""

from relufig.essay.page.making import NAME, make

__all__ = ["NAME", "make"]
