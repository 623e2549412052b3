"""Braids show what the network does: values at both ends, the outcome of every comparator, in any state of the sort."""

from __future__ import annotations

import inspect
import re
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

pytest.importorskip("matplotlib", reason="figures need matplotlib")

import matplotlib as mpl
import matplotlib.pyplot as plt
from matplotlib.collections import LineCollection
from matplotlib.colors import to_rgb
from matplotlib.patches import PathPatch, Rectangle

from figures import bitonic_sort, bubble_sort
from relufig import plot, sorting
from relufig.look import style
from relufig.look.colours import value_colours
from relufig.look.ribbons import braid as geometry
from relufig.plot.axes import points_per_unit

GALLERY = Path(bitonic_sort.__file__).parent / "gallery"
VALUES = [5, 3, 8, 1, 9, 2, 7, 3]
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(autouse=True)
def closed():
    yield
    plt.close("all")


def written(ax):
    """The numbers that are written on the left and on the right, from top to bottom."""
    texts = [text for text in ax.texts if re.fullmatch(r"−?[\d.]+", text.get_text()) and text.get_weight() == "bold"]
    middle = np.mean(ax.get_xlim())
    sides = ([text for text in texts if (text.get_position()[0] < middle) == left] for left in (True, False))
    return [[text.get_text() for text in sorted(side, key=lambda text: text.get_position()[1])] for side in sides]


@pytest.mark.parametrize("values", [VALUES, [2.5, -3, 100, 0, 1, 1, 1, 2]])
def test_numbers_stand_at_both_ends(values):
    ax = plot.braid(sorting.bitonic(8), values)
    before, after = written(ax)
    assert [float(text.replace("−", "-")) for text in before] == values
    assert [float(text.replace("−", "-")) for text in after] == sorted(values)


def ribbons(ax):
    """The ribbons' patches, from the lowest to the uppermost, without the broader lines below them."""
    outlined = [patch for patch in ax.patches if isinstance(patch, PathPatch) and patch.get_edgecolor()[3] > 0]
    narrow = min(patch.get_linewidth() for patch in outlined)
    return sorted((patch for patch in outlined if patch.get_linewidth() == narrow), key=lambda patch: patch.zorder)


def strips(ax):
    """The green patch behind the swaps, and the outline of each strip."""
    (drawn,) = (patch for patch in ax.patches if isinstance(patch, PathPatch) and patch.get_facecolor()[3] > 0)
    return drawn, drawn.get_path().to_polygons()


def test_every_comparator_is_drawn_with_its_outcome():
    network = sorting.bitonic(8)
    outcomes = np.concatenate([layer.outcomes for layer in network.trace(VALUES).layers])
    ax = plot.braid(network, VALUES)
    strokes = [lines for lines in ax.collections if isinstance(lines, LineCollection)]
    drawn = [len(strips(ax)[1]), *(len(lines.get_segments()) for lines in strokes)]
    assert drawn == [np.sum(outcomes == each) for each in (1, -1, 0)]
    counts = [int(text.get_text().split()[0]) for text in ax.get_legend().get_texts()]
    assert counts == drawn


def test_larger_values_pass_over_smaller_ones():
    ax = plot.braid(sorting.bubble(4), [4, 3, 2, 1])
    starts = [patch.get_path().vertices[0][1] for patch in ribbons(ax)]
    assert starts == [3, 2, 1, 0]  # value 1 stands on the lowest wire


def test_half_way_the_values_are_where_the_network_has_them():
    network = sorting.bubble(3)
    ax = plot.braid(network, [3, 2, 1], done=0.0)
    assert written(ax) == [["3", "3", "2", "2", "1", "1"], []]
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["0 swaps: ReLU on"]


@pytest.mark.parametrize("theme", style.THEMES)
def test_the_green_behind_a_swap_is_whole_from_wire_to_wire(theme):
    with plot.themed(theme) as colours:
        ax = plot.braid(sorting.bitonic(2), [3, 1])
        ax.figure.draw_without_rendering()
    drawn, (strip,) = strips(ax)
    assert strip[:, 1].min() < 0
    assert strip[:, 1].max() > 1
    # Nothing that keeps ribbons apart cuts it: inside of it, they lie on its own colour.
    beneath = [patch for patch in ax.patches if patch.get_edgecolor() == drawn.get_facecolor()]
    assert len(beneath) == 2
    assert all(patch.get_clip_path()._path is drawn.get_path() for patch in beneath)
    share = (np.array(drawn.get_facecolor()[:3]) - to_rgb(colours.background)) / (
        np.array(to_rgb(colours.active)) - to_rgb(colours.background)
    )
    assert np.allclose(share, share[0], atol=0.02)


def test_the_green_behind_a_swap_comes_with_the_values():
    whole = plot.braid(sorting.bitonic(2), [3, 1])
    half = plot.braid(sorting.bitonic(2), [3, 1], done=0.5)
    ends = [strips(ax)[1][0][:, 0].max() for ax in (half, whole)]
    assert ends[0] == pytest.approx(np.mean([ribbons(whole)[0].get_path().vertices[at][0] for at in (0, -1)]))
    assert ends[0] < ends[1]


