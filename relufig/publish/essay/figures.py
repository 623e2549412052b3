"""The live figures of the essay's page, each made from the formulas of `relufig.functions`."""

from __future__ import annotations

import itertools
import math
import sys
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any

import numpy as np

import relufig as rf
from relufig import logo, sorting
from relufig.logo import svg
from relufig.publish.live.code import of_formula
from relufig.publish.live.data import JSON, network_data, weight
from relufig.publish.live.figure import Handle, LiveFigure, Quantity, network_figure, sorting_figure
from relufig.publish.live.making import figure_of

# What most figures show under their picture.
_FOOT: list[JSON] = [{"kind": "network"}, {"kind": "sentence"}]
_CONTROLS: JSON = {"kind": "controls"}
_FORMULA: JSON = {"kind": "formula"}


def _code(names: str, formula: str) -> str:
    """Python code that makes the network of a formula of inputs whose names are given with spaces."""
    return of_formula(names.split(), formula)


def two() -> LiveFigure:
    """The minimum and the maximum of two numbers, by one ReLU."""
    a, b = rf.inputs("a", "b")
    network = rf.build(min=rf.minimum(a, b), max=rf.maximum(a, b))
    quantities = [Quantity("a", 0, 8, 6), Quantity("b", 0, 8, 3)]
    views = [_CONTROLS, _FORMULA, {"kind": "bars", "high": 8}, *_FOOT]
    code = _code("a b", "min=rf.minimum(a, b), max=rf.maximum(a, b)")
    return network_figure("two", "Two numbers, sorted by one ReLU", {"": network}, quantities, views, code={"": code})


def three() -> LiveFigure:
    """Three numbers in order, by three ReLUs."""
    names = ("a", "b", "c")
    low, middle, high = rf.sort3(*rf.inputs(*names))
    network = rf.build(min=low, mid=middle, max=high)
    quantities = [Quantity(name, 0, 8, value) for name, value in zip(names, (5, 7, 2), strict=True)]
    views = [_CONTROLS, {"kind": "bars", "high": 8}, *_FOOT]
    code = _code("a b c", "*rf.sort3(a, b, c)")
    return network_figure("three", "Three numbers, sorted by ReLUs", {"": network}, quantities, views, code={"": code})


def sort() -> LiveFigure:
    """Up to 16 numbers, sorted by the reader's choice of network."""
    makers: dict[str, tuple[str, Callable[[int], sorting.ComparatorNetwork]]] = {
        "Bitonic sort": ("sorting.bitonic({n})", sorting.bitonic),
        "Bubble sort": ("sorting.bubble({n})", sorting.bubble),
        "Insertion sort": ("sorting.insertion({n})", sorting.insertion),
        "Odd-even merge sort": ("sorting.odd_even_merge({n})", sorting.odd_even_merge),
        "Fewest comparators known": ("sorting.best({n})", sorting.best),
        "Fewest layers known": ('sorting.best({n}, "depth")', lambda n: sorting.best(n, "depth")),
    }
    families = {label: {n: maker(n) for n in range(2, 17)} for label, (_, maker) in makers.items()}
    a, b = rf.inputs("a", "b")
    comparator = network_figure(
        "comparator",
        "A comparator",
        {"": rf.build(min=rf.minimum(a, b), max=rf.maximum(a, b))},
        [Quantity(name, -sys.float_info.max, sys.float_info.max, 0, hidden=True) for name in ("a", "b")],
        [_FORMULA, *_FOOT],
    )
    return sorting_figure(
        "sort",
        "Your numbers, sorted layer by layer",
        families,
        [5, 3, 8, 1, 9, 2, 7, 4],
        code={label: code for label, (code, _) in makers.items()},
        comparator=comparator,
    )


def clip() -> LiveFigure:
    """A clip, by two ReLUs in parallel or in a chain, with its ends in the reader's hand."""
    (x,) = rf.inputs("x")
    a, b = rf.parameters(a=-1, b=1)
    networks = {"two in parallel": rf.build(rf.clip(x, a, b)), "two in a chain": rf.build(rf.clip_chained(x, a, b))}
    quantities = [
        Quantity("x", -4, 4, 0.5),
        Quantity("a", -3, 3, -1, kind="parameter", below="b"),
        Quantity("b", -3, 3, 1, kind="parameter", above="a"),
    ]
    handles = [Handle(a, a, "the lower end a", "a"), Handle(b, b, "the upper end b", "b")]
    curve = _curve("x", (-4, 4), (-3, 3), handles, size=(560, 428))
    code = {
        "two in parallel": _code("x", "rf.clip(x, {a}, {b})"),
        "two in a chain": _code("x", "rf.clip_chained(x, {a}, {b})"),
    }
    return network_figure(
        "clip", "A clip with ends to drag", networks, quantities, [_CONTROLS, _FORMULA, curve, *_FOOT], code=code
    )


