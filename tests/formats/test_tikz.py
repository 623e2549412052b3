"""Networks as TikZ text: what it says, and that it compiles in a Beamer slide beside a figure's PDF."""

import re
import shutil
import subprocess
from fractions import Fraction

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
import shapely
import shapely.affinity

import relufig as rf
from relufig import plot, sorting
from relufig.formats import tex
from relufig.formats.tikz import frame
from relufig.look.layout import Layout
from relufig.regions import pieces


def clip(low=-1, high=2):
    (x,) = rf.inputs("x")
    return rf.build(y=rf.clip(x, low, high))


def minmax():
    a, b = rf.inputs("a", "b")
    return rf.build(least=rf.minimum(a, b), most=rf.maximum(a, b))


def test_a_comparator_network_has_a_line_for_each_wire_and_each_comparator_in_its_style():
    network, x = sorting.bitonic(4), [3, 1, 2, 2]
    text = plot.tikz(network, x)
    outcomes = np.concatenate([layer.outcomes for layer in network.trace(x).layers])
    for style, outcome in (("swap", 1), ("keep", -1), ("tie", 0)):
        assert len(re.findall(rf"\\draw\[{style}\]", text)) == np.count_nonzero(outcomes == outcome)
    assert text.count(r"\draw[wire]") == 4
    assert plot.tikz(network).count(r"\draw[comparator]") == network.size


def test_a_braid_has_a_ribbon_for_each_value_with_its_number_at_both_ends():
    network, x = sorting.bitonic(4), [3, 1, 2, 2]
    text = plot.tikz(network, x, form="braid")
    outcomes = np.concatenate([layer.outcomes for layer in network.trace(x).layers])
    assert text.count(r"\draw[ribbon, relufig") == 4
    assert text.count(".. controls") == 2 * np.count_nonzero(outcomes == 1)
    starts = re.findall(r"at \(0,(-?\d)\) \{\$(\d)\$\}", text)
    assert [int(value) for _, value in sorted(starts, key=lambda each: -int(each[0]))] == x
    for style, outcome in (("swap", 1), ("keep", -1), ("tie", 0)):
        assert text.count(rf"\draw[{style}]") == np.count_nonzero(outcomes == outcome)
    with pytest.raises(ValueError, match="form must be knuth or braid, got 'plait'"):
        plot.tikz(network, x, form="plait")


@pytest.mark.parametrize(("low", "high"), [(-1, 2), (Fraction(1, 3), Fraction(22, 7)), (0.1, 0.7)])
def test_a_graph_goes_through_its_exact_breakpoints_and_names_them(low, high):
    network = clip(low, high)
    text = plot.tikz(network, between=(-2, 5))
    curve = re.search(r"\\draw\[curve\] (.*);", text).group(1)
    points = [tuple(map(Fraction, point.strip("()").split(","))) for point in curve.split(" -- ")]
    found = pieces(network, -2, 5)
    for (x, y), knot, value in zip(points, found.knots, found.values[:, 0], strict=True):
        for written, exact in ((x, knot), (y, value)):
            assert written == exact or exact.denominator > 2**14
            assert written == pytest.approx(exact, abs=1e-6)
    assert text.count(r"\fill[breakpoint]") == 2
    for bend in (low, high):
        assert text.count(f"{{{tex.number(bend)}}}") == 2  # on both axes: the clip is the identity between


def test_a_graph_is_of_the_output_asked_for():
    (x,) = rf.inputs("x")
    network = rf.build(below=-rf.relu(-x), above=rf.relu(x - 1))
    text = plot.tikz(network, between=(-2, 3), output=1)
    assert r"\draw[curve] (-2,0) -- (1,0) -- (3,2);" in text
    assert "{above}" in text


@pytest.mark.parametrize("network", [clip(), minmax(), sorting.bubble(3).network()])
def test_a_diagram_has_every_node_and_every_weight(network):
    nodes, edges = Layout(network, None).drawing()
    text = plot.tikz(network)
    assert text.count(r"\node[hinge") == network.size
    assert len(re.findall(r"\\node\[", text)) == len(nodes)
    assert len(re.findall(r"\\draw\[positive", text)) == sum(edge.weight > 0 for edge in edges)
    assert len(re.findall(r"\\draw\[negative", text)) == sum(edge.weight < 0 for edge in edges)
    for name in (*network.inputs, *network.outputs):
        assert tex.name(name) in text


