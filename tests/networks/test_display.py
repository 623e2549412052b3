"""What notebooks show for networks: the drawing in either theme, the counts, and nothing of the user's touched."""

import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from fractions import Fraction
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest

import relufig as rf
from relufig import sorting
from relufig.look import style
from relufig.networks import display

ROOT = Path(__file__).parents[2]
a, b = rf.inputs("a", "b")
(x,) = rf.inputs("x")
deep = x
for _ in range(4):
    deep = rf.tent(deep)
deeper = deep
for _ in range(12):
    deeper = rf.tent(deeper)
NETWORKS = {
    "two outputs": rf.build(rf.minimum(a, b), rf.maximum(a, b)),
    "one input": rf.build(hat=rf.triangle(x, 0, 1, 2)),
    "one input, two outputs": rf.build(low=rf.clip(x, -1, 2), high=rf.step(x, 0.1)),
    "wide, with its curve below": rf.build(y=rf.square(x, 3)),
    "too large but for its curve": rf.build(y=deep),
    "affine": rf.build(y=3 * x + 1),
    "constant": rf.build(y=0 * x + 2),
    "layers": sorting.bitonic(4).network(),
    "comparators": sorting.bitonic(8),
    "many comparators": sorting.bitonic(32),
    "no comparator": sorting.ComparatorNetwork(3, []),
}
LARGE = {
    "many inputs": sorting.bitonic(16).network(),
    "more pieces than can be shown": rf.build(y=deeper),
    "dense": rf.build(largest=rf.maximum_of_five(*rf.inputs("a", "b", "c", "d", "e"))),
    "long names": rf.build(**{"y" * 60: rf.minimum(*rf.inputs("p" * 60, "q" * 60))}),
    "letters that the face lacks": rf.build(rf.relu(*rf.inputs("名"))),
    "a million wires": sorting.bitonic(2**20),
}


@pytest.fixture
def card():
    pytest.importorskip("matplotlib", reason="drawings need matplotlib")
    from relufig.plot import card

    return card


@pytest.fixture(params=NETWORKS)
def network(request, card):
    return NETWORKS[request.param]


class Image(HTMLParser):
    """The attributes of the one image in an HTML text."""

    def handle_starttag(self, tag, attributes):
        if tag == "img":
            assert not hasattr(self, "found")
            self.found = dict(attributes)


def image(html):
    parser = Image()
    parser.feed(html)
    return parser.found


def counts(network):
    """The counts that the network's repr ends with."""
    return re.fullmatch(r".*?: (.*)\)", repr(network))[1]


def test_the_drawing_says_what_it_shows(network):
    root = ET.fromstring(network._repr_svg_())
    (title,) = root.findall("{http://www.w3.org/2000/svg}title")
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == title.get("id")
    assert title.text.endswith(f" {counts(network)}.")


def test_the_html_is_the_drawing_as_an_image_with_that_for_alternative_text(network):
    drawing, found = network._repr_svg_(), image(network._repr_html_())
    kind, _, source = found["src"].partition(",")
    assert kind == "data:image/svg+xml"
    assert ET.canonicalize(unquote(source)) == ET.canonicalize(drawing)
    assert found["alt"] == ET.fromstring(drawing)[0].text


def test_colours_are_the_light_themes_and_have_their_counterparts_in_the_dark(network):
    rules, _, body = network._repr_svg_().partition("</style>")
    visible = re.sub(r'<path d="M [\d. ]+"[^>]*/>', "", body)  # a path of one point draws nothing
    drawn = set(re.findall(r"(?:fill|stroke): (#[0-9a-f]{6})", visible))
    light = {value.lower(): name for name, value in vars(style.LIGHT).items() if value.startswith("#")}
    assert style.LIGHT.background.lower() in drawn
    assert drawn <= set(light)
    for colour in drawn:
        counterpart = getattr(style.DARK, light[colour]).lower()
        for kind in ("fill", "stroke"):
            assert f"[style*='{kind}: {colour}']{{{kind}: {counterpart} !important}}" in rules


def test_ids_are_the_drawings_own():
    pytest.importorskip("matplotlib", reason="drawings need matplotlib")
    found = []
    for network in NETWORKS.values():
        drawing = network._repr_svg_()
        ids = re.findall(r' id="([^"]*)"', drawing)
        assert len(ids) == len(set(ids))
        assert set(re.findall(r'(?:href="#|url\(#)([^")]+)', drawing)) <= set(ids)
        found += ids
    assert len(found) == len(set(found))


