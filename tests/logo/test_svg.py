"""Outlines from SVG: curves within the tolerance, shapes where SVG puts them, and nothing that could do harm."""

import math
import tracemalloc
from xml.sax.saxutils import quoteattr

import numpy as np
import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.spatial import cKDTree

from relufig import logo
from relufig.logo import flattening, paints, svg
from relufig.logo.flattening import Arc, Bezier

SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" {}>{}</svg>'


def picture(content, attributes='viewBox="0 0 10 20" width="100" height="200"'):
    return SVG.format(attributes, content)


def outlines(content, **options):
    return [outline for shape in svg.read(picture(content), **options) for outline in shape.outlines]


def deviation(first, second):
    """The largest distance from points along a closed line (at most 1/2000 of its length apart) to another."""
    along = first.interpolate(np.linspace(0, 1, 2001), normalized=True)
    return float(shapely.distance(second, along).max())


@st.composite
def curves(draw):
    numbers = st.floats(-10, 10)
    if draw(st.booleans()):
        count = draw(st.integers(2, 4))
        return Bezier(np.array(draw(st.lists(st.tuples(numbers, numbers), min_size=count, max_size=count))))
    center, u, v = (np.array(draw(st.tuples(numbers, numbers))) for _ in range(3))
    return Arc(center, u, v, draw(st.floats(-4, 4)), draw(st.floats(-6, 6)))


@given(curves(), st.floats(0.002, 0.5))
@settings(max_examples=150)
def test_chords_stay_within_the_tolerance_of_their_curve(curve, tolerance):
    back = Bezier(curve.at(np.array([1.0, 0.0])))
    (polygon,) = flattening.polygons([[curve, back]], tolerance, "polygons")
    assume(len(polygon) > 1)
    chords = shapely.LineString([*polygon, polygon[0]])
    dense = np.concatenate([line.at(np.linspace(0, 1, 20_001)) for line in (curve, back)])
    assert shapely.distance(chords, shapely.points(dense[::10])).max() <= tolerance
    spacing = np.hypot(*np.diff(dense, axis=0).T).max()
    along = chords.interpolate(np.linspace(0, 1, 2001), normalized=True)
    nearest, _ = cKDTree(dense).query(shapely.get_coordinates(along))
    assert nearest.max() <= math.hypot(tolerance, spacing / 2)


def test_the_tolerance_is_not_wasted():
    (circle,) = outlines('<circle r="100"/>', tolerance=0.1)
    fewest = math.pi / math.acos(1 - 0.1 / 100)
    assert fewest <= len(circle) < 1.25 * fewest + 4
    (finer,) = outlines('<circle r="100"/>', tolerance=0.1 / 16)
    assert 3.5 < len(finer) / len(circle) < 4.5


@given(curves())
@settings(max_examples=200)
def test_the_box_holds_a_curve_and_no_more(curve):
    dense = curve.at(np.linspace(0, 1, 20_001))
    low, high = flattening.box([curve])
    np.testing.assert_allclose([low, high], [dense.min(axis=0), dense.max(axis=0)], atol=1e-5)
    assert (low <= dense.min(axis=0) + 1e-12).all()
    assert (high >= dense.max(axis=0) - 1e-12).all()


@pytest.mark.parametrize(
    ("d", "area"),
    [
        # By Green's theorem, 3/20 of the cross product of the two control points.
        ("M0,0 C100,100 -100,100 0,0Z", 3000),
        ("M50 90a40 40 0 1 0 -.001 0z", math.pi * 1600),
        ("M50 90A40 40 0 1 1 50 10A40 40 0 1 1 50 90Z", math.pi * 1600),
    ],
)
def test_the_default_tolerance_sees_between_the_ends_of_curves(d, area):
    for factor in (1, 1000):
        (outline,) = outlines(f'<path transform="scale({factor})" d="{d}"/>')
        assert shapely.Polygon(outline).area / factor**2 == pytest.approx(area, rel=2e-3)


def test_shapes_too_far_away_are_told_so_and_not_of_a_tolerance_that_nobody_gave():
    circle = '<circle cx="1e6" r="50"/>'
    with pytest.raises(ValueError, match=r"a tolerance, of at least 0\.954, must be given for shapes this small and"):
        outlines(circle)
    assert len(outlines(circle, tolerance=0.96)) == 1


