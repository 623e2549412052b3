"""A logo drawn by a ReLU network, without training: half-planes, minima and maxima, and a step.

Storyboard: the plane, all of it inside. Half-planes sweep in and take away what is beyond their edges; one joins by
max, and gives back what lies in it. The other edges fold in faster and faster, until the shape is carved. A step of the
network's value, steeper and steeper, makes of it the picture; what it took is counted.
"""

import itertools

from manim import FadeIn, FadeOut, rush_into

from relufig import logo
from relufig.animate import Counts, Folding, Sharpening, Stage, Stops
from relufig.animate.folding import field_around, outline_formula
from relufig.animate.parameters import whole_number
from relufig.animate.stops import decreasing
from relufig.notation import counted

TELLING = {
    None: "A half-plane takes away what lies beyond its edge",
    "min": "min of two keeps only what lies in both",
    "max": "max of two takes in what lies in either",
}


class Logo(Stage):
    """Carve an outline: an SVG file or text, or the vertices of a polygon, x to the right and y downwards.

    So many edges are folded in slowly; at the end steps of each of `widths` are taken, shares of the height seen.
    """

    outline = logo.FILE
    slow: int = 8
    widths = (0.25, 0.05, 0.004)

    def construct(self):
        """Fold in the first half-planes one by one, then all the others, and sharpen."""
        formula = outline_formula(type(self), self.outline)
        field = field_around(self.outline, self.look)
        self.width = Stops(decreasing(type(self), "widths", self.widths))
        self.shown = self.folding = folding = Folding(formula, field)
        self.sharpening = Sharpening(folding.polygons, self.width, field)
        self.edges = len(folding.forms)
        words = f"of {counted(self.edges, 'edge')}", "ReLUs", "hidden layers"
        sources = lambda: folding.count, lambda: self.shown.size, lambda: self.shown.depth
        self.counts = Counts(dict(zip(words, sources, strict=True)), self.look, at=(3.5, 1.65, 0))
        self.entitle("A logo, carved by a ReLU network")
        with self.step("plane", "The plane, all of it inside", FadeIn(folding.region, field.frame, self.counts)):
            self.rest(0.8)
        self.fold(folding)
        self.sharpen(self.sharpening)

    def fold(self, folding):
        """Let half-planes sweep in, told by how they join, and then all the others."""
        self.add(folding.edges)
        slow = min(whole_number(type(self), "slow", self.slow), self.edges)
        for kind, run in itertools.groupby(range(slow), lambda k: folding.kinds[k]):
            first, *others = (k + 1 for k in run)
            with self.step(f"{kind or 'edge'} {first}", TELLING[kind]):
                for count in (first, *others):
                    self.play(folding.joined.animate.set_value(count), run_time=1.25)
        if slow < self.edges:
            with self.step("all", "So do the others, a ReLU for each min or max", folding.sweep.animate.set_value(0)):
                self.play(folding.joined.animate(run_time=7, rate_func=rush_into).set_value(self.edges))
                self.rest(0.3)
        with self.step("carved", "Above 0 inside, below 0 outside: the outline, exactly", FadeOut(folding.edges)):
            self.rest(1.2)

    def sharpen(self, sharp):
        """Take the step of the network's value, steeper and steeper."""
        with self.step("step", "A step of its value is 1 inside, and fades to 0 outside"):
            self.play(FadeIn(sharp.bands, sharp.plot), run_time=1)
            self.remove(self.folding.region)
            self.shown = sharp
            self.rest(0.6)
        with self.step("sharpen", "The steeper the step, the sharper the picture"):
            self.play(self.width.animate.set_value(len(self.widths) - 1), run_time=4)
        counts = f"{counted(sharp.size, 'ReLU')} in {counted(sharp.depth, 'layer')}"
        with self.step("end", f"{counted(self.edges, 'edge')}: {counts}, nothing learned", stressed=True):
            self.rest(2)
