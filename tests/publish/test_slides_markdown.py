"""Markdown in the text of slides: in HTML, in PowerPoint, and in how much room the words take."""

import io
import itertools
import re
import zipfile

import pytest

pytest.importorskip("jinja2", reason="pip install 'relufig[slides]' brings what slides need")

from PIL import Image

from relufig.publish.slides import markdown, mathematics
from relufig.publish.slides.building import Options, build
from relufig.publish.slides.deck import Slide
from tests.browser import browser, visit

__all__ = ["browser", "visit"]

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
    html = markdown.html(markdown.runs(line))
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
        "relu(x) is here",
        "2 * x * y < z_1 & <b>",
    ]
    assert [bool(paragraph._p.xpath("./a:pPr/a:buChar")) for paragraph in paragraphs] == [False, True, True]
    runs = {run.text: run for paragraph in paragraphs for run in paragraph.runs}
    assert runs["unit"].font.bold
    assert runs["on"].font.italic
    assert runs["here"].hyperlink.address == "https://example.org"
    assert runs["relu(x)"].font.name


def test_blocks_are_read_with_their_levels_numbers_and_steps():
    text = """
        A paragraph
        - an item
          - deeper
        . . .
        3. third
        ```
        code  = [1,
            2]
        ```
        . . .
        $$ x + 1 $$
        """
    blocks = markdown.read(text).blocks
    assert [(each.kind, each.text, each.step, each.level, each.number) for each in blocks] == [
        ("paragraph", "A paragraph", 0, 0, None),
        ("item", "an item", 0, 0, None),
        ("item", "deeper", 0, 1, None),
        ("item", "third", 1, 0, 3),
        ("code", "code  = [1,\n    2]", 1, 0, None),
        ("formula", "x + 1", 2, 0, None),
    ]


@pytest.mark.parametrize(("text", "word"), [("```\nx = 1", "```"), ("$$\nx", "[$][$]")])
def test_what_does_not_end_is_named_with_its_slide(text, word):
    with pytest.raises(ValueError, match=rf"Slide 'Open': text must have a line {word}"):
        Slide("Open", text=text)


@pytest.mark.parametrize("text", ["It costs $5 and $6", "5 $ or 6 $", r"\$x\$"])
def test_dollars_are_not_always_formulas(text):
    assert markdown.plain(text) == text.replace("\\", "")


@pytest.mark.parametrize(
    ("tex", "line"),
    [
        (r"\frac{a + b}{2} \leq \sqrt{x}", "(a + b)/2 ≤ √x"),
        (r"\mathbb{R}^n \to \mathbb{R}", "ℝn → ℝ"),
        (r"\max(0, \alpha_i)", "max(0, αi)"),
        (r"\operatorname{ReLU}(x) \ne -x'", "ReLU(x) ≠  − x′"),
        (r"\left( \hat{y} \right) \in \{0\}", "(ŷ) ∈ {0}"),
    ],
)
def test_formulas_are_written_on_a_line(tex, line):
    assert "".join(letters.text for letters in mathematics.on_a_line(tex)) == line
    assert mathematics.drawn(tex).width > 1


def test_exponents_and_indices_are_raised_and_lowered_and_variables_italic():
    found = {letters.text.strip(): letters for letters in mathematics.on_a_line(r"\mathrm{b}_1 + x^{2k}")}
    assert [found[text].raised for text in ("x", "2", "k", "b", "1")] == ["", "super", "super", "", "sub"]
    assert [found[text].italic for text in ("x", "2", "k", "b", "1")] == [True, False, True, False, False]


def test_a_drawing_has_room_for_its_formula():
    drawing = mathematics.drawn(r"\sum_{i=1}^n \frac{f_i}{g^2}")
    box = drawing.outline.get_extents()
    assert 0 <= box.x0 < box.x1 <= drawing.width
    assert -drawing.depth <= box.y0 < box.y1 <= drawing.height - drawing.depth
    with Image.open(io.BytesIO(drawing.png("#ff0000", 40))) as png:
        assert png.size == (round(40 * drawing.width - 0.5), round(40 * drawing.height - 0.5))
        alpha = png.getchannel("A")
        assert alpha.getpixel((0, 0)) == 0
        # Nothing is cut off at the edges.
        assert alpha.getbbox()[2] < png.width or box.x1 > drawing.width - 0.05
        assert (
            png.getpixel(max(((x, y) for x in range(png.width) for y in range(png.height)), key=alpha.getpixel))[0]
            > 250
        )


