"""A sort that moves, as one SVG file: values travel along their ribbons, layer by layer, and start again.

The motion is CSS, without a script, so that it plays wherever an SVG image is shown. A reader who asks for reduced
motion, and a program that knows no CSS animation, sees the finished braid.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from typing import Any, Literal

import numpy as np
from matplotlib.font_manager import FontProperties
from matplotlib.path import Path
from matplotlib.textpath import TextPath

from relufig.look import fonts, style
from relufig.look.colours import on
from relufig.look.ribbons import FLAT, HALF_CROSSING, Braid, Curve, Mark, Ribbon
from relufig.look.ribbons import braid as geometry
from relufig.look.style import Theme
from relufig.numbers.text import number
from relufig.plot.braids import colours, glow, in_words, shade
from relufig.sorting.network import ComparatorNetwork
from relufig.sorting.tracing import Outcome

# Lengths in pixels: a unit of time, the distance between wires, a ribbon, the ground beside it, a disc's radius.
_UNIT, _ROW, _RIBBON, _HALO, _DISC = 96, 62, 9, 4, 21
_LEFT, _TOP, _FOOT = 46, 40, 44
# The green behind a swap, and the radius of a comparator's ends.
_GLOW, _END = 34, 6
_DIGIT, _LABEL = 24, 22
# Seconds: for a unit of time, before the values start, and for the finished braid.
_TEMPO, _START, _HOLD = 0.62, 0.7, 2.6


def animated_braid(
    network: ComparatorNetwork, x: Any, *, theme: Literal["light", "dark", "auto"] = "auto", title: str | None = None
) -> str:
    """Draw what a comparator network does with an input as an SVG that moves.

    Parameters
    ----------
    network : ComparatorNetwork
        The network to draw.
    x : array_like, shape (n,)
        Its input.
    theme : {"light", "dark", "auto"}
        The colours; those that the reader's system prefers by default.
    title : str, optional
        The file's title; how many numbers are sorted by default.

    Returns
    -------
    str
        The SVG file's text.

    Raises
    ------
    ValueError
        If `x` has not exactly one dimension or there is no such theme. For other bad inputs, as `network.trace(x)`.

    Examples
    --------
    >>> from relufig import plot, sorting
    >>> svg = plot.animated_braid(sorting.bubble(3), [2, 3, 1])
    >>> "prefers-reduced-motion" in svg, "<script" in svg
    (True, False)
    """
    if np.ndim(x) != 1:
        raise ValueError(f"animated_braid(network, x): x must have shape ({network.n},), got {np.shape(x)}")
    if theme not in (*style.THEMES, "auto"):
        raise ValueError(f"animated_braid(theme): theme must be light, dark or auto, got {theme!r}")
    drawn = geometry(network, network.trace(x))
    width, height = 2 * _LEFT + round(drawn.end * _UNIT), _TOP + (network.n - 1) * _ROW + _TOP + _FOOT
    heading = title or f"{network.n} numbers are sorted"
    body = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" aria-labelledby="t d">',
        f'<title id="t">{escape(heading)}</title>',
        f'<desc id="d">{escape(in_words(network, drawn))}</desc>',
        f"<style>{_style(drawn, theme)}</style>",
        f'<rect width="{width}" height="{height}" class="ground"/>',
        *_defs(drawn, height),
        *_layers(drawn, network.n),
        *_wires(drawn, network.n),
        *_comparators(drawn, reached=False),
        '<g clip-path="url(#reached)" class="shown">',
        *_comparators(drawn, reached=True),
        *_ribbons(drawn),
        *_dots(drawn),
        "</g>",
        *(_disc(ribbon, _x(0), _y(ribbon.wires[0])) for ribbon in drawn.ribbons),
        *_travellers(drawn),
        "</svg>",
        "",
    ]
    return "\n".join(body)


def _x(time: float) -> float:
    return _LEFT + time * _UNIT


def _y(wire: float) -> float:
    return _TOP + wire * _ROW


def _style(drawn: Braid, theme: str) -> str:
    """The colours of one theme or of both, and the motion."""
    if theme == "auto":
        dark = _rule("svg", **_colours_by_name(drawn, style.DARK))
        rules = [_rule("svg", **_colours_by_name(drawn, style.LIGHT)), f"@media(prefers-color-scheme:dark){{{dark}}}"]
    else:
        rules = [_rule("svg", **_colours_by_name(drawn, style.theme(theme)))]
    rules += [
        ".ground{fill:var(--ground)}.layer{fill:var(--shade)}.note{fill:var(--muted)}",
        f".halo{{fill:none;stroke:var(--shade);stroke-width:{_RIBBON + 2 * _HALO}}}",
        f".ribbon{{fill:none;stroke-width:{_RIBBON}}}",
        ".wire{fill:none;stroke:var(--faint);stroke-width:1.5;opacity:.6}.later{opacity:.45}",
        ".glow{fill:var(--glow)}.tint{stroke:var(--glow)}",
        ".line{stroke:var(--muted);stroke-width:2}.dot{fill:var(--ground);stroke:var(--muted);stroke-width:2}",
        ".tie{stroke-dasharray:3 4}.swap .dot{fill:var(--on);stroke:none}",
    ]
    for rank in range(_ranks(drawn)):
        rules.append(f".c{rank}{{stroke:var(--v{rank})}}.f{rank}{{fill:var(--v{rank})}}.i{rank}{{fill:var(--i{rank})}}")
    return "".join([*rules, "@media(prefers-reduced-motion:no-preference){", *_motion(drawn), "}"])


def _rule(selector: str, **declarations: str) -> str:
    """A rule of CSS; underscores stand for hyphens."""
    inside = ";".join(f"{name}:{value}".replace("_", "-") for name, value in declarations.items())
    return f"{selector}{{{inside}}}"


def _colours_by_name(drawn: Braid, theme: Theme) -> dict[str, str]:
    """A theme's colours as custom properties: those of the values by rank, and those of the digits on them."""
    named = {"ground": theme.background, "faint": theme.faint, "muted": theme.muted, "on": theme.active}
    named["glow"] = glow(theme.active, theme.background)
    named["shade"] = shade(theme.faint, theme.background)
    for rank, colour in enumerate(colours(drawn.ribbons, theme)):
        named |= {f"v{rank}": colour, f"i{rank}": on(colour)}
    return {f"__{name}": value for name, value in named.items()}


