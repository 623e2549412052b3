"""Where the texts of all figures stand: on the page, apart from each other and from lines, and readable.

Each figure is drawn once for each theme and shape. While it is drawn, each text and each line is recorded with the
pixels that it changes. So the tests see what a reader sees, whatever kinds of artists a figure is made of.
"""

import importlib
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.collections import LineCollection
from matplotlib.colors import to_rgb
from matplotlib.lines import Line2D
from matplotlib.patches import FancyArrowPatch
from matplotlib.spines import Spine
from matplotlib.text import Text
from scipy.ndimage import binary_dilation

from relufig import plot
from relufig.look import style
from relufig.look.contrast import contrast
from relufig.plot.drawn import figure_of

NAMES = sorted(path.stem for path in (Path(__file__).parents[2] / "figures").glob("[!_]*.py"))
PAGES = [(name, theme, shape) for name in NAMES for theme in style.THEMES for shape in style.SHAPES]
SHAPES = [(name, shape) for name in NAMES for shape in style.SHAPES]

# Pixels per inch: enough to tell letters from the lines beside them.
DPI = 80
# WCAG 2.1, 1.4.3: the contrast of text, and of large text, which has 18 points, or 14 if it is bold.
READABLE, READABLE_IF_LARGE = 4.5, 3.0
# A text may have so many of its pixels on a line, or on a ground of less contrast, where letters' edges are blurred.
BLURRED = 0.04
# A line of so many points is as broad as letters are high.
BROAD = 10
# More than this difference between two values of a channel, from 0 to 255, can be seen.
VISIBLE = 24


@dataclass
class Mark:
    """A text or a line on a page, the pixels that it changed, and what was there before and after."""

    artist: object
    changed: np.ndarray
    before: np.ndarray
    after: np.ndarray
    box: object = None

    @property
    def ground(self):
        """The colour that a text brings to lie on, by a patch or an outline around its letters, or None."""
        patch = self.artist.get_bbox_patch()
        if patch is not None and patch.get_visible() and patch.get_facecolor()[3] > 0.5:
            return patch.get_facecolor()[:3]
        strokes = [getattr(effect, "_gc", {}).get("foreground") for effect in self.artist.get_path_effects()]
        return next((to_rgb(stroke) for stroke in strokes if stroke is not None), None)

    def __str__(self):
        return repr(self.artist.get_text()) if isinstance(self.artist, Text) else type(self.artist).__name__


@dataclass
class Page:
    texts: list
    lines: list
    size: object


@contextmanager
def recorded(marks, canvas):
    """Within the block, what is drawn on the canvas is added to the marks."""
    kinds = (Text, Line2D, LineCollection, FancyArrowPatch, Spine)
    originals = {kind: kind.draw for kind in kinds}

    def recording(original, kind):
        def draw(self, renderer, *args, **kwargs):
            # A pixel as one number is compared much faster than as four.
            pixels = np.asarray(canvas.buffer_rgba()).view(np.uint32)[..., 0]
            before = pixels.copy()
            original(self, renderer, *args, **kwargs)
            changed = before != pixels
            if changed.any():
                box = self.get_window_extent(renderer) if kind is Text else None
                marks.append(Mark(self, changed, channels(before[changed]), channels(pixels[changed]), box))

        return draw

    for kind, original in originals.items():
        kind.draw = recording(original, kind)
    try:
        yield
    finally:
        for kind, original in originals.items():
            kind.draw = original


def channels(pixels):
    """The red, green and blue of pixels that are one number each."""
    return pixels[:, None].view(np.uint8)[:, :3]


@cache
def page(name, theme, shape):
    return page_of(importlib.import_module(f"figures.{name}").draw, theme, shape)


def page_of(draw, theme, shape):
    mpl.use("Agg")
    marks = []
    with plot.themed(theme, shape=shape), figure_of(draw) as figure:
        figure.set_dpi(DPI)
        figure.draw_without_rendering()
        figure.set_layout_engine("none")
        with recorded(marks, figure.canvas):
            figure.canvas.draw()
        texts = [mark for mark in marks if isinstance(mark.artist, Text) and mark.artist.get_text().strip()]
        lines = [mark for mark in marks if is_line(mark.artist)]
        return Page(texts, lines, figure.bbox.frozen())