@pytest.mark.parametrize(
    "nothing",
    ["Z", "M3,3Z", "M3,3", "M3 3L3 3Z", "M50 50l20 20z", "M50 50l20 20", "M9 9a5 0 30 0 1 9 0z", "M9 9c1 1 2 2 0 0z"],
)
def test_outlines_that_fill_nothing_are_left_out(nothing):
    for turned in ("", 'transform="rotate(20 5 5)"'):
        (outline,) = outlines(f'<path {turned} d="M5 5h40v40h-40Z{nothing}"/>')
        assert shapely.Polygon(outline).area == pytest.approx(1600, rel=2e-3)


def test_a_shape_thinner_than_the_tolerance_is_refused_not_lost():
    content = '<rect width="100" height="100"/><rect x="200" width="100" height=".001"/>'
    with pytest.raises(ValueError, match=r"tolerance must be finer.* thin .* got 0\.15"):
        outlines(content)
    assert len(outlines(content, tolerance=0.0005)) == 2


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ('<rect x="1" y="2" width="3" height="4"/>', shapely.box(1, 2, 4, 6)),
        ('<rect width="1in" height="48"/>', shapely.box(0, 0, 96, 48)),
        ('<circle cx="3" cy="2" r="2"/>', shapely.Point(3, 2).buffer(2, 500)),
        ('<path d="M5 2 a2 2 0 1 1 -4 0 a2 2 0 1 1 4 0 Z"/>', shapely.Point(3, 2).buffer(2, 500)),
        ('<circle r="1" transform="matrix(2 1 0 3 4 5)"/>', None),
        ('<ellipse cx="3" cy="2" rx="3" ry="1"/>', None),
        ('<polygon points="0,0 4,0 4,3"/>', shapely.Polygon([(0, 0), (4, 0), (4, 3)])),
        ('<polyline points="0,0 4,0 4,3 0,0"/>', shapely.Polygon([(0, 0), (4, 0), (4, 3)])),
        ('<path d="M0 0 h4 l0 3 z"/>', shapely.Polygon([(0, 0), (4, 0), (4, 3)])),
        (
            '<g transform="translate(3 4)"><g transform="scale(2)"><rect width="1" height="1"/></g></g>',
            shapely.box(3, 4, 5, 6),
        ),
        ('<defs><rect id="a" width="1" height="1"/></defs><use href="#a" x="3" y="1"/>', shapely.box(3, 1, 4, 2)),
        (
            '<defs><g id="a"><rect width="1" height="1"/></g></defs><use xlink:href="#a" transform="scale(2)"/>',
            shapely.box(0, 0, 2, 2),
        ),
        ('<rect width="4" height="4" rx="1"/>', shapely.box(1, 1, 3, 3).buffer(1, 500)),
        (
            '<style>.no{fill:none}</style><rect width="1" height="1"/><rect class="no" width="9" height="9"/>'
            '<rect width="8" height="8" style="display:none"/><rect width="8" height="8" visibility="hidden"/>'
            '<line x2="9" y2="9" stroke="red"/><title>t</title><metadata><x xmlns="y"/></metadata>',
            shapely.box(0, 0, 1, 1),
        ),
        ('<g x="5" width="9" rx="3" points="1 2"><rect y="1" width="2" height="2"/></g>', shapely.box(0, 1, 2, 3)),
        ('<rect id="a" width="1" height="1"/><g display="none"><rect id="a"/></g>', shapely.box(0, 0, 1, 1)),
        ('<ellipse cx="3" cy="2" rx="2"/>', shapely.Point(3, 2).buffer(2, 500)),
        ('<polygon points="0-0,4.+0 4,3"/>', shapely.Polygon([(0, 0), (4, 0), (4, 3)])),
        ('<polygon points=".5.5 4 .5 4e0 3 "/>', shapely.Polygon([(0.5, 0.5), (4, 0.5), (4, 3)])),
    ],
)
def test_shapes_are_where_svg_puts_them(content, expected):
    if expected is None:
        expected = shapely.Point(0, 0).buffer(1, 500)
        matrix = [2, 0, 1, 3, 4, 5] if "matrix" in content else [3, 0, 0, 1, 3, 2]
        expected = shapely.affinity.affine_transform(expected, matrix)
    (outline,) = outlines(content, tolerance=0.001)
    assert shapely.hausdorff_distance(shapely.Polygon(outline).boundary, expected.boundary) <= 0.0011


def test_the_size_of_the_picture_makes_no_difference():
    content = '<rect x="1" y="2" width="3" height="4"/>'
    sizes = ("", 'viewBox="0 0 1 1"', 'width="100%" height="50mm" x="3" y="4" viewBox="5 5 90 9"')
    assert len({logo.from_svg(picture(content, size)) for size in sizes}) == 1