def test_a_formula_that_cannot_be_drawn_is_told_with_its_slide(tmp_path):
    path = tmp_path / "talk.py"
    path.write_text("from relufig.slides import Slide\nslides = [Slide('Sums', text='A $\\\\nothing{x}$')]\n")
    with pytest.raises(ValueError, match=r"^Slide 'Sums': the formula \$\\nothing\{x\}\$ cannot be drawn") as raised:
        build(path, tmp_path / "out", Options(format="pdf"))
    assert "\n" not in str(raised.value)


BUILT = """
from relufig.slides import Slide


def drawn(ax):
    ax.plot([0, 1], [0, 1])


slides = [
    Slide(
        "Built up",
        text="One with $x_1$\\n. . .\\n- Two\\n1. Three\\n$$x^2$$\\n. . .\\n![Grey](grey.png)",
        notes="Say one.\\n. . .\\nSay <two>.\\n. . .\\nSay three.",
    ),
    Slide("Side by side", figure=drawn, picture=("grey.png", "turned.jpg"), text="![Own](own.svg) These"),
]
footer = "The foot"
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A folder with a deck of steps and of pictures of one's own."""
    folder = tmp_path_factory.mktemp("built")
    (folder / "talk.py").write_text(BUILT, encoding="utf-8")
    Image.new("RGB", (400, 200), "grey").save(folder / "grey.png")
    turned = Image.Exif()
    turned[0x0112] = 6  # a quarter
    Image.new("RGB", (300, 200), "red").save(folder / "turned.jpg", exif=turned)
    svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 30 10"><rect width="30" height="10" fill="#00f"/></svg>'
    (folder / "own.svg").write_text(svg)
    return folder


# The widths over heights of the pictures, in order: the figure's is not known beforehand.
RATIOS = (None, 2, 2 / 3, 3)


def test_html_slides_build_up_with_their_notes_and_pictures_stand_side_by_side(built, visit):
    from relufig.publish.slides import reveal

    try:
        reveal.package(built)
    except FileNotFoundError:
        pytest.skip("reveal.js is not installed: make slides brings it")
    (page,) = build(built / "talk.py", built / "html", Options())
    opened = visit(page, width=1280, height=720)
    opened.page.evaluate("() => Reveal.configure({transition: 'none'})")
    seen = """() => [...Reveal.getCurrentSlide().querySelectorAll('p, li, .shown img')].filter((each) => {
      return each.checkVisibility({visibilityProperty: true, opacityProperty: true});
    }).map((each) => each.textContent.trim() || each.alt)"""
    opened.page.keyboard.press("ArrowRight")
    steps = []
    for _ in range(3):
        opened.page.wait_for_timeout(400)
        steps.append(opened.page.evaluate(seen))
        marked = opened.page.evaluate(
            """() => {
              const holder = document.createElement("div");
              const slide = Reveal.getCurrentSlide();
              const said = [...slide.querySelectorAll(".current-fragment")].at(-1)?.dataset.notes;
              holder.innerHTML = said ?? slide.querySelector("aside.notes").innerHTML;
              return [...holder.querySelectorAll("p")].map((p) => [p.textContent, p.querySelector("mark") !== null]);
            }"""
        )
        said = ["Say one.", "Say <two>.", "Say three."]
        assert marked == [[text, number == len(steps) - 1] for number, text in enumerate(said)]
        opened.page.keyboard.press("ArrowRight")
    assert steps[0] == ["One with"]
    assert steps[1] == ["One with", "Two", "Three", ""] or len(steps[1]) == 4
    assert steps[2] == [*steps[1], "Grey"]
    opened.page.wait_for_timeout(400)
    boxes = opened.page.evaluate(
        """() => [...Reveal.getCurrentSlide().querySelectorAll(".shown > div > *")].map((each) => {
          const {left, right, top, height} = each.getBoundingClientRect();
          return [left, right, top, height, (each.naturalWidth ?? 0) / (each.naturalHeight ?? 1)];
        })"""
    )
    assert [ratio for *_, ratio in boxes[1:3]] == pytest.approx(RATIOS[1:3])
    assert all(one[1] <= other[0] for one, other in itertools.pairwise(boxes))
    assert len({round(height) for *_, height, _ in boxes}) == 1
    for (left, right, _, height, _), ratio in zip(boxes[1:], RATIOS[1:], strict=True):
        assert (right - left) / height == pytest.approx((boxes[1][1] - boxes[1][0]) / boxes[1][3] * ratio / 2, rel=0.02)
    assert opened.page.locator(".footer").inner_text() == "The foot"
    assert opened.faults == []


