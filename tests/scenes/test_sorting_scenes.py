import functools
import itertools
import random
import tempfile
from fractions import Fraction

import numpy as np
import pytest

pytest.importorskip("manim", reason="manim is not installed")

from manim import ValueTracker

from relufig import sorting
from relufig.animate import Braid, Counts, Label, SortingScene, look, theme
from relufig.animate.readout import value_text
from relufig.animate.sorting import _CORNER as CORNER
from relufig.look.ribbons import HALF_CROSSING
from relufig.numbers.text import MINUS
from relufig.sorting.tracing import Outcome
from tests.scenes import shown
from tests.scenes.playing import ended, played, scene_class


def scene_of(network_, values_):
    class Mine(SortingScene):
        values = values_
        network = network_

    return Mine


def plain_layers(network, values):
    """What is on the wires after each layer, by plain Python."""
    on_wires = list(values)
    for layer in network.layers:
        for i, j in layer:
            on_wires[i], on_wires[j] = min(on_wires[i], on_wires[j]), max(on_wires[i], on_wires[j])
        yield list(on_wires)


def on_wires(braid):
    """For each wire from the top down, the text and the colour of the value that stands on it."""
    assert np.allclose([disc.box.get_y() for disc in braid.discs], braid.heights)
    return [(disc.label.text, disc.box.get_fill_color()) for disc in braid.discs]


@functools.cache
def walk(case):
    """Play a case's scene; return it, what stood on the wires after each of its steps, and what left the frame."""
    network, values = CASES[case]
    seen, outside = {}, []

    def after(scene):
        outside.extend(described(mobject) for mobject in shown.outside(scene))
        ends = [end for _, end in scene.braid.layers]
        if any(np.isclose(scene.braid.now, end) for end in ends):
            done = int(np.argmin(np.abs(np.array(ends) - scene.braid.now)))
            seen[done] = on_wires(scene.braid), scene.counter.text

    with tempfile.TemporaryDirectory() as folder:
        return played(scene_of(network, values), folder, after), seen, outside


def described(mobject):
    return getattr(mobject, "text", type(mobject).__name__), mobject.get_center()


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
    scene, seen, outside = walk(case)
    assert not outside
    colours = dict(zip(map(value_text, values), look.value_colours(values, scene.look), strict=True))
    total, done = sum(map(len, network.layers)), 0
    assert len(seen) >= min(network.depth, 4)
    for k, expected in enumerate(plain_layers(network, values)):
        done += len(network.layers[k])
        if k in seen:
            standing, counted = seen[k]
            assert standing == [(value_text(value), colours[value_text(value)]) for value in expected]
            assert counted.startswith(f"{done} of {total} comparator")
    assert scene.shown == list(network(list(values)))


@pytest.mark.parametrize("case", CASES)
def test_a_braid_has_every_value_on_its_wire_whenever_a_layer_ends(case):
    network, values = CASES[case]
    now = ValueTracker(0)
    braid = Braid(network, values, now, theme("light"))
    assert braid.shown == list(values)
    for (_, end), expected in zip(braid.layers, plain_layers(network, values), strict=True):
        now.set_value(end)
        assert braid.update().shown == expected


def test_a_swap_is_green_once_it_is_passed_and_nothing_else_ever_is():
    light = theme("light")
    network = sorting.bitonic(8)
    now = ValueTracker(0)
    braid = Braid(network, (5, 3, 8, 1, 9, 2, 5, 4), now, light)

    def greens():
        strokes = [one for one in braid.get_family() if len(one.points) and one.get_stroke_width() > 0]
        shown = [one for one in strokes if one.get_stroke_opacity() > 0 and is_green(one)]
        return {round(float(x), 6) for one in shown for x in one.points[:, 0]}

    def is_green(mobject):
        return mobject.get_stroke_color().to_hex() == light.active.upper()

    assert not greens()
    for share in np.linspace(0, 1, 23):
        now.set_value(share * braid.end)
        braid.update()
        swapped = {mark.time for mark in braid.marks if mark.outcome is Outcome.SWAPPED}
        passed = {round(float(braid.point(time, 0)[0]), 6) for time in swapped if time + HALF_CROSSING <= braid.now}
        begun = {round(float(braid.point(time, 0)[0]), 6) for time in swapped if time - HALF_CROSSING <= braid.now}
        assert passed <= greens() <= begun


