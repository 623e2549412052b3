"""An SVG file from anywhere, as a tree that is safe to read.

defusedxml refuses entities and external references; size, nesting and the copies that `<use>` makes are bounded, for a
few lines of copies of copies are as large as any entity bomb. Elements that change what is filled and that relufig does
not read (text, images, masks, clips) are refused, so that no picture is quietly another.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree  # for trees that are parsed already; parsing is defusedxml's

from relufig import limits
from relufig.logo import styles
from relufig.logo.outline import MOST_EDGES

SHAPES = ("path", "rect", "circle", "ellipse", "polygon", "polyline", "line")

_NAMESPACE = "{http://www.w3.org/2000/svg}"
_HREFS = ("{http://www.w3.org/1999/xlink}href", "href")
_READ = ("g", "defs", "use", "style", *SHAPES)
# They have no bearing on which points are filled.
_IGNORED = ("title", "desc", "metadata", "linearGradient", "radialGradient")

LARGEST_FILE = 2**20
# Elements, their classes, and the numbers and letters of their paths and of the transforms that each is under, with all
# copies: several for each edge that a network can have.
_MOST_PARTS = 2**16
# Of these, elements: svgelements takes its time for each.
_MOST_ELEMENTS = 2**13
# For each outline that is closed, svgelements goes back over the path. One with an area has three edges or more.
_MOST_OUTLINES = MOST_EDGES // 3
_DEEPEST = 64
_LONGEST_PATH = 4096

_NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
_LENGTH = rf"{_NUMBER}(?:px|pt|pc|mm|cm|in)?"
_TRANSFORM = r"(?:matrix|translate|scale|rotate|skewX|skewY)\s*\([-+.,\s\deE]*\)"
_CLOSINGS = re.compile(r"[zZ](?:[\s,]*[zZ])+")
_PART = re.compile(rf"{_NUMBER}|[A-Za-z]")
# What attributes must look like, for svgelements passes over what it does not understand.
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
_KEPT = {"id", "class", "style", *styles.PROPERTIES, *_ATTRIBUTES}


def parse(path_or_text: str | os.PathLike[str], label: str) -> ElementTree.Element:
    """The `<svg>` element of a file, or of text that begins with "<", with only what can be read, without namespaces.

    Raises ValueError, in a sentence that begins with `label`, for everything else; OSError for a file that cannot be
    read.
    """
    root = _root(_content(path_or_text, label), label)
    # Of the picture, not of what is in it: svgelements would scale by some of these, and pass the others on to shapes.
    for name in ("viewBox", "preserveAspectRatio", "x", "y", "width", "height"):
        root.attrib.pop(name, None)
    kept = _kept(root, 0, label)
    by_name = {element.attrib["id"]: element for element in kept.iter() if "id" in element.attrib}
    extent = _extent(kept, by_name, {}, 0, label)
    for most, of_what, count in (
        (_MOST_PARTS, "elements, numbers and letters of paths", extent.parts),
        (_MOST_ELEMENTS, "elements", extent.elements),
    ):
        if count > most:
            rule = f"at most {most:,} {of_what} can be read"
            raise ValueError(f"{label}: {rule}, got {limits.shown(count)}, those used several times included")
    return kept


def shortened(text: str) -> str:
    """A text from the file as it can stand in a sentence."""
    return limits.shown(text if len(text) <= 40 else f"{text[:40]}...")


def quoted(text: str) -> str:
    """The same, in quotes."""
    return repr(text if len(text) <= 40 else f"{text[:40]}...")


def is_path(path_or_text: str | os.PathLike[str]) -> bool:
    """Whether it may name a file: it is no SVG text, not empty, and no longer than a path can be."""
    text = str(path_or_text).strip("\ufeff \t\r\n")
    return 0 < len(text) <= _LONGEST_PATH and not (isinstance(path_or_text, str) and text.startswith("<"))


def _content(path_or_text: str | os.PathLike[str], label: str) -> bytes:
    if isinstance(path_or_text, str) and path_or_text.lstrip("\ufeff \t\r\n").startswith("<"):
        content = path_or_text.encode(errors="surrogatepass")
    elif isinstance(path_or_text, str | os.PathLike):
        if not is_path(path_or_text):
            got = quoted(str(path_or_text))
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
    return content


def _root(content: bytes, label: str) -> Any:
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        root = fromstring(content)
    except DefusedXmlException as error:
        name = shortened(str(getattr(error, "name", "a reference")))
        raise ValueError(f"{label}: entities and external references are not read, got {name}") from error
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise ValueError(f"{label}: an SVG must be well-formed XML, got {limits.reason(error)}") from error
    if root.tag not in ("svg", f"{_NAMESPACE}svg"):
        raise ValueError(f"{label}: the outermost element must be <svg>, got <{shortened(root.tag)}>")
    return root


def _kept(element: Any, depth: int, label: str) -> ElementTree.Element:
    if depth > _DEEPEST:
        raise ValueError(f"{label}: elements must not be nested more than {_DEEPEST} deep")
    # svgelements copies what an element has to all that is in it, whether it means something there or not.
    attributes = {name: value for name, value in element.attrib.items() if name in _KEPT}
    for href in _HREFS:
        if href in element.attrib:
            attributes["href"] = element.attrib[href]
    tag = element.tag.removeprefix(_NAMESPACE)
    for name, (pattern, meaning) in _ATTRIBUTES.items():
        if name in attributes and not pattern.fullmatch(attributes[name]):
            got = quoted(attributes[name])
            raise ValueError(f"{label}: {name} of <{tag}> must be {meaning}, got {got}")
    for name in styles.PROPERTIES:
        if name in attributes:
            attributes[name] = styles.checked(name, attributes[name], label)
    if "d" in attributes:
        attributes["d"] = _CLOSINGS.sub("z", attributes["d"])
        closings = attributes["d"].count("z") + attributes["d"].count("Z")
        if closings > _MOST_OUTLINES:
            raise ValueError(f"{label}: at most {_MOST_OUTLINES:,} outlines of a <path> can be read, got {closings:,}")
    if "style" in attributes:
        attributes["style"] = styles.declarations(attributes["style"], label)
    kept = ElementTree.Element(tag, attributes)
    if tag == "style":
        kept.text = styles.sheet("".join(element.itertext()), label)
        return kept
    for inner in element:
        tag = inner.tag.removeprefix(_NAMESPACE)
        if tag in _READ:
            kept.append(_kept(inner, depth + 1, label))
        elif not tag.startswith("{") and tag not in _IGNORED:
            raise ValueError(f"{label}: the elements that can be read are {', '.join(_READ)}, got <{shortened(tag)}>")
    return kept


class _Extent(NamedTuple):
    """Of an element with all that it uses: its parts (see `_MOST_PARTS`), its elements, and their depth."""

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
            raise ValueError(f"{label}: <use> must refer to an element of this file by #id, got {quoted(name)}")
        inner.append(by_name[name[1:]])
    parts = 1 + sum(len(_PART.findall(element.attrib.get(name, ""))) for name in ("d", "points"))
    parts += len(element.attrib.get("class", "").split())
    elements, height = 1, 0
    for each in inner:
        extent = _extent(each, by_name, known, depth + 1, label) if depth < _DEEPEST else _Extent(1, 1, 0)
        parts, elements, height = parts + extent.parts, elements + extent.elements, max(height, 1 + extent.height)
    # svgelements reads a transform anew for every element that is under it.
    parts += elements * len(_PART.findall(element.attrib.get("transform", "")))
    if depth + height >= _DEEPEST:
        raise ValueError(f"{label}: elements must not be nested more than {_DEEPEST} deep, nor use themselves")
    known[element] = _Extent(parts, elements, height)
    return known[element]
