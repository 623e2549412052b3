"""Figures in notebooks: `%load_ext relufig.plot` shows them as SVG that follows the page's theme.

The extension gives matplotlib the colours of relufig's light theme. `inline` shows what is drawn in them in the theme
of the page, as sharp as the screen is. Sizes and all other settings stay the user's.
"""

from __future__ import annotations

from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure

from relufig.look import style
from relufig.plot import inline
from relufig.plot.axes import description, rc_parameters

# The words for a figure that nothing describes.
_UNDESCRIBED = "A figure"
# The margin around what is drawn, in inches.
_MARGIN = 0.1


def load(shell: Any) -> None:
    """Show the figures of an IPython shell in the theme of its page."""
    colours = rc_parameters(style.LIGHT)
    mpl.rcParams.update({name: value for name, value in colours.items() if "color" in name or "prop_cycle" in name})
    if getattr(shell, "kernel", None) is None:
        return  # a terminal shows figures in windows
    from matplotlib_inline.config import InlineBackend

    # First, because enabling it chooses the formats anew.
    shell.enable_matplotlib("inline")
    InlineBackend.instance(parent=shell).figure_formats = set()
    formatters = shell.display_formatter.formatters
    formatters["text/html"].for_type(Figure, html)
    formatters["image/svg+xml"].for_type(Figure, svg)


def html(figure: Figure) -> str:
    """A figure as an image in the page's theme, as wide as the page at most."""
    return inline.image(svg(figure), _words(figure))


def svg(figure: Figure) -> str:
    """A figure as SVG for light and dark pages, cut to what is drawn."""
    return inline.svg(figure, _words(figure), figure.get_tightbbox().padded(_MARGIN))


def _words(figure: Figure) -> str:
    return description(figure.axes) or _UNDESCRIBED
