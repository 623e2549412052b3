"""Markdown in the text of slides: in HTML, in PowerPoint, and in how much room the words take."""

import pytest

pytest.importorskip("jinja2", reason="pip install 'relufig[slides]' brings what slides need")

from relufig.publish.slides import markdown
from relufig.publish.slides.building import Options, build
from relufig.publish.slides.deck import Slide

TEXT = "A **unit** is *on*\n- `relu(x)` is [here](https://example.org)\n- 2 * x * y < z_1 & <b>"
TALK = f'''
"""Words"""

from relufig.slides import Slide

slides = [Slide("Words", text={TEXT!r})]
'''


@pytest.mark.parametrize("line", ["2 * x * y", "x_1 and x_2", "a < b & c", "<script>alert(1)</script>", "5 > 3"])
def test_what_is_not_markdown_stays_as_it_is(line):
    assert markdown.plain(line) == line


@pytest.mark.parametrize("line", ["<script>alert(1)</script>", "[x](javascript:alert)", "**<b>**"])
def test_nothing_in_a_text_becomes_an_element_or_runs(line):
    html = markdown.html(line)
    assert "<script" not in html
    assert "<b>" not in html
    assert 'href="javascript' not in html


def test_marks_take_no_room():
    slide = Slide("Words", text="**bold** *slanted* `code` [link](https://example.org)\n- item")
    assert slide.lines == ("bold slanted code link", "• item")


def test_html_slides_have_elements(tmp_path, visit):
    from relufig.publish.slides import reveal

    talk = tmp_path / "talk.py"
    talk.write_text(TALK, encoding="utf-8")
    try:
        reveal.package(talk)
    except FileNotFoundError:
        pytest.skip("reveal.js is not installed: make slides brings it")
    (page,) = build(talk, tmp_path / "out", Options())
    opened = visit(page, width=1280, height=720)
    opened.page.keyboard.press("ArrowRight")
    words = opened.page.locator("section.present .words")
    assert words.locator("strong").inner_text() == "unit"
    assert words.locator("ul > li").all_inner_texts() == ["relu(x) is here", "2 * x * y < z_1 & <b>"]
    assert words.locator("li a").get_attribute("href") == "https://example.org"
    assert opened.faults == []


def test_powerpoint_has_runs(tmp_path):
    pptx = pytest.importorskip("pptx", reason="pip install 'relufig[slides]' brings python-pptx")
    talk = tmp_path / "talk.py"
    talk.write_text(TALK, encoding="utf-8")
    (path,) = build(talk, tmp_path / "out", Options(format="pptx"))
    slide = list(pptx.Presentation(path).slides)[1]
    paragraphs = list(slide.placeholders)[1].text_frame.paragraphs
    assert [paragraph.text for paragraph in paragraphs] == [
        "A unit is on",
        "• relu(x) is here",
        "• 2 * x * y < z_1 & <b>",
    ]
    runs = {run.text: run for paragraph in paragraphs for run in paragraph.runs}
    assert runs["unit"].font.bold
    assert runs["on"].font.italic
    assert runs["here"].hyperlink.address == "https://example.org"
    assert runs["relu(x)"].font.name