def is_line(artist):
    """Whether an artist is a line; markers, and lines broad enough for letters, are areas that texts may lie on."""
    if isinstance(artist, Line2D):
        return artist.get_linestyle() not in ("None", "", " ") and artist.get_linewidth() < BROAD
    return not isinstance(artist, Text)


def touches(text, line):
    """Whether letters lie on a line that can be seen where they are, or the line on them."""
    common = text.changed & line.changed
    if np.count_nonzero(common) <= BLURRED * np.count_nonzero(text.changed):
        return False
    beneath, letters = (pixels[common[text.changed]].astype(int) for pixels in (text.before, text.after))
    without, drawn = (pixels[common[line.changed]].astype(int) for pixels in (line.before, line.after))
    below = alike(beneath, drawn) & ~alike(drawn, without)
    above = alike(letters, without) & ~alike(letters, beneath)
    return np.count_nonzero(below | above) > BLURRED * np.count_nonzero(text.changed)


def alike(first, second):
    return np.abs(first - second).max(axis=-1) <= VISIBLE


@pytest.mark.parametrize(("name", "shape"), SHAPES)
def test_no_text_leaves_the_page(name, shape):
    drawn = page(name, "light", shape)
    assert drawn.texts
    for text in drawn.texts:
        assert drawn.size.x0 - 1 <= text.box.x0 < text.box.x1 <= drawn.size.x1 + 1, text
        assert drawn.size.y0 - 1 <= text.box.y0 < text.box.y1 <= drawn.size.y1 + 1, text


@pytest.mark.parametrize(("name", "shape"), SHAPES)
def test_no_text_lies_on_another(name, shape):
    texts = page(name, "light", shape).texts
    for at, first in enumerate(texts):
        near = binary_dilation(first.changed)
        touching = [str(second) for second in texts[:at] if (near & second.changed).any()]
        assert not touching, f"{first} touches {touching}"


@pytest.mark.parametrize(
    ("order", "ground", "lies"), [(1, None, True), (9, None, True), (1, "white", False), (1, "none", True)]
)
def test_lines_under_and_over_letters_are_found(order, ground, lies):
    def draw():
        ax = plt.figure().add_subplot(xlim=(0, 1), ylim=(0, 1))
        ax.plot([0, 1], [0.5, 0.5], zorder=order)
        box = {"facecolor": ground, "edgecolor": "none"} if ground else None
        ax.text(0.3, 0.5, "on a line", va="center", bbox=box)
        ax.text(0.3, 0.8, "beside a line")
        return ax

    drawn = page_of(draw, "light", "wide")
    found = {
        str(text) for text in drawn.texts if text.ground is None and any(touches(text, line) for line in drawn.lines)
    }
    assert found == ({"'on a line'"} if lies else set())


@pytest.mark.parametrize(("name", "shape"), SHAPES)
def test_no_text_lies_on_a_line(name, shape):
    drawn = page(name, "light", shape)
    for text in drawn.texts:
        if text.ground is None:
            on = {str(line) for line in drawn.lines if touches(text, line)}
            assert not on, f"{text} lies on {on}"


@pytest.mark.parametrize(("name", "shape"), SHAPES)
def test_a_title_is_one_line(name, shape):
    artists = [text.artist for text in page(name, "light", shape).texts]
    largest = max(artist.get_fontsize() for artist in artists)
    for artist in artists:
        if artist.get_fontsize() == largest:
            assert "\n" not in artist.get_text().strip()


@pytest.mark.parametrize(("name", "theme", "shape"), PAGES)
def test_every_text_can_be_read_on_what_it_lies_on(name, theme, shape):
    for text in page(name, theme, shape).texts:
        artist = text.artist
        bold = artist.get_weight() in ("bold", "semibold") or artist.get_weight() in range(600, 1001)
        large = artist.get_fontsize() >= (14 if bold else 18)
        needed = READABLE_IF_LARGE if large else READABLE
        letters = np.array(to_rgb(artist.get_color()))
        alpha = 1.0 if artist.get_alpha() is None else artist.get_alpha()
        grounds = text.before / 255 if text.ground is None else np.array([text.ground])
        colours, counts = np.unique(grounds, axis=0, return_counts=True)
        found = [contrast(alpha * letters + (1 - alpha) * ground, ground) for ground in colours]
        weak = sum(count for count, ratio in zip(counts, found, strict=True) if ratio < needed - 0.05)
        assert weak <= BLURRED * counts.sum(), f"{text}: {min(found):.2f} instead of {needed}"