def rounding() -> LiveFigure:
    """The two clips for large inputs, in float64 and in float32."""
    (x,) = rf.inputs("x")
    networks = {"two in parallel": rf.build(rf.clip(x, 0, 1)), "two in a chain": rf.build(rf.clip_chained(x, 0, 1))}
    quantities = [Quantity("x", 1, 1e18, 1e3, scale="log", step=0.05)]
    # The chain takes only differences that are exact here.
    table: JSON = {"kind": "formats", "title": "clip(x, 0, 1) in two number formats", "truth": 1}
    return network_figure(
        "rounding",
        "The same function, rounded differently",
        networks,
        quantities,
        [_CONTROLS, table],
        choice="",
        code={
            "two in parallel": _code("x", "rf.clip(x, 0, 1)"),
            "two in a chain": _code("x", "rf.clip_chained(x, 0, 1)"),
        },
    )


def shapes() -> LiveFigure:
    """A bucket, a triangle, and sums of triangles, with their corners in the reader's hand."""
    (x,) = rf.inputs("x")
    a, b, c, d, floor = rf.parameters(a=-3, b=-2, c=1, d=2, f=0)
    networks = {"a bucket": rf.build(rf.bucket(x, a, b, c, d, floor, 2))}
    codes = {"a bucket": _code("x", "rf.bucket(x, {a}, {b}, {c}, {d}, {f}, 2)")}
    quantities = [
        Quantity("x", -5, 5, 0.5),
        *_ordered(zip("abcd", (-3, -2, 1, 2), strict=True), -5, 5),
        _hidden("f", -2, 4, 0),
    ]
    handles = [
        Handle(a, Fraction(2), "the top of the left wall", "a"),
        Handle(b, floor, "the foot of the left wall", "b", "f"),
        Handle(c, floor, "the foot of the right wall", "c", "f"),
        Handle(d, Fraction(2), "the top of the right wall", "d"),
    ]
    parts = {"a bucket": [rf.build(rf.ramp(x, a, b, 2, floor)), rf.build(rf.ramp(x, c, d, 0, 2 - floor))]}
    terms: list[rf.Expression] = []
    written: list[str] = []
    starts = [(-4, -3, -1, 2), (-2, 0, 1, -1), (0, 2, 4, 3)]
    for k, (start, label) in enumerate(zip(starts, ("a triangle", "two triangles", "three triangles"), strict=True), 1):
        names = [f"{letter}{k}" for letter in "lprh"]
        left, peak, right, height = rf.parameters(**dict(zip(names, start, strict=True)))
        terms.append(rf.triangle(x, left, peak, right, height))
        networks[label] = rf.build(sum(terms[1:], terms[0]))
        parts[label] = [rf.build(term) for term in terms]
        written.append("rf.triangle(x, " + ", ".join(f"{{{name}}}" for name in names) + ")")
        codes[label] = _code("x", " + ".join(written))
        quantities += [*_ordered(zip(names[:3], start[:3], strict=True), -5, 5), _hidden(names[3], -3, 4, start[3])]
        handles += [
            Handle(left, Fraction(0), f"the left end of triangle {k}", names[0]),
            Handle(peak, height, f"the peak of triangle {k}", names[1], names[3]),
            Handle(right, Fraction(0), f"the right end of triangle {k}", names[2]),
        ]
    curve = _curve("x", (-5, 5), (-3, 4), handles, size=(600, 430))
    figure = network_figure(
        "shapes", "Buckets and triangles to drag", networks, quantities, [_CONTROLS, curve, *_FOOT], code=codes
    )
    # The terms that are drawn are the clips of the bucket, and whole triangles.
    for data in figure.data["networks"]:
        data["parts"] = [network_data(part) for part in parts[data["label"]]]
    return figure


