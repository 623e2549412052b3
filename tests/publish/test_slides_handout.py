"""Handouts: what their pages say, in which order, and that nothing of a deck is lost on them."""

import warnings

import pytest

pytest.importorskip("pypdf", reason="pip install pypdf brings what reads PDF files")
pytest.importorskip("typst", reason="pip install 'relufig[slides]' brings what writes handouts")

import pypdf
from PIL import Image

from relufig.publish.slides import handout
from relufig.publish.slides.building import Options, build, build_telling
from relufig.publish.slides.material import Film, Shown, Step
from relufig.slides import Deck, Slide
from tests.publish.test_slides import deck

WORDS = """[
    Slide("Step by step", text="Alpha\\n. . .\\nBeta\\n- Gamma\\n. . .\\nDelta",
          notes="First note.\\n. . .\\nSecond note.\\n. . .\\nThird note."),
    Slide("Formulas", text="With $x^2$ and `code` and [a link](https://example.org)\\n$$x \\\\leq 1$$"),
    Slide("A figure", figure=lambda ax: ax.plot([1, 2]) and ax.set_title("In the figure"), notes="Look here."),
]
footer = "A. Lecturer\""""


@pytest.fixture(scope="module")
def read(tmp_path_factory):
    """The texts of the pages of a handout, by what has a page."""
    folder = tmp_path_factory.mktemp("handout")
    path = deck(folder, WORDS, '"""A small talk.\n\nOf a few words.\n"""')
    made = {}
    for pages in ("steps", "slides"):
        (file,) = build(path, folder / pages, Options(format="pdf", pages=pages))
        made[pages] = [page.extract_text() for page in pypdf.PdfReader(file).pages]
    return made


def across(page, text, *_):
    """How far from the left of its page a text begins, from the matrices of the page and of the text."""
    return page[0] * text[4] + page[2] * text[5] + page[4]


def test_each_step_has_a_page_with_its_own_notes(read):
    steps = read["steps"]
    assert len(steps) == 1 + 3 + 1 + 1
    for number, word in enumerate(("First", "Second", "Third")):
        page = steps[1 + number]
        assert "Step by step" in page
        assert [f"{each} note." in page for each in ("First", "Second", "Third")] == [
            each == number for each in range(3)
        ]
        assert page.index("Step by step") < page.index(f"{word} note.")


def test_each_slide_can_have_one_page_with_all_its_notes(read):
    slides = read["slides"]
    assert len(slides) == 4
    assert all(word in slides[1] for word in ("Alpha", "Beta", "Gamma", "Delta", "First note.", "Third note."))


def test_text_is_text_that_of_figures_too(read):
    title, *_, formulas, figure = read["slides"]
    assert "A small talk" in title
    assert "Of a few words" in title
    assert "code" in formulas
    assert "In the figure" in figure
    assert "Look here." in figure
    assert all("A. Lecturer" in page for page in read["slides"])


def test_the_same_deck_gives_the_same_bytes_and_says_what_it_is(tmp_path):
    path = deck(tmp_path, WORDS, '"""A small talk."""')
    files = [build(path, tmp_path / name, Options(format="pdf"))[0] for name in ("one", "two")]
    assert files[0].read_bytes() == files[1].read_bytes()
    found = pypdf.PdfReader(files[0])
    assert found.metadata.title == "A small talk"
    assert found.trailer["/Root"]["/Lang"] == "en"
    # A list of contents has each slide once, however many pages it has.
    assert [each.title for each in found.outline] == ["A small talk", "Step by step", "Formulas", "A figure"]
    links = [note.get_object() for page in found.pages for note in page.get("/Annots", [])]
    assert "https://example.org" in {link["/A"]["/URI"] for link in links}


def test_nothing_is_lost_of_many_words_and_long_ones(tmp_path):
    lines = [f"line{number}" for number in range(40)]
    long = "".join(f"part{number:03}" for number in range(60))
    slides = (
        f"[Slide('Many', text={chr(10).join(lines)!r}), Slide('Long', text={long!r}, figure=lambda ax: ax.plot([1]))]"
    )
    (path,), warned = build_telling(deck(tmp_path, slides), tmp_path / "out", Options(format="pdf"))
    assert [line.partition(":")[0] for line in warned] == ["Slide 'Many'"]
    _, many, words = pypdf.PdfReader(path).pages
    assert many.extract_text().split()[1 : 1 + len(lines)] == lines
    found = []
    words.extract_text(visitor_text=lambda text, *where: found.append((text, across(*where))))
    assert long in "".join(text for text, _ in found).replace("\n", "").replace("\u200b", "").replace(" ", "")
    width = float(words.mediabox.width)
    assert all(0 < place < width for text, place in found if text.strip())


def test_notes_longer_than_a_page_go_on_overleaf(tmp_path):
    notes = "\n\n".join(f"Paragraph {number} of many." for number in range(80))
    (path,) = build(deck(tmp_path, f"[Slide('Long', notes={notes!r})]"), tmp_path / "out", Options(format="pdf"))
    text = "\n".join(page.extract_text() for page in pypdf.PdfReader(path).pages)
    assert [f"Paragraph {number} of many." in text for number in range(80)] == [True] * 80


def test_a_step_of_a_video_is_its_last_frame_with_its_caption(tmp_path):
    stills = []
    for number in range(3):
        stills.append(tmp_path / f"{number}.jpg")
        Image.new("RGB", (64, 36), (80 * number, 0, 0)).save(stills[-1])
    steps = tuple(Step(k, k + 1, k, 1.0, f"Caption {k}", still) for k, still in enumerate(stills))
    shown = [Shown(Slide("A film", scene="film", notes="Begin."), "scene", film=Film(None, 1.0, steps))]
    talk = Deck(tmp_path / "talk.py", "A talk", "", ())
    handout.write(talk, shown, tmp_path / "talk.pdf", "light")
    pages = pypdf.PdfReader(tmp_path / "talk.pdf").pages
    for number, page in enumerate(pages):
        (image,) = page.images
        red = image.image.convert("RGB").getpixel((32, 18))[0]
        assert abs(red - 80 * number) <= 4
        assert f"Caption {number}" in page.extract_text()
        assert ("Begin." in page.extract_text()) == (number == 0)


def test_a_handout_in_hebrew_runs_from_right_to_left(tmp_path):
    (path,) = build(
        deck(tmp_path, "[Slide('א', text='שלום')]\nlanguage = 'he'"), tmp_path / "out", Options(format="pdf")
    )
    page = pypdf.PdfReader(path).pages[1]
    places = []
    page.extract_text(visitor_text=lambda text, *where: places.append(across(*where)) if text.strip() else None)
    # The number of the page is at the left.
    assert sorted(places)[1] > float(page.mediabox.width) / 3
    assert pypdf.PdfReader(path).trailer["/Root"]["/Lang"] == "he"


def test_nothing_in_a_deck_is_taken_for_markup(tmp_path):
    text = r"#panic() $ <x> @y *z* // \ [q]"
    title = "#eval(1) = *not bold*"
    (path,) = build(deck(tmp_path, f"[Slide({title!r}, notes={text!r})]"), tmp_path / "out", Options(format="pdf"))
    page = pypdf.PdfReader(path).pages[1].extract_text()
    assert title in page
    assert text in page


def test_without_typst_one_sentence_names_the_extra(tmp_path, monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "typst", None)
    path = deck(tmp_path, "[Slide('a')]")
    with warnings.catch_warnings(), pytest.raises(ImportError, match=r"needs the package typst: .*relufig\[slides\]"):
        build(path, tmp_path / "out", Options(format="pdf"))
