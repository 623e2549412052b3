import functools
import random
import tempfile
from fractions import Fraction

import numpy as np
import pytest

pytest.importorskip("manim", reason="manim is not installed")

from manim import config

from relufig import sorting
from relufig.animate import Label, SortingScene, look, wire_layout
from relufig.sorting.tracing import Outcome
from tests.scenes.playing import played, scene_class


def scene_of(network_, values_):
    class Mine(SortingScene):
        values = values_
        network = network_

    return Mine


def plain_layers(network, values):
    """What is on the wires after each layer, and each comparator's difference, by plain Python."""
    on_wires = list(values)
    for layer in network.layers:
        differences = {}
        for i, j in layer:
            differences[i, j] = max(on_wires[i] - on_wires[j], 0)
            on_wires[i], on_wires[j] = min(on_wires[i], on_wires[j]), max(on_wires[i], on_wires[j])
        yield list(on_wires), differences


def on_screen(scene):
    """For each wire from the top down, the text and the colour of the value that stands on it."""
    by_height = sorted(scene.tokens, key=lambda token: -token.box.get_center()[1])
    heights = [token.box.get_center()[1] for token in by_height]
    assert np.allclose(heights, scene.layout.heights)
    return [(token.label.text, token.box.get_fill_color()) for token in by_height]


@functools.cache
def walk(case):
    """Play a case's scene; return it, what it showed whenever a layer had been left, and what was out of the frame."""
    network, values = CASES[case]
    seen, outside = [], []

    def after(scene):
        outside.extend(mobject for mobject in scene.mobjects if not within_the_frame(mobject))
        done = len(getattr(scene, "units", ()))
        if len(seen) < done and all(t.box.get_center()[0] >= end_of(scene, done - 1) - 1e-6 for t in scene.tokens):
            seen.append(on_screen(scene))

    with tempfile.TemporaryDirectory() as folder:
        return played(scene_of(network, values), folder, after), seen, outside


def within_the_frame(mobject):
    half = np.array([mobject.width, mobject.height]) / 2
    return bool(np.all(abs(mobject.get_center()[:2]) + half <= [config.frame_width / 2, config.frame_height / 2]))


def end_of(scene, layer):
    page = scene.layout.page_of(layer)
    return page.ends[layer - page.first]


CASES = {
    "bitonic 8 with ties": (sorting.bitonic(8), (5, 3, 8, 1, 9, 2, 5, 4)),
    "bubble 6": (sorting.bubble(6), (4, 6, 1, 5, 3, 2)),
    "fractions": (sorting.bitonic(4), (Fraction(1, 3), -2, Fraction(1, 7), 0)),
    "floats": (sorting.best(5), (0.5, -1.25, 3e6, 0.125, -0.0)),
    "all equal": (sorting.bitonic(4), (7, 7, 7, 7)),
    "maximum first": (sorting.ComparatorNetwork(3, [[(1, 0)], [(2, 1)], [(1, 0)]]), (1, 2, 3)),
    "several pages": (sorting.bubble(16), tuple(random.Random(1).sample(range(100), 16))),
    "long numbers": (sorting.bitonic(8), (123456789, -98765.4321, 3.14159265, 1e-7, 1e12, 0, -5, 22 / 7)),
    "32 wires": (sorting.bitonic(32), tuple(random.Random(2).sample(range(1000), 32))),
}


@pytest.mark.parametrize("case", CASES)
def test_a_scene_shows_what_the_network_does_layer_by_layer(case):
    network, values = CASES[case]
    scene, seen, _ = walk(case)
    colours = dict(zip(map(wire_layout.value_text, values), look.value_colours(values, scene.look), strict=True))
    assert len(seen) == network.depth
    for k, (on_wires, differences) in enumerate(plain_layers(network, values)):
        assert seen[k] == [(wire_layout.value_text(v), colours[wire_layout.value_text(v)]) for v in on_wires]
        shown = {}
        for unit, pair in zip(scene.units[k], network.layers[k], strict=True):
            shown[pair] = unit.label.text.removeprefix("=")
            on = differences[pair] > 0
            assert (unit.outcome == Outcome.SWAPPED) == on
            assert (unit.box.get_fill_color().to_hex() == scene.look.active) == on
        assert shown == {pair: wire_layout.value_text(d) for pair, d in differences.items()}
    assert scene.shown == list(network(list(values)))


