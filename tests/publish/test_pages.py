"""Parts of pages: inline SVG whose names are its own, videos' files read back, type, colours and templates."""

import base64
import io
import json
import re
import xml.etree.ElementTree as ET

import matplotlib.pyplot as plt
import pytest

pytest.importorskip("defusedxml", reason="pip install 'relufig[slides]' brings what pages need")
pytest.importorskip("jinja2", reason="pip install 'relufig[slides]' brings what pages need")

from relufig import plot
from relufig.look import fonts, style
from relufig.publish.pages import colours, data, svg, template, typeface, videos
from relufig.rendering import captions
from relufig.rendering.captions import Caption

SVG = "http://www.w3.org/2000/svg"
DRAWN = f"""<?xml version="1.0"?>
<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">
<svg xmlns="{SVG}" xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:x="urn:x" width="20pt" height="10pt"
  role="img" aria-labelledby="title desc" onload="x" x:y="1">
 <title id="title">A &amp; B</title> <desc id="desc">What
 is shown</desc>
 <metadata><x:y/></metadata>
 <defs>
  <style>/* note */ *{{stroke-linejoin: round}} text, #a{{clip-path: url(#clip)}}
   @font-face{{font-family: 'DejaVu Sans'; src: url(data:font/woff;base64,AAAA) format('woff')}}</style>
  <clipPath id="clip"><path d="M 0 0\nL 1 1\n"/></clipPath>
 </defs>
 <g id="a" clip-path="url(#clip)" style="fill: url('#b'); stroke: #a0a0a0"><use xlink:href="#a"/></g>
 <image xlink:href="data:image/png;base64,AAAA"/>
 <text xml:space="preserve">  two  <tspan>words</tspan> </text>
</svg>"""


def test_names_in_an_inline_drawing_are_its_own_and_still_meet():
    root = ET.fromstring(svg.inlined(DRAWN, "one").replace("xml:space", "space"))
    names = [element.get("id") for element in root.iter() if element.get("id")]
    assert names == ["one-svg", "one-title", "one-desc", "one-clip", "one-a"]
    group = root.find("g")
    assert group.get("clip-path") == "url(#one-clip)"
    assert group.get("style") == "fill: url('#one-b'); stroke: #a0a0a0"
    assert group.find("use").get("href") == "#one-a"
    assert root.find("image").get("href").startswith("data:image/png")
    assert root.get("aria-labelledby") == "one-title one-desc"
    style_sheet = root.find("defs/style").text
    assert style_sheet == ("#one-svg *{stroke-linejoin: round}#one-svg text,#one-svg #one-a{clip-path: url(#one-clip)}")


def test_what_only_a_file_needs_is_left_out_and_what_is_shown_stays():
    text = svg.inlined(DRAWN.encode(), "one")
    assert text.startswith("<svg ")
    for gone in ("<?xml", "DOCTYPE", "metadata", "urn:x", "font-face", "20pt", "xmlns", "ns0"):
        assert gone not in text
    root = ET.fromstring(text.replace("xml:space", "space"))
    assert root.get("viewBox") == "0 0 20 10"
    assert root.find("title").text == "A & B"
    assert ET.tostring(root.find("text"), encoding="unicode", method="text") == "  two  words "
    assert root.find("defs/clipPath/path").get("d") == "M 0 0 L 1 1"


def test_a_drawing_without_words_is_a_picture_all_the_same():
    bare = f'<svg xmlns="{SVG}" viewBox="0 0 3 4"><title>A title</title></svg>'
    root = ET.fromstring(svg.inlined(bare, "one"))
    assert (root.get("role"), root.get("aria-labelledby")) == ("img", root.find("title").get("id"))
    assert svg.title_and_description(svg.parsed(f'<svg xmlns="{SVG}"/>')) == ("", "")


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("<svg>", "well-formed"),
        ("<svg/>", "root element svg"),
        (f'<svg xmlns="{SVG}"/>', "a viewBox, or a width and a height"),
        (f'<!DOCTYPE svg [<!ENTITY a "b">]><svg xmlns="{SVG}">&a;</svg>', "without entities"),
    ],
)
def test_what_is_no_svg_is_refused(text, rule):
    with pytest.raises(ValueError, match=rule):
        svg.inlined(text, "one")


def test_a_prefix_is_a_name():
    with pytest.raises(ValueError, match="prefix must be a letter"):
        svg.inlined(DRAWN, "1 2")


