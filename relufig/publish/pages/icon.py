"""relufig's logo as the icon of a page."""

from __future__ import annotations

from relufig.publish.pages import data


def icon() -> str:
    """The logo as a data: URI, for the page's `<link rel="icon">`."""
    from relufig import logo

    return data.file_uri(logo.FILE)
