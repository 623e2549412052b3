"""SVG files as parts of one HTML page.

The ids and styles of an inline SVG apply to the whole page. So each picture's ids get a prefix, and its style rules
apply to that picture only. Parts that only a separate file needs (prolog, metadata, embedded fonts) are left out.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from typing import Any

from relufig.system import extras

_SVG = "http://www.w3.org/2000/svg"
_NAMES = {"http://www.w3.org/1999/xlink": "", "http://www.w3.org/XML/1998/namespace": "xml:"}
# Elements whose white space is part of the picture.
_TEXTS = ("text", "tspan", "title", "desc", "style")
# Attributes that hold a list of ids.
_LISTS = ("aria-labelledby", "aria-describedby")
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")


def parsed(svg: bytes | str) -> ET.Element:
    """The root element of an SVG. Raises ValueError if it is not well-formed, has entities, or is not SVG."""
    try:
        from defusedxml import DefusedXmlException
        from defusedxml import ElementTree as Safe
    except ImportError as error:
        raise extras.missing("a page", "defusedxml", "slides") from error
    try:
        root: ET.Element = Safe.fromstring(svg)
    except (ET.ParseError, DefusedXmlException) as error:
        raise ValueError(f"svg must be well-formed XML without entities: {error}") from error
    if root.tag != f"{{{_SVG}}}svg":
        raise ValueError(f"svg must have the root element svg of {_SVG}, got {root.tag}")
    return root


def title_and_description(root: ET.Element) -> tuple[str, str]:
    """The title and the description of a picture, "" if it has none."""
    title, text = (root.findtext(f"{{{_SVG}}}{name}", default="").strip() for name in ("title", "desc"))
    return title, text


def size(root: ET.Element) -> tuple[float, float]:
    """The width and the height of a picture in its own units. Raises ValueError if it has no size."""
    box = root.attrib.get("viewBox", "").replace(",", " ").split()[2:]
    written = [re.sub(r"[a-z]+$", "", root.attrib.get(name, "")) for name in ("width", "height")]
    try:
        width, height = map(float, box or written)
    except ValueError as error:
        raise ValueError("svg must have a viewBox, or a width and a height") from error
    return width, height


def inlined(svg: bytes | str, prefix: str) -> str:
    """The SVG as an element of an HTML page. The page chooses its width.

    Parameters
    ----------
    svg : bytes or str
        The content of an SVG file.
    prefix : str
        A prefix for the picture's ids. No other picture on the page may have the same prefix.

    Returns
    -------
    str
        An `<svg>` element.

    Raises
    ------
    ValueError
        If the content is not SVG, or if the prefix is not a letter followed by letters, digits, - and _.

    Examples
    --------
    >>> from relufig.pages.svg import inlined
    >>> inlined('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2 1"><path id="a" d="M0 0H2"/></svg>', "one")
    '<svg viewBox="0 0 2 1" id="one-svg" role="img"><path id="one-a" d="M0 0H2" /></svg>'
    """
    if not re.fullmatch(r"[A-Za-z][\w-]*", prefix):
        raise ValueError(f"prefix must be a letter, then letters, digits, - and _, got {prefix!r}")
    root = parsed(svg)
    _strip(root)
    for element in root.iter():
        _rename(element, prefix)
    root.set("id", f"{prefix}-svg")
    _unsize(root)
    _describe(root)
    for style in root.iter("style"):
        style.text = _kept_to(f"#{prefix}-svg", style.text or "", prefix)
    _drop(root, lambda element: element.tag == "style" and not element.text)
    _drop(root, lambda element: element.tag == "defs" and not len(element))
    return ET.tostring(root, encoding="unicode")


def _strip(root: ET.Element) -> None:
    """Remove elements that are not SVG, and white space that only indents."""
    _drop(root, lambda element: not element.tag.startswith(f"{{{_SVG}}}") or element.tag == f"{{{_SVG}}}metadata")
    for element in root.iter():
        spaced = element.tag.removeprefix(f"{{{_SVG}}}") in _TEXTS
        if not spaced:
            element.text = None
        for child in element:
            if not spaced or element is root:
                child.tail = None
    root.tail = None


def _drop(root: ET.Element, unwanted: Callable[[ET.Element], Any]) -> None:
    for element in list(root.iter()):
        for child in list(element):
            if unwanted(child):
                element.remove(child)


def _rename(element: ET.Element, prefix: str) -> None:
    """Write names as HTML does, and put the prefix before ids and references to them."""
    element.tag = element.tag.removeprefix(f"{{{_SVG}}}")
    attributes = dict(element.attrib)
    element.attrib.clear()
    for qualified, value in attributes.items():
        space, _, name = qualified.removeprefix("{").rpartition("}")
        if space and space not in _NAMES:
            continue
        if name == "id":
            value = f"{prefix}-{value}"
        elif name in _LISTS:
            value = " ".join(f"{prefix}-{part}" for part in value.split())
        elif name == "href" and value.startswith("#"):
            value = f"#{prefix}-{value[1:]}"
        elif name == "d":
            value = " ".join(value.split())
        else:
            value = _referring(value, prefix)
        element.set(_NAMES.get(space, "") + name, value)


def _referring(value: str, prefix: str) -> str:
    """An attribute's value, in which every url(#id) refers to the prefixed id."""
    return re.sub(r"url\(\s*(['\"]?)#", rf"url(\1#{prefix}-", value)


def _unsize(root: ET.Element) -> None:
    """Keep the shape of the picture, but not its size."""
    width, height = size(root)
    root.attrib.setdefault("viewBox", f"0 0 {width:g} {height:g}")
    for name in ("width", "height", "version"):
        root.attrib.pop(name, None)


def _describe(root: ET.Element) -> None:
    """Let screen readers read out the picture's title and description."""
    root.set("role", "img")
    if "aria-labelledby" not in root.attrib and "aria-label" not in root.attrib:
        labels = [child for child in root if child.tag in ("title", "desc")]
        for label in labels:
            label.attrib.setdefault("id", f"{root.attrib['id']}-{label.tag}")
        if labels:
            root.set("aria-labelledby", " ".join(label.attrib["id"] for label in labels))


def _kept_to(scope: str, sheet: str, prefix: str) -> str:
    """The rules of a style sheet, restricted to elements inside `scope`, without fonts, which the page has."""
    rules = []
    for selectors, declarations in _RULE.findall(re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)):
        if selectors.strip().startswith("@"):
            continue
        within = ",".join(f"{scope} {re.sub('#', f'#{prefix}-', part.strip())}" for part in selectors.split(","))
        rules.append(f"{within}{{{_referring(declarations.strip(), prefix)}}}")
    return "".join(rules)