def test_the_users_matplotlib_is_neither_used_nor_touched(network, card):
    import matplotlib as mpl
    import matplotlib.pyplot as plt

    expected = network._repr_svg_()
    card._displays.cache_clear()
    theirs = {"font.size": 31, "path.sketch": (1, 100, 2), "xtick.major.size": 20, "svg.fonttype": "none"}
    with mpl.rc_context({**theirs, "axes.facecolor": "red", "figure.constrained_layout.use": True}):
        figure = plt.figure()
        before = dict(mpl.rcParams)
        assert network._repr_svg_() == expected
        assert dict(mpl.rcParams) == before
        assert plt.get_fignums() == [figure.number]
        assert plt.gcf() is figure
        assert figure.axes == []
        plt.close(figure)


@pytest.mark.parametrize("network", LARGE.values(), ids=LARGE)
def test_what_would_not_be_read_as_a_drawing_is_a_table(network, card):
    assert network._repr_svg_() is None
    rows = dict(re.findall(r"<tr><th[^>]*>(.*?)</th><td[^>]*>(.*?)</td></tr>", network._repr_html_()))
    if isinstance(network, sorting.ComparatorNetwork):
        expected = {"Wires": network.n, "Comparators": network.size, "Layers": network.depth}
    else:
        assert rows["Widths"].split(", ")[:9] == [str(width) for width in network.widths[:9]]
        assert rows["Widths"].endswith(f", {network.widths[-1]}") or network.depth == 1
        expected = {
            "Inputs": len(network.inputs),
            "Outputs": len(network.outputs),
            "ReLUs": network.size,
            "Hidden layers": network.depth,
            "Parameters": network.parameters,
        }
    assert {name: int(rows[name].replace(",", "")) for name in expected} == expected


@pytest.mark.parametrize("name", ["$x$", "$\\frac$", "$", "<b>", 'a"b', "a&b", "\\frac", "ü", "_"])
def test_names_stand_as_they_are(name, card):
    (value,) = rf.inputs(name)
    network = rf.build(rf.relu(value))
    assert f"ReLU({name})" in image(network._repr_html_())["alt"]
    assert f"ReLU({name})" in ET.fromstring(network._repr_svg_())[0].text


def test_the_curve_spans_the_breakpoints(card):
    for low, high in ((0, 1), (-300, 2000), (-1e-3, 1e-3)):
        shown = card._range(rf.build(rf.clip(x, low, high)))
        assert shown[0] < low < high < shown[1]
        assert shown[1] - shown[0] <= 3 * (high - low)


@pytest.mark.parametrize("k", range(2, 8))
def test_ticks_do_not_touch(k, card):
    from itertools import combinations

    from matplotlib.figure import Figure

    network = rf.build(y=rf.interpolate(x, [i * 0.1111 for i in range(k)], [i % 2 for i in range(k)]))
    with card._own_settings():
        figure = Figure(figsize=(1, 1), dpi=72)
        card._draw_network(network, figure)
        curve = figure.axes[1]
        rows = {}
        for label in curve.get_xticklabels():
            rows.setdefault(label.get_text().count("\n"), []).append(label.get_window_extent())
    assert rows
    assert not any(first.overlaps(second) for row in rows.values() for first, second in combinations(row, 2))


def dense(widths, draw, names=None):
    """A network of these widths, inputs and outputs among them, each weight a `draw()`."""

    def matrix(rows, columns):
        return [[draw() for _ in range(columns)] for _ in range(rows)]

    blocks = []
    *hidden, n_out = widths[1:]
    for i, (n_in, size) in enumerate(zip(widths, hidden, strict=False)):
        last = i == len(hidden) - 1
        out = n_out if last else size
        outward = matrix(out, size) if last else [[int(j == k) for k in range(size)] for j in range(size)]
        c, b = [draw() for _ in range(size)], [draw() if last else 0 for _ in range(out)]
        blocks.append(rf.Block(S=[[0] * n_in] * out, U=matrix(size, n_in), c=c, V=outward, b=b))
    return rf.Network(blocks, *(names or (None, None)))


