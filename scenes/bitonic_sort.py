"""Bitonic sort of eight numbers: two sorted halves are folded together, and what comes out is folded again.

Storyboard: the finished braid is rolled back to the eight numbers at its start. Slowly, the first layer puts pairs in
order; the number that is followed has a ring. The next layers make fours of pairs: how, is seen at the last merge. The
braid makes room, and its numbers fly out of their discs and grow to bars: each half rises. The second half is read
backwards: up, then down, which is called bitonic. The two slopes are folded into one another, and cross. Where they
cross, the bars part: the smaller of each pair goes to the left, the larger to the right, as in the braid, and a dotted
line between them shows that no number on the left is larger than one on the right. Each half is up and down again, and
is folded in the same way, until the bars are a staircase. They return to their discs, and the whole braid comes back,
with the counts of layers, comparators and ReLUs.
"""

import itertools
import math

import numpy as np
from manim import Create, FadeOut, ValueTracker, VGroup, VMobject, linear, smooth

from relufig import sorting
from relufig.animate import Label, SortingScene, look
from relufig.animate.bars import set_box
from relufig.animate.plane import DOTTED, set_polyline
from relufig.animate.readout import value_text
from relufig.animate.sorting import moved
from relufig.animate.text import fitting


class BitonicSort(SortingScene):
    """Sort `values`, two to the power of k numbers, by Batcher's bitonic network."""

    values = (5, 3, 8, 1, 9, 2, 7, 4)
    network = sorting.bitonic
    title = "Bitonic sort"
    follow = 7
    inside = False

    def construct(self):
        """Sort the halves, show by bars how they are merged, and bring the whole braid back."""
        self.prepare()
        n = self.sorter.n
        if n < FEWEST or n & (n - 1) or self.sorter.layers != sorting.bitonic(n).layers:
            raise ValueError(f"{type(self).__name__} needs a bitonic network of 4, 8, 16 or 32 wires, got {n} wires")
        self.introduce()
        first = self.sorter.depth - int(math.log2(n))
        self.sort_halves(first)
        self.profile = Profile(self.braid, first, self.followed, self.look)
        self.rise()
        self.fold(first)
        for layer in range(first + 1, self.sorter.depth):
            self.fold_again(layer)
        self.conclude()

    def sort_halves(self, until):
        """Let the values travel through the layers before the last merge, merge by merge."""
        layer, block = 0, 2
        while layer < until:
            last = layer + int(math.log2(block)) - 1
            told = f"Every line puts two numbers in order: {self.meets(0)}"
            if layer:
                told = f"Then {NAMES[block // 2]} become {NAMES[block]} in order. How?"
            seconds = (last - layer + 1) * (3.6 if layer == 0 else 1.9 if layer == 1 else 1.2)
            falling = moved(self.past, self.braid.layers[layer][0] if layer else 0, seconds, linear)
            with self.step(f"blocks of {block}", told, self.travel(self.braid.layers[last][1], seconds), falling):
                pass
            layer, block = last + 1, 2 * block

    def rise(self):
        """Let the values grow to bars out of their discs, while the braid makes room."""
        profile = self.profile
        self.add(profile)
        with self.step("halves", "Watch the last merge as bars: each half is in order, and rises"):
            self.play(profile.grown.animate.set_value(1), run_time=2.2)
            self.play(profile.lined.animate.set_value(1), run_time=0.8)
        with self.step("bitonic", "Read the second half backwards: up, then down. That is bitonic"):
            self.play(profile.turned.animate.set_value(1), run_time=2)
            self.rest(0.8)

    def fold(self, layer):
        """Fold the two slopes into one another, and let the bars part where they cross."""
        profile = self.profile
        with self.step("crossed", "Fold it in the middle: now the two slopes cross"):
            self.play(profile.crossed.animate.set_value(1), run_time=2)
            self.play(profile.parted.animate.set_value(1), run_time=0.8)
        self.level = profile.level()
        told = "Compare each pair: the smaller goes to the left, the larger to the right"
        with self.step("parted", told, *self.travelling(layer, 3)):
            self.rest(0.3)
        with self.step(
            "level", "No number on the left is larger than one on the right", Create(self.level, run_time=1)
        ):
            self.rest(0.7)

    def fold_again(self, layer):
        """Fold each block of a layer again, and say whom the followed value meets."""
        told = "Each half is bitonic again, so fold it" if self.level in self.mobjects else "And fold again"
        leaving = [FadeOut(self.level, run_time=1)] if self.level in self.mobjects else []
        with self.step(f"fold {layer + 1}", f"{told}: {self.meets(layer)}", *self.travelling(layer, 2.2), *leaving):
            pass

    def meets(self, layer):
        """What the followed value does in a layer."""
        (mark,) = (mark for mark in self.braid.marks if mark.layer == layer and self.wires[layer] in mark.wires)
        return self.meeting(mark)

    def travelling(self, layer, seconds):
        """The animations in which the values travel through a layer, and earlier layers fall back."""
        start, end = self.braid.layers[layer]
        return self.travel(end, seconds), moved(self.past, start, seconds, linear)

    def conclude(self):
        """Let the bars return to their discs and the whole braid come back, and say what sorting took."""
        with self.step("in order", "All numbers are in order", self.travel(self.braid.end, 0.8)):
            self.play(self.profile.lined.animate.set_value(0), run_time=0.4)
            self.play(self.profile.grown.animate.set_value(0), moved(self.past, 0, 1.6), run_time=1.6)
            self.remove(self.profile)
        with self.step("sorted", self.telling_of_the_end(), stressed=True):
            self.hold()