def test_a_braid_without_a_swap_has_nothing_green():
    ax = plot.braid(sorting.bitonic(4), [1, 2, 3, 4])
    lines = [to_rgb(patch.get_edgecolor()) for patch in ax.patches if isinstance(patch, PathPatch)]
    assert sorted(lines) == sorted(map(to_rgb, value_colours(range(4), style.LIGHT)))


@pytest.mark.parametrize("theme", style.THEMES)
@pytest.mark.parametrize("shape", style.SHAPES)
def test_what_keeps_ribbons_apart_cuts_neither_layers_nor_strokes(theme, shape):
    with plot.themed(theme, shape=shape) as colours:
        ax = bitonic_sort.draw()
        ax.figure.draw_without_rendering()
    columns = [patch for patch in ax.patches if isinstance(patch, Rectangle)]
    narrow = ribbons(ax)[0].get_linewidth()
    broad = [patch for patch in ax.patches if isinstance(patch, PathPatch) and patch.get_linewidth() > narrow]
    green = to_rgb(strips(ax)[0].get_facecolor())
    strokes = [stroke for lines in ax.collections for stroke in lines.get_segments()]
    on_columns = [patch for patch in broad if to_rgb(patch.get_edgecolor()) != green]
    assert len(on_columns) == 8  # each of the values meets another one
    for patch in on_columns:
        # It has the column's colour, as the column is seen on the ground.
        ground, above = (np.array(to_rgb(each)) for each in (colours.background, columns[0].get_facecolor()))
        share = columns[0].get_alpha()
        assert patch.get_edgecolor()[:3] == pytest.approx(tuple(share * above + (1 - share) * ground), abs=1 / 255)
        (points, codes), width = (patch.get_path().vertices, patch.get_path().codes), patch.get_linewidth() / 2
        pieces = np.split(points, np.flatnonzero(codes == patch.get_path().MOVETO)[1:])
        across, up = points_per_unit(ax)
        for piece in pieces:
            (left, top), (right, bottom) = piece.min(axis=0), piece.max(axis=0)
            assert any(c.get_x() <= left and right <= c.get_x() + c.get_width() for c in columns)
            for (time, first), (_, last) in strokes:
                apart = left - width / across > time or right + width / across < time
                assert apart or bottom + width / abs(up) < min(first, last) or top - width / abs(up) > max(first, last)


@pytest.mark.parametrize("figure", [bitonic_sort, bubble_sort])
@pytest.mark.parametrize("shape", style.SHAPES)
def test_swaps_have_dots_in_every_shape(figure, shape):
    with plot.themed(shape=shape) as colours:
        ax = figure.draw()
    (dots,) = (line for line in ax.lines if to_rgb(line.get_markerfacecolor()) == to_rgb(colours.active))
    assert len(dots.get_xdata()) == 2 * len(strips(ax)[1])


def test_quiet_braids_have_no_writing_but_values_if_these_are_large():
    for n, texts in ((3, 6), (30, 0)):
        ax = plot.braid(sorting.bitonic(n), range(n), quiet=True)
        assert len(ax.texts) == texts
        assert all(text.get_fontsize() >= 0.85 * mpl.rcParams["font.size"] for text in ax.texts)
        assert ax.get_legend() is None


def test_braids_without_notes_have_nothing_but_their_values_written():
    ax = plot.braid(sorting.bitonic(2), [3, 1], notes=False)
    assert sorted(text.get_text() for text in ax.texts) == ["1", "1", "3", "3"]
    assert ax.get_legend() is None
    wires = [ax.transAxes.inverted().transform(ax.transData.transform((0, wire)))[1] for wire in (0, 1)]
    assert wires == pytest.approx([3 / 4, 1 / 4])


def test_digits_stand_in_the_middle_of_their_discs():
    ax = plot.braid(sorting.bitonic(8), VALUES)
    ax.figure.draw_without_rendering()
    discs = [line for line in ax.lines if line.get_zorder() == 6]
    digits = [text for text in ax.texts if text.get_weight() == "bold"]
    for disc, digit in zip(discs, digits, strict=True):
        middle = ax.transData.transform((0, disc.get_ydata()[0]))[1]
        baseline = digit.get_transform().transform(digit.get_position())[1]
        height = digit.get_fontsize() * ax.figure.dpi / 72
        assert 0.25 * height < middle - baseline < 0.45 * height


def test_vertical_braids_run_downwards():
    ax = plot.braid(sorting.bubble(3), [3, 2, 1], orientation="vertical")
    tops = [text for text in ax.texts if text.get_weight() == "bold" and text.get_position()[1] == 0]
    assert [text.get_text() for text in sorted(tops, key=lambda text: text.get_position()[0])] == ["3", "2", "1"]
    assert ax.yaxis_inverted()


