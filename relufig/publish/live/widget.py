"""A live figure in a notebook: an anywidget (T. Manz and others, "anywidget", 2024) whose values Python reads and sets.

Where no kernel runs, as in a notebook that was exported to HTML, the figure is a page of its own inside of the notebook
and still computes.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from html import escape
from typing import Any

from relufig.networks.network import Network
from relufig.publish.live.making import Ranges, figure_of
from relufig.publish.live.page import document, module
from relufig.sorting.network import ComparatorNetwork
from relufig.system import extras

# What JavaScript does with a widget: a figure whose values and those of the widget follow each other.
_RENDER = """
function render({ model, el }) {
  const root = el.attachShadow({ mode: "open" });
  make(root, "style", {}, SHEET);
  const holder = make(root, "div");
  holder.innerHTML = model.get("html");
  const figure = start(holder.firstElementChild, {});
  const share = () => {
    if (JSON.stringify(figure.value) === JSON.stringify(model.get("value"))) return;
    model.set("value", figure.value);
    model.save_changes();
  };
  figure.listeners.push(share);
  const follow = () => figure.assign(model.get("value"));
  model.on("change:value", follow);
  share();
  return () => model.off("change:value", follow);
}
export default { render };
"""


def explore(
    network: Network | ComparatorNetwork, at: Sequence[float] | None = None, /, **windows: tuple[float, float]
) -> Any:
    """The network as a widget; see `Network.explore` and `ComparatorNetwork.explore`."""
    inputs: Any = windows
    parameters: Ranges | None = None
    if isinstance(network, Network):
        inputs = {name: window for name, window in windows.items() if name in network.inputs}
        parameters = {name: window for name, window in windows.items() if name not in network.inputs}
    elif windows:
        raise TypeError(f"explore(at): a comparator network has no named inputs, got {', '.join(windows)}")
    else:
        inputs = at
    figure = figure_of(network, inputs, parameters=parameters)
    page = document(figure.title, f"<main>{figure.html()}</main>")
    return _explorer()(html=figure.html(), page=page, value=figure.start)


@cache
def _explorer() -> Any:
    """The widget's class. anywidget is imported when the first one is made."""
    try:
        import anywidget
        import traitlets
    except ImportError as error:
        raise extras.missing("network.explore()", "anywidget", "notebook") from error

    class Explorer(anywidget.AnyWidget):
        """A live figure in a notebook. `value` has the inputs and parameters by name, and can be set."""

        _esm = module(_RENDER)
        html = traitlets.Unicode().tag(sync=True)
        value = traitlets.Dict().tag(sync=True)
        page = traitlets.Unicode()

        def _repr_mimebundle_(self, **options: Any) -> Any:
            shown = super()._repr_mimebundle_(**options)
            if shown is None:
                return None
            data, metadata = shown if isinstance(shown, tuple) else (shown, {})
            frame = "width: 100%; height: 44rem; border: 0"
            html = f'<iframe title="A live network" style="{frame}" srcdoc="{escape(self.page)}"></iframe>'
            return {**data, "text/html": html}, metadata

    return Explorer
