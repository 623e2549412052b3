"""The outlines in an SVG file: what its shapes fill, as polygons within a stated tolerance of the curves.

svgelements reads shapes, groups, `<use>`, transforms and styles. Coordinates are the file's user units, with the y axis
downwards. The picture's `viewBox`, width and height have no effect.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple
from xml.etree import ElementTree  # only for trees that defusedxml has parsed

import numpy as np

from relufig.logo import flattening, tree
from relufig.logo.flattening import Arc, Bezier, Curve
from relufig.logo.outline import MOST_EDGES
from relufig.numbers.arrays import Array
from relufig.system import extras, limits

FillRule = Literal["nonzero", "evenodd"]

# The default tolerance is the picture's size divided by this.
_FINE = 2000
# An outline counts as closed if it ends this near its start, relative to its size: relative coordinates are rounded.
_CLOSED = 1e-6
# The largest coordinate. Products of two such coordinates do not overflow.
_LARGEST = 2.0**500


@dataclass(frozen=True, eq=False)
class Shape:
    """What one element fills: closed outlines, each of points (n, 2) in user units, and the rule that joins them."""

    outlines: tuple[Array, ...]
    fill_rule: FillRule


class _Paths(NamedTuple):
    """The closed paths of one element, each a list of curves joined end to end."""

    paths: list[list[Curve]]
    fill_rule: FillRule


def read(path_or_text: str | os.PathLike[str], *, tolerance: float | None = None, label: str = "read") -> list[Shape]:
    """The filled shapes of an SVG file, or of SVG text (which begins with "<"), in drawing order.

    No point of a curve is farther than `tolerance` from its polygon, and no point of the polygon is farther from the
    curve. The default is 1/2000 of the larger side of the picture. Every coordinate is a multiple of one power of two;
    the tolerance includes this rounding. Strokes are left out, and so are shapes that are not shown or have fill
    "none". Colours make no difference unless they are wholly transparent. Outlines that lie on one line fill nothing,
    and are left out.

    Raises ValueError, beginning with `label` and the name of the file, for text that is not SVG, elements other than
    shapes (text, images, masks), styles that are not read (see `relufig.logo.styles`), open outlines, nothing to fill,
    and too much of anything (see `relufig.logo.tree`); OSError if the file cannot be read; ModuleNotFoundError if the
    packages that `relufig[logo]` installs are missing.
    """
    label = named(label, path_or_text)
    extras.need(f"{label}: SVG", "logo", "defusedxml", "svgelements")
    drawn = list(_drawn(tree.parse(path_or_text, label), label))
    if not drawn:
        raise ValueError(f"{label}: at least one filled shape with an area is needed, got none")
    paths = [path for each in drawn for path in each.paths]
    if tolerance is None:
        tolerance = _tolerance([curve for path in paths for curve in path], label)
    rings = flattening.polygons(paths, tolerance, label)
    if any(map(flattening.flat, rings)):
        rule = "tolerance must be finer: at this tolerance a thin shape has no area"
        raise ValueError(f"{label}: {rule}, got {tolerance:.3g}")
    polygons = iter(rings)
    return [Shape(tuple(next(polygons) for _ in each.paths), each.fill_rule) for each in drawn]


def named(label: str, path_or_text: Any) -> str:
    """The beginning of a message about an SVG: the label, and the name of the file if there is one."""
    text = isinstance(path_or_text, str) and not tree.is_path(path_or_text)
    return label if text or not isinstance(path_or_text, str | os.PathLike) else f"{label}: {os.fspath(path_or_text)}"


def _tolerance(curves: list[Curve], label: str) -> float:
    """The default tolerance."""
    low, high = flattening.box(curves)
    size, largest = float((high - low).max()), float(np.maximum(abs(low), abs(high)).max())
    if size / _FINE < (finest := flattening.finest(largest)):
        rule = f"a tolerance, of at least {finest:.3g}, must be given for shapes this small and this far from (0, 0)"
        raise ValueError(f"{label}: {rule}, got shapes of size {size:.3g} with coordinates up to {largest:.6g}")
    return size / _FINE


def _drawn(root: ElementTree.Element, label: str) -> Iterator[_Paths]:
    """The filled paths of each element that is drawn."""
    import svgelements

    count = 0
    for number, element in enumerate(_shapes(root, label), start=1):
        if not _seen(element.values) or isinstance(element, svgelements.SimpleLine):
            continue
        name = f"#{limits.shown(element.id, 40)}" if element.id else f"shape {number}"
        named = f"{label}: <{element.values['tag']}> {name}"
        paths = []
        segments = list(element.segments(transformed=False))
        # Each curve becomes at least one edge.
        count += sum(not isinstance(segment, svgelements.Move) for segment in segments)
        if count > MOST_EDGES:
            raise ValueError(f"{label}: at most {MOST_EDGES} edges can be handled, got more")
        for path in _paths(segments, element.transform, named):
            if not flattening.straight(path):
                paths.append(_closed(path, named))
        if paths:
            yield _Paths(paths, "evenodd" if element.values.get("fill-rule") == "evenodd" else "nonzero")


def _seen(values: dict[str, Any]) -> bool:
    """Whether a shape's fill is visible, in the words of `relufig.logo.paints`."""
    paint = values["color"] if values["fill"] == "currentcolor" else values["fill"]
    return paint != "none" and values.get("fill-opacity") != "0" and values.get("visibility") != "hidden"


