"""A page of one live figure, made from a network alone: what it shows follows from how many inputs there are."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from relufig.networks.network import Network
from relufig.numbers.parametric import Parametric, samples
from relufig.numbers.text import counted, listed
from relufig.publish.live.data import JSON
from relufig.publish.live.figure import LiveFigure, Quantity, network_figure, sorting_figure
from relufig.publish.live.page import document
from relufig.regions import pieces
from relufig.sorting.network import ComparatorNetwork

# The window of an input of which nothing is said.
_USUAL = (-3.0, 3.0)
# The steps of a slider from end to end are about so many.
_STEPS = 100
# The most values of a live sort: more do not fit a page.
_MOST_VALUES = 64
Ranges = Mapping[str, tuple[float, float]]


def live(
    network: Network | ComparatorNetwork,
    at: Ranges | Sequence[float] | None = None,
    *,
    parameters: Ranges | None = None,
    title: str | None = None,
) -> str:
    """A network as a page that computes it: the reader drags its inputs and parameters, or steps through a sort.

    The page needs no connection and no other file. Its float64 values are those that numpy gives if sums are taken in
    the order of the columns. Where scripts do not run, and on paper, a still picture stands.

    Parameters
    ----------
    network : Network or ComparatorNetwork
        The network. Coefficients made with `relufig.parameters` become sliders.
    at : Mapping of str to (float, float), or sequence of float
        The lowest and highest value of each input, -3 and 3 if it is not named. For a comparator network, the values to
        sort, one for each wire.
    parameters : Mapping of str to (float, float), optional
        The same for parameters; by default, 2 below and above their sample values.
    title : str, optional
        The title of the page.

    Returns
    -------
    str
        HTML.

    Raises
    ------
    TypeError
        If `network` is not a network.
    ValueError
        If a name is not an input's (or a parameter's), if a window is empty or not finite, or if there are not as many
        values as wires.
    ImportError
        If Jinja2 or matplotlib is missing, with what to install.

    Examples
    --------
    >>> import relufig as rf
    >>> (x,) = rf.inputs("x")
    >>> a, b = rf.parameters(a=-1, b=1)
    >>> page = rf.live(rf.build(rf.clip(x, a, b)), at={"x": (-3, 4)})
    >>> page.startswith("<!doctype html>")
    True
    """
    figure = figure_of(network, at, parameters=parameters, title=title)
    return document(figure.title, f"<main>{figure.html()}</main>", description=figure.description)


def figure_of(
    network: Network | ComparatorNetwork,
    at: Ranges | Sequence[float] | None = None,
    *,
    parameters: Ranges | None = None,
    title: str | None = None,
    name: str = "network",
) -> LiveFigure:
    """The live figure of a network, to be put on a page; see `live`."""
    if isinstance(network, ComparatorNetwork):
        if at is not None and isinstance(at, Mapping):
            raise TypeError(f"live(network, at): at must be a list of values for a comparator network, got {at!r}")
        return _sort(network, at, title, name)
    if not isinstance(network, Network):
        raise TypeError(f"live(network, at): network must be a Network or a ComparatorNetwork, got {network!r}")
    if at is not None and not isinstance(at, Mapping):
        raise TypeError(f"live(network, at): at must give windows by the inputs' names, got {at!r}")
    windows = _windows("at", at or {}, dict.fromkeys(network.inputs, _USUAL))
    known = samples(entry for entry in _coefficients(network) if isinstance(entry, Parametric))
    around = {each: (float(value) - 2, float(value) + 2) for each, value in known.items()}
    ranges = _windows("parameters", parameters or {}, around)
    quantities = [
        *(_quantity(each, "input", window) for each, window in windows.items()),
        *(_quantity(each, "parameter", ranges[each], float(value)) for each, value in known.items()),
    ]
    words = f"A network of {counted(network.size, 'ReLU')}: {listed(network.inputs)} to {listed(network.outputs)}"
    views = _views(network, windows)
    still = network._repr_svg_() or ""
    return network_figure(name, title or words, {"": network}, quantities, views, still=still, description=words)


def _views(network: Network, windows: Ranges) -> list[JSON]:
    views: list[JSON] = [{"kind": "controls"}]
    if network.size <= 8:
        views.append({"kind": "formula"})
    if len(network.inputs) == 1:
        (name,) = network.inputs
        views.append(
            {"kind": "curve", "input": name, "x": windows[name], "y": _heights(network, windows[name]), "terms": True}
        )
    if len(network.inputs) == 2:
        x, y = windows.values()
        views.append({"kind": "plane", "x": x, "y": y, **({"level": 0} if len(network.outputs) == 1 else {})})
    return [*views, {"kind": "network"}, {"kind": "sentence"}]


def _heights(network: Network, window: tuple[float, float]) -> tuple[float, float]:
    """The lowest and the highest output in a window, with a margin."""
    values = pieces(network, *window).values
    low, high = float(values.min()), float(values.max())
    margin = (high - low or 1.0) / 8
    return min(low, 0.0) - margin, max(high, 0.0) + margin


def _sort(network: ComparatorNetwork, at: Sequence[float] | None, title: str | None, name: str) -> LiveFigure:
    if network.n > _MOST_VALUES:
        raise ValueError(f"live(network): a live sort takes at most {_MOST_VALUES} values, got {network.n}")
    values = _shuffled(network.n) if at is None else list(at)
    if len(values) != network.n:
        raise ValueError(f"live(network, at): at must give {counted(network.n, 'value')}, got {len(values)}")
    network(values)  # raises for anything but finite numbers
    words = f"A sorting network of {counted(network.size, 'comparator')} in {counted(network.depth, 'layer')}"
    return sorting_figure(
        name,
        title or words,
        {"network": {network.n: network}},
        [float(value) for value in values],
        still=network._repr_svg_() or "",
        description=words,
    )


def _shuffled(n: int) -> list[float]:
    """The numbers 1 to n, well mixed: steps of the golden ratio, put in order."""
    order = sorted(range(n), key=lambda k: (k + 1) * (math.sqrt(5) - 1) / 2 % 1)
    return [float(k + 1) for k in order]


def _coefficients(network: Network) -> list[Any]:
    return [
        entry
        for block in network.blocks
        for part in block.coefficients
        if part.dtype == object
        for entry in part.ravel().tolist()
    ]


def _windows(argument: str, given: Ranges, usual: Ranges) -> dict[str, tuple[float, float]]:
    call = f"live(network, {argument})"
    for name, window in given.items():
        if name not in usual:
            raise ValueError(f"{call}: names must be among {listed(list(usual))}, got {name!r}")
        if len(window) != 2 or not (math.isfinite(window[0]) and math.isfinite(window[1]) and window[0] < window[1]):
            raise ValueError(f"{call}: {name} must have a low end below a high end, both finite, got {window!r}")
    return {name: (float(low), float(high)) for name, (low, high) in {**usual, **given}.items()}


def _quantity(name: str, kind: Any, window: tuple[float, float], value: float | None = None) -> Quantity:
    low, high = window
    step = 10 ** math.floor(math.log10((high - low) / _STEPS)) or 1.0
    step *= next(factor for factor in (1, 2, 5, 10) if factor * step * _STEPS >= (high - low) * 0.999)
    start = (low + high) / 2 + (high - low) / 8 if value is None else value
    return Quantity(
        name, low, high, min(max(float(f"{round(start / step) * step:.12g}"), low), high), kind=kind, step=step
    )
