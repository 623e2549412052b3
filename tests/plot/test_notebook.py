"""`%load_ext relufig.plot`: figures as SVG in the theme of the page, and otherwise as the user has set them."""

from types import SimpleNamespace

import matplotlib as mpl
import matplotlib.pyplot as plt
import pytest

from relufig import plot
from relufig.look import style
from relufig.plot import notebook


@pytest.fixture(autouse=True)
def settings():
    with mpl.rc_context():
        mpl.use("Agg")
        mpl.rcdefaults()
        yield
    plt.close("all")


def drawn():
    figure, ax = plt.subplots(figsize=(4, 3))
    ax.plot([0, 1], [0, 1])
    ax.set_title("A line")
    return figure, ax


def test_colours_are_those_of_the_theme_and_sizes_those_of_the_user():
    mpl.rcParams["font.size"] = 17
    plot.load_ipython_extension(SimpleNamespace())
    figure, ax = drawn()
    assert ax.title.get_color() == style.LIGHT.ink
    assert mpl.rcParams["font.size"] == 17
    text = notebook.svg(figure)
    assert style.DARK.ink.lower() in text
    assert "#000000" not in text


def test_a_figure_is_told_by_what_describes_it():
    figure, ax = drawn()
    assert 'alt="A figure"' in notebook.html(figure)
    plot.describe(ax, "A line & its end.")
    assert 'alt="A line &amp; its end."' in notebook.html(figure)


def test_nothing_that_is_drawn_is_cut_off():
    figure, ax = drawn()
    ax.text(1.5, 0.5, "far to the right", transform=ax.transAxes)
    wide = float(notebook.svg(figure).partition('width="')[2].partition("pt")[0])
    assert wide > 72 * figure.get_size_inches()[0]