def test_powerpoint_builds_up_by_clicks_and_pictures_stand_side_by_side(built):
    pptx = pytest.importorskip("pptx", reason="pip install 'relufig[slides]' brings python-pptx")
    (path,) = build(built / "talk.py", built / "pptx", Options(format="pptx"))
    _, words, side = pptx.Presentation(path).slides
    clicks = words.element.xpath('.//p:cTn[@nodeType="clickEffect"]')
    assert len(clicks) == 2
    holder = words.placeholders[1]
    paragraphs = words.element.xpath(".//p:txEl/p:pRg/@st")
    assert paragraphs == ["1", "2"]
    assert holder.text_frame.paragraphs[0].text == "One with x1"
    (lowered,) = [run for run in holder.text_frame.paragraphs[0].runs if run.text == "1"]
    assert int(lowered.font._element.get("baseline")) < 0
    assert holder.text_frame.paragraphs[2]._p.xpath("./a:pPr/a:buAutoNum")
    targets = {int(target) for target in words.element.xpath(".//p:set//p:spTgt/@spid")}
    later = {shape.name: shape.shape_id for shape in words.shapes if shape.shape_type == 13}
    assert targets == {holder.shape_id, *later.values()}
    assert later.keys() == {"Formula", "Figure"}
    assert words.notes_slide.notes_text_frame.text == "Say one.\nSay <two>.\nSay three."
    drawn = [shape for shape in side.shapes if shape.shape_type == 13]
    assert [shape.width / shape.height for shape in drawn[1:]] == pytest.approx(RATIOS[1:], rel=0.01)
    assert len({round(shape.height.pt) for shape in drawn}) == 1
    assert all(one.left + one.width < other.left for one, other in itertools.pairwise(drawn))
    foot = [shape.text_frame.text for shape in side.placeholders if shape.placeholder_format.idx in (11, 12)]
    assert sorted(foot) == ["3", "The foot"]


def test_powerpoint_says_truly_what_is_in_it(built):
    pptx = pytest.importorskip("pptx", reason="pip install 'relufig[slides]' brings python-pptx")
    (path,) = build(built / "talk.py", built / "true", Options(format="pptx"))
    with zipfile.ZipFile(path) as parts:
        found = dict(re.findall(r"<(\w+)>([^<]*)</", parts.read("docProps/app.xml").decode()))
    slides = list(pptx.Presentation(path).slides)
    assert (found["Application"], found["PresentationFormat"]) == ("relufig", "Widescreen")
    assert int(found["Slides"]) == len(slides) == 3
    assert int(found["Notes"]) == sum(slide.has_notes_slide for slide in slides) == 1
    assert int(found["MMClips"]) == 0
    texts = [shape.text_frame.text for slide in slides for shape in slide.shapes if shape.has_text_frame]
    assert int(found["Words"]) == len(" ".join(texts).split())


def test_a_picture_that_is_not_there_is_told_with_the_nearest(built, tmp_path):
    path = built / "wrong.py"
    for source, said in (
        ("gray.png", r"there is no file .*gray\.png; did you mean grey\.png\?"),
        ("talk.py", "must be one of"),
    ):
        path.write_text(f"from relufig.slides import Slide\nslides = [Slide('Lost', picture={source!r})]\n")
        with pytest.raises(ValueError, match=rf"^Slide 'Lost': picture '{re.escape(source)}'.*{said}"):
            build(path, tmp_path / "out", Options(format="pdf"))
    path.unlink()


def test_a_changed_picture_makes_the_slides_anew(built, tmp_path):
    Image.new("RGB", (40, 20)).save(tmp_path / "own.png")
    path = tmp_path / "talk.py"
    path.write_text("from relufig.slides import Slide\nslides = [Slide('Own', picture='own.png')]\n")
    assert build(path, tmp_path / "out", Options(format="pdf"))
    assert build(path, tmp_path / "out", Options(format="pdf")) == []
    Image.new("RGB", (40, 30)).save(tmp_path / "own.png")
    assert build(path, tmp_path / "out", Options(format="pdf"))
