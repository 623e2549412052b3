"""The figure that a user's function draws, kept open only until it is written.

The function may return axes, a figure, what `plt.subplots(2)` returns, or nothing, and it may fail halfway.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

# The number of a blank figure, far from the numbers that users' functions give their own figures.
_FAR = 2**31


@contextmanager
def figure_of(draw: Callable[[], Any]) -> Iterator[Figure]:
    """Call `draw` and give the figure that it drew to the `with` block.

    `draw` may return a figure, an artist such as an axes, or a list, tuple, array or dictionary that holds one. If it
    returns nothing, the current figure counts. No figure is shown, neither in a notebook nor in a window. At the end,
    even if `draw` raises, the figures that `draw` made are closed, and the caller's figures are as before. Raises
    ValueError if nothing is drawn.
    """
    current = plt.gcf().number if plt.get_fignums() else None
    # Compared by identity, not by number: after a function closes all figures, numbers start at 1 again.
    own = {number: plt.figure(number) for number in plt.get_fignums()}
    interactive = plt.isinteractive()
    plt.ioff()
    try:
        # If `draw` draws on the current axes, they must not be the caller's.
        plt.figure(_FAR)
        returned = _figure(draw())
        figure = returned or plt.gcf()
        only_background = len(figure.get_children()) == 1
        if only_background or (returned is None and figure in own.values()):
            raise ValueError("nothing is drawn: the function must draw on axes and return them")
        yield figure
    finally:
        for number in plt.get_fignums():
            if plt.figure(number) is not own.get(number):
                plt.close(number)
        if current in plt.get_fignums():
            plt.figure(current)
        if interactive:
            plt.ion()


def _figure(drawn: Any) -> Figure | None:
    """The figure that holds what a function returned, or None."""
    if isinstance(drawn, dict):
        drawn = list(drawn.values())
    if isinstance(drawn, np.ndarray):
        drawn = list(drawn.flat)
    if isinstance(drawn, list | tuple):
        return next((figure for each in drawn if (figure := _figure(each))), None)
    # An axes may be in a subfigure, whose `figure` is the whole figure.
    figure = getattr(getattr(drawn, "figure", None), "figure", None)
    return figure if isinstance(figure, Figure) else None