def step() -> LiveFigure:
    """A step that becomes steeper, with a magnifier that becomes stronger with it."""
    (x,) = rf.inputs("x")
    (width,) = rf.parameters(w=1)
    network = rf.build(rf.step(x, width))
    quantities = [
        Quantity("w", 1e-6, 1, 1, kind="parameter", scale="log", step=0.05, label="width"),
        Quantity("x", -2, 2, 0.5),
    ]
    near: JSON = {
        **_curve("x", (-2, 2), (-0.25, 1.25), size=(560, 240)),
        "x": [weight(-2 * width), weight(width)],
        "title": "The same step, magnified: the window is three widths wide",
    }
    views = [_CONTROLS, _FORMULA, _curve("x", (-2, 2), (-0.25, 1.25), size=(560, 240)), near, {"kind": "sentence"}]
    return network_figure(
        "step", "A step and its slope", {"": network}, quantities, views, code={"": _code("x", "rf.step(x, {w})")}
    )


def outline() -> LiveFigure:
    """Four half-planes and their minimum or maximum, with corners in the reader's hand."""
    x, y = rf.inputs("x", "y")
    corners = [(-2, -2), (2, -2), (2, 2), (-2, 2)]
    names = [(f"x{k}", f"y{k}") for k in range(1, 5)]
    points = [
        rf.parameters(**dict(zip(pair, corner, strict=True))) for pair, corner in zip(names, corners, strict=True)
    ]
    sides = [
        (q[0] - p[0]) * (y - p[1]) - (q[1] - p[1]) * (x - p[0])
        for p, q in zip(points, [*points[1:], points[0]], strict=True)
    ]
    low, high = rf.minimum(sides[0], sides[1]), rf.minimum(sides[2], sides[3])
    networks = {
        "one half-plane": rf.build(inside=rf.relu(sides[0])),
        "min of two": rf.build(inside=low),
        "max of two": rf.build(inside=rf.maximum(sides[0], sides[1])),
        "min of four": rf.build(inside=rf.minimum(low, high)),
        "max of two mins": rf.build(inside=rf.maximum(low, high)),
    }
    quantities = [
        Quantity("x", -4, 4, 0.8),
        Quantity("y", -4, 4, 0.3),
        *(
            Quantity(name, -4, 4, value, kind="parameter", hidden=True)
            for pair, corner in zip(names, corners, strict=True)
            for name, value in zip(pair, corner, strict=True)
        ),
    ]
    handles = [
        Handle(px, py, f"corner {k}", *pair) for k, ((px, py), pair) in enumerate(zip(points, names, strict=True), 1)
    ]
    plane: JSON = {
        "kind": "plane",
        "x": [-4, 4],
        "y": [-4, 4],
        "level": 0,
        "fill": "inside",
        "lines": [_line(side, x, y) for side in sides],
        "handles": [handle.data() for handle in handles],
    }
    views = [_CONTROLS, plane, *_FOOT]
    figure = network_figure("outline", "A shape from half-planes", networks, quantities, views, start="min of four")
    figure.data["convex"] = names
    return figure


def _line(side: rf.Expression, x: rf.Expression, y: rf.Expression) -> list[Any]:
    """The weights [p, q, r] of an expression p x + q y + r."""
    (of_x,), (of_y,) = x.terms, y.terms
    return [weight(side.terms.get(of_x, 0)), weight(side.terms.get(of_y, 0)), weight(side.constant)]


def picture() -> LiveFigure:
    """The logo: a network that is positive inside of an outline."""
    tolerance = 0.048  # of curves, in units of the file, as in the figure of the logo
    network = logo.from_svg(logo.FILE, tolerance=tolerance)
    outlines = [ring for shape in svg.read(str(logo.FILE), tolerance=tolerance) for ring in shape.outlines]
    points = np.concatenate(outlines).astype(float)
    margin = 0.04 * float(np.ptp(points))
    (left, top), (right, bottom) = points.min(axis=0) - margin, points.max(axis=0) + margin
    quantities = [
        Quantity(name, low, high, (low + high) / 2, step=0.1)
        for name, low, high in (("x", float(left), float(right)), ("y", float(top), float(bottom)))
    ]
    # In SVG files, y points down.
    plane: JSON = {"kind": "plane", "x": [float(left), float(right)], "y": [float(bottom), float(top)], "level": 0}
    code = f"from relufig import logo\n\nnetwork = logo.from_svg(logo.FILE, tolerance={tolerance})\n"
    return network_figure(
        "picture", "A logo as a network", {"": network}, quantities, [_CONTROLS, plane, *_FOOT], code={"": code}
    )


