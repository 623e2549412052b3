"""The style of SVG elements, reduced to what decides which points are filled: the cascade of CSS.

svgelements knows neither `!important` nor specificity. It ignores rules that come after their element, and its patterns
take time with the square of a style sheet's length. So styles are read here, and svgelements gets only the values that
win. What is not read (selectors of several elements, `@media`, escapes) is refused if it could change the picture.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from relufig.system import limits

# The properties that a shape inherits from the elements around it.
INHERITED = ("fill", "fill-opacity", "fill-rule", "color", "visibility")
# All properties that are read, including those of gradient stops.
PROPERTIES = (*INHERITED, "display", "opacity", "stop-color", "stop-opacity")

# Attributes and properties that also move, clip or erase shapes, but are not read. The value "none" does nothing.
MOVING_ATTRIBUTES = ("clip", "clip-path", "filter", "mask", "transform-origin")
_MOVING = {"cx", "cy", "d", "height", "r", "rx", "ry", "transform", "width", "x", "y", *MOVING_ATTRIBUTES}
_MOVING |= {"all", "offset-path", "rotate", "scale", "translate", "zoom"}

_LONGEST_VALUE = 256
_LONGEST_SHEETS = 2**16
# Comments, strings and addresses, in which the punctuation of CSS has no meaning. None is scanned twice.
_OPAQUE = re.compile(r"""/\*.*?(?:\*/|\Z)|"[^"\n]*"|'[^'\n]*'|url\([^()"']*(?:\)|\Z)""", re.DOTALL | re.IGNORECASE)
_IMPORTANT = re.compile(r"!\s*important\Z", re.IGNORECASE)
_SELECTOR = re.compile(r"(\*|[A-Za-z][\w-]*)?([.#](?!\d)[\w-]+)?")
_FONTS = ("@font-face", "@charset")


class _Rank(NamedTuple):
    """The rank of a declaration among those of one property: the greatest wins."""

    important: bool
    origin: int  # 0 an attribute, 1 a style sheet, 2 the attribute `style`
    specificity: tuple[bool, bool, bool]
    place: int


_Declared = dict[str, tuple[_Rank, str]]


class Sheets:
    """Style sheets, as the declarations of each selector.

    A selector is an element or "*", with one class, one id or neither.
    """

    def __init__(self, texts: list[str], label: str) -> None:
        length = sum(map(len, texts))
        if length > _LONGEST_SHEETS:
            rule = f"a <style> must have at most {_LONGEST_SHEETS:,} characters"
            raise ValueError(f"{label}: {rule}, got {limits.shown(length)}")
        self._label = label
        self._rules: dict[tuple[str, str], _Declared] = {}
        place = 0
        for text in texts:
            for prelude, body in _blocks(text, label):
                declared = list(_declarations(body, label))
                for selector in prelude.split(",") if declared else ():
                    element, key = self._parts(selector.strip())
                    into = self._rules.setdefault((element or "*", key), {})
                    for name, value, important in declared:
                        place += 1
                        specificity = key.startswith("#"), key.startswith("."), element not in ("", "*")
                        _declare(into, name, value, _Rank(important, 1, specificity, place))

    def _parts(self, selector: str) -> tuple[str, str]:
        match = _SELECTOR.fullmatch(selector)
        if not selector or not match:
            rule = "a <style> must select single elements, by kind, .class or #id"
            raise ValueError(f"{self._label}: {rule}, got {limits.shown(selector, 40)!r}")
        return match[1] or "", match[2] or ""

    def winning(self, tag: str, attributes: Mapping[str, str]) -> dict[str, str]:
        """The winning value of each property that an element sets itself.

        Raises ValueError, beginning with the label, for styles that are too long or cannot be read.
        """
        declared: _Declared = {}
        for name in PROPERTIES:
            if value := attributes.get(name, "").strip():
                _declare(declared, name, _checked(name, value, self._label), _Rank(False, 0, (False,) * 3, 0))
        keys = ["", *(f".{name}" for name in set(attributes.get("class", "").split()))]
        keys += [f"#{attributes['id']}"] if "id" in attributes else []
        for key in keys:
            for element in ("*", tag):
                for name, (rank, value) in self._rules.get((element, key), {}).items():
                    _declare(declared, name, value, rank)
        style = _plain(attributes.get("style", ""), self._label)
        for place, (name, value, important) in enumerate(_declarations(style, self._label)):
            _declare(declared, name, value, _Rank(important, 2, (False,) * 3, place))
        return {name: value for name, (_, value) in declared.items()}


def _declare(into: _Declared, name: str, value: str, rank: _Rank) -> None:
    if name not in into or rank > into[name][0]:
        into[name] = rank, value


def _declarations(text: str, label: str) -> Iterator[tuple[str, str, bool]]:
    """The declarations that decide what is filled: name, value, and whether it is important.

    Raises ValueError for a property that moves or clips shapes.
    """
    for declaration in text.split(";"):
        name, _, value = declaration.partition(":")
        name, value = name.strip().lower(), value.strip()
        important = _IMPORTANT.search(value)
        if important:
            value = value[: important.start()].rstrip()
        if name in _MOVING and value not in ("", "none"):
            raise ValueError(f"{label}: a style must not set {name}, which is not read from styles")
        if name in PROPERTIES and value:
            yield name, _checked(name, value, label), important is not None


def _blocks(text: str, label: str) -> Iterator[tuple[str, str]]:
    """The rules of a style sheet: the text before the braces, and the text between them."""
    *rules, rest = _plain(text, label).replace("<!--", " ").replace("-->", " ").split("}")
    for rule in [*rules, rest] if rest.strip() else rules:
        prelude, brace, body = rule.partition("{")
        *statements, prelude = (part.strip() for part in prelude.split(";"))
        at_rules = [part for part in (*statements, prelude) if part.startswith("@") and not part.startswith(_FONTS)]
        if not brace or "{" in body or at_rules or not all(part.startswith("@") for part in statements):
            rule = "a <style> must be rules with one pair of braces each (no @media, no @import)"
            raise ValueError(f"{label}: {rule}, got {limits.shown((at_rules or [prelude])[0], 40)!r}")
        if not prelude.startswith("@"):
            yield prelude, body


def _plain(text: str, label: str) -> str:
    """A style without comments, and without strings and addresses that contain punctuation of CSS."""

    def replaced(match: re.Match[str]) -> str:
        whole = match[0]
        return " " if whole.startswith("/*") or any(sign in whole for sign in ";{}:,") else whole

    if any(sign in _OPAQUE.sub(" ", text) for sign in "\\\"'"):
        raise ValueError(f"{label}: a style must have its strings closed and no backslashes outside them")
    return _OPAQUE.sub(replaced, text)


def _checked(name: str, value: str, label: str) -> str:
    if len(value) > _LONGEST_VALUE:
        got = f"{len(value):,}"
        raise ValueError(f"{label}: {name} must have at most {_LONGEST_VALUE} characters, got {got}")
    return value