@pytest.mark.parametrize("case", ["bitonic 8 with ties", "maximum first", "fractions"])
def test_the_comparator_that_opens_computes_the_two_values_of_a_comparator(case):
    scene, _, _ = walk(case)
    drawn = scene.opening.drawn
    trace = scene.trace.layers[0]
    pairs = [{value_text(scene.trace.input[wire]) for wire in comparator} for comparator in trace.comparators]
    assert {drawn.a.label.text, drawn.b.label.text} in pairs
    values = [float(Fraction(disc.label.text.replace(MINUS, "-"))) for disc in (drawn.min, drawn.max)]
    assert values == sorted(values)


@pytest.mark.parametrize("name", ["bitonic_sort", "bubble_sort"])
def test_the_essays_scenes_end_on_counts_taken_from_the_network(name):
    scene = ended(scene_class(name))
    net = scene.sorter.network()
    layers, comparators = net.depth, sum(map(len, scene.sorter.layers))
    (counts,) = (mobject for mobject in scene.mobjects if isinstance(mobject, Counts))
    assert [count.shown.text for count in counts] == [str(layers), str(comparators), str(net.size)]
    assert scene.counter.text == f"{comparators} of {comparators} comparators"
    assert scene.counter not in scene.mobjects


def test_the_notes_below_the_layers_add_up_to_the_comparators_or_say_how_bitonic_layers_pair_wires():
    bubble, bitonic = scene_class("bubble_sort")(), scene_class("bitonic_sort")()
    for scene in (bubble, bitonic):
        scene.setup()
        scene.prepare()
    texts, total = bubble.layer_notes()
    assert [int(text.lstrip("+ ")) for text in texts] == [len(layer) for layer in bubble.sorter.layers]
    assert total == f"= {len(bubble.braid.marks)}"
    texts, _ = bitonic.layer_notes()
    for text, layer in zip(texts, bitonic.sorter.layers, strict=True):
        apart = {abs(first - second) for first, second in layer}
        mirrored = {first + second for first, second in layer if max(layer[0]) >= first}
        assert len(apart if text == "slide" else mirrored) == 1


def test_the_bitonic_scene_shows_swaps_and_keeps_of_distinct_values():
    scene = scene_class("bitonic_sort")
    trace = scene.network(len(scene.values)).trace(scene.values)
    assert len(set(scene.values)) == len(scene.values)
    assert {Outcome(outcome) for layer in trace.layers for outcome in layer.outcomes} == {*Outcome} - {Outcome.TIE}


@pytest.mark.parametrize(("name", "layers"), [("bitonic_sort", (0, -1)), ("bubble_sort", (-1,))])
def test_the_followed_value_travels_to_the_end_and_the_words_say_whom_it_meets(name, layers):
    scene = ended(scene_class(name))
    followed = scene.values[scene.followed]
    on_wires = [list(scene.values), *plain_layers(scene.sorter, scene.values)]
    steps = [(before.index(followed), after.index(followed)) for before, after in itertools.pairwise(on_wires)]
    assert all(steps[layer][0] != steps[layer][1] for layer in layers)
    if scene.inside:
        drawn = scene.opening.drawn
        assert drawn.trace.layers[0].activations[0] > 0
        if steps[0][0] != steps[0][1]:
            assert str(followed) in {drawn.a.label.text, drawn.b.label.text}
    for k, (before, after) in enumerate(steps):
        told = scene.telling_of(k, k)
        if told.startswith("Layer "):  # the fast layers of bubble sort have texts too short for it
            assert (f"the {followed} swaps with the {on_wires[k][after]}" in told) == (before != after)


