"""`export.latex`: what is written is the network, read back by its own small reader, and LaTeX can set it."""

import re
import shutil
import subprocess
from fractions import Fraction

import numpy as np
import pytest

import relufig as rf
from relufig import export, sorting


def of_formula(formula, *names):
    return rf.build(formula(*rf.inputs(*names)))


def of(formula, *names):
    return rf.build(*formula(*rf.inputs(*names)))


NETWORKS = {
    "max": of_formula(rf.maximum, "a", "b"),
    "sort2": of(rf.sort2, "a", "b"),
    "sort3": of(rf.sort3, "a", "b", "c"),
    "sort3 without skips": of(rf.sort3, "a", "b", "c").feedforward(),
    "clip": of_formula(lambda x: rf.clip(x, Fraction(-1, 3), 1), "x"),
    "chained clip": of_formula(lambda x: rf.clip_chained(x, Fraction(-1, 3), 1), "x"),
    "triangle": of_formula(lambda x: rf.triangle(x, 0, 1, 3), "x"),
    "square": of_formula(lambda x: rf.square(x, 3), "x"),
    "step": of_formula(lambda x: rf.step(x, 0.5), "x"),
    "minus": of_formula(lambda x: -x - 2, "x"),
    "constant": of_formula(lambda x: 0 * x, "x"),
    "sorter": sorting.best(4).network(),
    "named": rf.build(**{"first wall": rf.maximum(*rf.inputs("h", "x12"))}),
}
every_network = pytest.mark.parametrize("net", NETWORKS.values(), ids=NETWORKS)


def lines_of(text):
    """The equations of an aligned environment as (left, right)."""
    first, *rows, last = text.rstrip("\n").split("\n")
    assert (first, last) == (r"\begin{aligned}", r"\end{aligned}")
    assert all(row.endswith(r" \\") for row in rows[:-1])
    return [tuple(row.strip().removesuffix(r" \\").split(" &= ")) for row in rows]


def as_python(formula):
    """A formula of the text as Python's own: the oracle's reading of LaTeX, by a few substitutions."""
    formula = re.sub(r"\\tfrac\{(\d+)\}\{(\d+)\}", r"Fraction(\1, \2)", formula)
    formula = re.sub(r"([\d.]+) \\cdot 10\^\{(-?\d+)\}", lambda found: f"Fraction('{found[1]}e{found[2]}')", formula)
    formula = re.sub(r"(?<![\w'.])(\d+\.\d+)(?![\w'])", r"Fraction('\1')", formula)
    formula = formula.replace(r"\operatorname{ReLU}", "relu")
    formula = re.sub(r"([a-z])_(?:\{([\d,]+)\}|(\d))", lambda f: f[1] + (f[2] or f[3]).replace(",", "_"), formula)
    return re.sub(r"(?<=[\d)]) (?=[a-zF])", " * ", formula)


@every_network
def test_formulas_read_back_are_the_network(net):
    x = [Fraction(p, 7) for p in (5, -9, 2, 3)[: len(net.inputs)]]
    names = {"relu": lambda z: max(z, 0), "Fraction": Fraction, **dict(zip(map(as_python, net.inputs), x, strict=True))}
    lines = lines_of(export.latex(net, form="formulas"))
    for left, right in lines:
        names[as_python(left)] = eval(as_python(right), names)
    y = [names[as_python(left)] for left, _ in lines[-len(net.outputs) :]]
    assert y == net(np.array(x, dtype=object)).tolist()


def test_the_essays_formulas_look_like_the_essays():
    assert lines_of(export.latex(NETWORKS["max"])) == [("y", r"b + \operatorname{ReLU}(a - b)")]
    assert lines_of(export.latex(NETWORKS["sort2"])) == [
        ("h", r"\operatorname{ReLU}(a - b)"),
        ("y_1", "a - h"),
        ("y_2", "b + h"),
    ]
    assert lines_of(export.latex(NETWORKS["triangle"])) == [
        (
            "y",
            r"\operatorname{ReLU}(x) - \tfrac{3}{2} \operatorname{ReLU}(x - 1)"
            r" + \tfrac{1}{2} \operatorname{ReLU}(x - 3)",
        )
    ]
    assert [left for left, _ in lines_of(export.latex(NETWORKS["sort3"]))] == [
        *("h_{1,1}", "h_{2,1}", "h_{2,2}"),
        *("y_1", "y_2", "y_3"),
    ]


@pytest.mark.parametrize("factor", [0.1, 1 / 3, 0.1234567890123, 1.5e-9, 2.0**70, 1e-5, 123456.5])
def test_a_float_is_written_so_that_it_reads_as_the_same_float(factor):
    (x,) = rf.inputs("x")
    ((_, right),) = lines_of(export.latex(rf.build(factor * x)))
    assert float(eval(as_python(right), {"x": 1, "Fraction": Fraction})) == factor
    ((_, right),) = lines_of(export.latex(rf.build(factor * x), digits=2))
    assert float(eval(as_python(right), {"x": 1, "Fraction": Fraction})) == float(f"{factor:.2g}")


def test_units_of_a_layer_are_in_the_order_of_the_network():
    net = sorting.best(4).network()
    written = [right for left, right in lines_of(export.latex(net)) if left.startswith("h_{1,")]
    pairs = [(i + 1, j + 1) for i, j in sorting.best(4).layers[0]]
    assert written == [rf"\operatorname{{ReLU}}(x_{i} - x_{j})" for i, j in pairs]


def test_a_comparator_network_is_its_relu_network():
    assert export.latex(sorting.best(4)) == export.latex(sorting.best(4).network())