def written(figure):
    """The boxes of all texts of a figure; of a tick in the second row, without the empty line it begins with."""
    from matplotlib.text import Text

    figure.set_dpi(720)  # at which letters are as wide as in print, not whole pixels
    figure.draw_without_rendering()
    boxes = {}
    for text in figure.findobj(lambda artist: isinstance(artist, Text) and artist.get_text().strip()):
        if text.get_visible() and text.axes is not None:
            box = text.get_window_extent()
            box.y1 = box.y0 + box.height / (1 + text.get_text().count("\n"))
            box.x1 -= 1  # the parts of a formula stand side by side
            boxes[text] = box
    return boxes


FLOATS = {
    "normal": lambda random: random.gauss(0, 1),
    "tiny": lambda random: random.gauss(0, 1e-12),
    "of few digits": lambda random: round(random.uniform(-2, 2), 1),
    "fractions": lambda random: Fraction(random.randint(-9, 9), 7),
    "huge": lambda random: random.gauss(0, 1e30),
}


@pytest.mark.parametrize("kind", FLOATS)
def test_no_two_texts_overlap(kind, card):
    from itertools import combinations
    from random import Random

    from matplotlib.figure import Figure

    random = Random(kind)
    drawn = 0
    long = (["temperature1", "humidity_in_"], ["rainfall_mm3", "sunshine_hrs"])
    for widths, names in (
        ((1, 3, 1), None),
        ((2, 3, 1), None),
        ((1, 8, 1), None),
        ((2, 3, 2), long),
        ((3, 4, 2), None),
        ((2, 3, 3, 1), None),
    ):
        network = dense(widths, lambda: FLOATS[kind](random), names)
        with card._own_settings():
            figure = Figure(figsize=(1, 1), dpi=72)
            if not card._draw_network(network, figure):
                continue
            drawn += 1
            boxes = written(figure)
        assert len(boxes) > len(network.inputs) + len(network.outputs)
        touching = [
            (one.get_text(), other.get_text())
            for one, other in combinations(boxes, 2)
            if boxes[one].overlaps(boxes[other])
        ]
        assert not touching, (widths, touching)
    assert drawn >= (0 if kind == "huge" else 3)


def test_a_subclass_is_shown_as_its_base(card):
    class Mine(sorting.ComparatorNetwork):
        pass

    assert Mine(2, [[(0, 1)]])._repr_svg_() == sorting.ComparatorNetwork(2, [[(0, 1)]])._repr_svg_()


def test_a_function_that_fails_is_warned_of(monkeypatch):
    import importlib.metadata as metadata

    broken = metadata.EntryPoint("Network", "math:sqrt", display.GROUP)
    monkeypatch.setattr(metadata, "entry_points", lambda **_: metadata.EntryPoints([broken]))
    network = NETWORKS["affine"]
    with pytest.warns(UserWarning, match=r"Network\(x -> y.*\) could not be drawn: TypeError: must be real number"):
        assert network._repr_html_() is None


def test_of_other_things_nothing_is_shown():
    assert display.displays(3) == {}


def run(code):
    prepared = f"import sys\n{code}"
    command = [sys.executable, "-W", "error", "-c", prepared]
    subprocess.run(command, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=True)


def test_without_matplotlib_there_is_the_repr():
    run(
        "sys.modules['matplotlib'] = None\n"
        "import relufig as rf\n"
        "network = rf.build(rf.relu(*rf.inputs('x')))\n"
        "assert network._repr_html_() is None and network._repr_svg_() is None\n"
        "assert repr(network).startswith('Network(x -> y: 1 ReLU')"
    )


def test_a_terminal_draws_nothing():
    pytest.importorskip("IPython", reason="IPython asks for the displays")
    run(
        "import relufig as rf\n"
        "from IPython.core.formatters import DisplayFormatter\n"
        "network = rf.build(rf.relu(*rf.inputs('x')))\n"
        "data, _ = DisplayFormatter(active_types=['text/plain']).format(network)\n"
        "assert data == {'text/plain': repr(network)}, data\n"
        "assert 'matplotlib' not in sys.modules\n"
    )


def test_ipython_finds_every_display(network):
    formatters = pytest.importorskip("IPython.core.formatters", reason="IPython asks for the displays")
    data, _ = formatters.DisplayFormatter().format(network)
    assert data == {
        "text/plain": repr(network),
        "text/html": network._repr_html_(),
        "image/svg+xml": network._repr_svg_(),
    }
