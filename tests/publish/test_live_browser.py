"""Live figures in a real browser: what the reader drags, types and steps; without scripts; on paper; by keyboard."""

import re
from functools import cache

import numpy as np
import pytest

import relufig as rf
from relufig import sorting
from relufig.publish.essay import figures
from relufig.publish.live.page import document, runtime
from tests.browser import axe, overflowing
from tests.publish.test_live_parity import weight_value

MINUS = "\N{MINUS SIGN}"


def _number(text):
    return float(re.sub(r"[^\d.e+-]", "", text.replace(MINUS, "-")))


@pytest.fixture(scope="module")
def page_of(tmp_path_factory):
    """`page_of("two", "clip")` writes these live figures of the essay on a page, without its words; all without names.

    The picture takes a page seconds to open, so most tests do without.
    """
    folder = tmp_path_factory.mktemp("live")
    makers = {maker.__name__: maker for maker, _ in figures.ALL}

    @cache
    def written(*names):
        path = folder / f"{'-'.join(names) or 'all'}.html"
        body = "".join(makers[name]().html() for name in names or makers)
        path.write_text(document("Live", f"<main><h1>Live</h1>{body}</main>"), encoding="utf-8")
        return path

    return written


def test_the_gallerys_other_networks_come_to_life_too(visit, tmp_path):
    own = {maker for maker, _ in figures.ALL}
    makers = {maker for maker in figures.of_figures().values() if maker not in own}
    path = tmp_path / "more.html"
    body = "".join(maker().html() for maker in makers)
    path.write_text(document("More", f"<main><h1>More</h1>{body}</main>"), encoding="utf-8")
    visited = visit(path)
    assert visited.page.locator(".live.is-live").count() == len(makers) > 2
    assert visited.faults == []


@pytest.fixture
def opened(visit, page_of):
    return lambda *names, **options: visit(page_of(*names), **options)


def _set(page, name, value):
    page.locator(f"#{name}").evaluate(
        "(range, value) => { range.value = value; range.dispatchEvent(new Event('input')); }", value
    )
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


@pytest.fixture(scope="module", params=[(390, "dark"), (1920, "light")], ids=str)
def everything(visit_once, page_of, request):
    width, theme = request.param
    return visit_once(page_of(), width=width, theme=theme)


def test_every_figure_comes_to_life_without_a_fault(everything):
    assert everything.page.locator(".live.is-live").count() == len(figures.ALL)
    assert everything.faults == []


def test_nothing_reaches_beyond_the_page(everything):
    assert overflowing(everything.page) == []


def test_nothing_is_inaccessible(everything):
    assert axe(everything.page) == []


def test_the_script_is_small():
    assert len(runtime().encode()) < 60_000


@pytest.mark.parametrize(("a", "b"), [(6.5, 1.5), (2, 7)])
def test_values_follow_the_inputs(opened, a, b):
    page = opened("two").page
    _set(page, "two-a", a)
    _set(page, "two-b", b)
    shown = [_number(page.locator(f"#two-value-{name} .value").text_content()) for name in ("min", "max")]
    assert shown == sorted([a, b])
    unit = page.locator("#two-unit-1-1")
    assert _number(unit.locator(".value").text_content()) == max(a - b, 0)
    assert ("on" in unit.get_attribute("class").split()) == (a > b)
    said = page.locator("#two-a").get_attribute("aria-valuetext")
    assert said == f"a = {a:g}, b = {b:g}, min = {min(a, b):g}, max = {max(a, b):g}, {int(a > b)} of 1 unit active"


def test_arrow_keys_move_in_exact_steps(opened):
    page = opened("clip").page
    page.locator("#clip-x").focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    assert page.locator("#clip-x").input_value() == "0.8"
    handle = page.locator("#clip g[role=slider]").first
    handle.focus()
    page.keyboard.press("ArrowLeft")
    page.wait_for_function("document.querySelector('#clip-a').value === '-1.1'")  # with the next frame


def test_a_handle_is_dragged_and_stays_below_the_other_end(opened):
    page = opened("clip").page
    handle = page.locator("#clip g[role=slider]").first
    handle.scroll_into_view_if_needed()
    box = handle.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + 900, box["y"], steps=4)
    page.mouse.up()
    a, b = (float(page.locator(f"#clip-{name}").input_value()) for name in "ab")
    assert b == 1
    assert a == pytest.approx(0.9)