def gradients(widths: Sequence[int] = (6, 10, 10, 6), seed: int = 2) -> LiveFigure:
    """Random layers with LeakyReLU: which weights a random input teaches."""
    (slope,) = rf.parameters(α=0)
    random = np.random.default_rng(seed)
    blocks: list[rf.Block] = []
    for k, (before, after) in enumerate(itertools.pairwise(widths)):
        # K. He and others, "Delving deep into rectifiers", 2015: variance 2 / inputs.
        weights = np.round(random.normal(0, math.sqrt(2 / before), (after, before)), 2)
        blocks.append(rf.Block.affine(weights, np.zeros(after, int)))
        if k + 2 < len(widths):
            layer = rf.inputs(*(f"z{i + 1}" for i in range(after)))
            blocks += rf.build(*(rf.leaky_relu(z, slope) for z in layer)).blocks
    network = rf.Network(blocks)
    quantities = [
        Quantity("α", 0, 0.5, 0, kind="parameter", step=0.01),
        Quantity("sample", 1, 100, 1, kind="sample", step=1, label="sample"),
    ]
    return network_figure(
        "gradients", "Weights that one sample teaches", {"": network}, quantities, [_CONTROLS, {"kind": "gradients"}]
    )


def approximation(counts: Sequence[int] = (2, 4, 8, 16, 32), samples: int = 121) -> LiveFigure:
    """A function that the reader draws, and 2-layer networks that follow it at equally spaced knots."""
    (x,) = rf.inputs("x")
    low, high = -3, 3
    networks: dict[str, rf.Network] = {}
    codes: dict[str, str] = {}
    knots_of: dict[str, list[JSON]] = {}
    names: dict[str, None] = {}
    for count in counts:
        knots = [Fraction(low) + Fraction(high - low, count) * k for k in range(count + 1)]
        own = [f"h{count}_{k}" for k in range(count + 1)]
        # Any values that differ: the page sets them before it draws.
        heights = rf.parameters(**{name: Fraction(k % 2, 2) for k, name in enumerate(own)})
        label = f"{count}"
        networks[label] = rf.build(rf.interpolate(x, knots, list(heights)))
        knots_of[label] = [{"name": name, "x": float(knot)} for name, knot in zip(own, knots, strict=True)]
        given = f"{[float(knot) for knot in knots]}"
        codes[label] = _code("x", f"rf.interpolate(x, {given}, [" + ", ".join(f"{{{name}}}" for name in own) + "])")
        names |= dict.fromkeys(own)
    quantities = [
        Quantity("x", low, high, 0.5, hidden=True),
        *(Quantity(name, -2, 2, 0, kind="parameter", hidden=True) for name in names),
    ]
    at = [low + (high - low) * k / (samples - 1) for k in range(samples)]
    presets: Mapping[str, Callable[[float], float]] = {
        "a wave": lambda t: math.sin(2 * t) * math.exp(-t * t / 12) * 1.4,
        "a bump": lambda t: 1.6 * math.exp(-2 * t * t) - 0.4,
        "a root": lambda t: math.copysign(math.sqrt(abs(t)), t),
    }
    target: JSON = {
        "kind": "target",
        "x": [low, high],
        "presets": [{"label": label, "values": [round(f(t), 4) for t in at]} for label, f in presets.items()],
    }
    curve: JSON = {**_curve("x", (low, high), (-2, 2)), "terms": False, "target": True}
    views = [_CONTROLS, target, curve, {"kind": "network"}]
    title = "A network that follows what you draw"
    figure = network_figure(
        "approximation", title, networks, quantities, views, code=codes, choice="Number of pieces", start="8"
    )
    for data in figure.data["networks"]:
        data["knots"] = knots_of[data["label"]]
    return figure


