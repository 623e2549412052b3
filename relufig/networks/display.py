"""How networks show themselves in notebooks: as a drawing, where a package that draws is installed.

Networks know nothing of drawing. A room above, or anyone's package, offers a function for a type under the entry point
group `relufig.display`, named as the type is; it takes the object and returns its displays by MIME type. Where there is
none, or matplotlib is missing, a notebook shows the `repr`.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping

GROUP = "relufig.display"


def html(shown: object) -> str | None:
    """The object as HTML, or None if nothing displays it: to be a type's `_repr_html_`."""
    return displays(shown).get("text/html")


def svg(shown: object) -> str | None:
    """The object as an SVG drawing, or None if nothing draws it: to be a type's `_repr_svg_`."""
    return displays(shown).get("image/svg+xml")


def displays(shown: object) -> Mapping[str, str]:
    """What is offered for the object's type, or the nearest of its base types, by MIME type; nothing if none is.

    Warns where the function that is offered fails: a cell whose result cannot be drawn has not failed.
    """
    from importlib.metadata import entry_points

    offered = entry_points(group=GROUP)
    for kind in type(shown).__mro__:
        for entry in offered.select(name=kind.__name__):
            try:
                found: Mapping[str, str] = entry.load()(shown)
            except ModuleNotFoundError:
                return {}
            except Exception as error:  # whoever's function it is
                warnings.warn(f"{shown!r} could not be drawn: {type(error).__name__}: {error}", stacklevel=3)
                return {}
            return found
    return {}
