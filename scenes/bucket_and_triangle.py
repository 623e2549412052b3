"""Two clips in parallel make a bucket, and the same two a triangle.

Storyboard: one clip goes down, another goes up; their sum is a bucket. Its walls are dragged with the clips' ends.
Then the bucket turns over: its rim goes down and its floor up. Its walls come together and make a triangle, whose two
ReLUs at the peak become one.
"""

from manim import ValueTracker

import relufig as rf
from relufig.animate import FunctionPlot, Plane, SummingStage, finite_numbers
from relufig.numbers.text import counted


class BucketAndTriangle(SummingStage):
    """A bucket with walls from a to b and from c to d, dragged to `then`, and turned into a triangle."""

    walls: tuple[float, float, float, float] = (-3, -2, 1, 3)
    then: tuple[float, float, float, float] = (-2, -1, 2, 3)
    height: float = 2

    def construct(self):
        """Show the clips, add them, drag the walls, turn the bucket over, and bring its walls together."""
        walls = finite_numbers(type(self), "walls", self.walls, 4)
        then = finite_numbers(type(self), "then", self.then, 4)
        (high,) = finite_numbers(type(self), "height", [self.height], positive=True)
        for name, (a, b, c, d) in (("walls", walls), ("then", then)):
            if not a < b <= c < d:
                raise ValueError(f"{type(self).__name__}.{name} must ascend, got {getattr(self, name)}")
        peak = (then[1] + then[2]) / 2
        self.trackers = [ValueTracker(value) for value in (*walls, 0, high)]
        self.lay_out((*walls, *then), high)
        self.show_title("Two clips in parallel")
        self.add(self.plane)
        self.show_part(self.plot, 0, "One clip goes down")
        self.show_part(self.plot, 1, "Another goes up")
        self.add_up(self.plot, "Added up, they are a bucket")
        self.count("bucket", "A bucket")
        self.drag("drag", "Each wall is its clip’s", (*then, 0, high), 3)
        self.drag("turn over", "The same clips with other signs: a hat", (*then, high, 0), 3)
        self.drag("come together", "Let them meet at the top", (then[0], peak, peak, then[3], high, 0), 2.5)
        self.count("triangle", "A triangle, as the two ReLUs at its peak become one")

    def lay_out(self, walls, high):
        """Lay out the plane, and on it the bucket as the sum of its clips."""
        margin = 0.15 * (max(walls) - min(walls))
        reach = min(walls) - margin, max(walls) + margin
        self.plane = Plane(reach, (-1.25 * high, 1.25 * high), self.look)
        clips = [
            lambda x, a, b, _c, _d, floor, rim: rf.ramp(x, a, b, rim, floor),
            lambda x, _a, _b, c, d, floor, rim: rf.ramp(x, c, d, 0, rim - floor),
        ]
        names = "first clip", "second clip"
        self.plot = FunctionPlot(self.plane, rf.bucket, self.trackers, parts=clips, names=names)

    def drag(self, name, telling, values, seconds):
        """Move the bucket's parameters to new values."""
        with self.step(name, telling):
            pairs = zip(self.trackers, values, strict=True)
            self.play(*(tracker.animate.set_value(value) for tracker, value in pairs), run_time=seconds)
            self.rest(0.8)

    def count(self, name, telling):
        """Say how many units the shown network has."""
        with self.step(f"{name} counted", f"{telling}: {counted(self.plot.network.size, 'ReLU')}", stressed=True):
            self.rest(1.6)
