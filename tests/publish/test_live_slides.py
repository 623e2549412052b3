"""Networks on slides: they compute in HTML, and PowerPoint shows their diagrams."""

import pytest

pytest.importorskip("jinja2", reason="pip install 'relufig[slides]' brings what slides need")

from relufig.publish.slides import reveal
from relufig.publish.slides.building import Options, build
from relufig.publish.slides.deck import Slide

TALK = '''
"""Networks to touch"""

import relufig as rf
from relufig import sorting
from relufig.slides import Slide

(x,) = rf.inputs("x")
slides = [
    Slide("Try it", network=rf.build(rf.clip(x, -1, 1)), at={"x": (-3, 4)}, text="Two ReLUs"),
    Slide("Sort these", network=sorting.bitonic(4), at=[4, 3, 2, 1]),
]
'''


@pytest.fixture
def talk(tmp_path):
    path = tmp_path / "talk.py"
    path.write_text(TALK, encoding="utf-8")
    return path


def test_a_network_computes_on_its_slide(talk, tmp_path, visit):
    try:
        reveal.package(talk)
    except FileNotFoundError:
        pytest.skip("reveal.js is not installed: make slides brings it")
    (page,) = build(talk, tmp_path / "out", Options())
    opened = visit(page, width=1280, height=720)
    opened.page.keyboard.press("ArrowRight")
    inner = opened.page.frame_locator("section.present iframe")
    inner.locator("#network-x").evaluate("(range) => { range.value = 3; range.dispatchEvent(new Event('input')); }")
    inner.locator("#network-value-y .value").get_by_text("1", exact=True).wait_for()
    box = opened.page.locator("section.present iframe").bounding_box()
    assert box["height"] > 400
    assert opened.faults == []


def test_powerpoint_shows_the_diagram(talk, tmp_path):
    pptx = pytest.importorskip("pptx", reason="pip install 'relufig[slides]' brings python-pptx")
    (path,) = build(talk, tmp_path / "out", Options(format="pptx"))
    shown = list(pptx.Presentation(path).slides)[1:]
    assert [sum(shape.shape_type == 13 for shape in slide.shapes) for slide in shown] == [1, 1]


@pytest.mark.parametrize(
    ("options", "word"),
    [
        ({"network": 3}, "network"),
        ({"figure": "clip", "scene": "clip"}, "figure and a scene"),
        ({"at": {"x": (0, 1)}}, "at"),
    ],
)
def test_what_does_not_go_together_is_named(options, word):
    with pytest.raises((TypeError, ValueError), match=word):
        Slide("A slide", **options)
