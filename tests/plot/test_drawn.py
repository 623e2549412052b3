"""Which figure a function has drawn, whatever it returns; and that it, and nothing of the caller's, is closed."""

import importlib
import re
import sys

import pytest

mpl = pytest.importorskip("matplotlib", reason="figures need matplotlib")

from relufig.plot import script  # noqa: E402
from relufig.plot.drawn import figure_of  # noqa: E402
from relufig.publish.slides import pictures  # noqa: E402

mpl.use("Agg")
plt = pytest.importorskip("matplotlib.pyplot")


@pytest.fixture(autouse=True)
def closed():
    plt.close("all")
    yield
    plt.close("all")


def axes(ax=None):
    return titled(plt.figure().add_subplot())


def titled(ax):
    ax.set_title("It is me")
    return ax


def subplots(ax=None):
    _, several = plt.subplots(2)
    titled(several[0])
    return several


def figure(ax=None):
    return axes().figure


def pair(ax=None):
    figure, ax = plt.subplots()
    return figure, titled(ax)


def mosaic(ax=None):
    _, by_name = plt.subplot_mosaic("AB")
    titled(by_name["A"])
    return by_name


def lines(ax=None):
    return axes().plot([0, 1])


def part(ax=None):
    return titled(plt.figure().subfigures(1, 2)[0].subfigures(1, 2)[0].add_subplot())


def nothing(ax=None):
    axes()


def current(ax=None):
    plt.plot([0, 1])
    plt.title("It is me")


def anew(ax=None):
    plt.close("all")
    axes()


RETURNING = [axes, subplots, figure, pair, mosaic, lines, part, nothing, current, anew]


@pytest.mark.parametrize("draw", RETURNING, ids=lambda draw: draw.__name__)
@pytest.mark.parametrize("others", [0, 2])
def test_scripts_and_slides_write_what_a_function_draws_whatever_it_returns(draw, others, tmp_path):
    for _ in range(others):
        plt.figure().add_subplot().set_title("The caller's")
    script.write(draw, "script", ["svg"], tmp_path)
    pictures.draw(draw, {}, "A slide", [tmp_path / "slide.svg"], "light")
    for name in ("script", "slide"):
        assert re.findall(r">(It is me|The caller's)</text>", (tmp_path / f"{name}.svg").read_text()) == ["It is me"]
    assert len(plt.get_fignums()) == (0 if draw is anew else others)


def test_what_fails_or_draws_nothing_leaves_the_callers_figures_as_they_were(tmp_path):
    def failing(ax=None):
        axes()
        raise KeyError("a reason")

    mine, last = plt.figure(), plt.figure()
    last.text(0.5, 0.5, "The caller's")
    plt.figure(mine.number)
    with pytest.raises(KeyError):
        script.write(failing, "script", ["svg"], tmp_path)
    for draw in (lambda: None, lambda: plt.figure() and None, lambda: mine, lambda: plt.figure(last.number) and None):
        with pytest.raises(ValueError, match="nothing is drawn"):
            pictures.draw(draw, {}, "A slide", [tmp_path / "slide.svg"], "light")
    assert plt.get_fignums() == [mine.number, last.number]
    assert plt.gcf() is mine
    assert not mine.axes
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("figure", [mpl.figure.Figure, plt.figure])
def test_a_figure_that_was_there_before_is_taken_where_it_is_returned(figure):
    there = figure()
    titled(there.add_subplot())
    numbers = plt.get_fignums()
    with figure_of(lambda: there) as found:
        assert found is there
    assert plt.get_fignums() == numbers


BACKEND = '''
"""A backend that shows figures, as a notebook's and a window's do, and notes which."""

import matplotlib
from matplotlib.backend_bases import FigureManagerBase
from matplotlib.backends.backend_agg import FigureCanvasAgg

shown = []


class FigureManager(FigureManagerBase):
    @classmethod
    def create_with_canvas(cls, canvas_class, figure, num):
        if matplotlib.is_interactive():  # as for windows of Tk
            shown.append(num)
        return super().create_with_canvas(canvas_class, figure, num)


class FigureCanvas(FigureCanvasAgg):
    manager_class = FigureManager
'''


@pytest.fixture
def shown(tmp_path, monkeypatch):
    """The numbers of the figures that have been shown, in a session that shows figures as soon as they are made."""
    (tmp_path / "showing.py").write_text(BACKEND)
    monkeypatch.syspath_prepend(tmp_path)
    mpl.use("module://showing")
    plt.ion()
    yield importlib.import_module("showing").shown
    plt.close("all")
    plt.ioff()
    mpl.use("Agg")
    del sys.modules["showing"]


def test_writing_a_figure_shows_none_and_leaves_the_session_as_it_was(shown, tmp_path):
    mine = plt.figure()
    assert shown == [mine.number]
    script.write(axes, "script", ["svg", "png", "pdf"], tmp_path)
    pictures.draw(axes, {}, "A slide", [tmp_path / "slide.svg"], "light")
    with pytest.raises(ValueError, match="nothing is drawn"):
        script.write(lambda: None, "script", ["svg"], tmp_path)
    assert shown == [mine.number]
    assert mpl.get_backend().lower() == "module://showing"
    assert plt.get_fignums() == [mine.number]
    plt.figure()
    assert len(shown) == 2  # what the session makes is shown as before