def entries(text):
    """Every matrix in the text as numbers."""
    found = re.findall(r"\\begin\{array\}\{r+\} (.*?) \\end\{array\}", text)
    return [[[float(entry) for entry in row.split(" & ")] for row in each.split(r" \\ ")] for each in found]


def test_matrices_are_those_of_the_layers():
    rng = np.random.default_rng(0)
    net = rf.Network([rf.Block(*(rng.normal(size=s) for s in ((2, 3), (4, 3), 4, (2, 4), 2)))])
    text = export.latex(net, form="matrices")
    (block,) = net.blocks
    expected = [block.U, block.c[:, None], block.S, block.V, block.b[:, None]]
    for written, held in zip(entries(text), expected, strict=True):
        assert np.array_equal(written, held)
    for written, held in zip(entries(export.latex(net, form="matrices", digits=2)), expected, strict=True):
        assert np.allclose(written, held, rtol=0.06)


def test_identities_and_zeros_are_left_out_of_matrices():
    text = export.latex(sorting.best(4), form="matrices")
    assert len(entries(text)) == 2 * sorting.best(4).depth
    assert r"\mathbf{v}_2 &= \mathbf{v}_1 + " in text
    perceptron = rf.Network([rf.Block(np.zeros((2, 2)), np.eye(2) * 3, [1, 2], np.eye(2), [0, 0])] * 2)
    lines = lines_of(export.latex(perceptron, form="matrices"))
    assert [left for left, _ in lines] == [r"\mathbf{h}_1", r"\mathbf{h}_2", r"(y_1, y_2)^\top"]


@pytest.mark.parametrize(
    ("name", "symbol"),
    [
        ("x", "x"),
        ("x1", "x_1"),
        ("x12", "x_{12}"),
        ("inside", r"\mathrm{inside}"),
        ("first wall", r"\text{first wall}"),
        ("50%_of $x^2$ \\ {a}", r"\text{50\%\_of \$x\textasciicircum{}2\$ \textbackslash{} \{a\}}"),
    ],
)
def test_names_are_set_as_one_writes_them(name, symbol):
    (x,) = rf.inputs(name)
    assert lines_of(export.latex(rf.build(y=2 * x))) == [("y", f"2 {symbol}")]


def test_names_stay_apart():
    p, q = rf.inputs("x1", "x_1")
    assert lines_of(export.latex(rf.build(p - q))) == [("y", r"\text{x1} - \text{x\_1}")]
    (x,) = rf.inputs("x")
    assert lines_of(export.latex(rf.build(x=x + 1))) == [("x'", "x + 1")]
    left = [left for left, _ in lines_of(export.latex(NETWORKS["named"], form="formulas"))]
    assert left == [r"\text{first wall}"]
    taken = of(rf.sort2, "h1", "z")
    assert lines_of(export.latex(taken))[0] == ("u", r"\operatorname{ReLU}(h_1 - z)")


def test_matplotlib_can_set_every_formula():
    mathtext = pytest.importorskip("matplotlib.mathtext", reason="matplotlib is not installed")
    parser = mathtext.MathTextParser("path")
    for net in NETWORKS.values():
        for left, right in lines_of(export.latex(net)):
            # Of what mathtext does not know, the next best.
            parser.parse(f"${left} = {right}$".replace(r"\tfrac", r"\frac").replace(r"\text{", r"\mathrm{"))


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="LaTeX is not installed")
def test_latex_can_set_every_formula(tmp_path):
    texts = [export.latex(net) for net in NETWORKS.values()]
    texts += [export.latex(net, form="matrices", digits=3) for net in NETWORKS.values()]
    (x,) = rf.inputs("50%_of $x^2$ \\ {a} ~ & #1")
    texts.append(export.latex(rf.build(2 * x)))
    body = "\n".join(rf"\[ {text} \]" for text in texts)
    document = rf"\documentclass{{article}}\usepackage{{amsmath}}\begin{{document}}{body}\end{{document}}"
    (tmp_path / "paper.tex").write_text(document)
    latex = ["pdflatex", "-halt-on-error", "-interaction=nonstopmode", "-no-shell-escape", "paper.tex"]
    done = subprocess.run(latex, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stdout[-2000:]
    assert (tmp_path / "paper.pdf").stat().st_size > 1000


@pytest.mark.parametrize("digits", [None, 3])
@pytest.mark.parametrize("weight", [10**400, Fraction(1, 10**400), Fraction(2, 3 * 10**330)], ids=["10^400", "", ""])
def test_numbers_beyond_every_float_have_their_digits_too(weight, digits):
    text = export.latex(rf.build(weight * rf.inputs("x")[0]), form="matrices", digits=digits)
    mantissa, exponent = re.search(r"([\d.]+) \\cdot 10\^\{(-?\d+)\}", text).groups()
    written = Fraction(mantissa) * Fraction(10) ** int(exponent)
    assert abs(written / weight - 1) <= Fraction(1, 10 ** ((digits or 17) - 1))


def test_bad_input_is_refused():
    net = NETWORKS["max"]
    with pytest.raises(ValueError, match="form must be one of formulas, matrices or None, got 'table'"):
        export.latex(net, form="table")
    with pytest.raises(ValueError, match="digits must be at least 1, got 0"):
        export.latex(net, digits=0)
    for digits in (2.5, True, "2"):
        with pytest.raises(TypeError, match=f"digits must be a whole number, got {digits!r}"):
            export.latex(net, digits=digits)
    with pytest.raises(ValueError, match=r"at most 20 formulas .*'matrices'"):
        export.latex(sorting.best(8), form="formulas")
    with pytest.raises(ValueError, match="at most 32 rows and 16 columns to fit a page, got S of 17 x 17"):
        export.latex(sorting.best(17))
    with pytest.raises(TypeError, match="net must be a Network or a ComparatorNetwork, got 3"):
        export.latex(3)
