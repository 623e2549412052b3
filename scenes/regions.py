"""The polygons into which a small network cuts the plane, while its weights move from random to the logo's.

Storyboard: the units of a random network's first layer cut the plane along straight lines, those of the second along
lines that bend; each polygon takes on the colour of its value. Then all weights move, and every polygon with them, to
those of a network made by hand: the logo. Neighbours that are one affine map flow together, and all is counted.
"""

from manim import Create, FadeIn, FadeOut, LaggedStart

from relufig.animate import Counts, Field, Stage, Tiling, ValueScale
from relufig.animate.field import seen
from relufig.animate.moving import moving_to
from relufig.logo.towers import towers
from relufig.notation import counted

TILE = (16, 0), (80, 0), (96, 16), (96, 80), (80, 96), (16, 96), (0, 80), (0, 16)
RING = (37, 44), (53, 44), (64, 55), (64, 71), (53, 82), (37, 82), (26, 71), (26, 55)
FLAT = (10, 58), (26, 58), (26, 68), (10, 68)
SLOPE = (55, 46), (77, 24), (84, 31), (62, 53)
PIN = (45, 53), (55, 63), (45, 73), (35, 63)
CUTTING = (
    "Each unit of the first layer cuts the plane along a straight line",
    "The next layer’s lines bend where they cross those before",
)


class Regions(Stage):
    """A random network becomes `network`, told by `made`; of its inputs' plane `height` is seen around `center`."""

    title = "A network’s regions, from random to a logo"
    network = towers([(1, TILE), (-1, RING), (-1, FLAT), (-1, SLOPE), (1, PIN)], width=4)
    made = "Ours are made by hand: the edges of a logo, 1 inside and 0 outside"
    center = (48, 48)
    height: float = 116
    downwards = True
    seed = 1

    def construct(self):
        """Cut the plane, colour its polygons, let the weights move, and merge what is one piece."""
        field = Field(*seen(type(self), self.center, self.height), self.look, downwards=self.downwards)
        self.moving = moving = moving_to(type(self), self.network, field.box, self.seed)
        self.tiling = tiling = Tiling(lambda: moving.network, field, moving.moved.get_value)
        self.entitle(self.title)
        self.colour(*self.cut(field.frame.copy().set_fill(self.look.faint, 1).set_stroke(width=0)))
        with self.step("move", "Now its weights move from random to ours, and the polygons follow"):
            self.play(moving.moved.animate.set_value(1), run_time=9)
            self.rest(0.6)
        with self.step("made", self.made):
            self.rest(1.6)
        with self.step("merge", "Neighbours that are the same affine map are one linear piece"):
            self.play(tiling.merged.animate.set_value(1), FadeOut(tiling.straight), run_time=2)
            self.rest(0.6)
        counts = f"{counted(tiling.count, 'polygon')}, {counted(tiling.pieces, 'linear piece')}"
        with self.step("end", f"{counts}, {counted(moving.network.size, 'ReLU')}", stressed=True):
            self.rest(2)

    def cut(self, plane):
        """Draw the lines of layer after layer; return the plane and them."""
        drawn = [plane]
        for layer in range(1, self.moving.network.depth + 1):
            lines = self.tiling.lines(layer)
            with self.step(f"layer {layer}", CUTTING[min(layer, 2) - 1], *[FadeIn(plane)][layer - 1 :]):
                if lines:
                    self.play(LaggedStart(*map(Create, lines), lag_ratio=0.15), run_time=3)
                self.rest(0.6)
            drawn += lines
        return drawn

    def colour(self, *drawn):
        """Give the polygons their colours, and count them."""
        tiling, moving = self.tiling, self.moving
        words = "polygons", "linear pieces", "ReLUs"
        sources = lambda: tiling.count, lambda: tiling.pieces, lambda: moving.network.size
        self.counts = Counts(dict(zip(words, sources, strict=True)), self.look, at=(3.5, 1.65, 0))
        self.scale = ValueScale(tiling, width=3, at=(3.5, -2.75, 0))
        with self.step("colour", "On each polygon it is one affine map; colours tell its value there"):
            self.play(FadeIn(tiling.faces, tiling.straight, tiling.edges), run_time=1.2)
            self.remove(*drawn)
            self.play(FadeIn(self.counts, self.scale), run_time=0.6)
            self.rest(0.8)