def _motion(drawn: Braid) -> Iterator[str]:
    """The keyframes: time along the wires passes evenly, and a crossing takes the curve that its ribbon takes."""
    total = _START + drawn.end * _TEMPO + _HOLD

    def share(time: float) -> str:
        return f"{100 * (_START + time * _TEMPO) / total:.2f}%"

    yield _rule(".run,.front,.move", animation=f"{total:.2f}s linear infinite")
    length = drawn.end * _UNIT
    for name, start, end in (("run", 0.0, length), ("front", -length, 0.0)):
        yield _rule(f".{name}", animation_name=name)
        first = _rule(f"0%,{share(0)}", transform=f"translateX({start:g}px)")
        last = _rule(f"{share(drawn.end)},100%", transform=f"translateX({end:g}px)")
        yield f"@keyframes {name}{{{first}{last}}}"
    ease = f"cubic-bezier({FLAT},0,{1 - FLAT:g},1)"
    for at, ribbon in enumerate(drawn.ribbons):
        frames, since = "", "0%"
        for middle, wire in zip(ribbon.crossings, ribbon.wires, strict=False):
            place = f"translateY({_y(wire):g}px)"
            frames += _rule(f"{since},{share(middle - HALF_CROSSING)}", transform=place, animation_timing_function=ease)
            since = share(middle + HALF_CROSSING)
        frames += _rule(f"{since},100%", transform=f"translateY({_y(ribbon.wires[-1]):g}px)")
        yield f"{_rule(f'.m{at}', animation_name=f'm{at}')}@keyframes m{at}{{{frames}}}"


def _defs(drawn: Braid, height: float) -> Iterator[str]:
    """The part that the values have reached, and the characters that numbers are written with."""
    width = drawn.end * _UNIT
    yield "<defs>"
    yield f'<clipPath id="reached"><rect class="front" x="{_LEFT}" width="{width:g}" height="{height:g}"/></clipPath>'
    yield f'<clipPath id="strips">{"".join(_strip(mark) for mark in drawn.marks if mark.swaps)}</clipPath>'
    yield "</defs>"


def _layers(drawn: Braid, n: int) -> Iterator[str]:
    bottom = _y(n - 1) + 0.5 * _ROW
    for at, (left, right) in enumerate(drawn.layers):
        x, width = _x(left) + 4, (right - left) * _UNIT - 8
        yield f'<rect class="layer" x="{x:g}" y="{_y(-0.5):g}" width="{width:g}" height="{n * _ROW}"/>'
        yield _text(str(at + 1), _x((left + right) / 2), bottom + 26, _LABEL, "note")
    if drawn.layers:
        yield _text("layer", _x(0), bottom + 26, _LABEL, "note")


def _wires(drawn: Braid, n: int) -> Iterator[str]:
    lines = "".join(f"M{_x(0):g} {_y(wire):g}H{_x(drawn.end):g}" for wire in range(n))
    yield f'<path class="wire" d="{lines}"/>'


def _comparators(drawn: Braid, reached: bool) -> Iterator[str]:
    """All comparators, pale, and above them those that the values have reached, as what they did."""
    for mark in drawn.marks:
        swap = reached and mark.swaps
        x, (top, bottom) = _x(mark.time), sorted(map(_y, mark.wires))
        kind = "swap" if swap else "" if reached else "later"
        tie = " tie" if mark.outcome is Outcome.TIE else ""
        line = f'<path class="line{tie}" d="M{x:g} {top:g}V{bottom:g}"/>'
        if swap:
            dots = "".join(f'<circle class="dot" cx="{x:g}" cy="{y:g}" r="{_END}"/>' for y in (top, bottom))
            line = f"{_strip(mark, 'glow')}{dots}"
        yield f'<g class="{kind}">{line}</g>' if kind else line