def test_quadratic_and_cubic_curves_follow_their_definition():
    (quadratic,) = outlines('<path d="M0 0 Q 4 0 4 4 z"/>', tolerance=0.001)
    (cubic,) = outlines('<path d="M0 0 C 4 0 4 0 4 4 z"/>', tolerance=0.001)
    t = np.linspace(0, 1, 5001)[:, None]
    ends = np.array([0.0, 0.0]), np.array([4.0, 0.0]), np.array([4.0, 4.0])
    for outline, points in (
        (quadratic, 2 * t * (1 - t) * ends[1] + t**2 * ends[2]),
        (cubic, 3 * t * (1 - t) * ends[1] + t**3 * ends[2]),
    ):
        line = shapely.Polygon(points).boundary
        assert deviation(shapely.Polygon(outline).boundary, line) <= 0.001
        assert deviation(line, shapely.Polygon(outline).boundary) <= 0.001


@pytest.mark.parametrize(
    ("d", "rule", "inside", "outside"),
    [
        ("M0 0h9v9h-9z M3 3v3h3v-3z", "nonzero", (1, 1), (4, 4)),
        ("M0 0h9v9h-9z M3 3h3v3h-3z", "nonzero", (4, 4), (10, 4)),
        ("M0 0h9v9h-9z M3 3h3v3h-3z", "evenodd", (1, 1), (4, 4)),
        ("M0 0h4v4h-4z M2 2h4v4h-4z", "nonzero", (3, 3), (5, 1)),
    ],
)
def test_the_fill_rule_decides_about_holes(d, rule, inside, outside):
    network = logo.from_svg(picture(f'<g fill-rule="{rule}"><path d="{d}"/></g>'))
    assert network.size == 7
    assert network(inside)[0] > 0 > network(outside)[0]
    assert network([0, 1])[0] == 0


def test_shapes_that_overlap_are_all_inside(tmp_path):
    content = picture('<circle id="a" cx="3" cy="3" r="2"/><rect x="3" y="3" width="4" height="4" fill="white"/>')
    file = tmp_path / "logo.svg"
    file.write_text(content)
    network = logo.from_svg(file)
    assert network == logo.from_svg(str(file)) == logo.from_svg(content)
    assert network.size == sum(map(len, outlines(content[content.index("<circle") : content.rindex("<")]))) - 1
    tried = np.random.default_rng(0).uniform(0, 9, size=(20_000, 2))
    shape = shapely.Point(3, 3).buffer(2, 500).union(shapely.box(3, 3, 7, 7))
    apart = shapely.distance(shape.boundary, shapely.points(tried)) > 0.01
    np.testing.assert_array_equal((network(tried)[:, 0] > 0)[apart], shapely.contains_xy(shape, tried)[apart])


def test_the_networks_coefficients_are_floats_that_float64_holds():
    network = logo.from_svg(picture('<circle cx="3.3" cy="3.1" r="2.7"/><path d="M.1 .1 l3.3 7.7 4.4 .2z"/>'))
    assert all(part.dtype in (np.float64, np.int64) for block in network.blocks for part in block.coefficients)