def test_a_diagram_with_an_input_shows_which_units_are_on():
    for x, style in (([3, 1], "active"), ([1, 3], "inactive")):
        text = plot.tikz(minmax(), x)
        assert text.count(rf"\node[{style}") == 1
        assert "{$3$}" in text


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Fraction(-1, 3), "$-1/3$"),
        (0.5, "$0.5$"),
        (-2.5, "$-2.5$"),
        (Fraction(1, 7 * 10**9), r"$1.43 \cdot 10^{-10}$"),
    ],
)
def test_numbers_are_written_as_mathematics(value, expected):
    assert tex.number(value) == expected


def test_pictures_have_no_colours_but_grey_and_the_documents_own():
    for text in (
        plot.tikz(clip(), between=(-3, 4)),
        plot.tikz(minmax(), [1, 2]),
        plot.tikz(sorting.bubble(3), [1, 3, 2]),
    ):
        assert not re.search("black|white|lightgray|red|blue|gray!", text)


def test_names_are_variables_or_text():
    names = ["x", "x1", "x_12", "least", "50%_of{a}", "a\\b~^"]
    assert [tex.name(name) for name in names] == [
        "$x$",
        "$x_{1}$",
        "$x_{12}$",
        "least",
        r"50\%\_of\{a\}",
        r"a\textbackslash{}b\textasciitilde{}\textasciicircum{}",
    ]


def test_options_of_another_picture_and_what_tex_cannot_draw_are_refused():
    with pytest.raises(TypeError, match="network must be a Network or a ComparatorNetwork, got 3"):
        plot.tikz(3)
    for options, argument in (({"between": (0, 1)}, "between"), ({"output": 1}, "output")):
        with pytest.raises(ValueError, match=f"{argument} must be left out"):
            plot.tikz(sorting.bubble(3), **options)
    for options, argument in (({"orientation": "vertical"}, "orientation"), ({"output": 1}, "output")):
        with pytest.raises(ValueError, match=f"{argument} must be left out"):
            plot.tikz(clip(), **options)
    with pytest.raises(ValueError, match="x must be left out"):
        plot.tikz(clip(), [1], between=(0, 1))
    with pytest.raises(ValueError, match=r"x must have shape \(1,\), got \(1, 1\)"):
        plot.tikz(clip(), [[1]])
    with pytest.raises(ValueError, match="must have one input, got 2"):
        plot.tikz(minmax(), between=(0, 1))
    with pytest.raises(ValueError, match="inputs must be within 16383 of 0 and span"):
        plot.tikz(clip(-100_000, 2), between=(-200_000, 3))


FRAME = r"\begin{{frame}}{{A picture}}\centering {}\end{{frame}}"


@pytest.mark.skipif(
    shutil.which("pdflatex") is None,
    reason="no pdflatex was found; on Debian, apt-get install texlive-latex-recommended texlive-pictures brings it",
)
def test_pictures_and_a_figures_pdf_compile_in_beamer_slides(tmp_path):
    mpl.use("Agg")
    ax = plot.function(clip(), -3, 4)
    plot.save(ax.figure, tmp_path / "figure.pdf", "The clip")
    plt.close("all")
    pictures = [
        plot.tikz(sorting.bitonic(4), [3, 1, 2, 2]),
        plot.tikz(sorting.bitonic(8), [5, 3, 8, 1, 9, 2, 7, 3], form="braid"),
        plot.tikz(sorting.best(5), orientation="vertical"),
        plot.tikz(clip(Fraction(-1, 3), 0.7), between=(-3, 4)),
        plot.tikz(clip()),
        plot.tikz(sorting.bubble(3).network(), [3, Fraction(1, 3), -2.5]),
        r"\includegraphics[width=0.6\textwidth]{figure.pdf}",
    ]
    head = r"\documentclass[aspectratio=169]{beamer}\usepackage{tikz}\usetikzlibrary{arrows.meta}\begin{document}"
    slides = [FRAME.format(picture) for picture in pictures]
    (tmp_path / "slides.tex").write_text("\n".join([head, *slides, r"\end{document}"]))
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "slides.tex"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-2000:]
    assert f"({len(pictures)} pages" in done.stdout
    assert "Overfull" not in done.stdout
    assert "Missing character" not in done.stdout


NETWORKS = [minmax(), sorting.bitonic(4).network(), sorting.bitonic(4).network().feedforward(), clip().feedforward()]