def _strip(mark: Mark, kind: str = "") -> str:
    """The strip with round ends behind a swap."""
    x, (top, bottom) = _x(mark.time) - _GLOW / 2, sorted(map(_y, mark.wires))
    corner = f'x="{x:g}" y="{top - _GLOW / 2:g}"'
    look = f' class="{kind}"' if kind else ""
    return f'<rect{look} {corner} width="{_GLOW}" height="{bottom - top + _GLOW:g}" rx="{_GLOW / 2:g}"/>'


def _dots(drawn: Braid) -> Iterator[str]:
    """The ends of comparators that keep the order, on the ribbons."""
    for mark in drawn.marks:
        for wire in () if mark.swaps else mark.wires:
            x, y = _x(mark.time), _y(wire)
            if mark.outcome is Outcome.TIE:
                yield f'<rect class="dot" x="{x - 5:g}" y="{y - 5:g}" width="10" height="10"/>'
            else:
                yield f'<circle class="dot" cx="{x:g}" cy="{y:g}" r="5"/>'


def _ribbons(drawn: Braid) -> Iterator[str]:
    """The ribbons, with a halo in the background's colour where they cross."""
    for ribbon in drawn.ribbons:
        apart = _data(drawn.meetings(ribbon))
        if apart:
            yield f'<path class="halo" d="{apart}"/>'
            yield f'<g clip-path="url(#strips)"><path class="halo tint" d="{apart}"/></g>'
        yield f'<path class="ribbon c{ribbon.rank}" d="{_data(ribbon.curves(drawn.end))}"/>'


def _data(curves: Iterable[Curve]) -> str:
    """Curves as SVG path data, in which those that follow each other are joined."""
    data, last = "", None
    for curve in curves:
        first, *others = (f"{_x(time):.4g} {_y(wire):.4g}" for time, wire in curve)
        data += "" if first == last else f"M{first}"
        data += ("L" if len(curve) == 2 else "C") + " ".join(others)
        last = others[-1]
    return data


def _travellers(drawn: Braid) -> Iterator[str]:
    """The discs that travel. Where nothing moves, they stand at the end."""
    length = drawn.end * _UNIT
    yield f'<g class="run" transform="translate({length:g} 0)">'
    for at, ribbon in enumerate(drawn.ribbons):
        place = f"translate(0 {_y(ribbon.wires[-1]):g})"
        yield f'<g class="move m{at}" transform="{place}">{_disc(ribbon, _x(0), 0)}</g>'
    yield "</g>"


def _disc(ribbon: Ribbon, x: float, y: float) -> str:
    text = number(ribbon.value)
    outline, width = _outline(text, _DIGIT, bold=True)
    half = max(0.0, width / 2 - 0.62 * _DISC)
    corner = f'x="{x - _DISC - half:.4g}" y="{y - _DISC:.4g}"'
    disc = f'<rect class="f{ribbon.rank}" {corner} width="{2 * (_DISC + half):.4g}" height="{2 * _DISC}" rx="{_DISC}"/>'
    return f'{disc}<path class="i{ribbon.rank}" transform="translate({x:.4g} {y:.4g})" d="{outline}"/>'


def _text(text: str, x: float, y: float, size: float, kind: str) -> str:
    outline, _ = _outline(text, size)
    return f'<path class="{kind}" transform="translate({x:.4g} {y:.4g})" d="{outline}"/>'


def _outline(text: str, size: float, bold: bool = False) -> tuple[str, float]:
    """A text's outline around the origin as SVG path data, and its width: every reader sees the same letters."""
    face = FontProperties(family=fonts.families(), weight="bold" if bold else "normal")
    path = TextPath((0, 0), text, size=size, prop=face)
    box = path.get_extents()
    cap = TextPath((0, 0), "0", size=size, prop=face).get_extents()
    moved = (path.vertices - ((box.x0 + box.x1) / 2, (cap.y0 + cap.y1) / 2)) * (1, -1)
    outline = Path(moved, path.codes)
    letters = {Path.MOVETO: "M", Path.LINETO: "L", Path.CURVE3: "Q", Path.CURVE4: "C", Path.CLOSEPOLY: "Z"}
    data = ""
    for points, code in outline.iter_segments(simplify=False):
        data += letters[code] + ("" if code == Path.CLOSEPOLY else " ".join(f"{each:.1f}" for each in points))
    return data, box.width


def _ranks(drawn: Braid) -> int:
    return max((ribbon.rank for ribbon in drawn.ribbons), default=0) + 1