def _shapes(root: ElementTree.Element, label: str) -> list[Any]:
    """The shapes in drawing order, as svgelements' objects. Their transforms include those of groups and `<use>`."""
    import svgelements

    text = io.StringIO(ElementTree.tostring(root, encoding="unicode"))
    try:
        picture = svgelements.SVG.parse(text, reify=False, on_error="raise")
    except (ValueError, TypeError, AttributeError, LookupError, ArithmeticError) as error:
        # svgelements has no error types of its own, and fails on broken input in many ways.
        said = f" ({limits.reason(error)})" if str(error) else ""
        rule = "path data, lengths and transforms must follow the SVG standard, got some that cannot be read"
        raise ValueError(f"{label}: {rule}{said}") from error
    if picture is None:  # the whole picture has display "none"
        return []
    return [element for element in picture.elements() if isinstance(element, svgelements.Shape)]


def _paths(segments: list[Any], transform: Any, label: str) -> Iterator[list[Curve]]:
    """The paths of a shape in the picture's coordinates, each with its closing line if the shape says so."""
    import svgelements

    path: list[Curve] = []
    for segment in segments:
        if not isinstance(segment, svgelements.Move):
            path.append(_curve(segment, transform, label))
        if isinstance(segment, svgelements.Move | svgelements.Close):
            yield path
            path = []
    yield path


def _curve(segment: Any, transform: Any, label: str) -> Curve:
    linear = np.array([[transform.a, transform.b], [transform.c, transform.d]], dtype=float)
    shift = np.array([transform.e, transform.f], dtype=float)

    def placed(point: Any) -> Array:
        with np.errstate(invalid="ignore", over="ignore"):
            moved = np.array([point.x, point.y], dtype=float) @ linear + shift
        large = ~(np.abs(moved) <= _LARGEST)
        if large.any():
            rule = f"coordinates must be at most {_LARGEST:.3g}"
            raise ValueError(f"{label}: {rule}, got {np.abs(moved[large][0]):.6g}")
        return np.asarray(moved)

    if hasattr(segment, "sweep"):
        center, u, v = (placed(point) for point in (segment.center, segment.prx, segment.pry))
        return Arc(center, u - center, v - center, float(segment.get_start_t()), float(segment.sweep))
    names = ("start", "control", "control1", "control2", "end")
    return Bezier(np.stack([placed(getattr(segment, name)) for name in names if hasattr(segment, name)]))


def _closed(path: list[Curve], label: str) -> list[Curve]:
    ends = np.concatenate([curve.at(np.array([0.0, 1.0])) for curve in path])
    low, high = flattening.box(path)
    if np.abs(ends[0] - ends[-1]).max() > _CLOSED * (high - low).max():
        start, end = (f"({x:.6g}, {y:.6g})" for x, y in (ends[0], ends[-1]))
        raise ValueError(f"{label}: an outline must end where it starts (or with Z), got one from {start} to {end}")
    return path