def outlines(text):
    """The rooms of the numbers and nodes of a diagram, in centimetres, read from its TikZ."""
    row = float(re.search(r"y=([\d.]+)cm", text)[1])
    nodes = {}
    rooms = []
    for options, name, x, y in re.findall(r"\\node\[(.*)\] \((n\d+)\) at \(([-\d.]+),([-\d.]+)\)", text):
        nodes[name] = np.array([1.8 * float(x), row * float(y)])
        rooms.append(shapely.Point(nodes[name]).buffer(0.36))
        if bias := re.search(r"below:\$(.*?)\$", options):
            low = nodes[name] - [0, 0.36 + 0.16]
            half = 0.07 * len(bias[1])
            rooms.append(shapely.box(low[0] - half, low[1] - 0.14, low[0] + half, low[1] + 0.14))
    for start, at, side, number, end in re.findall(
        r"\((n\d+)\) -- node\[weight, pos=([\d.]+)(.*?)\] \{(.*?)\} \((n\d+)\)", text
    ):
        way = nodes[end] - nodes[start]
        length = np.hypot(*way)
        place = nodes[start] + way / length * (0.38 + float(at) * (length - 0.76))
        half, up = 0.07 * len(number.strip("$")), 0.19 * (-1 if side else 1)
        turned = shapely.affinity.rotate(
            shapely.box(-half, up - 0.13, half, up + 0.13), np.arctan2(*way[::-1]), (0, 0), True
        )
        rooms.append(shapely.affinity.translate(turned, *place))
    return rooms


@pytest.mark.parametrize("network", NETWORKS)
def test_no_number_of_a_diagram_lies_on_another_or_on_a_node(network):
    text = plot.tikz(network)
    rooms = outlines(text)
    tree = shapely.STRtree(rooms)
    touching = [(i, j) for i, room in enumerate(rooms) for j in tree.query(room, "intersects") if i < j]
    assert touching == []
    _, edges = Layout(network, None).drawing()
    left_out = re.search(r"% (\d+) of (\d+) weights", text)
    assert text.count("node[weight") + (int(left_out[1]) if left_out else 0) == len(edges)
    assert text.count("node[weight") > len(edges) / 2


@pytest.mark.parametrize(
    "text",
    [
        plot.tikz(sorting.bitonic(32)),
        plot.tikz(sorting.bitonic(32), orientation="vertical"),
        plot.tikz(sorting.bitonic(16), range(16), form="braid"),
        plot.tikz(sorting.bitonic(8).network()),
    ],
    ids=("knuth", "vertical", "braid", "diagram"),
)
def test_a_picture_larger_than_a_frame_is_scaled_down_to_it(text):
    factor = float(re.match(r"\\scalebox\{([\d.]+)\}\{%\n\\begin\{tikzpicture\}", text)[1])
    assert 0 < factor < 1
    assert text.rstrip().endswith("\\end{tikzpicture}}")
    across, up = (float(re.search(rf"{axis}=([\d.]+)cm", text)[1]) for axis in "xy")
    places = np.array([[float(x), float(y)] for x, y in re.findall(r"\((-?[\d.]+),(-?[\d.]+)\)", text)])
    width, height = np.ptp(places, axis=0) * [across, up] * factor
    assert width <= frame.WIDTH
    assert height <= frame.HEIGHT
    # And no smaller than it must be.
    assert width > 0.8 * frame.WIDTH or height > 0.8 * frame.HEIGHT


def test_a_small_picture_stays_as_it_is():
    assert plot.tikz(minmax()).startswith(r"\begin{tikzpicture}")


@pytest.mark.parametrize("step", [Fraction(1, 7), Fraction(1, 3), Fraction(1, 9)])
def test_numbers_below_an_axis_do_not_overprint(step):
    (x,) = rf.inputs("x")
    network = rf.build(y=sum((rf.relu(x - k * step) for k in range(1, 9)), start=0 * x))
    text = plot.tikz(network, between=(-1, 9 * step))
    scale = float(re.search(r"x=([\d.]+)cm", text)[1])
    spans = {}
    for place, row, number in re.findall(
        r"\\draw\[tick\] \((.*?),.*?\) -- \+\(0,-3pt\) node\[below(.*?)\] \{\$(.*?)\$\}", text
    ):
        middle, half = scale * float(Fraction(place)), 0.09 * len(number)
        spans.setdefault(row, []).append((middle - half, middle + half))
    assert sum(map(len, spans.values())) == 8
    for row in spans.values():
        ends = [end for span in sorted(row) for end in span]
        assert ends == sorted(ends)
