"""Decks as PowerPoint files, read back: titles, pictures, videos with the frames of their step, notes, and bytes."""

import importlib
import io
import re
import textwrap
import zipfile
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

av = pytest.importorskip("av", reason="PyAV is what cuts videos")
pptx = pytest.importorskip("pptx", reason="python-pptx is what writes PowerPoint files")
np = pytest.importorskip("numpy")

import matplotlib as mpl  # noqa: E402
import matplotlib.pyplot as plt  # noqa: E402
from PIL import Image  # noqa: E402

from relufig import plot  # noqa: E402
from relufig.look import style  # noqa: E402
from relufig.publish.pages.videos import Video  # noqa: E402
from relufig.publish.slides import building, pictures, powerpoint, preparing, proportions  # noqa: E402
from relufig.publish.slides.material import Film, Picture, Shown, Step  # noqa: E402
from relufig.publish.slides.powerpoint import cutting  # noqa: E402
from relufig.rendering.joining import joined  # noqa: E402
from relufig.slides import Deck, Slide, load  # noqa: E402

ROOT = Path(__file__).parents[2]
ESSAY = ROOT / "scenes" / "slides" / "essay.py"
RATE = 10
TALK = Deck(ROOT / "talk.py", "The talk", "Its subtitle", ())
# How many frames each section has, and how bright it begins; each is two plays.
SECTIONS = ((7, 40), (12, 120), (5, 200))


def play(frames, shade):
    """A video of frames that become lighter from the shade on."""
    made = io.BytesIO()
    with av.open(made, "w", format="mp4") as output:
        stream = output.add_stream("libx264", RATE, options={"bf": "0"})
        stream.width, stream.height, stream.pix_fmt = 64, 36, "yuv420p"
        for number in range(frames):
            picture = np.full((36, 64, 3), shade + number, dtype=np.uint8)
            output.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        output.mux(stream.encode())
    return made.getvalue()


@pytest.fixture(scope="module")
def film(tmp_path_factory):
    folder = tmp_path_factory.mktemp("film")
    plays = [play(count, shade + at) for frames, shade in SECTIONS for count, at in ((2, 0), (frames - 2, 2))]
    path = folder / "scene.mp4"
    path.write_bytes(joined(plays, Fraction(RATE), ".mp4"))
    steps, first = [], 0
    for number, (frames, _) in enumerate(SECTIONS):
        said = f"This is said in section {number}." if number != 1 else ""
        steps.append(Step(first, first + frames, first / RATE, frames / RATE, said, folder / "none.png"))
        first += frames
    video = Video("scene", "A scene", path, folder / "none.png", folder / "none.vtt", (), ())
    return Film(video, RATE, tuple(steps))


@pytest.fixture(scope="module")
def picture(tmp_path_factory):
    folder = tmp_path_factory.mktemp("figure")
    mpl.use("Agg")
    with plot.themed():
        figure, ax = plt.subplots()
        ax.plot([0, 1], [0, 1])
        ax.set_title("A title in letters")
        for kind in ("svg", "png"):
            plot.save(figure, folder / f"figure.{kind}", "A figure", "paths")
    plt.close("all")
    return Picture(folder / "figure.svg", folder / "figure.png", "A figure. A line from 0 to 1")


@pytest.fixture
def shown(film, picture):
    return [
        Shown(Slide("The talk", text="Its subtitle"), "cover"),
        Shown(Slide("A picture", figure="figure", text="One line\nAnother", notes="To be read"), "figure", (picture,)),
        Shown(Slide("A picture alone", figure="figure"), "figure", (picture,)),
        Shown(
            Slide("A film", scene="scene", text="Watch the\nedge", notes="First this.\n\nThen that."),
            "scene",
            film=film,
        ),
        Shown(Slide("Words", text="Only words"), "text"),
    ]


def written(shown, path, theme="light"):
    powerpoint.write(TALK, shown, path, theme)
    return pptx.Presentation(path)


def shapes(slide):
    """A slide's shapes without its foot."""
    foot = (pptx.enum.shapes.PP_PLACEHOLDER.FOOTER, pptx.enum.shapes.PP_PLACEHOLDER.SLIDE_NUMBER)
    return [each for each in slide.shapes if not each.is_placeholder or each.placeholder_format.type not in foot]


