"""Parts of HTML pages: pictures, videos, typefaces and colours in forms that fit into one file.

The gallery and the slides use them. Nothing here knows a page's layout, and nothing writes a file.
"""

__all__: list[str] = []

# What pages of figures need, beside this library.
PACKAGES = ("jinja2", "defusedxml", "matplotlib", "fontTools", "rjsmin")
