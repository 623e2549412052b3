"""Text in videos: its outlines are where the font file says, which ink between two letters H shows as well."""

import numpy as np
import pytest

pytest.importorskip("manim", reason="manim is not installed")

from manim import Text, tempconfig

from relufig.animate import Label, fonts, words
from relufig.animate.text import fitting, outline, width
from relufig.animate.words import Word

SIZE = 96.0
TEXTS = ["max", "gypsy,", "AVATAR", "b\N{RIGHT SINGLE QUOTATION MARK}s", "1[x", "∀", "ε", "0.25", "−3·10⁻⁹", "…"]


def drawn(text, bold, kind=Text):
    """The outlines that manim draws of each glyph, in ems, wherever it puts them."""
    text = kind(
        text, font=fonts.register(), font_size=SIZE, weight="BOLD" if bold else "NORMAL", warn_missing_font=False
    )
    return [glyph.points / (SIZE / 72) for glyph in text.submobjects]


@pytest.mark.parametrize("bold", [False, True])
@pytest.mark.parametrize("text", TEXTS)
def test_a_word_is_where_it_is_drawn_between_two_capitals(text, bold):
    (left, _), (first, *inner, last) = drawn("HH", bold), drawn(f"H{text}H", bold)
    between = last[:, 0].min() - first[:, 0].min()
    right = left[:, 0].max() - left[:, 0].min()
    bearing = (fonts.glyph("H", bold).advance - right) / 2  # an H is in the middle of its advance
    shape = outline(text, bold)
    assert shape.advance == pytest.approx(between - fonts.glyph("H", bold).advance, abs=0.002)
    origin = (first[:, 0].max() + bearing, first[:, 1].min(), 0)
    assert np.concatenate(inner) - origin == pytest.approx(shape.points, abs=0.003)


@pytest.mark.parametrize("bold", [False, True])
@pytest.mark.parametrize(
    "text", [*TEXTS, "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz", "0123456789", "≤½fi’“%"]
)
def test_words_have_the_points_of_manims_texts(text, bold):
    for glyph, expected in zip(drawn(text, bold, Word), drawn(text, bold), strict=True):
        np.testing.assert_array_equal(glyph, expected)


def test_words_that_another_cairo_writes_are_read_as_manim_does(monkeypatch):
    expected = drawn("word", False)
    monkeypatch.setattr(words, "_NUMBERS", {})
    words._glyph.cache_clear()
    np.testing.assert_array_equal(np.concatenate(drawn("word", False, Word)), np.concatenate(expected))


@pytest.mark.parametrize("bold", [False, True])
def test_metrics_are_those_of_the_ink(bold):
    capital, small = drawn("Hx", bold)
    metrics = fonts.metrics(bold)
    assert metrics.cap_height == pytest.approx(np.ptp(capital[:, 1]), abs=0.001)
    assert metrics.x_height == pytest.approx(np.ptp(small[:, 1]), abs=0.001)
    assert metrics.descent < 0 < metrics.x_height < metrics.cap_height < metrics.ascent


def test_words_and_spaces_follow_one_another():
    space = fonts.glyph(" ").advance
    assert width("two  words", 1) == pytest.approx(width("two", 1) + 2 * space + width("words", 1))
    assert len(outline(" ").points) == len(outline("").points) == 0
    assert fitting("two words", 1, width("two words", 1) / 2) == pytest.approx(0.5)


def test_a_character_of_another_typeface_stands_on_the_baseline(monkeypatch):
    monkeypatch.setattr(fonts, "glyph", lambda *_: fonts.Glyph(0.5))
    shape = outline("þ")  # of which nothing was kept before
    assert shape.points.min(axis=0)[:2] == pytest.approx([0, 0])
    assert shape.advance == pytest.approx(shape.points[:, 0].max())


@pytest.mark.parametrize(("align", "share"), [("start", 0), ("middle", 0.5), ("end", 1)])
def test_a_label_is_aligned_by_its_advance_and_centred_by_its_capitals(align, share):
    label = Label("H", 2, at=(1, 3, 0), align=align)
    low, high = label.points[8:].min(axis=0), label.points[8:].max(axis=0)
    glyph = fonts.glyph("H")
    assert (low + high)[1] / 2 == pytest.approx(3, abs=0.01)
    assert low[0] == pytest.approx(1 + 2 * (glyph.left - share * glyph.advance), abs=0.01)


def test_text_is_whole_however_small_the_picture(tmp_path):
    with tempconfig({"pixel_width": 16, "pixel_height": 9, "media_dir": str(tmp_path)}):
        assert [len(outline(text).points) > 0 for text in (";", "_", "tiny_text")] == [True] * 3
