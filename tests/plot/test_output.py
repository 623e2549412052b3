"""Figures as files: text that can be read and searched, in a face that the file brings along, or paths; and PNG."""

import base64
import importlib
import io
import logging
import re
import shutil
import xml.etree.ElementTree as ET
import zlib
from pathlib import Path

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from fontTools.ttLib import TTFont
from matplotlib.figure import Figure
from PIL import Image
from scipy.ndimage import uniform_filter

import relufig as rf
from relufig import plot
from relufig.look import typeface
from relufig.look.typeface import Face
from relufig.plot import output

ROOT = Path(__file__).parents[2]
NAMES = sorted(path.stem for path in (ROOT / "figures").glob("[!_]*.py"))
SVG = "{http://www.w3.org/2000/svg}"
RULE = re.compile(
    r"@font-face\{font-family:'([^']*)';font-weight:(\d+);font-style:(\w+);src:url\(data:font/woff2?;base64,([^)]*)\)"
)
PAIRS = [("clip", "light"), ("sorting_networks", "dark"), ("bucket", "dark"), ("sort3_regions", "light")]
FORMULA = r"$\frac{1}{2}\,\mathrm{ReLU}(x_1^2) \leq \sum_{i} |w_i| - \mathbf{W}$"


@pytest.fixture(autouse=True)
def agg():
    mpl.use("Agg")
    yield
    plt.close("all")


def saved(figure, path, **options):
    plot.save(figure, path, "A title", **options)
    return path.read_text()


def drawn(name, theme="light"):
    with plot.themed(theme):
        axes = importlib.import_module(f"figures.{name}").draw()
    return (axes[0] if isinstance(axes, list) else axes).figure


def formula():
    with plot.themed():
        figure, ax = plt.subplots()
        ax.set_title(FORMULA)
        ax.set_ylabel("−1 upward")
        ax.text(0.2, 0.5, "  two  lines\nof text", weight="bold")
        ax.text(0.2, 0.2, "slanted", style="oblique", rotation=30)
    return figure


def embedded(svg):
    """The faces in an SVG, each with the font that it embeds."""
    rules = RULE.findall(svg)
    faces = [Face(family, int(weight), slant) for family, weight, slant, _ in rules]
    fonts = [TTFont(io.BytesIO(base64.b64decode(content))) for *_, content in rules]
    return dict(zip(faces, fonts, strict=True))


def texts(svg):
    """The texts of an SVG, each with its CSS."""
    for element in ET.fromstring(svg).iter():
        if element.tag in (f"{SVG}text", f"{SVG}tspan") and element.text and element.get("style"):
            yield element.text, dict(part.split(": ", 1) for part in element.get("style").split("; "))


def check_that_every_letter_is_embedded(svg):
    fonts = embedded(svg)
    for text, css in texts(svg):
        family = re.match("'([^']*)'", css["font-family"]).group(1)
        assert css["font-family"].endswith(", Verdana, sans-serif")
        font = fonts[Face(family, int(css.get("font-weight", 400)), css.get("font-style", "normal"))]
        assert set(map(ord, text)) <= set(font.getBestCmap())


@pytest.mark.parametrize("name", ["clip", "sorting_growth", "regions"])
def test_letters_are_text_in_an_embedded_face_unless_paths_are_wanted(name, tmp_path):
    figure = drawn(name)
    svg = saved(figure, tmp_path / "figure.svg")
    shown = {text.get_text() for text in figure.findobj(mpl.text.Text) if text.get_visible()} - {""}
    as_text = {text for text, _ in texts(svg)}
    assert len(as_text & shown) > 5
    check_that_every_letter_is_embedded(svg)
    paths = saved(figure, tmp_path / "paths.svg", text="paths")
    assert "<text" not in paths
    assert "font" not in paths.split("</metadata>")[1]


def test_formulas_slants_and_spaces_stay_text(tmp_path):
    svg = saved(formula(), tmp_path / "figure.svg")
    check_that_every_letter_is_embedded(svg)
    assert {Face(), Face(weight=700), Face(style="oblique")} <= set(embedded(svg))
    together = "".join(text for text, _ in texts(svg))
    for letter in "ReLU12∑≤−":
        assert letter in together
    assert "  two  lines" in svg
    assert "white-space: pre" in svg


def test_embedded_faces_say_whose_they_are_and_are_small():
    (font,) = embedded(typeface.faces({Face(): "ReLU(x) = max(0, x)"})).values()
    assert "Bitstream" in font["name"].getDebugName(0)
    assert "Fonts are (c) Bitstream" in font["name"].getDebugName(13)
    assert len(typeface.faces({Face(): "ReLU"})) < 6_000


def test_faces_depend_on_the_set_of_characters_only():
    assert typeface.faces({Face(): "abcab"}) == typeface.faces({Face(): "cba"}) != typeface.faces({Face(): "cbad"})
    assert typeface.faces({Face("No such face"): "abc", Face(weight=700): ""}) == ""


def test_a_users_own_face_comes_first_and_is_not_embedded(tmp_path):
    with mpl.rc_context({"font.family": ["No such face", "DejaVu Serif"]}):
        figure, ax = plt.subplots()
        ax.set_title("title")
        svg = saved(figure, tmp_path / "figure.svg")
    assert set(embedded(svg)) == {Face("DejaVu Serif")}
    assert "font-family: 'No such face', 'DejaVu Serif', Verdana" in svg


def test_fonts_in_one_property_are_taken_apart():
    """As matplotlib 3.9 writes them."""
    old = "<style></style><text style=\"font: oblique 700 8.4px 'DejaVu Sans'; fill: #16191d\">a</text>"
    svg = output._with_faces(f'<svg xmlns="http://www.w3.org/2000/svg">{old}</svg>')
    assert "font-style: oblique; font-weight: 700; font-size: 8.4px; font-family: 'DejaVu Sans', Verdana" in svg
    assert set(embedded(svg)) == {Face(weight=700, style="oblique")}


