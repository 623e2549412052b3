"""One SVG for both themes."""

import io
import re
import xml.etree.ElementTree as ET

import matplotlib as mpl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure

from relufig.look import style
from relufig.look.auto import merged

SVG = '<svg xmlns="http://www.w3.org/2000/svg">{}</svg>'
COLOURS = st.sampled_from(["#ffffff", "#12161b", "#0072b2", "#56b4e9", "none"])


def drawn(theme, salt="one", points=5):
    """A figure with lines, markers, filled areas, text and a clipped curve."""
    chosen = style.theme(theme)
    with mpl.rc_context({"svg.hashsalt": salt, "svg.fonttype": "none", "text.color": chosen.ink}):
        figure = Figure(facecolor=chosen.background)
        ax = figure.add_subplot(facecolor=chosen.background)
        ax.plot(range(points), range(points), "o-", color=chosen.first, markerfacecolor=chosen.background)
        ax.fill_between(range(points), range(points), color=chosen.active, alpha=0.3 if theme == "light" else 0.5)
        ax.text(0, 1, "a label", color="#000000" if theme == "light" else "#ffffff")
        ax.set_title("a < b")
        buffer = io.BytesIO()
        figure.savefig(buffer, format="svg", metadata={"Date": None})
    return buffer.getvalue().decode()


def painted(svg, dark):
    """What each element of an SVG is painted with, in the order of the document, by a small model of CSS."""
    rules = dict(re.findall(r"\.(dark-\d+) \{([^}]*)\}", svg)) if dark else {}
    result = []
    for element in ET.fromstring(svg).iter():
        if element.text and "prefers-color-scheme" in element.text:
            continue
        own = dict(part.split(": ", 1) for part in element.get("style", "").split("; ") if ": " in part)
        for name in element.get("class", "").split():
            own |= dict(
                part.split(": ", 1) for part in rules.get(name, "").replace(" !important", "").split("; ") if part
            )
        result.append({name: own[name] for name in ("fill", "stroke", "opacity", "fill-opacity") if name in own})
    return result


def test_a_figure_of_matplotlib_has_the_colours_of_both_themes():
    light, dark = drawn("light"), drawn("dark")
    both = merged(light, dark)
    assert painted(both, dark=False) == painted(light, dark=False)
    assert painted(both, dark=True) == painted(dark, dark=False)
    assert merged(light, dark) == both
    assert re.findall("<title>.*", both) == re.findall("<title>.*", light)


def test_equal_drawings_stay_as_they_are():
    assert merged(drawn("light"), drawn("light")) == drawn("light")


@given(st.lists(st.tuples(COLOURS, COLOURS, COLOURS, COLOURS), max_size=6))
def test_any_colours_can_be_merged(paths):
    def picture(pairs):
        return SVG.format("".join(f'<path style="fill: {fill}; stroke: {stroke}"/>' for fill, stroke in pairs))

    light, dark = picture([each[:2] for each in paths]), picture([each[2:] for each in paths])
    both = merged(light, dark)
    assert (painted(both, dark=False), painted(both, dark=True)) == (painted(light, False), painted(dark, False))


def test_what_a_drawing_leaves_to_the_default_is_painted_too():
    both = merged(SVG.format("<text>a</text>"), SVG.format('<text style="fill: #ffffff">a</text>'))
    assert "fill: #ffffff !important" in both
    both = merged(SVG.format('<text class="b" style="fill: #ffffff">a</text>'), SVG.format('<text class="b">a</text>'))
    assert "fill: #000000 !important" in both
    assert 'class="dark-1 b"' in both


def test_ids_may_differ_if_the_same_elements_meet():
    picture = '<g><path id="{0}"/><path id="{1}"/><use href="#{2}" fill="{3}"/></g>'
    light = SVG.format(picture.format("ma", "mb", "ma", "#000001"))
    both = merged(light, SVG.format(picture.format("mc", "md", "mc", "#fffffe")))
    assert both.count("ma") == 2
    for ids in (("mc", "md", "md"), ("ma", "mb", "mb")):
        with pytest.raises(ValueError, match="differ in colours only"):
            merged(light, SVG.format(picture.format(*ids, "#fffffe")))


@pytest.mark.parametrize(
    ("light", "dark"),
    [
        ("<g/>", "<g/><g/>"),
        ("<g/>", "<path/>"),
        ("<text>a</text>", "<text>b</text>"),
        ('<path d="M0 0"/>', '<path d="M0 1"/>'),
        ('<path style="stroke-width: 1"/>', '<path style="stroke-width: 2"/>'),
        ('<path fill="url(#a)" id="a"/>', '<path fill="#ffffff" id="a"/>'),
    ],
)
def test_drawings_that_differ_in_more_than_colours_are_refused(light, dark):
    with pytest.raises(ValueError, match="differ in colours only"):
        merged(SVG.format(light), SVG.format(dark))


def test_of_two_pictures_in_pixels_one_is_shown():
    picture = '<image id="{0}" x="1" xlink:href="data:image/png;base64,{0}"/>'
    both = merged(SVG.format(picture.format("AA")), SVG.format(picture.format("BB")))
    assert [picture.split('"')[1] for picture in re.findall("<image.*?>", both)] == ["dark-1", "none"]
    assert ".dark-1 {display: none !important}" in both
    assert '<image display="none" class="dark-2" id="BB"' in both
    with pytest.raises(ValueError, match="differ in colours only"):
        merged(SVG.format(picture.format("AA")), SVG.format(picture.format("BB").replace('x="1"', 'x="2"')))


def test_what_is_no_svg_is_refused():
    with pytest.raises(ValueError, match="must be an SVG"):
        merged("<html></html>", "<html></html>")


def test_another_figure_is_refused():
    with pytest.raises(ValueError, match="differ in colours only"):
        merged(drawn("light"), drawn("dark", points=6))