def test_the_formula_follows_its_parameters(opened):
    page = opened("clip").page
    _set(page, "clip-a", -2.5)
    _set(page, "clip-b", -0.5)
    text = re.sub(r"\s", "", page.locator("#clip .formula").text_content())
    assert text == f"y=ReLU(x+2.5){MINUS}ReLU(x+0.5){MINUS}2.5"


def test_large_inputs_break_the_parallel_clip_in_float32_only(opened):
    page = opened("rounding").page
    assert page.locator("#rounding .differs").count() == 0
    _set(page, "rounding-x", np.log10(2e7))
    rows = page.locator("#rounding tbody tr")
    shown = {
        rows.nth(k).locator("th").inner_text(): [_number(text) for text in rows.nth(k).locator("td").all_inner_texts()]
        for k in range(rows.count())
    }
    for label, formula in (("two in parallel", rf.clip), ("two in a chain", rf.clip_chained)):
        expected = [float(formula(kind(2e7), 0, 1)) for kind in (np.float64, np.float32)]
        assert shown[label] == expected
    assert shown["two in parallel"][1] == 0


def test_typed_values_are_sorted_layer_by_layer(opened):
    page = opened("sort", reduced_motion="reduce").page
    figure = page.locator("#sort")
    figure.locator("#sort-values").fill("4 -2 9.5 0 7")
    figure.locator("#sort-values").press("Enter")
    figure.locator("#sort-family").select_option(label="Bubble sort")
    network = sorting.bubble(5)
    for _ in network.layers:
        figure.get_by_role("button", name="Step").click()
    assert "in order" in figure.locator("> .stage > .sentence").inner_text()
    places = figure.locator(".disc").evaluate_all(
        "(discs) => discs.map((disc) => [disc.transform.baseVal[0].matrix.f, disc.textContent])"
    )
    from_above = [_number(text) for _, text in sorted(places)]
    assert from_above == sorted([4, -2, 9.5, 0, 7])
    figure.get_by_role("button", name="Back").click()
    assert f"After {network.depth - 1} of" in figure.locator("> .stage > .sentence").inner_text()


@pytest.mark.parametrize("button", ["Step", "Play"])
def test_values_travel(opened, button):
    visited = opened("sort")
    figure = visited.page.locator("#sort")
    figure.get_by_role("button", name=button).click()
    depth = 1 if button == "Step" else sorting.bitonic(8).depth
    figure.locator("> .stage > .sentence").get_by_text(f"After {depth} of").wait_for(timeout=20_000)
    assert visited.faults == []


def test_reset_brings_the_start_back(opened):
    page = opened("clip").page
    _set(page, "clip-a", -2)
    page.locator("#clip").get_by_role("button", name="Reset").click()
    page.wait_for_timeout(60)
    assert page.locator("#clip-a").input_value() == "-1"


def test_a_finger_scrolls_past_a_plot(opened):
    page = opened("clip", "sort", width=390, has_touch=True, is_mobile=True).page
    plot = page.locator("#clip .plot")
    plot.scroll_into_view_if_needed()
    box = plot.bounding_box()
    session = page.context.new_cdp_session(page)
    before = page.evaluate("scrollY"), page.locator("#clip-x").input_value()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    session.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    for k in range(1, 14):
        point = {"x": x, "y": y - 15 * k}
        session.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [point]})
        page.wait_for_timeout(20)
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    page.wait_for_timeout(300)
    assert page.evaluate("scrollY") > before[0] + 100
    assert page.locator("#clip-x").input_value() == before[1]


@pytest.mark.parametrize(("typed", "word"), [("1, two", "two"), ("1", "1"), (" ".join("1" * 17), "17")])
def test_wrong_values_are_named_and_nothing_is_lost(opened, typed, word):
    page = opened("sort").page
    before = page.locator("#sort .disc").count()
    page.locator("#sort-values").fill(typed)
    page.locator("#sort-values").press("Enter")
    assert word in page.locator("#sort .problem").inner_text()
    assert page.locator("#sort .disc").count() == before