@pytest.mark.parametrize("name", ["bitonic_sort", "bubble_sort"])
def test_the_essays_scenes_end_on_counts_taken_from_the_network(name, tmp_path):
    scene = played(scene_class(name), tmp_path)
    net = scene.sorter.network()
    layers, comparators = net.depth, sum(map(len, scene.sorter.layers))
    assert scene._told.text == f"{layers} layers, {comparators} comparators, {net.size} ReLUs"
    assert scene.counter.text == f"{comparators} of {comparators} comparators"


def test_the_bitonic_scene_shows_a_swap_a_keep_and_a_tie(tmp_path):
    scene = played(scene_class("bitonic_sort"), tmp_path)
    shown = {unit.outcome for units in scene.units.values() for unit in units}
    assert shown == set(Outcome)


@pytest.mark.parametrize("case", CASES)
def test_nothing_leaves_the_frame_or_lies_on_another_unit(case):
    scene, _, outside = walk(case)
    assert not outside
    for page in scene.layout.pages:
        units = [u for k in range(page.first, page.first + len(page.columns)) for u in scene.units[k]]
        for i, one in enumerate(units):
            for other in units[:i]:
                apart = np.abs(one.box.get_center() - other.box.get_center())
                assert apart[0] >= one.box.width - 1e-6 or apart[1] >= one.box.height - 1e-6


@pytest.mark.parametrize(
    ("values", "error", "sentence"),
    [
        ((5, 3, 8), ValueError, r"Mine\.values must be 4 numbers.*got 3"),
        ((5, 3, 8, float("nan")), ValueError, r"Mine\.values\[3\] must be finite, got nan"),
        ((5, float("inf"), 8, 1), ValueError, r"Mine\.values\[1\] must be finite, got inf"),
        ((5, 3, "eight", 1), TypeError, r"Mine\.values\[2\] must be a number, got 'eight'"),
        ((5, 3, 10**400, 1), ValueError, r"Mine\.values\[2\] must be within .*10\^400"),
        (5, TypeError, r"Mine\.values must be .*numbers.*got 5"),
        ((), ValueError, r"Mine\.values must hold at least one"),
        ((5, 3, True, 1), TypeError, r"Mine\.values\[2\] must be a number, got True"),
    ],
)
def test_values_that_cannot_be_sorted_are_refused_in_one_sentence(values, error, sentence, tmp_path):
    with pytest.raises(error, match=sentence):
        played(scene_of(sorting.bitonic(4), values), tmp_path)


def test_a_network_that_is_too_wide_or_none_is_refused(tmp_path):
    with pytest.raises(ValueError, match="must have 2 to 32 wires, got 33"):
        played(scene_of(sorting.bubble(33), range(33)), tmp_path)
    with pytest.raises(TypeError, match=r"Mine\.network must be a ComparatorNetwork"):
        played(scene_of("bitonic", (1, 2)), tmp_path)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (3, "3"),
        (-0.5, "−0.5"),
        (Fraction(22, 7), "22/7"),
        (-98765.4321, "−98 770"),
        (123456789, "1.235·10⁸"),
        (1e-9, "10⁻⁹"),
        (10**12, "10¹²"),
    ],
)
def test_values_are_written_short(value, text):
    assert wire_layout.value_text(value) == text


def test_a_title_leaves_room_for_the_counter(tmp_path):
    scene = scene_of(sorting.bitonic(4), (1, 2, 3, 4))
    scene.title = "A title that is much too long for its line, by far"
    scene = played(scene, tmp_path)
    texts = [mobject for mobject in scene.mobjects if isinstance(mobject, Label) and mobject.at[1] > 3]
    (title,) = (one for one in texts if one is not scene.counter)
    assert title.get_right()[0] < scene.counter.get_left()[0]
