"""The gradients of an SVG, only as far as they decide which points are filled: whether they are visible anywhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from relufig.logo import paints
from relufig.logo.styles import Sheets


def reference(attributes: Mapping[str, str]) -> str | None:
    """The target of an element's reference: `href` if it has one, else the older `xlink:href`."""
    return attributes.get("href", attributes.get("{http://www.w3.org/1999/xlink}href"))


def seen(elements: Iterable[Any], sheets: Sheets, label: str) -> dict[str, bool]:
    """For each gradient, by its id, whether it has a stop that is not wholly transparent.

    Raises ValueError, beginning with `label`, for styles that cannot be read.
    """
    stops: dict[str, list[bool]] = {}
    others: dict[str, str] = {}
    for element in elements:
        name = element.attrib.get("id", "")
        stops[name] = [_opaque(each, sheets, label) for each in element if each.tag.rpartition("}")[2] == "stop"]
        others[name] = (reference(element.attrib) or "")[1:]
    result: dict[str, bool] = {}
    for name in stops:
        # A gradient without stops takes those of the gradient it refers to.
        via: dict[str, None] = {}
        while not stops.get(name) and name in others and name not in result and name not in via:
            via[name] = None
            name = others[name]
        visible = result.get(name, any(stops.get(name, [])))
        result |= dict.fromkeys([*via, *([name] if name in stops else [])], visible)
    return result


def _opaque(stop: Any, sheets: Sheets, label: str) -> bool:
    winning = sheets.winning("stop", stop.attrib)
    means = {name: paints.meaning(name, value, {}, label) for name, value in winning.items() if name.startswith("stop")}
    return means.get("stop-color") != "none" and means.get("stop-opacity") != "0"
