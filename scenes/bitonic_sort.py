"""Bitonic sort of eight numbers: one sorted half is folded over the other, and then halves slide over halves.

Storyboard: the finished braid is rolled back to the eight numbers at its start. Slowly, the first layer puts pairs in
order; the number that is followed has a ring. The next layers make fours of pairs: how, is seen at the last merge. The
braid moves to the left, until its last merge is what is seen of it, and its numbers fly out of their discs and grow to
bars: each half rises. The second half turns over onto the first, like a page: the smallest meets the largest. The bars
of a pair lie one over the other, and where their ReLU is on, they stand in green. The page turns back, and takes the
larger bar of each pair along, as in the braid; a dotted line shows that no number on the left is larger than one on the
right. Each half goes up and down, which is called bitonic: now its second half slides over its first, and slides back
with the larger bars, until the bars are a staircase. They return to their discs, and the whole braid comes back. Below
its layers stands what they did, fold or slide, and beside it the counts of layers, comparators and ReLUs.
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
            self.slide(layer)
        self.conclude()

    def sort_halves(self, until):
        """Let the values travel through the layers before the last merge, merge by merge."""
        layer, block = 0, 2
        while layer < until:
            last = layer + int(math.log2(block)) - 1
            told = f"Each vertical line sorts two numbers: {self.meets(0)}"
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

    def fold(self, layer):
        """Turn the second half over onto the first, compare the pairs, and turn the larger ones back."""
        profile, half = self.profile, self.sorter.n // 2
        before = self.trace.layers[layer].before.tolist()
        pairs = [(value_text(before[k]), value_text(before[-1 - k])) for k in range(min(half, 3))]
        met = ", ".join(f"{one} meets {other}" for one, other in pairs)
        with self.step("fold", f"Fold the second half over the first: {met}{' …' if half > len(pairs) else ''}"):
            self.play(profile.folded.animate.set_value(1), run_time=2.8, rate_func=linear)
            self.rest(0.8)
        told = "Compare each pair: the smaller stays, the larger goes back"
        with self.step("unfold", told, *self.travelling(layer, 3.6)):
            pass
        self.level = profile.level()
        told = "No number on the left exceeds one on the right"
        with self.step("level", told, Create(self.level, run_time=1)):
            self.rest(0.7)

    def slide(self, layer):
        """Slide one half of each block over the other, and back with the larger numbers."""
        told = "Slide again"
        if self.level in self.mobjects:
            told = "So slide"
            leaving = FadeOut(self.level, run_time=1)
            with self.step("bitonic", "Each half turns only once: it is bitonic", leaving):
                self.rest(0.4)
        by = max(self.sorter.layers[layer][0]) - min(self.sorter.layers[layer][0])
        with self.step(f"slide by {by}", f"{told}, by {by}: {self.meets(layer)}", *self.travelling(layer, 3)):
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
        profile = self.profile
        with self.step("in order", "All numbers are in order"):
            self.play(profile.joined.animate.set_value(1), run_time=1.2)
            self.rest(0.3)
            self.play(profile.lined.animate.set_value(0), run_time=0.4)
            self.play(profile.grown.animate.set_value(0), moved(self.past, 0, 1.6), run_time=1.6)
            self.remove(profile)
        super().conclude()

    def layer_notes(self):
        """The texts below the layers at the end: how the two halves of each block are laid over one another."""
        sizes = [2**k for k in range(1, int(math.log2(self.sorter.n)) + 1)]
        return [note for size in sizes for note in ("fold", *["slide"] * (int(math.log2(size)) - 1))], ""


FEWEST = 4
NAMES = {2: "pairs", 4: "fours", 8: "eights", 16: "sixteens", 32: "thirty-twos"}
# Beside the bars, the last merge of the braid stands between these edges, not larger than this, around this height.
BRAID_LEFT, BRAID_RIGHT, LARGEST, BRAID_Y = -6.65, -0.55, 0.8, -0.95
# The left and right end of the bars' base line, its height, and the heights of the least and the largest bar.
LEFT, RIGHT, BASE, LEAST, MOST = 0.2, 6.6, -3.2, 0.75, 4.9
# The width of bars, and how far a bar is moved aside that lies over another, as shares of the distance between bars.
BAR, ASIDE = 0.74, 0.1
# How far the eye is from the page that is turned, and how high above the base line.
DISTANCE, EYE = 11.0, 2.6
# The parts of a layer's time in which bars lie over one another: in the first layer, and in those that slide.
FOLDED, SLID = (0.0, 0.4), (0.35, 0.65)
# The room around two bars whose ReLU is on, and how opaque its green is.
ROOM, GREEN = 0.1, 0.4


class Profile(VGroup):
    """The values on the wires of a braid as bars, in the order of the wires, and lines along their tops.

    Trackers move them from 0 to 1. With `grown`, the bars come out of the braid's discs, and the braid makes room; with
    `lined`, the lines are drawn; with `folded`, the right half turns over onto the left one, like a page; with
    `joined`, one line runs along all bars. The braid's time does the rest. In the first layer of the last merge, the
    page turns back, and takes the larger bar of each pair along. In each later layer, the right half of each block
    slides over the left one, and slides back with the larger bars.
    """

    def __init__(self, braid, layer, followed, theme):
        self.braid, self.theme = braid, theme
        self.layers = braid.layers[layer:]
        self.grown, self.lined, self.folded, self.joined = (ValueTracker(0) for _ in range(4))
        # The largest first, so that a smaller bar is in front of it.
        self.discs, self.ribbons = zip(*reversed(braid.moving), strict=True)
        values = [float(ribbon.value) for ribbon in self.ribbons]
        spread = (max(values) - min(values)) or 1
        self.heights = [LEAST + (MOST - LEAST) * (value - min(values)) / spread for value in values]
        self.pitch = (RIGHT - LEFT) / len(values)
        colours = [disc.box.get_fill_color() for disc in self.discs]
        self.bars = [VMobject(fill_color=colour, fill_opacity=1, stroke_width=0) for colour in colours]
        self.hero = next(k for k, ribbon in enumerate(self.ribbons) if ribbon.wires[0] == followed)
        texts = [value_text(ribbon.value) for ribbon in self.ribbons]
        self.em = min(fitting(text, look.DIGITS, 0.9 * BAR * self.pitch, bold=True) for text in texts)
        self.labels = [
            Label(text, self.em, look.text_on(colour), bold=True) for text, colour in zip(texts, colours, strict=True)
        ]
        self.line = VMobject(stroke_color=theme.ink, stroke_width=look.LINE, stroke_opacity=0, fill_opacity=0)
        self.glow = VMobject(fill_color=theme.active, fill_opacity=0, stroke_width=0)
        # The wires of the bars before each layer, and at the end.
        times = [start for start, _ in self.layers] + [braid.end]
        self.wires = [[round(ribbon.at(time)) for ribbon in self.ribbons] for time in times]
        self.size, self.towards = beside(braid, self.layers[0][0])
        pairs = zip(self.bars, self.labels, strict=True)
        super().__init__(self.glow, *itertools.chain(*pairs), self.line)
        self.follow()
        self.add_updater(lambda profile: profile.follow())

    def follow(self):
        """Draw the bars and lines as they are now."""
        grown = smooth(self.grown.get_value())
        self.braid.resize(1 + (self.size - 1) * grown, self.towards)
        layer, share, over = self.moment()
        seen = [self.seen(j, layer, share, over) for j in range(len(self.bars))]
        for j, (place, high) in enumerate(zip(seen, self.heights, strict=True)):
            self.draw_bar(j, place, high, grown)
        self.draw_line(seen, layer, share, over)
        self.draw_glow(layer, share)

    def moment(self):
        """The layer of the last merge, which share of its time has passed, and how far bars lie over one another."""
        now = self.braid.now
        layer = max(sum(start < now for start, _ in self.layers) - 1, 0)
        start, end = self.layers[layer]
        share = min(max((now - start) / (end - start), 0), 1)
        since, until = SLID if layer else FOLDED
        come = smooth(min(share / since, 1)) if layer else smooth(self.folded.get_value())
        return layer, share, come - smooth(max((share - until) / (1 - until), 0)) if share < 1 else 0

    def seen(self, j, layer, share, over):
        """Where a bar is seen: its middle, its width, and how near it is to the eye, as a factor."""
        half = len(self.bars) >> (layer + 1)
        before, after = self.wires[layer][j], self.wires[layer + 1][j]
        # They change sides while they lie over one another, where it is not seen.
        wire = after if share > sum(SLID if layer else FOLDED) / 2 else before
        aside = over * ASIDE * self.pitch * (1 if after // half % 2 else -1)
        x, wide = LEFT + (wire + 0.5) * self.pitch, BAR * self.pitch
        if not wire // half % 2:
            return x + aside, wide, 1
        if layer:
            return x - over * half * self.pitch + aside, wide, 1
        middle, angle = (LEFT + RIGHT) / 2, np.pi * over
        near = DISTANCE / (DISTANCE + (x - middle) * np.sin(angle))
        return middle + (x - middle) * np.cos(angle) * near + aside, wide * abs(np.cos(angle)) * near, near

    def top(self, place, height):
        """The point in the middle of the top of a bar."""
        x, _, near = place
        return np.array([x, BASE + EYE + (height - EYE) * near, 0])

    def draw_bar(self, j, place, height, grown):
        """Draw a bar between its disc and its place."""
        (x, wide, near), braid, disc = place, self.braid, self.discs[j].box.get_center()
        side = 0.5 * braid.high * braid.size
        high, low = height * near, BASE + EYE * (1 - near)
        wide, high = side + (wide - side) * grown, side + (high - side) * grown
        x, low = disc[0] + (x - disc[0]) * grown, disc[1] - side / 2 + (low - disc[1] + side / 2) * grown
        if j == self.hero:
            self.bars[j].set_stroke(self.theme.ink, look.BOLD * grown * min(wide / (0.3 * self.pitch), 1))
        set_box(self.bars[j], x - wide / 2, x + wide / 2, low + high / 2, high)
        small = braid.em * braid.size
        em = small + (self.em * min(place[1] / (BAR * self.pitch), 1) - small) * grown
        label = self.labels[j]
        label.write(label.text, (x, low + high - min(high / 2, 0.62 * self.em), 0), em)

    def draw_line(self, seen, layer, share, over):
        """Draw lines along the tops of each half of a block, and along the block until its halves part."""
        n = len(seen)
        half = n >> (layer + 1)
        since, until = SLID if layer else FOLDED
        changed = smooth(min(max((share - since) / (until - since), 0), 1))
        tops = [self.top(place, height) for place, height in zip(seen, self.heights, strict=True)]
        before, after = (dict(zip(self.wires[k], tops, strict=True)) for k in (layer, layer + 1))
        corners = [before[wire] + (after[wire] - before[wire]) * changed for wire in range(n)]
        runs = [np.array(corners[at : at + half]) for at in range(0, n, half)]
        parted = smooth(min(4 * share, 1)) if layer else 1
        for at in range(half, n, half):
            within = 1 - parted if at // half % 2 else 0
            joint = corners[at - 1] + (corners[at] - corners[at - 1]) * max(within, self.joined.get_value())
            runs.append(np.array([corners[at - 1], joint]))
        set_polyline(self.line, [run for run in runs if len(run) > 1 and np.ptp(run, axis=0).any()])
        self.line.set_stroke(opacity=self.lined.get_value() * (1 - over))

    def draw_glow(self, layer, share):
        """Draw green behind each two bars that lie over one another and whose ReLU is on: they change sides."""
        half, boxes = len(self.bars) >> (layer + 1), []
        for j, (before, after) in enumerate(zip(*self.wires[layer : layer + 2], strict=True)):
            if before // half % 2 < after // half % 2:
                x, high = LEFT + (before + 0.5) * self.pitch, self.heights[j] + ROOM
                wide = (BAR / 2 + ASIDE) * self.pitch + ROOM
                corners = [(x - wide, 0), (x + wide, 0), (x + wide, high), (x - wide, high), (x - wide, 0)]
                boxes.append(np.array([(x, BASE + (y or -ROOM), 0) for x, y in corners]))
        set_polyline(self.glow, boxes)
        since, until = SLID if layer else FOLDED
        shown = smooth(min(max((share - since) / 0.12, 0), 1)) - smooth(min(max((share - until) / 0.12, 0), 1))
        self.glow.set_fill(opacity=GREEN * shown)

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


def beside(braid, since):
    """The size of a braid beside the bars, where it is seen from a time on, and the point that stays in its place."""
    left, right = braid.point(since, 0)[0] - braid.wide / 2, braid.point(braid.end, 0)[0] + braid.wide / 2
    size = min((BRAID_RIGHT - BRAID_LEFT) / (right - left), LARGEST)
    middle = (braid.heights[0] + braid.heights[-1]) / 2
    # What is at the left edge goes to its left edge, and the middle to its height.
    return size, ((BRAID_LEFT - size * left) / (1 - size), (BRAID_Y - size * middle) / (1 - size), 0)