@pytest.mark.parametrize(
    "values", [(5, 3, 8, 1, 9, 2, 7, 4), (3, -1.5, 3, 2), tuple((k * 7 + 3) % 16 for k in range(16))]
)
def test_the_bars_of_bitonic_sort_lie_over_those_they_are_compared_with_and_part(values, tmp_path):
    n, half, seen = len(values), len(values) // 2, {}
    on_wires = [list(values), *plain_layers(sorting.bitonic(n), values)]
    merge = sorting.bitonic(n).depth - int(np.log2(n))

    def after(scene):
        profile = getattr(scene, "profile", None)
        if profile in scene.mobjects and profile.grown.get_value() == 1:
            shown = zip(profile.labels, profile.bars, strict=True)
            seen[profile.folded.get_value(), scene.braid.now] = [
                (label.text, bar.get_x(), bar.height) for label, bar in shown
            ]

    scene = played(type("Mine", (scene_class("bitonic_sort"),), {"values": values, "follow": None}), tmp_path, after)
    ends = [end for _, end in scene.braid.layers]
    spread = max(values) - min(values)

    def from_the_left(bars):
        return [text for text, *_ in sorted(bars, key=lambda bar: bar[1])]

    # Before the fold, and after each layer, the bars are the values on the wires, as high as their values say.
    for layer in range(merge - 1, len(ends)):
        bars = seen[float(layer >= merge), ends[layer]]
        assert from_the_left(bars) == list(map(value_text, on_wires[layer + 1]))
        heights = {text: high for text, _, high in bars}
        low, high = (heights[value_text(end(values))] for end in (min, max))
        for value in values:
            share = (value - min(values)) / spread
            assert heights[value_text(value)] == pytest.approx(low + (high - low) * share, abs=0.02)
    # Folded, each bar lies over the one with which it is compared, and none is turned away.
    folded = sorted(seen[1, ends[merge - 1]], key=lambda bar: bar[1])
    pairs = [{text for text, *_ in folded[k : k + 2]} for k in range(0, n, 2)]
    assert len({*values}) < n or pairs == [
        {value_text(on_wires[merge][k]), value_text(on_wires[merge][-1 - k])} for k in range(half)
    ]
    xs = [x for _, x, *_ in folded]
    assert max(np.diff(xs)[::2]) < min(np.diff(xs)[1::2])
    assert max(xs) < min(x for _, x, *_ in sorted(seen[1, ends[-1]], key=lambda bar: bar[1])[half:])


def test_bitonic_sort_is_told_of_bitonic_networks_only(tmp_path):
    for attributes in ({"values": (3, 1, 2)}, {"values": (3, 1, 2, 4), "network": sorting.bubble}):
        with pytest.raises(ValueError, match="Mine needs a bitonic network of 4, 8, 16 or 32 wires, got"):
            played(type("Mine", (scene_class("bitonic_sort"),), {"follow": None, **attributes}), tmp_path)


@pytest.mark.parametrize("values", [(6, 3, 5, 2, 4, 1), (3, 1, 2), (2, 1), (1, 2, 3, 4), (5, 3, 8, 1, 9, 2, 7, 3)])
def test_the_words_of_bubble_sort_say_what_sinks_and_what_is_at_its_end(values):
    scene = type("Mine", (scene_class("bubble_sort"),), {"values": values})()
    scene.setup()
    scene.prepare()
    on_wires = [list(values), *plain_layers(scene.sorter, values)]
    assert values[scene.followed] == min(values)
    for first, last in scene.steps():
        told = scene.telling_of(first, last).lower()
        at_end = [k for k, value in enumerate(sorted(values)) if all(at[k] == value for at in on_wires[last + 1 :])]
        if last == scene.sorter.depth - 1:
            assert told.endswith("all are in place")
        elif "is in its place" in told:
            (named,) = {value for value in values if f"largest, {value}," in told}
            assert named in (sorted(values)[k] for k in at_end)
            assert ("next largest" in told) == (named != max(values) or last > len(values) - 2)
        else:
            largest = max(values[: last + 2])
            assert on_wires[last + 1][last + 1] == largest
            assert any(words in told for words in (f"{largest}, sinks", f"the {largest} sinks", f"the {largest} is"))


def test_the_braid_is_as_before_when_the_comparator_has_closed():
    scene = ended(scene_class("bubble_sort"))
    fresh = Braid(scene.sorter, list(scene.values), lambda: scene.braid.end, scene.look, followed=scene.followed)
    fresh.resize(scene.braid.size, (*CORNER, 0))
    for one, other in zip(scene.braid.get_family(), fresh.get_family(), strict=True):
        np.testing.assert_allclose(one.points, other.points, atol=1e-9)
        assert one.get_stroke_width() == pytest.approx(other.get_stroke_width()) if len(one.points) else True


def test_the_value_that_is_followed_has_a_ring_and_is_named(tmp_path):
    told = []
    scene = scene_of(sorting.bitonic(4), (5, 3, 8, 1))
    scene.follow = 2
    scene = played(scene, tmp_path, lambda scene: told.append(scene._told and scene._told.text))
    assert any(text and text.endswith("Follow the 8") for text in told)
    assert [disc.value for disc in scene.braid.discs if len(disc) == 3] == [8]


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
    assert value_text(value) == text


def test_a_title_leaves_room_for_the_counter(tmp_path):
    scene = scene_of(sorting.bitonic(4), (1, 2, 3, 4))
    scene.title = "A title that is much too long for its line, by far"
    scene = played(scene, tmp_path)
    texts = [mobject for mobject in scene.mobjects if isinstance(mobject, Label) and mobject.at[1] > 3]
    (title,) = (one for one in texts if one is not scene.counter)
    assert title.get_right()[0] < scene.counter.get_left()[0]