def notes(slide):
    return slide.notes_slide.notes_text_frame.text if slide.has_notes_slide else ""


def media(slide, ending):
    """The contents of a slide's files of this ending, each once."""
    parts = {rel.target_part.partname: rel.target_part for rel in slide.part.rels.values() if not rel.is_external}
    return [part.blob for name, part in parts.items() if name.endswith(ending)]


def frames(content):
    with av.open(io.BytesIO(content)) as video:
        return [(frame.time, frame.to_ndarray(format="gray").mean()) for frame in video.decode(video=0)]


def test_there_is_a_slide_for_each_figure_and_each_section_with_a_title_of_its_own(shown, tmp_path):
    deck = written(shown, tmp_path / "talk.pptx")
    assert [slide.shapes.title.text for slide in deck.slides] == [
        *("The talk", "A picture", "A picture alone"),
        *("A film (1 of 3)", "A film (2 of 3)", "A film (3 of 3)"),
        "Words",
    ]
    assert deck.slide_width / deck.slide_height == pytest.approx(16 / 9)
    for slide in deck.slides:
        for shape in slide.shapes:
            assert 0 <= shape.left < shape.left + shape.width <= deck.slide_width
            assert 0 <= shape.top < shape.top + shape.height <= deck.slide_height
        assert all(shape.text_frame.text.strip() for shape in slide.placeholders)  # none left empty


def test_pictures_and_titles_are_in_proportion_with_the_pages(shown, picture, tmp_path):
    def sized(ratio):
        path = tmp_path / f"{ratio}.png"
        Image.new("RGB", (round(400 * ratio), 400)).save(path)
        return Picture(None, path, "A picture")

    def is_beside(ratio):
        slide = Shown(Slide("Title", text="Words", figure="x"), "figure", (sized(ratio),))
        _, words, drawn = shapes(written([slide], tmp_path / "talk.pptx").slides[0])
        return drawn.left >= words.left + words.width

    assert [is_beside(ratio) for ratio in (proportions.TALL - 0.01, proportions.TALL)] == [True, False]
    deck = written([Shown(Slide("The talk", figure="x"), "cover", (picture,))], tmp_path / "talk.pptx")
    title, drawn = shapes(deck.slides[0])
    (size,) = deck.slides[0].slide_layout.placeholders[0]._element.xpath(".//a:lvl1pPr/a:defRPr/@sz")
    assert int(size) / 100 == pytest.approx(proportions.COVER_TITLE * deck.slide_width.pt / 100)
    assert drawn.width / title.width == pytest.approx(
        proportions.COVER_COLUMNS[1] / proportions.COVER_COLUMNS[0], rel=0.01
    )


def test_a_long_title_stays_on_the_title_slide_and_its_words_below_it(picture, tmp_path):
    title = "How many regions does a deep ReLU network have?"
    cover = Shown(Slide(title, text="As many as it can", figure="x"), "cover", (picture,))
    title, words, _ = written([cover], tmp_path / "talk.pptx").slides[0].shapes
    # Five lines, as LibreOffice breaks it.
    assert title.height.pt >= 5 * 1.2 * proportions.COVER_TITLE * 9.6
    assert title.top.pt >= 0
    assert words.top >= title.top + title.height
    assert words.top.pt + words.height.pt <= 540