def test_a_figure_that_was_written_is_read_with_what_it_shows(tmp_path):
    drawn = plot.table(("n", "size"), [("1", "<2>")])
    drawn.figure.set_size_inches(4, 3)
    path = tmp_path / "2 columns.svg"
    plot.save(drawn.figure, path, "A table")
    plt.close(drawn.figure)
    content = path.read_bytes()
    root, inlined = svg.parsed(content), svg.inlined(content, "one")
    assert svg.size(root) == (288, 216)
    assert svg.title_and_description(root) == ("A table", plot.description([drawn]))
    assert 'id="one-svg"' in inlined
    assert "font-face" not in inlined
    assert svg.inlined(content, "other") == inlined.replace("one-", "other-")


@pytest.fixture
def video(tmp_path):
    said = [Caption(0, 1.5, "a & b < c"), Caption(1.5, 3601, "two\nlines")]
    sections = [
        {"name": "one", "type": "normal", "start": 0.0, "duration": 1.5, "frames": 45},
        {"name": "two", "type": "normal", "start": 1.5, "duration": 1 / 3, "frames": 10},
    ]
    (tmp_path / "two_parts.mp4").touch()
    (tmp_path / "two_parts.json").write_text(json.dumps(sections))
    (tmp_path / "two_parts.vtt").write_text(captions.vtt(said))
    return videos.read(tmp_path, "two_parts"), said


def test_a_video_is_read_as_it_was_written(video):
    found, said = video
    assert list(found.captions) == said
    assert [(section.name, section.frames) for section in found.sections] == [("one", 45), ("two", 10)]
    assert found.duration == pytest.approx(1.5 + 1 / 3)
    assert [found.captions_in(section) for section in found.sections] == [("a & b < c",), ("two\nlines",)]
    assert (found.title, found.poster.name) == ("Two parts", "two_parts.png")


def test_a_video_that_is_missing_is_named_with_those_that_are_there(video, tmp_path):
    with pytest.raises(FileNotFoundError, match=r"there is no video 'three' in .*; there are two_parts"):
        videos.read(tmp_path, "three")
    (tmp_path / "two_parts.json").write_text('[{"name": "one"}]')
    with pytest.raises(ValueError, match=r"two_parts\.json must be a list of sections"):
        videos.read(tmp_path, "two_parts")
    with pytest.raises(ValueError, match="must begin with WEBVTT"):
        videos.cues("1\n00:00")


def test_a_pages_letters_are_in_its_type():
    ttf = pytest.importorskip("fontTools.ttLib")
    rules = typeface.faces("ReLU −x²", "def")
    found = re.findall(
        r"font-family:'([^']*)';font-weight:(\d+);font-style:(\w+);src:url\(data:font/woff2?;base64,(.*?)\)", rules
    )
    assert {face[:3] for face in found} == {
        (fonts.FAMILY, "400", "normal"),
        (fonts.FAMILY, "700", "normal"),
        (fonts.FAMILY, "400", "italic"),
        (f"{fonts.FALLBACK} Mono", "400", "normal"),
    }
    for family, *_, content in found:
        letters = set(map(chr, ttf.TTFont(io.BytesIO(base64.b64decode(content))).getBestCmap()))
        assert letters == set("def" if family.endswith("Mono") else "ReLU −x²")


@pytest.mark.parametrize("theme", style.THEMES)
def test_a_themes_colours_are_properties(theme):
    declared = dict(re.findall(r"--([\w-]+): (#\w{6});", colours.properties(theme)))
    assert declared["ink"] == style.THEMES[theme].ink
    assert declared["on-active"] == style.THEMES[theme].on_active
    assert f"color-scheme: {theme};" in colours.properties(theme)
    with pytest.raises(ValueError, match="light, dark"):
        colours.properties("sepia")


def test_data_uris_hold_the_file(tmp_path):
    path = tmp_path / "a.png"
    path.write_bytes(b"\x89PNG")
    kind, _, content = data.file_uri(path).partition(";base64,")
    assert (kind, base64.b64decode(content)) == ("data:image/png", b"\x89PNG")
    with pytest.raises(ValueError, match=r"suffix of a\.exe must be one of \.svg, "):
        data.file_uri(tmp_path / "a.exe")


def test_templates_escape_and_refuse_what_is_not_there(tmp_path):
    jinja2 = pytest.importorskip("jinja2")
    (tmp_path / "page.html").write_text("{{ text }}{{ drawn }}")
    page = template.environment(tmp_path).get_template("page.html")
    assert page.render(text="<&", drawn=template.markup("<b>")) == "&lt;&amp;<b>"
    with pytest.raises(jinja2.UndefinedError, match="drawn"):
        page.render(text="")
