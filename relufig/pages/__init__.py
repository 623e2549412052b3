"""Pictures for web pages of your own: `svg.inlined` gives an SVG file as an element of a page."""

__all__: list[str] = []
