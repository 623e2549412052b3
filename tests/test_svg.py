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
from relufig.logo import flattening, svg
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
        (picture('<path d="M0 0 L4 4 2 2z"/>'), "the outline must have an area, got points on one line"),
        (picture('<path d="M0 0h4" fill="none" stroke="red"/>'), "at least one filled shape is needed, got none"),
        (picture(""), "at least one filled shape is needed, got none"),
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
        (picture('<path d="M0 0 L 3"/>'), "path data, lengths and transforms must be as SVG defines them"),
        (picture('<path d="M0 0h4v4h-4z M2 2v4h4v-4z"/>'), "outlines of one shape must not cross or touch"),
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
    ],
)
def test_styles_decide_what_is_filled(sheet, filled):
    circles = '<circle class="a k" cx="10" r="1"/><circle id="e" cx="20" r="1"/><circle cx="30" r="1"/>'
    network = logo.from_svg(f'<svg><style>{sheet}</style>{circles}<rect x="90" width="1" height="1"/></svg>')
    assert {at for at in (1, 2, 3) if network([10.0 * at, 0.0])[0] > 0} == filled


def test_outlines_that_meet_are_named(tmp_path):
    path = tmp_path / "picture.svg"
    path.write_text(picture('<path fill-rule="evenodd" d="M0 0h2v2h-2z M9 9h2v2h-2z M1 1h3v3h-3z"/>'))
    with pytest.raises(ValueError, match="as the outlines 1 and 3 of 3 do") as caught:
        logo.from_svg(path)
    assert str(caught.value).startswith(f"from_svg(path_or_text): {path}: outlines of one shape must not cross")
