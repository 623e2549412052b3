"""The style of SVG elements, cut down to what decides which points are filled.

svgelements reads style sheets with patterns that take time with the square of their length, and copies every property
to every element within. So that no picture takes long, it is given only these few properties, each once a selector.
"""

from __future__ import annotations

from relufig import limits

PROPERTIES = ("fill", "fill-rule", "color", "display", "visibility")

# What a style may set, too, but nothing that is read here heeds.
_MOVING = ("clip-path", "cx", "cy", "d", "height", "mask", "r", "rx", "ry", "transform", "width", "x", "y")

_LONGEST_VALUE = 256
_LONGEST_SHEET = 2**16
_SELECTOR_SIGNS = ".#*-_"


def checked(name: str, value: str, label: str) -> str:
    """The value of a property. Raises ValueError, in a sentence that begins with `label`, for one that is too long."""
    if len(value) > _LONGEST_VALUE:
        got = f"{len(value):,}"
        raise ValueError(f"{label}: {name} must have at most {_LONGEST_VALUE} characters, got {got}")
    return value.strip()


def declarations(text: str, label: str) -> str:
    """What of the declarations of a style decides what is filled, the last of each property.

    Raises ValueError for one that moves or clips shapes.
    """
    found = {}
    for declaration in text.split(";"):
        name, _, value = declaration.partition(":")
        name = name.strip()
        if name in _MOVING and value.strip() != "none":
            raise ValueError(f"{label}: a style must not set {name}, which is read from attributes only")
        if name in PROPERTIES and value and ":" not in value:
            found[name] = checked(name, value, label)
    return ";".join(f"{name}:{value}" for name, value in found.items())


def sheet(text: str, label: str) -> str:
    """What of a style sheet decides what is filled. Raises ValueError for one that is too long."""
    if len(text) > _LONGEST_SHEET:
        rule = f"a <style> must have at most {_LONGEST_SHEET:,} characters"
        raise ValueError(f"{label}: {rule}, got {limits.shown(len(text))}")
    rules: dict[str, str] = {}
    for rule in _without_comments(text).split("}"):
        selectors, _, body = rule.partition("{")
        kept = declarations(body, label)
        for selector in map(str.strip, selectors.split(",") if kept else ()):
            if selector and all(c.isalnum() or c in _SELECTOR_SIGNS for c in selector):
                rules[selector] = declarations(f"{rules.get(selector, '')};{kept}", label)
    return "".join(f"{selector}{{{kept}}}" for selector, kept in rules.items())


def _without_comments(text: str) -> str:
    first, *others = text.split("/*")
    return first + "".join(other.partition("*/")[2] for other in others)