@pytest.mark.parametrize(
    "line", ["Few words", "A line of words, as on slides", "More words than a line has room for. " * 5]
)
@pytest.mark.parametrize("ratio", [0.7, 1.6, 3.0, None])
def test_many_words_shrink_and_leave_room_for_the_picture(line, ratio, tmp_path):
    if ratio:
        Image.new("RGB", (round(400 * ratio), 400)).save(tmp_path / "picture.png")
    picture = Picture(None, tmp_path / "picture.png", "A picture") if ratio else None
    slides = []
    for count in range(1, 99):
        slide = Slide("A title", text="\n".join([line] * count), figure=picture and "x")
        shown = Shown(slide, "figure" if picture else "text", (picture,) if picture else ())
        if not shown.arrangement().legible:
            break
        slides.append(shown)
    assert len(slides) in range(3, 50)
    deck = written(slides, tmp_path / "talk.pptx")
    for slide in deck.slides:
        _, words, *drawn = shapes(slide)
        (usual,) = slide.slide_layout.placeholders[1]._element.xpath(".//a:lvl1pPr/a:defRPr/@sz")
        own = {run.font.size for paragraph in words.text_frame.paragraphs for run in paragraph.runs}
        (size,) = {int(usual) / 100 if each is None else each.pt for each in own}
        assert proportions.SMALLEST * 9.6 <= size <= int(usual) / 100
        assert words.top.pt + words.height.pt <= 540
        # As wide as Verdana's letters are, and as high as PowerPoint's lines, each paragraph with a fifth before it.
        across = int((words.width.pt - 14.4) / (0.58 * size))
        rows = sum(len(textwrap.wrap(each.text, across)) + 0.2 for each in words.text_frame.paragraphs)
        assert 1.2 * size * rows <= words.height.pt + 7.2
        for shape in drawn:
            assert shape.width * shape.height > 0.15 * deck.slide_width * deck.slide_height
            beside = words.left.pt + words.width.pt <= shape.left.pt + 0.01
            assert beside or words.top.pt + words.height.pt <= shape.top.pt + 0.01
            assert shape.top + shape.height <= deck.slide_height
            assert shape.left + shape.width <= deck.slide_width
    assert size < int(usual) / 100


@pytest.mark.parametrize("count", [1, 5, 8])
def test_a_long_title_of_the_title_slide_shrinks_and_its_words_stay_below_it(picture, count, tmp_path):
    slide = Slide("A title that goes on " * count, text="A subtitle of a few words", figure="x")
    title, words, _ = written([Shown(slide, "cover", (picture,))], tmp_path / "talk.pptx").slides[0].shapes
    (size,) = {run.font.size for run in title.text_frame.paragraphs[0].runs}
    assert (size is None) == (count == 1)
    assert title.top + title.height <= words.top
    assert words.height.pt > 20
    assert words.top.pt + words.height.pt <= 540


def test_texts_and_notes_are_kept(shown, tmp_path):
    cover, figure, alone, *steps, words = written(shown, tmp_path / "talk.pptx").slides
    assert cover.placeholders[1].text_frame.text == "Its subtitle"
    assert [shape.text_frame.text for shape in shapes(figure) if shape.is_placeholder][1:] == ["One line\nAnother"]
    assert [shape.text_frame.text for shape in shapes(words)][1:] == ["Only words"]
    assert [slide.placeholders[1].text_frame.text for slide in steps] == ["Watch the edge"] * 3
    assert [notes(slide) for slide in (figure, alone)] == ["To be read", ""]
    assert [notes(slide) for slide in steps] == [
        "First this.\nThen that.\nThis is said in section 0.",
        "",
        "This is said in section 2.",
    ]


def test_pictures_and_videos_say_what_they_show(shown, tmp_path):
    _, figure, alone, *steps, _ = written(shown, tmp_path / "talk.pptx").slides
    described = [
        [shape._element.nvPicPr.cNvPr.get("descr") for shape in slide.shapes if shape._element.tag.endswith("}pic")]
        for slide in (figure, alone, *steps)
    ]
    assert described == [
        ["A figure. A line from 0 to 1"],
        ["A figure. A line from 0 to 1"],
        ["This is said in section 0."],
        ["A scene, step 2 of 3"],
        ["This is said in section 2."],
    ]


def test_each_video_has_its_sections_frames_and_its_first_one_as_poster(shown, film, tmp_path):
    steps = list(written(shown, tmp_path / "talk.pptx").slides)[3:6]
    with av.open(str(film.video.path)) as whole:
        all_frames = [frame.to_ndarray(format="gray").mean() for frame in whole.decode(video=0)]
    for slide, step in zip(steps, film.steps, strict=True):
        (content,) = media(slide, ".mp4")
        got = frames(content)
        assert [shade for _, shade in got] == all_frames[step.first : step.end]
        assert [time for time, _ in got] == pytest.approx([k / RATE for k in range(step.end - step.first)])
        (poster,) = media(slide, ".jpg")
        with Image.open(io.BytesIO(poster)) as image:
            assert image.size == (64, 36)
            assert np.asarray(image.convert("L")).mean() == pytest.approx(all_frames[step.first], abs=20)


