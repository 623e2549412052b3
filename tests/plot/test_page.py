"""Pages: panels stand where the page's shape asks for them, below a header that nothing touches."""

from __future__ import annotations

import pytest

pytest.importorskip("matplotlib", reason="figures need matplotlib")

import matplotlib.pyplot as plt
from matplotlib.colors import same_color
from matplotlib.text import Text
from matplotlib.transforms import Bbox

import relufig as rf
from relufig import plot
from relufig.look import notation, style


def boxes(panels):
    panels[0].figure.draw_without_rendering()
    return [panel.get_window_extent() for panel in panels]


def test_panels_stand_side_by_side_on_wide_pages_and_one_above_the_other_on_tall_ones():
    with plot.themed(shape="wide"):
        left, right = boxes(plot.page(None, "A title", "what is drawn", wide="ab"))
    assert left.x1 <= right.x0
    with plot.themed(shape="tall"):
        upper, lower = boxes(plot.page(None, "A title", "what is drawn", wide="ab"))
    assert upper.y0 >= lower.y1


def test_a_mosaic_places_panels_by_their_letters():
    with plot.themed(shape="wide"):
        first, second, third = boxes(plot.page(None, "A title", wide="ab;cb", widths=(1, 2)))
    assert first.y0 >= third.y1
    assert second.y0 < third.y1 < first.y0 < second.y1
    assert second.width == pytest.approx(2 * first.width, rel=0.1)


@pytest.mark.parametrize("shape", ["wide", "tall"])
def test_the_header_of_a_new_figure_is_above_its_panels_and_on_the_page(shape):
    with plot.themed(shape=shape):
        panels = plot.page(None, "A title that says the whole idea in one sentence", "what is drawn", wide="ab")
        figure = panels[0].figure
        figure.draw_without_rendering()
        title, subtitle = (text.get_window_extent() for text in figure.texts)
    assert title.y1 <= figure.bbox.y1
    assert title.x1 <= figure.bbox.x1
    assert subtitle.y1 <= title.y0 + 2  # the room for descenders may be shared
    assert all(panel.get_tightbbox().y1 <= subtitle.y0 for panel in panels)


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("a few words", "a few words"),
        ("what is drawn on the left, and what in the panel at the right, is not", "what is drawn on the left,"),
        ("so, all that is drawn on the left, or in the panel", "so, all that is drawn on the left, or in the panel"),
        ("so, all that is on the left and all that is in the right panel of this page", "so, all that is on the left"),
        (
            "on the whole of this page and for all $x_1 - x_2 < x_2 - x_3 < x_3 - x_4 < x_4 - x_5$",
            "on the whole of this",
        ),
    ],
)
def test_a_subtitle_that_is_too_long_for_a_tall_page_has_two_lines_of_the_usual_size(words, first):
    sizes = {}
    for shape in ("wide", "tall"):
        with plot.themed(shape=shape):
            panels = plot.page(None, "A title", words, bare="a")
            figure = panels[0].figure
            figure.draw_without_rendering()
            title, subtitle = figure.texts
            plt.close(figure)
        sizes[shape] = subtitle.get_size()
        told = subtitle.get_text().split("\n")
        assert " ".join(told) == words
        assert len(told) == (1 if shape == "wide" or first == words else 2)
        box = subtitle.get_window_extent()
        assert panels[0].get_window_extent().y1 <= box.y0 < box.y1 <= title.get_window_extent().y0 + 2
    assert told[0].startswith(first)
    assert told[0] == first or not first.endswith(",")
    assert all(line.count("$") % 2 == 0 for line in told)
    assert sizes["wide"] == sizes["tall"]


@pytest.mark.parametrize("layout", [None, "constrained"])
def test_on_given_axes_header_and_panels_share_their_place(layout):
    figure, axes = plt.subplots(2, 2, figsize=(14, 9), layout=layout)
    own = axes[1, 0]
    figure.draw_without_rendering()
    figure.set_layout_engine("none")
    panels = plot.page(own, "A title", "what is drawn", wide="ab", bare="ab")
    figure.draw_without_rendering()
    slot = own.get_window_extent()
    title, subtitle = (text.get_window_extent() for text in own.texts)
    assert slot.y1 + 1 >= title.y1 > subtitle.y1 > subtitle.y0
    for panel in panels:
        box = panel.get_window_extent()
        assert slot.y0 - 1 <= box.y0 < box.y1 <= subtitle.y0 + 1
        assert slot.x0 - 1 <= box.x0 < box.x1 <= slot.x1 + 1
    assert not own.axison


def bounds(artists):
    return Bbox.union([artist.get_window_extent() for artist in artists])


@pytest.mark.parametrize("terms", [1, 12])
@pytest.mark.parametrize("own", [False, True])
def test_a_formula_as_a_subtitle_is_one_line_in_colour_between_title_and_panels(terms, own):
    (x,) = rf.inputs("x")
    formula = sum(rf.relu(x - at) for at in range(terms))
    symbols = notation.tokens(formula, "y", roles=notation.term_roles(formula))
    with plot.themed():
        ax = plt.figure(figsize=(14, 9)).subplots() if own else None
        panels = plot.page(ax, "A title", symbols, wide="ab")
        figure = panels[0].figure
        figure.draw_without_rendering()
        title = (ax.texts if own else figure.texts)[0].get_window_extent()
        parts = [text for text in (ax if own else figure).artists[0].findobj(Text) if text.get_text()]
    row = bounds(parts)
    assert row.y1 <= title.y0 + 4  # the room for descenders may be shared
    assert row.x0 == pytest.approx(title.x0, abs=2)
    assert row.x1 <= figure.bbox.x1
    assert all(panel.get_tightbbox().y1 <= row.y0 + 4 for panel in panels)
    assert same_color(next(part.get_color() for part in parts if "ReLU" in part.get_text()), style.LIGHT.first)


@pytest.mark.parametrize(("wide", "tall"), [("ab;c", None), ("ab", "a;c"), ("ab", "a")])
def test_panels_that_do_not_agree_are_refused(wide, tall):
    with plot.themed(shape="wide" if tall is None else "tall"), pytest.raises(ValueError, match="the same panels"):
        plot.page(None, "A title", wide=wide, tall=tall)
