"""Figures by anybody's functions, as files: drawn in the theme's style, on axes of their own if they make none."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any


def draw(
    function: Callable[..., Any], options: Mapping[str, Any], title: str, paths: Sequence[Path], theme: str
) -> None:
    """Draw what a function draws, and write it to each path, in the format of its ending.

    A function whose `ax` need not be given makes the axes it likes, as the essay's figures do; any other is given axes,
    as its first argument. Raises ValueError for a function that draws nothing; what it raises itself is passed on.
    """
    import matplotlib.pyplot as plt

    from relufig.plot.axes import themed
    from relufig.plot.drawn import figure_of
    from relufig.plot.output import save

    def drawn() -> Any:
        if _makes_its_axes(function):
            return function(**options)
        ax = plt.figure().add_subplot()
        blank = {*ax.get_children(), *ax.figure.get_children()}
        function(ax, **options)
        if blank >= {*ax.get_children(), *ax.figure.get_children()}:
            raise ValueError("nothing is drawn on the axes that it is given")
        return ax

    with themed(theme), figure_of(drawn) as figure:
        for path in paths:
            save(figure, path, title)


def _makes_its_axes(function: Callable[..., Any]) -> bool:
    first = next(iter(inspect.signature(function).parameters.values()), None)
    by_name = (inspect.Parameter.KEYWORD_ONLY, inspect.Parameter.VAR_KEYWORD)
    return first is None or first.default is not inspect.Parameter.empty or first.kind in by_name
