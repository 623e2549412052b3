"""The figure that a function draws, whatever it returns, for as long as it takes to write it.

Functions are anybody's: they return axes, a figure, what `plt.subplots(2)` returns, or nothing, and may fail halfway.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

# Of the blank figure; functions that number their own begin at 1.
_FAR = 2**31


@contextmanager
def figure_of(draw: Callable[[], Any]) -> Iterator[Figure]:
    """Call `draw`, and lend the figure it has drawn: that of what it returns, or else the current one.

    Returned may be a figure, an artist such as an axes, or lists, tuples, arrays and dictionaries with one in them.
    Nothing is shown, in notebooks and where windows open either. Afterwards, also where `draw` raises, the figures it
    made are closed, and the caller's own are as they were. Raises ValueError if nothing is drawn.
    """
    current = plt.gcf().number if plt.get_fignums() else None
    # By identity: a function that closes all figures begins to count anew.
    own = {number: plt.figure(number) for number in plt.get_fignums()}
    interactive = plt.isinteractive()
    plt.ioff()
    try:
        # What goes to the current axes must not land on the caller's.
        plt.figure(_FAR)
        returned = _figure(draw())
        figure = returned or plt.gcf()
        only_background = len(figure.get_children()) == 1
        if only_background or (returned is None and figure in own.values()):
            raise ValueError("nothing is drawn; a figure's function must draw on an axes, and return it")
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
    """The figure of what a function has returned, if it has one."""
    if isinstance(drawn, dict):
        drawn = list(drawn.values())
    if isinstance(drawn, np.ndarray):
        drawn = list(drawn.flat)
    if isinstance(drawn, list | tuple):
        return next((figure for each in drawn if (figure := _figure(each))), None)
    # That of an axes may be a part of a figure, whose own is the whole.
    figure = getattr(getattr(drawn, "figure", None), "figure", None)
    return figure if isinstance(figure, Figure) else None