def test_posters_can_be_the_last_frames(film, tmp_path):
    stills = [tmp_path / f"{number}.png" for number, _ in enumerate(film.steps)]
    for number, still in enumerate(stills):
        Image.new("RGB", (64, 36), (80 * number, 0, 0)).save(still)
    steps = [replace(step, still=still) for step, still in zip(film.steps, stills, strict=True)]
    shown = [Shown(Slide("A scene", scene="film"), "scene", film=replace(film, steps=tuple(steps)))]
    powerpoint.write(TALK, shown, tmp_path / "talk.pptx", "light", "last")
    for slide, still in zip(pptx.Presentation(tmp_path / "talk.pptx").slides, stills, strict=True):
        assert media(slide, ".png") == [still.read_bytes()]


def test_a_video_starts_with_its_slide_and_holds_its_end(shown, film, tmp_path):
    steps = list(written(shown, tmp_path / "talk.pptx").slides)[3:6]
    for slide, step in zip(steps, film.steps, strict=True):
        (movie,) = (shape for shape in slide.shapes if shape.shape_type == pptx.enum.shapes.MSO_SHAPE_TYPE.MEDIA)
        timing = next(child for child in slide.element if child.tag.endswith("}timing"))
        (command,) = timing.xpath(".//p:cmd")
        assert command.get("cmd") == "playFrom(0.0)"
        assert timing.xpath(".//p:cmd//p:cTn/@dur") == [str(round(1000 * step.duration))]
        assert timing.xpath(".//p:spTgt/@spid") == [str(movie.shape_id)] * 2
        (effect,) = timing.xpath('.//p:cTn[@presetClass="mediacall"]')
        assert effect.get("nodeType") == "afterEffect"
        assert timing.xpath(".//p:cMediaNode/p:cTn/@fill") == ["hold"]


def test_a_deck_for_powerpoint_has_figures_that_need_no_typeface(tmp_path):
    (tmp_path / "deck.py").write_text(
        """from relufig.slides import Slide

def mine(ax):
    ax.text(0, 0, "A title in letters")

slides = [Slide("A figure", figure="relu"), Slide("My own", figure=mine)]
"""
    )
    options = building.Options(format="pptx", figures=ROOT / "figures")
    (path,) = building.build(tmp_path / "deck.py", tmp_path / "out", options)
    for slide in list(pptx.Presentation(path).slides)[1:]:
        (svg,) = media(slide, ".svg")
        assert b"<text" not in svg
        assert b"font-family" not in svg


def titled(ax=None, *, low: float = 0):
    (panel,) = plot.page(ax, "Two ReLUs make a clip", "their sum")
    panel.plot([low, 1], [0, 1])
    return panel


def test_a_figure_with_a_title_in_it_fills_its_slide(shown, tmp_path):
    def placed(ratio, **words):
        paths = [tmp_path / f"one.{kind}" for kind in ("svg", "png")]
        with plot.themed(shape="wide" if ratio > 1 else "tall"):
            for path in paths:
                plot.save(titled().figure, path, "One")
        slide = Slide("The slide's title", figure=titled, **words)
        picture = pictures._read(slide, {path.suffix[1:]: path for path in paths})
        kind = preparing._kind(Shown(slide, "figure", (picture,)))
        page = written([Shown(slide, kind, (picture,))], tmp_path / "one.pptx").slides[0]
        (drawn,) = (shape for shape in page.shapes if shape.name == "Figure")
        texts = [(shape.text_frame.text, shape) for shape in shapes(page) if shape.is_placeholder]
        for _, shape in texts:
            assert shape.top + shape.height <= drawn.top or shape.top >= drawn.top + drawn.height or kind != "titled"
        assert {"The slide's title", *words.values()} == {text for text, _ in texts}
        return kind, drawn.width.pt

    kind, width = placed(16 / 9, text="A line of words.")
    assert kind == "titled"
    assert width > 0.85 * powerpoint.WIDTH
    assert placed(4 / 5, text="A line of words.")[0] == "figure"
    assert placed(16 / 9, text="Many words, " * 8 + "and more.")[0] == "figure"