def test_another_way_to_write_text_is_refused(tmp_path):
    with pytest.raises(ValueError, match="text must be one of text, paths, got 'outlines'"):
        plot.save(formula(), tmp_path / "figure.svg", "A title", text="outlines")
    assert not list(tmp_path.iterdir())


def test_a_browser_without_the_face_shows_text_where_the_paths_are(tmp_path):
    """Both rasterised by Chromium that knows one font only, of another family."""
    browsers = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("chromium is not installed")
    from PIL import Image

    (tmp_path / "fonts").mkdir()
    shutil.copy(Path(mpl.get_data_path(), "fonts", "ttf", "STIXGeneral.ttf"), tmp_path / "fonts")
    (tmp_path / "fonts.conf").write_text(
        f"<fontconfig><dir>{tmp_path}/fonts</dir><cachedir>{tmp_path}/cache</cachedir></fontconfig>"
    )
    figures = {f"{name}-{theme}": drawn(name, theme) for name, theme in PAIRS}
    with browsers.sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox"], env={"FONTCONFIG_FILE": str(tmp_path / "fonts.conf")}
        )
        page = browser.new_page(viewport={"width": 1000, "height": 1000})
        for name, figure in figures.items():
            shots = []
            for text in ("text", "paths"):
                saved(figure, tmp_path / f"{name}.{text}.svg", text=text)
                (tmp_path / "page.html").write_text(f'<img src="{name}.{text}.svg" style="width: 900px">')
                page.goto((tmp_path / "page.html").as_uri())
                shot = Image.open(io.BytesIO(page.locator("img").screenshot()))
                shots.append(np.asarray(shot.convert("L"), dtype=float))
            # Letters are smoothed differently, and those of formulas may sit a pixel off: blurred, that is hardly seen.
            difference = np.abs(uniform_filter(shots[0], 7) - uniform_filter(shots[1], 7))
            assert np.ptp(shots[1]) > 100
            assert difference.max() < 75, name
        browser.close()


@pytest.mark.parametrize("kind", ["svg", "pdf", "png"])
def test_a_file_is_drawn_once(kind, tmp_path, monkeypatch):
    with plot.themed():
        figure = plot.function(rf.build(y=rf.relu(*rf.inputs("x"))), -1, 1).figure
        plot.save(figure, tmp_path / f"laid_out.{kind}", "A ReLU")
        times, draw = [], type(figure).draw
        monkeypatch.setattr(type(figure), "draw", lambda *args: times.append(kind) or draw(*args))
        plot.save(figure, tmp_path / f"again.{kind}", "A ReLU")
    assert times == [kind]


def test_fonts_in_pdf_have_no_tables_of_layout_and_fonttools_keeps_its_own(tmp_path):
    from fontTools.subset import Options

    before = list(Options().drop_tables)
    with plot.themed():
        figure = plot.function(rf.build(y=rf.relu(*rf.inputs("x"))), -1, 1).figure
        plot.save(figure, tmp_path / "relu.pdf", "A ReLU")
    content = (tmp_path / "relu.pdf").read_bytes()
    packed = re.findall(rb"FlateDecode[^>]*>>\s*stream\r?\n(.*?)\r?\nendstream", content, re.DOTALL)
    streams = [zlib.decompress(each) for each in packed]
    fonts = [each for each in streams if each.startswith((b"\0\1\0\0", b"true", b"OTTO"))]
    assert fonts
    tables = [b"GPOS", b"GSUB", b"kern", *[b"cmap", b"post"] * (mpl.__version_info__ >= (3, 11))]
    assert not any(table in each[:400] for each in fonts for table in tables)
    assert Options().drop_tables == before


@pytest.mark.parametrize("background", ["white", "#12161b", "none"])
def test_a_png_has_the_pixels_and_words_that_matplotlib_writes_and_no_alpha_unless_needed(background, tmp_path):
    figure = Figure(figsize=(3.3, 2.17), facecolor=background)
    ax = figure.add_subplot(facecolor=background)
    ax.plot([0, 1, 0.5], color="tab:red")
    plot.describe(ax, "A line, ∧-shaped.")
    plot.save(figure, tmp_path / "ours.png", "A title")
    about = {"Title": "A title", "Description": "A line, ∧-shaped."}
    figure.savefig(tmp_path / "theirs.png", dpi=output.RESOLUTION, metadata=about)
    with Image.open(tmp_path / "ours.png") as ours, Image.open(tmp_path / "theirs.png") as theirs:
        assert np.array_equal(np.array(ours.convert("RGBA")), np.array(theirs))
        assert ours.mode == ("RGBA" if background == "none" else "RGB")
        assert ours.info.pop("Software") == f"Matplotlib {mpl.__version__}"
        assert ours.info == {name: value for name, value in theirs.info.items() if name != "Software"}


@pytest.mark.parametrize("level", [logging.NOTSET, logging.INFO])
def test_fonttools_tells_what_it_does_only_if_it_was_asked_to(level, tmp_path, caplog):
    logger = logging.getLogger("fontTools")
    before = logger.level
    logger.setLevel(level)
    typeface._subset.cache_clear()
    try:
        with caplog.at_level(logging.DEBUG):  # as manim sets it
            for kind in ("svg", "pdf"):
                plot.save(formula(), tmp_path / f"{level}.{kind}", "A title")
        assert logger.level == level
    finally:
        logger.setLevel(before)
    told = [record for record in caplog.records if record.name.startswith("fontTools")]
    assert bool(told) == (level == logging.INFO)
