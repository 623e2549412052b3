"""Where a package is missing, every way into what needs it ends with one sentence: what to install, and how."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from relufig.system import extras

ROOT = Path(__file__).parents[2]
# What `pip install relufig` alone does not bring.
OPTIONAL = (
    *("matplotlib", "fontTools", "PIL", "tqdm", "svgelements", "defusedxml", "manim", "manimpango", "av", "typst"),
    *("jinja2", "markupsafe", "pptx", "onnx", "safetensors", "torch", "dask", "distributed"),
)
# Python imports this module by itself when it starts, in workers too.
HIDING = """
import os
from importlib.machinery import PathFinder

find, hidden = PathFinder.find_spec, os.environ["HIDDEN"].split()
PathFinder.find_spec = lambda name, *places: None if name.partition(".")[0] in hidden else find(name, *places)
"""
RELUFIG = ("-c", "from relufig.commands.main import main; main()")
SCENE = ROOT / "scenes" / "clip.py"


@pytest.fixture
def run(tmp_path):
    """Runs Python in an empty folder, with packages hidden from it and from what it starts."""
    (tmp_path / "start").mkdir()
    (tmp_path / "start" / "sitecustomize.py").write_text(HIDING)
    (tmp_path / "empty").mkdir()

    def run(*arguments, hidden=OPTIONAL):
        environment = {**os.environ, "HIDDEN": " ".join(hidden), "PYTHONPATH": f"{tmp_path / 'start'}:{ROOT}"}
        command = [sys.executable, *map(str, arguments)]
        return subprocess.run(
            command, env=environment, cwd=tmp_path / "empty", capture_output=True, text=True, timeout=100, check=False
        )

    return run


@pytest.mark.parametrize(
    ("command", "package", "extra"),
    [
        ((ROOT / "figures" / "clip.py",), "matplotlib", "plot"),
        (("-m", "figures", "clip"), "tqdm", "plot"),
        (("-m", "scenes", "clip"), "manim", "video"),
        ((*RELUFIG, "render", SCENE), "manim", "video"),
        ((*RELUFIG, "render", SCENE, "--dask", "tcp://127.0.0.1:1"), "distributed", "dask"),
        ((*RELUFIG, "slides", ROOT / "scenes" / "slides" / "essay.py"), "matplotlib", "slides"),
        ((*RELUFIG, "gallery", "--figures", ROOT / "figures"), "jinja2", "slides"),
        ((*RELUFIG, "logo", ROOT / "relufig" / "logo" / "logo.svg", "-o", "logo.npz"), "defusedxml", "logo"),
        ((*RELUFIG, "export", "bitonic:4", "-o", "sort.onnx"), "onnx", "export"),
        ((*RELUFIG, "export", "bitonic:4", "-o", "sort.vnnlib"), "onnx", "export"),
        ((*RELUFIG, "export", "bitonic:4", "-o", "sort.safetensors"), "safetensors", "export"),
        ((*RELUFIG, "export", "bitonic:4", "-o", "sort.pt2"), "torch", "torch"),
    ],
)
def test_a_command_ends_with_one_sentence_and_makes_nothing(run, tmp_path, command, package, extra):
    done = run(*command)
    assert done.returncode in (1, 2)
    assert f"needs the package {package}: {extras.install(extra)}" in done.stderr
    assert done.stderr.count("\n") == 1
    assert done.stdout == ""
    assert not [path for path in (tmp_path / "empty").rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    ("line", "package", "extra"),
    [
        ("from relufig import plot", "matplotlib", "plot"),
        ("from relufig.plot.curves import parts", "matplotlib", "plot"),
        ("from relufig.animate import Stage", "manim", "video"),
        ("from relufig import logo; logo.from_svg(logo.FILE)", "defusedxml", "logo"),
        ("from relufig.reading import from_onnx; from_onnx('sort.onnx')", "onnx", "export"),
        ("from relufig.reading import from_safetensors; from_safetensors('sort')", "safetensors", "export"),
        ("from relufig.reading import from_torch; from_torch('sort.pt')", "torch", "torch"),
        ("from relufig.gallery import make; make(None, figures=1)", "jinja2", "slides"),
    ],
)
def test_in_python_it_is_an_error_of_imports_that_says_the_same(run, line, package, extra):
    caught = f"try:\n    {line}\nexcept ModuleNotFoundError as error:\n    print(error.name, error)"
    done = run("-c", caught)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"{package} ")
    assert done.stdout.endswith(f"needs the package {package}: {extras.install(extra)}\n")


def test_what_needs_no_extra_can_be_had_without_any(run):
    names = "slides, gallery, export, reading, regions, approximation, logo, sorting, exactness"
    done = run("-W", "error", "-c", f"from relufig import {names}; print(export.python(sorting.best(3)))")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("NETWORK_LAYERS")


def test_a_script_that_fails_for_another_reason_has_its_traceback(run, tmp_path):
    script = tmp_path / "script.py"
    script.write_text("try:\n    from relufig import plot\nexcept ImportError:\n    1 / 0\n")
    assert "Traceback" in run(script).stderr


def test_a_gallery_with_scenes_asks_for_manim_before_it_draws(run, tmp_path):
    folders = ("--figures", ROOT / "figures", "--scenes", ROOT / "scenes")
    done = run(*RELUFIG, "gallery", *folders, hidden=("manim",))
    assert done.returncode == 2
    assert done.stderr.endswith(f"needs the package manim: {extras.install('video')}\n")
    assert not list((tmp_path / "empty").iterdir())


@pytest.mark.skipif(sys.platform != "linux", reason="packages of Debian")
def test_what_manim_is_built_with_is_said_wherever_it_is_missing():
    for package in ("build-essential", "python3-dev", "libcairo2-dev", "libpango1.0-dev", "pkg-config"):
        assert package in extras.install("video").split()
        assert package not in extras.install("plot")
    # The script that make runs has no list of its own.
    assert "-dev" not in (ROOT / ".make" / "system-packages.sh").read_text()
