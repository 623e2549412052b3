"""Gradients of an SVG, as far as they decide which points are filled: whether they can be seen somewhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from relufig.logo import paints
from relufig.logo.styles import Sheets


def reference(attributes: Mapping[str, str]) -> str | None:
    """What an element refers to, in the old way or the new one, which goes first."""
    return attributes.get("href", attributes.get("{http://www.w3.org/1999/xlink}href"))


def seen(elements: Iterable[Any], sheets: Sheets, label: str) -> dict[str, bool]:
    """By its name, whether a gradient has a stop that is not wholly transparent.

    Raises ValueError, in a sentence that begins with `label`, for styles that are not understood.
    """
    stops: dict[str, list[bool]] = {}
    others: dict[str, str] = {}
    for element in elements:
        name = element.attrib.get("id", "")
        stops[name] = [_opaque(each, sheets, label) for each in element if each.tag.rpartition("}")[2] == "stop"]
        others[name] = (reference(element.attrib) or "")[1:]
    found: dict[str, bool] = {}
    for name in stops:
        # One without stops has those of the gradient that it refers to.
        via: dict[str, None] = {}
        while not stops.get(name) and name in others and name not in found and name not in via:
            via[name] = None
            name = others[name]
        visible = found.get(name, any(stops.get(name, [])))
        found |= dict.fromkeys([*via, *([name] if name in stops else [])], visible)
    return found


def _opaque(stop: Any, sheets: Sheets, label: str) -> bool:
    winning = sheets.winning("stop", stop.attrib)
    means = {name: paints.meaning(name, value, {}, label) for name, value in winning.items() if name.startswith("stop")}
    return means.get("stop-color") != "none" and means.get("stop-opacity") != "0"