FIGURES = [slide for slide in load(ESSAY).slides if slide.figure]


@pytest.mark.parametrize("slide", FIGURES, ids=lambda slide: slide.figure)
def test_no_letter_of_the_essays_figures_is_under_18_points_on_a_slide(slide, tmp_path):
    mpl.use("Agg")
    paths = {kind: tmp_path / f"one.{kind}" for kind in ("svg", "png")}
    with plot.themed():
        drawn = importlib.import_module(f"figures.{slide.figure}").draw(**slide.options)
        figure = (drawn[0] if isinstance(drawn, list) else drawn).figure
        for path in paths.values():
            plot.save(figure, path, "One", "paths")
    picture = pictures._read(slide, paths)
    slide_shown = Shown(slide, "figure", (picture,))
    slide_shown = replace(slide_shown, kind=preparing._kind(slide_shown))
    page = written([slide_shown], tmp_path / "one.pptx").slides[0]
    (placed,) = (shape for shape in page.shapes if shape.name == "Figure")
    texts = [text for text in figure.findobj(mpl.text.Text) if text.get_visible() and text.get_text().strip()]
    smallest = min(texts, key=lambda text: text.get_fontsize())
    plt.close("all")
    size = smallest.get_fontsize() * placed.width.pt / (72 * figure.get_figwidth())
    assert size >= 18, smallest.get_text()


def test_a_picture_has_its_svg_beside_it(shown, picture, tmp_path):
    figure = written(shown, tmp_path / "talk.pptx").slides[1]
    (svg,) = media(figure, ".svg")
    assert svg == picture.svg.read_bytes()
    (key,) = re.findall(r'svgBlip [^>]*embed="(\w+)"', pptx.oxml.xmlchemy.serialize_for_reading(figure.element))
    assert figure.part.rels[key].target_part.blob == svg
    assert len(media(figure, ".png")) == 1


@pytest.mark.parametrize("theme", list(style.THEMES))
def test_colours_are_the_themes_and_stand_in_the_files_theme(theme, shown, tmp_path):
    written(shown, tmp_path / "talk.pptx", theme)
    with zipfile.ZipFile(tmp_path / "talk.pptx") as parts:
        text = parts.read("ppt/theme/theme1.xml").decode()
        (mapping,) = re.findall(r"<p:clrMap [^>]*>", parts.read("ppt/slideMasters/slideMaster1.xml").decode())
        slides = [parts.read(name).decode() for name in parts.namelist() if name.startswith("ppt/slides/slide")]
    colours = dict(re.findall(r'<a:(\w+)><a:srgbClr val="(\w{6})"/>', text))
    for role, colour in (("bg1", style.THEMES[theme].background), ("tx1", style.THEMES[theme].ink)):
        name = re.search(rf'{role}="(\w+)"', mapping).group(1)
        assert f"#{colours[name]}" == colour
    assert not any("srgbClr" in slide for slide in slides)


def test_the_same_deck_is_the_same_bytes_and_says_what_it_is(shown, tmp_path):
    first, second = tmp_path / "first.pptx", tmp_path / "second.pptx"
    told = written(shown, first).core_properties
    written(shown, second)
    assert first.read_bytes() == second.read_bytes()
    assert (told.title, told.author) == ("The talk", "")
    with zipfile.ZipFile(first) as parts:
        assert not [name for name in parts.namelist() if "thumbnail" in name or "printerSettings" in name]


def test_a_deck_that_fails_leaves_no_file(shown, tmp_path):
    broken = [*shown, Shown(Slide("No picture", figure="none"), "figure", (Picture(None, None, "Nothing"),))]
    with pytest.raises(ValueError, match="the picture 'Nothing' must have a bitmap"):
        powerpoint.write(TALK, broken, tmp_path / "talk.pptx", "light")
    assert not list(tmp_path.iterdir())


def test_a_video_is_cut_only_where_a_frame_is_whole(film):
    with pytest.raises(ValueError, match=r"scene\.mp4 cannot be cut at frame 1"):
        cutting.step(film.video.path, 1, 5)
