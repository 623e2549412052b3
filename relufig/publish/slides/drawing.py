"""Draws figures by users' functions and saves them, in the theme's style, on new axes if the function makes none."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any


def draw(
    function: Callable[..., Any], options: Mapping[str, Any], title: str, paths: Sequence[Path], theme: str
) -> None:
    """Call a function that draws, and save its figure to each path, in the format of the path's suffix.

    A function whose first argument is optional makes its own axes, as the essay's figures do. Any other function is
    given axes as its first argument. Raises ValueError if the function draws nothing; its own errors pass through.
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
            raise ValueError("the function draws nothing on the axes it is given")
        return ax

    with themed(theme), figure_of(drawn) as figure:
        for path in paths:
            save(figure, path, title)


def _makes_its_axes(function: Callable[..., Any]) -> bool:
    first = next(iter(inspect.signature(function).parameters.values()), None)
    by_name = (inspect.Parameter.KEYWORD_ONLY, inspect.Parameter.VAR_KEYWORD)
    return first is None or first.default is not inspect.Parameter.empty or first.kind in by_name
