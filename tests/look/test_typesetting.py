"""Formulas as mathematics: what is set is what the network computes, in every language."""

import itertools
import re
import xml.etree.ElementTree as ET
from fractions import Fraction

import matplotlib as mpl
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure
from matplotlib.mathtext import MathTextParser

import relufig as rf
from relufig.export import latex
from relufig.look import fonts, notation, row, style, typesetting

NUMBERS = st.one_of(
    st.integers(-(10**7), 10**7), st.fractions(max_denominator=12), st.sampled_from([0.5, 1e-8, 3 * 10**30])
)
NAMES = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"]), min_size=1, max_size=4).filter(str.strip)


@st.composite
def formulas(draw):
    names = draw(st.lists(st.sampled_from(["x", "y", "x1", "x_2", "x₃", "z12", "max", "ε"]), min_size=1, unique=True))
    values = list(rf.inputs(*names))
    for _ in range(draw(st.integers(0, 3))):
        parts = draw(st.lists(st.tuples(st.sampled_from(values), NUMBERS), min_size=1, max_size=3))
        values.append(rf.relu(sum((value * factor for value, factor in parts), start=0 * values[0]) + draw(NUMBERS)))
    parts = draw(st.lists(st.tuples(st.sampled_from(values), NUMBERS), min_size=1, max_size=4))
    return sum((value * factor for value, factor in parts), start=0 * values[0]) + draw(NUMBERS)


def evaluated(symbols, values):
    """The value of a formula, read from its symbols alone."""
    rest = list(symbols)

    def total():
        result = Fraction(0)
        while rest and rest[0].kind != "close":
            sign = 1
            if rest[0].kind in ("operator", "sign"):
                sign = -1 if rest.pop(0).text == "−" else 1
            result += sign * product()
        return result

    def product():
        symbol = rest.pop(0)
        if symbol.kind == "number":
            if rest and rest[0].kind == "times":
                rest.pop(0)
                return symbol.value * product()
            return symbol.value
        if symbol.kind == "variable":
            return values[symbol.text]
        assert (symbol.kind, rest.pop(0).kind) == ("function", "open")
        inner = total()
        assert rest.pop(0).kind == "close"
        return max(inner, Fraction(0))

    result = total()
    assert not rest
    return result


@given(formulas(), st.lists(st.fractions(-9, 9, max_denominator=9), min_size=8, max_size=8))
def test_the_symbols_have_the_value_of_the_network(formula, numbers):
    network = rf.build(formula)
    x = dict(zip(network.inputs, numbers, strict=False))
    expected = network(np.array(list(x.values()), dtype=object))
    assert evaluated(notation.tokens(formula, levels=5), x) == Fraction(expected[0])


@given(formulas())
def test_matplotlib_reads_what_is_set_for_it(formula):
    roles = notation.term_roles(formula)
    symbols = notation.tokens(formula, "y", roles=roles)
    with mpl.rc_context(fonts.settings()):
        for bold in (False, True):
            whole = typesetting.mathtext(symbols, bold)
            pieces = typesetting.mathtext_pieces(symbols, bold)
            for text in [whole, *(piece.text for piece in pieces)]:
                assert MathTextParser("path").parse(text).width > 0
            assert "".join(piece.text[1:-1] for piece in pieces) == whole[1:-1]


@given(NAMES)
def test_any_name_can_be_set(name):
    (x,) = rf.inputs(name)
    symbols = notation.tokens(rf.relu(2 * x))
    with mpl.rc_context(fonts.settings()):
        MathTextParser("path").parse(typesetting.mathtext(symbols))
    math = ET.fromstring(typesetting.mathml(symbols))
    assert "".join(math.itertext()) == f"2ReLU({''.join(symbols[4].letter)})" or len(symbols) == 6
    assert notation.plain(symbols) == f"ReLU(2 {name})"


@given(formulas())
def test_mathml_is_well_formed_and_says_the_same(formula):
    symbols = notation.tokens(formula, "y", roles=notation.term_roles(formula))
    math = ET.fromstring(typesetting.mathml(symbols))
    assert {each.get("class") for each in math.iter("mrow")} == {each.role for each in symbols} - {None}
    names = [each for each in symbols if each.kind == "variable"]
    assert len(names) == len(list(math.iter("mi"))) - sum(each.kind == "function" for each in symbols)


def test_typst_reads_what_is_set_for_it():
    typst = pytest.importorskip("typst")
    a, b, x12 = rf.inputs("a", 'b"\\', "x_12")
    for formula in (
        rf.clip(a, -1, Fraction(7, 3)),
        rf.maximum(a, b),
        12345 * x12 - 1e-8,
        rf.clip_chained(x12, 0, 10**30),
    ):
        content = typesetting.typst(notation.tokens(formula, "y", roles=notation.term_roles(formula)))
        body = re.sub(r"\{\{ (.*?) : \w+ \}\}", r"\1", content)
        typst.compile(f"{fonts.typst_preamble()}\n$ {body} $".encode(), font_paths=fonts.typst_folders(), format="svg")


def test_latex_is_what_the_export_writes():
    a, b, c = rf.inputs("a", "x1", "x_12")
    for formula in (
        rf.maximum(a, b),
        a + 0.5 * b - 2,
        a - Fraction(1, 3) * c,
        rf.clip(c, -1, 2),
        2 * rf.relu(a - 12345),
    ):
        (line,) = [line for line in latex(rf.build(formula)).splitlines() if "&=" in line]
        assert typesetting.latex(notation.tokens(formula)) == line.partition("&= ")[2]


def test_terms_have_their_colours():
    (x,) = rf.inputs("x")
    formula = rf.clip(x, -1, 2)
    symbols = notation.tokens(formula, "y", roles=notation.term_roles(formula))
    parts = {role: notation.plain(part) for role, part in itertools.groupby(symbols, lambda each: each.role)}
    assert parts == {None: "y = ", "first": "ReLU(x + 1)", "second": " − ReLU(x − 2)", "muted": " − 1"}
    a, b = rf.inputs("a", "b")
    largest = rf.maximum(a, b)
    symbols = notation.tokens(largest, roles=notation.term_roles(largest))
    assert [each.text for each in symbols if each.role == "first"] == ["b"], "the b inside the unit is the unit's"
    inner = notation.tokens(rf.clip_chained(x, -1, 2), roles={rf.relu(x + 1): "muted"})
    assert notation.plain(each for each in inner if each.role) == " − ReLU(x + 1)"
    coloured = typesetting.latex(notation.tokens(formula, roles=notation.term_roles(formula)), colours=True)
    assert r"(x{} + 1)}\textcolor{second}{{} - \operatorname{ReLU}" in coloured


def test_a_row_stands_on_one_baseline_in_its_terms_colours():
    (x,) = rf.inputs("x")
    formula = rf.clip(x, -1, 2)
    symbols = notation.tokens(formula, "y", roles=notation.term_roles(formula))
    with mpl.rc_context(fonts.settings()):
        figure = Figure()
        box = row.formula(symbols, style.DARK, size=20)
        figure.add_artist(row.placed(box, (0.1, 0.5), coordinates="figure fraction"))
        figure.draw_without_rendering()
        texts = [area.get_children()[0] for area in box.get_children()]
    assert [text.get_color() for text in texts] == [
        style.DARK.colour(role) for role in (None, "first", "second", "muted")
    ]
    assert len({round(float(text.get_transform().transform(text.get_position())[1]), 6) for text in texts}) == 1
    lefts = [text.get_window_extent().x0 for text in texts]
    assert lefts == sorted(lefts)
