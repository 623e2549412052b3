"""An SVG file from anyone, as a tree that is safe to read.

defusedxml refuses entities and external references. Size, nesting and the copies that `<use>` makes are bounded,
because a few lines of copies of copies are as large as any entity bomb. Elements that change what is filled and that
relufig does not read (text, images, masks, clips) are refused, so no picture silently becomes another.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree  # only for trees that defusedxml has parsed

from relufig.logo import gradients, paints, styles
from relufig.logo.outline import MOST_EDGES
from relufig.system import limits

SHAPES = ("path", "rect", "circle", "ellipse", "polygon", "polyline", "line")

_NAMESPACE = "{http://www.w3.org/2000/svg}"
_READ = ("g", "defs", "use", "style", *SHAPES)
_GRADIENTS = ("linearGradient", "radialGradient")
# These do not change which points are filled. (`gradients` reads the gradients.)
_IGNORED = ("title", "desc", "metadata", *_GRADIENTS)
# With these, an element is shown or not depending on the reader's language or program.
_CONDITIONS = ("systemLanguage", "requiredExtensions")

LARGEST_FILE = 2**20
# The most elements, numbers and letters of paths and of the transforms that apply to each, with all copies. This allows
# several for each edge that a network can have.
_MOST_PARTS = 2**16
# The most elements among them: svgelements takes long for each.
_MOST_ELEMENTS = 2**13
# The most closed outlines: for each, svgelements goes back over the path. An outline with an area has 3 edges or more.
_MOST_OUTLINES = MOST_EDGES // 3
_DEEPEST = 64
_LONGEST_PATH = 4096
# The most characters in a number: the time that svgelements' patterns take grows with the cube of this.
_LONGEST_NUMBER = 100

_NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
_LENGTH = rf"{_NUMBER}(?:px|pt|pc|mm|cm|in)?"
_TRANSFORM = r"(?:matrix|translate|scale|rotate|skewX|skewY)\s*\([-+.,\s\deE]*\)"
_CLOSINGS = re.compile(r"[zZ](?:[\s,]*[zZ])+")
_PART = re.compile(rf"{_NUMBER}|[A-Za-z]")
_ONE_NUMBER = re.compile(_NUMBER)
_BARE_DOT = re.compile(r"\.(?!\d)")
_DOUBLED = re.compile(r"(?:\A\s*|,\s*),")
# The form that attributes must have: svgelements ignores what it does not understand.
_ATTRIBUTES = {
    "d": (re.compile(r"\s*(?:[Mm][-+.,\s\dEeMmZzLlHhVvCcSsQqTtAa]*)?"), "path data"),
    "points": (re.compile(r"[-+.,\s\dEe]*"), "pairs of numbers"),
    "transform": (re.compile(rf"\s*(?:{_TRANSFORM}[\s,]*)*|none"), "transforms of SVG"),
    **dict.fromkeys(("x", "y", "cx", "cy"), (re.compile(rf"\s*{_LENGTH}\s*"), "a length (no percentage)")),
    **dict.fromkeys(
        ("r", "rx", "ry", "width", "height"),
        (re.compile(rf"\s*(?!-){_LENGTH}\s*|auto"), "a length from 0 on (no percentage)"),
    ),
}
# The attributes that each element reads. svgelements copies an element's attributes to all elements inside it.
_OWN = {
    "path": ("d",),
    "rect": ("x", "y", "width", "height", "rx", "ry"),
    "circle": ("cx", "cy", "r"),
    "ellipse": ("cx", "cy", "rx", "ry"),
    "use": ("x", "y"),
    **dict.fromkeys(("polygon", "polyline"), ("points",)),
}


def parse(path_or_text: str | os.PathLike[str], label: str) -> ElementTree.Element:
    """The `<svg>` element of a file, or of text that begins with "<": only what can be read, without namespaces.

    Raises ValueError, beginning with `label`, for anything else; OSError if the file cannot be read.
    """
    root = _root(_content(path_or_text, label), label)
    sheets = styles.Sheets([_sheet(each, label) for each in _all(root, "style")], label)
    kept = _kept(root, 0, sheets, gradients.seen(list(_all(root, *_GRADIENTS)), sheets, label), label)
    by_name: dict[str, ElementTree.Element] = {}
    for element in kept.iter():
        # If several elements have one id, the first is meant, but svgelements takes the last.
        if "id" in element.attrib and by_name.setdefault(element.attrib["id"], element) is not element:
            del element.attrib["id"]
    extent = _extent(kept, by_name, {}, 0, label)
    for most, of_what, count in (
        (_MOST_PARTS, "elements, numbers and letters of paths", extent.parts),
        (_MOST_ELEMENTS, "elements", extent.elements),
    ):
        if count > most:
            rule = f"at most {most:,} {of_what} can be read"
            raise ValueError(f"{label}: {rule}, got {limits.shown(count)}, counting every use")
    return kept


def is_path(path_or_text: str | os.PathLike[str]) -> bool:
    """Whether the argument may name a file: it is not SVG text, not empty, and not too long for a path."""
    text = str(path_or_text).strip("\ufeff \t\r\n")
    return 0 < len(text) <= _LONGEST_PATH and not (isinstance(path_or_text, str) and text.startswith("<"))


def _content(path_or_text: str | os.PathLike[str], label: str) -> bytes:
    if isinstance(path_or_text, str) and path_or_text.lstrip("\ufeff \t\r\n").startswith("<"):
        content = path_or_text.encode(errors="surrogatepass")
    elif isinstance(path_or_text, str | os.PathLike):
        if not is_path(path_or_text):
            got = limits.quoted(str(path_or_text))
            raise ValueError(
                f'{label}: the path of an SVG file, or SVG text from its first "<" on, is needed, got {got}'
            )
        with Path(path_or_text).open("rb") as file:
            content = file.read(LARGEST_FILE + 1)
    else:
        raise TypeError(f"{label}: the path of an SVG file, or SVG text, is needed, got {path_or_text!r}")
    if len(content) > LARGEST_FILE:
        raise ValueError(f"{label}: an SVG of at most {LARGEST_FILE:,} bytes can be read, got more")
    if not content.strip():
        raise ValueError(f"{label}: an SVG is needed, got an empty file")
    if b"<?xml-stylesheet" in content.replace(b"\0", b""):
        raise ValueError(f"{label}: style sheets must be in a <style>, got an <?xml-stylesheet?>")
    return content


def _root(content: bytes, label: str) -> Any:
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        root = fromstring(content)
    except DefusedXmlException as error:
        name = limits.shown(str(getattr(error, "name", "a reference")), 40)
        raise ValueError(f"{label}: entities and external references are not read, got {name}") from error
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise ValueError(f"{label}: an SVG must be well-formed XML, got {limits.reason(error)}") from error
    if root.tag not in ("svg", f"{_NAMESPACE}svg"):
        raise ValueError(f"{label}: the outermost element must be <svg>, got <{limits.shown(root.tag, 40)}>")
    return root


def _all(root: Any, *tags: str) -> Iterator[Any]:
    return (element for element in root.iter() if str(element.tag).removeprefix(_NAMESPACE) in tags)


def _sheet(element: Any, label: str) -> str:
    for name, usual in (("type", "text/css"), ("media", "all")):
        if (got := element.attrib.get(name, usual).strip()) not in ("", usual):
            raise ValueError(f"{label}: {name} of <style> must be {usual}, got {limits.quoted(got)}")
    return "".join(element.itertext())


def _kept(element: Any, depth: int, sheets: styles.Sheets, seen: dict[str, bool], label: str) -> ElementTree.Element:
    if depth > _DEEPEST:
        raise ValueError(f"{label}: elements must not be nested more than {_DEEPEST} deep")
    tag = element.tag.removeprefix(_NAMESPACE)
    for name in (*styles.MOVING_ATTRIBUTES, *_CONDITIONS):
        if element.attrib.get(name, "none") != "none":
            raise ValueError(f"{label}: {name} of <{tag}> cannot be read, got {limits.quoted(element.attrib[name])}")
    kept = ElementTree.Element(tag, _geometry(tag, element.attrib, label))
    kept.attrib.update(_style(sheets.winning(tag, element.attrib), seen, f"{label}: <{tag}>"))
    for inner in element:
        tag = inner.tag.removeprefix(_NAMESPACE)
        if tag == "style":
            continue
        if tag in _READ:
            kept.append(_kept(inner, depth + 1, sheets, seen, label))
        elif not tag.startswith("{") and tag not in _IGNORED:
            raise ValueError(
                f"{label}: the elements that can be read are {', '.join(_READ)}, got <{limits.shown(tag, 40)}>"
            )
    return kept


def _style(winning: dict[str, str], seen: dict[str, bool], label: str) -> dict[str, str]:
    """The style that decides which points are filled, for an element and the elements inside it."""
    means = {
        name: paints.meaning(name, value, seen, label) for name, value in winning.items() if not name.startswith("stop")
    }
    # A wholly transparent element is treated as if it were not displayed.
    hidden = means.get("display") == "none" or means.get("opacity") == "0"
    inherited = {name: word for name in styles.INHERITED if (word := means.get(name))}
    return {**inherited, "display": "none"} if hidden else inherited


def _geometry(tag: str, attributes: Any, label: str) -> dict[str, str]:
    """The attributes that say where an element is, in a form that svgelements reads correctly and fast."""
    kept = {name: attributes[name] for name in ("id", "transform", *_OWN.get(tag, ())) if name in attributes}
    for name, (pattern, meaning) in _ATTRIBUTES.items():
        if name not in kept:
            continue
        longest = max(map(len, _PART.findall(kept[name])), default=0)
        if longest > _LONGEST_NUMBER:
            rule = f"a number in {name} of <{tag}> must have at most {_LONGEST_NUMBER} characters"
            raise ValueError(f"{label}: {rule}, got one of {longest:,}")
        if not pattern.fullmatch(kept[name]):
            raise ValueError(f"{label}: {name} of <{tag}> must be {meaning}, got {limits.quoted(kept[name])}")
    if "points" in kept:
        kept["points"] = _points(kept["points"], f"{label}: points of <{tag}>")
    if "d" in kept:
        kept["d"] = _CLOSINGS.sub("z", kept["d"])
        closings = kept["d"].count("z") + kept["d"].count("Z")
        if closings > _MOST_OUTLINES:
            raise ValueError(f"{label}: at most {_MOST_OUTLINES:,} outlines of a <path> can be read, got {closings:,}")
    if tag == "ellipse":  # if only one half axis is given, the other equals it
        given = {name: kept.pop(name) for name in ("rx", "ry") if kept.get(name, "auto").strip() != "auto"}
        kept |= {name: given.get(name, other) for name in ("rx", "ry") for other in given.values()}
    if tag == "use":
        kept["href"] = gradients.reference(attributes) or ""
    return kept


def _points(text: str, label: str) -> str:
    """The points as numbers with a space between each two."""
    numbers = _ONE_NUMBER.findall(text)
    if len(numbers) % 2 or _DOUBLED.search(text) or _ONE_NUMBER.sub("", text).strip(", \t\r\n\f"):
        raise ValueError(f"{label} must be pairs of numbers, got {limits.quoted(text)}")
    return " ".join(number.replace(".", ".0", 1) if _BARE_DOT.search(number) else number for number in numbers)


class _Extent(NamedTuple):
    """The size of an element with all that it uses: its parts (see `_MOST_PARTS`), its elements, and their depth."""

    parts: int
    elements: int
    height: int


def _extent(
    element: ElementTree.Element, by_name: dict[str, Any], known: dict[Any, _Extent], depth: int, label: str
) -> _Extent:
    if element in known:
        return known[element]
    inner = list(element)
    if element.tag == "use":
        name = element.attrib.get("href", "")
        if name[1:] not in by_name or not name.startswith("#"):
            raise ValueError(f"{label}: <use> must refer to an element of this file by #id, got {limits.quoted(name)}")
        inner.append(by_name[name[1:]])
    parts = 1 + sum(len(_PART.findall(element.attrib.get(name, ""))) for name in ("d", "points"))
    elements, height = 1, 0
    for each in inner:
        extent = _extent(each, by_name, known, depth + 1, label) if depth < _DEEPEST else _Extent(1, 1, 0)
        parts, elements, height = parts + extent.parts, elements + extent.elements, max(height, 1 + extent.height)
    # svgelements reads a transform again for every element that it applies to.
    parts += elements * len(_PART.findall(element.attrib.get("transform", "")))
    if depth + height >= _DEEPEST:
        raise ValueError(f"{label}: elements must not be nested more than {_DEEPEST} deep, nor use themselves")
    known[element] = _Extent(parts, elements, height)
    return known[element]
