"""`network.explore()`: a widget whose values Python and the reader both set, and that lives on without a kernel."""

from base64 import b64encode

import nbformat
import pytest

import relufig as rf
from relufig import sorting

pytest.importorskip("anywidget", reason="pip install 'relufig[notebook]' brings anywidget")

# A host as anywidget describes it: a model with get, set, save_changes, on and off.
_HOST = """async ([code, state]) => {
  const { default: widget } = await import(`data:text/javascript;base64,${code}`);
  const listeners = {};
  window.saved = 0;
  window.model = {
    get: (name) => state[name],
    set: (name, value) => { state[name] = value; },
    save_changes: () => { window.saved += 1; },
    on: (event, done) => { listeners[event] = done; },
    off: (event) => { delete listeners[event]; },
  };
  window.fromPython = (name, value) => { state[name] = value; listeners[`change:${name}`]?.(); };
  window.leave = widget.render({ model, el: document.querySelector("#cell") });
}"""


def _clip():
    (x,) = rf.inputs("x")
    a, b = rf.parameters(a=-1, b=1)
    return rf.build(rf.clip(x, a, b))


@pytest.fixture
def hosted(browser):
    pages = []

    def open_in_a_host(widget):
        page = browser.new_page()
        pages.append(page)
        page.set_content("<!doctype html><html lang='en'><title>Notebook</title><main id='cell'></main>")
        code = b64encode(str(widget._esm).encode()).decode()
        page.evaluate(_HOST, [code, {"html": widget.html, "value": dict(widget.value)}])
        return page

    yield open_in_a_host
    for page in pages:
        page.close()


def _frame(page):
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def test_python_hears_of_what_the_reader_moves(hosted):
    page = hosted(_clip().explore(x=(-4, 4)))
    page.locator("#network-x").evaluate("(range) => { range.value = 2; range.dispatchEvent(new Event('input')); }")
    _frame(page)
    assert page.evaluate("model.get('value')") == {"x": 2, "a": -1, "b": 1}
    assert page.evaluate("saved") >= 1


def test_the_figure_follows_python(hosted):
    page = hosted(_clip().explore())
    page.evaluate("fromPython('value', {x: 2, a: -1, b: 0.5})")
    _frame(page)
    assert page.locator("#network-value-y .value").text_content() == "0.5"


def test_a_sort_follows_python(hosted):
    page = hosted(sorting.bitonic(4).explore())
    page.evaluate("fromPython('value', {values: [4, 3, 2, 1], layer: 0})")
    assert page.locator("#network-values").input_value() == "4, 3, 2, 1"


def test_a_cell_that_goes_away_stops_listening(hosted):
    page = hosted(_clip().explore())
    page.evaluate("leave()")
    before = page.locator("#network-value-y .value").text_content()
    page.evaluate("fromPython('value', {x: -3})")
    _frame(page)
    assert page.locator("#network-value-y .value").text_content() == before


def test_without_a_kernel_the_page_inside_computes(visit, tmp_path):
    from nbconvert import HTMLExporter

    data, _ = _clip().explore()._repr_mimebundle_()
    output = nbformat.v4.new_output("display_data", data={"text/html": data["text/html"]})
    cell = nbformat.v4.new_code_cell("network.explore()", outputs=[output])
    notebook = nbformat.v4.new_notebook(cells=[cell])
    html, _ = HTMLExporter(embed_images=True).from_notebook_node(notebook)
    path = tmp_path / "notebook.html"
    path.write_text(html, encoding="utf-8")
    inner = visit(path).page.frame_locator("iframe")
    inner.locator("#network-x").evaluate("(range) => { range.value = -2; range.dispatchEvent(new Event('input')); }")
    inner.locator("#network-value-y .value").get_by_text("\N{MINUS SIGN}1", exact=True).wait_for()


def test_windows_of_unknown_names_are_refused():
    with pytest.raises(ValueError, match=r"names.*'z'"):
        _clip().explore(z=(0, 1))
