"""Every figure on a user's own axes: drawn in their place, in the user's settings, and nothing else is touched."""

import importlib
from contextlib import contextmanager
from pathlib import Path

import matplotlib as mpl
import matplotlib.pyplot as plt
import pytest
from matplotlib.text import Text

from relufig import plot
from relufig.look import style

NAMES = sorted(path.stem for path in (Path(__file__).parents[2] / "figures").glob("[!_]*.py"))


@pytest.fixture(autouse=True)
def agg(monkeypatch):
    mpl.use("Agg")

    def refuse(*args, **kwargs):
        raise AssertionError("the figure was shown, or another one was made")

    monkeypatch.setattr(plt, "show", refuse)
    yield
    plt.close("all")


def draw(name):
    return importlib.import_module(f"figures.{name}").draw


def as_list(drawn):
    return drawn if isinstance(drawn, list) else [drawn]


@contextmanager
def nothing_else_changes(*others):
    """Checks that settings, backend, current figure, the other axes' content and their places stay as they were."""
    state = dict(mpl.rcParams), mpl.get_backend(), plt.get_fignums(), plt.gcf().number
    kept = [(ax.get_children(), ax.get_position().bounds, ax.get_xlim(), ax.get_ylim()) for ax in others]
    yield
    assert (dict(mpl.rcParams), mpl.get_backend(), plt.get_fignums(), plt.gcf().number) == state
    assert [(ax.get_children(), ax.get_position().bounds, ax.get_xlim(), ax.get_ylim()) for ax in others] == kept


def own_subplot(layout=None):
    figure, axes = plt.subplots(2, 2, figsize=(16, 11), layout=layout)
    others = [axes[0, 0], axes[0, 1], axes[1, 0]]
    for ax in others:
        ax.plot([0, 1], [1, 0])
    return figure, axes[1, 1], others


def own_grid_cell(layout=None):
    figure = plt.figure(figsize=(16, 11), layout=layout)
    grid = figure.add_gridspec(3, 3)
    other = figure.add_subplot(grid[0, :])
    return figure, figure.add_subplot(grid[1:, 1:]), [other]


def own_subfigure(layout=None):
    figure = plt.figure(figsize=(16, 9), layout=layout)
    left, right = figure.subfigures(1, 2)
    return figure, right.subplots(), [left.subplots()]


def own_inset(layout=None):
    figure, ax = plt.subplots(figsize=(16, 11), layout=layout)
    return figure, ax.inset_axes((0.4, 0.4, 0.55, 0.55)), []


def own_place(layout=None):
    figure = plt.figure(figsize=(16, 11), layout=layout)
    return figure, figure.add_axes((0.45, 0.4, 0.5, 0.5)), []


PLACES = [own_subplot, own_grid_cell, own_subfigure, own_inset, own_place]
LAYOUTS = [None, "constrained"]
# A user's settings, none of them matplotlib's or relufig's.
SETTINGS = {"font.size": 9, "font.family": "DejaVu Serif", "lines.linewidth": 1.1, "lines.markersize": 4}


def check_that_it_is_drawn_in_its_place(name, place, layout):
    figure, ax, others = place(layout)
    if layout and ax.get_subplotspec():
        # As laid out without what is drawn: panels must stay in there.
        figure.draw_without_rendering()
        figure.set_layout_engine("none")
    slot = ax.get_window_extent()
    figure.add_subplot(label="current").set_axis_off()
    current = plt.gca()
    with nothing_else_changes(*others):
        drawn = as_list(draw(name)(ax=ax))
    assert plt.gca() is current
    figure.draw_without_rendering()
    slot = ax.get_window_extent() if ax.figure else slot
    for each in drawn:
        assert each.figure in (figure, *figure.subfigs)
        box = each.get_window_extent()
        assert slot.x0 - 1 <= box.x0 < box.x1 <= slot.x1 + 1
        assert slot.y0 - 1 <= box.y0 < box.y1 <= slot.y1 + 1
    assert any(each.get_label() for each in drawn)
    return drawn


@pytest.mark.parametrize(("name", "at"), [(name, at) for at, name in enumerate(NAMES)])
def test_a_figure_takes_the_users_axes_and_settings_and_changes_nothing_else(name, at):
    with mpl.rc_context(SETTINGS):
        drawn = check_that_it_is_drawn_in_its_place(name, PLACES[at % 5], LAYOUTS[at % 2])
    largest = Text(fontsize="xx-large").get_fontsize() / mpl.rcParams["font.size"] * SETTINGS["font.size"]
    for text in (text for ax in drawn for text in ax.findobj(Text) if text.get_text().strip()):
        assert text.get_fontfamily() == ["DejaVu Serif"], text.get_text()
        assert text.get_fontsize() <= largest, text.get_text()
    # The broadest is the jump that steeper and steeper clips tend to.
    assert all(line.get_linewidth() <= 4 * SETTINGS["lines.linewidth"] for ax in drawn for line in ax.get_lines())


def test_type_lines_and_dots_are_as_large_as_the_user_has_them():
    def sizes(**settings):
        with mpl.rc_context(settings):
            ax = draw("bucket")(ax=plt.figure(figsize=(12, 9)).subplots())[-1]
        (curve, *_), dots = ax.get_lines(), [line for line in ax.get_lines() if line.get_marker() == "o"]
        return ax.title.get_fontsize(), curve.get_linewidth(), dots[0].get_markersize()

    usual = sizes(**{"font.size": 10, "lines.linewidth": 1.5, "lines.markersize": 6})
    doubled = sizes(**{"font.size": 20, "lines.linewidth": 3, "lines.markersize": 12})
    assert doubled == pytest.approx([2 * size for size in usual])


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("name", ["clip", "regions"])
def test_several_panels_and_axes_in_space_fit_into_any_place(name, place, layout):
    check_that_it_is_drawn_in_its_place(name, place, layout)


def test_panels_follow_axes_that_move():
    figure, ax = plt.subplots()
    inset = ax.inset_axes((0.25, 0.25, 0.5, 0.5))
    drawn = draw("max_min")(ax=inset)
    for height in (1.0, 3.0):
        ax.set(aspect="equal", ylim=(0, height))
        figure.draw_without_rendering()
        slot = inset.get_window_extent()
        assert min(each.get_window_extent().x0 for each in drawn) == pytest.approx(slot.x0)
        assert min(each.get_window_extent().y0 for each in drawn) == pytest.approx(slot.y0)
        assert max(text.get_window_extent().y1 for text in inset.texts) == pytest.approx(slot.y1, abs=2)


@pytest.mark.parametrize("theme", list(style.THEMES))
def test_a_users_own_curves_have_the_themes_colours(theme):
    with plot.themed(theme) as chosen:
        ax = plt.figure().add_subplot()
        lines = [ax.plot([0, 1], [0, at])[0] for at in range(4)]
    assert [line.get_color() for line in lines] == list(chosen.terms)