BOMB = "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True))
USES = '<g id="u0"><path d="M0 0h1v1z"/></g>'
for level in range(12):
    copies = f'<use href="#u{level}"/>' * 10
    USES += f'<g id="u{level + 1}">{copies}</g>'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the path of an SVG file, or SVG text from its first"),
        ("x" * 10**7, "the path of an SVG file, or SVG text from its first"),
        ("<" + "x" * 10**7, "an SVG of at most 1,048,576 bytes can be read"),
        ("<svg><path></svg>", "an SVG must be well-formed XML, got mismatched tag"),
        ("<html/>", "the outermost element must be <svg>, got <html>"),
        (f'<!DOCTYPE l [<!ENTITY a "a">{BOMB}]><svg>&i;</svg>', "entities and external references are not read, got a"),
        (
            '<!DOCTYPE l [<!ENTITY a SYSTEM "file:///etc/passwd">]><svg>&a;</svg>',
            "entities and external references are",
        ),
        (picture(USES), "at most 65,536 elements, numbers and letters of paths can be read, got"),
        (picture(f'<path d="M0 0{"h1v1" * 100_000}z"/>'), "at most 65,536 elements, numbers and letters of paths"),
        (
            picture('<g id="a"><use href="#a"/></g>'),
            "elements must not be nested more than 64 deep, nor use themselves",
        ),
        (f"<svg>{'<g>' * 20_000}{'</g>' * 20_000}</svg>", "elements must not be nested more than 64 deep"),
        (picture('<use href="#a"/>'), "<use> must refer to an element of this file by #id, got '#a'"),
        (picture('<use href="http://localhost/a.svg#a"/>'), "<use> must refer to an element of this file by #id"),
        (picture('<image href="a.png" width="3" height="3"/>'), "the elements that can be read are g, defs, use,"),
        (picture("<text>relufig</text>"), "the elements that can be read are g, defs, use, style,"),
        (picture('<clipPath id="c"/>'), "the elements that can be read are"),
        (
            picture('<path id="p" d="M0 0 h5 v5"/>'),
            "<path> #p: an outline must end where it starts (or with Z), got one",
        ),
        (picture('<polyline points="0 0 1 0 1 1"/>'), "<polyline> shape 1: an outline must end where it starts"),
        (
            picture('<path d="M0 0 L4 4 4 0 0 4z"/>'),
            "the edges from (0, 0) to (4, 4) and from (4, 0) to (0, 4) must not",
        ),
        (picture('<path d="M0 0 L4 4 2 2z"/>'), "at least one filled shape with an area is needed, got none"),
        (
            picture('<path d="M0 0h4" fill="none" stroke="red"/>'),
            "at least one filled shape with an area is needed, got none",
        ),
        (picture(""), "at least one filled shape with an area is needed, got none"),
        (picture('<path d="M0 0 L nan 1 L0 1z"/>'), "d of <path> must be path data, got 'M0 0 L nan 1 L0 1z'"),
        (picture('<path d="M0 0 L 1e400 1 L0 1z"/>'), "<path> shape 1: coordinates must be at most 3.27e+150, got inf"),
        (
            picture('<rect width="50%" height="3"/>'),
            "width of <rect> must be a length from 0 on (no percentage), got '50%'",
        ),
        (picture('<circle r="-1"/>'), "r of <circle> must be a length from 0 on (no percentage), got '-1'"),
        (
            picture('<circle r="1" transform="move(3)"/>'),
            "transform of <circle> must be transforms of SVG, got 'move(3)'",
        ),
        (picture('<path d="M0 0 L 3"/>'), "path data, lengths and transforms must follow the SVG"),
        (picture('<path d="M0 0h4v4h-4z M2 2v4h4v-4z"/>'), "outlines 1 and 2 of 2 must not cross or touch"),
        (picture(f'<polygon points="{" ".join(f"{k} {k * k}" for k in range(5000))}"/>'), "at most 4096 edges can be"),
    ],
)
def test_what_cannot_be_read_is_refused_in_a_sentence_and_little_memory(text, message):
    tracemalloc.start()
    try:
        with pytest.raises(ValueError) as caught:  # noqa: PT011
            logo.from_svg(text)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert str(caught.value).startswith(f"from_svg(path_or_text): {message}")
    assert len(str(caught.value)) < 300
    assert peak < 32 * 2**20


@pytest.mark.parametrize("tolerance", [0, -1, math.nan, math.inf, 1e-12])
def test_a_tolerance_that_cannot_be_kept_is_refused(tolerance):
    with pytest.raises(ValueError, match=r"from_svg\(path_or_text\): tolerance must be finite and at least"):
        logo.from_svg(picture('<circle r="3"/>'), tolerance=tolerance)


def test_files_are_not_read_beyond_the_limit(tmp_path):
    file = tmp_path / "nonsense.svg"
    file.write_bytes(b"x" * 10**7)
    with pytest.raises(ValueError, match="at most 1,048,576 bytes"):
        logo.from_svg(file)
    file.write_bytes(b"")
    with pytest.raises(ValueError, match="an SVG is needed, got an empty file"):
        logo.from_svg(file)
    with pytest.raises(FileNotFoundError, match=r"missing\.svg"):
        logo.from_svg(tmp_path / "missing.svg")
    with pytest.raises(TypeError, match="an SVG file, or SVG text"):
        logo.from_svg(3)


@given(st.binary(max_size=200), st.text(max_size=100))
def test_noise_is_refused_by_name(tmp_path_factory, noise, text):
    file = tmp_path_factory.getbasetemp() / "noise.svg"
    file.write_bytes(noise)
    for given_one in (file, f"<svg>{text}", picture(f"<path d={quoteattr(text)}/>")):
        with pytest.raises(ValueError, match="from_svg"):
            logo.from_svg(given_one)