FEWEST = 4
NAMES = {2: "pairs", 4: "fours", 8: "eights", 16: "sixteens"}
# The size of the braid beside the bars, and the point towards which it is drawn together.
SMALLER, TOWARDS = 0.46, (-6.6, -0.75, 0)
# The left and right end of the bars' base line, its height, and the heights of the least and the largest bar.
LEFT, RIGHT, BASE, LEAST, MOST = 0.2, 6.6, -3.1, 0.75, 4.5
# The width of bars, and how much nearer the two of a pair are, as shares of the distance between bars.
BAR, NEARER = 0.78, 0.07


class Profile(VGroup):
    """The values on the wires of a braid as bars, in the order of the wires, and lines along their tops.

    Trackers move them from 0 to 1. With `grown`, the bars come out of the braid's discs, and the braid makes room; with
    `lined`, the lines are drawn; with `turned`, the second half is reversed; with `crossed`, the two halves are
    interleaved; with `parted`, the lines run along the smaller and along the larger bars. When the braid goes on
    through the first layer of the last merge, each bar goes to its wire, and stays with it.
    """

    def __init__(self, braid, layer, followed, theme):
        self.braid, self.theme = braid, theme
        self.layers = braid.layers[layer:]
        self.grown, self.lined, self.turned, self.crossed, self.parted = (ValueTracker(0) for _ in range(5))
        # The largest first, so that smaller bars pass in front of it.
        self.discs, self.ribbons = zip(*reversed(braid.moving), strict=True)
        values = [float(ribbon.value) for ribbon in self.ribbons]
        spread = (max(values) - min(values)) or 1
        self.heights = [LEAST + (MOST - LEAST) * (value - min(values)) / spread for value in values]
        n = len(values)
        self.pitch = (RIGHT - LEFT) / n
        colours = [disc.box.get_fill_color() for disc in self.discs]
        self.bars = [VMobject(fill_color=colour, fill_opacity=1, stroke_width=0) for colour in colours]
        self.hero = next(k for k, ribbon in enumerate(self.ribbons) if ribbon.wires[0] == followed)
        texts = [value_text(ribbon.value) for ribbon in self.ribbons]
        self.em = min(fitting(text, look.DIGITS, 0.9 * BAR * self.pitch, bold=True) for text in texts)
        self.labels = [
            Label(text, self.em, look.text_on(colour), bold=True) for text, colour in zip(texts, colours, strict=True)
        ]
        self.lines = [
            VMobject(stroke_color=theme.ink, stroke_width=look.LINE, stroke_opacity=0, fill_opacity=0) for _ in range(2)
        ]
        # The wires of the bars before each layer, and at the end.
        times = [start for start, _ in self.layers] + [braid.end]
        self.wires = [[round(ribbon.at(time)) for ribbon in self.ribbons] for time in times]
        pairs = zip(self.bars, self.labels, strict=True)
        super().__init__(*itertools.chain(*pairs), *self.lines)
        self.follow()
        self.add_updater(lambda profile: profile.follow())

    def slots(self):
        """Where the bars stand, counted in bars from the left."""
        now, half, (start, end) = self.braid.now, len(self.ribbons) // 2, self.layers[0]
        if now >= end:
            return [ribbon.at(now) for ribbon in self.ribbons]
        turned, crossed = self.turned.get_value(), self.crossed.get_value()
        opened = smooth(max(now - start, 0) / (end - start))
        slots = []
        for wire, then in zip(*self.wires[:2], strict=True):
            pair = wire if wire < half else 2 * half - 1 - wire
            slot = wire + (half + pair - wire) * turned if wire >= half else wire
            slot += (2 * pair + (NEARER if wire < half else 1 - NEARER) - slot) * crossed
            slots.append(slot + (then - slot) * opened)
        return slots

    def follow(self):
        """Draw the bars and lines as they are now."""
        grown, braid = smooth(self.grown.get_value()), self.braid
        braid.resize(1 + (SMALLER - 1) * grown, TOWARDS)
        tops, small = [], braid.em * braid.size
        for k, slot in enumerate(self.slots()):
            disc = self.discs[k].box.get_center()
            side = 0.5 * braid.high * braid.size
            wide = side + (BAR * self.pitch - side) * grown
            high = side + (self.heights[k] - side) * grown
            x = disc[0] + (LEFT + (slot + 0.5) * self.pitch - disc[0]) * grown
            low = disc[1] - side / 2 + (BASE - disc[1] + side / 2) * grown
            if k == self.hero:
                self.bars[k].set_stroke(self.theme.ink, look.BOLD * grown)
            set_box(self.bars[k], x - wide / 2, x + wide / 2, low + high / 2, high)
            label = self.labels[k]
            label.write(label.text, (x, low + min(high / 2, LEAST / 2), 0), small + (self.em - small) * grown)
            tops.append(np.array([x, low + high, 0]))
        self.draw_lines(tops)

    def draw_lines(self, tops):
        """Draw the lines along the tops of what rises or falls before the present layer, and of what does after it."""
        now, n = self.braid.now, len(tops)
        k = max(sum(start < now for start, _ in self.layers) - 1, 0)
        start, end = self.layers[k]
        share = smooth(min((now - start) / (end - start), 1)) if k else self.parted.get_value()
        blocks = n >> max(k, 1), n >> (k + 1) if k < len(self.layers) - 1 else n
        lined = self.lined.get_value()
        for line, wires, block, seen in zip(self.lines, self.wires[k : k + 2], blocks, (1 - share, share), strict=True):
            order = sorted(range(n), key=wires.__getitem__)
            set_polyline(line, [np.array([tops[j] for j in order[at : at + block]]) for at in range(0, n, block)])
            line.set_stroke(opacity=lined * seen)

    def level(self):
        """A dotted line across all bars, between the left half's largest and the right half's smallest bar."""
        half = len(self.ribbons) // 2
        least, most = (
            [height for height, wire in zip(self.heights, self.wires[1], strict=True) if (wire < half) == first]
            for first in (True, False)
        )
        y = BASE + (max(least) + min(most)) / 2
        drawn = VMobject(stroke_color=self.theme.ink, stroke_width=look.LINE, fill_opacity=0)
        set_polyline(drawn, [np.array([(LEFT, y, 0), (RIGHT, y, 0)])], DOTTED)
        return drawn
