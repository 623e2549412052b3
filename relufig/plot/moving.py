"""Figures that move, as GIF, WebP and APNG: a figure whose function has an option `moment` is drawn at many moments."""

from __future__ import annotations

import inspect
import io
import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from relufig.look.formats import MOVING
from relufig.plot.axes import themed
from relufig.plot.drawn import figure_of
from relufig.system.files import written_atomically

# Frames a second, seconds for the motion and for the still at its end, and pixels per inch.
RATE, _MOTION, _HOLD, _RESOLUTION = 20, 6.0, 2.0, 110


def moves(draw: Callable[..., Any]) -> bool:
    """Whether a figure's function has an option `moment`, a share of the motion from 0 to 1."""
    return "moment" in inspect.signature(draw).parameters


def write_moving(
    draw: Callable[..., Any],
    path: str | os.PathLike[str],
    *,
    theme: str = "light",
    shape: str = "wide",
    seconds: float = _MOTION,
    hold: float = _HOLD,
    rate: int = RATE,
    **options: Any,
) -> Path:
    """Draw a figure at moments from 0 to 1 and write them as one moving picture, which repeats.

    Parameters
    ----------
    draw : callable
        Draws the figure, and has an option `moment`.
    path : str or path-like
        The file, whose name ends in .gif, .webp or .apng.
    theme, shape
        As in `themed`.
    seconds, hold : float
        How long the motion takes, and how long the last picture stands.
    rate : int
        Pictures a second.
    **options
        Passed to `draw`.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    ValueError
        If `draw` has no option `moment`, the ending is another, or `seconds` or `rate` is not above 0.

    Examples
    --------
    >>> import tempfile
    >>> from PIL import Image
    >>> from relufig import plot, sorting
    >>> def draw(moment=1.0):
    ...     return plot.braid(sorting.bubble(3), [3, 1, 2], done=moment)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with Image.open(plot.write_moving(draw, f"{folder}/sort.gif", seconds=0.5, rate=8)) as picture:
    ...         picture.n_frames
    5
    """
    kind = Path(path).suffix.removeprefix(".")
    if kind not in MOVING:
        raise ValueError(f"write_moving(path): the ending must be one of {', '.join(MOVING)}, got {kind!r}")
    if not moves(draw):
        raise ValueError("write_moving(draw): the function must have an option moment, a number from 0 to 1")
    for name, value in (("seconds", seconds), ("rate", rate)):
        if not value > 0:
            raise ValueError(f"write_moving({name}): {name} must be above 0, got {value!r}")
    moments = np.linspace(0, 1, round(seconds * rate) + 1).tolist()
    pictures = [_picture(partial(draw, moment=moment, **options), theme, shape) for moment in moments]
    step = round(1000 / rate)
    durations = [step] * (len(pictures) - 1) + [round(1000 * hold)]
    if kind == "gif":
        palette = _palette(pictures)
        pictures = [picture.quantize(palette=palette, dither=Image.Dither.NONE) for picture in pictures]
    first, *others = pictures
    buffer = io.BytesIO()
    how: dict[str, Any] = {"lossless": True} if kind == "webp" else {"optimize": False} if kind == "gif" else {}
    form = "png" if kind == "apng" else kind
    first.save(buffer, format=form, save_all=True, append_images=others, duration=durations, loop=0, **how)
    with written_atomically(path) as file:
        file.write(buffer.getvalue())
    return Path(path)


def _picture(draw: Callable[[], Any], theme: str, shape: str) -> Image.Image:
    buffer = io.BytesIO()
    with themed(theme, shape=shape), figure_of(draw) as figure:
        figure.savefig(buffer, format="png", dpi=_RESOLUTION)
    with Image.open(buffer) as picture:
        return picture.convert("RGB")


def _palette(pictures: list[Image.Image]) -> Image.Image:
    """One palette for all pictures, so that no colour flickers: that of the first, the last and some between."""
    some = [np.asarray(pictures[at]) for at in np.linspace(0, len(pictures) - 1, 5).round().astype(int)]
    return Image.fromarray(np.vstack(some)).quantize(255, dither=Image.Dither.NONE)