def test_a_comparator_opens_into_its_unit(opened):
    page = opened("sort").page
    comparator = page.locator("#sort .comparator").first
    words = comparator.get_attribute("aria-label")
    comparator.focus()
    page.keyboard.press("Enter")
    a, b = map(_number, re.search(r"of (\S+) and (\S+):", words).groups())
    shown = [_number(page.locator(f"#sort-inside-value-{name} .value").text_content()) for name in ("min", "max")]
    assert shown == sorted([a, b])


def test_the_proof_closes(opened):
    page = opened("sort").page
    page.locator("#sort").get_by_role("button", name="zeros and ones").click()
    words = page.locator("#sort .proof").inner_text()
    assert f"After layer {sorting.bitonic(8).depth}, all 256" in words


def test_a_leak_gives_every_weight_a_gradient(opened):
    page = opened("gradients").page
    line = page.locator("#gradients .sentence")
    silent, weights = map(int, re.match(r"(\d+) of (\d+) weights", line.inner_text()).groups())
    assert weights * 0.3 < silent < weights * 0.95
    _set(page, "gradients-α", 0.1)
    assert line.inner_text().startswith(f"0 of {weights} weights")


def test_what_is_drawn_is_followed(opened):
    page = opened("approximation").page
    figure = page.locator("#approximation")
    figure.locator(".plot").scroll_into_view_if_needed()
    box = figure.locator(".surface").bounding_box()
    page.mouse.move(box["x"] + 5, box["y"] + box["height"] * 0.3)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] - 5, box["y"] + box["height"] * 0.3, steps=30)
    page.mouse.up()
    errors = []
    for pieces in ("2", "8", "32"):
        figure.get_by_role("radio", name=pieces, exact=True).check()
        page.wait_for_timeout(60)
        words = figure.locator(".sentence").inner_text()
        assert f"{int(pieces) + 1} units" in words
        errors.append(_number(words.rsplit(" ", 1)[1].rstrip(".")))
    # A level line was drawn, which any number of pieces follows.
    assert max(errors) < 0.02


def test_regions_follow_the_lines(opened):
    page = opened("regions").page
    before = page.locator("#regions .cells path").evaluate_all("(paths) => paths.map((path) => path.getAttribute('d'))")
    page.locator("#regions g[role=slider]").first.focus()
    for _ in range(10):
        page.keyboard.press("ArrowRight")
    page.wait_for_timeout(60)
    after = page.locator("#regions .cells path").evaluate_all("(paths) => paths.map((path) => path.getAttribute('d'))")
    assert before != after
    assert re.match(r"6 units, \d+ regions here", page.locator("#regions .sentence").first.inner_text())


def test_the_address_keeps_the_state(opened, visit, page_of):
    page = opened("sort", "clip").page
    _set(page, "clip-a", -2)
    page.locator("#sort-family").select_option(label="Insertion sort")
    page.wait_for_timeout(600)
    fragment = page.evaluate("location.hash")
    again = visit(page_of("sort", "clip"), fragment=fragment).page
    assert again.locator("#clip-a").input_value() == "-2"
    assert again.locator("#sort-family").input_value() == "insertion-sort"


def test_the_address_keeps_what_was_drawn(opened, visit, page_of):
    page = opened("approximation").page
    figure = page.locator("#approximation")
    figure.get_by_role("button", name="a bump").click()
    page.wait_for_timeout(600)
    again = visit(page_of("approximation"), fragment=page.evaluate("location.hash")).page
    errors = [
        _number(each.locator("#approximation .sentence").inner_text().rsplit(" ", 1)[1].rstrip("."))
        for each in (page, again)
    ]
    assert errors[0] == pytest.approx(errors[1], abs=0.02)


def _computed(blocks, x, values):
    """What a network as data computes for one input."""
    for block in blocks:

        def times(rows, vector):
            return np.array([sum(weight_value(w, values)[0] * vector[j] for j, w in row) for row in rows])

        c, b = (np.array([weight_value(w, values)[0] for w in block[name]]) for name in "cb")
        x = times(block["S"], x) + times(block["V"], np.maximum(times(block["U"], x) + c, 0)) + b
    return x