def test_values_between_layers_are_those_that_have_moved():
    network = sorting.bubble(4)
    values = [4, 1, 3, 2]
    ax = plot.braid(network, values, between=True)
    drawn = [text.get_text() for text in ax.texts if text.get_bbox_patch() is not None]
    trace = network.trace(values)
    moved = [layer.after[layer.before != layer.after].tolist() for layer in trace.layers[:-1]]
    assert sorted(drawn) == sorted(f"{value}" for layer in moved for value in layer)


@pytest.mark.parametrize("n", [2, 16, 64])
def test_large_and_small_networks_are_drawn(n):
    values = np.random.default_rng(n).permutation(n)
    ax = plot.braid(sorting.best(n), values)
    assert len(ribbons(ax)) == n
    ax.figure.canvas.draw()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"x": [[1, 2]]}, r"x must have shape \(2,\)"),
        ({"orientation": "diagonal"}, "orientation must be"),
        ({"done": 2}, "done must be from 0 to 1, got 2"),
    ],
)
def test_bad_input_is_named(wrong, words):
    with pytest.raises(ValueError, match=words):
        plot.braid(sorting.bubble(2), **{"x": [2, 1], **wrong})


def drawn_svg(theme="auto", network=None, values=VALUES):
    text = plot.animated_braid(network or sorting.bitonic(8), values, theme=theme)
    return text, ElementTree.fromstring(text)


def test_the_moving_svg_is_small_safe_and_described():
    text, root = drawn_svg()
    assert len(text.encode()) < 60_000
    assert root.find(f"{SVG}title").text
    assert "1, 2, 3, 3, 5, 7, 8, 9" in root.find(f"{SVG}desc").text
    assert not re.search(r"<script|https?://(?!www\.w3\.org/2000/svg)|@import|<text", text)
    assert text == drawn_svg()[0]


def test_without_motion_the_moving_svg_shows_the_sorted_values():
    text, root = drawn_svg()
    motion = text.index("@media(prefers-reduced-motion:no-preference)")
    assert text.find("animation") > motion
    assert "@keyframes" not in text[:motion]
    moving = [group for group in root.iter(f"{SVG}g") if "move" in group.get("class", "")]
    heights = [float(re.search(r"translate\(0 ([\d.]+)\)", group.get("transform")).group(1)) for group in moving]
    ranks = [int(group.find(f"{SVG}rect").get("class")[1:]) for group in moving]
    assert [rank for _, rank in sorted(zip(heights, ranks, strict=True))] == sorted(ranks)


def test_keyframes_take_every_value_along_its_wires():
    network = sorting.bubble(4)
    text, _ = drawn_svg(network=network, values=[4, 3, 2, 1])
    ways = []
    for at in range(4):
        frames = re.search(rf"@keyframes m{at}{{(.*?\)}})}}", text).group(1)
        heights = [float(y) for y in re.findall(r"translateY\(([\d.]+)px\)", frames)]
        assert len(set(np.abs(np.diff(heights)).tolist())) == 1  # in bubble sort, neighbours swap
        shares = [float(each) for each in re.findall(r"([\d.]+)%", frames)]
        assert shares == sorted(shares)
        ways.append((heights[0], heights[-1]))
    tops, ends = zip(*ways, strict=True)
    assert list(tops) == sorted(tops, reverse=True)
    assert list(ends) == sorted(ends) == sorted(tops)


def test_themes_of_the_moving_svg():
    for name in style.THEMES:
        text, _ = drawn_svg(theme=name)
        assert style.theme(name).background in text
        assert "prefers-color-scheme" not in text
    both, _ = drawn_svg()
    assert all(theme.background in both for theme in style.THEMES.values())
    with pytest.raises(ValueError, match="theme must be light, dark or auto, got 'blue'"):
        drawn_svg(theme="blue")


def test_the_readmes_picture_is_what_the_code_writes():
    kept = (GALLERY / "bitonic_sort_animated.svg").read_text(encoding="utf-8")
    values = inspect.signature(bitonic_sort.draw).parameters["values"].default
    assert kept == plot.animated_braid(sorting.bitonic(8), values), "make pictures writes it"


def test_swaps_of_the_moving_svg_glow():
    text, root = drawn_svg()
    glows = [path for path in root.iter(f"{SVG}rect") if path.get("class") == "glow"]
    assert len(glows) == len([group for group in root.iter(f"{SVG}g") if group.get("class") == "swap"]) == 13
    assert ".glow{fill:var(--glow)}" in text


def test_dots_of_a_swap_are_whole_or_not_drawn():
    drawn = {}
    for n in (2, 24):
        network, values = sorting.bubble(n), list(range(n, 0, -1))
        ax = plot.braid(network, values)
        clear = geometry(network, network.trace(values)).clearance(*map(abs, points_per_unit(ax)))
        width = ribbons(ax)[0].get_linewidth()
        green = to_rgb(plot.palette(ax).active)
        drawn[n] = [line.get_markersize() for line in ax.lines if to_rgb(line.get_markerfacecolor()) == green]
        assert all(size / 2 + width / 2 < clear for size in drawn[n])
    assert drawn[2]
    assert not drawn[24]