@pytest.mark.parametrize(
    ("sheet", "filled"),
    [
        ("", {1, 2, 3}),
        (".k{fill:none}", {2, 3}),
        (".k , #e { stroke: red; fill : none }", {3}),
        ("/* .k{fill:none} */ #e{/**/display:none}", {1, 3}),
        ("circle{fill:none} .k{fill:red}", {1}),
        (".k{fill:none} .k{fill:red}", {1, 2, 3}),
        ("circle.k{visibility:hidden}", {2, 3}),
        (".k{fill:none", {2, 3}),
        ("@charset 'utf-8'; @font-face{src:url(a;b)} .k{content:';fill:red}';fill:none}", {2, 3}),
        ("#e.k{} .k{fill:none !important} .k{fill:red}", {2, 3}),
        ("<!-- .k{FILL:none} -->", {2, 3}),
        ("#e{fill:red} #e{stroke:red} circle{fill:none}", {2}),
        ("g circle{stroke:red} .k{fill:none}", {2, 3}),
    ],
)
def test_styles_decide_what_is_filled(sheet, filled):
    circles = '<circle class="a k" cx="10" r="1"/><circle id="e" cx="20" r="1"/><circle cx="30" r="1"/>'
    rest = f'{circles}<rect x="90" width="1" height="1"/>'
    sheet = sheet.replace("<", "&lt;")
    for content in (f"<style>{sheet}</style>{rest}", f"{rest}<style>{sheet}</style>"):
        network = logo.from_svg(f"<svg>{content}</svg>")
        assert {at for at in (1, 2, 3) if network([10.0 * at, 0.0])[0] > 0} == filled


GRADIENTS = (
    '<linearGradient id="seen"><stop stop-color="red" stop-opacity="0"/><stop style="stop-opacity:.5"/>'
    "</linearGradient>"
    '<linearGradient id="unseen"><stop stop-opacity="0"/><stop stop-color="#f000"/></linearGradient>'
    '<linearGradient id="empty"/><radialGradient id="as-seen" href="#seen"/>'
    '<radialGradient id="as-unseen" href="#unseen"/>'
    '<linearGradient id="round" href="#about"/><linearGradient id="about" href="#round"/>'
)
SEEN = (
    "red RED #f00 #f008 #ff0000 #ff000001 rgb(1,2,3) rgba(1,2,3,.1) hsl(120,50%,50%) rebeccapurple initial currentColor"
)
UNSEEN = "none NONE transparent #f000 #ff000000 rgba(1,2,3,0) rgba(1,2,3,0%) hsla(1,2%,3%,0.0)"


# What is filled was compared with three renderers: Chromium, resvg and CairoSVG.
@pytest.mark.parametrize(
    ("fill", "seen"),
    [
        *((fill, True) for fill in [*SEEN.split(), "rgb(1 2 3 / 50%)", "url(#seen)", "url('#as-seen')"]),
        *((fill, False) for fill in [*UNSEEN.split(), "hsl(120deg 50% 50% / 0)", "inherit", "unset"]),
        *((f"url(#{name})", False) for name in ("unseen", "empty", "as-unseen", "round")),
    ],
)
@pytest.mark.parametrize(
    "circle",
    [
        '<circle r="1" fill="{}"/>',
        '<circle r="1" style="fill: {} ; fill-rule:evenodd"/>',
        '<circle r="1" style="fill:{} ! important; fill:blue"/>',
        '<circle r="1" class="a" style="fill:blue"/><style>.a{{fill:{}!important}}</style>',
        '<circle r="1" class="b a" fill="blue"/><style>circle{{fill:blue}} .a{{fill:{}}} circle{{fill:blue}}</style>',
    ],
)
def test_a_fill_is_seen_or_not_wherever_it_is_set(fill, seen, circle):
    content = f'<g fill="none">{circle.format(fill)}</g><rect x="90" width="1" height="1"/>'
    assert (logo.from_svg(f"<svg>{GRADIENTS}{content}</svg>")([0.0, 0.0])[0] > 0) == seen


