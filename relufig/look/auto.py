"""One SVG that follows the reader's theme, from the two drawings of a figure in light and in dark.

The drawings must differ in their colours only, and in pictures of pixels, of which both are kept. The result is the
light drawing, whose elements get classes, and a style sheet that gives each class its dark colours where the reader
prefers dark (CSS's `prefers-color-scheme`). Programs that ignore style sheets show the light drawing.
"""

from __future__ import annotations

import re

# Properties of CSS, and attributes of SVG, that a style sheet may change.
_PAINTS = ("fill", "stroke", "color", "stop-color", "opacity", "fill-opacity", "stroke-opacity", "stop-opacity")
_TAG = re.compile(r"<[^>]*>")
_ATTRIBUTE = re.compile(r"""([\w:.-]+)=(?:"([^"]*)"|'([^']*)')""")
_REFERENCE = re.compile(r"#([\w.-]+)")
# What an `image` refers to.
_SOURCES = {"href", "xlink:href"}
# What a property is where nothing sets it.
_INITIAL = {"fill": "#000000", "stroke": "none", "color": "#000000", "stop-color": "#000000"}


def merged(light: str, dark: str) -> str:
    """Merge the light and the dark drawing of a figure into one that follows the reader's theme.

    Parameters
    ----------
    light, dark : str
        The contents of two SVG files.

    Returns
    -------
    str
        An SVG file.

    Raises
    ------
    ValueError
        If the drawings differ in more than colours and opacities, or are not SVG.

    Examples
    --------
    >>> from relufig.look.auto import merged
    >>> svg = '<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0H9" style="stroke: {}"/></svg>'
    >>> print(merged(svg.format("#0072b2"), svg.format("#56b4e9")))
    <svg xmlns="http://www.w3.org/2000/svg"><style>@media (prefers-color-scheme: dark) {
    .dark-1 {stroke: #56b4e9 !important}
    }</style><path class="dark-1" d="M0 0H9" style="stroke: #0072b2"/></svg>
    """
    merging = _Merging()
    texts, tags = _TAG.split(light), _TAG.findall(light)
    others = _TAG.findall(dark)
    if len(tags) != len(others) or texts != _TAG.split(dark):
        raise _refusal("their texts or their numbers of elements")
    drawn = [merging.tag(tag, other) for tag, other in zip(tags, others, strict=True)]
    root = next((i for i, tag in enumerate(tags) if tag.startswith("<svg")), None)
    if root is None:
        raise ValueError("merged(light, dark): light must be an SVG, but has no element svg")
    drawn[root] += merging.sheet()
    return "".join(text + tag for text, tag in zip(texts, [*drawn, ""], strict=True))


class _Merging:
    """The classes and the names of the elements that were merged so far."""

    def __init__(self) -> None:
        self.classes: dict[str, str] = {}
        # Ids of the dark drawing and of the light one. matplotlib makes them of colours, among other things.
        self.names: dict[str, str] = {}

    def sheet(self) -> str:
        rules = "".join(f"\n.{name} {{{declarations}}}" for declarations, name in self.classes.items())
        return f"<style>@media (prefers-color-scheme: dark) {{{rules}\n}}</style>" if rules else ""

    def tag(self, light: str, dark: str) -> str:
        if light.startswith(("<?", "<!")):
            return light
        bright, dim = _properties(light), _properties(dark)
        if light.startswith("<image") and _differing(bright, dim) & _SOURCES:
            return self._both(light, dark)
        changes = {}
        for name in dict.fromkeys([*bright, *dim]):
            before, after = bright.get(name), dim.get(name)
            if name.removeprefix("style ") not in _PAINTS or "url(" in f"{before}{after}":
                self._match(light, before or "", after or "", is_name=name == "id")
            elif before != after:
                painted = name.removeprefix("style ")
                changes[painted] = after or _INITIAL.get(painted, "1")
        if _bare(light) != _bare(dark):
            raise _refusal(light)
        return _with_class(light, self._class(changes)) if changes else light

    def _both(self, light: str, dark: str) -> str:
        """Two pictures in pixels, of which one is shown."""
        if not _differing(_properties(light), _properties(dark)) <= {*_SOURCES, "id"}:
            raise _refusal(light)
        hidden, shown = (self._class({"display": display}) for display in ("none", "inline"))
        return _with_class(light, hidden) + _with_class(dark, shown).replace("<image", '<image display="none"', 1)

    def _match(self, tag: str, light: str, dark: str, is_name: bool) -> None:
        """Raise ValueError if two values differ in more than the ids that they refer to."""
        if is_name:
            light, dark = f"#{light}", f"#{dark}"
        pairs = zip(_REFERENCE.findall(light), _REFERENCE.findall(dark), strict=False)
        same = all(self.names.setdefault(theirs, ours) == ours for ours, theirs in pairs)
        if not same or _REFERENCE.sub("#", light) != _REFERENCE.sub("#", dark):
            raise _refusal(tag)

    def _class(self, changes: dict[str, str]) -> str:
        declarations = "; ".join(f"{name}: {value} !important" for name, value in changes.items())
        return self.classes.setdefault(declarations, f"dark-{len(self.classes) + 1}")


def _properties(tag: str) -> dict[str, str]:
    """The attributes of a tag, and the properties of its style."""
    attributes = {name: double or single for name, double, single in _ATTRIBUTE.findall(tag)}
    style = attributes.pop("style", "")
    parts = [part.partition(":") for part in style.split(";") if part.strip()]
    return attributes | {f"style {name.strip()}": value.strip() for name, _, value in parts}


def _differing(first: dict[str, str], second: dict[str, str]) -> set[str]:
    """The names of the properties that differ."""
    return {name for name, _ in first.items() ^ second.items()}


def _bare(tag: str) -> str:
    """A tag without its attributes."""
    return "".join(_ATTRIBUTE.sub("", tag).split())


def _with_class(tag: str, name: str) -> str:
    if re.search(r"""\sclass=["']""", tag):
        return re.sub(r"""(\sclass=["'])""", rf"\1{name} ", tag, count=1)
    return re.sub(r"^<[\w:.-]+", rf'\g<0> class="{name}"', tag)


def _refusal(what: str) -> ValueError:
    return ValueError(f"merged(light, dark): the drawings must differ in colours only, but differ in {what[:120]}")
