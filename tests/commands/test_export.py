"""`relufig export`: each format written, by its option or its file's ending, is what the library gives."""

import sys

import numpy as np
import pytest

import relufig as rf
from relufig import export, sorting
from relufig.commands import export as command
from relufig.commands import main as cli
from relufig.reading import from_safetensors
from tests.system.test_import import imported_by


@pytest.fixture
def relufig(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def run(*arguments):
        with pytest.raises(SystemExit) as ended:
            cli.main(["export", *arguments])
        output = capsys.readouterr()
        return ended.value.code, output.out, output.err

    return run


def test_each_writer_of_the_library_writes_a_format(relufig, monkeypatch):
    called = []
    for name in export.__all__:
        monkeypatch.setattr(export, name, lambda *_, name=name, **__: called.append(name) or "")
    for form, ending in command._ENDINGS.items():
        assert relufig("best:4", "--to", form, "-o", f"net{ending}")[0] == 0
    # `export.torch` gives a module, not a file.
    assert sorted(called) == sorted({*export.__all__} - {"torch"})


def test_texts_are_printed(relufig):
    network = sorting.bitonic(4)
    assert relufig("bitonic:4", "--to", "python") == (0, export.python(network), "")
    assert relufig("bitonic:4", "--to", "latex") == (0, export.latex(network), "")


def test_texts_go_to_a_file_and_a_function_bears_its_name(relufig, tmp_path):
    network = sorting.best(4)
    code, out, _ = relufig("best:4", "-o", "sort_four.py")
    assert (code, out) == (0, f"sort_four.py: {network!r}\n")
    assert (tmp_path / "sort_four.py").read_text() == export.python(network, "sort_four")
    assert relufig("best:4", "-o", "max.py")[0] == 0
    assert (tmp_path / "max.py").read_text() == export.python(network)
    assert relufig("best:4", "-o", "sortFour.mjs")[0] == 0
    assert (tmp_path / "sortFour.mjs").read_text() == export.javascript(network, "sortFour")
    assert relufig("best:4", "-o", "class.mjs")[0] == 0
    assert (tmp_path / "class.mjs").read_text() == export.javascript(network)
    assert relufig("best:4", "-o", "four.tex")[0] == 0
    assert (tmp_path / "four.tex").read_text() == export.latex(network)


def test_forms_are_those_of_the_library(relufig):
    network = sorting.best(4).network()
    assert relufig("best:4", "--to", "python", "--form", "residual")[1] == export.python(network)
    assert relufig("best:4", "--to", "python", "--form", "feedforward")[1] == export.python(network.feedforward())


def test_saved_networks_and_files_of_comparators_are_taken(relufig, tmp_path):
    (x,) = rf.inputs("x")
    hat = rf.build(hat=rf.triangle(x, 0, 1, 2))
    hat.save(tmp_path / "hat.npz")
    assert relufig("hat.npz", "--to", "python")[1] == export.python(hat)
    for name in ("net.cn", "net.json", "net.txt"):
        sorting.write(sorting.merge(2, 2), tmp_path / name)
        assert relufig(name, "--to", "python")[1] == export.python(sorting.merge(2, 2))


def test_weights_are_written(relufig, tmp_path):
    pytest.importorskip("safetensors", reason="safetensors is not installed")
    code, out, _ = relufig("bitonic:6", "--to", "safetensors", "-o", "six.safetensors", "--dtype", "float32")
    assert (code, out) == (0, f"six.safetensors: {sorting.bitonic(6)!r}\n")
    assert from_safetensors(tmp_path / "six.safetensors") == sorting.bitonic(6).network()


def test_onnx_and_vnnlib_are_written(relufig, tmp_path):
    pytest.importorskip("onnx", reason="onnx is not installed")
    from relufig.reading import from_onnx

    assert relufig("best:4", "-o", "four.onnx")[:2] == (0, f"four.onnx: {sorting.best(4)!r}\n")
    x = np.random.default_rng(0).integers(0, 9, (20, 4))
    assert np.array_equal(from_onnx(tmp_path / "four.onnx")(x), np.sort(x))
    code, out, _ = relufig("best:4", "-o", "question.vnnlib", "--property", "sorted", "--box", "0", "2")
    assert (code, out.split(":")[0]) == (0, "question.vnnlib and question.onnx")
    assert "2" in (tmp_path / "question.vnnlib").read_text()


def test_a_program_is_written(relufig, tmp_path, torch):
    assert relufig("best:4", "-o", "four.pt2", "--dtype", "float64")[0] == 0
    program = torch.export.load(tmp_path / "four.pt2").module()
    x = torch.rand(9, 4, dtype=torch.float64)
    assert torch.equal(program(x), x.sort().values)


@pytest.mark.parametrize(
    ("arguments", "rule"),
    [
        (["bitonic:4"], "must name a format, got neither"),
        (["bitonic:4", "-o", "net.xyz"], "must name a format, got -o net.xyz"),
        (["bitonic:4", "--to", "onnx"], "--to onnx needs a file: -o FILE.onnx"),
        (["bitonic:4", "--to", "torch", "-o", "net.pt"], "must end in .pt2, got net.pt"),
        (["bitonic:4", "--to", "keras"], "invalid choice"),
        (["bitonic:4", "--to", "python", "--dtype", "float32"], "--dtype is for onnx, torch, vnnlib, safetensors"),
        (["bitonic:4", "-o", "net.py", "--box", "0", "1"], "--property and --box are for vnnlib, got python"),
        (["bitonic:4", "-o", "net.safetensors", "--dtype", "int8"], "dtype must be one of float16"),
        (["bitonik:8"], "the network must be one of bubble"),
        (["quick:4", "--to", "python"], "the network must be one of bubble"),
        (["missing.npz", "--to", "python"], "No such file"),
        (["bitonic:4", "-o", "missing/net.py"], "no such folder"),
        (["bitonic:32", "--to", "latex"], "to fit a page"),
    ],
)
def test_bad_input_is_said_in_a_sentence(relufig, tmp_path, arguments, rule):
    code, out, err = relufig(*arguments)
    assert (code, out) == (2, "")
    assert rule in err
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["nn", "int8", "float33", "float32.x"])
def test_weights_of_a_program_are_of_a_floating_point_type(relufig, torch, name):
    code, out, err = relufig("bitonic:4", "-o", "net.pt2", "--dtype", name)
    assert (code, out) == (2, "")
    rule = "--dtype must be a floating-point type of PyTorch such as float32 or float64"
    assert err == f"relufig export: {rule}, got {name!r}\n"


@pytest.mark.parametrize(
    ("package", "file", "extra"),
    [("onnx", "net.onnx", "export"), ("safetensors.numpy", "net.safetensors", "export"), ("torch", "net.pt2", "torch")],
)
def test_a_missing_package_is_named_with_what_brings_it(relufig, monkeypatch, package, file, extra):
    monkeypatch.setitem(sys.modules, package, None)
    monkeypatch.delitem(sys.modules, "relufig.formats.torch.module", raising=False)
    monkeypatch.delattr("relufig.formats.torch.module", raising=False)
    code, out, err = relufig("bitonic:4", "-o", file)
    assert (code, out) == (2, "")
    assert f"pip install 'relufig[{extra}]'" in err


def test_what_is_not_asked_for_is_not_imported():
    asked = "import relufig.export, relufig.reading, relufig.commands.export"
    assert not imported_by(asked) & {"torch", "onnx", "safetensors", "scipy", "matplotlib"}
