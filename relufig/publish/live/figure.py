"""One live figure: what the reader can move, the networks behind it, how they are shown, and the still picture."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Literal

from relufig.networks.network import Network
from relufig.numbers.coefficients import Coefficient
from relufig.publish.live.data import JSON, braid, comparators, network_data, weight
from relufig.sorting.network import ComparatorNetwork


@dataclass(frozen=True)
class Quantity:
    """What the reader moves: an input or a parameter of a network, or the number of a random sample.

    Parameters
    ----------
    name : str
        The name of the input or parameter.
    low, high : float
        Its limits.
    value : float
        Where it begins.
    kind : {"input", "parameter", "sample"}
        What it is.
    step : float
        The step of arrow keys.
    above, below : str, optional
        The quantity that it stays above or below, by at least a step.
    scale : {"linear", "log"}
        A logarithmic slider is moved in powers of 10.
    hidden : bool
        Whether it has no slider, because it is moved in the picture.
    label : str, optional
        Words for the slider in place of the name.
    """

    name: str
    low: float
    high: float
    value: float
    kind: Literal["input", "parameter", "sample"] = "input"
    step: float = 0.1
    above: str | None = None
    below: str | None = None
    scale: Literal["linear", "log"] = "linear"
    hidden: bool = False
    label: str | None = None

    def data(self) -> JSON:
        """The quantity, JSON-ready."""
        return {name: value for name, value in vars(self).items() if value is not None}


@dataclass(frozen=True)
class Handle:
    """A point that the reader can drag.

    `x` and `y` say where it is, `moves_x` and `moves_y` which parameters it sets.
    """

    x: Coefficient
    y: Coefficient
    label: str
    moves_x: str | None = None
    moves_y: str | None = None

    def data(self) -> JSON:
        """The handle, JSON-ready."""
        moves = {axis: name for axis, name in (("x", self.moves_x), ("y", self.moves_y)) if name}
        return {"x": weight(self.x), "y": weight(self.y), "label": self.label, "moves": moves}


@dataclass(frozen=True)
class LiveFigure:
    """A figure that a page brings to life.

    Parameters
    ----------
    name : str
        A name of letters, digits and hyphens, the only one of its kind on the page. It stands in the page's address.
    title : str
        What the figure is called, for screen readers.
    data : dict
        What the page's script reads.
    still : str
        An SVG file: the picture that stands where scripts do not run, and on paper.
    description : str
        The still picture in words.
    """

    name: str
    title: str
    data: JSON
    still: str = ""
    description: str = ""

    @property
    def start(self) -> JSON:
        """The values with which the figure begins: of inputs and parameters by name, or those of a sort."""
        if "families" in self.data:
            return {"values": self.data["values"], "layer": 0}
        return {quantity["name"]: quantity["value"] for quantity in self.data["quantities"]}

    def html(self) -> str:
        """The figure as an HTML element. The page needs the live figures' style sheet and script."""
        content = {"id": self.name, "title": self.title, **self.data}
        data = json.dumps(content, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
        parts = [f'<figure class="live" id="{escape(self.name)}" aria-label="{escape(self.title)}">']
        if self.still:
            picture = f"data:image/svg+xml;base64,{b64encode(self.still.encode()).decode()}"
            parts.append(f'<img class="still" src="{picture}" alt="{escape(self.description or self.title)}">')
        # A script element ends at the first "</", also inside of its data.
        parts.append(f'<script type="application/json">{data.replace("<", chr(92) + "u003c")}</script>')
        return "".join([*parts, "</figure>"])


def network_figure(
    name: str,
    title: str,
    networks: Mapping[str, Network],
    quantities: Sequence[Quantity],
    views: Sequence[JSON],
    *,
    code: Mapping[str, str] | None = None,
    choice: str = "Network",
    start: str | None = None,
    **still: str,
) -> LiveFigure:
    """A live figure of networks between which the reader chooses, under their labels; `start` is shown first.

    `views` are drawn in their order. Each names its `kind`, one of the `VIEWS` of `runtime/figure.js`, and its options.
    `code` is the Python code that makes each network, and `choice` says what is chosen, for screen readers. Further
    keywords are those of `LiveFigure`.
    """
    data = {
        "networks": [
            network_data(network, label=label, code=(code or {}).get(label, "")) for label, network in networks.items()
        ],
        "quantities": [quantity.data() for quantity in quantities],
        "views": list(views),
        "choice": choice,
        "start": list(networks).index(start) if start is not None else 0,
    }
    return LiveFigure(name, title, data, **still)


def sorting_figure(
    name: str,
    title: str,
    families: Mapping[str, Mapping[int, ComparatorNetwork]],
    values: Sequence[float],
    *,
    code: Mapping[str, str] | None = None,
    comparator: LiveFigure | None = None,
    **still: str,
) -> LiveFigure:
    """A live figure of sorting networks: for each family, a network for each number of values.

    `code` is the Python expression for each family's network, with {n} for the number of values. `comparator` is the
    live figure that opens when the reader chooses a comparator; its inputs become the comparator's values.
    """
    sizes = [n for of_family in families.values() for n in of_family]
    data: JSON = {
        "values": list(values),
        "sizes": [min(sizes), max(sizes)],
        "braid": braid(),
        "families": [
            {
                "name": label.lower().replace(" ", "-"),
                "label": label,
                "networks": {str(n): comparators(network) for n, network in of_family.items()},
                "python": (code or {}).get(label, ""),
            }
            for label, of_family in families.items()
        ],
        "python": "from relufig import sorting\n\nnetwork = {family}\nnetwork([{values}])\n" if code else "",
    }
    if comparator:
        data["comparator"] = {"title": comparator.title, **comparator.data}
    return LiveFigure(name, title, data, **still)