@pytest.mark.parametrize(
    ("around", "own", "seen"),
    [
        ('opacity="0"', 'opacity="1"', False),
        ('style="opacity:0%"', "", False),
        ('fill-opacity="0"', "", False),
        ('fill-opacity="0"', 'fill-opacity=".5"', True),
        ('fill-opacity="0"', 'style="fill-opacity:inherit"', False),
        ('display="none"', 'display="inline"', False),
        ('style="DISPLAY:None"', "", False),
        ('visibility="hidden"', "", False),
        ('visibility="hidden"', 'visibility="visible"', True),
        ('visibility="hidden"', 'style="visibility:inherit"', False),
        ('fill="currentColor" color="transparent"', "", False),
        ('fill="currentColor" color="red"', 'color="#0000"', False),
        ('color="transparent"', 'fill="currentColor"', False),
        ('fill="none"', 'fill="currentColor"', True),
        ("", 'opacity="-1"', False),
        ("", 'opacity="1e-9"', True),
        ("", 'opacity=""', True),
    ],
)
def test_what_is_around_a_shape_hides_it_or_not(around, own, seen):
    rest = '<rect x="90" width="1" height="1"/>'
    inside = f'<g {around}><circle r="1" {own}/></g>'
    used = f'<circle id="c" cx="-50" r="1" {own}/><use {around} href="#c" x="50"/>'
    for content in (inside, used):
        assert (logo.from_svg(f"<svg>{content}{rest}</svg>")([0.0, 0.0])[0] > 0) == seen


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("<style>g circle{fill:none}</style>", "select single elements, by kind, .class or #id, got 'g circle'"),
        ("<style>.a:hover{fill:none}</style>", "select single elements, by kind, .class or #id, got '.a:hover'"),
        ("<style>.a.b{fill:none}</style>", "select single elements"),
        ("<style>@media print{.a{fill:none}}</style>", "no @media, no @import), got '@media print'"),
        ("<style>@import 'a.css'; .a{fill:red}</style>", "no @media, no @import), got"),
        ("<style>.a{}} .a{fill:none}</style>", "rules with one pair of braces"),
        ("<style>.a{fi\\6cl:none}</style>", "no backslashes"),
        ('<style media="print">.a{fill:none}</style>', "media of <style> must be all, got 'print'"),
        ('<style type="text/less">.a{fill:none}</style>', "type of <style> must be text/css"),
        ("<?xml-stylesheet href='a.css'?>", "got an <?xml-stylesheet?>"),
        ('<circle r="1" fill="none !important"/>', "<circle>: fill must be none, a colour, or a gradient"),
        ('<circle r="1" fill="rde"/>', "fill must be none, a colour, or a gradient of this file, got 'rde'"),
        ('<circle r="1" fill="var(--ink)"/>', "fill must be none, a colour"),
        (
            '<circle r="1" fill="url(#nothing)"/>',
            "fill must be none, a colour, or a gradient of this file, got 'url(#no",
        ),
        ('<circle r="1" style="opacity:half"/>', "<circle>: opacity must be a number, got 'half'"),
        ('<circle r="1" display="contents"/>', "display must be one of none, inline"),
        ('<circle r="1" clip-path="circle(1px)"/>', "clip-path of <circle> cannot be read, got 'circle(1px)'"),
        ('<circle r="1" style="filter:opacity(0)"/>', "a style must not set filter"),
        ('<g systemLanguage="de"><circle r="1"/></g>', "systemLanguage of <g> cannot be read, got 'de'"),
        ('<polygon points="0 0 1 0 1"/>', "points of <polygon> must be pairs of numbers"),
        ('<polygon points="0,,0 1 0 1 1"/>', "points of <polygon> must be pairs of numbers"),
        ('<polygon points="0 0 1 - 0 1 1"/>', "points of <polygon> must be pairs of numbers"),
    ],
)
def test_what_could_make_another_picture_is_refused_by_name(content, message):
    with pytest.raises(ValueError, match=r"from_svg\(path_or_text\): ") as caught:
        logo.from_svg(f'<svg>{content}<rect x="90" width="1" height="1"/></svg>')
    assert message in str(caught.value)


def test_the_named_colours_are_those_of_css():
    from matplotlib.colors import CSS4_COLORS

    assert sorted(paints.NAMES) == sorted(CSS4_COLORS)


def test_outlines_that_meet_are_named(tmp_path):
    path = tmp_path / "picture.svg"
    path.write_text(picture('<path fill-rule="evenodd" d="M0 0h2v2h-2z M9 9h2v2h-2z M1 1h3v3h-3z"/>'))
    with pytest.raises(ValueError, match="outlines 1 and 3 of 3 must not cross") as caught:
        logo.from_svg(path)
    assert str(caught.value).startswith(f"from_svg(path_or_text): {path}: outlines ")