@pytest.mark.parametrize("maker", [maker for maker, _ in figures.ALL if maker is not figures.sort])
def test_the_code_of_every_figure_makes_its_network(maker):
    figure = maker().data
    values = {quantity["name"]: quantity["value"] for quantity in figure["quantities"]}
    # Heights of a drawing all begin at 0; any others tell networks apart.
    values |= {name: 0.25 * k for k, (name, value) in enumerate(values.items()) if name.startswith("h") and value == 0}
    for data in figure["networks"]:
        names = {}
        exec(re.sub(r"\{(\w+)\}", lambda found: repr(values[found[1]]), data["python"]), names)
        network = names["network"]
        assert [*network.inputs] == data["inputs"]
        for x in np.random.default_rng(0).normal(size=(20, len(data["inputs"]))):
            np.testing.assert_allclose(network(x), _computed(data["blocks"], x, values), rtol=1e-9, atol=1e-9)


def test_copied_code_makes_the_network_that_is_shown(opened):
    page = opened("clip", permissions=["clipboard-read", "clipboard-write"]).page
    _set(page, "clip-b", 2.5)
    page.locator("#clip").get_by_role("button", name="Copy Python").click()
    page.wait_for_timeout(50)
    names = {}
    exec(page.evaluate("navigator.clipboard.readText()"), names)
    (x,) = rf.inputs("x")
    assert names["network"] == rf.build(rf.clip(x, -1, 2.5))


def test_a_copied_picture_is_an_svg_file_of_its_own(opened, tmp_path):
    from relufig.publish.pages import svg

    page = opened("two", permissions=["clipboard-read", "clipboard-write"]).page
    page.locator("#two").get_by_role("button", name="Copy SVG").click()
    page.wait_for_timeout(50)
    root = svg.parsed(page.evaluate("navigator.clipboard.readText()"))
    assert svg.size(root)[0] > 100
    assert all("class" not in element.attrib for element in root.iter())
    # The bars and the diagram.
    assert len(root.findall("{http://www.w3.org/2000/svg}svg")) == 2


def test_a_copied_figure_lives_on_another_page(opened, visit, tmp_path):
    page = opened("two", permissions=["clipboard-read", "clipboard-write"]).page
    _set(page, "two-a", 1)
    page.locator("#two").get_by_role("button", name="Copy embed code").click()
    page.wait_for_timeout(50)
    path = tmp_path / "other.html"
    code = page.evaluate("navigator.clipboard.readText()")
    path.write_text(f"<!doctype html><html lang='en'><title>Other</title><main>{code}</main>", encoding="utf-8")
    other = visit(path)
    inner = other.page.frame_locator("iframe")
    assert inner.locator("#two-value-min .value").text_content() == "1"
    assert other.faults == []


def test_an_embedded_figure_shows_the_network_that_was_chosen(opened, visit, tmp_path):
    page = opened("outline", permissions=["clipboard-read", "clipboard-write"]).page
    page.locator("#outline").get_by_role("radio", name="max of two", exact=True).check()
    page.locator("#outline").get_by_role("button", name="Copy embed code").click()
    page.wait_for_timeout(50)
    path = tmp_path / "other.html"
    code = page.evaluate("navigator.clipboard.readText()")
    path.write_text(f"<!doctype html><html lang='en'><title>Other</title><main>{code}</main>", encoding="utf-8")
    inner = visit(path).page.frame_locator("iframe")
    assert inner.get_by_role("radio", name="max of two", exact=True).is_checked()


def test_without_scripts_and_on_paper_the_still_picture_stands(visit, tmp_path):
    path = tmp_path / "live.html"
    (x,) = rf.inputs("x")
    path.write_text(rf.live(rf.build(rf.clip(x, -1, 1)), at={"x": (-3, 4)}), encoding="utf-8")
    assert visit(path, java_script_enabled=False).page.locator(".still").is_visible()
    page = visit(path).page
    assert not page.locator(".still").is_visible()
    page.emulate_media(media="print")
    assert page.locator(".still").is_visible()
    assert not page.locator(".stage").is_visible()


def test_every_control_is_reached_by_keyboard(opened):
    page = opened().page
    wanted = page.evaluate("""() => [...document.querySelectorAll(
        ".live input:not([type=radio]), .live select, .live button:enabled, .live [tabindex='0']")]
        .filter((element) => element.checkVisibility({visibilityProperty: true}))
        .map((element, k) => { element.dataset.wanted = k; return k; })""")
    reached = set()
    for _ in range(2 * len(wanted)):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("Number(document.activeElement?.dataset.wanted ?? -1)"))
    assert set(wanted) <= reached