def regions() -> LiveFigure:
    """A small network whose weights are lines in the reader's hand, and the regions that they cut."""
    x, y = rf.inputs("x", "y")
    places = [(-1.5, 1), (1, 1.5), (1.5, -1), (-0.5, -1.5)]
    quantities = [Quantity("x", -4, 4, -2.6), Quantity("y", -4, 4, 2.1)]
    units: list[rf.Expression] = []
    handles: list[Handle] = []
    for k, place in enumerate(places, 1):
        names = (f"u{k}", f"v{k}")
        u, v = rf.parameters(**dict(zip(names, place, strict=True)))
        # The line through (u, v), at a right angle to the way there from the origin.
        units.append(rf.relu(u * (x - u) + v * (y - v)))
        handles.append(Handle(u, v, f"the line of unit {k}", *names))
        quantities += [
            Quantity(name, -4, 4, value, kind="parameter", hidden=True)
            for name, value in zip(names, place, strict=True)
        ]
    first = units[0] - units[1] + units[2] - units[3]
    second = rf.relu(first - 1) - rf.relu(-first - 2)
    plane: JSON = {"kind": "plane", "x": [-4, 4], "y": [-4, 4], "handles": [handle.data() for handle in handles]}
    network = rf.build(f=second)
    return network_figure(
        "regions",
        "The regions of a small network",
        {"": network},
        quantities,
        [_CONTROLS, plane, {"kind": "network"}, {"kind": "count"}, {"kind": "sentence"}],
    )


def _curve(
    name: str,
    x: tuple[float, float],
    y: tuple[float, float],
    handles: Sequence[Handle] = (),
    size: tuple[int, int] = (600, 340),
) -> JSON:
    data = [handle.data() for handle in handles]
    return {"kind": "curve", "input": name, "x": x, "y": y, "terms": True, "handles": data, "size": size}


def _hidden(name: str, low: float, high: float, value: float) -> Quantity:
    return Quantity(name, low, high, value, kind="parameter", hidden=True)


def _ordered(values: zip[tuple[str, float]], low: float, high: float) -> list[Quantity]:
    """Hidden parameters that keep their order."""
    named = list(values)
    names = [name for name, _ in named]
    return [
        Quantity(name, low, high, value, kind="parameter", hidden=True, above=before, below=after)
        for (name, value), before, after in zip(named, [None, *names], [*names[1:], None], strict=False)
    ]


# The live figures in the essay's order, each with the figure that stands where scripts do not run.
ALL: tuple[tuple[Callable[[], LiveFigure], str], ...] = (
    (two, "max_min"),
    (three, "sort3"),
    (sort, "bitonic_sort"),
    (clip, "clip"),
    (rounding, "float_honesty"),
    (shapes, "bucket"),
    (step, "step"),
    (outline, "one_relu_surface"),
    (picture, "logo"),
    (gradients, "zero_gradient"),
    (approximation, "universal_approximation"),
    (regions, "regions"),
)


# The videos that tell the same, by the names of live figures.
FILMS = {
    "two": ("max_of_two", "sort_two"),
    "three": ("sort_three",),
    "sort": ("bubble_sort", "bitonic_sort", "sorting_race"),
    "clip": ("clip",),
    "shapes": ("bucket_and_triangle",),
    "step": ("step_limit",),
    "picture": ("logo",),
    "gradients": ("leaky_relu", "training"),
    "approximation": ("universal_approximation",),
    "regions": ("regions",),
}


def of_figures() -> dict[str, Callable[[], LiveFigure]]:
    """The live figures by the names of the essay's figures that show the same network, or one like it."""
    more = {
        "sort2": two,
        "sort3_regions": three,
        "bubble_sort": sort,
        "sorting_networks": sort,
        "triangle": shapes,
        "sort_as_network": sort,
        "eight_neurons": regions,
        "relu": _relu,
        "leaky_relu": _leaky_relu,
        "max_of_five": _max_of_five,
        "square_by_tents": _square,
    }
    return {still: maker for maker, still in ALL} | more


def _relu() -> LiveFigure:
    (x,) = rf.inputs("x")
    return figure_of(rf.build(rf.relu(x)), title="A ReLU", name="relu")


def _leaky_relu() -> LiveFigure:
    (x,) = rf.inputs("x")
    (slope,) = rf.parameters(α=Fraction(1, 5))
    network = rf.build(rf.leaky_relu(x, slope))
    return figure_of(network, parameters={"α": (0.0, 1.0)}, title="A leaky ReLU", name="leaky-relu")


def _max_of_five() -> LiveFigure:
    network = rf.build(max=rf.maximum_of_five(*rf.inputs(*"abcde")))
    return figure_of(network, title="The largest of five", name="max-of-five")


def _square() -> LiveFigure:
    (x,) = rf.inputs("x")
    return figure_of(rf.build(rf.square(x, 4)), {"x": (0.0, 1.0)}, title="A square by tents", name="square")
