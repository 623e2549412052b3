"""How families of networks grow: a count against the number of wires, on logarithmic axes."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Literal

from manim import VGroup, VMobject

from relufig.animate import look
from relufig.animate.graph import spread
from relufig.animate.plane import DASHES, Plane, set_circles, set_polyline
from relufig.animate.text import Label
from relufig.sorting.network import ComparatorNetwork
from relufig.style import Theme

Family = Callable[[int], ComparatorNetwork]

_DOT = 0.15
_LABEL_DISTANCE = 0.55
_LABEL_GAP = 0.2


class GrowthPlot(VGroup):
    """The size or depth (`measure`) of every family's networks for each n of `counts`.

    `plane` and, family by family, `curves` with their `labels` are its parts; `marks` are larger dots at n = `marked`.
    """

    def __init__(
        self,
        families: Mapping[str, Family],
        counts: Sequence[int],
        measure: Literal["size", "depth"],
        theme: Theme,
        *,
        marked: int | None = None,
    ) -> None:
        self.values = {name: [getattr(family(n), measure) for n in counts] for name, family in families.items()}
        top = max(max(values) for values in self.values.values())
        self.plane = Plane(
            (math.log2(counts[0]), math.log2(counts[-1])),
            (0, math.log10(top) * 1.05),
            theme,
            x_ticks={math.log2(n): str(n) for n in counts if n & (n - 1) == 0},
            y_ticks={k: str(10**k) for k in range(int(math.log10(top)) + 1)},
            name="",
        )
        self.curves, self.marks = VGroup(), VGroup()
        labels: list[Label] = []
        for k, (name, values) in enumerate(self.values.items()):
            places = [(math.log2(n), math.log10(value)) for n, value in zip(counts, values, strict=True)]
            colour = theme.terms[k % 4]
            curve = VMobject(stroke_color=colour, stroke_width=look.BOLD, fill_opacity=0)
            set_polyline(curve, self.plane.clipped(*zip(*places, strict=True)), DASHES[k % 4])
            self.curves.add(curve)
            end = self.plane.point(*places[-1]) + (_LABEL_GAP, 0, 0)
            labels.append(Label(name, look.TEXT, colour, end, align="start", bold=True))
            dot = VMobject(fill_color=colour, fill_opacity=1, stroke_width=0)
            set_circles(dot, [self.plane.point(*places[counts.index(marked)])] if marked in counts else [], _DOT)
            self.marks.add(dot)
        for label, height in zip(labels, spread([label.at[1] for label in labels], _LABEL_DISTANCE), strict=True):
            label.put((label.at[0], height, 0))
        self.labels = VGroup(*labels)
        super().__init__(self.plane, self.curves, self.marks, self.labels)
