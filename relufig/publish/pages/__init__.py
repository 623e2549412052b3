"""Parts of the pages that browsers open: pictures, videos, type and colours in forms that stand in one HTML file.

The gallery and the slides are made of these. Nothing here knows a page's layout, and nothing writes a file.
"""

__all__: list[str] = []
