"""How networks show themselves in notebooks: as a drawing, if a package that can draw is installed.

Networks know nothing of drawing. A higher package of relufig, or any other package, offers a function under the entry
point group `relufig.display`. The entry has the name of a type; its function takes an object of that type and returns
its displays by MIME type. If there is none, or matplotlib is missing, a notebook shows the `repr`.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from typing import Any

GROUP = "relufig.display"
EXPLORED = "relufig.explore"
DRAWN = "relufig.draw"


def html(shown: object) -> str | None:
    """The object as HTML, or None if no function displays it. Serves as a type's `_repr_html_`."""
    return displays(shown).get("text/html")


def svg(shown: object) -> str | None:
    """The object as an SVG drawing, or None if no function draws it. Serves as a type's `_repr_svg_`."""
    return displays(shown).get("image/svg+xml")


def explorer(shown: object) -> Callable[..., Any]:
    """The function that makes a widget of an object of this type, from the entry point group `relufig.explore`.

    Raises LookupError if no package offers one, and ImportError if what it needs is missing.
    """
    return _offered(shown, EXPLORED, "explore")


def drawing(shown: object) -> Callable[..., Any]:
    """The function that draws an object of this type on axes, from the entry point group `relufig.draw`.

    Raises LookupError if no package offers one, and ImportError if what it needs is missing.
    """
    return _offered(shown, DRAWN, "draw")


def _offered(shown: object, group: str, what: str) -> Callable[..., Any]:
    """The function that an entry point group offers for the object's type or its nearest base type."""
    from importlib.metadata import entry_points

    offered = entry_points(group=group)
    for kind in type(shown).__mro__:
        for entry in offered.select(name=kind.__name__):
            function: Callable[..., Any] = entry.load()
            return function
    name = type(shown).__name__
    raise LookupError(f"no installed package offers to {what} a {name}; install relufig again, with pip")


def displays(shown: object) -> Mapping[str, str]:
    """The displays offered for the object's type or its nearest base type, by MIME type; empty if there are none.

    If the offered function fails, this warns instead of raising, because the notebook's cell itself has not failed.
    """
    from importlib.metadata import entry_points

    offered = entry_points(group=GROUP)
    for kind in type(shown).__mro__:
        for entry in offered.select(name=kind.__name__):
            try:
                result: Mapping[str, str] = entry.load()(shown)
            except ModuleNotFoundError:
                return {}
            except Exception as error:  # the function may be anyone's
                warnings.warn(f"{shown!r} could not be drawn: {type(error).__name__}: {error}", stacklevel=3)
                return {}
            return result
    return {}
