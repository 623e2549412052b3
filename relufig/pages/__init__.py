"""Pictures for your own web pages: `svg.inlined` turns an SVG file into an element of a page."""

__all__: list[str] = []
